import type { Address } from '../addresses/address.ts'
import type { Image, LineOption } from '../catalog/product.ts'
import type { CreditPayment } from '../credit/spend.ts'
import type { AccountId, OrderId, OrderLineId, ProductId, ShippingMethodId, VariantId } from '../ids.ts'
import type { CurrencyCode } from '../money/currency.ts'
import type { Minor } from '../money/minor.ts'
import type { ManualPayment, OrderedManualMethod } from '../payments/manual.ts'
import type { PriceReason } from '../prices/facts.ts'
import type { LineDiscount, QuotedPromotion, TaxLine, Totals } from '../pricing/quote.ts'
import type { DeliveryEstimate } from '../shipping/estimate.ts'
import type { ShippingReason } from '../shipping/rate.ts'
import type { OrderedComponent } from '../stock/demand.ts'
import type { TaxedPart } from '../tax/tax.ts'
import type { NamedRate } from '../tax/tax-rate.ts'
import type { TaxTreatment } from '../tax/treatment.ts'
import type { FulfillmentStatus, OrderStatus, PaymentStatus } from './status.ts'

export type PaymentMethod = 'stripe' | 'manual' | 'none'

/** The shipping that was agreed, as it was then. */
export interface OrderedMethod {
  readonly id: ShippingMethodId
  readonly code: string
  readonly name: string
  readonly deliveryDaysMin: number
  readonly deliveryDaysMax: number
  /** How its price came about; empty in orders that were placed before this was kept. */
  readonly reasons: readonly ShippingReason[]
  /** When the goods were to be expected, had they been paid at once; null in such orders. */
  readonly delivery: DeliveryEstimate | null
}

/** What was sold, as it was then: history does not change when the catalogue does. */
export interface OrderLine {
  readonly id: OrderLineId
  readonly productId: ProductId
  readonly variantId: VariantId
  readonly sku: string
  readonly title: string
  readonly options: readonly LineOption[]
  readonly image: Image | null
  readonly taxCategory: string
  readonly requiresShipping: boolean
  readonly weightGrams: number
  readonly quantity: number
  /** What each piece of it took from the shelves, as it was then; empty where it is the variant itself. */
  readonly components: readonly OrderedComponent[]
  /** How many pieces have left the house, and how many of those have come back. */
  readonly shippedQuantity: number
  readonly returnedQuantity: number
  /** How many were taken off the order before they left. */
  readonly canceledQuantity: number
  /** How many others were paid back, and are the buyer's all the same. */
  readonly keptQuantity: number
  readonly unitPriceMinor: Minor
  /** How it came about; empty in orders that were placed before this was kept. */
  readonly priceReasons: readonly PriceReason[]
  readonly discountMinor: Minor
  /** Which promotions it is of; empty in orders that were placed before there were any. */
  readonly discounts: readonly LineDiscount[]
  /** Given away by a promotion. */
  readonly isGift: boolean
  readonly taxMinor: Minor
  /** By which tax lines; null in orders that were placed before this was kept. */
  readonly taxRates: readonly NamedRate[] | null
  /** The tax in the price that the buyer was not charged. */
  readonly taxReliefMinor: Minor
  readonly totalMinor: Minor
}

/** A VAT id that came with an order. */
export interface OrderedVatId {
  /** With its prefix. */
  readonly id: string
  /** By which the check that found it valid is known; null where there is none. */
  readonly consultation: string | null
}

/** One entry of the timeline. */
export interface OrderEvent {
  readonly id: string
  readonly kind: string
  /** "shopper", "stripe", "clock", or who of the staff it was. */
  readonly actor: string
  readonly fromStatus: OrderStatus | null
  readonly toStatus: OrderStatus | null
  readonly fromPaymentStatus: PaymentStatus | null
  readonly toPaymentStatus: PaymentStatus | null
  readonly reason: string | null
  readonly at: Date
}

export interface Order extends Totals {
  readonly id: OrderId
  readonly orderNumber: string
  readonly customerId: AccountId | null
  readonly email: string
  readonly market: string
  readonly currency: CurrencyCode
  readonly locale: string
  readonly status: OrderStatus
  readonly paymentStatus: PaymentStatus
  readonly fulfillmentStatus: FulfillmentStatus
  readonly paymentMethod: PaymentMethod
  /** How it is paid by hand, as it was agreed, and what has come of that; null where it is not. */
  readonly manualMethod: OrderedManualMethod | null
  readonly manualPayment: ManualPayment | null
  /** What of it gift cards and store credit have paid. */
  readonly creditPayments: readonly CreditPayment[]
  /** What promotions gave, in the order in which they came to bear. */
  readonly discounts: readonly QuotedPromotion[]
  readonly shippingTaxMinor: Minor
  /** The shipping price by how it was taxed; null in orders that were placed before this was kept. */
  readonly shippingParts: readonly TaxedPart[] | null
  readonly taxLines: readonly TaxLine[]
  readonly treatment: TaxTreatment
  /** The buyer's, as it was given; null where none was. */
  readonly vatId: OrderedVatId | null
  readonly shippingMethod: OrderedMethod | null
  readonly shippingAddress: Address | null
  readonly billingAddress: Address | null
  readonly notes: string | null
  readonly cancelReason: string | null
  readonly canceledAt: Date | null
  /** When an unpaid order gives its goods back. */
  readonly expiresAt: Date | null
  readonly version: number
  readonly createdAt: Date
  readonly lines: readonly OrderLine[]
}
