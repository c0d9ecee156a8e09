// Generated from the router's schemas by apps/api/scripts/generate-sdk.ts: change those, and run it again.
import type {
  TRPC_ERROR_CODE_KEY,
  TRPC_ERROR_CODE_NUMBER,
  TRPCBuiltRouter,
  TRPCMutationProcedure,
  TRPCQueryProcedure,
} from '@trpc/server'

export type RefusalCode = Refusal['code']
/** What any procedure may answer. */
export type CommonRefusal = RefusalOf<
  | 'VALIDATION_FAILED'
  | 'UNAUTHENTICATED'
  | 'TOKEN_EXPIRED'
  | 'TOKEN_INVALID'
  | 'FORBIDDEN'
  | 'NOT_FOUND'
  | 'OUTCOME_UNKNOWN'
  | 'RATE_LIMITED'
  | 'PAYLOAD_TOO_LARGE'
  | 'INTERNAL'
>
export type RefusalOf<Code extends RefusalCode> = Extract<Refusal, { code: Code }>

/** How every error arrives: `data.refusal` is what a program can act on. */
export interface ErrorShape<R extends Refusal> {
  readonly message: string
  readonly code: TRPC_ERROR_CODE_NUMBER
  readonly data: {
    readonly code: TRPC_ERROR_CODE_KEY
    readonly httpStatus: number
    readonly path: string | undefined
    /** To be named when asking the shop about it. */
    readonly requestId: string
    readonly refusal: R
  }
}

type Definition<Input, Output, Code extends RefusalCode> = {
  input: Input
  output: Output
  meta: object
  errorShape: ErrorShape<CommonRefusal> | ([Code] extends [never] ? never : ErrorShape<RefusalOf<Code>>)
}
type Query<Input, Output, Code extends RefusalCode = never> = TRPCQueryProcedure<Definition<Input, Output, Code>>
type Mutation<Input, Output, Code extends RefusalCode = never> = TRPCMutationProcedure<Definition<Input, Output, Code>>

/** Whose input takes an `idempotencyKey`. */
export const keyedMutations: readonly string[] = ['orders.place', 'orders.retryPayment', 'orders.cancel']

export interface Address {
  firstName: string
  lastName: string
  addressLine1: string
  addressLine2?: string | undefined
  city: string
  state?: string | undefined
  zipCode?: string | undefined
  /** ISO 3166-1 alpha-2 */
  country: string
  phone?: string | undefined
}

export interface AddressInput {
  firstName: string
  lastName: string
  addressLine1: string
  addressLine2?: string | undefined
  city: string
  state?: string | undefined
  zipCode?: string | undefined
  country: string
  phone?: string | undefined
}

export type Availability = 'in_stock' | 'backorder' | 'sold_out'

export interface Cart {
  id: string
  /** Grows with every change; mutations may name the one they saw */
  version: number
  market: string
  quote: Quote
}

export interface CartAddLineInput {
  variantId: string
  quantity: number
  version?: number | undefined
}

export interface CartApplyCouponInput {
  code: string
  version?: number | undefined
}

export interface CartCreateInput {
  market?: string | undefined
  locale?: string | undefined
}

export interface CartCreateOutput {
  cartToken: string
  cart: Cart
}

export interface CartRemoveCouponInput {
  code: string
  version?: number | undefined
}

export interface CartRemoveLineInput {
  lineId: string
  version?: number | undefined
}

export interface CartSetMarketInput {
  market: string
  version?: number | undefined
}

export interface CartUpdateLineInput {
  lineId: string
  quantity: number
  version?: number | undefined
}

export type CatalogProductsGetInput =
  | { slug: string; market?: string | undefined; locale?: string | undefined }
  | { id: string; market?: string | undefined; locale?: string | undefined }

export interface CatalogProductsListInput {
  market?: string | undefined
  locale?: string | undefined
  cursor?: string | undefined
  limit?: number | undefined
  /** Slug; its descendants are included */
  category?: string | undefined
  /** Part of a title */
  q?: string | undefined
  minPrice?: MoneyInput | undefined
  maxPrice?: MoneyInput | undefined
  inStock?: boolean | undefined
  featured?: boolean | undefined
  sort?: { by: 'newest' | 'price' | 'title'; order: 'asc' | 'desc' } | undefined
  withTotal?: boolean | undefined
}

export interface CatalogProductsListOutput {
  items: Array<ProductCard>
  nextCursor: string | null
  total?: number | undefined
  /** Whether there are more than 1000 */
  totalCapped?: boolean | undefined
}

