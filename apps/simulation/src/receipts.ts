import type { Complaint } from './verdict.ts'
import type { World } from './world.ts'

/** Each line of the bank was written down once at most, with its amount, and what staff was told of is there. */
export async function brokenReceipts({ db, journal }: World): Promise<Complaint[]> {
  const rows = await db
    .selectFrom('payment_receipt')
    .innerJoin('payment', 'payment.id', 'payment_receipt.payment_id')
    .select(['payment_receipt.reference', 'payment_receipt.amount_minor as amount', 'payment.order_id as orderId'])
    .where('payment_receipt.kind', '=', 'received')
    .execute()
  const lines = new Map(journal.bank.map((line) => [line.key, line]))
  const counts = new Map<string, number>()
  const wrong = rows.filter(({ reference, amount, orderId }) => {
    const line = lines.get(reference ?? '')
    counts.set(reference ?? '', (counts.get(reference ?? '') ?? 0) + 1)
    return line === undefined || line.amount !== amount || line.orderId !== orderId
  })
  const twice = [...counts].filter(([, count]) => count > 1)
  const lost = [...journal.recorded].filter((key) => !counts.has(key))
  return [
    ...wrong.map((row) => ({ rule: 'receipts_are_as_recorded', facts: JSON.stringify(row) })),
    ...twice.map((row) => ({ rule: 'one_receipt_per_line', facts: JSON.stringify(row) })),
    ...lost.map((facts) => ({ rule: 'one_receipt_per_line', facts })),
  ]
}
