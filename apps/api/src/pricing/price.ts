import { isDeepStrictEqual } from 'node:util'
import type { Cart } from '@tillwright/db/carts'
import { type DestinationFacts, type FoundCart, type FoundLine, readCartToPrice } from '@tillwright/db/pricing-facts'
import type { Shop } from '@tillwright/db/shop'
import type { ShippingMethodId } from '@tillwright/domain/ids'
import type { Market } from '@tillwright/domain/markets/market'
import { MoneyError } from '@tillwright/domain/money/money-error'
import { providerLimits } from '@tillwright/domain/money/provider-amount'
import { quoteCart } from '@tillwright/domain/pricing/price-cart'
import type { Destination, Quote, QuoteFacts } from '@tillwright/domain/pricing/quote'
import type { LivePrices } from '@tillwright/domain/shipping/method'
import { taxedPlace } from '@tillwright/domain/tax/taxed-place'
import type { VatId } from '@tillwright/domain/tax/vat-id'
import type { Deps } from '../deps.ts'
import { type PromotionsOfCart, promotionsOf } from '../promotions/promotions-of.ts'
import { Refused } from '../refused.ts'
import { marketOf } from '../settings/shop.ts'
import { askCarriers } from '../shipping/ask-carriers.ts'
import type { DeliveryCalendar } from '../shipping/delivery.ts'
import { type AskedTax, askTaxes, type GivenAddress } from '../tax/ask-taxes.ts'
import { type BuyerTax, buyerTaxOf, type CheckedVatId } from '../tax/buyer-tax.ts'

export interface PricedCart {
  readonly quote: Quote
  /** Those of the quote, in its order. */
  readonly lines: readonly FoundLine[]
  readonly promotions: PromotionsOfCart
  readonly facts: DestinationFacts
  readonly calendar: DeliveryCalendar
  /** What carriers have answered; empty where none was asked. */
  readonly livePrices: LivePrices
  /** The VAT id that the buyer came with, or has; null for none. */
  readonly vatId: CheckedVatId | null
  /** What the provider of taxes has said of it; null where the shop's own tables say it, and where nothing costs. */
  readonly taxedBy: AskedTax | null
}

/** Where the goods go and how; null prices an estimate for the market's default place. */
export type Delivery = { readonly to: Destination; readonly methodId: ShippingMethodId | undefined } | null

/** What is known of a sale besides the cart. */
export interface Sale {
  readonly delivery: (NonNullable<Delivery> & { readonly to: GivenAddress }) | null
  /** Where the bill goes; null where nobody has said. */
  readonly billedTo: GivenAddress | null
  /** The one that was given with it. */
  readonly vatId: VatId | null
  /** The buyer's address, where it was given. */
  readonly email: string | null
}

/** Of which nothing is known yet. */
export const anySale: Sale = { delivery: null, billedTo: null, vatId: null, email: null }

type Pricing = Pick<Deps, 'db' | 'carriers' | 'taxProvider' | 'log' | 'now'>

/**
 * Prices a cart with plain reads and the pure domain: nothing is locked, and nothing of the cart is written. A market's
 * provider of taxes is asked once somebody has said where; until then the shop's own tables make an estimate.
 */
export async function priceCart(
  from: Pricing & Pick<Deps, 'shop' | 'destinationFacts' | 'taxRates' | 'checkVatId'>,
  cart: Cart,
  sale: Sale,
): Promise<PricedCart> {
  const { delivery } = sale
  const shop = await from.shop()
  const market = marketOf(shop, cart.market)
  const goesTo = delivery?.to ?? defaultPlaceOf(market)
  const taxedAt = taxedPlaceOf(market, sale)
  const [found, there, taxRates, home, promotions] = await Promise.all([
    readCartToPrice(from.db, cart),
    from.destinationFacts(market.code, goesTo),
    isDeepStrictEqual(taxedAt, goesTo) ? null : from.taxRates(taxedAt),
    homeTaxesOf(from, market),
    promotionsOf(from, cart, sale.email),
  ])
  const buyerTax = await buyerTaxOf(from, {
    ...{ shop, goesTo, taxedAt, taxpayer: found.taxpayer, vatId: sale.vatId },
    hasGoods: found.lines.some(({ requiresShipping }) => requiresShipping),
    hasServices: found.lines.some(({ requiresShipping }) => !requiresShipping),
  })
  const facts = { ...there, ...home, ...(taxRates === null ? {} : { taxRates }) }
  const askedTaxesAt = market.taxProvider !== 'tables' && 'givenAs' in taxedAt ? taxedAt : null
  return priceFound(from, { shop, market, found, promotions, facts, delivery, goesTo, buyerTax, askedTaxesAt })
}

/** What a market whose price basis is net has to know besides. */
export const homeTaxesOf = async (
  from: Pick<Deps, 'taxRates'>,
  market: Market,
): Promise<Pick<QuoteFacts, 'homeTaxRates'>> =>
  market.priceBasis === 'gross' ? {} : { homeTaxRates: await from.taxRates(defaultPlaceOf(market)) }

