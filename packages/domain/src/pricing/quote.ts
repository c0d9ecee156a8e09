import type { CartLineId, PromotionId, ShippingMethodId, VariantId } from '../ids.ts'
import type { Market } from '../markets/market.ts'
import type { Minor } from '../money/minor.ts'
import type { PriceAsk, PriceFacts, PriceReason } from '../prices/facts.ts'
import type { PassedOver } from '../promotions/apply.ts'
import type { CouponWhyNot } from '../promotions/coupon-answer.ts'
import type { CouponInCart, Promotion } from '../promotions/promotion.ts'
import type { Refusal } from '../refusal.ts'
import type { ShippedGoods } from '../shipping/goods.ts'
import type { LivePrices, ShippingMethod } from '../shipping/method.ts'
import type { ShippingReason } from '../shipping/rate.ts'
import type { ShippingOption } from '../shipping/shipping.ts'
import type { OrderedComponent } from '../stock/demand.ts'
import type { TaxedPart } from '../tax/tax.ts'
import type { TaxAnswer, TaxQuestion } from '../tax/tax-question.ts'
import type { NamedRate, TaxRate } from '../tax/tax-rate.ts'
import type { TaxTreatment } from '../tax/treatment.ts'

export type Availability = 'in_stock' | 'backorder' | 'sold_out'

/** What is known of one cart line at the moment of pricing. */
export interface LineFacts {
  readonly lineId: CartLineId
  readonly variantId: VariantId
  readonly quantity: number
  /** False when the product is no longer active, or has no price in this market. */
  readonly sellable: boolean
  readonly price: PriceFacts
  readonly taxCategory: string
  readonly requiresShipping: boolean
  readonly weightGrams: number
  /** What kind of goods it is to carriers, "oversized" for example; null where it is of none. */
  readonly shippingCategory: string | null
  /**
   * At hand for anybody at all open locations, of a bundle how many pieces can be made of that; null where stock is not
   * tracked. Below zero what is owed, where nothing is at hand.
   */
  readonly availableCount: number | null
  readonly backorderLimit: number
  /** What each piece of a bundle takes from the shelves; empty where it is the variant itself. */
  readonly components: readonly ComponentFacts[]
}

/** A component of a bundle, and what is on offer of it. */
export interface ComponentFacts extends OrderedComponent {
  readonly availableCount: number | null
  readonly backorderLimit: number
}

export interface Destination {
  readonly country: string
  readonly region: string | null
  readonly postalCode: string | null
}

/** Who buys, and when, as far as prices depend on it. */
export type Buyer = Pick<PriceAsk, 'at' | 'customerGroupIds'>

export interface QuoteFacts {
  readonly market: Market
  readonly lines: readonly LineFacts[]
  readonly buyer: Buyer
  /** Those that apply at the place that is taxed, on the day. */
  readonly taxRates: readonly TaxRate[]
  /** What a provider of taxes has answered so far; without it taxes go by the rates. */
  readonly taxAnswers?: readonly TaxAnswer[]
  /** Those at the market's default place on the day; asked for where the market's price basis is net. */
  readonly homeTaxRates?: readonly TaxRate[]
  readonly treatment: TaxTreatment
  /** The methods offered at the destination. */
  readonly shippingMethods: readonly ShippingMethod[]
  /** The chosen one; undefined takes the cheapest, as an estimate. */
  readonly shippingMethodId: ShippingMethodId | undefined
  /** What carriers have answered; without it their methods go by their fallbacks. */
  readonly livePrices?: LivePrices
  /** Without it nothing is promoted. */
  readonly promotions?: PromotionFacts
}

/** What promotions go by besides the goods. */
export interface PromotionFacts {
  /** In any order. */
  readonly promotions: readonly Promotion[]
  /** In the order in which they came into the cart. */
  readonly coupons: readonly CouponInCart[]
  /** Goods that promotions could give away. */
  readonly gifts: readonly GiftFacts[]
  /** Where the goods go, or the buyer is while that is not known: ISO 3166-1 alpha-2. */
  readonly country: string
  /** The buyer's, placed before and not canceled; null while nobody knows who buys. */
  readonly ordersBefore: number | null
}

/** A line that would be in the cart if its goods were given away. */
export type GiftFacts = Omit<LineFacts, 'quantity'>

export type LineWarning = { readonly code: 'SHORT'; readonly available: number } | { readonly code: 'GONE' }

