import type { OrderLineId } from '../ids.ts'
import { accept, type Decision, refuse } from '../refusal.ts'
import { decidePieces, type FulfilledLine, fulfillmentStatusOf, type Pieces } from './fulfillment.ts'
import { afterReturning } from './gone.ts'
import type { FulfillmentStatus, OrderStatus } from './status.ts'

/** What becomes of goods that a buyer wants to send back. */
export type ReturnState = 'REQUESTED' | 'APPROVED' | 'REJECTED' | 'CANCELED' | 'RECEIVED'

/** Where a return may go next. */
export const returnMoves = {
  REQUESTED: ['APPROVED', 'REJECTED', 'CANCELED'],
  APPROVED: ['RECEIVED', 'CANCELED'],
  REJECTED: [],
  CANCELED: [],
  RECEIVED: [],
} as const satisfies Record<ReturnState, readonly ReturnState[]>

export const canReturnMove = (from: ReturnState, to: ReturnState): boolean =>
  (returnMoves[from] as readonly ReturnState[]).includes(to)

/** An order of which something may come back. */
export interface ReturnableOrder {
  readonly status: OrderStatus
  readonly lines: readonly FulfilledLine[]
  /** How many pieces of each line are meant by returns that are asked for or approved. */
  readonly awaited: ReadonlyMap<OrderLineId, number>
}

/**
 * Goods that have left the house can come back, each piece once, also after their money has. Refuses with
 * ORDER_STATUS_CONFLICT while nothing has left, NOT_FOUND for a line of another order, and LIMIT_EXCEEDED for more
 * pieces than are out and not awaited already.
 */
export function decideReturn(order: ReturnableOrder, pieces: readonly Pieces[]): Decision<readonly Pieces[]> {
  if (order.lines.every(({ shippedQuantity }) => shippedQuantity === 0)) {
    return refuse({ code: 'ORDER_STATUS_CONFLICT', from: order.status, to: 'REFUNDED' })
  }
  const left = new Map(
    order.lines.map((line) => [
      line.id,
      line.shippedQuantity - line.returnedQuantity - (order.awaited.get(line.id) ?? 0),
    ]),
  )
  return decidePieces(pieces, left)
}

/** A return moves as the table says; saying again what is so is a repetition. Refuses with CONFLICT. */
export function decideReturnMove(
  { state, version }: { readonly state: ReturnState; readonly version: number },
  to: ReturnState,
): Decision<'moved' | 'repeated'> {
  if (state === to) return accept('repeated')
  return canReturnMove(state, to)
    ? accept('moved')
    : refuse({ code: 'CONFLICT', entity: 'return', currentVersion: version })
}

/** Pieces that have come back, and how many of them can be sold again. */
export interface ReceivedPieces extends Pieces {
  readonly restock: number
}

/**
 * What has come back of an approved return: no more than was to come, and no more of it back on the shelf. Answers
 * where the goods of the order are then. Refuses with NOT_FOUND and LIMIT_EXCEEDED.
 */
export function decideReceiving(
  lines: readonly FulfilledLine[],
  expected: readonly Pieces[],
  received: readonly ReceivedPieces[],
): Decision<FulfillmentStatus> {
  const within = decidePieces(received, new Map(expected.map(({ lineId, quantity }) => [lineId, quantity])))
  if (!within.ok) return within
  const came = new Map(received.map((pieces) => [pieces.lineId, pieces]))
  for (const { quantity, restock } of came.values()) {
    if (restock > quantity) return refuse({ code: 'LIMIT_EXCEEDED', limit: 'restock', max: quantity })
  }
  const after = lines.map((line) => afterReturning(line, came.get(line.id)?.quantity ?? 0))
  return accept(fulfillmentStatusOf(after))
}
