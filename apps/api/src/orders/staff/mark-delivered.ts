import { transact } from '@tillwright/db/client'
import { lockOrder } from '@tillwright/db/orders'
import { findOrderOfShipment } from '@tillwright/db/shipments'
import type { OrderId, ShipmentId } from '@tillwright/domain/ids'
import { z } from 'zod'
import { Refused } from '../../refused.ts'
import { id, text } from '../../schemas.ts'
import { noSuchOrder, refuses, staff } from '../../trpc.ts'
import { readDossier } from '../dossier.ts'
import { Order, viewOrder } from '../view.ts'
import { deliver } from './deliver.ts'
import { noSuchShipment } from './set-tracking.ts'

const refusals = ['ORDER_STATUS_CONFLICT'] as const

export const markDelivered = staff('orders:write')
  .meta({
    docs:
      'Says that a shipment has arrived, or all shipments of an order. With the last one of an order that has ' +
      'shipped whole the order is DELIVERED. Saying it again changes nothing.',
    refuses: refusals,
  })
  .errors(refuses(refusals))
  .input(
    z.strictObject({
      orderId: id<OrderId>(),
      shipmentId: id<ShipmentId>().optional().describe('Left out: all that are on their way'),
      reason: text({ max: 500 }).optional().describe('The shopper can read it, in the timeline of the order'),
    }),
  )
  .output(Order)
  .mutation(async ({ ctx, input: { orderId, shipmentId = null, reason = null } }) => {
    if (shipmentId !== null && (await findOrderOfShipment(ctx.db, shipmentId)) !== orderId) throw noSuchShipment()
    await transact(ctx.db, async (tx) => {
      const order = await lockOrder(tx, orderId)
      if (order === null) throw noSuchOrder()
      if (order.fulfillmentStatus === 'UNFULFILLED') {
        throw new Refused({ code: 'ORDER_STATUS_CONFLICT', from: order.status, to: 'DELIVERED' })
      }
      await deliver(ctx, tx, { order, shipmentId, reason })
    })
    return viewOrder(await readDossier(ctx, orderId))
  })
