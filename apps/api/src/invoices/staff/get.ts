import { findInvoice } from '@tillwright/db/invoices'
import { z } from 'zod'
import { staff } from '../../trpc.ts'
import { fileOf, format, InvoiceFile } from '../file.ts'
import { noSuchInvoice } from '../view.ts'

export const get = staff('orders:read')
  .meta({ docs: 'Any invoice or credit note as a page of HTML or as PDF, in the order’s language.' })
  .input(z.strictObject({ invoiceId: z.uuid(), format }))
  .output(InvoiceFile)
  .query(async ({ ctx, input }) => {
    const found = await findInvoice(ctx.db, input.invoiceId)
    if (found === null) throw noSuchInvoice()
    return fileOf(found.kept, input.format)
  })
