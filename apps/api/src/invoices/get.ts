import { findInvoice } from '@tillwright/db/invoices'
import type { OrderId } from '@tillwright/domain/ids'
import { z } from 'zod'
import { id } from '../schemas.ts'
import { orderNumber, owner } from '../trpc.ts'
import { fileOf, format, InvoiceFile } from './file.ts'
import { noSuchInvoice } from './view.ts'

const asked = { invoiceId: z.uuid(), format }

export const get = owner
  .meta({ docs: 'An invoice or credit note of one’s own order as a page of HTML or as PDF, in the order’s language.' })
  .input(z.union([z.strictObject({ orderId: id<OrderId>(), ...asked }), z.strictObject({ orderNumber, ...asked })]))
  .output(InvoiceFile)
  .query(async ({ ctx, input }) => {
    const found = await findInvoice(ctx.db, input.invoiceId)
    if (found === null || found.orderId !== ctx.orderId) throw noSuchInvoice()
    return fileOf(found.kept, input.format)
  })
