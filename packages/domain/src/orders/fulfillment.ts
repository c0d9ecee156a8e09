import type { OrderLineId } from '../ids.ts'
import { accept, type Decision, refuse } from '../refusal.ts'
import type { FulfillmentStatus, OrderStatus, PaymentStatus } from './status.ts'

/** A line of an order, and where its pieces are. */
export interface FulfilledLine {
  readonly id: OrderLineId
  readonly quantity: number
  /** How many have left the house, and how many of those have come back. */
  readonly shippedQuantity: number
  readonly returnedQuantity: number
  /** How many were taken off the order before they left. */
  readonly canceledQuantity: number
  /** How many others were paid back, and are the buyer's all the same: they are out, or still to leave. */
  readonly keptQuantity: number
}

/** So many pieces of a line. */
export interface Pieces {
  readonly lineId: OrderLineId
  readonly quantity: number
}

/** Where the goods of an order are: it follows from its lines, and nobody sets it. */
export function fulfillmentStatusOf(lines: readonly FulfilledLine[]): FulfillmentStatus {
  const sum = (of: (line: FulfilledLine) => number) => lines.reduce((all, line) => all + of(line), 0)
  const ordered = sum(({ quantity, canceledQuantity }) => quantity - canceledQuantity)
  const shipped = sum(({ shippedQuantity }) => shippedQuantity)
  const returned = sum(({ returnedQuantity }) => returnedQuantity)
  if (shipped === 0) return 'UNFULFILLED'
  if (returned > 0) return returned === ordered ? 'RETURNED' : 'PARTIALLY_RETURNED'
  return shipped === ordered ? 'FULFILLED' : 'PARTIALLY_FULFILLED'
}

/** What a shipment does to an order. */
export interface Fulfillment {
  readonly pieces: readonly Pieces[]
  /** SHIPPED once nothing is left to ship. */
  readonly status: 'PROCESSING' | 'SHIPPED'
  readonly fulfillmentStatus: FulfillmentStatus
}

/**
 * Pieces of a paid order leave the house; null for all that are left. What has been paid back whole stays, unless its
 * buyer is to keep it. Refuses with ORDER_STATUS_CONFLICT, NOT_FOUND for a line of another order, and LIMIT_EXCEEDED
 * for more than is left of one.
 */
export function decideFulfillment(
  order: {
    readonly status: OrderStatus
    readonly paymentStatus: PaymentStatus
    readonly lines: readonly FulfilledLine[]
  },
  wanted: readonly Pieces[] | null,
): Decision<Fulfillment> {
  const isPaidBack = order.paymentStatus === 'REFUNDED' && !order.lines.every(isKept)
  if (order.status !== 'PROCESSING' || isPaidBack)
    return refuse({ code: 'ORDER_STATUS_CONFLICT', from: order.status, to: 'SHIPPED' })
  const left = order.lines.map((line) => ({ line, quantity: leftOf(line) }))
  const pieces = wanted ?? left.flatMap(({ line, quantity }) => (quantity > 0 ? [{ lineId: line.id, quantity }] : []))
  const within = decidePieces(pieces, new Map(left.map(({ line, quantity }) => [line.id, quantity])))
  if (!within.ok) return within
  const asked = new Map(pieces.map(({ lineId, quantity }) => [lineId, quantity]))
  const lines = order.lines.map((line) => {
    const shippedQuantity = line.shippedQuantity + (asked.get(line.id) ?? 0)
    return { ...line, shippedQuantity }
  })
  const isAll = lines.every((line) => leftOf(line) === 0)
  return accept({
    pieces,
    status: isAll ? 'SHIPPED' : order.status,
    fulfillmentStatus: fulfillmentStatusOf(lines),
  })
}

/** Whether all of a line that is still to leave was paid back for its buyer to keep. */
const isKept = (line: FulfilledLine): boolean => leftOf(line) === 0 || goneOf(line) === line.quantity

/** How many pieces of a line are still to leave. */
export const leftOf = ({ quantity, canceledQuantity, shippedQuantity }: FulfilledLine): number =>
  quantity - canceledQuantity - shippedQuantity

/** How many pieces of a line are settled: their money has gone back, or stayed for a reason. */
export const goneOf = ({ returnedQuantity, canceledQuantity, keptQuantity }: FulfilledLine): number =>
  returnedQuantity + canceledQuantity + keptQuantity

/** Whether a line has so many pieces. Each line is named once. */
export function decidePieces(
  pieces: readonly Pieces[],
  left: ReadonlyMap<OrderLineId, number>,
): Decision<readonly Pieces[]> {
  for (const { lineId, quantity } of pieces) {
    const max = left.get(lineId)
    if (max === undefined) return refuse({ code: 'NOT_FOUND', entity: 'line' })
    if (quantity > max) return refuse({ code: 'LIMIT_EXCEEDED', limit: 'quantity', max })
  }
  return accept(pieces)
}
