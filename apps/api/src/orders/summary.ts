import type { ListedOrder } from '@tillwright/db/order-list'
import { z } from 'zod'
import { Image, Money, moneyOf, OrderStatus } from '../schemas.ts'
import { FulfillmentStatus, PaymentStatus } from './view.ts'

/** An order in a list. */
export const OrderSummary = z
  .object({
    id: z.uuid(),
    orderNumber: z.string(),
    status: OrderStatus,
    paymentStatus: PaymentStatus,
    fulfillmentStatus: FulfillmentStatus,
    total: Money,
    currency: z.string(),
    lineCount: z.int(),
    itemCount: z.int().describe('The quantities of all lines together'),
    firstLine: z.object({ title: z.string(), image: Image.nullable() }),
    createdAt: z.date(),
    canceledAt: z.date().nullable(),
  })
  .meta({ id: 'OrderSummary' })

export const viewSummary = (order: ListedOrder): z.output<typeof OrderSummary> => ({
  id: order.id,
  orderNumber: order.orderNumber,
  status: order.status,
  paymentStatus: order.paymentStatus,
  fulfillmentStatus: order.fulfillmentStatus,
  total: moneyOf(order.totalMinor, order.currency),
  currency: order.currency,
  lineCount: order.lineCount,
  itemCount: order.itemCount,
  firstLine: order.firstLine,
  createdAt: order.createdAt,
  canceledAt: order.canceledAt,
})