export interface Found {
  readonly shop: Shop
  readonly market: Market
  readonly found: FoundCart
  readonly promotions: PromotionsOfCart
  readonly facts: DestinationFacts & Pick<QuoteFacts, 'homeTaxRates'>
  readonly delivery: Delivery
  /** Where the goods go, or the buyer is while nobody has said. */
  readonly goesTo: Destination
  readonly buyerTax: BuyerTax
  /** The address of which the provider of taxes is asked; null leaves it to the shop's own tables. */
  readonly askedTaxesAt: GivenAddress | null
}

/**
 * Prices what has been read. Carriers are asked only where goods have a place to go to: an estimate goes without. Taxes
 * are asked for until none is open: with them, other shipping may be had than without.
 */
export async function priceFound(from: Pricing, found: Found): Promise<PricedCart> {
  const { shop, market, facts, delivery, askedTaxesAt, promotions } = found
  const { lines, buyer } = found.found
  const promoting = { promotions: { ...promotions.facts, country: found.goesTo.country } }
  const { treatment, vatId } = found.buyerTax
  const offered = offeredFacts(market, delivery, facts)
  const known = { market, lines, buyer, treatment, ...offered, ...promoting, shippingMethodId: delivery?.methodId }
  const calendar = { at: buyer.at, timeZone: shop.timeZone, holidays: facts.holidays }
  const answers: AskedTax[] = []
  for (let rounds = 0; rounds < roundsMax; rounds++) {
    const asked = askedTaxesAt === null ? known : { ...known, taxAnswers: answers }
    const { quote, livePrices } = await quoteLive(from, {
      asked,
      offered,
      shop,
      delivery,
      lines,
    })
    const { openTaxQuestion: question, taxAnswer } = quote
    if (question === null || askedTaxesAt === null) {
      const taxedBy = answers.find((answer) => answer === taxAnswer) ?? null
      const sold = soldLines(quote, [...lines, ...promotions.gifts])
      return { quote, lines: sold, promotions, facts: offered, calendar, livePrices, vatId, taxedBy }
    }
    const of = { quote, question, there: askedTaxesAt, vatId: vatId?.id ?? null }
    answers.push(await askTaxes(from, { ...of, shop, at: buyer.at }))
  }
  from.log.error({ market: market.code }, 'the provider of taxes brings about other shipping with each answer')
  throw new Refused({ code: 'TAX_UNAVAILABLE', retryAfter: 60 })
}

/** The lines of a quote with all that is known of them: those of the cart, and what is given away. */
function soldLines(quote: Quote, found: readonly FoundLine[]): FoundLine[] {
  const facts = new Map(found.map((line) => [line.lineId, line]))
  return quote.lines.flatMap(({ lineId, quantity }) => {
    const fact = facts.get(lineId)
    return fact === undefined ? [] : [{ ...fact, quantity }]
  })
}

/** Goods alone, with the shipping that their taxes bring about, and what somebody else would have paid. */
const roundsMax = 4

interface Quoting {
  readonly asked: QuoteFacts
  readonly offered: DestinationFacts
  readonly shop: Shop
  readonly delivery: Delivery
  readonly lines: readonly FoundLine[]
}

async function quoteLive(
  from: Pricing,
  { asked, offered, shop, delivery, lines }: Quoting,
): Promise<Pick<PricedCart, 'quote' | 'livePrices'>> {
  const estimate = quoteOrRefuse(asked)
  if (delivery === null) return { quote: estimate, livePrices: noLivePrices }
  const to = { country: delivery.to.country, region: delivery.to.region, postalCode: delivery.to.postalCode }
  const live = { quote: estimate, lines, methods: wanted(offered, delivery), shop, to }
  const livePrices = await askCarriers(from, live)
  return { quote: livePrices.size === 0 ? estimate : quoteOrRefuse({ ...asked, livePrices }), livePrices }
}

const noLivePrices: LivePrices = new Map()

/** Where a method has been chosen, what the others cost decides nothing. */
const wanted = ({ shippingMethods }: DestinationFacts, { methodId }: { methodId: ShippingMethodId | undefined }) =>
  methodId === undefined ? shippingMethods : shippingMethods.filter(({ id }) => id === methodId)

/** Amounts past what a computer counts exactly are far past what can be charged. */
function quoteOrRefuse(asked: QuoteFacts): Quote {
  try {
    return quoteCart(asked)
  } catch (error) {
    if (!(error instanceof MoneyError && error.code === 'OVERFLOW')) throw error
    const { minMinor, maxMinor } = providerLimits(asked.market.currency)
    throw new Refused({ code: 'AMOUNT_OUT_OF_RANGE', min: minMinor, max: maxMinor })
  }
}

const defaultPlaceOf = (market: Market): Destination => ({
  country: market.defaultCountry,
  region: market.defaultRegion,
  postalCode: market.defaultPostalCode,
})

const taxedPlaceOf = (market: Market, { delivery, billedTo }: Sale): GivenAddress | Destination =>
  taxedPlace(market.taxAddress, {
    shipping: delivery?.to ?? null,
    billing: billedTo,
    defaultPlace: defaultPlaceOf(market),
  })

/** A market ships to its own countries only, whatever a zone says. */
function offeredFacts(market: Market, delivery: Delivery, facts: DestinationFacts): DestinationFacts {
  const isServed = delivery === null || market.countries.includes(delivery.to.country)
  return isServed ? facts : { ...facts, shippingMethods: [] }
}
