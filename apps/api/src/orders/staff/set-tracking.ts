import { transact } from '@tillwright/db/client'
import { lockOrder, writeOrderChange } from '@tillwright/db/orders'
import { findOrderOfShipment, lockShipment, writeTracking } from '@tillwright/db/shipments'
import type { ShipmentId } from '@tillwright/domain/ids'
import { Refused } from '../../refused.ts'
import { id } from '../../schemas.ts'
import { auditChange, changesNothing } from '../../staff/audit-change.ts'
import { staff } from '../../trpc.ts'
import { readDossier } from '../dossier.ts'
import { Order, viewOrder } from '../view.ts'
import { TrackingInput, trackingOf } from './tracking.ts'

export const setTracking = staff('orders:write')
  .meta({ docs: 'Says who carries a shipment and where it can be followed, in place of what was said before.' })
  .input(TrackingInput.extend({ shipmentId: id<ShipmentId>() }))
  .output(Order)
  .mutation(async ({ ctx, input: { shipmentId, ...input } }) => {
    const orderId = await findOrderOfShipment(ctx.db, shipmentId)
    if (orderId === null) throw noSuchShipment()
    const after = { ...trackingOf(input) }
    await transact(ctx.db, async (tx) => {
      const order = await lockOrder(tx, orderId)
      const before = await lockShipment(tx, shipmentId)
      if (order === null || before === null) throw noSuchShipment()
      if (changesNothing({ ...before }, after)) return
      await writeTracking(tx, shipmentId, after)
      const states = { status: order.status, paymentStatus: order.paymentStatus }
      const by = { actor: 'staff', actorName: ctx.actor.name, reason: null }
      const change = { orderId, kind: 'tracking', ...by, from: states, to: states, expiresAt: order.expiresAt }
      await writeOrderChange(tx, { ...change, at: order.now }, ctx.newId)
      await auditChange(tx, ctx, { entity: 'order', entityId: orderId, before: { ...before }, after })
    })
    return viewOrder(await readDossier(ctx, orderId))
  })

export const noSuchShipment = () => new Refused({ code: 'NOT_FOUND', entity: 'shipment' })
