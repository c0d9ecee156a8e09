import type { Tx } from '@tillwright/db/client'
import { type LockedOrder, writeOrderChange } from '@tillwright/db/orders'
import { restock } from '@tillwright/db/restock'
import { type Return, writeReceived, writeReturnState } from '@tillwright/db/returns'
import { type LineToFulfill, readLinesToFulfill } from '@tillwright/db/shipments'
import type { LocationId, ReturnId } from '@tillwright/domain/ids'
import { decideReceiving, decideReturnMove, type ReceivedPieces } from '@tillwright/domain/orders/return'
import type { FulfillmentStatus } from '@tillwright/domain/orders/status'
import { demandsOf } from '@tillwright/domain/stock/demand'
import {
  type MoneyOfPieces,
  type PaidInto,
  type RefundChoice,
  refundPieces,
  refundRefusals,
} from '../../../payments/refund-pieces.ts'
import { granted, Refused } from '../../../refused.ts'
import { auditChange } from '../../../staff/audit-change.ts'
import { mustBeLocations } from '../../../stock/at-location.ts'
import type { StaffContext } from '../../../trpc.ts'
import { lockReturn, mustBeReturn } from '../../returns/move-return.ts'

export const receiveRefusals = ['CONFLICT', 'LIMIT_EXCEEDED', ...refundRefusals] as const

export interface Receiving {
  readonly returnId: ReturnId
  /** Null: all of it, and all of it back on the shelf. */
  readonly received: readonly ReceivedPieces[] | null
  /** Null for where the goods were shipped from. */
  readonly locationId: LocationId | null
  readonly refund: RefundChoice
  readonly reason: string | null
  readonly version: number | undefined
  readonly into: PaidInto | null
  /** Where the refund stands in what was asked. */
  readonly path: string
}

/**
 * The goods of an approved return have come back: in one transaction they are counted, what can be sold again is on the
 * shelf, and their money is promised back; the provider is asked by a job after that. Answers what becomes of it.
 * Throws `receiveRefusals`, and NOT_FOUND.
 */
export async function receiveReturn(ctx: StaffContext, tx: Tx, receiving: Receiving): Promise<MoneyOfPieces> {
  const { order, found } = await lockReturn(tx, receiving.returnId)
  mustBeReturn(found, receiving.version)
  if (granted(decideReturnMove(found, 'RECEIVED')) === 'repeated') {
    throw new Refused({ code: 'CONFLICT', entity: 'return', currentVersion: found.version })
  }
  const received = receiving.received ?? found.lines.map((line) => ({ ...line, restock: line.quantity }))
  const lines = await readLinesToFulfill(tx, order.id)
  const fulfillmentStatus = granted(decideReceiving(lines, found.lines, received))
  await writeReturnState(tx, found, { state: 'RECEIVED', answer: null, at: order.now })
  await writeReceived(tx, found.id, received)
  await shelve(ctx, tx, { order, found, lines, received, receiving })
  await write(ctx, tx, { order, found, fulfillmentStatus, reason: receiving.reason })
  const back = { orderId: order.id, lines, pieces: received, choice: receiving.refund }
  const { into, path } = receiving
  return refundPieces(ctx, tx, { ...back, reason: 'returned', returnId: found.id, into, path })
}

interface Shelving {
  readonly order: LockedOrder
  readonly found: Return
  readonly lines: readonly LineToFulfill[]
  readonly received: readonly ReceivedPieces[]
  readonly receiving: Receiving
}

async function shelve(ctx: StaffContext, tx: Tx, shelving: Shelving): Promise<void> {
  const { order, found, lines, received, receiving } = shelving
  if (receiving.locationId !== null) await mustBeLocations(tx, [receiving.locationId])
  const goods = lines.flatMap(({ id: lineId, variantId, components }) => {
    const quantity = received.find((pieces) => pieces.lineId === lineId)?.restock ?? 0
    return quantity === 0 ? [] : demandsOf({ variantId, quantity, components }).map((demand) => ({ lineId, ...demand }))
  })
  const by = { actor: 'staff', actorName: ctx.actor.name, reason: receiving.reason, at: order.now }
  const back = { orderId: order.id, returnId: found.id, goods, locationId: receiving.locationId, ...by }
  const variantIds = await restock(tx, back, ctx.newId)
  if (variantIds.length > 0) await ctx.jobs.enqueue(tx, 'refresh-listing', [{ variantIds }])
}

interface Written {
  readonly order: LockedOrder
  readonly found: Return
  readonly fulfillmentStatus: FulfillmentStatus
  readonly reason: string | null
}

async function write(ctx: StaffContext, tx: Tx, { order, found, fulfillmentStatus, reason }: Written): Promise<void> {
  const { id: orderId, status, paymentStatus, expiresAt, now } = order
  const states = { status, paymentStatus }
  const by = { actor: 'staff', actorName: ctx.actor.name, reason }
  const fulfillment = { from: order.fulfillmentStatus, to: fulfillmentStatus }
  const change = { orderId, kind: 'return_received', ...by, from: states, to: states, fulfillment, expiresAt, at: now }
  await writeOrderChange(tx, change, ctx.newId)
  await auditChange(tx, ctx, {
    entity: 'order',
    entityId: orderId,
    before: { returnId: found.id, state: found.state, fulfillmentStatus: order.fulfillmentStatus },
    after: { returnId: found.id, state: 'RECEIVED', fulfillmentStatus },
  })
}
