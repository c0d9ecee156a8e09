import { checkedCount } from '../money/minor.ts'
import type { ListedPrice, PriceAsk, PriceFacts, PriceReason, Sale } from './facts.ts'
import { isForOneOf } from './price-rule.ts'
import { type QuantityTier, tierOf } from './quantity-tier.ts'
import { always, type TimeWindow } from './time-window.ts'

/** A price that competes with the variant price, as the reason that it would be. */
export interface Offer {
  readonly window: TimeWindow
  readonly reason: PriceReason
}

/**
 * All offers to this buyer for this quantity, whatever the time: sales, then the tier, then lists, each older ones
 * first. Throws MoneyError for a quantity that is not whole or below zero.
 */
export function offersOf(facts: PriceFacts, ask: PriceAsk): Offer[] {
  const quantity = checkedCount(ask.quantity)
  const ownLists = facts.listedPrices.filter((list) => isForOneOf(list.customerGroupIds, ask.customerGroupIds))
  return [
    ...facts.sales.toSorted((a, b) => (a.id < b.id ? -1 : 1)).map(offerOfSale),
    ...offersOfTier(tierOf(facts.tiers, quantity)),
    ...ownLists
      .toSorted((a, b) => (a.priceListId < b.priceListId ? -1 : 1))
      .flatMap((list) => offersOfList(list, tierOf(list.tiers, quantity))),
  ]
}

/** The first of the lowest. Throws MoneyError for prices that are not whole or below zero. */
export function cheapestOf(offers: readonly Offer[]): Offer | undefined {
  let cheapest: Offer | undefined
  for (const offer of offers) {
    const lowestMinor = cheapest?.reason.unitPriceMinor ?? Number.POSITIVE_INFINITY
    if (checkedCount(offer.reason.unitPriceMinor) < lowestMinor) cheapest = offer
  }
  return cheapest
}

const offerOfSale = ({ id: saleId, window, unitPriceMinor }: Sale): Offer => ({
  window,
  reason: { kind: 'sale', unitPriceMinor, saleId, endsAt: window.endsAt },
})

function offersOfTier(tier: QuantityTier | undefined): Offer[] {
  if (tier === undefined) return []
  const { unitPriceMinor, minQuantity } = tier
  return [{ window: always, reason: { kind: 'quantity_tier', unitPriceMinor, minQuantity } }]
}

function offersOfList({ priceListId, name, window }: ListedPrice, tier: QuantityTier | undefined): Offer[] {
  if (tier === undefined) return []
  const { unitPriceMinor, minQuantity } = tier
  const { endsAt } = window
  return [{ window, reason: { kind: 'price_list', unitPriceMinor, priceListId, name, minQuantity, endsAt } }]
}
