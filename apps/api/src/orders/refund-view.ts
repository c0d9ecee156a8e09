import type { Refund as KnownRefund } from '@tillwright/db/refunds'
import type { CurrencyCode } from '@tillwright/domain/money/currency'
import { z } from 'zod'
import { Money, moneyOf } from '../schemas.ts'

/** Money of an order that goes back, and what for. */
export const Refund = z
  .object({
    id: z.uuid(),
    amount: Money,
    reason: z.string().describe('canceled, edited, returned, staff, late_money, dashboard'),
    explanation: z.string().nullable().describe('What staff says of it'),
    state: z.string(),
    provider: z.string().describe('Who sends it back: `manual` is people'),
    lines: z
      .array(z.object({ lineId: z.uuid(), quantity: z.int() }))
      .describe('The pieces that it pays back; none where it is an amount and no more'),
    withShipping: z.boolean().describe('Whether the shipping goes back with it'),
    returnId: z.uuid().nullable().describe('Of the goods that it pays back'),
    againOf: z.uuid().nullable().describe('Which refund had failed, where it was asked for again by this one'),
    transferredTo: z.uuid().nullable().describe('Which order it pays for, instead of going back'),
    createdAt: z.date(),
  })
  .meta({ id: 'Refund' })

export const viewRefund = (
  { orderId: _, amountMinor, currency: __, intentId: ___, providerRefundId: ____, lines, ...known }: KnownRefund,
  currency: CurrencyCode,
): z.output<typeof Refund> => ({
  ...known,
  amount: moneyOf(amountMinor, currency),
  lines: [...lines],
})