export interface CategoryNode {
  id: string
  slug: string
  title: string
  children: Array<CategoryNode>
}

export interface CheckoutQuoteInput {
  shippingAddress?: AddressInput | undefined
  shippingMethodId?: string | undefined
  email?: string | undefined
}

export interface CheckoutShippingOptionsInput {
  shippingAddress: AddressInput
}

export interface CheckoutShippingOptionsOutput {
  items: Array<{ id: string; name: string; price: Money; estimate: DeliveryEstimate }>
}

export interface DeliveryEstimate {
  daysMin: number
  /** Business days */
  daysMax: number
}

export type FulfillmentStatus = 'UNFULFILLED' | 'PARTIALLY_FULFILLED' | 'FULFILLED' | 'PARTIALLY_RETURNED' | 'RETURNED'

export interface Image {
  url: string
  alt: string
  width: number
  height: number
}

export interface Issue {
  path: string
  message: string
}

export type LineWarning = { code: 'SHORT'; available: number } | { code: 'GONE' }

export interface Money {
  /** Minor units of the currency: cents, yen, fils */
  amount: number
  /** ISO 4217 */
  currency: string
}

export interface MoneyInput {
  /** Minor units of the currency: cents, yen, fils */
  amount: number
  currency: string
}

export interface Option {
  name: string
  value: string
}

export interface Order {
  id: string
  orderNumber: string
  status: OrderStatus
  paymentStatus: PaymentStatus
  fulfillmentStatus: FulfillmentStatus
  market: string
  currency: string
  email: string
  subtotal: Money
  discount: Money
  shipping: Money
  tax: Money
  taxIncluded: boolean
  rounding: Money
  /** subtotal − discount + shipping + (taxIncluded ? 0 : tax) + rounding */
  total: Money
  taxLines: Array<TaxLine>
  paymentMethod: PaymentMethod
  shippingMethod: { id: string; name: string } | null
  shippingAddress: Address | null
  billingAddress: Address | null
  notes: string | null
  cancelReason: string | null
  canceledAt: Date | null
  /** When an unpaid order gives its goods back */
  expiresAt: Date | null
  version: number
  createdAt: Date
  lines: Array<OrderLine>
  timeline: Array<OrderEvent>
  payments: Array<PaymentAttempt>
  refunds: Array<Refund>
  shipments: Array<{ id: string }>
}

export interface OrderEvent {
  id: string
  kind: string
  actor: string
  fromStatus: OrderStatus | null
  toStatus: OrderStatus | null
  fromPaymentStatus: PaymentStatus | null
  toPaymentStatus: PaymentStatus | null
  reason: string | null
  at: Date
}

export interface OrderLine {
  id: string
  variantId: string
  sku: string
  title: string
  options: Array<Option>
  image: Image | null
  quantity: number
  unitPrice: Money
  discount: Money
  tax: Money
  total: Money
}

export type OrderStatus = 'PENDING' | 'PROCESSING' | 'SHIPPED' | 'DELIVERED' | 'CANCELED' | 'REFUNDED'

export interface OrdersCancelInput {
  orderId: string
  reason: string
  idempotencyKey?: string | undefined
}

export interface OrdersConfirmPaymentInput {
  orderId: string
}

export interface OrdersConfirmPaymentOutput {
  success: boolean
  status: PaymentStatus
  order: Order
}

export type OrdersGetInput = { orderId: string } | { orderNumber: string }

export interface OrdersPlaceInput {
  email?: string | undefined
  shippingAddress?: AddressInput | undefined
  billingAddress?: AddressInput | undefined
  shippingMethodId?: string | undefined
  paymentMethod: PaymentMethod
  notes?: string | undefined
  expectedTotal: MoneyInput
  idempotencyKey: string
}

export interface OrdersPlaceOutput {
  order: Order
  payment: Payment
  orderToken?: string | undefined
}

export interface OrdersRetryPaymentInput {
  orderId: string
  idempotencyKey?: string | undefined
}

export interface OrdersRetryPaymentOutput {
  payment: Payment
}

export type Payment =
  | { next: 'pay'; clientSecret: string; paymentIntentId: string; publishableKey: string }
  | {
      next: 'retry'
      reason: 'provider_unavailable' | 'payment_canceled'
      /** Seconds until orders.retryPayment is worth calling */
      retryAfter: number
    }
  | { next: 'await'; status: PaymentStatus; instructions?: string | undefined }
  | { next: 'none'; status: PaymentStatus }

