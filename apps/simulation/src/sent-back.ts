import type { Complaint } from './verdict.ts'
import type { World } from './world.ts'

/** What buyers asked to send back was noted once for each key, and no answer to it was taken back. */
export async function brokenReturns({ db, journal }: World): Promise<Complaint[]> {
  const rows = await db.selectFrom('order_return').select(['id', 'order_id', 'state', 'requested_by']).execute()
  const counts = new Map<string, number>()
  for (const { order_id, requested_by } of rows)
    if (requested_by === 'shopper') counts.set(order_id, (counts.get(order_id) ?? 0) + 1)
  const tooMany = [...counts].filter(([orderId, count]) => count > (journal.returnsAsked.get(orderId) ?? 0))
  const now = new Map<string, string>(rows.map(({ id, state }) => [id, state]))
  const forgotten = journal.returns.filter(({ id, state }) => !mayFollow(state, now.get(id)))
  return [
    ...tooMany.map(([orderId, count]) => ({ rule: 'one_return_per_key', facts: `${orderId} has ${count}` })),
    ...forgotten.map((said) => ({
      rule: 'acknowledged_is_kept',
      facts: JSON.stringify({ said, now: now.get(said.id) }),
    })),
  ]
}

/** What a return can have become since somebody was told of it. */
function mayFollow(said: string, now: string | undefined): boolean {
  const later: Readonly<Record<string, readonly string[]>> = {
    REQUESTED: ['REQUESTED', 'APPROVED', 'REJECTED', 'CANCELED', 'RECEIVED'],
    APPROVED: ['APPROVED', 'CANCELED', 'RECEIVED'],
  }
  return now !== undefined && (later[said] ?? [said]).includes(now)
}
