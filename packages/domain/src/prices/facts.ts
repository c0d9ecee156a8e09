import type { CustomerGroupId, PriceListId, PriceRuleId, SaleId } from '../ids.ts'
import type { Minor } from '../money/minor.ts'
import type { PricedVariant, PriceRule, Reduction } from './price-rule.ts'
import type { QuantityTier } from './quantity-tier.ts'
import type { TimeWindow } from './time-window.ts'

/** A lower price for a while. */
export interface Sale {
  readonly id: SaleId
  readonly unitPriceMinor: Minor
  readonly window: TimeWindow
}

/** What a price list, as a rule one for a customer group, says about one variant. */
export interface ListedPrice {
  readonly priceListId: PriceListId
  /** The list's name. */
  readonly name: string
  /** Whom it is for: whoever is in one of the groups; null is everybody. */
  readonly customerGroupIds: ReadonlySet<CustomerGroupId> | null
  readonly window: TimeWindow
  /** From 1 on: a tier of 1 is the list's price for any quantity. */
  readonly tiers: readonly QuantityTier[]
}

/** All that can bear on a variant's price in one market, in its currency; no order of a list matters. */
export interface PriceFacts {
  readonly variant: PricedVariant
  /** The market's code. */
  readonly market: string
  readonly variantPriceMinor: Minor
  readonly compareAtMinor: Minor | null
  /** What no sale, tier, list or rule undercuts. */
  readonly floorMinor: Minor | null
  readonly sales: readonly Sale[]
  /** From 2 on, for everybody. */
  readonly tiers: readonly QuantityTier[]
  readonly listedPrices: readonly ListedPrice[]
  /** May hold rules that are not for this variant or market: they are passed over. */
  readonly rules: readonly PriceRule[]
}

/** Who asks for a price, and when. */
export interface PriceAsk {
  readonly at: Date
  /** Of the variant over all lines of the cart, at least one. */
  readonly quantity: number
  /** The groups that the customer is in; none for a guest and for the catalogue. */
  readonly customerGroupIds: readonly CustomerGroupId[]
}

/** One step of how a price came about; `unitPriceMinor` is the price after it. */
export type PriceReason =
  | { readonly kind: 'variant_price'; readonly unitPriceMinor: Minor }
  | {
      readonly kind: 'sale'
      readonly unitPriceMinor: Minor
      readonly saleId: SaleId
      readonly endsAt: Date | null
    }
  | { readonly kind: 'quantity_tier'; readonly unitPriceMinor: Minor; readonly minQuantity: number }
  | {
      readonly kind: 'price_list'
      readonly unitPriceMinor: Minor
      readonly priceListId: PriceListId
      readonly name: string
      /** 1 where the price does not depend on the quantity. */
      readonly minQuantity: number
      readonly endsAt: Date | null
    }
  | {
      readonly kind: 'price_rule'
      /** May lie below the floor: then the floor is the next reason. */
      readonly unitPriceMinor: Minor
      readonly priceRuleId: PriceRuleId
      readonly name: string
      readonly reduction: Reduction
      readonly endsAt: Date | null
    }
  | { readonly kind: 'floor'; readonly unitPriceMinor: Minor }
  /** The same net price with the taxes of the place that is taxed. */
  | { readonly kind: 'tax_of_place'; readonly unitPriceMinor: Minor }

export interface EffectivePrice {
  readonly unitPriceMinor: Minor
  /** What is shown beside a lower price: the variant price, or the compare-at price where that is higher. */
  readonly originalMinor: Minor
  /** In the order in which they came to bear: the variant price first; the price after the last one is the answer. */
  readonly reasons: readonly PriceReason[]
  /**
   * When a window that could bear on this price opens or closes: up to then, and not at it, the same ask has the same
   * answer. Null where that is for ever.
   */
  readonly nextChangeAt: Date | null
}