export interface PaymentAttempt {
  id: string
  provider: 'stripe'
  state: 'planned' | 'open' | 'succeeded' | 'canceled'
  paymentIntentId: string | null
  declineCode: string | null
  amount: Money
  createdAt: Date
}

export type PaymentMethod = 'stripe' | 'manual' | 'none'

export type PaymentStatus = 'PENDING' | 'PROCESSING' | 'AUTHORIZED' | 'SUCCEEDED' | 'FAILED' | 'PARTIALLY_REFUNDED' | 'REFUNDED' | 'DISPUTED'

export interface PriceReason {
  kind: 'variant_price'
  unitPrice: Money
}

export interface Product {
  id: string
  slug: string
  title: string
  /** Sanitised by allow-list */
  descriptionHtml: string
  vendor: string | null
  productType: string | null
  tags: Array<string>
  featured: boolean
  images: Array<Image>
  categories: Array<{ slug: string; title: string }>
  /** Whether the prices contain tax */
  taxIncluded: boolean
  variants: Array<Variant>
}

export interface ProductCard {
  id: string
  slug: string
  title: string
  /** The lowest price of its variants */
  price: Money
  priceRange: { min: Money; max: Money }
  compareAt: Money | null
  image: Image | null
  availability: Availability
  featured: boolean
}

export interface Quote {
  currency: string
  lines: Array<QuoteLine>
  couponCodes: Array<{ code: string; applied: boolean; reason?: string | undefined }>
  discounts: Array<{ title: string; amount: Money }>
  taxLines: Array<TaxLine>
  requiresShipping: boolean
  shippingMethod: { id: string; name: string } | null
  totals: {
    subtotal: Money
    discount: Money
    shipping: Money
    /** On top of the subtotal, or contained in it where taxIncluded */
    tax: Money
    taxIncluded: boolean
    rounding: Money
    total: Money
  }
  /** To be handed back to orders.place */
  expectedTotal: Money
}

export interface QuoteLine {
  id: string
  variantId: string
  sku: string
  title: string
  slug: string
  image: Image | null
  options: Array<Option>
  quantity: number
  availability: Availability
  /** On hand less reserved; null where stock is not tracked */
  available: number | null
  unitPrice: Money
  compareAt: Money | null
  discount: Money
  tax: Money
  /** Unit price × quantity − discount: without tax in markets that add it */
  total: Money
  /** Why the unit price is what it is */
  reasons: Array<PriceReason>
  warnings: Array<LineWarning>
}

export interface Refund {
  id: string
  amount: Money
  reason: string
  state: string
  createdAt: Date
}

export type Refusal =
  | { code: 'VALIDATION_FAILED'; issues: Array<Issue> }
  | { code: 'UNAUTHENTICATED' }
  | { code: 'TOKEN_EXPIRED' }
  | { code: 'TOKEN_INVALID' }
  | { code: 'FORBIDDEN'; permission: string }
  | { code: 'NOT_FOUND'; entity: string }
  | { code: 'CONFLICT'; entity: string; currentVersion: number | null }
  | { code: 'OUT_OF_STOCK'; lines: Array<Shortage> }
  | { code: 'CART_EMPTY' }
  | { code: 'LIMIT_EXCEEDED'; limit: string; max: number }
  | { code: 'PRICE_CHANGED'; quote: Quote }
  | { code: 'COUPON_INVALID'; couponCode: string; reason: string }
  | { code: 'SHIPPING_UNAVAILABLE' }
  | { code: 'ORDER_STATUS_CONFLICT'; from: OrderStatus; to: OrderStatus }
  | { code: 'PAYMENT_FAILED'; declineCode?: string | undefined; retryable: boolean }
  | { code: 'PAYMENT_PROVIDER_UNAVAILABLE'; retryAfter: number }
  | { code: 'AMOUNT_OUT_OF_RANGE'; min: number; max: number }
  | { code: 'OUTCOME_UNKNOWN'; retryWithSameKey: true }
  | { code: 'IDEMPOTENCY_CONFLICT' }
  | { code: 'RATE_LIMITED'; retryAfter: number }
  | { code: 'PAYLOAD_TOO_LARGE' }
  | { code: 'INTERNAL'; requestId: string }

export interface Shortage {
  variantId: string
  requested: number
  available: number
}

