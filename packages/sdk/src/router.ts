// Generated from the router's schemas by apps/api/scripts/generate-sdk.ts: change those, and run it again.
import type {
  TRPC_ERROR_CODE_KEY,
  TRPC_ERROR_CODE_NUMBER,
  TRPCBuiltRouter,
  TRPCMutationProcedure,
  TRPCQueryProcedure,
  TRPCSubscriptionProcedure,
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
type Subscription<Input, Output, Code extends RefusalCode = never> = TRPCSubscriptionProcedure<
  Definition<Input, Output, Code>
>
/** What a subscription yields: each item with the id from which it can be resumed. */
type Stream<Item> = AsyncIterable<{ id: string; data: Item }, void, unknown>

/** Whose input takes an `idempotencyKey`. */
export const keyedMutations: readonly string[] = ['orders.place', 'orders.retryPayment', 'orders.cancel', 'admin.orders.updateStatus', 'admin.payments.reconcile', 'admin.stripeEvents.replay']

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

export interface AddressesCreateInput {
  address: AddressInput
}

export interface AddressesListOutput {
  items: Array<SavedAddress>
  nextCursor: null
}

export interface AddressesRemoveInput {
  addressId: string
}

export interface AddressesRemoveOutput {
  ok: true
}

export interface AddressesSetDefaultInput {
  addressId: string
  for: 'shipping' | 'billing'
}

export interface AddressesUpdateInput {
  addressId: string
  address: AddressInput
  version?: number | undefined
}

export interface AdminApiKeysCreateInput {
  name: string
  scopes: Array<Permission>
  /** Within two years; without it the key lasts until it is revoked */
  expiresAt?: Date | undefined
}

export interface AdminApiKeysCreateOutput {
  apiKey: ApiKey
  /** To be sent as x-api-key */
  key: string
}

export interface AdminApiKeysListInput {
  cursor?: string | undefined
  limit?: number | undefined
}

export interface AdminApiKeysListOutput {
  items: Array<ApiKey>
  nextCursor: string | null
}

export interface AdminApiKeysRevokeInput {
  apiKeyId: string
}

export interface AdminAuditListInput {
  cursor?: string | undefined
  limit?: number | undefined
  actorId?: string | undefined
  entity?: string | undefined
  entityId?: string | undefined
  action?: string | undefined
  from?: Date | undefined
  /** Not included */
  to?: Date | undefined
}

export interface AdminAuditListOutput {
  items: Array<AuditEntry>
  nextCursor: string | null
}

export interface AdminCustomersEnableInput {
  customerId: string
  version: number
}

export interface AdminCustomersGetInput {
  customerId: string
}

export interface AdminCustomersListInput {
  cursor?: string | undefined
  limit?: number | undefined
  /** The beginning of an e-mail address or of a last name */
  q?: string | undefined
  withTotal?: boolean | undefined
}

export interface AdminCustomersListOutput {
  items: Array<Customer>
  nextCursor: string | null
  total?: number | undefined
  /** Whether there are more than 1000 */
  totalCapped?: boolean | undefined
}

export interface AdminCustomersUpdateInput {
  customerId: string
  firstName?: string | undefined
  lastName?: string | undefined
  phone?: string | null | undefined
  /** All of it: what is not given again is gone */
  metadata?: Record<string, string | number | boolean | null> | undefined
  version: number
}

export interface AdminJobsListInput {
  cursor?: string | undefined
  limit?: number | undefined
  queue?: QueueName | undefined
  state?: JobState | undefined
}

export interface AdminJobsListOutput {
  items: Array<Job>
  nextCursor: string | null
}

export interface AdminJobsRetryInput {
  jobId: string
}

export interface AdminOrdersAddNoteInput {
  orderId: string
  text: string
}

export type AdminOrdersGetInput = { orderId: string } | { orderNumber: string }

export interface AdminOrdersListInput {
  cursor?: string | undefined
  limit?: number | undefined
  status?: OrderStatus | undefined
  paymentStatus?: PaymentStatus | undefined
  sort?: { by: 'createdAt' | 'total'; order: 'asc' | 'desc' } | undefined
  withTotal?: boolean | undefined
  /** The beginning of an order number, an e-mail address or a SKU, without regard to case */
  q?: string | undefined
  fulfillmentStatus?: FulfillmentStatus | undefined
  market?: string | undefined
  customerId?: string | undefined
  createdFrom?: Date | undefined
  /** Not included */
  createdTo?: Date | undefined
}

export interface AdminOrdersListOutput {
  items: Array<StaffOrderSummary>
  nextCursor: string | null
  total?: number | undefined
  /** Whether there are more than 1000 */
  totalCapped?: boolean | undefined
}

export interface AdminOrdersUpdateStatusInput {
  orderId: string
  status: OrderStatus
  /** The shopper can read it, in the timeline of the order */
  reason?: string | undefined
  /** Of the order as it was seen; another one is a conflict */
  version?: number | undefined
  idempotencyKey?: string | undefined
}

export interface AdminPaymentsCompareInput {
  orderId: string
}

export interface AdminPaymentsDifferencesInput {
  cursor?: string | undefined
  limit?: number | undefined
  orderId?: string | undefined
  isRepaired?: boolean | undefined
}

export interface AdminPaymentsDifferencesOutput {
  items: Array<FoundPaymentDifference>
  nextCursor: string | null
}

export interface AdminPaymentsReconcileInput {
  orderId: string
  idempotencyKey?: string | undefined
}

export interface AdminPaymentsReconcileOutput {
  repaired: Array<PaymentDifference>
  comparison: PaymentComparison
}

export interface AdminStaffEnableInput {
  staffId: string
  version: number
}

export interface AdminStaffInvitationsInput {
  cursor?: string | undefined
  limit?: number | undefined
}

export interface AdminStaffInvitationsOutput {
  items: Array<StaffInvitation>
  nextCursor: string | null
}

export interface AdminStaffInviteInput {
  email: string
  role: 'STAFF' | 'ADMIN'
  /** Empty for an admin, who has them all */
  permissions: Array<Permission>
}

export interface AdminStaffListInput {
  cursor?: string | undefined
  limit?: number | undefined
}

export interface AdminStaffListOutput {
  items: Array<StaffMember>
  nextCursor: string | null
}

export interface AdminStaffRevokeInvitationInput {
  invitationId: string
}

export interface AdminStaffRevokeInvitationOutput {
  ok: true
}

export interface AdminStaffUpdateInput {
  staffId: string
  role?: 'CUSTOMER' | 'STAFF' | 'ADMIN' | undefined
  /** All that he is to have; only STAFF has any of its own */
  permissions?: Array<Permission> | undefined
  version: number
}

export interface AdminStripeEventsGetInput {
  eventId: string
}

export interface AdminStripeEventsListInput {
  cursor?: string | undefined
  limit?: number | undefined
  /** Received and parked ones are worked off by themselves; a dead one is not, until it is replayed */
  state?: StripeEventState | undefined
  type?: string | undefined
  objectId?: string | undefined
  receivedFrom?: Date | undefined
  /** Not included */
  receivedTo?: Date | undefined
}

export interface AdminStripeEventsListOutput {
  items: Array<StripeEvent>
  nextCursor: string | null
}

export interface AdminStripeEventsReplayInput {
  eventId: string
  /** The key of the last replay asks for no other one */
  idempotencyKey?: string | undefined
}

export interface ApiKey {
  id: string
  name: string
  /** What stands between tw_ and the secret */
  prefix: string
  scopes: Array<Permission>
  createdBy: { id: string; email: string } | null
  createdAt: Date
  expiresAt: Date | null
  /** To the minute */
  lastUsedAt: Date | null
  revokedAt: Date | null
}

export interface AuditEntry {
  id: string
  at: Date
  actor: {
    kind: 'staff' | 'api_key'
    id: string
    /** As it was then: an e-mail address, or the name of a key */
    name: string
  }
  /** The procedure */
  action: string
  entity: string
  entityId: string
  /** The facts that were changed, as they were; null for what is new */
  before: unknown
  /** The same facts afterwards; null for what is gone */
  after: unknown
  requestId: string
}

export interface AuthAcceptInvitationInput {
  token: string
  /** Only for the first admin, whose link names no address */
  email?: string | undefined
  password: string
  firstName: string
  lastName: string
  /** `cookie` keeps the refresh token from scripts; the answer then has none */
  session?: 'bearer' | 'cookie' | undefined
}

export interface AuthChangePasswordInput {
  currentPassword: string
  password: string
}

export interface AuthChangePasswordOutput {
  ok: true
}

export interface AuthLoginInput {
  email: string
  password: string
  /** `cookie` keeps the refresh token from scripts; the answer then has none */
  session?: 'bearer' | 'cookie' | undefined
}

export interface AuthLogoutAllOutput {
  ok: true
}

export interface AuthLogoutInput {
  refreshToken?: string | undefined
}

export interface AuthRefreshInput {
  refreshToken?: string | undefined
}

export interface AuthRegisterInput {
  email: string
  password: string
  firstName: string
  lastName: string
  /** `cookie` keeps the refresh token from scripts; the answer then has none */
  session?: 'bearer' | 'cookie' | undefined
}

export interface AuthRequestPasswordResetInput {
  email: string
}

export interface AuthRequestPasswordResetOutput {
  ok: true
}

export interface AuthResendVerificationOutput {
  ok: true
}

export interface AuthResetPasswordInput {
  token: string
  password: string
  /** `cookie` keeps the refresh token from scripts; the answer then has none */
  session?: 'bearer' | 'cookie' | undefined
}

export interface AuthRevokeSessionInput {
  sessionId: string
}

export interface AuthRevokeSessionOutput {
  ok: true
}

export interface AuthSessionsInput {
  cursor?: string | undefined
  limit?: number | undefined
}

export interface AuthSessionsOutput {
  items: Array<Session>
  nextCursor: string | null
}

export interface AuthUpdateProfileInput {
  firstName?: string | undefined
  lastName?: string | undefined
  phone?: string | null | undefined
  locale?: string | null | undefined
  version?: number | undefined
}

export interface AuthVerifyEmailInput {
  token: string
  /** Of the account; not needed by whoever is signed in to it */
  password?: string | undefined
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

export interface Customer {
  id: string
  email: string
  emailVerified: boolean
  firstName: string
  lastName: string
  phone: string | null
  locale: string | null
  /** What the shop notes about the customer in words of its own */
  metadata: Record<string, string | number | boolean | null>
  disabledAt: Date | null
  createdAt: Date
  version: number
}

export interface CustomerDetails {
  id: string
  email: string
  emailVerified: boolean
  firstName: string
  lastName: string
  phone: string | null
  locale: string | null
  /** What the shop notes about the customer in words of its own */
  metadata: Record<string, string | number | boolean | null>
  disabledAt: Date | null
  createdAt: Date
  version: number
  orderCount: number
  addresses: Array<SavedAddress>
}

export interface DeliveryEstimate {
  daysMin: number
  /** Business days */
  daysMax: number
}

export interface FoundPaymentDifference {
  orderId: string | null
  /** The intent or the refund, as Stripe names it */
  subject: string
  kind: PaymentDifferenceKind
  /** What it is here; null where it is nothing */
  ours: string | null
  /** What it is at Stripe; null where it is nothing */
  theirs: string | null
  /** What was done about it; null where a person has to look */
  repair: string | null
  id: string
  foundAt: Date
  /** The reconciler that runs three times a minute, a sweep over two days or over five weeks, or staff */
  foundBy: 'webhook' | 'minute' | 'hourly' | 'daily' | 'staff'
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

export interface Job {
  id: string
  queue: QueueName
  state: JobState
  /** What it was told; of e-mail addresses only the first letter and the domain are shown */
  data: unknown
  /** What went wrong at its last try */
  problem: string | null
  /** Of a dead letter: the job that was given up */
  jobId: string | null
  retryCount: number
  createdAt: Date
  /** When it may run, or may run again */
  dueAt: Date
  startedAt: Date | null
  completedAt: Date | null
}

export type JobState = 'waiting' | 'running' | 'completed' | 'canceled' | 'failed'

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

export interface OrderNote {
  id: string
  author: string
  text: string
  createdAt: Date
}

export type OrderStatus = 'PENDING' | 'PROCESSING' | 'SHIPPED' | 'DELIVERED' | 'CANCELED' | 'REFUNDED'

export interface OrderSummary {
  id: string
  orderNumber: string
  status: OrderStatus
  paymentStatus: PaymentStatus
  fulfillmentStatus: FulfillmentStatus
  total: Money
  currency: string
  lineCount: number
  /** The quantities of all lines together */
  itemCount: number
  firstLine: { title: string; image: Image | null }
  createdAt: Date
  canceledAt: Date | null
}

export interface OrderUpdate {
  /** Of the entry of the timeline */
  id: string
  /** What happened: the kind of the entry */
  type: string
  at: Date
  /** As it is now */
  order: Order
}

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

export interface OrdersListInput {
  cursor?: string | undefined
  limit?: number | undefined
  status?: OrderStatus | undefined
  paymentStatus?: PaymentStatus | undefined
  sort?: { by: 'createdAt' | 'total'; order: 'asc' | 'desc' } | undefined
  withTotal?: boolean | undefined
}

export interface OrdersListOutput {
  items: Array<OrderSummary>
  nextCursor: string | null
  total?: number | undefined
  /** Whether there are more than 1000 */
  totalCapped?: boolean | undefined
}

export interface OrdersLookupInput {
  orderNumber: string
  email: string
}

export interface OrdersLookupOutput {
  ok: true
}

export interface OrdersOnUpdateInput {
  orderId: string
  lastEventId?: string | undefined
}

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
  state: 'planned' | 'open' | 'succeeded' | 'canceled' | 'mismatched'
  paymentIntentId: string | null
  declineCode: string | null
  amount: Money
  createdAt: Date
}

export interface PaymentComparison {
  attempts: Array<{
    id: string
    paymentIntentId: string | null
    ours: {
      state: 'planned' | 'open' | 'succeeded' | 'canceled' | 'mismatched'
      /** Null for an amount that is no whole number of minor units */
      amount: Money | null
    }
    /** Null where Stripe knows no such intent, or has not been asked for it yet */
    theirs: {
      status: string
      /** Null for an amount that is no whole number of minor units */
      amount: Money | null
      /** Null for an amount that is no whole number of minor units */
      received: Money | null
      declineCode: string | null
    } | null
  }>
  refunds: Array<{
    /** Null for one that was made at Stripe and is not known here */
    id: string | null
    stripeRefundId: string | null
    ours: { state: string; amount: Money } | null
    theirs: {
      state: string
      /** Null for an amount that is no whole number of minor units */
      amount: Money | null
      problem: string | null
    } | null
  }>
  /** Empty where all is well */
  differences: Array<PaymentDifference>
}

export interface PaymentDifference {
  orderId: string | null
  /** The intent or the refund, as Stripe names it */
  subject: string
  kind: PaymentDifferenceKind
  /** What it is here; null where it is nothing */
  ours: string | null
  /** What it is at Stripe; null where it is nothing */
  theirs: string | null
  /** What was done about it; null where a person has to look */
  repair: string | null
}

export type PaymentDifferenceKind = 'intent_state' | 'intent_amount' | 'intent_unknown' | 'intent_missing' | 'refund_state' | 'refund_amount' | 'refund_unknown' | 'refund_missing'

export type PaymentMethod = 'stripe' | 'manual' | 'none'

export type PaymentStatus = 'PENDING' | 'PROCESSING' | 'AUTHORIZED' | 'SUCCEEDED' | 'FAILED' | 'PARTIALLY_REFUNDED' | 'REFUNDED' | 'DISPUTED'

export type Permission = 'orders:read' | 'orders:write' | 'customers:read' | 'customers:write' | 'staff:read' | 'staff:write' | 'apiKeys:read' | 'apiKeys:write' | 'audit:read' | 'payments:read' | 'payments:write' | 'jobs:read' | 'jobs:write'

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

export interface Queue {
  queue: QueueName
  /** Also what waits for its next try */
  waitingCount: number
  runningCount: number
  /** Given up, and not run since; kept for a week at most */
  failedCount: number
  /** For how long the oldest job that is due has been; null of none */
  oldestDueSeconds: number | null
}

export type QueueName = 'process-stripe-event' | 'submit-refund' | 'refresh-listing' | 'expire-orders' | 'reconcile-payments' | 'sweep-payments-hourly' | 'sweep-payments-daily' | 'expire-carts' | 'send-mail' | 'prune-sessions' | 'dead-letters'

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

export type Role = 'CUSTOMER' | 'STAFF' | 'ADMIN'

export interface SavedAddress {
  id: string
  address: Address
  isDefaultShipping: boolean
  isDefaultBilling: boolean
  /** Grows when the address is changed, not when another one becomes the default */
  version: number
  createdAt: Date
}

export interface Session {
  id: string
  isCurrent: boolean
  userAgent: string | null
  ip: string | null
  createdAt: Date
  lastUsedAt: Date
}

export interface Shortage {
  variantId: string
  requested: number
  available: number
}

export interface SignedIn {
  user: User
  accessToken: string
  /** Absent where it is kept in a cookie */
  refreshToken?: string | undefined
  /** Until when the access token is good; a refresh brings the next one */
  expiresAt: Date
}

export interface StaffInvitation {
  id: string
  /** Null of the link that makes the first admin */
  email: string | null
  role: 'STAFF' | 'ADMIN'
  permissions: Array<Permission>
  createdAt: Date
  expiresAt: Date
}

export interface StaffMember {
  id: string
  email: string
  firstName: string
  lastName: string
  role: Role
  /** Of staff; an admin has them all */
  permissions: Array<Permission>
  disabledAt: Date | null
  createdAt: Date
  version: number
}

export interface StaffOrder {
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
  timeline: Array<StaffOrderEvent>
  payments: Array<PaymentAttempt>
  refunds: Array<Refund>
  shipments: Array<{ id: string }>
  /** Null for a guest */
  customer: { id: string; email: string; firstName: string; lastName: string } | null
  /** What staff wrote; `notes` is the shopper’s */
  staffNotes: Array<OrderNote>
}

export interface StaffOrderEvent {
  id: string
  kind: string
  actor: string
  fromStatus: OrderStatus | null
  toStatus: OrderStatus | null
  fromPaymentStatus: PaymentStatus | null
  toPaymentStatus: PaymentStatus | null
  reason: string | null
  at: Date
  actorName: string | null
}

export interface StaffOrderSummary {
  id: string
  orderNumber: string
  status: OrderStatus
  paymentStatus: PaymentStatus
  fulfillmentStatus: FulfillmentStatus
  total: Money
  currency: string
  lineCount: number
  /** The quantities of all lines together */
  itemCount: number
  firstLine: { title: string; image: Image | null }
  createdAt: Date
  canceledAt: Date | null
  email: string
  customerId: string | null
}

export interface StripeEvent {
  /** Stripe’s: evt_… */
  id: string
  type: string
  /** What it is about: pi_… */
  objectId: string | null
  apiVersion: string | null
  livemode: boolean
  /** Received and parked ones are worked off by themselves; a dead one is not, until it is replayed */
  state: StripeEventState
  /** How often it was worked off, or given up */
  tries: number
  problem: string | null
  /** At Stripe */
  createdAt: Date
  receivedAt: Date
  processedAt: Date | null
  replayCount: number
  replayedAt: Date | null
}

export interface StripeEventDetail {
  /** Stripe’s: evt_… */
  id: string
  type: string
  /** What it is about: pi_… */
  objectId: string | null
  apiVersion: string | null
  livemode: boolean
  /** Received and parked ones are worked off by themselves; a dead one is not, until it is replayed */
  state: StripeEventState
  /** How often it was worked off, or given up */
  tries: number
  problem: string | null
  /** At Stripe */
  createdAt: Date
  receivedAt: Date
  processedAt: Date | null
  replayCount: number
  replayedAt: Date | null
  /** What Stripe sent, with … for what the caller may not see */
  payload: string
}

export type StripeEventState = 'received' | 'done' | 'ignored' | 'parked' | 'dead'

export interface TaxLine {
  name: string
  /** Parts per million: 88750 is 8.875 % */
  ratePpm: number
  /** What was taxed, without the tax */
  base: Money
  tax: Money
}

export interface User {
  id: string
  email: string
  firstName: string
  lastName: string
  phone: string | null
  locale: string | null
  role: Role
  /** Of staff; an admin has all, whatever stands here */
  permissions: Array<Permission>
  emailVerified: boolean
  version: number
  createdAt: Date
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

export type AuthProcedures = {
  /** Opens an account, signs in, and mails a link that confirms the address. A known address is CONFLICT. */
  register: Mutation<AuthRegisterInput, SignedIn, 'CONFLICT'>
  /** Signs in. The cart of the token that comes along joins that of the account. An unknown address, a wrong password and a disabled account are all answered UNAUTHENTICATED. */
  login: Mutation<AuthLoginInput, SignedIn>
  /** Answers the next tokens, for a refresh token or for the cookie. Each refresh token is good once; for ten seconds it answers the same successor again. Used after that, it ends its session. */
  refresh: Mutation<AuthRefreshInput | undefined, SignedIn>
  /** Ends the session of a refresh token, used up or not, or of the cookie. Again does nothing more. */
  logout: Mutation<AuthLogoutInput | undefined, AuthLogoutAllOutput>
  /** Ends all sessions of the account, this one too. */
  logoutAll: Mutation<void, AuthLogoutAllOutput>
  /** Who is signed in. */
  me: Query<void, User>
  /** Where the account is signed in, the newest first. */
  sessions: Query<AuthSessionsInput | undefined, AuthSessionsOutput>
  /** Ends one session of the account; its access token may last for up to 15 minutes. */
  revokeSession: Mutation<AuthRevokeSessionInput, AuthRevokeSessionOutput>
  /** Confirms an address by the token of the link that was mailed to it; what was ordered under it as a guest is then found in the account. It takes the session of the account as well, or its password (UNAUTHENTICATED where that is wrong). A token that is used up or over is TOKEN_INVALID. */
  verifyEmail: Mutation<AuthVerifyEmailInput, AuthResendVerificationOutput>
  /** Mails the link once more, once a minute at most; does nothing where the address is confirmed. */
  resendVerification: Mutation<void, AuthResendVerificationOutput>
  /** Mails a link, good for an hour, to a known address. Answers alike whatever the address is. */
  requestPasswordReset: Mutation<AuthRequestPasswordResetInput, AuthRequestPasswordResetOutput>
  /** Sets a new password by the token of the mailed link, ends all sessions, and signs in. A token that is used up or over is TOKEN_INVALID. */
  resetPassword: Mutation<AuthResetPasswordInput, SignedIn>
  /** Changes the password and ends all other sessions. A wrong current one is VALIDATION_FAILED. */
  changePassword: Mutation<AuthChangePasswordInput, AuthChangePasswordOutput>
  /** Changes what is given and leaves the rest; null takes away. Another version than the current is CONFLICT. */
  updateProfile: Mutation<AuthUpdateProfileInput, User, 'CONFLICT'>
  /** Becomes staff by the token of an invitation, and signs in. Whoever has an account gives its password (UNAUTHENTICATED where that is wrong); everybody else chooses one. */
  acceptInvitation: Mutation<AuthAcceptInvitationInput, SignedIn, 'CONFLICT'>
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
  /** Opens an empty cart. Whoever holds its token holds the cart; it is shown this once. Whoever is signed in gets the cart of the account, and a token for later, as a guest. */
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
  place: Mutation<OrdersPlaceInput, OrdersPlaceOutput, 'CART_EMPTY' | 'OUT_OF_STOCK' | 'PRICE_CHANGED' | 'SHIPPING_UNAVAILABLE' | 'AMOUNT_OUT_OF_RANGE' | 'LIMIT_EXCEEDED' | 'IDEMPOTENCY_CONFLICT' | 'CONFLICT'>
  /** The order whenever something happens to it, on whichever node; first as it is. With the id of the last update seen it goes on from there, and nothing is missed. */
  onUpdate: Subscription<OrdersOnUpdateInput, Stream<OrderUpdate>>
  /** One order, by its id or its number, with lines, timeline, payments, shipments and refunds. */
  get: Query<OrdersGetInput, Order>
  /** The caller’s own orders, page by page, the newest first unless another sort is asked for. */
  list: Query<OrdersListInput | undefined, OrdersListOutput>
  /** Mails a link to an order to the address that it was placed under. Answers alike, whatever it finds. */
  lookup: Mutation<OrdersLookupInput, OrdersLookupOutput>
  /** Goes on with the payment of an unpaid order: the same intent while it can be paid. */
  retryPayment: Mutation<OrdersRetryPaymentInput, OrdersRetryPaymentOutput, 'ORDER_STATUS_CONFLICT'>
  /** Asks Stripe for the truth about the payment now, instead of waiting for its webhook. */
  confirmPayment: Mutation<OrdersConfirmPaymentInput, OrdersConfirmPaymentOutput, 'PAYMENT_PROVIDER_UNAVAILABLE'>
  /** Cancels an order that has not shipped: its goods are free again; an unpaid one can no longer be paid, the money of a paid one goes back. */
  cancel: Mutation<OrdersCancelInput, Order, 'ORDER_STATUS_CONFLICT' | 'PAYMENT_PROVIDER_UNAVAILABLE'>
}

export type AddressesProcedures = {
  /** The address book, the oldest first; all of it is one page. */
  list: Query<Record<string, never> | undefined, AddressesListOutput>
  /** Adds an address to the book, fifty at most. The first becomes the default for shipping and billing. */
  create: Mutation<AddressesCreateInput, SavedAddress, 'LIMIT_EXCEEDED'>
  /** Puts another address in the place of one of the book. Orders keep the one they had. */
  update: Mutation<AddressesUpdateInput, SavedAddress, 'CONFLICT'>
  /** Takes an address out of the book. No other one becomes the default in its place. */
  remove: Mutation<AddressesRemoveInput, AddressesRemoveOutput>
  /** Makes an address the one that is used for shipping, or for billing, where nothing else is said. */
  setDefault: Mutation<AddressesSetDefaultInput, SavedAddress>
}

export type AdminProcedures = {
  orders: {
    /** All orders, page by page, by whatever is known of them. */
    list: Query<AdminOrdersListInput | undefined, AdminOrdersListOutput>
    /** One order, by its id or its number, with its customer, the notes of staff, and who did what. */
    get: Query<AdminOrdersGetInput, StaffOrder>
    /** Says that a whole order has shipped, or has arrived, or cancels one that has not shipped. Other states follow from what happens and are set by nobody. Asking again for the same answers the same order. */
    updateStatus: Mutation<AdminOrdersUpdateStatusInput, Order, 'ORDER_STATUS_CONFLICT' | 'PAYMENT_PROVIDER_UNAVAILABLE' | 'OUT_OF_STOCK' | 'CONFLICT'>
    /** Writes a note about an order, which only staff can read. */
    addNote: Mutation<AdminOrdersAddNoteInput, OrderNote>
  }
  customers: {
    /** Customers, the newest first; the staff is listed by admin.staff.list. */
    list: Query<AdminCustomersListInput | undefined, AdminCustomersListOutput>
    /** A customer with the address book and the number of orders. Somebody of the staff is none. */
    get: Query<AdminCustomersGetInput, CustomerDetails>
    /** Changes what is given of a customer, and leaves the rest as it is. */
    update: Mutation<AdminCustomersUpdateInput, Customer, 'CONFLICT'>
    /** Lets a customer sign in no more, and signs him out everywhere: at the latest when access tokens at hand end, within 15 minutes. */
    disable: Mutation<AdminCustomersEnableInput, Customer, 'CONFLICT'>
    /** Lets a disabled customer sign in again. */
    enable: Mutation<AdminCustomersEnableInput, Customer, 'CONFLICT'>
  }
  staff: {
    /** Everybody of the staff, the newest first, also who is disabled. */
    list: Query<AdminStaffListInput | undefined, AdminStaffListOutput>
    /** Sends somebody a link by which he becomes one of the staff within seven days. An earlier invitation of the same address is replaced; whoever is one of the staff already is a CONFLICT. */
    invite: Mutation<AdminStaffInviteInput, StaffInvitation, 'CONFLICT'>
    /** Invitations that can still be accepted, the newest first. */
    invitations: Query<AdminStaffInvitationsInput | undefined, AdminStaffInvitationsOutput>
    /** Ends an invitation that has not been accepted: its link opens nothing any more. */
    revokeInvitation: Mutation<AdminStaffRevokeInvitationInput, AdminStaffRevokeInvitationOutput>
    /** Changes what somebody of the staff may do; as a CUSTOMER he is none of it any more. What is taken away is gone at once, with his sessions, and with API keys and invitations of his that go beyond it. */
    update: Mutation<AdminStaffUpdateInput, StaffMember, 'CONFLICT'>
    /** Shuts somebody of the staff out at once, and with him the API keys that he made and his open invitations. */
    disable: Mutation<AdminStaffEnableInput, StaffMember, 'CONFLICT'>
    /** Lets somebody of the staff in again, with the permissions that he had. */
    enable: Mutation<AdminStaffEnableInput, StaffMember, 'CONFLICT'>
  }
  apiKeys: {
    /** The keys of tools, the newest first, also those that are over. None is shown itself. */
    list: Query<AdminApiKeysListInput | undefined, AdminApiKeysListOutput>
    /** Makes a key for a tool, which may do at most what its maker may. It is shown this once, and ends when its maker loses one of its scopes. Only people make keys: one that is over must not live on in another. */
    create: Mutation<AdminApiKeysCreateInput, AdminApiKeysCreateOutput>
    /** Ends a key at once, whoever made it: taking away is always allowed. One that is over stays as it is. */
    revoke: Mutation<AdminApiKeysRevokeInput, ApiKey>
  }
  audit: {
    /** Who of the staff changed what, the newest first. */
    list: Query<AdminAuditListInput | undefined, AdminAuditListOutput>
  }
  payments: {
    /** Asks Stripe about all payments and refunds of an order and shows them beside ours, with what does not agree. It changes nothing. */
    compare: Query<AdminPaymentsCompareInput, PaymentComparison, 'PAYMENT_PROVIDER_UNAVAILABLE'>
    /** Makes the payments and refunds of an order agree with what Stripe says of them, and answers what was repaired and how both sides are then. Asking again repairs nothing twice. */
    reconcile: Mutation<AdminPaymentsReconcileInput, AdminPaymentsReconcileOutput, 'PAYMENT_PROVIDER_UNAVAILABLE'>
    /** Where shop and Stripe did not agree, and what was done about it, the newest first. A healthy shop has none: webhooks tell everything in time. What nobody repairs is listed once a day for as long as it lasts. */
    differences: Query<AdminPaymentsDifferencesInput | undefined, AdminPaymentsDifferencesOutput>
  }
  stripeEvents: {
    /** What Stripe has told and what became of it, the newest first. */
    list: Query<AdminStripeEventsListInput | undefined, AdminStripeEventsListOutput>
    /** One event of Stripe, with what it says. Client secrets are never shown; names, addresses, e-mails and phone numbers only to those who may also read customers. */
    get: Query<AdminStripeEventsGetInput, StripeEventDetail>
    /** Has an event of Stripe worked off again, whatever became of it: payments are made to agree with what Stripe says now, so that nothing is done twice. One that waits to be worked off is answered as it is. */
    replay: Mutation<AdminStripeEventsReplayInput, StripeEvent>
  }
  jobs: {
    /** How much there is to do in every queue, and how much of it was given up. */
    queues: Query<void, Array<Queue>>
    /** Jobs that wait, run, or have ended within a week, the newest first. */
    list: Query<AdminJobsListInput | undefined, AdminJobsListOutput>
    /** Runs a job once more that was given up, named by its own id or by that of its dead letter. */
    retry: Mutation<AdminJobsRetryInput, Job>
  }
}

export type AppRouter = TRPCBuiltRouter<{ ctx: object; meta: object; errorShape: ErrorShape<CommonRefusal>; transformer: true }, {
  auth: AuthProcedures
  catalog: CatalogProcedures
  cart: CartProcedures
  checkout: CheckoutProcedures
  orders: OrdersProcedures
  addresses: AddressesProcedures
  admin: AdminProcedures
}>
