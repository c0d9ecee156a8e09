import type { Complaint } from './verdict.ts'
import type { World } from './world.ts'

/** What staff was told goes back does, or has failed; and what was asked for under one key goes back once. */
export async function brokenRefunds({ db, journal }: World): Promise<Complaint[]> {
  const rows = await db
    .selectFrom('refund')
    .select(['id', 'amount_minor', 'explanation', 'payment_id', 'payment_attempt_id'])
    .execute()
  const now = new Map<string, number>(rows.map(({ id, amount_minor }) => [id, amount_minor]))
  const forgotten = journal.refunded.filter(({ id, amountMinor }) => now.get(id) !== amountMinor)
  const ofKey = rows.filter(({ explanation }) => explanation !== null)
  // Each intent that has brought some of it gives its own.
  const names = ofKey.map((row) => `${row.explanation} of ${row.payment_id} ${row.payment_attempt_id}`)
  const twice = names.filter((name, index) => names.indexOf(name) !== index)
  return [
    ...forgotten.map((said) => ({ rule: 'acknowledged_is_kept', facts: JSON.stringify({ said }) })),
    ...twice.map((facts) => ({ rule: 'one_refund_per_key', facts })),
  ]
}
