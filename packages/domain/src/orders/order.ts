import type { Address } from '../addresses/address.ts'
import type { Image, LineOption } from '../catalog/product.ts'
import type { AccountId, OrderId, OrderLineId, ProductId, ShippingMethodId, VariantId } from '../ids.ts'
import type { CurrencyCode } from '../money/currency.ts'
import type { Minor } from '../money/minor.ts'
import type { TaxLine, Totals } from '../pricing/quote.ts'
import type { FulfillmentStatus, OrderStatus, PaymentStatus } from './status.ts'

export type PaymentMethod = 'stripe' | 'manual' | 'none'

/** The shipping that was agreed, as it was then. */
export interface OrderedMethod {
  readonly id: ShippingMethodId
  readonly code: string
  readonly name: string
  readonly deliveryDaysMin: number
  readonly deliveryDaysMax: number
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
  readonly unitPriceMinor: Minor
  readonly discountMinor: Minor
  readonly taxMinor: Minor
  readonly totalMinor: Minor
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
  readonly shippingTaxMinor: Minor
  readonly taxLines: readonly TaxLine[]
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
