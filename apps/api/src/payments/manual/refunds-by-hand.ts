import { readRefundsByHand } from '@tillwright/db/manual-payments'
import { z } from 'zod'
import { newestFirst, pageFrom, pageOf, pageWith } from '../../newest-first.ts'
import { Money, moneyOf } from '../../schemas.ts'
import { staff } from '../../trpc.ts'

const RefundByHand = z
  .object({
    id: z.uuid(),
    orderId: z.uuid(),
    orderNumber: z.string(),
    email: z.string(),
    amount: Money,
    reason: z.string(),
    createdAt: z.date(),
  })
  .meta({ id: 'RefundByHand' })

export const refundsByHand = staff('payments:read')
  .meta({
    docs: 'Refunds that people are to make, the newest first: nobody else does. admin.orders.settleRefund ends one.',
  })
  .input(z.strictObject(newestFirst).prefault({}))
  .output(pageOf(RefundByHand))
  .query(async ({ ctx, input }) => {
    const found = await readRefundsByHand(ctx.db, pageFrom(input))
    return pageWith(found, input.limit, ({ moment, amountMinor, currency, ...refund }) => ({
      ...refund,
      amount: moneyOf(amountMinor, currency),
    }))
  })
