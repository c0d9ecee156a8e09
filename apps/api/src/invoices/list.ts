import { readInvoicesOfOrder } from '@tillwright/db/invoices'
import type { OrderId } from '@tillwright/domain/ids'
import { z } from 'zod'
import { id } from '../schemas.ts'
import { orderNumber, owner } from '../trpc.ts'
import { Invoice, viewInvoice } from './view.ts'

export const list = owner
  .meta({ docs: 'Invoice and credit notes of one order, by its id or its number; none before it is paid.' })
  .input(z.union([z.strictObject({ orderId: id<OrderId>() }), z.strictObject({ orderNumber })]))
  .output(z.object({ items: z.array(Invoice) }))
  .query(async ({ ctx }) => ({ items: (await readInvoicesOfOrder(ctx.db, ctx.orderId)).map(viewInvoice) }))
