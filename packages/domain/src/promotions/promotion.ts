import type { CustomerGroupId, PromotionId, ShippingMethodId, VariantId } from '../ids.ts'
import type { Minor } from '../money/minor.ts'
import type { PriceScope } from '../prices/price-rule.ts'
import type { TimeWindow } from '../prices/time-window.ts'

/** Some of the goods in a cart. */
export interface Selection {
  /** It covers what one of them covers. */
  readonly scopes: readonly PriceScope[]
  /** And none of these. */
  readonly exceptScopes: readonly PriceScope[]
  /** What one unit costs before promotions; both ends belong to the range, null has none. */
  readonly unitPrice: AmountRange
  /** Only what costs its original price: no sale, tier, list or rule has lowered it. */
  readonly fullPriceOnly: boolean
}

/** In minor units of the market's currency; both ends belong to it. */
export interface AmountRange {
  readonly minMinor: Minor | null
  readonly maxMinor: Minor | null
}

export interface CountRange {
  readonly min: number | null
  readonly max: number | null
}

/** What must be so of cart and buyer. Goods count as they are priced before any promotion. */
export type Condition =
  /** What the chosen goods cost together: of all goods it is the subtotal. */
  | { readonly kind: 'amount'; readonly of: Selection; readonly range: AmountRange }
  /** How many units of them there are. */
  | { readonly kind: 'quantity'; readonly of: Selection; readonly range: CountRange }
  /** In one of these groups. */
  | { readonly kind: 'customer_group'; readonly ids: ReadonlySet<CustomerGroupId> }
  /** Which order of this buyer it would be: from 1 to 1 is the first one. Canceled orders count for nothing. */
  | { readonly kind: 'order_count'; readonly range: CountRange }
  /** Where the goods go, or where the buyer is while that is not known: ISO 3166-1 alpha-2. */
  | { readonly kind: 'country'; readonly countries: ReadonlySet<string> }

/** What is taken off an amount. */
export type Off =
  /** Parts per million, above 0 and up to 1,000,000. What it leaves is rounded half up. */
  | { readonly kind: 'percent'; readonly percentPpm: number }
  | { readonly kind: 'fixed'; readonly fixedMinor: Minor }
  /** All that is above this price. */
  | { readonly kind: 'fixed_price'; readonly priceMinor: Minor }

/** What a promotion gives. */
export type Action =
  /**
   * Off the chosen goods as a whole, given to the lines in proportion to their amounts; what one line can't take for
   * its floor goes to the others. Of all goods it is a discount on the order.
   */
  | { readonly kind: 'whole'; readonly of: Selection; readonly off: Off }
  /** Off each unit of the chosen goods; what a line can't take for its floor is not given. */
  | { readonly kind: 'each'; readonly of: Selection; readonly off: Off }
  | BuyGet
  /** These goods for nothing, beside what is in the cart; not while they are sold out, or have a floor. */
  | Gift
  /** Off the price of these methods, or of every one: 1,000,000 ppm is free shipping. */
  | ShippingOff

export interface Gift {
  readonly kind: 'gift'
  readonly variantId: VariantId
  readonly quantity: number
}

export interface ShippingOff {
  readonly kind: 'shipping'
  readonly off: Off
  readonly methodIds: ReadonlySet<ShippingMethodId> | null
}

/**
 * Of so many units that are bought, so many others cost less: the dearest are bought, the cheapest cost less. As often
 * as whole sets are in the cart, at most `timesMax` times.
 */
export interface BuyGet {
  readonly kind: 'buy_get'
  readonly buy: { readonly of: Selection; readonly quantity: number }
  readonly get: { readonly of: Selection; readonly quantity: number; readonly percentPpm: number }
  readonly timesMax: number | null
}

/** What may still be given: null where nothing limits it. */
export interface Allowance {
  readonly uses: number | null
  readonly usesOfBuyer: number | null
  readonly budgetMinor: Minor | null
}

/** A discount on carts, as one market sees it. */
export interface Promotion {
  readonly id: PromotionId
  readonly name: string
  /** Whether one of its codes must be in the cart. */
  readonly needsCode: boolean
  readonly markets: ReadonlySet<string> | null
  readonly window: TimeWindow
  /** The higher one comes first. */
  readonly priority: number
  /** It applies alone, whatever the priority of the others. */
  readonly exclusive: boolean
  /** All of them must hold. */
  readonly conditions: readonly Condition[]
  /** Each is given whole, one after the other. */
  readonly actions: readonly Action[]
  readonly left: Allowance
}

/** A code that is in the cart, in the order in which they came. */
export interface CouponInCart {
  readonly code: string
  /** Null where nobody knows the code. */
  readonly promotionId: PromotionId | null
  /** How often it can still be used; null for as often as anybody likes. */
  readonly usesLeft: number | null
}
