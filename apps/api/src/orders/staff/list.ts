import type { OrderSearch } from '@tillwright/db/order-list'
import type { Shop } from '@tillwright/db/shop'
import type { AccountId } from '@tillwright/domain/ids'
import { meantOrderNumber } from '@tillwright/domain/orders/order-number-history'
import { z } from 'zod'
import { id, marketCode, moment, text } from '../../schemas.ts'
import { staff } from '../../trpc.ts'
import { orderListInput, pageOf, readPage } from '../page.ts'
import { OrderSummary, viewSummary } from '../summary.ts'
import { FulfillmentStatus } from '../view.ts'

/** An order in a list for staff. */
const StaffOrderSummary = OrderSummary.extend({ email: z.string(), customerId: z.uuid().nullable() }).meta({
  id: 'StaffOrderSummary',
})

export const list = staff('orders:read')
  .meta({ docs: 'All orders, page by page, by whatever is known of them.' })
  .input(
    orderListInput
      .extend({
        q: text({ max: 100 })
          .optional()
          .describe('The beginning of an order number, an e-mail address or a SKU, without regard to case'),
        fulfillmentStatus: FulfillmentStatus.optional(),
        market: marketCode.optional(),
        customerId: id<AccountId>().optional(),
        createdFrom: moment.optional(),
        createdTo: moment.optional().describe('Not included'),
      })
      .prefault({}),
  )
  .output(pageOf(StaffOrderSummary))
  .query(async ({ ctx, input }) => {
    const { cursor, limit, sort, withTotal, q, ...others } = input
    const filter = { ...others, search: q === undefined ? undefined : searchOf(await ctx.shop(), q) }
    return readPage(ctx.db, { filter, asked: { cursor, limit, sort, withTotal } }, (order) => ({
      ...viewSummary(order),
      email: order.email,
      customerId: order.customerId,
    }))
  })

/** It may be an address or a SKU as well, so that nothing is mistyped here. */
function searchOf({ numberTemplates }: Shop, beginning: string): OrderSearch {
  const meant = meantOrderNumber(numberTemplates, beginning)
  return { beginning, orderNumber: meant.kind === 'number' ? meant.orderNumber : beginning }
}
