import { type KeptInvoice, readInvoicesOfOrder } from '@tillwright/db/invoices'
import { findOrderOwner } from '@tillwright/db/orders'
import type { OrderId } from '@tillwright/domain/ids'
import { documentOf } from '@tillwright/domain/invoices/issued'
import { missingFromInvoice } from '@tillwright/domain/invoices/missing'
import { regimeOf } from '@tillwright/domain/invoices/regime'
import { z } from 'zod'
import { meantNumber } from '../../orders/meant-number.ts'
import { id } from '../../schemas.ts'
import { noSuchOrder, orderNumber, staff } from '../../trpc.ts'
import { Invoice, viewInvoice } from '../view.ts'

/** An invoice as staff sees it. */
const StaffInvoice = Invoice.extend({
  missing: z
    .array(z.object({ item: z.string(), source: z.string() }))
    .describe('What the law of the seller’s country asks for and this document does not say, with its article'),
}).meta({ id: 'StaffInvoice' })

export const list = staff('orders:read')
  .meta({ docs: 'Invoice and credit notes of one order, and what each lacks by the law of the seller’s country.' })
  .input(z.union([z.strictObject({ orderId: id<OrderId>() }), z.strictObject({ orderNumber })]))
  .output(z.object({ items: z.array(StaffInvoice) }))
  .query(async ({ ctx, input }) => {
    const named = 'orderId' in input ? input : { orderNumber: meantNumber(await ctx.shop(), input.orderNumber) }
    const order = await findOrderOwner(ctx.db, named)
    if (order === null) throw noSuchOrder()
    const kept = await readInvoicesOfOrder(ctx.db, order.id)
    return { items: kept.map((invoice) => ({ ...viewInvoice(invoice), missing: missingFrom(invoice) })) }
  })

/** Nothing where no law is known. */
function missingFrom(kept: KeptInvoice) {
  const regime = regimeOf(kept.seller.country)
  return regime === null ? [] : missingFromInvoice(documentOf(kept), regime)
}