export interface TaxLine {
  name: string
  /** Parts per million: 88750 is 8.875 % */
  ratePpm: number
  /** What was taxed, without the tax */
  base: Money
  tax: Money
}

export interface Variant {
  id: string
  sku: string
  options: Array<Option>
  barcode: string | null
  weightGrams: number
  requiresShipping: boolean
  price: Money
  compareAt: Money | null
  /** On hand less reserved; null where stock is not tracked */
  available: number | null
  availability: Availability
}

export type CatalogProcedures = {
  products: {
    /** Active products of a market, page by page; the cursor stays right while products come and go. */
    list: Query<CatalogProductsListInput | undefined, CatalogProductsListOutput>
    /** One active product with the variants that this market sells, by slug or id. */
    get: Query<CatalogProductsGetInput, Product>
  }
  categories: {
    /** All categories, each with its children. */
    tree: Query<Record<string, never> | undefined, Array<CategoryNode>>
  }
}

export type CartProcedures = {
  /** Opens an empty cart. Whoever holds its token holds the cart; it is shown this once. */
  create: Mutation<CartCreateInput | undefined, CartCreateOutput>
  /** The cart at today’s prices; null where there is none yet, or the last one was placed. */
  get: Query<Record<string, never> | undefined, Cart | null>
  /** Adds to the line of a variant, or opens it. Holds no stock. */
  addLine: Mutation<CartAddLineInput, Cart, 'OUT_OF_STOCK' | 'LIMIT_EXCEEDED' | 'CONFLICT'>
  /** Sets the quantity of a line; 0 removes it. */
  updateLine: Mutation<CartUpdateLineInput, Cart, 'OUT_OF_STOCK' | 'CONFLICT'>
  /** Removes a line. */
  removeLine: Mutation<CartRemoveLineInput, Cart, 'CONFLICT'>
  /** Moves the cart to another market: its currency, prices and tax. */
  setMarket: Mutation<CartSetMarketInput, Cart, 'CONFLICT'>
  /** Puts a coupon code on the cart. A shop without promotions knows none. */
  applyCoupon: Mutation<CartApplyCouponInput, Cart, 'COUPON_INVALID'>
  /** Takes a coupon code off the cart; one that is not on it changes nothing. */
  removeCoupon: Mutation<CartRemoveCouponInput, Cart>
}

export type CheckoutProcedures = {
  /** What shipping to this address can be had, cheapest first; none for digital goods. */
  shippingOptions: Query<CheckoutShippingOptionsInput, CheckoutShippingOptionsOutput, 'CART_EMPTY'>
  /** The cart with its final tax and shipping for this address. */
  quote: Query<CheckoutQuoteInput, Quote, 'CART_EMPTY' | 'SHIPPING_UNAVAILABLE'>
}

export type OrdersProcedures = {
  /** Places the cart as an order. The same idempotencyKey always answers the same order. */
  place: Mutation<OrdersPlaceInput, OrdersPlaceOutput, 'CART_EMPTY' | 'OUT_OF_STOCK' | 'PRICE_CHANGED' | 'SHIPPING_UNAVAILABLE' | 'AMOUNT_OUT_OF_RANGE' | 'IDEMPOTENCY_CONFLICT' | 'CONFLICT'>
  /** One order, by its id or its number, with lines, timeline, payments, shipments and refunds. */
  get: Query<OrdersGetInput, Order>
  /** Goes on with the payment of an unpaid order: the same intent while it can be paid. */
  retryPayment: Mutation<OrdersRetryPaymentInput, OrdersRetryPaymentOutput, 'ORDER_STATUS_CONFLICT'>
  /** Asks Stripe for the truth about the payment now, instead of waiting for its webhook. */
  confirmPayment: Mutation<OrdersConfirmPaymentInput, OrdersConfirmPaymentOutput, 'PAYMENT_PROVIDER_UNAVAILABLE'>
  /** Cancels an unpaid order: its payment can no longer be made, its goods are free again. */
  cancel: Mutation<OrdersCancelInput, Order, 'ORDER_STATUS_CONFLICT' | 'PAYMENT_PROVIDER_UNAVAILABLE'>
}

export type AppRouter = TRPCBuiltRouter<{ ctx: object; meta: object; errorShape: ErrorShape<CommonRefusal>; transformer: true }, {
  catalog: CatalogProcedures
  cart: CartProcedures
  checkout: CheckoutProcedures
  orders: OrdersProcedures
}>
