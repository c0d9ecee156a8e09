import { accept, type Decision, refuse } from '../refusal.ts'
import { decidePieces, leftOf, type Pieces } from './fulfillment.ts'
import { paidOf } from './gone.ts'
import type { ReturnableOrder } from './return.ts'
import type { OrderStatus } from './status.ts'

/** Pieces that are to be paid back, and whether they are the shop's again. */
export interface PaidBackPieces extends Pieces {
  readonly restock: boolean
}

/** What becomes of them: they never leave, have come back, or are the buyer's all the same. */
export interface PaidBack {
  readonly removed: readonly Pieces[]
  readonly returned: readonly Pieces[]
  readonly kept: readonly Pieces[]
}

/** Money of an order goes back once it is the shop's. Refuses with ORDER_STATUS_CONFLICT. */
export const decideMoneyBack = (status: OrderStatus): Decision<OrderStatus> =>
  status === 'PENDING' ? refuse({ code: 'ORDER_STATUS_CONFLICT', from: status, to: 'REFUNDED' }) : accept(status)

/**
 * Pieces of an order are paid back. Those that are the shop's again are taken off it as far as they have not left, and
 * then those that are out have come back; the others the buyer keeps, or still gets. Refuses with
 * ORDER_STATUS_CONFLICT, NOT_FOUND for a line of another order, and LIMIT_EXCEEDED for more pieces than are still paid
 * for, or can be the shop's again: what has not left, and what is out and not awaited.
 */
export function decidePaidBack(order: ReturnableOrder, wanted: readonly PaidBackPieces[]): Decision<PaidBack> {
  const { status, lines, awaited } = order
  const isOver = !decideMoneyBack(status).ok || status === 'CANCELED'
  if (isOver) return refuse({ code: 'ORDER_STATUS_CONFLICT', from: status, to: 'REFUNDED' })
  const [back, kept] = [wanted.filter(({ restock }) => restock), wanted.filter(({ restock }) => !restock)]
  const fit = decidePieces(kept, new Map(lines.map((line) => [line.id, paidOf(line)])))
  if (!fit.ok) return fit
  const inside = new Map(lines.map((line) => [line.id, leftOf(line)]))
  const out = lines.map((line): [typeof line.id, number] => [
    line.id,
    leftOf(line) + line.shippedQuantity - line.returnedQuantity - (awaited.get(line.id) ?? 0),
  ])
  const within = decidePieces(back, new Map(out))
  if (!within.ok) return within
  const split = back.map(({ lineId, quantity }) => {
    const removed = Math.min(quantity, inside.get(lineId) ?? 0)
    return { lineId, removed, returned: quantity - removed }
  })
  const some = (pieces: readonly Pieces[]) => pieces.filter(({ quantity }) => quantity > 0)
  return accept({
    removed: some(split.map(({ lineId, removed: quantity }) => ({ lineId, quantity }))),
    returned: some(split.map(({ lineId, returned: quantity }) => ({ lineId, quantity }))),
    kept: kept.map(({ lineId, quantity }) => ({ lineId, quantity })),
  })
}
