import { readCustomerOfOrder } from '@tillwright/db/order-facts'
import { readOrderNotes, readTimelineNames } from '@tillwright/db/order-notes'
import { findOrderOwner } from '@tillwright/db/orders'
import type { OrderId } from '@tillwright/domain/ids'
import { z } from 'zod'
import { id } from '../../schemas.ts'
import { noSuchOrder, orderNumber, staff } from '../../trpc.ts'
import { readDossier } from '../dossier.ts'
import { meantNumber } from '../meant-number.ts'
import { Order, OrderEvent, viewOrder } from '../view.ts'
import { OrderNote } from './add-note.ts'

/** An order as staff sees it. */
const StaffOrder = Order.extend({
  timeline: z.array(OrderEvent.extend({ actorName: z.string().nullable() }).meta({ id: 'StaffOrderEvent' })),
  customer: z
    .object({ id: z.uuid(), email: z.string(), firstName: z.string(), lastName: z.string() })
    .nullable()
    .describe('Null for a guest'),
  staffNotes: z.array(OrderNote).describe('What staff wrote; `notes` is the shopper’s'),
}).meta({ id: 'StaffOrder' })

export const get = staff('orders:read')
  .meta({ docs: 'One order, by its id or its number, with its customer, the notes of staff, and who did what.' })
  .input(z.union([z.strictObject({ orderId: id<OrderId>() }), z.strictObject({ orderNumber })]))
  .output(StaffOrder)
  .query(async ({ ctx, input }) => {
    const named = 'orderId' in input ? input : { orderNumber: meantNumber(await ctx.shop(), input.orderNumber) }
    const found = await findOrderOwner(ctx.db, named)
    if (found === null) throw noSuchOrder()
    const [dossier, customer, staffNotes, names] = await Promise.all([
      readDossier(ctx, found.id),
      readCustomerOfOrder(ctx.db, found.id),
      readOrderNotes(ctx.db, found.id),
      readTimelineNames(ctx.db, found.id),
    ])
    const order = viewOrder(dossier)
    const timeline = order.timeline.map((event) => ({ ...event, actorName: names.get(event.id) ?? null }))
    return { ...order, timeline, customer, staffNotes }
  })
