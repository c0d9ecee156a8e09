import { accept, type Decision, refuse } from '../refusal.ts'
import { decidePieces, type FulfilledLine, fulfillmentStatusOf, leftOf, type Pieces } from './fulfillment.ts'
import { afterCanceling } from './gone.ts'
import type { FulfillmentStatus, OrderStatus } from './status.ts'

/** What taking pieces off an order does to it. */
export interface Edited {
  /** SHIPPED where all that is left has left before. */
  readonly status: 'PROCESSING' | 'SHIPPED'
  readonly fulfillmentStatus: FulfillmentStatus
}

/**
 * Pieces of a paid order are taken off it before they leave. An order of which nothing would be left is canceled, not
 * edited. Refuses with ORDER_STATUS_CONFLICT, NOT_FOUND for a line of another order, and LIMIT_EXCEEDED for more pieces
 * than have not left, or for the last piece of the order.
 */
export function decideEdit(
  order: { readonly status: OrderStatus; readonly lines: readonly FulfilledLine[] },
  removed: readonly Pieces[],
): Decision<Edited> {
  if (order.status !== 'PROCESSING') {
    return refuse({ code: 'ORDER_STATUS_CONFLICT', from: order.status, to: 'PROCESSING' })
  }
  const within = decidePieces(removed, new Map(order.lines.map((line) => [line.id, leftOf(line)])))
  if (!within.ok) return within
  const gone = new Map(removed.map(({ lineId, quantity }) => [lineId, quantity]))
  const lines = order.lines.map((line) => afterCanceling(line, gone.get(line.id) ?? 0))
  const onItCount = lines.reduce((sum, { quantity, canceledQuantity }) => sum + quantity - canceledQuantity, 0)
  const removedCount = removed.reduce((sum, { quantity }) => sum + quantity, 0)
  if (onItCount === 0) return refuse({ code: 'LIMIT_EXCEEDED', limit: 'pieces', max: removedCount - 1 })
  const status = lines.every((line) => leftOf(line) === 0) ? 'SHIPPED' : order.status
  return accept({ status, fulfillmentStatus: fulfillmentStatusOf(lines) })
}
