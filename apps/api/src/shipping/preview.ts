import { type DestinationFacts, readDestinationFacts, readWantedToPrice } from '@tillwright/db/pricing-facts'
import { type OfferedMethod, readMethodPage } from '@tillwright/db/shipping-methods'
import type { VariantId } from '@tillwright/domain/ids'
import { askMethod } from '@tillwright/domain/shipping/shipping'
import { z } from 'zod'
import { noSuchMarket } from '../markets/view.ts'
import { homeTaxesOf, type PricedCart, priceFound } from '../pricing/price.ts'
import { Quote, viewQuote } from '../pricing/quote-view.ts'
import { promotionsOf } from '../promotions/promotions-of.ts'
import { Refused } from '../refused.ts'
import { id, marketCode } from '../schemas.ts'
import { anyBuyer } from '../tax/buyer-tax.ts'
import { staff } from '../trpc.ts'
import { ShippingOption, viewOption } from './option-view.ts'
import { PlaceInput } from './place.ts'
import { Hindrance, viewHindrance } from './reason-view.ts'

const PreviewedMethod = z
  .object({
    id: z.uuid(),
    code: z.string(),
    name: z.string(),
    zone: z.string(),
    option: ShippingOption.nullable().describe('What a shopper is shown; null where the method can’t be had'),
    hindrance: Hindrance.nullable().describe('Why it can’t; null where it can'),
  })
  .meta({ id: 'PreviewedShippingMethod' })

/** More than any market has. */
const methodsMax = 1_000

export const preview = staff('shipping:read')
  .meta({
    docs:
      'What a guest with these goods would be offered there: every method of the market with its price and reasons, ' +
      'or what stands in its way, as of this moment. Carriers are asked as for a shopper; taxes are the tables’.',
  })
  .input(
    z.strictObject({
      market: marketCode,
      to: PlaceInput,
      lines: z
        .array(z.strictObject({ variantId: id<VariantId>(), quantity: z.int().min(1).max(999) }))
        .min(1)
        .max(200),
    }),
  )
  .output(
    z.object({
      methods: z.array(PreviewedMethod),
      quote: Quote.describe('With the cheapest method that can be had'),
    }),
  )
  .query(async ({ ctx, input }) => {
    const shop = await ctx.shop()
    const market = shop.markets.get(input.market)
    if (market === undefined) throw noSuchMarket()
    const guests = { market: market.code, couponCodes: [], customerId: null }
    const [methods, found, there, home, promotions] = await Promise.all([
      readMethodPage(ctx.db, { market: market.code, after: null, most: methodsMax }),
      readWantedToPrice(ctx.db, { market: market.code, wanted: input.lines }),
      readDestinationFacts(ctx.db, market.code, input.to),
      homeTaxesOf(ctx, market),
      promotionsOf(ctx, guests, null),
    ])
    if (found.lines.length < input.lines.length) throw new Refused({ code: 'NOT_FOUND', entity: 'variant' })
    const delivery = { to: input.to, methodId: undefined }
    const facts = { ...there, ...home }
    const asked = { shop, market, found, promotions, facts, delivery, goesTo: input.to }
    const priced = await priceFound(ctx, { ...asked, buyerTax: anyBuyer, askedTaxesAt: null })
    return {
      methods: methods.map((method) => previewed(method, priced)),
      quote: viewQuote(priced),
    }
  })

function previewed(method: OfferedMethod, priced: PricedCart): z.output<typeof PreviewedMethod> {
  const { id, code, name, zone, currency } = method
  const hindrance = outerHindrance(method, priced)
  if (hindrance !== null) return { id, code, name, zone, option: null, hindrance }
  const answer = askMethod(method, priced.quote.goods, priced.livePrices)
  return answer.ok
    ? { id, code, name, zone, option: viewOption(answer.option, currency, priced.calendar), hindrance: null }
    : { id, code, name, zone, option: null, hindrance: viewHindrance(answer.hindrance) }
}

/** What lies in the way before the goods are looked at. */
function outerHindrance(
  { id, enabled }: OfferedMethod,
  { facts, quote }: { readonly facts: DestinationFacts; readonly quote: PricedCart['quote'] },
): Hindrance | null {
  if (!enabled) return { kind: 'disabled' }
  if (!facts.shippingMethods.some((offered) => offered.id === id)) return { kind: 'not_there' }
  return quote.goods.itemCount === 0 ? { kind: 'nothing_shipped' } : null
}
