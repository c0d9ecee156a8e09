import type { Complaint } from './verdict.ts'
import type { World } from './world.ts'

/** What staff was told of exchanges is so, and each was made of a draft for which one was asked. */
export async function brokenExchanges({ db, journal }: World): Promise<Complaint[]> {
  const rows = await db
    .selectFrom('exchange')
    .innerJoin('orders', 'orders.id', 'exchange.order_id')
    .innerJoin('cart', 'cart.id', 'orders.cart_id')
    .select(['exchange.order_id', 'exchange.original_order_id', 'cart.draft_id'])
    .execute()
  const originals = new Map<string, string>(rows.map((row) => [row.order_id, row.original_order_id]))
  const unasked = rows.filter(({ draft_id }) => draft_id === null || !journal.exchangesAsked.has(draft_id))
  const forgotten = journal.exchanged.filter(({ orderId, originalOrderId }) => {
    return originals.get(orderId) !== originalOrderId
  })
  return [
    ...unasked.map((row) => ({ rule: 'one_exchange_per_draft', facts: JSON.stringify(row) })),
    ...forgotten.map((said) => ({ rule: 'acknowledged_is_kept', facts: JSON.stringify({ said }) })),
  ]
}
