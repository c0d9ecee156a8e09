import type { Cart } from '@tillwright/db/carts'
import { type DestinationFacts, type FoundLine, readLinesToPrice } from '@tillwright/db/pricing-facts'
import type { ShippingMethodId } from '@tillwright/domain/ids'
import type { Market } from '@tillwright/domain/markets/market'
import { MoneyError } from '@tillwright/domain/money/money-error'
import { providerLimits } from '@tillwright/domain/money/provider-amount'
import { quoteCart } from '@tillwright/domain/pricing/price-cart'
import type { Destination, Quote, QuoteFacts } from '@tillwright/domain/pricing/quote'
import type { Deps } from '../deps.ts'
import { Refused } from '../refused.ts'
import { marketOf } from '../settings/shop.ts'

export interface PricedCart {
  readonly quote: Quote
  readonly lines: readonly FoundLine[]
  readonly facts: DestinationFacts
}

/** Where the goods go and how; null prices an estimate for the market's default place. */
export type Delivery = { readonly to: Destination; readonly methodId: ShippingMethodId | undefined } | null

/** Prices a cart with plain reads and the pure domain: nothing is locked, nothing is written. */
export async function priceCart(
  from: Pick<Deps, 'db' | 'shop' | 'destinationFacts'>,
  cart: Cart,
  delivery: Delivery,
): Promise<PricedCart> {
  const market = marketOf(await from.shop(), cart.market)
  const [lines, facts] = await Promise.all([
    readLinesToPrice(from.db, cart),
    from.destinationFacts(market.code, delivery?.to ?? defaultPlaceOf(market)),
  ])
  const offered = offeredFacts(market, delivery, facts)
  const quote = quoteOrRefuse({ market, lines, ...offered, shippingMethodId: delivery?.methodId })
  return { quote, lines, facts: offered }
}

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
  postalCode: null,
})

/** A market ships to its own countries only, whatever a zone says. */
function offeredFacts(market: Market, delivery: Delivery, facts: DestinationFacts): DestinationFacts {
  const isServed = delivery === null || market.countries.includes(delivery.to.country)
  return isServed ? facts : { ...facts, shippingMethods: [] }
}
