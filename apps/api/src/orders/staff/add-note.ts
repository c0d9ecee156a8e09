import { insertAuditEntry } from '@tillwright/db/audit'
import { transact } from '@tillwright/db/client'
import { insertOrderNote } from '@tillwright/db/order-notes'
import type { OrderId } from '@tillwright/domain/ids'
import { z } from 'zod'
import { id, prose } from '../../schemas.ts'
import { noSuchOrder, staff } from '../../trpc.ts'

export const OrderNote = z
  .object({ id: z.uuid(), author: z.string(), text: z.string(), createdAt: z.date() })
  .meta({ id: 'OrderNote' })

export const addNote = staff('orders:write')
  .meta({ docs: 'Writes a note about an order, which only staff can read.' })
  .input(z.strictObject({ orderId: id<OrderId>(), text: prose({ max: 2_000 }).min(1) }))
  .output(OrderNote)
  .mutation(({ ctx, input: { orderId, text } }) =>
    transact(ctx.db, async (tx) => {
      const note = await insertOrderNote(tx, { id: ctx.newId(), orderId, author: ctx.actor.name, text })
      if (note === null) throw noSuchOrder()
      const after = { note: { id: note.id, text } }
      await insertAuditEntry(tx, ctx, { entity: 'order', entityId: orderId, before: null, after })
      return note
    }),
  )
