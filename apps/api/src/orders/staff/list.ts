import type { AccountId } from '@tillwright/domain/ids'
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
  .query(({ ctx, input }) => {
    const { cursor, limit, sort, withTotal, ...filter } = input
    return readPage(ctx.db, { filter, asked: { cursor, limit, sort, withTotal } }, (order) => ({
      ...viewSummary(order),
      email: order.email,
      customerId: order.customerId,
    }))
  })