export interface QuotedLine {
  readonly lineId: CartLineId
  readonly variantId: VariantId
  readonly quantity: number
  readonly unitPriceMinor: Minor
  /** What is shown beside a lower price; null where the price is the original one. */
  readonly compareAtMinor: Minor | null
  /** unitPriceMinor × quantity; this and the amounts below are 0 on a line that is GONE, which counts nowhere. */
  readonly subtotalMinor: Minor
  readonly discountMinor: Minor
  /** Which promotions it is of; they make the discount. */
  readonly discounts: readonly LineDiscount[]
  /** Given away by a promotion: it is not in the cart. */
  readonly isGift: boolean
  readonly taxMinor: Minor
  /** By which rows of the breakdown it is taxed; none where it is not, or costs nothing. */
  readonly taxRates: readonly NamedRate[]
  /** The tax in the price, where prices include it, that this buyer is not charged. */
  readonly taxReliefMinor: Minor
  /**
   * subtotalMinor − discountMinor − taxReliefMinor: net in tax-exclusive markets and for who pays no tax, gross in
   * inclusive ones.
   */
  readonly totalMinor: Minor
  readonly availability: Availability
  readonly availableCount: number | null
  /** How the unit price came about. */
  readonly reasons: readonly PriceReason[]
  readonly warnings: readonly LineWarning[]
}

/** What a promotion takes off a line. */
export interface LineDiscount {
  readonly promotionId: PromotionId
  readonly discountMinor: Minor
}

/** What a promotion gives to a cart. */
export interface QuotedPromotion {
  readonly promotionId: PromotionId
  readonly name: string
  /** By which it was had; null for one that needs none. */
  readonly code: string | null
  /** Off the goods, gifts included. */
  readonly goodsMinor: Minor
  /** Off the price of shipping. */
  readonly shippingMinor: Minor
}

/** What became of a code in the cart. */
export type CouponAnswer =
  | { readonly code: string; readonly applied: true }
  | { readonly code: string; readonly applied: false; readonly whyNot: CouponWhyNot }

/** One row of the tax breakdown: one name and rate over everything it applied to. */
export interface TaxLine {
  readonly name: string
  readonly ratePpm: number
  /** What was taxed, without any tax. */
  readonly baseMinor: Minor
  readonly taxMinor: Minor
  /** Of the rate; not said where none was levied, nor are the categories. */
  readonly layer?: number
  /** Of what it applied to, ascending. */
  readonly categories?: readonly string[]
  /** Said where the rate was levied on the base and the taxes of the layers below it. */
  readonly isCompound?: boolean
  /** Why nothing is charged, as an invoice has to say it. */
  readonly note?: string
}

/**
 * total = subtotal − discount + shipping + (taxIncluded ? 0 : tax) + rounding. Where prices include tax, subtotal and
 * shipping are without it for a buyer who pays none.
 */
export interface Totals {
  readonly subtotalMinor: Minor
  readonly discountMinor: Minor
  readonly shippingMinor: Minor
  readonly taxMinor: Minor
  readonly taxIncluded: boolean
  /** What subtotal and shipping are lower than listed, because this buyer pays no tax. */
  readonly taxReliefMinor: Minor
  readonly roundingMinor: Minor
  readonly totalMinor: Minor
}

export interface Quote {
  readonly market: Market
  readonly lines: readonly QuotedLine[]
  /** What is shipped of the lines, as shipping rates and carriers see it. */
  readonly goods: ShippedGoods
  readonly requiresShipping: boolean
  /** All methods that the cart can have, cheapest first; none where nothing is shipped. */
  readonly shippingOptions: readonly ShippingOption[]
  /** The method that is priced in; null for digital goods, an empty cart, or when none can be had. */
  readonly shippingMethod: ShippingMethod | null
  /** How its price came about; empty where there is none. */
  readonly shippingReasons: readonly ShippingReason[]
  readonly shippingTaxMinor: Minor
  /** The shipping price by how it is taxed: one part, or one for each category of the goods. */
  readonly shippingParts: readonly TaxedPart[]
  /** In the order in which they came to bear. */
  readonly promotions: readonly QuotedPromotion[]
  /** All others that were asked about. */
  readonly passedOver: readonly PassedOver[]
  readonly coupons: readonly CouponAnswer[]
  readonly taxLines: readonly TaxLine[]
  readonly treatment: TaxTreatment
  /** What a provider has still to be asked before these are its taxes; null where they are, or go by rates. */
  readonly openTaxQuestion: TaxQuestion | null
  /** Its answer to what is charged, as which the sale is recorded with it; null where there is none. */
  readonly taxAnswer: TaxAnswer | null
  readonly totals: Totals
  /** What stands in the way of placing exactly this quote, the first thing first; empty when nothing does. */
  readonly obstacles: readonly Refusal[]
}
