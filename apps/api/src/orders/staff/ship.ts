import { insertAuditEntry } from '@tillwright/db/audit'
import type { Tx } from '@tillwright/db/client'
import { dispatchGoods, lockClaimedGoods } from '@tillwright/db/dispatch'
import { type LockedOrder, writeOrderChange } from '@tillwright/db/orders'
import { insertShipment, type LineToFulfill, readLinesToFulfill, type Tracking } from '@tillwright/db/shipments'
import type { LocationId, ShipmentId } from '@tillwright/domain/ids'
import { decideFulfillment, type Pieces } from '@tillwright/domain/orders/fulfillment'
import { decideDispatch } from '@tillwright/domain/stock/dispatch'
import { granted } from '../../refused.ts'
import { mustBeLocations } from '../../stock/at-location.ts'
import type { StaffContext } from '../../trpc.ts'
import { goOn } from './go-on.ts'

export const shipRefusals = ['ORDER_STATUS_CONFLICT', 'OUT_OF_STOCK', 'LIMIT_EXCEEDED', 'CONFLICT'] as const

export interface Shipping {
  /** Under its lock. */
  readonly order: LockedOrder
  /** Null for all that is left. */
  readonly pieces: readonly Pieces[] | null
  readonly tracking: Tracking
  /** Where the goods are taken from; null for wherever they are claimed. */
  readonly locationId: LocationId | null
  readonly reason: string | null
}

/**
 * Pieces of an order leave the house together: they are no longer promised, and no longer at hand. Throws
 * `shipRefusals`, and NOT_FOUND for a line of another order.
 */
export async function ship(ctx: StaffContext, tx: Tx, shipping: Shipping): Promise<ShipmentId> {
  const { order, tracking, locationId, reason } = shipping
  const lines = await readLinesToFulfill(tx, order.id)
  const { pieces, ...to } = granted(decideFulfillment({ ...order, lines }, shipping.pieces))
  if (locationId !== null) await mustBeLocations(tx, [locationId])
  const claimed = await lockClaimedGoods(tx, order.id)
  // What lies elsewhere is not at hand there.
  const there = claimed.map((goods) =>
    locationId === null || goods.locationId === locationId ? goods : { ...goods, onHandCount: 0 },
  )
  const dispatched = granted(decideDispatch(leavingOf(lines, pieces), there))
  const shipmentId: ShipmentId = ctx.newId()
  await insertShipment(tx, { ...tracking, id: shipmentId, orderId: order.id, pieces, shippedAt: order.now })
  const move = { id: order.id, actor: 'staff', actorName: ctx.actor.name, reason, at: order.now }
  await dispatchGoods(tx, { shipmentId, order: move, parts: dispatched }, ctx.newId)
  await write(ctx, tx, { ...shipping, shipmentId, to })
  return shipmentId
}

export const leavingOf = (lines: readonly LineToFulfill[], pieces: readonly Pieces[]) =>
  lines.flatMap(({ id, variantId, components }) =>
    pieces
      .filter(({ lineId }) => lineId === id)
      .map(({ lineId, quantity }) => ({ lineId, quantity, variantId, components })),
  )

interface Shipped extends Shipping {
  readonly shipmentId: ShipmentId
  readonly to: Pick<LockedOrder, 'status' | 'fulfillmentStatus'>
}

async function write(ctx: StaffContext, tx: Tx, { order, shipmentId, to, tracking, reason }: Shipped): Promise<void> {
  const { id: orderId, status, paymentStatus, fulfillmentStatus, expiresAt, now } = order
  const by = { actor: 'staff', actorName: ctx.actor.name, reason }
  const states = { from: { status, paymentStatus }, to: { status: to.status, paymentStatus } }
  const fulfillment = { from: fulfillmentStatus, to: to.fulfillmentStatus }
  await writeOrderChange(tx, { orderId, kind: 'shipped', ...by, ...states, fulfillment, expiresAt, at: now }, ctx.newId)
  // Where it was paid back for its buyer to keep.
  if (to.status === 'SHIPPED' && paymentStatus === 'REFUNDED') await goOn(ctx, tx, { order, by })
  await ctx.jobs.enqueue(tx, 'send-mail', [{ kind: 'shipped', orderId, shipmentId }])
  const told = Object.entries(tracking).filter(([, value]) => value !== null)
  await insertAuditEntry(tx, ctx, {
    entity: 'order',
    entityId: orderId,
    before: { status, fulfillmentStatus },
    after: { ...to, shipmentId, ...Object.fromEntries(told) },
  })
}

export const noTracking: Tracking = { carrier: null, trackingNumber: null, trackingUrl: null }
