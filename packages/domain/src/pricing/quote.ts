import type { CartLineId, ShippingMethodId, VariantId } from '../ids.ts'
import type { Market } from '../markets/market.ts'
import type { Minor } from '../money/minor.ts'
import type { Refusal } from '../refusal.ts'

export type Availability = 'in_stock' | 'backorder' | 'sold_out'

/** What is known of one cart line at the moment of pricing. */
export interface LineFacts {
  readonly lineId: CartLineId
  readonly variantId: VariantId
  readonly quantity: number
  /** False when the product is no longer active, or has no price in this market. */
  readonly sellable: boolean
  readonly unitPriceMinor: Minor
  readonly compareAtMinor: Minor | null
  readonly taxCategory: string
  readonly requiresShipping: boolean
  readonly weightGrams: number
  /** On hand less reserved over all locations; null where stock is not tracked. May be negative on backorder. */
  readonly availableCount: number | null
  readonly backorderLimit: number
}

export interface Destination {
  readonly country: string
  readonly region: string | null
  readonly postalCode: string | null
}

/** One rate of the tax tables that may apply at the destination: the store has already picked the zone. */
export interface TaxRate {
  readonly name: string
  readonly category: string
  /** Parts per million, exact: 8.875 % is 88750. */
  readonly ratePpm: number
}

export interface ShippingMethod {
  readonly id: ShippingMethodId
  readonly code: string
  readonly name: string
  readonly priceMinor: Minor
  /** Free when the goods, after discounts, come to at least this much. */
  readonly freeAboveMinor: Minor | null
  readonly taxCategory: string
  readonly deliveryDaysMin: number
  readonly deliveryDaysMax: number
}

export interface QuoteFacts {
  readonly market: Market
  readonly lines: readonly LineFacts[]
  readonly taxRates: readonly TaxRate[]
  /** The methods offered at the destination. */
  readonly shippingMethods: readonly ShippingMethod[]
  /** The chosen one; undefined takes the cheapest, as an estimate. */
  readonly shippingMethodId: ShippingMethodId | undefined
}

export type LineWarning = { readonly code: 'SHORT'; readonly available: number } | { readonly code: 'GONE' }

export interface PriceReason {
  readonly kind: 'variant_price'
  readonly unitPriceMinor: Minor
}

export interface QuotedLine {
  readonly lineId: CartLineId
  readonly variantId: VariantId
  readonly quantity: number
  readonly unitPriceMinor: Minor
  readonly compareAtMinor: Minor | null
  /** unitPriceMinor × quantity; this and the amounts below are 0 on a line that is GONE, which counts nowhere. */
  readonly subtotalMinor: Minor
  readonly discountMinor: Minor
  readonly taxMinor: Minor
  /** subtotalMinor − discountMinor: net in tax-exclusive markets, gross in inclusive ones. */
  readonly totalMinor: Minor
  readonly availability: Availability
  readonly availableCount: number | null
  readonly reasons: readonly PriceReason[]
  readonly warnings: readonly LineWarning[]
}

/** One row of the tax breakdown: one name and rate over everything it applied to. */
export interface TaxLine {
  readonly name: string
  readonly ratePpm: number
  /** What was taxed, without the tax itself. */
  readonly baseMinor: Minor
  readonly taxMinor: Minor
}

/** total = subtotal − discount + shipping + (taxIncluded ? 0 : tax) + rounding. */
export interface Totals {
  readonly subtotalMinor: Minor
  readonly discountMinor: Minor
  readonly shippingMinor: Minor
  readonly taxMinor: Minor
  readonly taxIncluded: boolean
  readonly roundingMinor: Minor
  readonly totalMinor: Minor
}

export interface Quote {
  readonly market: Market
  readonly lines: readonly QuotedLine[]
  readonly requiresShipping: boolean
  /** The method that is priced in; null for digital goods, an empty cart, or when none can be had. */
  readonly shippingMethod: ShippingMethod | null
  readonly shippingTaxMinor: Minor
  readonly taxLines: readonly TaxLine[]
  readonly totals: Totals
  /** What stands in the way of placing exactly this quote, the first thing first; empty when nothing does. */
  readonly obstacles: readonly Refusal[]
}
