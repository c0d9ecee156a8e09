import type { CurrencyCode } from '@tillwright/domain/money/currency'
import type {
  CouponAnswer as KnownAnswer,
  LineDiscount as KnownDiscount,
  QuotedPromotion,
} from '@tillwright/domain/pricing/quote'
import type { CouponWhyNot } from '@tillwright/domain/promotions/coupon-answer'
import { z } from 'zod'
import { Money, moneyOf } from '../schemas.ts'

export const Discount = z
  .object({
    promotionId: z.uuid(),
    title: z.string(),
    code: z.string().nullable().describe('By which it was had; null for one that needs none'),
    amount: Money.describe('Off the goods, gifts included'),
    shipping: Money.describe('Off the price of shipping'),
  })
  .meta({ id: 'Discount' })

export const LineDiscount = z.object({ promotionId: z.uuid(), amount: Money }).meta({ id: 'LineDiscount' })

const reasons = [
  'UNKNOWN',
  'REPEATED',
  'CODE_USED_UP',
  'USED_UP',
  'USED_UP_BY_BUYER',
  'BUDGET_SPENT',
  'OTHER_MARKET',
  'NOT_YET',
  'OVER',
  'CONDITION_NOT_MET',
  'BUYER_UNKNOWN',
  'EXCLUDED',
  'NOTHING_LEFT',
] as const satisfies readonly CouponWhyNot['kind'][]

export const CouponAnswer = z
  .object({
    code: z.string(),
    applied: z.boolean(),
    reason: z.enum(reasons).optional().describe('Why it gives nothing to this cart'),
  })
  .meta({ id: 'CouponAnswer' })

export const viewDiscount = (
  { promotionId, name, code, goodsMinor, shippingMinor }: QuotedPromotion,
  currency: CurrencyCode,
): z.output<typeof Discount> => ({
  promotionId,
  title: name,
  code,
  amount: moneyOf(goodsMinor, currency),
  shipping: moneyOf(shippingMinor, currency),
})

export const viewLineDiscounts = (
  discounts: readonly KnownDiscount[],
  currency: CurrencyCode,
): z.output<typeof LineDiscount>[] =>
  discounts.map(({ promotionId, discountMinor }) => ({ promotionId, amount: moneyOf(discountMinor, currency) }))

export const viewCoupon = (answer: KnownAnswer): z.output<typeof CouponAnswer> =>
  answer.applied
    ? { code: answer.code, applied: true }
    : { code: answer.code, applied: false, reason: answer.whyNot.kind }
