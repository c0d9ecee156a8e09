import { customer } from '../trpc.ts'
import { orderListInput, pageOf, readPage } from './page.ts'
import { OrderSummary, viewSummary } from './summary.ts'

export const list = customer
  .meta({ docs: 'The caller’s own orders, page by page, the newest first unless another sort is asked for.' })
  .input(orderListInput.prefault({}))
  .output(pageOf(OrderSummary))
  .query(({ ctx, input }) => {
    const { status, paymentStatus } = input
    return readPage(ctx.db, { filter: { customerId: ctx.accountId, status, paymentStatus }, asked: input }, viewSummary)
  })
