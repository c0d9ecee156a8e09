import type { Tx } from '@tillwright/db/client'
import { type LockedOrder, writeOrderChange } from '@tillwright/db/orders'
import { deliverShipments } from '@tillwright/db/shipments'
import type { ShipmentId } from '@tillwright/domain/ids'
import { auditChange } from '../../staff/audit-change.ts'
import type { StaffContext } from '../../trpc.ts'

export interface Delivery {
  /** Under its lock. */
  readonly order: LockedOrder
  /** Null for all that are on their way. */
  readonly shipmentId: ShipmentId | null
  readonly reason: string | null
}

/** Shipments have arrived; with the last one of an order that has shipped whole, so has the order. */
export async function deliver(ctx: StaffContext, tx: Tx, { order, shipmentId, reason }: Delivery): Promise<void> {
  const { id: orderId, status, paymentStatus, expiresAt, now } = order
  const { deliveredCount, onTheirWayCount } = await deliverShipments(tx, { orderId, shipmentId, at: now })
  if (deliveredCount === 0) return
  const to = status === 'SHIPPED' && onTheirWayCount === 0 ? 'DELIVERED' : status
  const by = { actor: 'staff', actorName: ctx.actor.name, reason }
  const states = { from: { status, paymentStatus }, to: { status: to, paymentStatus } }
  await writeOrderChange(tx, { orderId, kind: 'delivered', ...by, ...states, expiresAt, at: now }, ctx.newId)
  await auditChange(tx, ctx, {
    entity: 'order',
    entityId: orderId,
    before: { status, ...(shipmentId === null ? {} : { deliveredShipmentId: null }) },
    after: { status: to, ...(shipmentId === null ? {} : { deliveredShipmentId: shipmentId }) },
  })
}
