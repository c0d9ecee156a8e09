import { readDestinationFacts, readWantedToPrice } from '@tillwright/db/pricing-facts'
import type { CustomerGroupId, VariantId } from '@tillwright/domain/ids'
import type { QuotedPromotion } from '@tillwright/domain/pricing/quote'
import type { PassedOver } from '@tillwright/domain/promotions/apply'
import { z } from 'zod'
import { noSuchMarket } from '../../markets/view.ts'
import { homeTaxesOf, priceFound } from '../../pricing/price.ts'
import { Quote, viewQuote } from '../../pricing/quote-view.ts'
import { Refused } from '../../refused.ts'
import { id, Money, marketCode, moment, moneyOf } from '../../schemas.ts'
import { PlaceInput } from '../../shipping/place.ts'
import { anyBuyer } from '../../tax/buyer-tax.ts'
import { staff } from '../../trpc.ts'
import { couponCode } from '../coupon-code.ts'
import { promotionsOf } from '../promotions-of.ts'

const whyNots = [
  'CODE_USED_UP',
  'CODE_MISSING',
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
] as const satisfies readonly PassedOver['whyNot']['kind'][]

const Considered = z
  .object({
    promotionId: z.uuid(),
    name: z.string(),
    given: z.object({ goods: Money, shipping: Money }).nullable().describe('Null where it gives nothing'),
    whyNot: z.enum(whyNots).nullable().describe('The first thing that stands in its way'),
    condition: z.int().nullable().describe('Which of its conditions is not met, counted from 0'),
    excludedBy: z.uuid().nullable().describe('The promotion that applies alone'),
  })
  .meta({ id: 'ConsideredPromotion' })

export const simulate = staff('promotions:read')
  .meta({ docs: 'What a cart would get now, or later, and why or why not. Nothing is counted or kept.' })
  .input(
    z.strictObject({
      market: marketCode,
      to: PlaceInput,
      lines: z
        .array(z.strictObject({ variantId: id<VariantId>(), quantity: z.int().min(1).max(999) }))
        .min(1)
        .max(200),
      couponCodes: z.array(couponCode).max(10).default([]),
      customerGroupIds: z.array(id<CustomerGroupId>()).max(100).default([]),
      ordersBefore: z.int().min(0).max(1_000_000).default(0).describe('How many orders the buyer has placed'),
      at: moment.optional(),
    }),
  )
  .output(
    z.object({
      quote: Quote.describe('With the cheapest method that can be had'),
      promotions: z.array(Considered).describe('Those that give something first, in the order in which they do'),
    }),
  )
  .query(async ({ ctx, input }) => {
    const shop = await ctx.shop()
    const market = shop.markets.get(input.market)
    if (market === undefined) throw noSuchMarket()
    const cart = { market: market.code, couponCodes: [...new Set(input.couponCodes)], customerId: null }
    const [found, there, home, known] = await Promise.all([
      readWantedToPrice(ctx.db, { market: market.code, wanted: input.lines, customerGroupIds: input.customerGroupIds }),
      readDestinationFacts(ctx.db, market.code, input.to),
      homeTaxesOf(ctx, market),
      promotionsOf(ctx, cart, null),
    ])
    if (found.lines.length < input.lines.length) throw new Refused({ code: 'NOT_FOUND', entity: 'variant' })
    const buyer = { at: momentOf(input.at, found.buyer.at), customerGroupIds: input.customerGroupIds }
    const promotions = { ...known, facts: { ...known.facts, ordersBefore: input.ordersBefore } }
    const priced = await priceFound(ctx, {
      ...{ shop, market, promotions, found: { ...found, buyer }, facts: { ...there, ...home } },
      delivery: { to: input.to, methodId: undefined },
      goesTo: input.to,
      buyerTax: anyBuyer,
      askedTaxesAt: null,
    })
    const { quote } = priced
    return {
      quote: viewQuote(priced),
      promotions: [
        ...quote.promotions.map((one) => viewGiven(one, market.currency)),
        ...quote.passedOver.map(viewPassedOver),
      ],
    }
  })

/** What is over is not read any more. */
function momentOf(asked: Date | undefined, now: Date): Date {
  if (asked === undefined || asked >= now) return asked ?? now
  throw new Refused({ code: 'VALIDATION_FAILED', issues: [{ path: 'at', message: 'has passed' }] })
}

const viewGiven = (
  { promotionId, name, goodsMinor, shippingMinor }: QuotedPromotion,
  currency: Parameters<typeof moneyOf>[1],
): z.output<typeof Considered> => ({
  promotionId,
  name,
  given: { goods: moneyOf(goodsMinor, currency), shipping: moneyOf(shippingMinor, currency) },
  whyNot: null,
  condition: null,
  excludedBy: null,
})

const viewPassedOver = ({ promotion, whyNot }: PassedOver): z.output<typeof Considered> => ({
  promotionId: promotion.id,
  name: promotion.name,
  given: null,
  whyNot: whyNot.kind,
  condition: whyNot.kind === 'CONDITION_NOT_MET' ? promotion.conditions.indexOf(whyNot.condition) : null,
  excludedBy: whyNot.kind === 'EXCLUDED' ? whyNot.by : null,
})
