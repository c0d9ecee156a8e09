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
  | 'SECOND_FACTOR_ENROLMENT_REQUIRED'
  | 'FORBIDDEN'
  | 'NOT_FOUND'
  | 'OUTCOME_UNKNOWN'
  | 'SERVICE_UNAVAILABLE'
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
export const keyedMutations: readonly string[] = ['orders.place', 'orders.retryPayment', 'orders.cancel', 'orders.requestReturn', 'admin.orders.updateStatus', 'admin.orders.edit', 'admin.orders.fulfill', 'admin.orders.capture', 'admin.orders.exchange', 'admin.orders.recordPayment', 'admin.orders.revokePayment', 'admin.orders.settleRefund', 'admin.orders.chargeSavedCard', 'admin.orders.refund', 'admin.orders.returns.create', 'admin.orders.returns.receive', 'admin.orders.createDraft', 'admin.orders.drafts.place', 'admin.payments.reconcile', 'admin.giftCards.issue', 'admin.credit.grant', 'admin.disputes.saveEvidence', 'admin.disputes.addEvidenceFile', 'admin.disputes.submitEvidence', 'admin.disputes.accept', 'admin.stripeEvents.replay', 'admin.stock.adjust', 'admin.stock.set', 'admin.stock.transfer']

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

export interface AdminAttributesCreateInput {
  code: string
  kind: 'text' | 'number' | 'boolean' | 'list'
  title: string
  /** All of them, by language tags; in other languages it is called by its title */
  titles?: Record<string, string> | undefined
  isFacet?: boolean | undefined
  position?: number | undefined
}

export interface AdminAttributesListInput {
  cursor?: string | undefined
  limit?: number | undefined
}

export interface AdminAttributesListOutput {
  items: Array<Attribute>
  nextCursor: string | null
}

export interface AdminAttributesRemoveInput {
  code: string
  version: number
}

export interface AdminAttributesUpdateInput {
  title?: string | undefined
  /** All of them, by language tags; in other languages it is called by its title */
  titles?: Record<string, string> | undefined
  isFacet?: boolean | undefined
  position?: number | undefined
  code: string
  version: number
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

export interface AdminCategoriesCreateInput {
  parentId?: string | null | undefined
  slug: string
  title: string
  /** What is not allowed in it is taken out */
  descriptionHtml?: string | undefined
  /** For search engines; null where the title is */
  seoTitle?: string | null | undefined
  /** For search engines */
  seoDescription?: string | null | undefined
  /** All of them; what is null in one is told in its own words */
  translations?: Array<{
    locale: string
    title?: string | null | undefined
    /** What is not allowed in it is taken out */
    descriptionHtml?: string | null | undefined
    /** For search engines; null where the title is */
    seoTitle?: string | null | undefined
    /** For search engines */
    seoDescription?: string | null | undefined
  }> | undefined
}

export interface AdminCategoriesGetInput {
  categoryId: string
}

export interface AdminCategoriesGetOutput {
  id: string
  parentId: string | null
  slug: string
  title: string
  /** Sanitised by allow-list */
  descriptionHtml: string
  seoTitle: string | null
  seoDescription: string | null
  translations: Array<{
    /** BCP 47 */
    locale: string
    title: string | null
    descriptionHtml: string | null
    seoTitle: string | null
    seoDescription: string | null
  }>
  /** Among its siblings; equal ones are shown by title */
  position: number
  version: number
  run: PriceRun | null
}

export interface AdminCategoriesListOutput {
  items: Array<StaffCategoryNode>
  nextCursor: null
}

export interface AdminCategoriesMoveInput {
  categoryId: string
  version: number
  /** Null is the top */
  parentId: string | null
  /** The sibling that it stands before; null is the end */
  beforeId?: string | null | undefined
}

export interface AdminCategoriesRemoveInput {
  categoryId: string
  version: number
}

export interface AdminCategoriesReorderInput {
  /** Null is the top */
  parentId: string | null
  categoryIds: Array<string>
}

export interface AdminCategoriesReorderOutput {
  categoryIds: Array<string>
}

export interface AdminCategoriesUpdateInput {
  categoryId: string
  version: number
  slug?: string | undefined
  title?: string | undefined
  /** What is not allowed in it is taken out */
  descriptionHtml?: string | undefined
  /** For search engines; null where the title is */
  seoTitle?: string | null | undefined
  /** For search engines */
  seoDescription?: string | null | undefined
  /** All of them; what is null in one is told in its own words */
  translations?: Array<{
    locale: string
    title?: string | null | undefined
    /** What is not allowed in it is taken out */
    descriptionHtml?: string | null | undefined
    /** For search engines; null where the title is */
    seoTitle?: string | null | undefined
    /** For search engines */
    seoDescription?: string | null | undefined
  }> | undefined
}

export interface AdminCollectionsCreateInput {
  code: string
  published?: boolean | undefined
  title: string
  /** What is not allowed in it is taken out */
  descriptionHtml?: string | undefined
  /** For search engines; null where the title is */
  seoTitle?: string | null | undefined
  /** For search engines */
  seoDescription?: string | null | undefined
  /** All of them; what is null in one is told in its own words */
  translations?: Array<{
    locale: string
    title?: string | null | undefined
    /** What is not allowed in it is taken out */
    descriptionHtml?: string | null | undefined
    /** For search engines; null where the title is */
    seoTitle?: string | null | undefined
    /** For search engines */
    seoDescription?: string | null | undefined
  }> | undefined
}

export interface AdminCollectionsGetInput {
  collectionId: string
}

export interface AdminCollectionsGetOutput {
  id: string
  code: string
  title: string
  /** Sanitised by allow-list */
  descriptionHtml: string
  seoTitle: string | null
  seoDescription: string | null
  translations: Array<{
    /** BCP 47 */
    locale: string
    title: string | null
    descriptionHtml: string | null
    seoTitle: string | null
    seoDescription: string | null
  }>
  /** Whether shoppers see it */
  published: boolean
  /** Which products are in it besides those that were picked by hand */
  rule: CollectionRule | null
  createdAt: Date
  version: number
  run: PriceRun | null
}

export interface AdminCollectionsListInput {
  cursor?: string | undefined
  limit?: number | undefined
}

export interface AdminCollectionsListOutput {
  items: Array<Collection>
  nextCursor: string | null
}

export interface AdminCollectionsPreviewInput {
  rule: CollectionRuleInput
  limit?: number | undefined
}

export interface AdminCollectionsPreviewOutput {
  items: Array<{ id: string; slug: string; title: string }>
  nextCursor: null
  total: number
  /** Whether there are more than 1000 */
  totalCapped: boolean
}

export interface AdminCollectionsProductsInput {
  collectionId: string
  cursor?: string | undefined
  limit?: number | undefined
}

export interface AdminCollectionsProductsOutput {
  items: Array<{ id: string; slug: string; title: string; addedAt: Date; origin: 'curated' | 'rule' }>
  nextCursor: string | null
}

export interface AdminCollectionsRemoveInput {
  collectionId: string
  version: number
}

export interface AdminCollectionsRemoveProductsInput {
  collectionId: string
  productIds: Array<string>
}

export interface AdminCollectionsRemoveProductsOutput {
  /** How many came or went: the others were so already */
  changedCount: number
}

export interface AdminCollectionsReorderProductsInput {
  collectionId: string
  productIds: Array<string>
  /** Null is the beginning */
  afterId?: string | null | undefined
}

export interface AdminCollectionsReorderProductsOutput {
  ok: true
}

export interface AdminCollectionsSetRuleInput {
  collectionId: string
  rule: CollectionRuleInput | null
  version: number
}

export interface AdminCollectionsUpdateInput {
  collectionId: string
  version: number
  published?: boolean | undefined
  title?: string | undefined
  /** What is not allowed in it is taken out */
  descriptionHtml?: string | undefined
  /** For search engines; null where the title is */
  seoTitle?: string | null | undefined
  /** For search engines */
  seoDescription?: string | null | undefined
  /** All of them; what is null in one is told in its own words */
  translations?: Array<{
    locale: string
    title?: string | null | undefined
    /** What is not allowed in it is taken out */
    descriptionHtml?: string | null | undefined
    /** For search engines; null where the title is */
    seoTitle?: string | null | undefined
    /** For search engines */
    seoDescription?: string | null | undefined
  }> | undefined
}

export interface AdminCreditGrantInput {
  customerId: string
  amount: MoneyInput
  direction?: 'give' | 'take' | undefined
  /** The customer can read it */
  reason: string
  idempotencyKey: string
}

export interface AdminCreditOfCustomerInput {
  customerId: string
}

export interface AdminCustomersEnableInput {
  customerId: string
  version: number
}

export interface AdminCustomersEraseInput {
  customerId: string
  version: number
  /** Gives up the store credit that is left; without it credit stands in the way */
  forfeitsCredit?: true | undefined
}

export interface AdminCustomersEraseOutput {
  ok: true
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

export interface AdminCustomersResetSecondFactorInput {
  customerId: string
  version: number
}

export interface AdminCustomersResetSecondFactorOutput {
  ok: true
}

export interface AdminCustomersUpdateInput {
  customerId: string
  firstName?: string | undefined
  lastName?: string | undefined
  phone?: string | null | undefined
  /** All of it: what is not given again is gone */
  metadata?: Record<string, string | number | boolean | null> | undefined
  /** Why this customer pays no tax, as invoices say it; null is taxed like everybody */
  taxExemptionNote?: string | null | undefined
  /** VIES is asked about it, here and when it matters to an order */
  vatId?: string | null | undefined
  /** Somebody answers for the VAT id that is given, and VIES is not asked */
  vatIdConfirmed?: true | undefined
  version: number
}

export interface AdminDisputesAcceptInput {
  disputeId: string
  idempotencyKey: string
}

export interface AdminDisputesAddEvidenceFileInput {
  disputeId: string
  field: EvidenceFile
  fileName: string
  /** The bytes of the file */
  content: string
  idempotencyKey: string
}

export interface AdminDisputesGetInput {
  disputeId: string
}

export interface AdminDisputesListInput {
  cursor?: string | undefined
  limit?: number | undefined
  state?: DisputeState | undefined
  /** Only those that are not over */
  isOpen?: true | undefined
  /** Also one that the charge pays for since */
  orderId?: string | undefined
}

export interface AdminDisputesListOutput {
  items: Array<Dispute>
  nextCursor: string | null
}

export interface AdminDisputesSaveEvidenceInput {
  disputeId: string
  /** By Stripe’s names. What is given replaces what was there; an empty text takes it away, a file too */
  evidence: {
    access_activity_log?: string | undefined
    billing_address?: string | undefined
    cancellation_policy_disclosure?: string | undefined
    cancellation_rebuttal?: string | undefined
    customer_email_address?: string | undefined
    customer_name?: string | undefined
    customer_purchase_ip?: string | undefined
    duplicate_charge_explanation?: string | undefined
    duplicate_charge_id?: string | undefined
    product_description?: string | undefined
    refund_policy_disclosure?: string | undefined
    refund_refusal_explanation?: string | undefined
    service_date?: string | undefined
    shipping_address?: string | undefined
    shipping_carrier?: string | undefined
    shipping_date?: string | undefined
    shipping_tracking_number?: string | undefined
    uncategorized_text?: string | undefined
    cancellation_policy?: '' | undefined
    customer_communication?: '' | undefined
    customer_signature?: '' | undefined
    duplicate_charge_documentation?: '' | undefined
    receipt?: '' | undefined
    refund_policy?: '' | undefined
    service_documentation?: '' | undefined
    shipping_documentation?: '' | undefined
    uncategorized_file?: '' | undefined
  }
  idempotencyKey: string
}

export interface AdminDisputesSubmitEvidenceInput {
  disputeId: string
  /** By Stripe’s names. What is given replaces what was there; an empty text takes it away, a file too */
  evidence?: {
    access_activity_log?: string | undefined
    billing_address?: string | undefined
    cancellation_policy_disclosure?: string | undefined
    cancellation_rebuttal?: string | undefined
    customer_email_address?: string | undefined
    customer_name?: string | undefined
    customer_purchase_ip?: string | undefined
    duplicate_charge_explanation?: string | undefined
    duplicate_charge_id?: string | undefined
    product_description?: string | undefined
    refund_policy_disclosure?: string | undefined
    refund_refusal_explanation?: string | undefined
    service_date?: string | undefined
    shipping_address?: string | undefined
    shipping_carrier?: string | undefined
    shipping_date?: string | undefined
    shipping_tracking_number?: string | undefined
    uncategorized_text?: string | undefined
    cancellation_policy?: '' | undefined
    customer_communication?: '' | undefined
    customer_signature?: '' | undefined
    duplicate_charge_documentation?: '' | undefined
    receipt?: '' | undefined
    refund_policy?: '' | undefined
    service_documentation?: '' | undefined
    shipping_documentation?: '' | undefined
    uncategorized_file?: '' | undefined
  } | undefined
  idempotencyKey: string
}

export interface AdminGiftCardsGetInput {
  giftCardId: string
}

export interface AdminGiftCardsGetOutput {
  giftCard: GiftCard
  entries: Array<CreditEntry>
}

export interface AdminGiftCardsIssueInput {
  amount: MoneyInput
  /** From then on it pays for nothing; left out: never */
  expiresAt?: Date | undefined
  /** For the staff to read */
  note?: string | undefined
  idempotencyKey: string
}

export interface AdminGiftCardsIssueOutput {
  code: string | null
  giftCard: GiftCard
}

export interface AdminGiftCardsListInput {
  codeEnd?: string | undefined
  cursor?: string | undefined
  limit?: number | undefined
}

export interface AdminGiftCardsListOutput {
  items: Array<GiftCard>
  nextCursor: string | null
}

export interface AdminGiftCardsUpdateInput {
  giftCardId: string
  enabled?: boolean | undefined
  expiresAt?: Date | null | undefined
  note?: string | null | undefined
  version: number
}

export interface AdminImportsCancelInput {
  importId: string
}

export interface AdminImportsErrorsInput {
  importId: string
  cursor?: string | undefined
  limit?: number | undefined
}

export interface AdminImportsErrorsOutput {
  items: Array<ImportError>
  nextCursor: string | null
}

export interface AdminImportsGetInput {
  importId: string
}

export interface AdminImportsListInput {
  kind?: 'products' | 'prices' | 'stock' | undefined
  cursor?: string | undefined
  limit?: number | undefined
}

export interface AdminImportsListOutput {
  items: Array<ImportRun>
  nextCursor: string | null
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

export interface AdminMailsPreviewInput {
  kind: 'order_confirmed' | 'payment_failed' | 'payment_failed_late' | 'shipped' | 'refunded' | 'verify_email' | 'reset_password' | 'change_email' | 'email_taken' | 'email_change_asked' | 'email_changed' | 'invite_admin' | 'invite_staff' | 'order_link' | 'payment_instructions' | 'payment_needs_buyer' | 'low_stock' | 'back_in_stock' | 'dispute' | 'password_changed' | 'second_factor_on' | 'second_factor_off' | 'second_factor_reset' | 'recovery_codes_renewed' | 'recovery_code_used' | 'codes_guessed' | 'session_copied' | 'identity_linked' | 'identity_unlinked'
  locale: string
}

export interface AdminMailsPreviewOutput {
  from: { name: string; address: string }
  replyTo: string | null
  subject: string
  text: string
  /** To be shown where nothing in it can do anything, as in a sandboxed frame */
  html: string
  language: string
}

export interface AdminMarketsCreateInput {
  name: string
  currency: string
  pricesIncludeTax: boolean
  /** What stays the same of prices that include tax, wherever the goods go: with the default place’s tax, or without */
  priceBasis?: 'gross' | 'net' | undefined
  /** Per unit, per line, or once per rate of a document */
  taxRounding: 'unit' | 'line' | 'document'
  taxRoundingMode?: 'halfUp' | 'halfEven' | 'down' | 'up' | undefined
  /** Whose place decides about tax */
  taxAddress?: 'shipping' | 'billing' | undefined
  /** Who finds the tax: the shop’s own tables, or Stripe Tax */
  taxProvider?: 'tables' | 'stripe' | undefined
  /** In the currency of the market; 1 rounds nothing */
  cashRounding?: MoneyInput | undefined
  /** To shoppers a market that is not enabled does not exist */
  enabled?: boolean | undefined
  countries: Array<string>
  /** One of the countries */
  defaultCountry: string
  /** Code or name, where the country’s addresses have regions */
  defaultRegion?: string | null | undefined
  defaultPostalCode?: string | null | undefined
  locales: Array<string>
  position?: number | undefined
  /** For good */
  code: string
}

export interface AdminMarketsGetInput {
  code: string
}

export interface AdminMarketsListOutput {
  items: Array<Market>
  nextCursor: null
}

export interface AdminMarketsUpdateInput {
  name?: string | undefined
  currency?: string | undefined
  pricesIncludeTax?: boolean | undefined
  /** What stays the same of prices that include tax, wherever the goods go: with the default place’s tax, or without */
  priceBasis?: 'gross' | 'net' | undefined
  /** Per unit, per line, or once per rate of a document */
  taxRounding?: 'unit' | 'line' | 'document' | undefined
  taxRoundingMode?: 'halfUp' | 'halfEven' | 'down' | 'up' | undefined
  /** Whose place decides about tax */
  taxAddress?: 'shipping' | 'billing' | undefined
  /** Who finds the tax: the shop’s own tables, or Stripe Tax */
  taxProvider?: 'tables' | 'stripe' | undefined
  /** In the currency of the market; 1 rounds nothing */
  cashRounding?: MoneyInput | undefined
  /** To shoppers a market that is not enabled does not exist */
  enabled?: boolean | undefined
  countries?: Array<string> | undefined
  /** One of the countries */
  defaultCountry?: string | undefined
  /** Code or name, where the country’s addresses have regions */
  defaultRegion?: string | null | undefined
  defaultPostalCode?: string | null | undefined
  locales?: Array<string> | undefined
  position?: number | undefined
  code: string
  version: number
}

export interface AdminMediaGetInput {
  mediaId: string
}

export interface AdminMediaGetOutput {
  mediaId: string
  url: string
  type: string
  width: number
  height: number
  byteCount: number
  alt: string
  /** What must be seen wherever the image is cut: from the left, from the top, in parts of its size */
  focalPoint: { x: number; y: number } | null
  /** Smaller ones; none for the seconds until they have been made */
  sources: Array<ImageSource>
  createdAt: Date
  version: number
  /** 100 at most */
  products: Array<{ id: string; slug: string; title: string }>
}

export interface AdminMediaListInput {
  neverUsed?: boolean | undefined
  cursor?: string | undefined
  limit?: number | undefined
}

export interface AdminMediaListOutput {
  items: Array<Medium>
  nextCursor: string | null
}

export interface AdminMediaProductImagesInput {
  productId: string
}

export interface AdminMediaRemoveInput {
  mediaId: string
  version: number
}

export interface AdminMediaRemoveOutput {
  ok: true
}

export interface AdminMediaSetProductImagesInput {
  productId: string
  images: Array<
    | {
        mediaId: string
        /** Where it is not given: as it was, or as the medium has it */
        alt?: string | undefined
      }
    | {
        imageId: string
        /** Where it is not given: as it was, or as the medium has it */
        alt?: string | undefined
      }>
  /** Of the product */
  version: number
}

export interface AdminMediaUpdateInput {
  mediaId: string
  alt?: string | undefined
  /** What must be seen wherever the image is cut: from the left, from the top, in parts of its size */
  focalPoint?: { x: number; y: number } | null | undefined
  version: number
}

export interface AdminOrdersAddNoteInput {
  orderId: string
  text: string
}

export interface AdminOrdersCaptureInput {
  orderId: string
  /** Left out: all that is owed. The rest of the hold is released, for good */
  amount?: MoneyInput | undefined
  /** The shopper can read it, in the timeline of the order */
  reason?: string | undefined
  /** Of the order as it was seen; another one is a conflict */
  version?: number | undefined
  idempotencyKey: string
}

export interface AdminOrdersChargeSavedCardInput {
  orderId: string
  /** A card of the buyer; left out: the one that is his default */
  paymentMethodId?: string | undefined
  /** Of the order as it was seen; another one is a conflict */
  version: number
  idempotencyKey: string
}

export interface AdminOrdersCreateDraftInput {
  /** Where the letters of the order go; a customer’s go to the account */
  email?: string | null | undefined
  shippingAddress?: AddressInput | null | undefined
  /** The shipping address, where there is none */
  billingAddress?: AddressInput | null | undefined
  shippingMethodId?: string | null | undefined
  /** Of the European Union, with its prefix, as DE123456788 */
  vatId?: string | null | undefined
  /** The buyer’s: they stand on the order */
  notes?: string | null | undefined
  couponCodes?: Array<string> | undefined
  lines?: Array<{ variantId: string; quantity: number }> | undefined
  market?: string | undefined
  locale?: string | undefined
  /** Left out for a guest */
  customerId?: string | undefined
  /** For the buyer of this order: what is left out is as it was there, but for goods, coupons and notes */
  likeOrderId?: string | undefined
  idempotencyKey: string
}

export interface AdminOrdersDraftsGetInput {
  draftId: string
}

export interface AdminOrdersDraftsListInput {
  placed?: boolean | undefined
  customerId?: string | undefined
  cursor?: string | undefined
  limit?: number | undefined
}

export interface AdminOrdersDraftsListOutput {
  items: Array<DraftSummary>
  nextCursor: string | null
}

export interface AdminOrdersDraftsPlaceInput {
  draftId: string
  /** Of the draft as it was seen; another one is a conflict */
  version?: number | undefined
  /** `none` is for what costs nothing */
  paymentMethod?: PaymentMethod | undefined
  /** For `manual`: which one, where the market has several */
  manualMethod?: string | undefined
  /** How long the goods are held for a buyer who has not paid; left out: as long as for any order */
  payWithinHours?: number | undefined
  expectedTotal: MoneyInput
  idempotencyKey: string
}

export interface AdminOrdersDraftsRemoveInput {
  draftId: string
  /** The one that the caller saw */
  version: number
}

export interface AdminOrdersDraftsUpdateInput {
  /** Where the letters of the order go; a customer’s go to the account */
  email?: string | null | undefined
  shippingAddress?: AddressInput | null | undefined
  /** The shipping address, where there is none */
  billingAddress?: AddressInput | null | undefined
  shippingMethodId?: string | null | undefined
  /** Of the European Union, with its prefix, as DE123456788 */
  vatId?: string | null | undefined
  /** The buyer’s: they stand on the order */
  notes?: string | null | undefined
  couponCodes?: Array<string> | undefined
  lines?: Array<{ variantId: string; quantity: number }> | undefined
  draftId: string
  /** The one that the caller saw */
  version: number
}

export interface AdminOrdersEditInput {
  orderId: string
  remove: Array<{ lineId: string; quantity: number }>
  refund?: 
    | {
        kind: 'paid'
        /** The shipping goes back once */
        withShipping?: boolean | undefined
      }
    | { kind: 'none' }
    | { kind: 'amount'; amount: MoneyInput } | undefined
  /** The shopper can read it, in the timeline of the order */
  reason?: string | undefined
  /** Of the order as it was seen; another one is a conflict */
  version?: number | undefined
  idempotencyKey: string
}

export interface AdminOrdersExchangeInput {
  given: 
    | { kind: 'nothing'; orderId: string }
    | { kind: 'order'; orderId: string }
    | {
        kind: 'unshipped'
        orderId: string
        remove: Array<{ lineId: string; quantity: number }>
        /** What the goods are worth: it pays for the new order first, and what that does not need goes back */
        refund?: 
          | {
              kind: 'paid'
              /** The shipping goes back once */
              withShipping?: boolean | undefined
            }
          | { kind: 'none' }
          | { kind: 'amount'; amount: MoneyInput } | undefined
      }
    | {
        kind: 'return'
        returnId: string
        /** Left out: all that was to come, and all of it can be sold again */
        lines?: Array<{
          lineId: string
          quantity: number
          /** How many of them can be sold again */
          restock: number
        }> | undefined
        /** Where it is put on the shelf; else where it was shipped from */
        locationId?: string | undefined
        /** What the goods are worth: it pays for the new order first, and what that does not need goes back */
        refund?: 
          | {
              kind: 'paid'
              /** The shipping goes back once */
              withShipping?: boolean | undefined
            }
          | { kind: 'none' }
          | { kind: 'amount'; amount: MoneyInput } | undefined
      }
  /** Of what the buyer is to have instead, or in addition; of the same buyer and currency */
  draftId: string
  /** Of the new order, before anything is taken for it */
  expectedTotal: MoneyInput
  /** Of the draft as it was seen; another one is a conflict */
  draftVersion?: number | undefined
  /** How long the goods are held for a buyer who has not paid; left out: as long as for any order */
  payWithinHours?: number | undefined
  /** The shopper can read it, in the timeline of the first order */
  reason?: string | undefined
  /** Of the order, or the return, as it was seen */
  version?: number | undefined
  idempotencyKey: string
}

export interface AdminOrdersExchangeOutput {
  order: Order
  original: Order
}

export interface AdminOrdersFulfillInput {
  orderId: string
  /** Left out: all that has not shipped yet */
  lines?: Array<{ lineId: string; quantity: number }> | undefined
  carrier?: string | undefined
  trackingNumber?: string | undefined
  /** Where the buyer can follow it */
  trackingUrl?: string | undefined
  /** Where the goods are taken from, if some are claimed elsewhere */
  locationId?: string | undefined
  /** The shopper can read it, in the timeline of the order */
  reason?: string | undefined
  /** Of the order as it was seen; another one is a conflict */
  version?: number | undefined
  idempotencyKey: string
}

export type AdminOrdersGetInput = { orderId: string } | { orderNumber: string }

export interface AdminOrdersInvoiceInput {
  invoiceId: string
  format: 'html' | 'pdf'
}

export type AdminOrdersInvoicesInput = { orderId: string } | { orderNumber: string }

export interface AdminOrdersInvoicesOutput {
  items: Array<StaffInvoice>
}

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

export interface AdminOrdersMarkDeliveredInput {
  orderId: string
  /** Left out: all that are on their way */
  shipmentId?: string | undefined
  /** The shopper can read it, in the timeline of the order */
  reason?: string | undefined
}

export interface AdminOrdersRecordPaymentInput {
  orderId: string
  amount: MoneyInput
  /** When it came; left out: now */
  receivedAt?: Date | undefined
  /** As the bank names it; the shopper can read it */
  reference?: string | undefined
  /** Of the order as it was seen: what somebody else has recorded since is a conflict */
  version: number
  idempotencyKey: string
}

export interface AdminOrdersRefundInput {
  orderId: string
  of: 
    | { kind: 'all' }
    | { kind: 'amount'; amount: MoneyInput }
    | {
        kind: 'lines'
        lines: Array<{
          lineId: string
          quantity: number
          /** Whether the goods are the shop’s again: what has not left comes off the order, then what is out has come back. Else the buyer keeps them, or still gets them. */
          restock?: boolean | undefined
        }>
        /** The shipping goes back once */
        withShipping?: boolean | undefined
      }
    | { kind: 'again'; refundId: string }
  /** The way that it came, or to be spent here: of a customer, who has an account */
  to?: 'source' | 'store_credit' | undefined
  /** The shopper can read it, with the refund and in the timeline of the order */
  reason: string
  /** Of the order as it was seen; another one is a conflict */
  version?: number | undefined
  idempotencyKey: string
}

export interface AdminOrdersRefundOutput {
  order: Order
  /** That were made by this */
  refunds: Array<Refund>
}

export interface AdminOrdersReturnsCancelInput {
  returnId: string
  /** For the shopper to read */
  answer?: string | undefined
  /** Of the return as it was seen; another one is a conflict */
  version?: number | undefined
}

export interface AdminOrdersReturnsCreateInput {
  orderId: string
  lines: Array<{ lineId: string; quantity: number }>
  /** The shopper can read it */
  reason?: string | undefined
  idempotencyKey: string
}

export interface AdminOrdersReturnsListInput {
  orderId?: string | undefined
  states?: Array<ReturnState> | undefined
  cursor?: string | undefined
  limit?: number | undefined
}

export interface AdminOrdersReturnsListOutput {
  items: Array<ListedReturn>
  nextCursor: string | null
}

export interface AdminOrdersReturnsReceiveInput {
  returnId: string
  /** Left out: all that was to come, and all of it can be sold again */
  lines?: Array<{
    lineId: string
    quantity: number
    /** How many of them can be sold again */
    restock: number
  }> | undefined
  /** Where it is put on the shelf; else where it was shipped from */
  locationId?: string | undefined
  refund?: 
    | {
        kind: 'paid'
        /** The shipping goes back once */
        withShipping?: boolean | undefined
      }
    | { kind: 'none' }
    | { kind: 'amount'; amount: MoneyInput } | undefined
  /** The shopper can read it, in the timeline of the order */
  reason?: string | undefined
  /** Of the return as it was seen; another one is a conflict */
  version?: number | undefined
  idempotencyKey: string
}

export interface AdminOrdersRevokePaymentInput {
  orderId: string
  receiptId: string
  /** The shopper can read it, in the timeline of the order */
  reason?: string | undefined
  /** Of the order as it was seen; another one is a conflict */
  version: number
  idempotencyKey: string
}

export interface AdminOrdersSetTrackingInput {
  carrier?: string | undefined
  trackingNumber?: string | undefined
  /** Where the buyer can follow it */
  trackingUrl?: string | undefined
  shipmentId: string
}

export interface AdminOrdersSettleRefundInput {
  refundId: string
  /** failed: it could not be sent */
  outcome: 'succeeded' | 'failed'
  /** As the bank names it, or why it failed; the shopper can read it */
  reference?: string | undefined
  idempotencyKey: string
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

export interface AdminPaymentsHoldsInput {
  cursor?: string | undefined
  limit?: number | undefined
}

export interface AdminPaymentsHoldsOutput {
  items: Array<Hold>
  nextCursor: string | null
}

export interface AdminPaymentsMethodsCreateInput {
  name: string
  /** What the buyer is to do: {orderNumber} and {amount} are put in */
  instructions: string
  /** before_shipment: goods wait for the money; on_delivery: they leave before it comes */
  kind: 'before_shipment' | 'on_delivery'
  /** How long goods wait; null for on_delivery */
  payWithinDays?: number | null | undefined
  /** None: all of them */
  markets?: Array<string> | undefined
  enabled?: boolean | undefined
  /** For good */
  code: string
}

export interface AdminPaymentsMethodsListInput {
  cursor?: string | undefined
  limit?: number | undefined
}

export interface AdminPaymentsMethodsListOutput {
  items: Array<ManualPaymentMethod>
  nextCursor: string | null
}

export interface AdminPaymentsMethodsRemoveInput {
  code: string
  /** The one that the caller saw */
  version: number
}

export interface AdminPaymentsMethodsUpdateInput {
  name?: string | undefined
  /** What the buyer is to do: {orderNumber} and {amount} are put in */
  instructions?: string | undefined
  /** before_shipment: goods wait for the money; on_delivery: they leave before it comes */
  kind?: 'before_shipment' | 'on_delivery' | undefined
  /** How long goods wait; null for on_delivery */
  payWithinDays?: number | null | undefined
  /** None: all of them */
  markets?: Array<string> | undefined
  enabled?: boolean | undefined
  code: string
  /** The one that the caller saw */
  version: number
}

export interface AdminPaymentsReconcileInput {
  orderId: string
  idempotencyKey?: string | undefined
}

export interface AdminPaymentsReconcileOutput {
  repaired: Array<PaymentDifference>
  comparison: PaymentComparison
}

export interface AdminPaymentsRefundsByHandInput {
  cursor?: string | undefined
  limit?: number | undefined
}

export interface AdminPaymentsRefundsByHandOutput {
  items: Array<RefundByHand>
  nextCursor: string | null
}

export interface AdminPricesGetInput {
  variantId: string
}

export interface AdminPricesGetOutput {
  variantId: string
  prices: Array<{
    variantId: string
    market: string
    price: Money
    compareAt: Money | null
    /** What no discount undercuts */
    floor: Money | null
    tiers: Array<QuantityTier>
    version: number
    /** Those that are over as well */
    sales: Array<Sale>
    /** Of one unit, to whoever looks at the catalogue */
    now: {
      price: Money
      compareAt: Money | null
      reasons: Array<PriceReason>
      /** When a window that could bear on it opens or closes */
      nextChangeAt: Date | null
    }
  }>
}

export interface AdminPricesGroupsCreateInput {
  code: string
  name: string
}

export interface AdminPricesGroupsListInput {
  cursor?: string | undefined
  limit?: number | undefined
}

export interface AdminPricesGroupsListOutput {
  items: Array<CustomerGroup>
  nextCursor: string | null
}

export interface AdminPricesGroupsMembersInput {
  customerGroupId: string
  cursor?: string | undefined
  limit?: number | undefined
}

export interface AdminPricesGroupsMembersOutput {
  items: Array<{ id: string; email: string; addedAt: Date }>
  nextCursor: string | null
}

export interface AdminPricesGroupsRemoveInput {
  customerGroupId: string
  version: number
}

export interface AdminPricesGroupsRemoveMembersInput {
  customerGroupId: string
  customerIds: Array<string>
}

export interface AdminPricesGroupsRemoveMembersOutput {
  /** How many came or went: the others were so already */
  changedCount: number
}

export interface AdminPricesGroupsUpdateInput {
  customerGroupId: string
  name: string
  version: number
}

export interface AdminPricesListsCreateInput {
  name: string
  /** Whom it is for: whoever is in one of the groups; null is everybody */
  customerGroupIds: Array<string> | null
  /** Null has no start */
  startsAt?: Date | null | undefined
  /** No longer at this moment; null has no end */
  endsAt?: Date | null | undefined
}

export interface AdminPricesListsEntriesInput {
  priceListId: string
  cursor?: string | undefined
  limit?: number | undefined
}

export interface AdminPricesListsEntriesOutput {
  items: Array<PriceListEntry>
  nextCursor: string | null
}

export interface AdminPricesListsGetInput {
  priceListId: string
}

export interface AdminPricesListsGetOutput {
  id: string
  name: string
  /** Null is everybody */
  customerGroupIds: Array<string> | null
  startsAt: Date | null
  endsAt: Date | null
  createdAt: Date
  version: number
  run: PriceRun | null
}

export interface AdminPricesListsListInput {
  cursor?: string | undefined
  limit?: number | undefined
}

export interface AdminPricesListsListOutput {
  items: Array<PriceList>
  nextCursor: string | null
}

export interface AdminPricesListsRemoveInput {
  priceListId: string
  version: number
}

export interface AdminPricesListsSetEntriesInput {
  priceListId: string
  entries: Array<{
    variantId: string
    market: string
    /** By rising quantity and falling price */
    tiers: Array<{ minQuantity: number; unitPrice: PriceInput }>
  }>
  version: number
}

export interface AdminPricesListsUpdateInput {
  name?: string | undefined
  /** Whom it is for: whoever is in one of the groups; null is everybody */
  customerGroupIds?: Array<string> | null | undefined
  /** Null has no start */
  startsAt?: Date | null | undefined
  /** No longer at this moment; null has no end */
  endsAt?: Date | null | undefined
  priceListId: string
  version: number
}

export interface AdminPricesRulesCreateInput {
  /** Shoppers are told it */
  name: string
  reduction: 
    | {
        /** Of the price that rules before it have left, or of the original price: what it was compared at */
        kind: 'percent' | 'percent_of_original'
        /** Parts per million: 125000 is 12.5 % */
        percentPpm: number
        /** Null is everywhere */
        markets?: Array<string> | null | undefined
      }
    | {
        kind: 'fixed'
        /** It holds in these markets */
        amounts: Array<{
          market: string
          amount: {
            /** Minor units of the currency: cents, yen, fils */
            amount: number
            currency: string
          }
        }>
      }
  /** It covers what one of them covers; a category with all that lies below it */
  scopes: Array<
    | { kind: 'all' }
    | { kind: 'variant'; ids: Array<string> }
    | { kind: 'product'; ids: Array<string> }
    | { kind: 'category'; ids: Array<string> }
    | { kind: 'collection'; ids: Array<string> }>
  /** Whom it is for: whoever is in one of the groups; null is everybody */
  customerGroupIds?: Array<string> | null | undefined
  /** Null has no start */
  startsAt?: Date | null | undefined
  /** No longer at this moment; null has no end */
  endsAt?: Date | null | undefined
  /** The higher one comes first, the older one among equals */
  priority?: number | undefined
  /** Where it holds, no other rule does */
  exclusive?: boolean | undefined
  enabled?: boolean | undefined
}

export interface AdminPricesRulesDisableInput {
  priceRuleId: string
  version: number
}

export interface AdminPricesRulesGetInput {
  priceRuleId: string
}

export interface AdminPricesRulesGetOutput {
  id: string
  name: string
  reduction: 
    | {
        kind: 'percent' | 'percent_of_original'
        percentPpm: number
        markets: Array<string> | null
      }
    | { kind: 'fixed'; amounts: Array<{ market: string; amount: Money }> }
  scopes: Array<PriceScope>
  customerGroupIds: Array<string> | null
  startsAt: Date | null
  endsAt: Date | null
  priority: number
  exclusive: boolean
  enabled: boolean
  createdAt: Date
  version: number
  run: PriceRun | null
}

export interface AdminPricesRulesListInput {
  cursor?: string | undefined
  limit?: number | undefined
}

export interface AdminPricesRulesListOutput {
  items: Array<PriceRule>
  nextCursor: string | null
}

export interface AdminPricesRulesPreviewInput {
  /** Shoppers are told it */
  name: string
  reduction: 
    | {
        /** Of the price that rules before it have left, or of the original price: what it was compared at */
        kind: 'percent' | 'percent_of_original'
        /** Parts per million: 125000 is 12.5 % */
        percentPpm: number
        /** Null is everywhere */
        markets?: Array<string> | null | undefined
      }
    | {
        kind: 'fixed'
        /** It holds in these markets */
        amounts: Array<{
          market: string
          amount: {
            /** Minor units of the currency: cents, yen, fils */
            amount: number
            currency: string
          }
        }>
      }
  /** It covers what one of them covers; a category with all that lies below it */
  scopes: Array<
    | { kind: 'all' }
    | { kind: 'variant'; ids: Array<string> }
    | { kind: 'product'; ids: Array<string> }
    | { kind: 'category'; ids: Array<string> }
    | { kind: 'collection'; ids: Array<string> }>
  /** Whom it is for: whoever is in one of the groups; null is everybody */
  customerGroupIds?: Array<string> | null | undefined
  /** Null has no start */
  startsAt?: Date | null | undefined
  /** No longer at this moment; null has no end */
  endsAt?: Date | null | undefined
  /** The higher one comes first, the older one among equals */
  priority?: number | undefined
  /** Where it holds, no other rule does */
  exclusive?: boolean | undefined
  /** Whose place it would take */
  priceRuleId?: string | undefined
  limit?: number | undefined
}

export interface AdminPricesRulesPreviewOutput {
  variantCount: number
  examples: Array<{
    variantId: string
    market: string
    before: Money
    after: Money
    /** How the price after it comes about */
    reasons: Array<PriceReason>
  }>
}

export interface AdminPricesRulesRemoveInput {
  priceRuleId: string
  version: number
}

export interface AdminPricesRulesUpdateInput {
  /** Shoppers are told it */
  name?: string | undefined
  reduction?: 
    | {
        /** Of the price that rules before it have left, or of the original price: what it was compared at */
        kind: 'percent' | 'percent_of_original'
        /** Parts per million: 125000 is 12.5 % */
        percentPpm: number
        /** Null is everywhere */
        markets?: Array<string> | null | undefined
      }
    | {
        kind: 'fixed'
        /** It holds in these markets */
        amounts: Array<{
          market: string
          amount: {
            /** Minor units of the currency: cents, yen, fils */
            amount: number
            currency: string
          }
        }>
      } | undefined
  /** It covers what one of them covers; a category with all that lies below it */
  scopes?: Array<
    | { kind: 'all' }
    | { kind: 'variant'; ids: Array<string> }
    | { kind: 'product'; ids: Array<string> }
    | { kind: 'category'; ids: Array<string> }
    | { kind: 'collection'; ids: Array<string> }> | undefined
  /** Whom it is for: whoever is in one of the groups; null is everybody */
  customerGroupIds?: Array<string> | null | undefined
  /** Null has no start */
  startsAt?: Date | null | undefined
  /** No longer at this moment; null has no end */
  endsAt?: Date | null | undefined
  /** The higher one comes first, the older one among equals */
  priority?: number | undefined
  /** Where it holds, no other rule does */
  exclusive?: boolean | undefined
  priceRuleId: string
  version: number
}

export interface AdminPricesSalesCreateInput {
  variantId: string
  market: string
  unitPrice: PriceInput
  /** Null has no start */
  startsAt?: Date | null | undefined
  /** No longer at this moment; null has no end */
  endsAt?: Date | null | undefined
}

export interface AdminPricesSalesRemoveInput {
  saleId: string
  version: number
}

export interface AdminPricesSalesRemoveOutput {
  ok: true
}

export interface AdminPricesSalesUpdateInput {
  saleId: string
  unitPrice?: PriceInput | undefined
  /** Null has no start */
  startsAt?: Date | null | undefined
  /** No longer at this moment; null has no end */
  endsAt?: Date | null | undefined
  version: number
}

export interface AdminPricesSetInput {
  variantId: string
  market: string
  price: PriceInput
  compareAt?: {
    /** Minor units of the currency: cents, yen, fils */
    amount: number
    currency: string
  } | null | undefined
  /** What no discount undercuts */
  floor?: PriceInput | null | undefined
  version: number | null
}

export interface AdminPricesTiersSetInput {
  variantId: string
  market: string
  /** By rising quantity and falling price */
  tiers: Array<{ minQuantity: number; unitPrice: PriceInput }>
  version: number
}

export interface AdminProductsArchiveInput {
  productId: string
  version: number
}

export interface AdminProductsBulkUpdateInput {
  products: Array<{ productId: string; version?: number | undefined }>
  status?: ProductStatus | undefined
  featured?: boolean | undefined
  addTags?: Array<string> | undefined
  removeTags?: Array<string> | undefined
  addCategoryIds?: Array<string> | undefined
  /** Also such as are none */
  removeCategoryIds?: Array<string> | undefined
}

export interface AdminProductsBulkUpdateOutput {
  /** How many are different now: the others were so already */
  changedCount: number
}

export interface AdminProductsComponentsInput {
  variantId: string
}

export interface AdminProductsCreateInput {
  title: string
  descriptionHtml?: string | undefined
  vendor?: string | null | undefined
  productType?: string | null | undefined
  tags?: Array<string> | undefined
  featured?: boolean | undefined
  taxCategory?: string | undefined
  categoryIds?: Array<string> | undefined
  /** All of them, by code, each of the kind that its attribute has */
  attributes?: Record<string, string | number | boolean | Array<string>> | undefined
  seoTitle?: string | null | undefined
  seoDescription?: string | null | undefined
  metadata?: Record<string, string | number | boolean | null> | undefined
  slug?: string | undefined
  optionNames?: Array<string> | undefined
  variants?: Array<{
    sku: string
    /** One for each option, in their order */
    optionValues?: Array<string> | undefined
    barcode?: string | null | undefined
    weightGrams?: number | undefined
    requiresShipping?: boolean | undefined
    /** Null is that of the product */
    taxCategory?: string | null | undefined
  }> | undefined
}

export interface AdminProductsDuplicateInput {
  productId: string
  title?: string | undefined
  slug?: string | undefined
}

export interface AdminProductsGetInput {
  productId: string
}

export interface AdminProductsListInput {
  cursor?: string | undefined
  limit?: number | undefined
  /** Part of a title, of a slug or of a SKU */
  q?: string | undefined
  status?: ProductStatus | undefined
  /** Without its descendants */
  categoryId?: string | undefined
  featured?: boolean | undefined
  tag?: string | undefined
}

export interface AdminProductsListOutput {
  items: Array<{
    id: string
    slug: string
    title: string
    status: ProductStatus
    featured: boolean
    vendor: string | null
    imageUrl: string | null
    variantCount: number
    createdAt: Date
    updatedAt: Date
    version: number
  }>
  nextCursor: string | null
}

export interface AdminProductsPublishInput {
  productId: string
  version: number
}

export interface AdminProductsRemoveInput {
  productId: string
  version: number
}

export interface AdminProductsRestoreInput {
  productId: string
  version: number
}

export interface AdminProductsScheduleInput {
  productId: string
  version: number
  publishAt?: Date | null | undefined
  unpublishAt?: Date | null | undefined
}

export interface AdminProductsSetComponentsInput {
  variantId: string
  components: Array<{
    variantId: string
    /** For each piece */
    quantity: number
  }>
}

export interface AdminProductsSetRelatedInput {
  productId: string
  version: number
  relatedIds: Array<string>
}

export interface AdminProductsSetTranslationsInput {
  productId: string
  version: number
  translations: Array<{
    locale: string
    title?: string | null | undefined
    descriptionHtml?: string | null | undefined
    seoTitle?: string | null | undefined
    seoDescription?: string | null | undefined
  }>
}

export interface AdminProductsUpdateInput {
  title?: string | undefined
  /** Sanitised by allow-list */
  descriptionHtml?: string | undefined
  vendor?: string | null | undefined
  productType?: string | null | undefined
  tags?: Array<string> | undefined
  featured?: boolean | undefined
  taxCategory?: string | undefined
  categoryIds?: Array<string> | undefined
  /** All of them, by code, each of the kind that its attribute has */
  attributes?: Record<string, string | number | boolean | Array<string>> | undefined
  seoTitle?: string | null | undefined
  seoDescription?: string | null | undefined
  metadata?: Record<string, string | number | boolean | null> | undefined
  slug?: string | undefined
  productId: string
  version: number
}

export interface AdminProductsVariantsCreateInput {
  productId: string
  version: number
  sku: string
  /** One for each option, in their order */
  optionValues?: Array<string> | undefined
  barcode?: string | null | undefined
  weightGrams?: number | undefined
  requiresShipping?: boolean | undefined
  /** Null is that of the product */
  taxCategory?: string | null | undefined
  /** One of the images of the product */
  imageId?: string | null | undefined
}

export interface AdminProductsVariantsRemoveInput {
  variantId: string
  version: number
}

export interface AdminProductsVariantsReorderInput {
  productId: string
  version: number
  variantIds: Array<string>
}

export interface AdminProductsVariantsSetOptionsInput {
  productId: string
  version: number
  optionNames: Array<string>
  variants: Array<{
    variantId: string
    /** One for each option, in their order */
    optionValues: Array<string>
  }>
}

export interface AdminProductsVariantsUpdateInput {
  sku?: string | undefined
  /** One for each option, in their order */
  optionValues?: Array<string> | undefined
  barcode?: string | null | undefined
  weightGrams?: number | undefined
  requiresShipping?: boolean | undefined
  /** Null is that of the product */
  taxCategory?: string | null | undefined
  /** One of the images of the product */
  imageId?: string | null | undefined
  variantId: string
  version: number
}

export interface AdminPromotionsCouponsBatchesInput {
  promotionId: string
  cursor?: string | undefined
  limit?: number | undefined
}

export interface AdminPromotionsCouponsBatchesOutput {
  items: Array<CouponBatch>
  nextCursor: string | null
}

export interface AdminPromotionsCouponsCreateInput {
  promotionId: string
  code: string
  /** By how many orders; null has no end but that of the promotion */
  usesMax?: number | null | undefined
}

export interface AdminPromotionsCouponsExportInput {
  batchId: string
}

export interface AdminPromotionsCouponsExportOutput {
  fileName: string
  count: number
  csv: string
}

export interface AdminPromotionsCouponsGenerateInput {
  promotionId: string
  count: number
  prefix?: string | undefined
  suffix?: string | undefined
  /** Of what is random */
  length?: number | undefined
  /** By how many orders; null has no end but that of the promotion */
  usesMax?: number | null | undefined
}

export interface AdminPromotionsCouponsListInput {
  promotionId?: string | undefined
  batchId?: string | undefined
  code?: string | undefined
  cursor?: string | undefined
  limit?: number | undefined
}

export interface AdminPromotionsCouponsListOutput {
  items: Array<Coupon>
  nextCursor: string | null
}

export interface AdminPromotionsCouponsRemoveInput {
  couponId: string
}

export interface AdminPromotionsCreateInput {
  /** Shoppers are told it */
  name: string
  /** Whether one of its coupon codes must be in the cart */
  needsCode?: boolean | undefined
  /** Null is everywhere, with no amounts */
  markets?: Array<string> | null | undefined
  /** Null has no start */
  startsAt?: Date | null | undefined
  /** No longer at this moment; null has no end */
  endsAt?: Date | null | undefined
  /** The higher one comes first, the older one among equals */
  priority?: number | undefined
  /** Where it gives something, it applies alone */
  exclusive?: boolean | undefined
  /** All of them must hold */
  conditions?: Array<
    | {
        /** What the chosen goods cost together */
        kind: 'amount'
        /** By default everything */
        of?: {
          /** It covers what one of them covers; a category with all that lies below it */
          scopes?: Array<
            | { kind: 'all' }
            | { kind: 'variant'; ids: Array<string> }
            | { kind: 'product'; ids: Array<string> }
            | { kind: 'category'; ids: Array<string> }
            | { kind: 'collection'; ids: Array<string> }> | undefined
          /** And none of these */
          exceptScopes?: Array<
            | { kind: 'all' }
            | { kind: 'variant'; ids: Array<string> }
            | { kind: 'product'; ids: Array<string> }
            | { kind: 'category'; ids: Array<string> }
            | { kind: 'collection'; ids: Array<string> }> | undefined
          /** Of one unit before promotions; null is any price */
          unitPrices?: Array<{ market: string; min: PriceInput | null; max: PriceInput | null }> | null | undefined
          /** Only what no sale, tier, price list or price rule has lowered */
          fullPriceOnly?: boolean | undefined
        } | undefined
        /** One for each market of the promotion; both ends belong to it */
        ranges: Array<{ market: string; min: PriceInput | null; max: PriceInput | null }>
      }
    | {
        /** Units of the chosen goods */
        kind: 'quantity'
        /** By default everything */
        of?: {
          /** It covers what one of them covers; a category with all that lies below it */
          scopes?: Array<
            | { kind: 'all' }
            | { kind: 'variant'; ids: Array<string> }
            | { kind: 'product'; ids: Array<string> }
            | { kind: 'category'; ids: Array<string> }
            | { kind: 'collection'; ids: Array<string> }> | undefined
          /** And none of these */
          exceptScopes?: Array<
            | { kind: 'all' }
            | { kind: 'variant'; ids: Array<string> }
            | { kind: 'product'; ids: Array<string> }
            | { kind: 'category'; ids: Array<string> }
            | { kind: 'collection'; ids: Array<string> }> | undefined
          /** Of one unit before promotions; null is any price */
          unitPrices?: Array<{ market: string; min: PriceInput | null; max: PriceInput | null }> | null | undefined
          /** Only what no sale, tier, price list or price rule has lowered */
          fullPriceOnly?: boolean | undefined
        } | undefined
        range: { min: number | null; max: number | null }
      }
    | { kind: 'customer_group'; ids: Array<string> }
    | {
        /** Which order of this buyer it would be: from 1 to 1 is the first one */
        kind: 'order_count'
        range: { min: number | null; max: number | null }
      }
    | {
        /** Where the goods go */
        kind: 'country'
        countries: Array<string>
      }> | undefined
  /** One after the other, each whole */
  actions: Array<
    | {
        /** Off the chosen goods together, given to the lines in proportion; or off each unit of them */
        kind: 'whole' | 'each'
        /** By default everything */
        of?: {
          /** It covers what one of them covers; a category with all that lies below it */
          scopes?: Array<
            | { kind: 'all' }
            | { kind: 'variant'; ids: Array<string> }
            | { kind: 'product'; ids: Array<string> }
            | { kind: 'category'; ids: Array<string> }
            | { kind: 'collection'; ids: Array<string> }> | undefined
          /** And none of these */
          exceptScopes?: Array<
            | { kind: 'all' }
            | { kind: 'variant'; ids: Array<string> }
            | { kind: 'product'; ids: Array<string> }
            | { kind: 'category'; ids: Array<string> }
            | { kind: 'collection'; ids: Array<string> }> | undefined
          /** Of one unit before promotions; null is any price */
          unitPrices?: Array<{ market: string; min: PriceInput | null; max: PriceInput | null }> | null | undefined
          /** Only what no sale, tier, price list or price rule has lowered */
          fullPriceOnly?: boolean | undefined
        } | undefined
        off: 
          | {
              kind: 'percent'
              /** Parts per million: 125000 is 12.5 % */
              percentPpm: number
            }
          | {
              kind: 'fixed'
              /** One for each market of the promotion */
              amounts: Array<{
                market: string
                amount: {
                  /** Minor units of the currency: cents, yen, fils */
                  amount: number
                  currency: string
                }
              }>
            }
          | {
              /** All that is above this price */
              kind: 'fixed_price'
              /** One for each market of the promotion */
              amounts: Array<{ market: string; amount: PriceInput }>
            }
      }
    | {
        /** The dearest are bought, the cheapest cost less */
        kind: 'buy_get'
        buy: {
          /** By default everything */
          of?: {
            /** It covers what one of them covers; a category with all that lies below it */
            scopes?: Array<
              | { kind: 'all' }
              | { kind: 'variant'; ids: Array<string> }
              | { kind: 'product'; ids: Array<string> }
              | { kind: 'category'; ids: Array<string> }
              | { kind: 'collection'; ids: Array<string> }> | undefined
            /** And none of these */
            exceptScopes?: Array<
              | { kind: 'all' }
              | { kind: 'variant'; ids: Array<string> }
              | { kind: 'product'; ids: Array<string> }
              | { kind: 'category'; ids: Array<string> }
              | { kind: 'collection'; ids: Array<string> }> | undefined
            /** Of one unit before promotions; null is any price */
            unitPrices?: Array<{ market: string; min: PriceInput | null; max: PriceInput | null }> | null | undefined
            /** Only what no sale, tier, price list or price rule has lowered */
            fullPriceOnly?: boolean | undefined
          } | undefined
          quantity: number
        }
        get: {
          /** By default everything */
          of?: {
            /** It covers what one of them covers; a category with all that lies below it */
            scopes?: Array<
              | { kind: 'all' }
              | { kind: 'variant'; ids: Array<string> }
              | { kind: 'product'; ids: Array<string> }
              | { kind: 'category'; ids: Array<string> }
              | { kind: 'collection'; ids: Array<string> }> | undefined
            /** And none of these */
            exceptScopes?: Array<
              | { kind: 'all' }
              | { kind: 'variant'; ids: Array<string> }
              | { kind: 'product'; ids: Array<string> }
              | { kind: 'category'; ids: Array<string> }
              | { kind: 'collection'; ids: Array<string> }> | undefined
            /** Of one unit before promotions; null is any price */
            unitPrices?: Array<{ market: string; min: PriceInput | null; max: PriceInput | null }> | null | undefined
            /** Only what no sale, tier, price list or price rule has lowered */
            fullPriceOnly?: boolean | undefined
          } | undefined
          quantity: number
          /** Parts per million: 125000 is 12.5 % */
          percentPpm?: number | undefined
        }
        /** Null is as often as whole sets are in the cart */
        timesMax?: number | null | undefined
      }
    | {
        /** Beside what is in the cart, for nothing */
        kind: 'gift'
        variantId: string
        quantity?: number | undefined
      }
    | {
        /** 1000000 ppm is free shipping */
        kind: 'shipping'
        off: 
          | {
              kind: 'percent'
              /** Parts per million: 125000 is 12.5 % */
              percentPpm: number
            }
          | {
              kind: 'fixed'
              /** One for each market of the promotion */
              amounts: Array<{
                market: string
                amount: {
                  /** Minor units of the currency: cents, yen, fils */
                  amount: number
                  currency: string
                }
              }>
            }
          | {
              /** All that is above this price */
              kind: 'fixed_price'
              /** One for each market of the promotion */
              amounts: Array<{ market: string; amount: PriceInput }>
            }
        /** Null is any */
        methodIds?: Array<string> | null | undefined
      }>
  /** By how many orders; null has no end */
  usesMax?: number | null | undefined
  /** By how many orders of one customer or e-mail address; null has no end */
  usesPerBuyerMax?: number | null | undefined
  /** Whether a canceled order lets it be used once more */
  givesBack?: boolean | undefined
  /** What all its redemptions together may cost, for each of its markets; none has no end */
  budgets?: Array<{
    market: string
    budget: {
      /** Minor units of the currency: cents, yen, fils */
      amount: number
      currency: string
    }
  }> | undefined
  enabled?: boolean | undefined
}

export interface AdminPromotionsDisableInput {
  promotionId: string
  version: number
}

export interface AdminPromotionsGetInput {
  promotionId: string
}

export interface AdminPromotionsListInput {
  cursor?: string | undefined
  limit?: number | undefined
}

export interface AdminPromotionsListOutput {
  items: Array<Promotion>
  nextCursor: string | null
}

export interface AdminPromotionsRemoveInput {
  promotionId: string
  version: number
}

export interface AdminPromotionsSimulateInput {
  market: string
  to: PlaceInput
  lines: Array<{ variantId: string; quantity: number }>
  couponCodes?: Array<string> | undefined
  customerGroupIds?: Array<string> | undefined
  /** How many orders the buyer has placed */
  ordersBefore?: number | undefined
  at?: Date | undefined
}

export interface AdminPromotionsSimulateOutput {
  /** With the cheapest method that can be had */
  quote: Quote
  /** Those that give something first, in the order in which they do */
  promotions: Array<ConsideredPromotion>
}

export interface AdminPromotionsUpdateInput {
  /** Shoppers are told it */
  name?: string | undefined
  /** Whether one of its coupon codes must be in the cart */
  needsCode?: boolean | undefined
  /** Null is everywhere, with no amounts */
  markets?: Array<string> | null | undefined
  /** Null has no start */
  startsAt?: Date | null | undefined
  /** No longer at this moment; null has no end */
  endsAt?: Date | null | undefined
  /** The higher one comes first, the older one among equals */
  priority?: number | undefined
  /** Where it gives something, it applies alone */
  exclusive?: boolean | undefined
  /** All of them must hold */
  conditions?: Array<
    | {
        /** What the chosen goods cost together */
        kind: 'amount'
        /** By default everything */
        of?: {
          /** It covers what one of them covers; a category with all that lies below it */
          scopes?: Array<
            | { kind: 'all' }
            | { kind: 'variant'; ids: Array<string> }
            | { kind: 'product'; ids: Array<string> }
            | { kind: 'category'; ids: Array<string> }
            | { kind: 'collection'; ids: Array<string> }> | undefined
          /** And none of these */
          exceptScopes?: Array<
            | { kind: 'all' }
            | { kind: 'variant'; ids: Array<string> }
            | { kind: 'product'; ids: Array<string> }
            | { kind: 'category'; ids: Array<string> }
            | { kind: 'collection'; ids: Array<string> }> | undefined
          /** Of one unit before promotions; null is any price */
          unitPrices?: Array<{ market: string; min: PriceInput | null; max: PriceInput | null }> | null | undefined
          /** Only what no sale, tier, price list or price rule has lowered */
          fullPriceOnly?: boolean | undefined
        } | undefined
        /** One for each market of the promotion; both ends belong to it */
        ranges: Array<{ market: string; min: PriceInput | null; max: PriceInput | null }>
      }
    | {
        /** Units of the chosen goods */
        kind: 'quantity'
        /** By default everything */
        of?: {
          /** It covers what one of them covers; a category with all that lies below it */
          scopes?: Array<
            | { kind: 'all' }
            | { kind: 'variant'; ids: Array<string> }
            | { kind: 'product'; ids: Array<string> }
            | { kind: 'category'; ids: Array<string> }
            | { kind: 'collection'; ids: Array<string> }> | undefined
          /** And none of these */
          exceptScopes?: Array<
            | { kind: 'all' }
            | { kind: 'variant'; ids: Array<string> }
            | { kind: 'product'; ids: Array<string> }
            | { kind: 'category'; ids: Array<string> }
            | { kind: 'collection'; ids: Array<string> }> | undefined
          /** Of one unit before promotions; null is any price */
          unitPrices?: Array<{ market: string; min: PriceInput | null; max: PriceInput | null }> | null | undefined
          /** Only what no sale, tier, price list or price rule has lowered */
          fullPriceOnly?: boolean | undefined
        } | undefined
        range: { min: number | null; max: number | null }
      }
    | { kind: 'customer_group'; ids: Array<string> }
    | {
        /** Which order of this buyer it would be: from 1 to 1 is the first one */
        kind: 'order_count'
        range: { min: number | null; max: number | null }
      }
    | {
        /** Where the goods go */
        kind: 'country'
        countries: Array<string>
      }> | undefined
  /** One after the other, each whole */
  actions?: Array<
    | {
        /** Off the chosen goods together, given to the lines in proportion; or off each unit of them */
        kind: 'whole' | 'each'
        /** By default everything */
        of?: {
          /** It covers what one of them covers; a category with all that lies below it */
          scopes?: Array<
            | { kind: 'all' }
            | { kind: 'variant'; ids: Array<string> }
            | { kind: 'product'; ids: Array<string> }
            | { kind: 'category'; ids: Array<string> }
            | { kind: 'collection'; ids: Array<string> }> | undefined
          /** And none of these */
          exceptScopes?: Array<
            | { kind: 'all' }
            | { kind: 'variant'; ids: Array<string> }
            | { kind: 'product'; ids: Array<string> }
            | { kind: 'category'; ids: Array<string> }
            | { kind: 'collection'; ids: Array<string> }> | undefined
          /** Of one unit before promotions; null is any price */
          unitPrices?: Array<{ market: string; min: PriceInput | null; max: PriceInput | null }> | null | undefined
          /** Only what no sale, tier, price list or price rule has lowered */
          fullPriceOnly?: boolean | undefined
        } | undefined
        off: 
          | {
              kind: 'percent'
              /** Parts per million: 125000 is 12.5 % */
              percentPpm: number
            }
          | {
              kind: 'fixed'
              /** One for each market of the promotion */
              amounts: Array<{
                market: string
                amount: {
                  /** Minor units of the currency: cents, yen, fils */
                  amount: number
                  currency: string
                }
              }>
            }
          | {
              /** All that is above this price */
              kind: 'fixed_price'
              /** One for each market of the promotion */
              amounts: Array<{ market: string; amount: PriceInput }>
            }
      }
    | {
        /** The dearest are bought, the cheapest cost less */
        kind: 'buy_get'
        buy: {
          /** By default everything */
          of?: {
            /** It covers what one of them covers; a category with all that lies below it */
            scopes?: Array<
              | { kind: 'all' }
              | { kind: 'variant'; ids: Array<string> }
              | { kind: 'product'; ids: Array<string> }
              | { kind: 'category'; ids: Array<string> }
              | { kind: 'collection'; ids: Array<string> }> | undefined
            /** And none of these */
            exceptScopes?: Array<
              | { kind: 'all' }
              | { kind: 'variant'; ids: Array<string> }
              | { kind: 'product'; ids: Array<string> }
              | { kind: 'category'; ids: Array<string> }
              | { kind: 'collection'; ids: Array<string> }> | undefined
            /** Of one unit before promotions; null is any price */
            unitPrices?: Array<{ market: string; min: PriceInput | null; max: PriceInput | null }> | null | undefined
            /** Only what no sale, tier, price list or price rule has lowered */
            fullPriceOnly?: boolean | undefined
          } | undefined
          quantity: number
        }
        get: {
          /** By default everything */
          of?: {
            /** It covers what one of them covers; a category with all that lies below it */
            scopes?: Array<
              | { kind: 'all' }
              | { kind: 'variant'; ids: Array<string> }
              | { kind: 'product'; ids: Array<string> }
              | { kind: 'category'; ids: Array<string> }
              | { kind: 'collection'; ids: Array<string> }> | undefined
            /** And none of these */
            exceptScopes?: Array<
              | { kind: 'all' }
              | { kind: 'variant'; ids: Array<string> }
              | { kind: 'product'; ids: Array<string> }
              | { kind: 'category'; ids: Array<string> }
              | { kind: 'collection'; ids: Array<string> }> | undefined
            /** Of one unit before promotions; null is any price */
            unitPrices?: Array<{ market: string; min: PriceInput | null; max: PriceInput | null }> | null | undefined
            /** Only what no sale, tier, price list or price rule has lowered */
            fullPriceOnly?: boolean | undefined
          } | undefined
          quantity: number
          /** Parts per million: 125000 is 12.5 % */
          percentPpm?: number | undefined
        }
        /** Null is as often as whole sets are in the cart */
        timesMax?: number | null | undefined
      }
    | {
        /** Beside what is in the cart, for nothing */
        kind: 'gift'
        variantId: string
        quantity?: number | undefined
      }
    | {
        /** 1000000 ppm is free shipping */
        kind: 'shipping'
        off: 
          | {
              kind: 'percent'
              /** Parts per million: 125000 is 12.5 % */
              percentPpm: number
            }
          | {
              kind: 'fixed'
              /** One for each market of the promotion */
              amounts: Array<{
                market: string
                amount: {
                  /** Minor units of the currency: cents, yen, fils */
                  amount: number
                  currency: string
                }
              }>
            }
          | {
              /** All that is above this price */
              kind: 'fixed_price'
              /** One for each market of the promotion */
              amounts: Array<{ market: string; amount: PriceInput }>
            }
        /** Null is any */
        methodIds?: Array<string> | null | undefined
      }> | undefined
  /** By how many orders; null has no end */
  usesMax?: number | null | undefined
  /** By how many orders of one customer or e-mail address; null has no end */
  usesPerBuyerMax?: number | null | undefined
  /** Whether a canceled order lets it be used once more */
  givesBack?: boolean | undefined
  /** What all its redemptions together may cost, for each of its markets; none has no end */
  budgets?: Array<{
    market: string
    budget: {
      /** Minor units of the currency: cents, yen, fils */
      amount: number
      currency: string
    }
  }> | undefined
  promotionId: string
  version: number
}

export interface AdminReviewsListInput {
  status?: ReviewStatus | undefined
  productId?: string | undefined
  customerId?: string | undefined
  cursor?: string | undefined
  limit?: number | undefined
}

export interface AdminReviewsListOutput {
  items: Array<StaffReview>
  nextCursor: string | null
}

export interface AdminReviewsRejectInput {
  reviews: Array<{
    reviewId: string
    /** The one that was read */
    version: number
  }>
}

export interface AdminReviewsRejectOutput {
  /** The others were so already, or were changed since */
  changedCount: number
  /** What their writers have changed since they were read: nothing was decided about these */
  changedSince: Array<{ reviewId: string; currentVersion: number }>
}

export interface AdminReviewsReplyInput {
  reviewId: string
  text: string | null
  version: number
}

export interface AdminSearchSynonymsListInput {
  locale?: string | undefined
}

export interface AdminSearchSynonymsListOutput {
  items: Array<SynonymList>
  nextCursor: null
}

export interface AdminSearchSynonymsSetInput {
  locale: string
  sets: Array<Array<string>>
  /** As it was seen; 0 where none were ever set */
  version: number
}

export interface AdminSettingsUpdateInput {
  shopName?: string | undefined
  /** IANA name: decides which day it is for order numbers and tax rates */
  timeZone?: string | undefined
  /** Where the shop sells unless somebody names a market; one that is open */
  defaultMarket?: string | undefined
  /** As ORD-{YY}{MM}{DD}-{SEQ:4}. {OPAQUE:6} instead of {SEQ:4} hides how many orders a day has, {CHECK} at the end tells mistyped numbers; no number may ever come again */
  orderNumberTemplate?: string | undefined
  /** How long an order placed from now on keeps its goods unpaid */
  holdMinutes?: number | undefined
  /** When payments asked for from now on bring their money: automatic with the buyer’s confirmation, manual when the goods leave */
  captureMethod?: 'automatic' | 'manual' | undefined
  /** How long a cart lives that nobody touches */
  cartIdleDays?: number | undefined
  /** Whom people write to */
  supportEmail?: string | null | undefined
  /** Whom mails come from; the shop’s name where it is null */
  mailFromName?: string | null | undefined
  /** Where mails come from; supportEmail where it is null */
  mailFromEmail?: string | null | undefined
  /** Where answers go; supportEmail where it is null */
  mailReplyTo?: string | null | undefined
  /** A picture at the head of mails, 48 pixels high */
  mailLogoUrl?: string | null | undefined
  /** Of buttons in mails */
  mailColor?: string | null | undefined
  /** What stands below each mail, as law may want it */
  mailFooter?: string | null | undefined
  /** Whose pages the links of mails lead to, under the paths that the shop’s own have; its own where it is null */
  storefrontUrl?: string | null | undefined
  /** Who is told when stock has become low; null for nobody */
  stockAlertsEmail?: string | null | undefined
  /** Who is told that a payment is disputed; null for nobody */
  disputesEmail?: string | null | undefined
  /** Where goods leave from: what carriers are told */
  shipsFrom?: PlaceInput | null | undefined
  /** Where the shop is registered for VAT; without it nobody reverses it */
  sellerCountry?: string | null | undefined
  /** The shop’s own VAT id, in whose name VIES is asked */
  sellerVatId?: string | null | undefined
  /** Numbers of invoices, without a gap: as INV-{YYYY}-{SEQ:5}, which starts anew each year */
  invoiceSeries?: { template: string; resets: 'yearly' | 'never' } | undefined
  /** The same of credit notes; no two series may ever write one number */
  creditNoteSeries?: { template: string; resets: 'yearly' | 'never' } | undefined
  /** As the law knows the seller; the shop’s name where it is null */
  sellerName?: string | null | undefined
  /** As it stands on invoices, line by line */
  sellerAddressLines?: Array<string> | undefined
  /** Of the local tax office, for who has no VAT id */
  sellerTaxNumber?: string | null | undefined
  /** For Japan’s qualified invoices: T and 13 digits */
  sellerRegistration?: { number: string; holder: 'corporation' | 'other' } | null | undefined
  /** At once, of one customer or guest */
  unpaidOrdersMax?: number | undefined
  /** At once, from one address of the network */
  unpaidOrdersPerAddressMax?: number | undefined
  /** Whether staff looks at reviews before shoppers see them */
  reviewsModerated?: boolean | undefined
  /** Whether only who has bought a product may review it */
  reviewsForBuyersAlone?: boolean | undefined
  /** Where it is required, staff that has shown none can only take one up, until it has; API keys go on */
  staffSecondFactor?: 'optional' | 'required' | undefined
  version: number
}

export interface AdminShippingCategoriseInput {
  of: { kind: 'product'; id: string } | { kind: 'variant'; id: string }
  category: string | null
}

export interface AdminShippingCategoriseOutput {
  category: string | null
}

export interface AdminShippingHolidaysListOutput {
  items: Array<HolidayCalendar>
  nextCursor: null
}

export interface AdminShippingHolidaysSetInput {
  country: string | null
  days: Array<string>
  version: number
}

export interface AdminShippingMethodsCreateInput {
  name: string
  /** The code of a zone */
  zone: string
  /** Codes of zones that it does not go to, though its own zone holds them */
  exceptZones?: Array<string> | undefined
  rate: ShippingRateInput
  freeAbove?: PriceInput | null | undefined
  /** All of it must hold */
  availability?: {
    ranges?: Array<{ measure: Measure; min?: number | null | undefined; max?: number | null | undefined }> | undefined
    /** How many of the shipped lines must be of one of these shipping categories */
    categories?: { match: 'some' | 'all' | 'none'; categories: Array<string> } | null | undefined
  } | undefined
  /** In a tax category of its own, or in the proportions of the goods that are shipped */
  tax?: { kind: 'category'; category: string } | { kind: 'pro_rata' } | undefined
  /** Business days under way */
  deliveryDaysMin: number
  /** Business days under way */
  deliveryDaysMax: number
  dispatch?: {
    /** HH:MM by the shop’s clocks */
    cutoff?: string | null | undefined
    /** Business days */
    handlingDays?: number | undefined
    /** Days on which nothing moves: 1 for Monday to 7 for Sunday */
    weekend?: Array<number> | undefined
  } | undefined
  /** Smaller ones are first, equal ones by their codes */
  position?: number | undefined
  /** For good */
  market: string
  /** For good */
  code: string
  enabled?: boolean | undefined
}

export interface AdminShippingMethodsDisableInput {
  methodId: string
  version: number
}

export interface AdminShippingMethodsEnableInput {
  methodId: string
  version: number
}

export interface AdminShippingMethodsGetInput {
  methodId: string
}

export interface AdminShippingMethodsListInput {
  market?: string | undefined
  cursor?: string | undefined
  limit?: number | undefined
}

export interface AdminShippingMethodsListOutput {
  items: Array<ShippingMethod>
  nextCursor: string | null
}

export interface AdminShippingMethodsRemoveInput {
  methodId: string
  version: number
}

export interface AdminShippingMethodsRemoveOutput {
  ok: true
}

export interface AdminShippingMethodsUpdateInput {
  name?: string | undefined
  /** The code of a zone */
  zone?: string | undefined
  /** Codes of zones that it does not go to, though its own zone holds them */
  exceptZones?: Array<string> | undefined
  rate?: ShippingRateInput | undefined
  freeAbove?: PriceInput | null | undefined
  /** All of it must hold */
  availability?: {
    ranges?: Array<{ measure: Measure; min?: number | null | undefined; max?: number | null | undefined }> | undefined
    /** How many of the shipped lines must be of one of these shipping categories */
    categories?: { match: 'some' | 'all' | 'none'; categories: Array<string> } | null | undefined
  } | undefined
  /** In a tax category of its own, or in the proportions of the goods that are shipped */
  tax?: { kind: 'category'; category: string } | { kind: 'pro_rata' } | undefined
  /** Business days under way */
  deliveryDaysMin?: number | undefined
  /** Business days under way */
  deliveryDaysMax?: number | undefined
  dispatch?: {
    /** HH:MM by the shop’s clocks */
    cutoff?: string | null | undefined
    /** Business days */
    handlingDays?: number | undefined
    /** Days on which nothing moves: 1 for Monday to 7 for Sunday */
    weekend?: Array<number> | undefined
  } | undefined
  /** Smaller ones are first, equal ones by their codes */
  position?: number | undefined
  methodId: string
  version: number
}

export interface AdminShippingPreviewInput {
  market: string
  to: PlaceInput
  lines: Array<{ variantId: string; quantity: number }>
}

export interface AdminShippingPreviewOutput {
  methods: Array<PreviewedShippingMethod>
  /** With the cheapest method that can be had */
  quote: Quote
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

export interface AdminStaffResetSecondFactorInput {
  staffId: string
  version: number
}

export interface AdminStaffResetSecondFactorOutput {
  ok: true
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

export interface AdminStockAdjustInput {
  locationId: string
  /** `receive` is for goods that come in */
  kind?: 'receive' | 'adjust' | undefined
  /** Only goods that come in need none */
  reason?: string | null | undefined
  lines: Array<{
    variantId: string
    /** How many more, or fewer, are at hand */
    delta: number
  }>
  idempotencyKey: string
}

export interface AdminStockLevelsInput {
  variantId?: string | undefined
  productId?: string | undefined
  locationId?: string | undefined
  /** The beginning of a SKU, in any case */
  sku?: string | undefined
  /** `low`: available has fallen to the threshold; `backordered`: more is promised than is there */
  only?: 'low' | 'backordered' | undefined
  cursor?: string | undefined
  limit?: number | undefined
}

export interface AdminStockLevelsOutput {
  items: Array<StockLevel>
  nextCursor: string | null
}

export interface AdminStockLocationsCreateInput {
  /** For good */
  code: string
  name: string
  /** Higher is asked first */
  priority?: number | undefined
  /** All of them, the best first: what is not given again is gone. Other places are served after those */
  areas?: Array<{ country: string; region?: string | null | undefined }> | undefined
  /** Whether orders may take goods there */
  enabled?: boolean | undefined
}

export interface AdminStockLocationsDisableInput {
  locationId: string
  /** The one that the caller saw */
  version: number
}

export interface AdminStockLocationsEnableInput {
  locationId: string
  /** The one that the caller saw */
  version: number
}

export interface AdminStockLocationsGetInput {
  locationId: string
}

export interface AdminStockLocationsListInput {
  cursor?: string | undefined
  limit?: number | undefined
}

export interface AdminStockLocationsListOutput {
  items: Array<StockLocation>
  nextCursor: string | null
}

export interface AdminStockLocationsUpdateInput {
  name?: string | undefined
  /** Higher is asked first */
  priority?: number | undefined
  /** All of them, the best first: what is not given again is gone. Other places are served after those */
  areas?: Array<{ country: string; region?: string | null | undefined }> | undefined
  locationId: string
  /** The one that the caller saw */
  version: number
}

export interface AdminStockLowStockInput {
  cursor?: string | undefined
  limit?: number | undefined
}

export interface AdminStockLowStockOutput {
  items: Array<LowStock>
  nextCursor: string | null
}

export interface AdminStockMovementsInput {
  variantId?: string | undefined
  locationId?: string | undefined
  orderId?: string | undefined
  transferId?: string | undefined
  /** Goods came in, were adjusted, counted, transferred or are back from a return; they were promised (hold), given back (release) or shipped (consume) */
  kind?: 'receive' | 'adjust' | 'count' | 'transfer' | 'restock' | 'hold' | 'release' | 'consume' | undefined
  cursor?: string | undefined
  limit?: number | undefined
}

export interface AdminStockMovementsOutput {
  items: Array<StockMovement>
  nextCursor: string | null
}

export interface AdminStockReconcileInput {
  cursor?: string | undefined
}

export interface AdminStockReconcileOutput {
  items: Array<StockDifference>
  checkedCount: number
  /** Where to go on; null when all have been looked at */
  nextCursor: string | null
}

export interface AdminStockSetInput {
  locationId: string
  reason?: string | null | undefined
  lines: Array<{
    variantId: string
    /** What was counted */
    onHand?: number | undefined
    /** What it was thought to be: CONFLICT where it has moved meanwhile */
    expectedOnHand?: number | undefined
    /** How many may be sold beyond what is at hand; 0 for none */
    backorderLimit?: number | undefined
    /** Who minds the stock is told when available falls to this; null for never */
    lowStockThreshold?: number | null | undefined
    /** False: nobody minds any more what lies there, which is written off with its rules; while none is promised */
    tracked?: boolean | undefined
  }>
  idempotencyKey: string
}

export interface AdminStockSetOutput {
  /** As they are now, by line */
  levels: Array<ChangedLevel>
}

export interface AdminStockTransferInput {
  fromLocationId: string
  toLocationId: string
  reason?: string | null | undefined
  lines: Array<{ variantId: string; quantity: number }>
  idempotencyKey: string
}

export interface AdminStockTransferOutput {
  transferId: string
  /** As they are now, by line */
  levels: Array<ChangedLevel>
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

export interface AdminTaxCategoriesCreateInput {
  /** For good */
  code: string
  name: string
  /** Stripe’s tax code for such goods, for markets whose taxProvider it is; null is its default */
  providerCode?: string | null | undefined
}

export interface AdminTaxCategoriesListInput {
  cursor?: string | undefined
  limit?: number | undefined
}

export interface AdminTaxCategoriesListOutput {
  items: Array<TaxCategory>
  nextCursor: string | null
}

export interface AdminTaxCategoriesRemoveInput {
  code: string
  /** The one that the caller saw */
  version: number
}

export interface AdminTaxCategoriesUpdateInput {
  code: string
  name?: string | undefined
  /** Stripe’s tax code for such goods, for markets whose taxProvider it is; null is its default */
  providerCode?: string | null | undefined
  /** The one that the caller saw */
  version: number
}

export interface AdminTaxCategoriseInput {
  of: { kind: 'product'; id: string } | { kind: 'variant'; id: string }
  category: string | null
}

export interface AdminTaxCategoriseOutput {
  category: string | null
}

export interface AdminTaxPreviewInput {
  at: PlaceInput
  /** Today, where none is given */
  day?: string | undefined
}

export interface AdminTaxPreviewOutput {
  zones: Array<ZoneMatch>
  rates: Array<{ category: string; name: string; ratePpm: number; layer: number; isCompound: boolean }>
}

export interface AdminTaxRatesCreateInput {
  /** As invoices show it */
  name: string
  /** Parts per million, exact: 88750 is 8.875 % */
  ratePpm: number
  /** Taxes of all layers add up; of each layer the rates of the narrowest zone apply, those of one zone together */
  layer?: number | undefined
  /** Levied on the net and the taxes of all lower layers; else on the net alone */
  isCompound?: boolean | undefined
  /** The first day of it, in the shop’s time zone */
  validFrom: string
  /** The first day on which it no longer applies; null where no end is known */
  validTo?: string | null | undefined
  zone: string
  category: string
}

export interface AdminTaxRatesGetInput {
  rateId: string
}

export interface AdminTaxRatesListInput {
  zone?: string | undefined
  category?: string | undefined
  /** Only those in force on this day */
  day?: string | undefined
  cursor?: string | undefined
  limit?: number | undefined
}

export interface AdminTaxRatesListOutput {
  items: Array<TaxRate>
  nextCursor: string | null
}

export interface AdminTaxRatesRemoveInput {
  rateId: string
  /** The one that the caller saw */
  version: number
}

export interface AdminTaxRatesRemoveOutput {
  ok: true
}

export interface AdminTaxRatesSucceedInput {
  rateId: string
  /** The one that the caller saw */
  version: number
  /** The first day of the successor: one of the days of the rate, not its first */
  from: string
  /** Parts per million, exact: 88750 is 8.875 % */
  ratePpm: number
  /** As invoices show it */
  name?: string | undefined
}

export interface AdminTaxRatesSucceedOutput {
  ended: TaxRate
  successor: TaxRate
}

export interface AdminTaxRatesUpdateInput {
  /** As invoices show it */
  name?: string | undefined
  /** Parts per million, exact: 88750 is 8.875 % */
  ratePpm?: number | undefined
  /** Taxes of all layers add up; of each layer the rates of the narrowest zone apply, those of one zone together */
  layer?: number | undefined
  /** Levied on the net and the taxes of all lower layers; else on the net alone */
  isCompound?: boolean | undefined
  /** The first day of it, in the shop’s time zone */
  validFrom?: string | undefined
  /** The first day on which it no longer applies; null where no end is known */
  validTo?: string | null | undefined
  rateId: string
  /** The one that the caller saw */
  version: number
}

export interface AdminTaxZonesCreateInput {
  /** For good */
  code: string
  name: string
  /** All of them: what is not given again is gone */
  areas?: Array<{
    country: string
    region?: string | null | undefined
    postalCode?: string | null | undefined
  }> | undefined
  /** All of them: what is not given again is gone */
  contains?: Array<string> | undefined
  isElsewhere?: boolean | undefined
  position?: number | undefined
}

export interface AdminTaxZonesGetInput {
  code: string
}

export interface AdminTaxZonesListInput {
  cursor?: string | undefined
  limit?: number | undefined
}

export interface AdminTaxZonesListOutput {
  items: Array<ListedZone>
  nextCursor: string | null
}

export interface AdminTaxZonesRemoveInput {
  code: string
  /** The one that the caller saw */
  version: number
}

export interface AdminTaxZonesUpdateInput {
  name?: string | undefined
  /** All of them: what is not given again is gone */
  areas?: Array<{
    country: string
    region?: string | null | undefined
    postalCode?: string | null | undefined
  }> | undefined
  /** All of them: what is not given again is gone */
  contains?: Array<string> | undefined
  isElsewhere?: boolean | undefined
  position?: number | undefined
  code: string
  /** The one that the caller saw */
  version: number
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

export interface Attribute {
  code: string
  title: string
  /** By language tags */
  titles: Record<string, string>
  kind: 'text' | 'number' | 'boolean' | 'list'
  /** Whether shoppers filter by it */
  isFacet: boolean
  /** Smaller ones are first, equal ones by their codes */
  position: number
  version: number
}

export interface AuditEntry {
  id: string
  at: Date
  actor: {
    kind: 'staff' | 'api_key' | 'shop'
    id: string
    /** As it was then: an e-mail address, the name of a key or of the shop itself */
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
  /** Of the second factor: six digits of the device, or one of the recovery codes */
  code?: string | undefined
  firstName: string
  lastName: string
  /** `cookie` keeps the refresh token from scripts; the answer then has none */
  session?: 'bearer' | 'cookie' | undefined
}

export interface AuthChangeEmailInput {
  email: string
  /** Of the account, if it has one; else it must have been signed in to within ten minutes */
  password?: string | undefined
}

export interface AuthChangePasswordInput {
  currentPassword: string
  password: string
}

export interface AuthChangePasswordOutput {
  ok: true
}

export interface AuthConfirmEmailChangeInput {
  token: string
  /** Of the account; not needed by whoever is signed in to it */
  password?: string | undefined
  /** Of the second factor: six digits of the device, or one of the recovery codes */
  code?: string | undefined
}

export interface AuthConfirmEmailChangeOutput {
  ok: true
}

export interface AuthDeleteAccountInput {
  /** Of the account, if it has one; else it must have been signed in to within ten minutes */
  password?: string | undefined
  /** Gives up the store credit that is left; without it credit stands in the way */
  forfeitsCredit?: true | undefined
}

export interface AuthDeleteAccountOutput {
  ok: true
}

export interface AuthExportDataInput {
  cursor?: string | undefined
  /** Orders at most */
  limit?: number | undefined
}

export interface AuthLoginInput {
  email: string
  password: string
  /** Of the second factor: six digits of the device, or one of the recovery codes */
  code?: string | undefined
  /** `cookie` keeps the refresh token from scripts; the answer then has none */
  session?: 'bearer' | 'cookie' | undefined
}

export interface AuthLogoutAllOutput {
  ok: true
}

export interface AuthLogoutInput {
  refreshToken?: string | undefined
}

export interface AuthOidcIdentitiesOutput {
  items: Array<{ id: string; provider: string; createdAt: Date }>
}

export interface AuthOidcLinkInput {
  /** What stands in the address behind #oidc= */
  code: string
  /** Whose SHA-256 (base64url) was the challenge */
  verifier: string
  /** Of the account, if it has one; else it must have been signed in to within ten minutes */
  password?: string | undefined
}

export interface AuthOidcProvidersOutput {
  items: Array<{ name: string; url: string }>
}

export interface AuthOidcRedeemInput {
  /** What stands in the address behind #oidc= */
  code: string
  /** Whose SHA-256 (base64url) was the challenge */
  verifier: string
  /** Of the account that has the address already, to link it */
  password?: string | undefined
  /** Of the second factor: six digits of the device, or one of the recovery codes */
  secondFactorCode?: string | undefined
  /** `cookie` keeps the refresh token from scripts; the answer then has none */
  session?: 'bearer' | 'cookie' | undefined
}

export interface AuthOidcUnlinkInput {
  identityId: string
  /** Of the account, if it has one; else it must have been signed in to within ten minutes */
  password?: string | undefined
}

export interface AuthOidcUnlinkOutput {
  ok: true
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
  /** Of the second factor: six digits of the device, or one of the recovery codes */
  code?: string | undefined
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

export interface AuthTotpBeginInput {
  /** Of the account, if it has one; else it must have been signed in to within ten minutes */
  password?: string | undefined
}

export interface AuthTotpBeginOutput {
  /** Base 32, to be typed */
  secret: string
  /** otpauth://…, to be shown as a QR code */
  uri: string
}

export interface AuthTotpConfirmInput {
  /** Of the second factor: six digits of the device, or one of the recovery codes */
  code: string
}

export interface AuthTotpDisableInput {
  /** Of the account, if it has one; else it must have been signed in to within ten minutes */
  password?: string | undefined
  /** Of the second factor: six digits of the device, or one of the recovery codes */
  code: string
}

export interface AuthTotpDisableOutput {
  ok: true
}

export interface AuthTotpRenewRecoveryCodesInput {
  /** Of the second factor: six digits of the device, or one of the recovery codes */
  code: string
}

export interface AuthTotpStatusOutput {
  enabled: boolean
  recoveryCodesLeft: number
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
  /** Of the second factor: six digits of the device, or one of the recovery codes */
  code?: string | undefined
}

export type Availability = 'in_stock' | 'backorder' | 'sold_out'

export interface Bundle {
  variantId: string
  sku: string
  /** What each piece takes from the shelves; none where it is no bundle */
  components: Array<Component>
}

export interface ByHand {
  code: string
  name: string
  /** before_shipment: goods wait for the money; on_delivery: they leave before it comes */
  kind: 'before_shipment' | 'on_delivery'
  /** What the buyer is to do; null once nothing is to come */
  instructions: string | null
  /** What has come, whatever has gone back since */
  paid: Money
  /** What is still to come */
  outstanding: Money
  receipts: Array<PaymentReceipt>
}

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

export interface CatalogCategoriesGetInput {
  slug: string
  locale?: string | undefined
}

export interface CatalogCategoriesGetOutput {
  id: string
  slug: string
  title: string
  /** Sanitised by allow-list */
  descriptionHtml: string
  seo: { title: string; description: string | null }
  /** The topmost first */
  ancestors: Array<CategoryLink>
  children: Array<CategoryLink>
}

export interface CatalogCategoriesTreeInput {
  locale?: string | undefined
}

export interface CatalogCollectionsGetInput {
  code: string
  locale?: string | undefined
}

export interface CatalogCollectionsListInput {
  cursor?: string | undefined
  limit?: number | undefined
  locale?: string | undefined
}

export interface CatalogCollectionsListOutput {
  items: Array<ShownCollection>
  nextCursor: string | null
}

export interface CatalogMarketsListOutput {
  items: Array<MarketCard>
  nextCursor: null
}

export interface CatalogNotifyWhenAvailableInput {
  variantId: string
  /** Of a guest, who needs one */
  email?: string | undefined
  market?: string | undefined
  /** What the mail is written in */
  locale?: string | undefined
}

export interface CatalogNotifyWhenAvailableOutput {
  ok: true
  /** Whether it is in stock as it is */
  available: boolean
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
  /** Code of one that is published */
  collection?: string | undefined
  /** Part of a title */
  q?: string | undefined
  minPrice?: MoneyInput | undefined
  maxPrice?: MoneyInput | undefined
  inStock?: boolean | undefined
  featured?: boolean | undefined
  /** Manual is the order of the collection, and what is usual there; elsewhere the newest come first */
  sort?: { by: 'newest' | 'price' | 'title' | 'manual'; order: 'asc' | 'desc' } | undefined
  withTotal?: boolean | undefined
}

export interface CatalogProductsListOutput {
  items: Array<ProductCard>
  nextCursor: string | null
  total?: number | undefined
  /** Whether there are more than 1000 */
  totalCapped?: boolean | undefined
}

export type CatalogProductsRelatedInput =
  | { slug: string; market?: string | undefined; locale?: string | undefined }
  | { id: string; market?: string | undefined; locale?: string | undefined }

export interface CatalogProductsRelatedOutput {
  items: Array<ProductCard>
  nextCursor: null
}

export interface CatalogProductsSearchInput {
  market?: string | undefined
  locale?: string | undefined
  /** Empty asks for everything */
  q: string
  /** Slug; its descendants are included */
  category?: string | undefined
  minPrice?: MoneyInput | undefined
  maxPrice?: MoneyInput | undefined
  inStock?: boolean | undefined
  featured?: boolean | undefined
  /** One of these */
  vendor?: Array<string> | undefined
  /** By code, one of the values */
  attributes?: Record<string, Array<string>> | undefined
  /** By name, one of the values */
  options?: Record<string, Array<string>> | undefined
  sort?: { by: 'relevance' | 'newest' | 'price' | 'title'; order?: 'asc' | 'desc' | undefined } | undefined
  cursor?: string | undefined
  limit?: number | undefined
  withFacets?: boolean | undefined
  withTotal?: boolean | undefined
}

export interface CatalogProductsSearchOutput {
  items: Array<ProductCard>
  nextCursor: string | null
  total?: number | undefined
  /** Whether there are more than 1000 */
  totalCapped?: boolean | undefined
  /** Counted among the newest 100, or 1000 in a small shop */
  facets?: Array<Facet> | undefined
  /** Before the price is filtered by */
  priceRange?: { min: Money; max: Money } | null | undefined
  /** What was looked for instead of words that nothing has */
  corrected?: string | undefined
}

export interface CatalogProductsSuggestInput {
  market?: string | undefined
  locale?: string | undefined
  q: string
  limit?: number | undefined
}

export interface CatalogProductsSuggestOutput {
  items: Array<Suggestion>
  nextCursor: null
}

export interface CatalogReviewsListInput {
  productId: string
  /** Only those that give it */
  rating?: number | undefined
  sort?: { by: 'newest' | 'rating' | 'helpful'; order: 'asc' | 'desc' } | undefined
  cursor?: string | undefined
  limit?: number | undefined
}

export interface CatalogReviewsListOutput {
  items: Array<Review>
  nextCursor: string | null
  /** Of all; null where there are none */
  rating: RatingHistogram | null
}

export interface CatalogStopNotifyingInput {
  token: string
}

export interface CatalogStopNotifyingOutput {
  ok: true
}

export interface CategoryLink {
  id: string
  slug: string
  title: string
}

export interface CategoryNode {
  id: string
  slug: string
  title: string
  children: Array<CategoryNode>
}

export interface ChangedLevel {
  variantId: string
  locationId: string
  onHand: number
  /** Promised to orders */
  reserved: number
  /** On hand less reserved; below zero where more was sold than is there */
  available: number
  /** How many may be sold beyond what is at hand */
  backorderLimit: number
  /** Who minds the stock is told when available falls to this */
  lowStockThreshold: number | null
  tracked: boolean
}

export interface CheckoutPaymentOptionsOutput {
  items: Array<PaymentOption>
}

export interface CheckoutQuoteInput {
  shippingAddress?: AddressInput | undefined
  shippingMethodId?: string | undefined
  /** As in orders.place: decides about tax where the market says so */
  billingAddress?: AddressInput | undefined
  /** Of the European Union, with its prefix, as DE123456788 */
  vatId?: string | undefined
  email?: string | undefined
}

export interface CheckoutShippingOptionsInput {
  shippingAddress: AddressInput
}

export interface CheckoutShippingOptionsOutput {
  items: Array<ShippingOption>
}

export interface Collection {
  id: string
  code: string
  title: string
  /** Sanitised by allow-list */
  descriptionHtml: string
  seoTitle: string | null
  seoDescription: string | null
  translations: Array<{
    /** BCP 47 */
    locale: string
    title: string | null
    descriptionHtml: string | null
    seoTitle: string | null
    seoDescription: string | null
  }>
  /** Whether shoppers see it */
  published: boolean
  /** Which products are in it besides those that were picked by hand */
  rule: CollectionRule | null
  createdAt: Date
  version: number
}

export type CollectionConditionInput =
  | {
      /** One of the tags, or all of the other; to the letter */
      kind: 'tag' | 'vendor' | 'product_type'
      value: string
    }
  | {
      kind: 'category'
      /** Or one below it */
      categoryId: string
    }
  | {
      kind: 'attribute'
      code: string
      /** Of a list, one of it */
      value: string | number | boolean
    }
  | {
      /** Of one of its variants, before sales, price lists and price rules */
      kind: 'price'
      market: string
      min?: PriceInput | null | undefined
      /** Both ends belong to it */
      max?: PriceInput | null | undefined
    }
  | {
      /** One of its variants, as the lists show it */
      kind: 'in_stock'
    }
  | { kind: 'created_within'; days: number }

export type CollectionRule =
  | { kind: 'tag' | 'vendor' | 'product_type'; value: string }
  | { kind: 'category'; categoryId: string }
  | { kind: 'attribute'; code: string; value: string | number | boolean }
  | { kind: 'price'; market: string; min: Money | null; max: Money | null }
  | { kind: 'in_stock' }
  | { kind: 'created_within'; days: number }
  | { kind: 'all' | 'any'; of: Array<CollectionRule> }

/** A condition, or all or any of some, which can be such themselves, three levels deep */
export type CollectionRuleInput =
  | CollectionConditionInput
  | CombinedConditionsInput
  | { kind: 'all' | 'any'; of: Array<CollectionRulePartInput> }

export type CollectionRulePartInput = CollectionConditionInput | CombinedConditionsInput

export interface CombinedConditionsInput {
  kind: 'all' | 'any'
  of: Array<CollectionConditionInput>
}

export interface Component {
  variantId: string
  sku: string
  title: string
  options: Array<Option>
  /** For each piece of the bundle */
  quantity: number
}

export interface ConsideredPromotion {
  promotionId: string
  name: string
  /** Null where it gives nothing */
  given: { goods: Money; shipping: Money } | null
  /** The first thing that stands in its way */
  whyNot: 'CODE_USED_UP' | 'CODE_MISSING' | 'USED_UP' | 'USED_UP_BY_BUYER' | 'BUDGET_SPENT' | 'OTHER_MARKET' | 'NOT_YET' | 'OVER' | 'CONDITION_NOT_MET' | 'BUYER_UNKNOWN' | 'EXCLUDED' | 'NOTHING_LEFT' | null
  /** Which of its conditions is not met, counted from 0 */
  condition: number | null
  /** The promotion that applies alone */
  excludedBy: string | null
}

export interface CountRange {
  min: number | null
  max: number | null
}

export interface Coupon {
  id: string
  promotionId: string
  batchId: string | null
  code: string
  usesMax: number | null
  /** By orders that have not given it back */
  usedCount: number
  createdAt: Date
}

export interface CouponAnswer {
  code: string
  applied: boolean
  /** Why it gives nothing to this cart */
  reason?: 'UNKNOWN' | 'REPEATED' | 'CODE_USED_UP' | 'USED_UP' | 'USED_UP_BY_BUYER' | 'BUDGET_SPENT' | 'OTHER_MARKET' | 'NOT_YET' | 'OVER' | 'CONDITION_NOT_MET' | 'BUYER_UNKNOWN' | 'EXCLUDED' | 'NOTHING_LEFT' | undefined
}

export interface CouponBatch {
  id: string
  promotionId: string
  prefix: string
  suffix: string
  totalCount: number
  createdAt: Date
}

export interface CreditEntry {
  id: string
  /** Given, corrected, not spent in time, paid for an order, or gone back from one */
  kind: 'issue' | 'adjust' | 'expire' | 'capture' | 'refund'
  /** Below zero where it was spent */
  amount: Money
  orderId: string | null
  reason: string | null
  at: Date
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
  /** Why this customer pays no tax, as invoices say it */
  taxExemptionNote: string | null
  vatId: string | null
  /** Who found the VAT id to be in force, and when; orders ask VIES anew unless it was the staff */
  vatIdValidation: { by: 'vies' | 'staff'; at: Date; consultation: string | null } | null
  /** Whether signing in takes a code besides the password */
  hasSecondFactor: boolean
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
  /** Why this customer pays no tax, as invoices say it */
  taxExemptionNote: string | null
  vatId: string | null
  /** Who found the VAT id to be in force, and when; orders ask VIES anew unless it was the staff */
  vatIdValidation: { by: 'vies' | 'staff'; at: Date; consultation: string | null } | null
  /** Whether signing in takes a code besides the password */
  hasSecondFactor: boolean
  disabledAt: Date | null
  createdAt: Date
  version: number
  orderCount: number
  addresses: Array<SavedAddress>
}

export interface CustomerGroup {
  id: string
  code: string
  name: string
  createdAt: Date
  version: number
}

export interface DeliveryEstimate {
  daysMin: number
  /** Business days under way */
  daysMax: number
  /** The first day on which goods ordered now are to be expected */
  from: string
  /** The last one */
  to: string
}

export interface Discount {
  promotionId: string
  title: string
  /** By which it was had; null for one that needs none */
  code: string | null
  /** Off the goods, gifts included */
  amount: Money
  /** Off the price of shipping */
  shipping: Money
}

export interface Dispute {
  id: string
  /** For which the charge was made */
  orderId: string
  orderNumber: string
  paymentIntentId: string | null
  providerDisputeId: string
  /** In Stripe’s words; those with warning are inquiries, which have taken no money */
  state: DisputeState
  amount: Money
  /** What the bank holds or has taken */
  withdrawn: Money
  /** What Stripe has charged for it, which it keeps also where it is won */
  fee: Money | null
  reason: string
  networkReasonCode: string | null
  /** Whether money of the charge can still be sent back */
  isRefundable: boolean
  evidenceDueAt: Date | null
  /** How often evidence was sent to the bank */
  submissions: number
  submittedAt: Date | null
  openedAt: Date
  closedAt: Date | null
}

export interface DisputeInFull {
  id: string
  /** For which the charge was made */
  orderId: string
  orderNumber: string
  paymentIntentId: string | null
  providerDisputeId: string
  /** In Stripe’s words; those with warning are inquiries, which have taken no money */
  state: DisputeState
  amount: Money
  /** What the bank holds or has taken */
  withdrawn: Money
  /** What Stripe has charged for it, which it keeps also where it is won */
  fee: Money | null
  reason: string
  networkReasonCode: string | null
  /** Whether money of the charge can still be sent back */
  isRefundable: boolean
  evidenceDueAt: Date | null
  /** How often evidence was sent to the bank */
  submissions: number
  submittedAt: Date | null
  openedAt: Date
  closedAt: Date | null
  /** What Stripe keeps so far; null where it does not answer now */
  evidence: {
    access_activity_log?: string | undefined
    billing_address?: string | undefined
    cancellation_policy_disclosure?: string | undefined
    cancellation_rebuttal?: string | undefined
    customer_email_address?: string | undefined
    customer_name?: string | undefined
    customer_purchase_ip?: string | undefined
    duplicate_charge_explanation?: string | undefined
    duplicate_charge_id?: string | undefined
    product_description?: string | undefined
    refund_policy_disclosure?: string | undefined
    refund_refusal_explanation?: string | undefined
    service_date?: string | undefined
    shipping_address?: string | undefined
    shipping_carrier?: string | undefined
    shipping_date?: string | undefined
    shipping_tracking_number?: string | undefined
    uncategorized_text?: string | undefined
    cancellation_policy?: string | undefined
    customer_communication?: string | undefined
    customer_signature?: string | undefined
    duplicate_charge_documentation?: string | undefined
    receipt?: string | undefined
    refund_policy?: string | undefined
    service_documentation?: string | undefined
    shipping_documentation?: string | undefined
    uncategorized_file?: string | undefined
  } | null
  /** What the shop knows itself: a draft, of which nothing is kept or sent */
  suggested: {
    access_activity_log?: string | undefined
    billing_address?: string | undefined
    cancellation_policy_disclosure?: string | undefined
    cancellation_rebuttal?: string | undefined
    customer_email_address?: string | undefined
    customer_name?: string | undefined
    customer_purchase_ip?: string | undefined
    duplicate_charge_explanation?: string | undefined
    duplicate_charge_id?: string | undefined
    product_description?: string | undefined
    refund_policy_disclosure?: string | undefined
    refund_refusal_explanation?: string | undefined
    service_date?: string | undefined
    shipping_address?: string | undefined
    shipping_carrier?: string | undefined
    shipping_date?: string | undefined
    shipping_tracking_number?: string | undefined
    uncategorized_text?: string | undefined
    cancellation_policy?: string | undefined
    customer_communication?: string | undefined
    customer_signature?: string | undefined
    duplicate_charge_documentation?: string | undefined
    receipt?: string | undefined
    refund_policy?: string | undefined
    service_documentation?: string | undefined
    shipping_documentation?: string | undefined
    uncategorized_file?: string | undefined
  }
}

export type DisputeState = 'warning_needs_response' | 'warning_under_review' | 'warning_closed' | 'needs_response' | 'under_review' | 'won' | 'lost' | 'unknown'

export interface Draft {
  id: string
  version: number
  author: string
  market: string
  locale: string
  /** Null for a guest */
  customerId: string | null
  email: string | null
  shippingAddress: Address | null
  billingAddress: Address | null
  shippingMethodId: string | null
  vatId: string | null
  notes: string | null
  couponCodes: Array<string>
  lines: Array<{ variantId: string; sku: string; quantity: number }>
  /** What has become of it */
  order: { id: string; orderNumber: string } | null
  createdAt: Date
}

export interface DraftDetails {
  id: string
  version: number
  author: string
  market: string
  locale: string
  /** Null for a guest */
  customerId: string | null
  email: string | null
  shippingAddress: Address | null
  billingAddress: Address | null
  shippingMethodId: string | null
  vatId: string | null
  notes: string | null
  couponCodes: Array<string>
  lines: Array<{ variantId: string; sku: string; quantity: number }>
  /** What has become of it */
  order: { id: string; orderNumber: string } | null
  createdAt: Date
  /** Null for a guest */
  customer: { id: string; email: string; firstName: string; lastName: string } | null
  /** Null once it has been placed: its order tells what was agreed */
  quote: Quote | null
  /** What placing it now would be refused with; none where nothing is in its way */
  obstacles: Array<Refusal>
  /** What shipping its goods can have, cheapest first; a carrier is asked about the chosen one alone */
  shippingOptions: Array<ShippingOption>
}

export interface DraftSummary {
  id: string
  version: number
  author: string
  market: string
  customerId: string | null
  email: string | null
  /** The quantities of all lines together */
  itemCount: number
  /** What has become of it */
  order: { id: string; orderNumber: string } | null
  createdAt: Date
}

export type EvidenceFile = 'cancellation_policy' | 'customer_communication' | 'customer_signature' | 'duplicate_charge_documentation' | 'receipt' | 'refund_policy' | 'service_documentation' | 'shipping_documentation' | 'uncategorized_file'

export interface Exchange {
  orderId: string
  orderNumber: string
  /** Of which goods were given, or to which it was added */
  originalOrderId: string
  originalOrderNumber: string
  returnId: string | null
  /** What the goods that were given were worth */
  value: Money
  /** How much of that pays for the order */
  transferred: Money
  createdAt: Date
}

export interface Facet {
  kind: 'vendor' | 'attribute' | 'option'
  /** What it is chosen by: the code of an attribute, or the name of an option */
  code: string
  title: string
  values: Array<{ value: string; count: number; selected: boolean }>
}

export interface FoundPaymentDifference {
  orderId: string | null
  /** The intent, the refund or the dispute, as Stripe names it */
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
  foundBy: 'webhook' | 'job' | 'minute' | 'hourly' | 'daily' | 'staff'
}

export type FulfillmentStatus = 'UNFULFILLED' | 'PARTIALLY_FULFILLED' | 'FULFILLED' | 'PARTIALLY_RETURNED' | 'RETURNED'

export interface GiftCard {
  id: string
  /** The last four characters of its code */
  codeEnd: string
  balance: Money
  enabled: boolean
  /** From then on it pays for nothing */
  expiresAt: Date | null
  note: string | null
  version: number
  createdAt: Date
}

export interface GiftCardsBalanceInput {
  code: string
}

export interface GiftCardsBalanceOutput {
  balance: Money
  expiresAt: Date | null
}

export interface Hold {
  orderId: string
  orderNumber: string
  /** What is captured when the goods leave */
  owed: Money
  /** Then the bank lets it go, and the order is canceled */
  captureBefore: Date
}

export interface HolidayCalendar {
  /** Null for the shop’s own, on which nothing leaves it */
  country: string | null
  days: Array<string>
  version: number
}

export interface Image {
  url: string
  alt: string
  width: number
  height: number
  /** Smaller ones of what the shop keeps itself, the best type first */
  sources?: Array<ImageSource> | undefined
}

export interface ImageSource {
  type: string
  /** As a source element takes it: addresses and widths */
  srcset: string
}

export interface ImportError {
  /** As a spreadsheet counts: the header is row 1 */
  row: number
  /** As the file calls it; null where the file can’t be read on */
  column: string | null
  message: string
}

export interface ImportRun {
  id: string
  kind: 'products' | 'prices' | 'stock'
  mode: 'all_or_nothing' | 'skip_bad'
  dryRun: boolean
  status: 'receiving' | 'queued' | 'running' | 'done' | 'refused' | 'canceled' | 'failed'
  /** Where it is, or has ended */
  stage: 'reading' | 'planning' | 'writing'
  /** Whether anything of it has come into the shop */
  isWritten: boolean
  byteCount: number
  /** Without the header and blank rows */
  rowsRead: number
  created: number
  updated: number
  unchanged: number
  /** Products, prices or levels, as all of these counts */
  refused: number
  /** admin.imports.errors has the first thousand */
  errorCount: number
  ignoredColumns: Array<string>
  /** Who has sent it */
  actor: string
  createdAt: Date
  startedAt: Date | null
  finishedAt: Date | null
}

export interface Invoice {
  id: string
  kind: 'invoice' | 'credit_note'
  number: string
  /** In the shop’s time zone, like suppliedOn */
  issuedOn: string
  /** The day of supply or payment; of a credit note, when it was agreed */
  suppliedOn: string
  /** Above zero on credit notes too: what goes back */
  total: Money
  /** The number of the invoice that a credit note corrects */
  corrects: string | null
}

export interface InvoiceFile {
  fileName: string
  mediaType: 'text/html' | 'application/pdf'
  /** HTML as it is; PDF in base64 */
  content: string
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

export interface LineDiscount {
  promotionId: string
  amount: Money
}

export type LineWarning = { code: 'SHORT'; available: number } | { code: 'GONE' }

export interface ListedReturn {
  id: string
  state: ReturnState
  requestedBy: 'shopper' | 'staff'
  reason: string | null
  /** What the shop says to it */
  answer: string | null
  lines: Array<{
    lineId: string
    quantity: number
    receivedQuantity: number
    /** How many of those can be sold again */
    restockedQuantity: number
  }>
  requestedAt: Date
  decidedAt: Date | null
  receivedAt: Date | null
  version: number
  orderId: string
  orderNumber: string
}

export interface ListedZone {
  code: string
  name: string
  /** Codes of zones that are part of it */
  contains: Array<string>
  /** Also every place that no other zone holds */
  isElsewhere: boolean
  /** Of two zones that are equally narrow, the lower one comes first */
  position: number
  version: number
  areaCount: number
}

export interface LowStock {
  variantId: string
  sku: string
  title: string
  locationId: string
  /** Its name */
  location: string
  /** On hand less reserved */
  available: number
  threshold: number
}

export interface ManualPaymentMethod {
  code: string
  name: string
  instructions: string
  /** before_shipment: goods wait for the money; on_delivery: they leave before it comes */
  kind: 'before_shipment' | 'on_delivery'
  payWithinDays: number | null
  markets: Array<string>
  enabled: boolean
  version: number
}

export interface Market {
  code: string
  name: string
  /** ISO 4217 */
  currency: string
  pricesIncludeTax: boolean
  /** What stays the same of prices that include tax, wherever the goods go: with the default place’s tax, or without */
  priceBasis: 'gross' | 'net'
  /** Per unit, per line, or once per rate of a document */
  taxRounding: 'unit' | 'line' | 'document'
  taxRoundingMode: 'halfUp' | 'halfEven' | 'down' | 'up'
  /** Whose place decides about tax */
  taxAddress: 'shipping' | 'billing'
  /** Who finds the tax: the shop’s own tables, or Stripe Tax */
  taxProvider: 'tables' | 'stripe'
  /** The smallest coin, of which totals are whole multiples; 1 rounds nothing */
  cashRounding: Money
  /** To shoppers a market that is not enabled does not exist */
  enabled: boolean
  /** ISO 3166-1 alpha-2 codes of where it ships to */
  countries: Array<string>
  /** Where a visitor without an address is assumed to be */
  defaultCountry: string
  defaultRegion: string | null
  defaultPostalCode: string | null
  /** BCP 47; the first is the one of whoever asks for no other */
  locales: Array<string>
  /** Smaller ones are shown first, equal ones by their codes */
  position: number
  version: number
}

export interface MarketCard {
  /** What carts and lists of products are asked for by */
  code: string
  name: string
  /** ISO 4217 */
  currency: string
  pricesIncludeTax: boolean
  /** ISO 3166-1 alpha-2 codes of where it ships to */
  countries: Array<string>
  /** Where a visitor without an address is assumed to be */
  defaultCountry: string
  /** BCP 47; the first is the one of whoever asks for no other */
  locales: Array<string>
  /** Where the shop sells unless another one is named */
  isDefault: boolean
}

/** In grams, minor units of the market’s currency, or units of goods */
export type Measure = 'weight' | 'subtotal' | 'subtotal_with_tax' | 'items'

export interface Medium {
  mediaId: string
  url: string
  type: string
  width: number
  height: number
  byteCount: number
  alt: string
  /** What must be seen wherever the image is cut: from the left, from the top, in parts of its size */
  focalPoint: { x: number; y: number } | null
  /** Smaller ones; none for the seconds until they have been made */
  sources: Array<ImageSource>
  createdAt: Date
  version: number
}

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

export interface Offer {
  /** Of a product without a chosen variant the lowest */
  price: Money
  priceRange: { min: Money; max: Money }
  /** The original price, where it is higher */
  compareAt: Money | null
  /** Why the price is what it is */
  reasons: Array<PriceReason>
  availability: Availability
}

export interface OpenMatter {
  kind: 'open_order' | 'unpaid_order' | 'open_return' | 'open_refund' | 'open_dispute' | 'store_credit' | 'staff'
  orderNumber: string | null
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
  /** What subtotal and shipping are lower than listed, because this buyer paid no tax */
  taxRelief: Money
  taxTreatment: TaxTreatment
  /** The buyer’s, as it was given */
  vatId: {
    id: string
    /** The register’s number of the check that found it in force */
    consultation: string | null
  } | null
  rounding: Money
  /** subtotal − discount + shipping + (taxIncluded ? 0 : tax) + rounding */
  total: Money
  taxLines: Array<TaxLine>
  /** What promotions gave */
  discounts: Array<Discount>
  paymentMethod: PaymentMethod
  /** How it is paid without a provider; null where it is not */
  byHand: ByHand | null
  shippingMethod: {
    id: string
    name: string
    /** Why shipping cost what it did, as it was told then */
    reasons: Array<ShippingReason>
    /** When the goods were to be expected, had they been paid at once */
    delivery: { from: string; to: string } | null
  } | null
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
  /** What of it gift cards and store credit have paid */
  credits: Array<{
    kind: 'gift_card' | 'store_credit'
    /** The last four characters of a gift card’s code */
    codeEnd: string | null
    amount: Money
    refunded: Money
  }>
  refunds: Array<Refund>
  /** What buyers have asked their banks for */
  disputes: Array<OrderDispute>
  shipments: Array<Shipment>
  returns: Array<Return>
  /** What this order was exchanged for; first, where it was itself placed so */
  exchanges: Array<Exchange>
}

export interface OrderDispute {
  id: string
  /** Of this order */
  amount: Money
  /** inquiry: the bank only asks; closed: it has stopped asking. open: it has the money and has not decided; won: the shop has it again, lost: the buyer */
  status: 'inquiry' | 'open' | 'won' | 'lost' | 'closed'
  openedAt: Date
  closedAt: Date | null
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
  /** How many pieces have left the house */
  shippedQuantity: number
  /** How many of those have come back */
  returnedQuantity: number
  /** How many were taken off the order before they left */
  canceledQuantity: number
  /** How many others were paid back, and are the buyer’s all the same */
  keptQuantity: number
  /** What each piece of a bundle was made of; none where it was no bundle */
  components: Array<{ variantId: string; sku: string; quantity: number }>
  unitPrice: Money
  /** Why the unit price was what it was, as it was told then */
  reasons: Array<PriceReason>
  discount: Money
  /** Which promotions it is of */
  discounts: Array<LineDiscount>
  /** Given away by a promotion */
  isGift: boolean
  tax: Money
  /** The tax in the unit price × quantity that was not charged */
  taxRelief: Money
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

export interface OrdersCancelReturnInput {
  orderId: string
  returnId: string
}

export interface OrdersConfirmPaymentInput {
  orderId: string
}

export interface OrdersConfirmPaymentOutput {
  /** Paid, or held */
  success: boolean
  status: PaymentStatus
  order: Order
}

export type OrdersGetInput = { orderId: string } | { orderNumber: string }

export type OrdersInvoiceInput =
  | { orderId: string; invoiceId: string; format: 'html' | 'pdf' }
  | { orderNumber: string; invoiceId: string; format: 'html' | 'pdf' }

export type OrdersInvoicesInput = { orderId: string } | { orderNumber: string }

export interface OrdersInvoicesOutput {
  items: Array<Invoice>
}

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
  /** Of the European Union, with its prefix, as DE123456788 */
  vatId?: string | undefined
  paymentMethod: PaymentMethod
  /** For `manual`: which one, where the market has several */
  manualMethod?: string | undefined
  /** Codes of cards that pay first, in this order */
  giftCards?: Array<string> | undefined
  /** Whether store credit pays, after the cards; a customer’s alone */
  useCredit?: boolean | undefined
  /** A card of the account that it will be paid with */
  savedPaymentMethodId?: string | undefined
  /** Whether the card that it is paid with is saved; only for accounts */
  saveCard?: boolean | undefined
  notes?: string | undefined
  expectedTotal: MoneyInput
  idempotencyKey: string
}

export interface OrdersPlaceOutput {
  order: Order
  payment: Payment
  orderToken?: string | undefined
}

export interface OrdersRequestReturnInput {
  orderId: string
  lines: Array<{ lineId: string; quantity: number }>
  reason?: string | undefined
  idempotencyKey: string
}

export interface OrdersRetryPaymentInput {
  orderId: string
  /** A card of the account that it will be paid with */
  savedPaymentMethodId?: string | undefined
  idempotencyKey?: string | undefined
}

export interface OrdersRetryPaymentOutput {
  payment: Payment
}

export interface OwnReview {
  id: string
  /** 1 to 5 */
  rating: number
  title: string | null
  /** Plain text; null of somebody who was erased, whose rating stays */
  body: string | null
  /** First name and first letter of the last name; null like the body */
  author: string | null
  /** Whether the writer had bought the product */
  verified: boolean
  /** How many customers found it helpful */
  helpfulCount: number
  /** The shop’s */
  reply: { text: string; at: Date } | null
  createdAt: Date
  productId: string
  /** Shoppers see what is approved */
  status: ReviewStatus
  /** When its writer changed it last */
  updatedAt: Date
  version: number
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
  state: 'planned' | 'open' | 'authorized' | 'succeeded' | 'canceled' | 'mismatched'
  paymentIntentId: string | null
  declineCode: string | null
  amount: Money
  /** What it has brought */
  captured: Money
  /** Until when it can be captured, where it is held */
  captureBefore: Date | null
  /** What of the hold is owed no longer, and is not captured */
  released: Array<{ amount: Money; reason: string; createdAt: Date }>
  createdAt: Date
}

export interface PaymentComparison {
  attempts: Array<{
    id: string
    paymentIntentId: string | null
    ours: {
      state: 'planned' | 'open' | 'authorized' | 'succeeded' | 'canceled' | 'mismatched'
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
  disputes: Array<{
    /** Null for one that is not known here */
    id: string | null
    stripeDisputeId: string
    ours: { state: string; amount: Money | null; isWithdrawn: boolean } | null
    theirs: { state: string; amount: Money | null; isWithdrawn: boolean } | null
  }>
  /** Empty where all is well */
  differences: Array<PaymentDifference>
}

export interface PaymentDifference {
  orderId: string | null
  /** The intent, the refund or the dispute, as Stripe names it */
  subject: string
  kind: PaymentDifferenceKind
  /** What it is here; null where it is nothing */
  ours: string | null
  /** What it is at Stripe; null where it is nothing */
  theirs: string | null
  /** What was done about it; null where a person has to look */
  repair: string | null
}

export type PaymentDifferenceKind = 'intent_state' | 'intent_amount' | 'intent_unknown' | 'intent_missing' | 'refund_state' | 'refund_amount' | 'refund_unknown' | 'refund_missing' | 'dispute_state' | 'dispute_amount' | 'dispute_unknown' | 'dispute_missing' | 'tax_differs' | 'tax_unnamed' | 'tax_unreversed'

export type PaymentMethod = 'stripe' | 'manual' | 'none'

export interface PaymentMethodsConfirmSetupInput {
  setupIntentId: string
}

export interface PaymentMethodsConfirmSetupOutput {
  status: SetupStatus
  /** The card, once it is saved */
  paymentMethod?: SavedPaymentMethod | undefined
  /** Why its bank does not want it saved */
  declineCode?: string | undefined
}

export interface PaymentMethodsListOutput {
  items: Array<SavedPaymentMethod>
  nextCursor: null
}

export interface PaymentMethodsRemoveInput {
  paymentMethodId: string
}

export interface PaymentMethodsRemoveOutput {
  ok: true
}

export interface PaymentMethodsSetDefaultInput {
  paymentMethodId: string
}

export interface PaymentMethodsStartSetupInput {
  idempotencyKey?: string | undefined
}

export interface PaymentMethodsStartSetupOutput {
  clientSecret: string
  setupIntentId: string
  publishableKey: string
}

export interface PaymentOption {
  paymentMethod: 'stripe' | 'manual'
  /** Which one; null where a provider is asked */
  manual: {
    manualMethod: string
    name: string
    /** before_shipment: goods wait for the money; on_delivery: they leave before it comes */
    kind: 'before_shipment' | 'on_delivery'
    /** How long the goods wait for the money */
    payWithinDays: number | null
  } | null
}

export interface PaymentReceipt {
  id: string
  /** Money that came, an entry by mistake, or goods that came back before they were paid for */
  kind: 'received' | 'revoked' | 'set_off'
  /** Below zero where it was revoked */
  amount: Money
  receivedAt: Date
  reference: string | null
  revokesId: string | null
  at: Date
}

export type PaymentStatus = 'PENDING' | 'PROCESSING' | 'AUTHORIZED' | 'SUCCEEDED' | 'FAILED' | 'PARTIALLY_REFUNDED' | 'REFUNDED' | 'DISPUTED'

export type Permission = 'orders:read' | 'orders:write' | 'customers:read' | 'customers:write' | 'staff:read' | 'staff:write' | 'apiKeys:read' | 'apiKeys:write' | 'audit:read' | 'catalog:read' | 'catalog:write' | 'reviews:read' | 'reviews:write' | 'payments:read' | 'payments:write' | 'prices:read' | 'prices:write' | 'promotions:read' | 'promotions:write' | 'shipping:read' | 'shipping:write' | 'stock:read' | 'stock:write' | 'tax:read' | 'tax:write' | 'jobs:read' | 'jobs:write' | 'settings:read' | 'settings:write'

export interface PersonalData {
  exportedAt: string
  profile: {
    id: string
    email: string
    emailVerifiedAt: string | null
    firstName: string
    lastName: string
    phone: string | null
    locale: string | null
    role: Role
    createdAt: string
    /** What the shop notes about the customer in words of its own */
    metadata: Record<string, unknown>
    taxExemptionNote: string | null
    vatId: string | null
    vatIdValidatedAt: string | null
    vatIdConsultation: string | null
  }
  addresses: Array<{
    id: string
    address: Address
    isDefaultShipping: boolean
    isDefaultBilling: boolean
    createdAt: string
  }>
  carts: Array<{
    id: string
    market: string
    locale: string
    status: string
    couponCodes: Array<string>
    createdAt: string
    updatedAt: string
    lines: Array<{
      variantId: string
      sku: string
      quantity: number
      metadata: Record<string, unknown>
      addedAt: string
    }>
  }>
  stockSubscriptions: Array<{
    variantId: string
    sku: string
    email: string
    locale: string
    createdAt: string
    notifiedAt: string | null
  }>
  wishlist: Array<{ productId: string; product: string; sku: string | null; addedAt: string }>
  reviews: Array<{
    productId: string
    product: string
    rating: number
    title: string | null
    body: string
    author: string
    verified: boolean
    status: string
    reply: string | null
    helpfulCount: number
    createdAt: string
    updatedAt: string
  }>
  /** The reviews of others that were found helpful */
  reviewVotes: Array<{ reviewId: string; createdAt: string }>
  storeCredit: Array<{
    balance: Money
    enabled: boolean
    expiresAt: string | null
    createdAt: string
    entries: Array<{ kind: string; reason: string | null; at: string; amount: Money }>
  }>
  customerGroups: Array<{ code: string; name: string; addedAt: string }>
  sessions: Array<{
    id: string
    userAgent: string | null
    ip: string | null
    createdAt: string
    lastUsedAt: string
    endedAt: string | null
    endedBecause: string | null
  }>
  mailedLinks: Array<{
    purpose: string
    email: string
    createdAt: string
    expiresAt: string
    usedAt: string | null
  }>
  /** Whom he is where he signs in elsewhere */
  identities: Array<{ provider: string; issuer: string; subject: string; createdAt: string }>
  /** Null where Stripe, who keeps them, can’t be asked now */
  savedCards: Array<{ brand: string; last4: string; expMonth: number; expYear: number }> | null
  /** The newest first */
  orders: Array<{
    id: string
    orderNumber: string
    placedAt: string
    status: string
    paymentStatus: string
    fulfillmentStatus: string
    market: string
    locale: string
    email: string
    shippingAddress: Address | null
    billingAddress: Address | null
    notes: string | null
    vatId: string | null
    canceledAt: string | null
    cancelReason: string | null
    total: Money
    shipping: Money
    tax: Money
    lines: Array<{
      sku: string
      title: string
      options: Array<Option>
      quantity: number
      unitPrice: Money
      total: Money
      metadata: Record<string, unknown>
    }>
    timeline: Array<{ kind: string; at: string; by: string; reason: string | null }>
    payments: Array<{ provider: string; amount: Money; captured: Money; refunded: Money; createdAt: string }>
    refunds: Array<{ amount: Money; state: string; explanation: string | null; createdAt: string }>
    shipments: Array<{
      carrier: string | null
      trackingNumber: string | null
      trackingUrl: string | null
      shippedAt: string
      deliveredAt: string | null
    }>
    returns: Array<{ state: string; reason: string | null; answer: string | null; requestedAt: string }>
    disputes: Array<{ state: string; reason: string; amount: Money; openedAt: string }>
    invoices: Array<{ kind: string; number: string; issuedOn: string; total: Money }>
  }>
  /** Where older orders go on; null where these are all */
  nextCursor: string | null
}

export interface Place {
  country: string
  region: string | null
  postalCode: string | null
}

export interface PlaceInput {
  country: string
  /** Code or name of a state, province or prefecture */
  region?: string | null | undefined
  postalCode?: string | null | undefined
}

export interface PreviewedShippingMethod {
  id: string
  code: string
  name: string
  zone: string
  /** What a shopper is shown; null where the method can’t be had */
  option: ShippingOption | null
  /** Why it can’t; null where it can */
  hindrance: ShippingHindrance | null
}

export interface PriceInput {
  /** Minor units of the currency: cents, yen, fils */
  amount: number
  currency: string
}

export interface PriceList {
  id: string
  name: string
  /** Null is everybody */
  customerGroupIds: Array<string> | null
  startsAt: Date | null
  endsAt: Date | null
  createdAt: Date
  version: number
}

export interface PriceListEntry {
  variantId: string
  sku: string
  market: string
  /** A tier of 1 is the price for any */
  tiers: Array<{ minQuantity: number; unitPrice: Money }>
}

export type PriceReason =
  | {
      kind: 'variant_price'
      /** After this step */
      unitPrice: Money
    }
  | {
      kind: 'sale'
      /** After this step */
      unitPrice: Money
      saleId: string
      /** Until when it holds; null has no end */
      endsAt: Date | null
    }
  | {
      kind: 'quantity_tier'
      /** After this step */
      unitPrice: Money
      minQuantity: number
    }
  | {
      kind: 'price_list'
      /** After this step */
      unitPrice: Money
      priceListId: string
      name: string
      minQuantity: number
      /** Until when it holds; null has no end */
      endsAt: Date | null
    }
  | {
      kind: 'price_rule'
      /** May lie below the floor: then the floor is the next step */
      unitPrice: Money
      priceRuleId: string
      name: string
      reduction: Reduction
      /** Until when it holds; null has no end */
      endsAt: Date | null
    }
  | {
      kind: 'floor'
      /** After this step */
      unitPrice: Money
    }
  | {
      kind: 'tax_of_place'
      /** After this step */
      unitPrice: Money
    }

export interface PriceRule {
  id: string
  name: string
  reduction: 
    | {
        kind: 'percent' | 'percent_of_original'
        percentPpm: number
        markets: Array<string> | null
      }
    | { kind: 'fixed'; amounts: Array<{ market: string; amount: Money }> }
  scopes: Array<PriceScope>
  customerGroupIds: Array<string> | null
  startsAt: Date | null
  endsAt: Date | null
  priority: number
  exclusive: boolean
  enabled: boolean
  createdAt: Date
  version: number
}

export interface PriceRun {
  totalCount: number
  /** How many products the lists show anew */
  doneCount: number
  startedAt: Date
  finishedAt: Date | null
}

export interface PriceScope {
  kind: 'all' | 'variant' | 'product' | 'category' | 'collection'
  /** Not said of all */
  ids?: Array<string> | undefined
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
  /** Of its approved reviews; null where it has none */
  rating: Rating | null
  images: Array<Image>
  categories: Array<{ slug: string; title: string }>
  /** In the order in which the shop shows them */
  attributes: Array<ProductAttribute>
  seoTitle: string | null
  seoDescription: string | null
  /** Whether the prices contain tax */
  taxIncluded: boolean
  variants: Array<Variant>
}

export interface ProductAttribute {
  code: string
  /** In the language that was asked for */
  title: string
  value: string | number | boolean | Array<string>
}

export interface ProductCard {
  id: string
  slug: string
  title: string
  /** The lowest price of its variants */
  price: Money
  priceRange: { min: Money; max: Money }
  /** The original price of the one with the lowest price, where it is higher */
  compareAt: Money | null
  /** Why the lowest price is what it is */
  reasons: Array<PriceReason>
  image: Image | null
  availability: Availability
  featured: boolean
  /** Of its approved reviews; null where it has none */
  rating: Rating | null
}

export interface ProductImages {
  productId: string
  /** Of the product */
  version: number
  images: Array<{
    /** Its place at this product */
    imageId: string
    /** Null where it lies elsewhere, as an import may have it */
    mediaId: string | null
    /** Absolute, or from the root of the shop’s own address */
    url: string
    alt: string
    width: number
    height: number
  }>
}

export type ProductStatus = 'draft' | 'active' | 'archived'

export interface ProductTranslation {
  locale: string
  title: string | null
  descriptionHtml: string | null
  seoTitle: string | null
  seoDescription: string | null
}

export interface Promotion {
  id: string
  name: string
  needsCode: boolean
  markets: Array<string> | null
  startsAt: Date | null
  endsAt: Date | null
  priority: number
  exclusive: boolean
  conditions: Array<PromotionCondition>
  actions: Array<PromotionAction>
  usesMax: number | null
  usesPerBuyerMax: number | null
  /** By orders that have not given it back */
  usedCount: number
  givesBack: boolean
  budgets: Array<{ market: string; budget: Money; spent: Money }>
  enabled: boolean
  createdAt: Date
  version: number
}

export type PromotionAction =
  | { kind: 'whole' | 'each'; of: PromotionSelection; off: PromotionOff }
  | {
      kind: 'buy_get'
      buy: { of: PromotionSelection; quantity: number }
      get: { of: PromotionSelection; quantity: number; percentPpm: number }
      timesMax: number | null
    }
  | { kind: 'gift'; variantId: string; quantity: number }
  | { kind: 'shipping'; off: PromotionOff; methodIds: Array<string> | null }

export type PromotionCondition =
  | {
      kind: 'amount'
      of: PromotionSelection
      ranges: Array<{ market: string; min: Money | null; max: Money | null }>
    }
  | { kind: 'quantity'; of: PromotionSelection; range: CountRange }
  | { kind: 'customer_group'; ids: Array<string> }
  | { kind: 'order_count'; range: CountRange }
  | { kind: 'country'; countries: Array<string> }

export type PromotionOff =
  | { kind: 'percent'; percentPpm: number }
  | { kind: 'fixed' | 'fixed_price'; amounts: Array<{ market: string; amount: Money }> }

export interface PromotionSelection {
  scopes: Array<PriceScope>
  exceptScopes: Array<PriceScope>
  unitPrices: Array<{ market: string; min: Money | null; max: Money | null }> | null
  fullPriceOnly: boolean
}

export interface QuantityTier {
  minQuantity: number
  unitPrice: Money
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

export type QueueName = 'process-stripe-event' | 'submit-refund' | 'record-tax-sale' | 'record-tax-reversal' | 'refresh-listing' | 'tell-subscribers' | 'show-price-run' | 'run-import' | 'show-due-prices' | 'publish-due-products' | 'rebuild-search' | 'expire-orders' | 'reconcile-payments' | 'sweep-payments-hourly' | 'sweep-payments-daily' | 'expire-carts' | 'send-mail' | 'erase-at-provider' | 'make-media-variants' | 'erase-media-files' | 'sweep-media' | 'prune-sessions' | 'dead-letters'

export interface Quote {
  currency: string
  lines: Array<QuoteLine>
  couponCodes: Array<CouponAnswer>
  /** What promotions give, in the order in which they came to bear */
  discounts: Array<Discount>
  taxLines: Array<TaxLine>
  taxTreatment: TaxTreatment
  vatId: QuotedVatId | null
  requiresShipping: boolean
  shippingMethod: {
    id: string
    name: string
    /** Why shipping costs what it does: the price after each step */
    reasons: Array<ShippingReason>
  } | null
  totals: {
    subtotal: Money
    discount: Money
    shipping: Money
    /** On top of the subtotal, or contained in it where taxIncluded */
    tax: Money
    taxIncluded: boolean
    /** What subtotal and shipping are lower than listed, because this buyer pays no tax */
    taxRelief: Money
    rounding: Money
    total: Money
  }
  warnings: Array<QuoteWarning>
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
  /** At hand for anybody, below zero what is owed; null: not tracked */
  available: number | null
  unitPrice: Money
  /** The original price, where it is higher */
  compareAt: Money | null
  discount: Money
  /** Which promotions it is of */
  discounts: Array<LineDiscount>
  /** Given away by a promotion: it is not in the cart */
  isGift: boolean
  tax: Money
  /** The tax in the unit price × quantity that this buyer is not charged */
  taxRelief: Money
  /** Unit price × quantity − discount − taxRelief: without tax in markets that add it */
  total: Money
  /** Why the unit price is what it is: the price after each step */
  reasons: Array<PriceReason>
  warnings: Array<LineWarning>
}

/** Why tax is charged although a VAT id was given: it is not in force, or nobody could say */
export type QuoteWarning = { code: 'VAT_ID_INVALID'; vatId: string } | { code: 'VAT_ID_UNCHECKED'; vatId: string }

export interface QuotedVatId {
  id: string
  /** What the register says of it: nothing where it could not be asked, or nothing depends on it */
  status: 'valid' | 'invalid' | 'unavailable' | 'not_asked'
}

export interface Rating {
  /** From 1 to 5, to two decimals */
  average: number
  count: number
}

export interface RatingHistogram {
  /** From 1 to 5, to two decimals */
  average: number
  count: number
  /** Five ratings, the best first */
  histogram: Array<{ rating: number; count: number }>
}

export interface RecoveryCodes {
  /** Each opens the account once; they are shown only here */
  recoveryCodes: Array<string>
}

export type Reduction =
  | {
      /** Of the price before this step, or of the original one */
      kind: 'percent' | 'percent_of_original'
      /** Parts per million: 125000 is 12.5 % */
      percentPpm: number
    }
  | { kind: 'fixed'; amount: Money }

export interface Refund {
  id: string
  amount: Money
  /** canceled, edited, returned, staff, late_money, dashboard */
  reason: string
  /** What staff says of it */
  explanation: string | null
  state: string
  /** Who sends it back: `manual` is people */
  provider: string
  /** The pieces that it pays back; none where it is an amount and no more */
  lines: Array<{ lineId: string; quantity: number }>
  /** Whether the shipping goes back with it */
  withShipping: boolean
  /** Of the goods that it pays back */
  returnId: string | null
  /** Which refund had failed, where it was asked for again by this one */
  againOf: string | null
  /** Which order it pays for, instead of going back */
  transferredTo: string | null
  createdAt: Date
}

export interface RefundByHand {
  id: string
  orderId: string
  orderNumber: string
  email: string
  amount: Money
  reason: string
  createdAt: Date
}

export type Refusal =
  | { code: 'VALIDATION_FAILED'; issues: Array<Issue> }
  | { code: 'UNAUTHENTICATED' }
  | { code: 'SECOND_FACTOR_REQUIRED' }
  | { code: 'SECOND_FACTOR_INVALID' }
  | { code: 'SECOND_FACTOR_ENROLMENT_REQUIRED' }
  | { code: 'RECENT_SIGN_IN_REQUIRED' }
  | { code: 'EMAIL_UNVERIFIED' }
  | { code: 'ACCOUNT_EXISTS'; email: string }
  | { code: 'TOKEN_EXPIRED' }
  | { code: 'TOKEN_INVALID' }
  | { code: 'FORBIDDEN'; permission: string }
  | { code: 'NOT_FOUND'; entity: string }
  | { code: 'CONFLICT'; entity: string; currentVersion: number | null }
  | { code: 'OUT_OF_STOCK'; lines: Array<Shortage> }
  | { code: 'CART_EMPTY' }
  | { code: 'LIMIT_EXCEEDED'; limit: string; max: number }
  | { code: 'PRICE_CHANGED'; quote: Quote }
  | { code: 'PURCHASE_REQUIRED' }
  | { code: 'COUPON_INVALID'; couponCode: string; reason: string }
  | {
      code: 'GIFT_CARD_INVALID'
      /** As it was given */
      giftCard: string
    }
  | { code: 'SHIPPING_UNAVAILABLE' }
  | { code: 'TAX_UNAVAILABLE'; retryAfter: number }
  | { code: 'ORDER_STATUS_CONFLICT'; from: OrderStatus; to: OrderStatus }
  | { code: 'PAYMENT_FAILED'; declineCode?: string | undefined; retryable: boolean }
  | { code: 'PAYMENT_PROVIDER_UNAVAILABLE'; retryAfter: number }
  | { code: 'AMOUNT_OUT_OF_RANGE'; min: number; max: number }
  | { code: 'REFUND_EXCEEDS_CAPTURED'; available: number }
  | { code: 'RESERVED_EXCEEDS_ON_HAND'; variantId: string; reserved: number }
  | {
      code: 'IN_USE'
      entity: string
      /** Kinds of things */
      by: Array<string>
    }
  | { code: 'ACCOUNT_IN_USE'; matters: Array<OpenMatter> }
  | {
      code: 'MEDIA_INVALID'
      reason: 'empty' | 'unsupported_type' | 'type_mismatch' | 'polyglot' | 'damaged' | 'too_many_pixels'
    }
  | { code: 'OUTCOME_UNKNOWN'; retryWithSameKey: true }
  | {
      code: 'SERVICE_UNAVAILABLE'
      /** In seconds; nothing was done */
      retryAfter: number
    }
  | { code: 'IDEMPOTENCY_CONFLICT' }
  | { code: 'RATE_LIMITED'; retryAfter: number }
  | { code: 'PAYLOAD_TOO_LARGE' }
  | { code: 'INTERNAL'; requestId: string }

export interface Return {
  id: string
  state: ReturnState
  requestedBy: 'shopper' | 'staff'
  reason: string | null
  /** What the shop says to it */
  answer: string | null
  lines: Array<{
    lineId: string
    quantity: number
    receivedQuantity: number
    /** How many of those can be sold again */
    restockedQuantity: number
  }>
  requestedAt: Date
  decidedAt: Date | null
  receivedAt: Date | null
  version: number
}

export type ReturnState = 'REQUESTED' | 'APPROVED' | 'REJECTED' | 'CANCELED' | 'RECEIVED'

export interface Review {
  id: string
  /** 1 to 5 */
  rating: number
  title: string | null
  /** Plain text; null of somebody who was erased, whose rating stays */
  body: string | null
  /** First name and first letter of the last name; null like the body */
  author: string | null
  /** Whether the writer had bought the product */
  verified: boolean
  /** How many customers found it helpful */
  helpfulCount: number
  /** The shop’s */
  reply: { text: string; at: Date } | null
  createdAt: Date
}

export type ReviewStatus = 'pending' | 'approved' | 'rejected'

export interface ReviewsCreateInput {
  productId: string
  rating: number
  /** Plain text of one line */
  title?: string | null | undefined
  /** Plain text; shown as such, never as HTML */
  body: string
}

export interface ReviewsGetInput {
  productId: string
}

export interface ReviewsGetOutput {
  review: OwnReview | null
  /** Whether a review would be taken now; false where there is one */
  mayReview: boolean
  /** Whether the product was bought */
  isVerified: boolean
}

export interface ReviewsListInput {
  cursor?: string | undefined
  limit?: number | undefined
}

export interface ReviewsListOutput {
  items: Array<OwnReview>
  nextCursor: string | null
}

export interface ReviewsRemoveInput {
  reviewId: string
}

export interface ReviewsRemoveOutput {
  ok: true
}

export interface ReviewsUpdateInput {
  reviewId: string
  rating?: number | undefined
  /** Plain text of one line */
  title?: string | null | undefined
  /** Plain text; shown as such, never as HTML */
  body?: string | undefined
  /** The one that was seen; without it, whatever is there is changed */
  version?: number | undefined
}

export interface ReviewsVoteInput {
  reviewId: string
  helpful: boolean
}

export interface ReviewsVoteOutput {
  helpful: boolean
  helpfulCount: number
}

export type Role = 'CUSTOMER' | 'STAFF' | 'ADMIN'

export interface Sale {
  id: string
  variantId: string
  market: string
  unitPrice: Money
  startsAt: Date | null
  endsAt: Date | null
  version: number
}

export interface SavedAddress {
  id: string
  address: Address
  isDefaultShipping: boolean
  isDefaultBilling: boolean
  /** Grows when the address is changed, not when another one becomes the default */
  version: number
  createdAt: Date
}

export interface SavedPaymentMethod {
  id: string
  /** As Stripe names it: visa, mastercard, amex */
  brand: string
  last4: string
  expMonth: number
  expYear: number
  /** Used where nothing else is said */
  isDefault: boolean
}

export interface ServedArea {
  country: string
  /** The code of a state, province or prefecture; null is all of the country */
  region: string | null
}

export interface Session {
  id: string
  isCurrent: boolean
  userAgent: string | null
  ip: string | null
  createdAt: Date
  lastUsedAt: Date
}

export interface Settings {
  shopName: string
  timeZone: string
  defaultMarket: string
  orderNumberTemplate: string
  holdMinutes: number
  captureMethod: 'automatic' | 'manual'
  cartIdleDays: number
  supportEmail: string | null
  mailFromName: string | null
  mailFromEmail: string | null
  mailReplyTo: string | null
  mailLogoUrl: string | null
  mailColor: string | null
  mailFooter: string | null
  storefrontUrl: string | null
  stockAlertsEmail: string | null
  disputesEmail: string | null
  shipsFrom: Place | null
  sellerCountry: string | null
  sellerVatId: string | null
  invoiceSeries: { template: string; resets: 'yearly' | 'never' }
  creditNoteSeries: { template: string; resets: 'yearly' | 'never' }
  sellerName: string | null
  sellerAddressLines: Array<string>
  sellerTaxNumber: string | null
  sellerRegistration: { number: string; holder: 'corporation' | 'other' } | null
  unpaidOrdersMax: number
  unpaidOrdersPerAddressMax: number
  reviewsModerated: boolean
  reviewsForBuyersAlone: boolean
  staffSecondFactor: 'optional' | 'required'
  version: number
}

export type SetupStatus = 'requires_payment_method' | 'requires_confirmation' | 'requires_action' | 'processing' | 'succeeded' | 'canceled'

export interface Shipment {
  id: string
  lines: Array<{ lineId: string; quantity: number }>
  carrier: string | null
  trackingNumber: string | null
  trackingUrl: string | null
  shippedAt: Date
  deliveredAt: Date | null
}

export type ShippingHindrance =
  | { kind: 'too_little'; measure: Measure; measured: number; min: number }
  | { kind: 'too_much'; measure: Measure; measured: number; max: number }
  | { kind: 'categories'; match: 'some' | 'all' | 'none'; categories: Array<string> }
  | { kind: 'not_carried'; carrier: string }
  | { kind: 'disabled' }
  | {
      /** Its zone does not hold the place, an exception does, or its market does not sell there */
      kind: 'not_there'
    }
  | { kind: 'nothing_shipped' }

export interface ShippingMethod {
  id: string
  market: string
  code: string
  name: string
  /** The code of a zone */
  zone: string
  /** Codes of zones that it does not go to, though its own zone holds them */
  exceptZones: Array<string>
  rate: ShippingRate
  /** Free where the goods, after discounts, come to at least this */
  freeAbove: Money | null
  availability: {
    ranges: Array<{ measure: Measure; min: number | null; max: number | null }>
    /** How many of the shipped lines must be of one of these shipping categories */
    categories: { match: 'some' | 'all' | 'none'; categories: Array<string> } | null
  }
  /** In a tax category of its own, or in the proportions of the goods that are shipped */
  tax: { kind: 'category'; category: string } | { kind: 'pro_rata' }
  /** Business days under way */
  deliveryDaysMin: number
  /** Business days under way */
  deliveryDaysMax: number
  dispatch: { cutoff: string | null; handlingDays: number; weekend: Array<number> }
  enabled: boolean
  position: number
  version: number
}

export interface ShippingOption {
  id: string
  name: string
  price: Money
  /** Why it costs what it does: the price after each step */
  reasons: Array<ShippingReason>
  estimate: DeliveryEstimate
}

export type ShippingRate =
  | { kind: 'flat'; price: Money }
  | {
      kind: 'per_unit'
      unit: Money
      /** Null where the first unit costs what each does */
      firstUnit: Money | null
    }
  | {
      kind: 'table'
      measure: Measure
      /** The row that starts highest at or below the measure counts */
      rows: Array<{
        /** Inclusive */
        from: number
        price: Money
        step: {
          size: number
          /** For every started size above the row’s start */
          price: Money
          /** A part of the size costs its part, the half rounded up: 1 for every 10 of the subtotal is 10 % */
          isProportional: boolean
        } | null
      }>
      /** Above it the method is not available */
      max: number | null
    }
  | {
      kind: 'carrier'
      /** As the shop’s operator has named it */
      carrier: string
      /** What it costs where no answer comes in time */
      fallback: 
        | { kind: 'flat'; price: Money }
        | {
            kind: 'per_unit'
            unit: Money
            /** Null where the first unit costs what each does */
            firstUnit: Money | null
          }
        | {
            kind: 'table'
            measure: Measure
            /** The row that starts highest at or below the measure counts */
            rows: Array<{
              /** Inclusive */
              from: number
              price: Money
              step: {
                size: number
                /** For every started size above the row’s start */
                price: Money
                /** A part of the size costs its part, the half rounded up: 1 for every 10 of the subtotal is 10 % */
                isProportional: boolean
              } | null
            }>
            /** Above it the method is not available */
            max: number | null
          }
    }

export type ShippingRateInput =
  | { kind: 'flat'; price: PriceInput }
  | {
      kind: 'per_unit'
      unit: PriceInput
      /** Null where the first unit costs what each does */
      firstUnit?: PriceInput | null | undefined
    }
  | {
      kind: 'table'
      measure: Measure
      /** The row that starts highest at or below the measure counts */
      rows: Array<{
        /** Inclusive */
        from: number
        price: PriceInput
        step?: {
          size: number
          /** For every started size above the row’s start */
          price: PriceInput
          /** A part of the size costs its part, the half rounded up: 1 for every 10 of the subtotal is 10 % */
          isProportional?: boolean | undefined
        } | null | undefined
      }>
      /** Above it the method is not available */
      max?: number | null | undefined
    }
  | {
      kind: 'carrier'
      /** As the shop’s operator has named it */
      carrier: string
      /** What it costs where no answer comes in time */
      fallback: 
        | { kind: 'flat'; price: PriceInput }
        | {
            kind: 'per_unit'
            unit: PriceInput
            /** Null where the first unit costs what each does */
            firstUnit?: PriceInput | null | undefined
          }
        | {
            kind: 'table'
            measure: Measure
            /** The row that starts highest at or below the measure counts */
            rows: Array<{
              /** Inclusive */
              from: number
              price: PriceInput
              step?: {
                size: number
                /** For every started size above the row’s start */
                price: PriceInput
                /** A part of the size costs its part, the half rounded up: 1 for every 10 of the subtotal is 10 % */
                isProportional?: boolean | undefined
              } | null | undefined
            }>
            /** Above it the method is not available */
            max?: number | null | undefined
          }
    }

export type ShippingReason =
  | {
      kind: 'flat'
      /** After this step */
      price: Money
    }
  | {
      kind: 'per_unit'
      /** After this step */
      price: Money
      itemCount: number
      unit: Money
      firstUnit: Money | null
    }
  | {
      kind: 'table'
      /** After this step */
      price: Money
      measure: Measure
      measured: number
      row: ShippingTableRow
    }
  | {
      kind: 'carrier'
      /** After this step */
      price: Money
      carrier: string
    }
  | {
      kind: 'carrier_silent'
      /** Gave no price: what follows is the method’s own */
      carrier: string
    }
  | {
      kind: 'free_above'
      /** After this step */
      price: Money
      freeAbove: Money
    }
  | {
      kind: 'promotion'
      /** After this step */
      price: Money
      promotionId: string
      name: string
    }

export interface ShippingTableRow {
  /** Inclusive */
  from: number
  price: Money
  step: {
    size: number
    /** For every started size above the row’s start */
    price: Money
    /** A part of the size costs its part, the half rounded up: 1 for every 10 of the subtotal is 10 % */
    isProportional: boolean
  } | null
}

export interface Shortage {
  variantId: string
  requested: number
  available: number
}

export interface ShownCollection {
  id: string
  /** What lists of its products are asked for by */
  code: string
  title: string
  /** Sanitised by allow-list */
  descriptionHtml: string
  seo: { title: string; description: string | null }
}

export interface SignedIn {
  user: User
  accessToken: string
  /** Absent where it is kept in a cookie */
  refreshToken?: string | undefined
  /** Until when the access token is good; a refresh brings the next one */
  expiresAt: Date
}

export interface StaffCategory {
  id: string
  parentId: string | null
  slug: string
  title: string
  /** Sanitised by allow-list */
  descriptionHtml: string
  seoTitle: string | null
  seoDescription: string | null
  translations: Array<{
    /** BCP 47 */
    locale: string
    title: string | null
    descriptionHtml: string | null
    seoTitle: string | null
    seoDescription: string | null
  }>
  /** Among its siblings; equal ones are shown by title */
  position: number
  version: number
}

export interface StaffCategoryNode {
  id: string
  slug: string
  title: string
  version: number
  /** In it itself, drafts and archived ones too */
  productCount: number
  /** Whether there are more than 1000 */
  productCountCapped: boolean
  children: Array<StaffCategoryNode>
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

export interface StaffInvoice {
  id: string
  kind: 'invoice' | 'credit_note'
  number: string
  /** In the shop’s time zone, like suppliedOn */
  issuedOn: string
  /** The day of supply or payment; of a credit note, when it was agreed */
  suppliedOn: string
  /** Above zero on credit notes too: what goes back */
  total: Money
  /** The number of the invoice that a credit note corrects */
  corrects: string | null
  /** What the law of the seller’s country asks for and this document does not say, with its article */
  missing: Array<{ item: string; source: string }>
}

export interface StaffMember {
  id: string
  email: string
  firstName: string
  lastName: string
  role: Role
  /** Of staff; an admin has them all */
  permissions: Array<Permission>
  hasSecondFactor: boolean
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
  /** What subtotal and shipping are lower than listed, because this buyer paid no tax */
  taxRelief: Money
  taxTreatment: TaxTreatment
  /** The buyer’s, as it was given */
  vatId: {
    id: string
    /** The register’s number of the check that found it in force */
    consultation: string | null
  } | null
  rounding: Money
  /** subtotal − discount + shipping + (taxIncluded ? 0 : tax) + rounding */
  total: Money
  taxLines: Array<TaxLine>
  /** What promotions gave */
  discounts: Array<Discount>
  paymentMethod: PaymentMethod
  /** How it is paid without a provider; null where it is not */
  byHand: ByHand | null
  shippingMethod: {
    id: string
    name: string
    /** Why shipping cost what it did, as it was told then */
    reasons: Array<ShippingReason>
    /** When the goods were to be expected, had they been paid at once */
    delivery: { from: string; to: string } | null
  } | null
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
  /** What of it gift cards and store credit have paid */
  credits: Array<{
    kind: 'gift_card' | 'store_credit'
    /** The last four characters of a gift card’s code */
    codeEnd: string | null
    amount: Money
    refunded: Money
  }>
  refunds: Array<Refund>
  /** What buyers have asked their banks for */
  disputes: Array<OrderDispute>
  shipments: Array<Shipment>
  returns: Array<Return>
  /** What this order was exchanged for; first, where it was itself placed so */
  exchanges: Array<Exchange>
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

export interface StaffProduct {
  id: string
  slug: string
  title: string
  descriptionHtml: string
  vendor: string | null
  productType: string | null
  tags: Array<string>
  status: ProductStatus
  featured: boolean
  taxCategory: string
  /** By code */
  attributes: Record<string, string | number | boolean | Array<string>>
  seoTitle: string | null
  seoDescription: string | null
  metadata: Record<string, string | number | boolean | null>
  optionNames: Array<string>
  variants: Array<StaffVariant>
  images: Array<{
    url: string
    alt: string
    width: number
    height: number
    /** Smaller ones of what the shop keeps itself, the best type first */
    sources?: Array<ImageSource> | undefined
    id: string
  }>
  categories: Array<{ id: string; slug: string; title: string }>
  translations: Array<ProductTranslation>
  related: Array<{ id: string; slug: string; title: string; status: ProductStatus }>
  /** They lead to it still */
  oldSlugs: Array<string>
  publishAt: Date | null
  unpublishAt: Date | null
  /** What keeps it from being published, and a time of publishing waiting */
  publishIssues: Array<Issue>
  createdAt: Date
  updatedAt: Date
  version: number
}

export interface StaffReview {
  id: string
  /** 1 to 5 */
  rating: number
  title: string | null
  /** Plain text; null of somebody who was erased, whose rating stays */
  body: string | null
  /** First name and first letter of the last name; null like the body */
  author: string | null
  /** Whether the writer had bought the product */
  verified: boolean
  /** How many customers found it helpful */
  helpfulCount: number
  /** The shop’s */
  reply: { text: string; at: Date } | null
  createdAt: Date
  productId: string
  /** Shoppers see what is approved */
  status: ReviewStatus
  /** When its writer changed it last */
  updatedAt: Date
  version: number
  productSlug: string
  productTitle: string
  /** Null of somebody who was erased */
  customerId: string | null
}

export interface StaffVariant {
  id: string
  sku: string
  /** One for each option of the product */
  optionValues: Array<string>
  barcode: string | null
  weightGrams: number
  requiresShipping: boolean
  /** Null is that of the product */
  taxCategory: string | null
  imageId: string | null
  /** As they are set, in each market that sells it */
  prices: Array<{ market: string; price: Money; compareAt: Money | null; version: number }>
}

export interface StockDifference {
  variantId: string
  sku: string
  locationId: string
  onHand: number
  reserved: number
  /** The sum of its movements */
  ledgerOnHand: number
  /** The sum of its movements */
  ledgerReserved: number
  /** What its reservations come to */
  liveReserved: number
}

export interface StockLevel {
  variantId: string
  sku: string
  /** Of the product */
  title: string
  locationId: string
  /** Its name */
  location: string
  onHand: number
  /** Promised to orders */
  reserved: number
  /** On hand less reserved; below zero where more was sold than is there */
  available: number
  /** How many may be sold beyond what is at hand */
  backorderLimit: number
  /** Who minds the stock is told when available falls to this */
  lowStockThreshold: number | null
}

export interface StockLocation {
  id: string
  code: string
  name: string
  /** Higher is asked first */
  priority: number
  /** Where it is meant to send goods to, the best first */
  areas: Array<ServedArea>
  /** Whether orders may take goods there */
  enabled: boolean
  version: number
}

export interface StockMovement {
  id: string
  at: Date
  /** Goods came in, were adjusted, counted, transferred or are back from a return; they were promised (hold), given back (release) or shipped (consume) */
  kind: 'receive' | 'adjust' | 'count' | 'transfer' | 'restock' | 'hold' | 'release' | 'consume'
  variantId: string
  sku: string
  locationId: string
  /** Its name */
  location: string
  onHandDelta: number
  reservedDelta: number
  orderId: string | null
  orderNumber: string | null
  returnId: string | null
  transferId: string | null
  actor: string
  /** Who of the staff */
  actorName: string | null
  reason: string | null
}

export interface StockSubscription {
  variantId: string
  productId: string
  slug: string
  title: string
  sku: string
  options: Array<Option>
  market: string
  createdAt: Date
}

export interface StockSubscriptionsListInput {
  cursor?: string | undefined
  limit?: number | undefined
}

export interface StockSubscriptionsListOutput {
  items: Array<StockSubscription>
  nextCursor: string | null
}

export interface StockSubscriptionsRemoveInput {
  variantId: string
}

export interface StockSubscriptionsRemoveOutput {
  ok: true
}

export interface StoreCredit {
  items: Array<{
    balance: Money
    /** The newest first */
    entries: Array<CreditEntry>
  }>
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

export type Suggestion =
  | {
      kind: 'words'
      /** To be looked for */
      text: string
    }
  | {
      kind: 'product'
      /** Its title */
      text: string
      slug: string
    }

export interface SynonymList {
  /** Or a language, for all of its locales */
  locale: string
  /** In each set every phrase stands for every other one */
  sets: Array<Array<string>>
  /** 0 where none were ever set */
  version: number
}

export interface TaxCategory {
  code: string
  name: string
  /** What Stripe Tax calls goods of it; null is its own default */
  providerCode: string | null
  version: number
}

export interface TaxLine {
  name: string
  /** Parts per million: 88750 is 8.875 % */
  ratePpm: number
  /** What was taxed, without the tax */
  base: Money
  tax: Money
  /** Taxes of all layers add up; null where no rate was levied */
  layer: number | null
  /** Of what it applied to */
  categories: Array<string>
  /** Levied on the base and the taxes of the layers below */
  isCompound: boolean
  /** Why no tax is charged, as an invoice has to say it */
  note: string | null
}

export interface TaxRate {
  id: string
  zone: string
  category: string
  name: string
  ratePpm: number
  layer: number
  isCompound: boolean
  /** The first day of it, in the shop’s time zone */
  validFrom: string
  /** The first day on which it no longer applies; null where no end is known */
  validTo: string | null
  version: number
}

export interface TaxTreatment {
  kind: 'taxed' | 'reverse_charge' | 'exempt'
  /** What an invoice has to say of it; null where the buyer is taxed */
  note: string | null
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
  /** Whether signing in takes a code besides the password */
  hasSecondFactor: boolean
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
  /** The original price, where it is higher */
  compareAt: Money | null
  /** Why one unit costs what it costs */
  reasons: Array<PriceReason>
  /** At hand for anybody, below zero what is owed; of a bundle how many that makes; null: not tracked */
  available: number | null
  availability: Availability
  /** What a bundle is made of; none where it is no bundle */
  components: Array<Component>
}

export interface VariantPrice {
  variantId: string
  market: string
  price: Money
  compareAt: Money | null
  /** What no discount undercuts */
  floor: Money | null
  tiers: Array<QuantityTier>
  version: number
}

export interface WishlistAddOutput {
  itemCount: number
}

export interface WishlistGetInput {
  market?: string | undefined
  cursor?: string | undefined
  limit?: number | undefined
}

export interface WishlistGetOutput {
  items: Array<WishlistItem>
  nextCursor: string | null
  /** On all pages */
  itemCount: number
  /** Since when others can see it; null where nobody can */
  sharedAt: Date | null
}

export interface WishlistItem {
  productId: string
  slug: string
  title: string
  image: Image | null
  rating: Rating | null
  /** Null where none is chosen yet */
  variant: { id: string; sku: string; options: Array<Option> } | null
  /** As of now; null where the market does not sell it any more, or not yet */
  offer: Offer | null
  addedAt: Date
}

export type WishlistRemoveInput = { variantId: string } | { productId: string }

export interface WishlistRemoveOutput {
  ok: true
}

export interface WishlistShareOutput {
  token: string
  sharedAt: Date
}

export interface WishlistSharedInput {
  token: string
  market?: string | undefined
  cursor?: string | undefined
  limit?: number | undefined
}

export interface WishlistSharedOutput {
  items: Array<WishlistItem>
  nextCursor: string | null
}

export interface WishlistUnshareOutput {
  ok: true
}

export interface Zone {
  code: string
  name: string
  /** Codes of zones that are part of it */
  contains: Array<string>
  /** Also every place that no other zone holds */
  isElsewhere: boolean
  /** Of two zones that are equally narrow, the lower one comes first */
  position: number
  version: number
  areas: Array<ZoneArea>
}

export interface ZoneArea {
  country: string
  /** The code of a state, province or prefecture; null is all of the country */
  region: string | null
  /** A code, a beginning as SW1A*, or a range as 10000..19999; null is all */
  postalCode: string | null
}

export interface ZoneMatch {
  zone: string
  /** By what of its areas the place was found */
  by: 'postal' | 'region' | 'country' | 'elsewhere'
  /** How many zones lie between it and the one whose area that is */
  depth: number
}

export type AuthProcedures = {
  /** Opens an account, signs in, and mails a link that confirms the address. A known address is CONFLICT. */
  register: Mutation<AuthRegisterInput, SignedIn, 'CONFLICT'>
  /** Signs in. The cart of the token that comes along joins that of the account. An unknown address, a wrong password and a disabled account are all answered UNAUTHENTICATED. Where the account has a second factor, a right password without a code is SECOND_FACTOR_REQUIRED: the same call with `code` signs in. */
  login: Mutation<AuthLoginInput, SignedIn, 'SECOND_FACTOR_REQUIRED' | 'SECOND_FACTOR_INVALID'>
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
  /** Confirms an address by the token of the link that was mailed to it; what was ordered under it as a guest is then found in the account. It takes the session of the account as well, or its password (UNAUTHENTICATED where that is wrong; SECOND_FACTOR_REQUIRED where a code belongs to it). A token that is used up or over is TOKEN_INVALID. */
  verifyEmail: Mutation<AuthVerifyEmailInput, AuthResendVerificationOutput, 'SECOND_FACTOR_REQUIRED' | 'SECOND_FACTOR_INVALID'>
  /** Mails the link once more, once a minute at most; does nothing where the address is confirmed. */
  resendVerification: Mutation<void, AuthResendVerificationOutput>
  /** Mails a link, good for an hour, to a known address. Answers alike whatever the address is. */
  requestPasswordReset: Mutation<AuthRequestPasswordResetInput, AuthRequestPasswordResetOutput>
  /** Sets a new password by the token of the mailed link, ends all sessions, and signs in. A token that is used up or over is TOKEN_INVALID. The second factor of an account stays, and its code is asked for before anything is changed (SECOND_FACTOR_REQUIRED). */
  resetPassword: Mutation<AuthResetPasswordInput, SignedIn, 'SECOND_FACTOR_REQUIRED' | 'SECOND_FACTOR_INVALID'>
  /** Changes the password and ends all other sessions. A wrong current one is VALIDATION_FAILED. */
  changePassword: Mutation<AuthChangePasswordInput, AuthChangePasswordOutput>
  /** Mails a link, good for an hour, to a new address, and a notice to the present one; nothing changes until the link is confirmed. Answers alike whether the address is known or not. A wrong password is VALIDATION_FAILED; more than one a minute is RATE_LIMITED. */
  changeEmail: Mutation<AuthChangeEmailInput, AuthConfirmEmailChangeOutput, 'RECENT_SIGN_IN_REQUIRED'>
  /** Gives the account its new address by the token of the link that was mailed to it, and ends other sessions. It takes the session of the account as well, or its password (UNAUTHENTICATED where that is wrong). An address that somebody else has by now is CONFLICT; a token that is used up or over is TOKEN_INVALID. */
  confirmEmailChange: Mutation<AuthConfirmEmailChangeInput, AuthConfirmEmailChangeOutput, 'CONFLICT' | 'SECOND_FACTOR_REQUIRED' | 'SECOND_FACTOR_INVALID'>
  /** Everything that the shop keeps about whoever is signed in, as of one moment, as one document; orders are its newest, and those before them come with the cursor. What opens something is not in it. */
  exportData: Query<AuthExportDataInput | undefined, PersonalData>
  /** Erases the account for good and signs out everywhere: what the law has the shop keep stays under a number that leads to nobody, and invoices as they were issued. A wrong password is VALIDATION_FAILED; what has to end before is told by ACCOUNT_IN_USE. */
  deleteAccount: Mutation<AuthDeleteAccountInput, AuthDeleteAccountOutput, 'ACCOUNT_IN_USE' | 'RECENT_SIGN_IN_REQUIRED'>
  /** Changes what is given and leaves the rest; null takes away. Another version than the current is CONFLICT. */
  updateProfile: Mutation<AuthUpdateProfileInput, User, 'CONFLICT'>
  /** Becomes staff by the token of an invitation, and signs in. Whoever has an account gives its password (UNAUTHENTICATED where that is wrong), and the code of its second factor; everybody else chooses one. */
  acceptInvitation: Mutation<AuthAcceptInvitationInput, SignedIn, 'CONFLICT' | 'SECOND_FACTOR_REQUIRED' | 'SECOND_FACTOR_INVALID'>
  totp: {
    /** Whether the account has a second factor in force, and how many recovery codes are left. */
    status: Query<void, AuthTotpStatusOutput>
    /** Answers a new secret for an authenticator app, good for an hour to be confirmed; the last one that was asked for counts. It takes the password once more, where there is one. CONFLICT (secondFactor) where one is in force: disable it first. A customer whose address is not confirmed is EMAIL_UNVERIFIED. */
    begin: Mutation<AuthTotpBeginInput, AuthTotpBeginOutput, 'CONFLICT' | 'EMAIL_UNVERIFIED' | 'RECENT_SIGN_IN_REQUIRED'>
    /** Turns the second factor on by a first code of the app, ends all other sessions, and answers the recovery codes. NOT_FOUND (secondFactor) where none was begun within the hour; a wrong code is SECOND_FACTOR_INVALID. */
    confirm: Mutation<AuthTotpConfirmInput, RecoveryCodes, 'CONFLICT' | 'SECOND_FACTOR_INVALID'>
    /** Turns the second factor off, by a code and the password, where there is one. Where the shop asks its staff for one, staff can then only take up another. Without one in force every code is SECOND_FACTOR_INVALID. */
    disable: Mutation<AuthTotpDisableInput, AuthTotpDisableOutput, 'SECOND_FACTOR_INVALID' | 'RECENT_SIGN_IN_REQUIRED'>
    /** Answers new recovery codes, by a code; those before open nothing any more. */
    renewRecoveryCodes: Mutation<AuthTotpRenewRecoveryCodesInput, RecoveryCodes, 'SECOND_FACTOR_INVALID'>
  }
  oidc: {
    /** By whom one can sign in here, each with the address that a page sends its visitor to. */
    providers: Query<void, AuthOidcProvidersOutput>
    /** Signs in whoever has come back from a provider of sign-ins, by the code in the address: it is good for a minute, once, and only with the verifier of the page that began. A new person gets an account. Where the address has one, it is linked: ACCOUNT_EXISTS asks for its password first, EMAIL_UNVERIFIED says that the address was shown to be his by nobody. */
    redeem: Mutation<AuthOidcRedeemInput, SignedIn, 'ACCOUNT_EXISTS' | 'EMAIL_UNVERIFIED' | 'SECOND_FACTOR_REQUIRED' | 'SECOND_FACTOR_INVALID'>
    /** Lets whoever is signed in sign in by a provider from now on, whatever his address is there. It takes the password once more. Who is linked to another account there is CONFLICT (identity). */
    link: Mutation<AuthOidcLinkInput, AuthOidcUnlinkOutput, 'CONFLICT' | 'EMAIL_UNVERIFIED' | 'RECENT_SIGN_IN_REQUIRED'>
    /** By whom the account can be signed in to besides its password. */
    identities: Query<void, AuthOidcIdentitiesOutput>
    /** Ends that the account can be signed in to by a provider. CONFLICT (lastSignIn) where it would then have no way in: a password is set by a reset. */
    unlink: Mutation<AuthOidcUnlinkInput, AuthOidcUnlinkOutput, 'CONFLICT' | 'RECENT_SIGN_IN_REQUIRED'>
  }
}

export type CatalogProcedures = {
  markets: {
    /** The markets in which anybody can shop, in the order in which they are shown; all of it is one page. */
    list: Query<Record<string, never> | undefined, CatalogMarketsListOutput>
  }
  products: {
    /** Active products of a market, page by page; the cursor stays right while products come and go. */
    list: Query<CatalogProductsListInput | undefined, CatalogProductsListOutput>
    /** One active product with the variants that this market sells, by slug or id. A slug that it had once finds it too: where the answer has another one than was asked for, that is its address now. */
    get: Query<CatalogProductsGetInput, Product>
    /** What the shop shows beside a product: those that this market sells, in their order, all on one page. */
    related: Query<CatalogProductsRelatedInput, CatalogProductsRelatedOutput>
    /** Products that answer a question, the best first: words, their forms and beginnings, and slips. */
    search: Query<CatalogProductsSearchInput, CatalogProductsSearchOutput>
    /** What somebody may be about to type: usual words first, then products. */
    suggest: Query<CatalogProductsSuggestInput, CatalogProductsSuggestOutput>
  }
  categories: {
    /** All categories, each with its children, in one language. */
    tree: Query<CatalogCategoriesTreeInput | undefined, Array<CategoryNode>>
    /** One category with those above and below it, by its slug. One that it had once finds it too: where the answer has another slug than was asked for, send the browser there. Words that the locale lacks are those of its language, or else its own. */
    get: Query<CatalogCategoriesGetInput, CatalogCategoriesGetOutput>
  }
  collections: {
    /** Collections that are published, the newest first. */
    list: Query<CatalogCollectionsListInput | undefined, CatalogCollectionsListOutput>
    /** One collection that is published, by its code; its products are a list of `catalog.products.list`. */
    get: Query<CatalogCollectionsGetInput, ShownCollection>
  }
  reviews: {
    /** The approved reviews of a product, page by page, with what they come to. While votes come in, one that is sorted by them may be met on two pages, or on none. */
    list: Query<CatalogReviewsListInput, CatalogReviewsListOutput>
  }
  /** Mails once, when a variant that is not in stock can be had again. Whoever is signed in is mailed at the address of his account, a guest at the one he gives. Asked again it changes nothing, and it answers alike whoever waits already; an address waits for 50 variants at most, the first ones, and is mailed once a day about each. A guest waits for nothing under an address that wants no such mails. Where the variant is in stock, nobody waits for it: `available` says so. */
  notifyWhenAvailable: Mutation<CatalogNotifyWhenAvailableInput, CatalogNotifyWhenAvailableOutput>
  /** Ends all waiting under the address that a mail about goods went to, by the token of the link in it, for good: what guests ask for under that address counts for nothing from then on. Whoever signs in and has shown that the address is his can ask again. A token that is too old is TOKEN_INVALID. */
  stopNotifying: Mutation<CatalogStopNotifyingInput, CatalogStopNotifyingOutput>
}

export type CartProcedures = {
  /** Opens an empty cart. Whoever holds its token holds the cart; it is shown this once. Whoever is signed in gets the cart of the account, and a token for later, as a guest. */
  create: Mutation<CartCreateInput | undefined, CartCreateOutput>
  /** The cart at today’s prices; null where there is none yet, or the last one was placed. In a market that was closed it is NOT_FOUND (market), here and for everything else that needs its prices, until cart.setMarket moves it. */
  get: Query<Record<string, never> | undefined, Cart | null>
  /** Adds to the line of a variant, or opens it. Holds no stock. */
  addLine: Mutation<CartAddLineInput, Cart, 'OUT_OF_STOCK' | 'LIMIT_EXCEEDED' | 'CONFLICT'>
  /** Sets the quantity of a line; 0 removes it. */
  updateLine: Mutation<CartUpdateLineInput, Cart, 'OUT_OF_STOCK' | 'CONFLICT'>
  /** Removes a line. */
  removeLine: Mutation<CartRemoveLineInput, Cart, 'CONFLICT'>
  /** Moves the cart to another market: its currency, prices and tax. Also out of one that was closed. */
  setMarket: Mutation<CartSetMarketInput, Cart, 'CONFLICT'>
  /** Puts a coupon code on the cart, in any case. One that can do nothing for it is COUPON_INVALID; whether it does something for what is in the cart now is told by the quote. */
  applyCoupon: Mutation<CartApplyCouponInput, Cart, 'COUPON_INVALID' | 'LIMIT_EXCEEDED' | 'CONFLICT'>
  /** Takes a coupon code off the cart; one that is not on it changes nothing. */
  removeCoupon: Mutation<CartRemoveCouponInput, Cart, 'CONFLICT'>
}

export type CheckoutProcedures = {
  /** What shipping to this address can be had, cheapest first; none for digital goods. */
  shippingOptions: Query<CheckoutShippingOptionsInput, CheckoutShippingOptionsOutput, 'CART_EMPTY' | 'TAX_UNAVAILABLE'>
  /** How an order of the cart can be paid, as orders.place takes it. What comes to nothing needs none of it. */
  paymentOptions: Query<void, CheckoutPaymentOptionsOutput, 'CART_EMPTY'>
  /** The cart with its final tax and shipping for this address. */
  quote: Query<CheckoutQuoteInput, Quote, 'CART_EMPTY' | 'SHIPPING_UNAVAILABLE' | 'TAX_UNAVAILABLE'>
}

export type GiftCardsProcedures = {
  /** What a gift card still has, for whoever knows its code. */
  balance: Query<GiftCardsBalanceInput, GiftCardsBalanceOutput, 'GIFT_CARD_INVALID'>
}

export type CreditProcedures = {
  /** What the shop owes the customer to be spent here, and how it came about: one for each currency. */
  get: Query<void, StoreCredit>
}

export type OrdersProcedures = {
  /** Places the cart as an order. The same idempotencyKey always answers the same order. */
  place: Mutation<OrdersPlaceInput, OrdersPlaceOutput, 'CART_EMPTY' | 'OUT_OF_STOCK' | 'PRICE_CHANGED' | 'SHIPPING_UNAVAILABLE' | 'TAX_UNAVAILABLE' | 'AMOUNT_OUT_OF_RANGE' | 'LIMIT_EXCEEDED' | 'GIFT_CARD_INVALID' | 'IDEMPOTENCY_CONFLICT' | 'CONFLICT'>
  /** The order whenever something happens to it, on whichever node; first as it is. With the id of the last update seen it goes on from there, and nothing is missed. Whoever has too many streams open is RATE_LIMITED. */
  onUpdate: Subscription<OrdersOnUpdateInput, Stream<OrderUpdate>>
  /** One order, by its id or its number, with lines, timeline, payments, shipments and refunds. */
  get: Query<OrdersGetInput, Order>
  /** The caller’s own orders, page by page, the newest first unless another sort is asked for. */
  list: Query<OrdersListInput | undefined, OrdersListOutput>
  /** Mails a link to an order to the address that it was placed under. Answers alike, whatever it finds; a number whose check character is wrong is VALIDATION_FAILED. */
  lookup: Mutation<OrdersLookupInput, OrdersLookupOutput>
  /** Goes on with the payment of an unpaid order: the same intent while it can be paid. With a saved card it is opened for the account of its buyer, who is signed in. */
  retryPayment: Mutation<OrdersRetryPaymentInput, OrdersRetryPaymentOutput, 'ORDER_STATUS_CONFLICT'>
  /** Asks Stripe for the truth about the payment now, instead of waiting for its webhook. */
  confirmPayment: Mutation<OrdersConfirmPaymentInput, OrdersConfirmPaymentOutput, 'PAYMENT_PROVIDER_UNAVAILABLE'>
  /** Cancels an order that has not shipped: its goods are free again; an unpaid one can no longer be paid, the money of a paid one goes back. */
  cancel: Mutation<OrdersCancelInput, Order, 'ORDER_STATUS_CONFLICT' | 'PAYMENT_PROVIDER_UNAVAILABLE'>
  /** Asks to send back pieces that have shipped. The shop approves or rejects it; once the goods have come back, their money does. */
  requestReturn: Mutation<OrdersRequestReturnInput, Order, 'ORDER_STATUS_CONFLICT' | 'LIMIT_EXCEEDED' | 'IDEMPOTENCY_CONFLICT'>
  /** Takes back a return whose goods have not been received. */
  cancelReturn: Mutation<OrdersCancelReturnInput, Order, 'CONFLICT'>
  /** Invoice and credit notes of one order, by its id or its number; none before it is paid. */
  invoices: Query<OrdersInvoicesInput, OrdersInvoicesOutput>
  /** An invoice or credit note of one’s own order as a page of HTML or as PDF, in the order’s language. */
  invoice: Query<OrdersInvoiceInput, InvoiceFile>
}

export type StockSubscriptionsProcedures = {
  /** What whoever is signed in waits for (`catalog.notifyWhenAvailable`) and has not been written to about, the newest first; also what was asked for under his address as a guest, once he has confirmed it. */
  list: Query<StockSubscriptionsListInput | undefined, StockSubscriptionsListOutput>
  /** Whoever is signed in waits for a variant no longer; for what he does not wait for, nothing happens. */
  remove: Mutation<StockSubscriptionsRemoveInput, StockSubscriptionsRemoveOutput>
}

export type WishlistProcedures = {
  /** The wishlist of whoever is signed in, what came last first, with prices and stock of now. What a market does not sell any more stays on it without an offer. */
  get: Query<WishlistGetInput | undefined, WishlistGetOutput>
  /** Puts a variant, or a product, on the wishlist: once, however often it is asked for. It holds 500. */
  add: Mutation<WishlistRemoveInput, WishlistAddOutput, 'LIMIT_EXCEEDED'>
  /** Takes a variant, or a product, off the wishlist, as it was put on it. What is not on it stays off. */
  remove: Mutation<WishlistRemoveInput, WishlistRemoveOutput>
  /** Lets whoever has the token see the wishlist, as it is when he looks, and not whose it is. The token is told this once; asked again there is a new one, and the one before shows nothing any more. */
  share: Mutation<Record<string, never> | undefined, WishlistShareOutput>
  /** Lets nobody else see the wishlist any more. */
  unshare: Mutation<Record<string, never> | undefined, WishlistUnshareOutput>
  /** A wishlist that its owner shares, by the token; it does not say whose it is. */
  shared: Query<WishlistSharedInput, WishlistSharedOutput>
}

export type ReviewsProcedures = {
  /** The reviews of whoever is signed in, whatever has become of them, the newest first. */
  list: Query<ReviewsListInput | undefined, ReviewsListOutput>
  /** The own review of a product, if there is one, and else whether whoever is signed in may write it. */
  get: Query<ReviewsGetInput, ReviewsGetOutput>
  /** Reviews a product once: a second review is CONFLICT with the version of the first. Who has not bought it is answered PURCHASE_REQUIRED, unless the shop lets everybody write; bought is what an order that is paid has pieces of that were neither canceled nor given back. Shoppers see a review once it is approved. */
  create: Mutation<ReviewsCreateInput, OwnReview, 'CONFLICT' | 'PURCHASE_REQUIRED'>
  /** Changes what is given of an own review. Where the shop moderates, it waits for staff again, unseen by shoppers; one that was turned down waits in any case. The shop’s reply stays. */
  update: Mutation<ReviewsUpdateInput, OwnReview, 'CONFLICT'>
  /** Deletes an own review with its votes and the shop’s reply, and its rating with it. */
  remove: Mutation<ReviewsRemoveInput, ReviewsRemoveOutput>
  /** Says that a review was helpful, or no longer so. A customer has one vote for each review that shoppers see, however often it is given, and none for an own one. */
  vote: Mutation<ReviewsVoteInput, ReviewsVoteOutput>
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

export type PaymentMethodsProcedures = {
  /** The cards that are saved, as Stripe has them, the newest first; all of them are one page. */
  list: Query<Record<string, never> | undefined, PaymentMethodsListOutput, 'PAYMENT_PROVIDER_UNAVAILABLE'>
  /** Begins to save a card: Stripe.js asks for it and confirms the SetupIntent with this secret. */
  startSetup: Mutation<PaymentMethodsStartSetupInput | undefined, PaymentMethodsStartSetupOutput, 'PAYMENT_PROVIDER_UNAVAILABLE'>
  /** Asks Stripe for the truth about a card that is being saved. */
  confirmSetup: Mutation<PaymentMethodsConfirmSetupInput, PaymentMethodsConfirmSetupOutput, 'PAYMENT_PROVIDER_UNAVAILABLE'>
  /** Takes a card away, at Stripe as well: it is never charged again. */
  remove: Mutation<PaymentMethodsRemoveInput, PaymentMethodsRemoveOutput, 'PAYMENT_PROVIDER_UNAVAILABLE'>
  /** Makes a card the one that is used where nothing else is said. */
  setDefault: Mutation<PaymentMethodsSetDefaultInput, SavedPaymentMethod, 'PAYMENT_PROVIDER_UNAVAILABLE'>
}

export type AdminProcedures = {
  orders: {
    /** All orders, page by page, by whatever is known of them. */
    list: Query<AdminOrdersListInput | undefined, AdminOrdersListOutput>
    /** One order, by its id or its number, with its customer, the notes of staff, and who did what. */
    get: Query<AdminOrdersGetInput, StaffOrder>
    /** Says that a whole order has shipped, or has arrived, or cancels one that has not shipped. Other states follow from what happens and are set by nobody. Asking again for the same answers the same order. */
    updateStatus: Mutation<AdminOrdersUpdateStatusInput, Order, 'ORDER_STATUS_CONFLICT' | 'PAYMENT_PROVIDER_UNAVAILABLE' | 'OUT_OF_STOCK' | 'CONFLICT'>
    /** Takes pieces off a paid order before they leave: their goods are free again, and what was paid for them goes back, unless another refund is asked for. An order of which nothing would be left is canceled instead. */
    edit: Mutation<AdminOrdersEditInput, Order, 'ORDER_STATUS_CONFLICT' | 'LIMIT_EXCEEDED' | 'CONFLICT' | 'IDEMPOTENCY_CONFLICT' | 'REFUND_EXCEEDS_CAPTURED'>
    /** Says that goods of a paid order have left the house together: all that is left of it, or these pieces. With the last of them the order is SHIPPED. After the first, it can be returned and no longer canceled. Money that is held is captured before anything leaves. */
    fulfill: Mutation<AdminOrdersFulfillInput, Order, 'ORDER_STATUS_CONFLICT' | 'OUT_OF_STOCK' | 'LIMIT_EXCEEDED' | 'CONFLICT' | 'PAYMENT_PROVIDER_UNAVAILABLE' | 'IDEMPOTENCY_CONFLICT'>
    /** Captures what is held for an order, all that is owed or less of it, once. What is not captured is released and owed no longer. Without it the money is captured when the first goods leave. */
    capture: Mutation<AdminOrdersCaptureInput, Order, 'PAYMENT_PROVIDER_UNAVAILABLE' | 'ORDER_STATUS_CONFLICT' | 'AMOUNT_OUT_OF_RANGE' | 'CONFLICT' | 'IDEMPOTENCY_CONFLICT'>
    /** Says who carries a shipment and where it can be followed, in place of what was said before. */
    setTracking: Mutation<AdminOrdersSetTrackingInput, Order>
    /** Says that a shipment has arrived, or all shipments of an order. With the last one of an order that has shipped whole the order is DELIVERED. Saying it again changes nothing. */
    markDelivered: Mutation<AdminOrdersMarkDeliveredInput, Order, 'ORDER_STATUS_CONFLICT'>
    /** Gives a buyer other goods for those of an order: before they leave, or when they have come back; or goods in addition. The draft becomes an order of its own. What was paid for the goods that are given pays for it: the rest of it goes back, or is charged, and nothing moves twice. The buyer gets a letter with the link to it. What is only held is captured first, and stays so where the exchange is refused after that. */
    exchange: Mutation<AdminOrdersExchangeInput, AdminOrdersExchangeOutput, 'CART_EMPTY' | 'OUT_OF_STOCK' | 'PRICE_CHANGED' | 'SHIPPING_UNAVAILABLE' | 'TAX_UNAVAILABLE' | 'AMOUNT_OUT_OF_RANGE' | 'LIMIT_EXCEEDED' | 'GIFT_CARD_INVALID' | 'IDEMPOTENCY_CONFLICT' | 'CONFLICT' | 'REFUND_EXCEEDS_CAPTURED' | 'PAYMENT_PROVIDER_UNAVAILABLE' | 'ORDER_STATUS_CONFLICT'>
    /** Says that money has come for an order that is paid by hand. With all of it the order is paid; of more than is owed the rest is to be sent back, and so is all that comes for an order that is over. For an order that is not paid by hand it is CONFLICT (payment). */
    recordPayment: Mutation<AdminOrdersRecordPaymentInput, Order, 'AMOUNT_OUT_OF_RANGE' | 'CONFLICT' | 'IDEMPOTENCY_CONFLICT'>
    /** Takes back what was recorded by mistake, with an entry of its own, as long as the order is not paid. After that it is CONFLICT (payment): such money is refunded; an entry that was revoked is CONFLICT (receipt). */
    revokePayment: Mutation<AdminOrdersRevokePaymentInput, Order, 'CONFLICT' | 'IDEMPOTENCY_CONFLICT'>
    /** Says what became of a refund that people make: that its money has gone back, or could not be sent. What was never owed, and money of a canceled order, is then listed anew. One that a provider makes, or that has ended otherwise, is CONFLICT (refund). */
    settleRefund: Mutation<AdminOrdersSettleRefundInput, Order, 'CONFLICT' | 'IDEMPOTENCY_CONFLICT'>
    /** Pays for an unpaid order with a card that its buyer has saved, while he is away. It is charged once, whoever asks and however often; a card that was declined is tried again under another key. Where its bank wants to see the buyer, he gets a letter with the link to the order, and goes on with the same payment. */
    chargeSavedCard: Mutation<AdminOrdersChargeSavedCardInput, Order, 'PAYMENT_FAILED' | 'PAYMENT_PROVIDER_UNAVAILABLE' | 'ORDER_STATUS_CONFLICT' | 'CONFLICT' | 'IDEMPOTENCY_CONFLICT'>
    /** Gives money of an order back: all that is left of it, an amount, what was paid for some pieces, or what a refund that has failed was to give. Never more than there is. The provider is asked at once, and after a failure only when somebody asks again. */
    refund: Mutation<AdminOrdersRefundInput, AdminOrdersRefundOutput, 'ORDER_STATUS_CONFLICT' | 'LIMIT_EXCEEDED' | 'CONFLICT' | 'IDEMPOTENCY_CONFLICT' | 'REFUND_EXCEEDS_CAPTURED'>
    returns: {
      /** Returns, the newest first: of one order, or in some states. */
      list: Query<AdminOrdersReturnsListInput, AdminOrdersReturnsListOutput>
      /** Notes that pieces of an order are to come back, for a buyer who has asked elsewhere: approved with it. */
      create: Mutation<AdminOrdersReturnsCreateInput, Order, 'ORDER_STATUS_CONFLICT' | 'LIMIT_EXCEEDED' | 'IDEMPOTENCY_CONFLICT'>
      /** Tells the buyer to send the goods of a return. */
      approve: Mutation<AdminOrdersReturnsCancelInput, Order, 'CONFLICT'>
      /** Tells the buyer that the goods of a return can not come back. */
      reject: Mutation<AdminOrdersReturnsCancelInput, Order, 'CONFLICT'>
      /** Ends a return whose goods do not come. */
      cancel: Mutation<AdminOrdersReturnsCancelInput, Order, 'CONFLICT'>
      /** Says that the goods of an approved return have come back. What can be sold again is on the shelf with it, and what was paid for the pieces goes back to the buyer, unless another refund is asked for. */
      receive: Mutation<AdminOrdersReturnsReceiveInput, Order, 'CONFLICT' | 'LIMIT_EXCEEDED' | 'REFUND_EXCEEDS_CAPTURED' | 'IDEMPOTENCY_CONFLICT'>
    }
    /** Fills a cart for a customer or a guest, with what placing it will need. Nothing is held or promised by it; admin.orders.drafts.get tells what it costs and what stands in its way, admin.orders.drafts.place orders it. */
    createDraft: Mutation<AdminOrdersCreateDraftInput, Draft, 'COUPON_INVALID' | 'IDEMPOTENCY_CONFLICT'>
    drafts: {
      /** Drafts, the newest first: all, those that wait or those that were placed, or those of a customer. */
      list: Query<AdminOrdersDraftsListInput, AdminOrdersDraftsListOutput>
      /** A draft at today’s prices, with what stands in the way of placing it. In a market that was closed it is NOT_FOUND (market). */
      get: Query<AdminOrdersDraftsGetInput, DraftDetails, 'TAX_UNAVAILABLE'>
      /** Changes what is given of a draft, and leaves the rest as it is; lines and codes are given whole. CONFLICT (order) once it has been placed. */
      update: Mutation<AdminOrdersDraftsUpdateInput, Draft, 'COUPON_INVALID' | 'CONFLICT'>
      /** Removes a draft with its cart. CONFLICT (order) once it has been placed. */
      remove: Mutation<AdminOrdersDraftsRemoveInput, AdminMediaRemoveOutput, 'CONFLICT'>
      /** Places a draft as the order of its buyer, who gets a letter with the link to it. A draft becomes one order: whoever places it again is answered that one. */
      place: Mutation<AdminOrdersDraftsPlaceInput, Order, 'CART_EMPTY' | 'OUT_OF_STOCK' | 'PRICE_CHANGED' | 'SHIPPING_UNAVAILABLE' | 'TAX_UNAVAILABLE' | 'AMOUNT_OUT_OF_RANGE' | 'LIMIT_EXCEEDED' | 'GIFT_CARD_INVALID' | 'IDEMPOTENCY_CONFLICT' | 'CONFLICT'>
    }
    /** Writes a note about an order, which only staff can read. */
    addNote: Mutation<AdminOrdersAddNoteInput, OrderNote>
    /** Invoice and credit notes of one order, and what each lacks by the law of the seller’s country. */
    invoices: Query<AdminOrdersInvoicesInput, AdminOrdersInvoicesOutput>
    /** Any invoice or credit note as a page of HTML or as PDF, in the order’s language. */
    invoice: Query<AdminOrdersInvoiceInput, InvoiceFile>
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
    /** Erases a customer for good, at his wish, and signs him out everywhere: what the law has the shop keep stays under a number that leads to nobody. What has to end before is told by ACCOUNT_IN_USE. */
    erase: Mutation<AdminCustomersEraseInput, AdminCustomersEraseOutput, 'CONFLICT' | 'ACCOUNT_IN_USE'>
    /** Takes the second factor of a customer away, who has lost it and whom the shop has made sure of: he signs in by his password and takes up another. All his sessions end, and he is told by mail. Where there is none nothing is done. */
    resetSecondFactor: Mutation<AdminCustomersResetSecondFactorInput, AdminCustomersResetSecondFactorOutput, 'CONFLICT'>
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
    /** Takes the second factor of a colleague away, who has lost it: he signs in by his password and takes up another. Only an admin does that, and never to himself: his own is turned off with auth.totp.disable and a code. All sessions of the colleague end, and he is told by mail. */
    resetSecondFactor: Mutation<AdminStaffResetSecondFactorInput, AdminStaffResetSecondFactorOutput, 'CONFLICT'>
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
    /** Asks Stripe about all payments, refunds and disputes of an order and shows them beside ours, with what does not agree. It changes nothing. */
    compare: Query<AdminPaymentsCompareInput, PaymentComparison, 'PAYMENT_PROVIDER_UNAVAILABLE'>
    /** Makes the payments, refunds and disputes of an order agree with what Stripe says of them, and answers what was repaired and how both sides are then. Asking again repairs nothing twice. */
    reconcile: Mutation<AdminPaymentsReconcileInput, AdminPaymentsReconcileOutput, 'PAYMENT_PROVIDER_UNAVAILABLE'>
    /** Where shop and Stripe did not agree, and what was done about it, the newest first. A healthy shop has none: webhooks tell everything in time. What nobody repairs is listed once a day for as long as it lasts. */
    differences: Query<AdminPaymentsDifferencesInput | undefined, AdminPaymentsDifferencesOutput>
    /** Money that is held and not captured yet: what has to be captured first comes first. */
    holds: Query<AdminPaymentsHoldsInput | undefined, AdminPaymentsHoldsOutput>
    /** Refunds that people are to make, the newest first: nobody else does. admin.orders.settleRefund ends one. */
    refundsByHand: Query<AdminPaymentsRefundsByHandInput | undefined, AdminPaymentsRefundsByHandOutput>
    methods: {
      /** Ways of paying by hand by their codes, those that are closed as well. */
      list: Query<AdminPaymentsMethodsListInput | undefined, AdminPaymentsMethodsListOutput>
      /** Makes a way of paying that people look after, as a bank transfer or cash on delivery: shoppers of its markets can choose it. A known code is CONFLICT. */
      create: Mutation<AdminPaymentsMethodsCreateInput, ManualPaymentMethod, 'CONFLICT'>
      /** Changes what is given of a way of paying by hand, or closes it; its code stays. Orders keep what they have agreed on. */
      update: Mutation<AdminPaymentsMethodsUpdateInput, ManualPaymentMethod, 'CONFLICT'>
      /** Removes a way of paying by hand. Orders keep what they agreed on. */
      remove: Mutation<AdminPaymentsMethodsRemoveInput, AdminTaxRatesRemoveOutput, 'CONFLICT'>
    }
  }
  giftCards: {
    /** Gift cards, the newest first, or those whose codes end so. */
    list: Query<AdminGiftCardsListInput | undefined, AdminGiftCardsListOutput>
    /** A gift card with what it was given and has paid, the newest first, a hundred at most. */
    get: Query<AdminGiftCardsGetInput, AdminGiftCardsGetOutput>
    /** Makes a gift card of this amount. Its code is told here and nowhere else: whoever knows it can spend it. Asking again under the same key tells it again. */
    issue: Mutation<AdminGiftCardsIssueInput, AdminGiftCardsIssueOutput, 'IDEMPOTENCY_CONFLICT'>
    /** Changes what is given of a gift card: one that is not enabled, or has expired, pays for nothing. */
    update: Mutation<AdminGiftCardsUpdateInput, GiftCard, 'CONFLICT'>
  }
  credit: {
    /** The credit of a customer, and how it came about: one for each currency. */
    ofCustomer: Query<AdminCreditOfCustomerInput, StoreCredit>
    /** Gives a customer credit to be spent here, or takes some of it back, never more than there is. */
    grant: Mutation<AdminCreditGrantInput, StoreCredit, 'AMOUNT_OUT_OF_RANGE' | 'IDEMPOTENCY_CONFLICT'>
  }
  disputes: {
    /** Disputes of payments, the newest first; where only open ones are asked for, the one whose evidence is due soonest first. */
    list: Query<AdminDisputesListInput | undefined, AdminDisputesListOutput>
    /** One dispute, with the evidence that Stripe has so far, and what the shop knows that could be added. */
    get: Query<AdminDisputesGetInput, DisputeInFull>
    /** Keeps evidence at Stripe and does not send it to the bank yet. Once the dispute is over, or its time is, it is CONFLICT (dispute). */
    saveEvidence: Mutation<AdminDisputesSaveEvidenceInput, DisputeInFull, 'CONFLICT' | 'IDEMPOTENCY_CONFLICT' | 'PAYMENT_PROVIDER_UNAVAILABLE'>
    /** Keeps a PDF, JPEG or PNG file of up to 4.5 MB at Stripe as evidence, in place of one that was there, and does not send it to the bank yet. What it is says its content: anything else is VALIDATION_FAILED. */
    addEvidenceFile: Mutation<AdminDisputesAddEvidenceFileInput, DisputeInFull, 'CONFLICT' | 'IDEMPOTENCY_CONFLICT' | 'PAYMENT_PROVIDER_UNAVAILABLE' | 'PAYLOAD_TOO_LARGE'>
    /** Sends all evidence that is kept to the bank, with what is given here. Banks read it once: see that it is complete. Once the dispute is over, or its time is, it is CONFLICT (dispute). */
    submitEvidence: Mutation<AdminDisputesSubmitEvidenceInput, DisputeInFull, 'CONFLICT' | 'IDEMPOTENCY_CONFLICT' | 'PAYMENT_PROVIDER_UNAVAILABLE'>
    /** Gives in: a chargeback is lost at once, and its money stays with the buyer; an inquiry is over. It can’t be undone. Once the dispute is over, or its time is, it is CONFLICT (dispute). */
    accept: Mutation<AdminDisputesAcceptInput, DisputeInFull, 'CONFLICT' | 'IDEMPOTENCY_CONFLICT' | 'PAYMENT_PROVIDER_UNAVAILABLE'>
  }
  stripeEvents: {
    /** What Stripe has told and what became of it, the newest first. */
    list: Query<AdminStripeEventsListInput | undefined, AdminStripeEventsListOutput>
    /** One event of Stripe, with what it says. Client secrets are never shown; names, addresses, e-mails and phone numbers only to those who may also read customers. */
    get: Query<AdminStripeEventsGetInput, StripeEventDetail>
    /** Has an event of Stripe worked off again, whatever became of it: payments are made to agree with what Stripe says now, so that nothing is done twice. One that waits to be worked off is answered as it is. */
    replay: Mutation<AdminStripeEventsReplayInput, StripeEvent>
  }
  markets: {
    /** All markets in the order in which they are shown, also those that are closed; all of it is one page. */
    list: Query<Record<string, never> | undefined, AdminMarketsListOutput>
    /** A market by its code, also one that is closed. */
    get: Query<AdminMarketsGetInput, Market>
    /** Makes a market, by default the last one and open. It sells what has a price there. A known code is CONFLICT. Shoppers find it on every node within a second. */
    create: Mutation<AdminMarketsCreateInput, Market, 'CONFLICT'>
    /** Changes what is given of a market, and leaves the rest as it is; in force on every node within a second. Once anything has a price there the currency is CONFLICT (marketCurrency), and so is closing the default market (defaultMarket). To shoppers a closed market is NOT_FOUND, also when their cart is there, until they move it with cart.setMarket; orders that were placed there go on. */
    update: Mutation<AdminMarketsUpdateInput, Market, 'CONFLICT'>
  }
  shipping: {
    methods: {
      /** Shipping methods by market and code, also those that are not offered. */
      list: Query<AdminShippingMethodsListInput | undefined, AdminShippingMethodsListOutput>
      /** A shipping method, also one that is not offered. */
      get: Query<AdminShippingMethodsGetInput, ShippingMethod>
      /** Makes a shipping method of a market for a zone, by default one that is offered. A known code is CONFLICT. Shoppers find it on every node within a second. */
      create: Mutation<AdminShippingMethodsCreateInput, ShippingMethod, 'CONFLICT'>
      /** Changes what is given of a shipping method, each fact as a whole, and leaves the rest as it is; in force on every node within a second. Orders keep what they were told. */
      update: Mutation<AdminShippingMethodsUpdateInput, ShippingMethod, 'CONFLICT'>
      /** Offers a shipping method again. One that is offered stays as it is. */
      enable: Mutation<AdminShippingMethodsEnableInput, ShippingMethod, 'CONFLICT'>
      /** Offers a shipping method to nobody, from within a second on; orders that chose it are not touched. */
      disable: Mutation<AdminShippingMethodsDisableInput, ShippingMethod, 'CONFLICT'>
      /** Removes a shipping method. Orders that chose it keep what they were told of it. */
      remove: Mutation<AdminShippingMethodsRemoveInput, AdminShippingMethodsRemoveOutput, 'CONFLICT'>
    }
    holidays: {
      /** All calendars of days on which nothing moves, the shop’s own first; all of it is one page. */
      list: Query<Record<string, never> | undefined, AdminShippingHolidaysListOutput>
      /** Says on which days nothing moves: in a country, for what goes there, or (null) in the shop itself, for what leaves it. The days replace those of before. Version 0 is that of a calendar which is not there yet. */
      set: Mutation<AdminShippingHolidaysSetInput, HolidayCalendar, 'CONFLICT'>
    }
    /** What a guest with these goods would be offered there: every method of the market with its price and reasons, or what stands in its way, as of this moment. Carriers are asked as for a shopper; taxes are the tables’. */
    preview: Query<AdminShippingPreviewInput, AdminShippingPreviewOutput>
    /** Says what kind of goods a product or one of its variants is to carriers, "bulky" for example; null: nothing. A variant’s own word counts before its product’s. */
    categorise: Mutation<AdminShippingCategoriseInput, AdminShippingCategoriseOutput>
  }
  prices: {
    /** What a variant costs in each market that sells it: as set, its sales, and what comes of all of it now. */
    get: Query<AdminPricesGetInput, AdminPricesGetOutput>
    /** Says what a variant costs in a market; what is not given of compareAt and floor stays as it is. A market sells what has a price there. The version is null for the first price. */
    set: Mutation<AdminPricesSetInput, VariantPrice, 'CONFLICT'>
    tiers: {
      /** Says what each unit costs whoever buys 2 or more, over all lines of a cart: all tiers, or none. The version is that of the price. */
      set: Mutation<AdminPricesTiersSetInput, VariantPrice, 'CONFLICT'>
    }
    sales: {
      /** Sells a variant for less for a while. Of several at the same time the lowest counts. */
      create: Mutation<AdminPricesSalesCreateInput, Sale>
      /** Changes what is given of a sale, and leaves the rest as it is. */
      update: Mutation<AdminPricesSalesUpdateInput, Sale, 'CONFLICT'>
      /** Ends a sale at once, as if it had never been. What was ordered stays. */
      remove: Mutation<AdminPricesSalesRemoveInput, AdminPricesSalesRemoveOutput, 'CONFLICT'>
    }
    lists: {
      /** Price lists, the newest first. */
      list: Query<AdminPricesListsListInput | undefined, AdminPricesListsListOutput>
      /** A price list, and how far its last change is shown in the lists of products. */
      get: Query<AdminPricesListsGetInput, AdminPricesListsGetOutput>
      /** Makes an empty price list, for groups of customers or for everybody. */
      create: Mutation<AdminPricesListsCreateInput, PriceList>
      /** Changes what is given of a price list, and leaves the rest as it is. */
      update: Mutation<AdminPricesListsUpdateInput, PriceList, 'CONFLICT'>
      /** Removes a price list with all that is in it. What was ordered stays. */
      remove: Mutation<AdminPricesListsRemoveInput, AdminMediaRemoveOutput, 'CONFLICT'>
      /** What is in a price list, by variant and market. */
      entries: Query<AdminPricesListsEntriesInput, AdminPricesListsEntriesOutput>
      /** Says what variants cost on a price list; what it says of others stays. A tier of 1 is the price for any quantity, no tiers take a variant off the list. */
      setEntries: Mutation<AdminPricesListsSetEntriesInput, PriceList, 'CONFLICT'>
    }
    groups: {
      /** Groups of customers, the newest first. */
      list: Query<AdminPricesGroupsListInput | undefined, AdminPricesGroupsListOutput>
      /** Makes a group of customers, for price lists and price rules. A known code is CONFLICT. */
      create: Mutation<AdminPricesGroupsCreateInput, CustomerGroup, 'CONFLICT'>
      /** Gives a group of customers another name. */
      update: Mutation<AdminPricesGroupsUpdateInput, CustomerGroup, 'CONFLICT'>
      /** Removes a group of customers, who stay. CONFLICT while a price list, a price rule or a promotion is for it. */
      remove: Mutation<AdminPricesGroupsRemoveInput, AdminMediaRemoveOutput, 'CONFLICT'>
      /** The customers of a group, those who came last first. */
      members: Query<AdminPricesGroupsMembersInput, AdminPricesGroupsMembersOutput>
      /** Puts customers into a group. Its prices are theirs from their next quote on. */
      addMembers: Mutation<AdminPricesGroupsRemoveMembersInput, AdminPricesGroupsRemoveMembersOutput>
      /** Takes customers out of a group. Whoever is not in it is passed over. */
      removeMembers: Mutation<AdminPricesGroupsRemoveMembersInput, AdminPricesGroupsRemoveMembersOutput>
    }
    rules: {
      /** Price rules, the newest first, also those that are disabled or over. */
      list: Query<AdminPricesRulesListInput | undefined, AdminPricesRulesListOutput>
      /** A price rule, and how far its last change is shown in the lists. */
      get: Query<AdminPricesRulesGetInput, AdminPricesRulesGetOutput>
      /** Takes something off the prices of goods, by default at once. Quotes know it from now on; the lists show it in the background where it covers many products, and rules.get tells how far that is. */
      create: Mutation<AdminPricesRulesCreateInput, PriceRule>
      /** Changes what is given of a price rule, and leaves the rest as it is. */
      update: Mutation<AdminPricesRulesUpdateInput, PriceRule, 'CONFLICT'>
      /** Lets a price rule hold again, within its window. */
      enable: Mutation<AdminPricesRulesDisableInput, PriceRule, 'CONFLICT'>
      /** Lets a price rule hold no more, whatever its window says. */
      disable: Mutation<AdminPricesRulesDisableInput, PriceRule, 'CONFLICT'>
      /** Removes a price rule. What was ordered stays. */
      remove: Mutation<AdminPricesRulesRemoveInput, AdminMediaRemoveOutput, 'CONFLICT'>
      /** What a price rule would do, as one that is new or instead of the one that is named: how many variants it covers, and what some of them would cost whom it is for. Nothing is written. */
      preview: Query<AdminPricesRulesPreviewInput, AdminPricesRulesPreviewOutput>
    }
  }
  products: {
    /** Products of any status, the newest first. */
    list: Query<AdminProductsListInput | undefined, AdminProductsListOutput>
    /** Everything that there is of a product, and what keeps it from being published. */
    get: Query<AdminProductsGetInput, StaffProduct>
    /** Makes a draft, with variants where some are given; prices, stock and images follow. Its slug tells its title where none is given. A slug or SKU that is taken is CONFLICT. */
    create: Mutation<AdminProductsCreateInput, StaffProduct, 'CONFLICT'>
    /** Changes what is given of a product, each fact as a whole, and leaves the rest as it is. A slug that it had leads to it on, until another product takes it; one that is taken is CONFLICT. */
    update: Mutation<AdminProductsUpdateInput, StaffProduct, 'CONFLICT'>
    /** Takes a product out of the shop for good, with its times of publishing: it is kept for the orders that it is in. */
    archive: Mutation<AdminProductsArchiveInput, StaffProduct, 'CONFLICT'>
    /** Makes a draft of an archived product; one that is not archived stays what it is. */
    restore: Mutation<AdminProductsRestoreInput, StaffProduct, 'CONFLICT'>
    /** Makes a product active, whatever it was: shoppers find it in the markets where it has a price. One without prices is VALIDATION_FAILED with what is missing. A time at which it goes stays. */
    publish: Mutation<AdminProductsPublishInput, StaffProduct, 'CONFLICT'>
    /** Says when a product comes and when it goes, to the minute; null: not by itself. One that can’t be published when its time has come waits until it can: `publishIssues` says for what. An archived product has no times. */
    schedule: Mutation<AdminProductsScheduleInput, StaffProduct, 'CONFLICT'>
    /** Makes a draft of all that a product is, its prices and images included, with a slug and SKUs of its own. It has no stock, no sales and no times of publishing. */
    duplicate: Mutation<AdminProductsDuplicateInput, StaffProduct, 'CONFLICT'>
    /** Removes a draft with everything that belongs to it. IN_USE where it was ever ordered, where its stock has ever moved, or where bundles are made of it: then it is archived, and kept. */
    remove: Mutation<AdminProductsRemoveInput, AdminMediaRemoveOutput, 'CONFLICT' | 'IN_USE'>
    /** Says what a product is called in these languages, in each as a whole; others stay as they are. What is null is told in its own words, and a language in which nothing is said is gone. */
    setTranslations: Mutation<AdminProductsSetTranslationsInput, StaffProduct, 'CONFLICT'>
    /** Says which products are shown beside this one, all of them, in their order; drafts once they are out. */
    setRelated: Mutation<AdminProductsSetRelatedInput, StaffProduct, 'CONFLICT'>
    /** Changes many products in the same way, all of them or none: one that is missing, or that can’t be published, is VALIDATION_FAILED by its place, and one whose version is another by now CONFLICT. */
    bulkUpdate: Mutation<AdminProductsBulkUpdateInput, AdminProductsBulkUpdateOutput, 'CONFLICT'>
    /** What a variant is made of: nothing where it is no bundle. */
    components: Query<AdminProductsComponentsInput, Bundle>
    /** Says what each piece of a variant takes from the shelves: all of its components, or none, which makes it a variant with stock of its own again. Bundles are in no bundles, and become none while something lies on levels of their own, which promise nothing from then on. Orders keep what they were placed with. */
    setComponents: Mutation<AdminProductsSetComponentsInput, Bundle>
    variants: {
      /** Adds a variant behind those that a product has. No market sells it until it has a price. A SKU that is taken is CONFLICT. */
      create: Mutation<AdminProductsVariantsCreateInput, StaffProduct, 'CONFLICT' | 'LIMIT_EXCEEDED'>
      /** Changes what is given of a variant, by the version of its product. Orders keep what they were told of it. A SKU that is taken is CONFLICT. */
      update: Mutation<AdminProductsVariantsUpdateInput, StaffProduct, 'CONFLICT'>
      /** Removes a variant, by the version of its product; carts that it is in go on without it. IN_USE where it was ever ordered, where its stock has ever moved, or where bundles are made of it. */
      remove: Mutation<AdminProductsVariantsRemoveInput, StaffProduct, 'CONFLICT' | 'IN_USE'>
      /** Says in which order the variants of a product are shown: all of them. */
      reorder: Mutation<AdminProductsVariantsReorderInput, StaffProduct, 'CONFLICT'>
      /** Says what a product can be chosen by, and the values of all of its variants at once: each is a choice of its own. Orders keep the options that they were told. */
      setOptions: Mutation<AdminProductsVariantsSetOptionsInput, StaffProduct, 'CONFLICT'>
    }
  }
  attributes: {
    /** What products can be told apart by, in the order in which the shop shows it. */
    list: Query<AdminAttributesListInput | undefined, AdminAttributesListOutput>
    /** Makes an attribute that products can have. Its code and kind are for good; a known code is CONFLICT. */
    create: Mutation<AdminAttributesCreateInput, Attribute, 'CONFLICT'>
    /** Changes what is given of an attribute, and leaves the rest as it is. */
    update: Mutation<AdminAttributesUpdateInput, Attribute, 'CONFLICT'>
    /** Removes an attribute. IN_USE while a product says something by it. */
    remove: Mutation<AdminAttributesRemoveInput, AdminMediaRemoveOutput, 'CONFLICT' | 'IN_USE'>
  }
  search: {
    synonyms: {
      /** The synonyms of each locale that has some; all of it is one page. */
      list: Query<AdminSearchSynonymsListInput | undefined, AdminSearchSynonymsListOutput>
      /** Replaces all synonyms of a locale. Shoppers find by the new ones at once. */
      set: Mutation<AdminSearchSynonymsSetInput, SynonymList, 'CONFLICT'>
    }
  }
  imports: {
    /** Files of products, prices and stock that were sent to POST /admin/imports, the newest first. */
    list: Query<AdminImportsListInput | undefined, AdminImportsListOutput>
    /** How far a file is on its way into the shop, and what has come of it. */
    get: Query<AdminImportsGetInput, ImportRun>
    /** Why rows of a file were refused, in the order of the file: the first thousand reasons. */
    errors: Query<AdminImportsErrorsInput, AdminImportsErrorsOutput>
    /** Ends a file that waits, and soon one that is run: of one that is all or nothing nothing stays, and where bad rows are skipped what was written so far. One that is over stays as it is. */
    cancel: Mutation<AdminImportsCancelInput, ImportRun>
  }
  promotions: {
    /** Promotions, the newest first, also those that are disabled or over. */
    list: Query<AdminPromotionsListInput | undefined, AdminPromotionsListOutput>
    /** A promotion, with how often it was used and what of its budgets is spent. */
    get: Query<AdminPromotionsGetInput, Promotion>
    /** Gives carts something: by default at once, everywhere, without a code and whatever is in them. Quotes know it from now on. One with amounts names its markets, and has each amount for each of them. */
    create: Mutation<AdminPromotionsCreateInput, Promotion>
    /** Changes what is given of a promotion, and leaves the rest as it is. Orders keep what they had; limits and budgets can not fall below what is used. */
    update: Mutation<AdminPromotionsUpdateInput, Promotion, 'CONFLICT'>
    /** Lets a promotion give something again, within its window. */
    enable: Mutation<AdminPromotionsDisableInput, Promotion, 'CONFLICT'>
    /** Lets a promotion give nothing more, whatever its window says; nobody knows its codes any longer. */
    disable: Mutation<AdminPromotionsDisableInput, Promotion, 'CONFLICT'>
    /** Removes a promotion with its coupons. CONFLICT (redemption) once an order has had it: disable it then. */
    remove: Mutation<AdminPromotionsRemoveInput, AdminMediaRemoveOutput, 'CONFLICT'>
    /** What a cart would get now, or later, and why or why not. Nothing is counted or kept. */
    simulate: Query<AdminPromotionsSimulateInput, AdminPromotionsSimulateOutput>
    coupons: {
      /** Coupons of a promotion or a batch, the newest first, or the one with a code. */
      list: Query<AdminPromotionsCouponsListInput, AdminPromotionsCouponsListOutput>
      /** Lets a promotion be had by this code, in any case. A code that the shop knows already is CONFLICT (coupon). */
      create: Mutation<AdminPromotionsCouponsCreateInput, Coupon, 'CONFLICT'>
      /** Removes a coupon. CONFLICT (redemption) once an order has had it. */
      remove: Mutation<AdminPromotionsCouponsRemoveInput, AdminMediaRemoveOutput, 'CONFLICT'>
      /** Batches of coupons that were generated for a promotion, the newest first. */
      batches: Query<AdminPromotionsCouponsBatchesInput, AdminPromotionsCouponsBatchesOutput>
      /** Makes up to 10,000 codes that nobody can guess, each for one use unless said otherwise: a prefix, random letters and digits that are not mistaken for each other, a suffix. coupons.export answers them. */
      generate: Mutation<AdminPromotionsCouponsGenerateInput, CouponBatch>
      /** All codes of a batch that are still there as a CSV file (RFC 4180), with how often each was used. */
      export: Query<AdminPromotionsCouponsExportInput, AdminPromotionsCouponsExportOutput>
    }
  }
  categories: {
    /** All categories, each with its children in their order; all of it is one page. */
    list: Query<Record<string, never> | undefined, AdminCategoriesListOutput>
    /** A category with its translations, and how far its last move is shown in the lists. */
    get: Query<AdminCategoriesGetInput, AdminCategoriesGetOutput>
    /** Makes an empty category, the last one below its parent or at the top. A known slug is CONFLICT. */
    create: Mutation<AdminCategoriesCreateInput, StaffCategory, 'CONFLICT' | 'LIMIT_EXCEEDED'>
    /** Changes what is given and leaves the rest. A slug that was given up leads on to the present one until another category takes it. Another version than the current, or a known slug, is CONFLICT. */
    update: Mutation<AdminCategoriesUpdateInput, StaffCategory, 'CONFLICT'>
    /** Puts a category with all below it under another parent, or to another place among its siblings. The lists and prices of up to 50 products below follow at once, the lists of up to 10000 too; all else in the background, as the run of the category tells. Below itself it can not be: VALIDATION_FAILED. */
    move: Mutation<AdminCategoriesMoveInput, StaffCategory, 'CONFLICT' | 'LIMIT_EXCEEDED'>
    /** Says in which order all categories below a parent, or at the top, are shown. CONFLICT where they are others than those that are named: some have come or gone since they were seen. */
    reorder: Mutation<AdminCategoriesReorderInput, AdminCategoriesReorderOutput, 'CONFLICT'>
    /** Removes an empty category. IN_USE tells what keeps it: categories below it, products in it, price rules, promotions, or the rules of collections. */
    remove: Mutation<AdminCategoriesRemoveInput, AdminMediaRemoveOutput, 'CONFLICT' | 'IN_USE'>
  }
  collections: {
    /** Collections, the newest first. */
    list: Query<AdminCollectionsListInput | undefined, AdminCollectionsListOutput>
    /** A collection, and how far the last change of its rule, or of products that price rules cover, is shown. */
    get: Query<AdminCollectionsGetInput, AdminCollectionsGetOutput>
    /** Makes an empty collection: a list of products. A known code is CONFLICT. */
    create: Mutation<AdminCollectionsCreateInput, Collection, 'CONFLICT'>
    /** Changes what is given of a collection and leaves the rest. */
    update: Mutation<AdminCollectionsUpdateInput, Collection, 'CONFLICT'>
    /** Removes a collection; its products stay. CONFLICT while a price rule or a promotion names it. */
    remove: Mutation<AdminCollectionsRemoveInput, AdminMediaRemoveOutput, 'CONFLICT'>
    /** The products of a collection, those that came last first. */
    products: Query<AdminCollectionsProductsInput, AdminCollectionsProductsOutput>
    /** Puts products into a collection by hand, behind all others, with all price rules that cover it. */
    addProducts: Mutation<AdminCollectionsRemoveProductsInput, AdminCollectionsRemoveProductsOutput>
    /** Takes products out of a collection that were picked by hand; what meets its rule stays. Others are skipped. */
    removeProducts: Mutation<AdminCollectionsRemoveProductsInput, AdminCollectionsRemoveProductsOutput>
    /** Puts products of a collection that were picked by hand behind another one of them, or before all of them, in this order. Those that meet its rule come after all of these. */
    reorderProducts: Mutation<AdminCollectionsReorderProductsInput, AdminCollectionsReorderProductsOutput>
    /** Says which products are in a collection besides those that were picked by hand: those that meet the rule, from now on and whatever changes; null is none. Up to 50 products come and go at once, more in the background, as the run of the collection tells. */
    setRule: Mutation<AdminCollectionsSetRuleInput, Collection, 'CONFLICT' | 'LIMIT_EXCEEDED'>
    /** Which active products meet a rule now: how many, and the newest of them. Nothing is written. */
    preview: Query<AdminCollectionsPreviewInput, AdminCollectionsPreviewOutput>
  }
  reviews: {
    /** Reviews of all products, or of one, the newest first; those that are pending wait for staff. */
    list: Query<AdminReviewsListInput | undefined, AdminReviewsListOutput>
    /** Lets shoppers see reviews, up to 100 at once. Of what was changed since nothing is decided. */
    approve: Mutation<AdminReviewsRejectInput, AdminReviewsRejectOutput>
    /** Turns reviews down, up to 100 at once, also those that were approved: shoppers see none of it. */
    reject: Mutation<AdminReviewsRejectInput, AdminReviewsRejectOutput>
    /** Answers a review in the shop’s name, below it for all to read; null takes the answer away. */
    reply: Mutation<AdminReviewsReplyInput, StaffReview, 'CONFLICT'>
  }
  tax: {
    categories: {
      /** Tax categories by their codes. */
      list: Query<AdminTaxCategoriesListInput | undefined, AdminTaxCategoriesListOutput>
      /** Makes a tax category, for goods, shipping methods and rates. Without a rate what is of it is not taxed. A known code is CONFLICT. */
      create: Mutation<AdminTaxCategoriesCreateInput, TaxCategory, 'CONFLICT'>
      /** Gives a tax category another name, or what is given of it; its code stays. */
      update: Mutation<AdminTaxCategoriesUpdateInput, TaxCategory, 'CONFLICT'>
      /** Removes a tax category. CONFLICT (taxCategoryUse) while goods, a shipping method or a rate is of it. */
      remove: Mutation<AdminTaxCategoriesRemoveInput, AdminTaxRatesRemoveOutput, 'CONFLICT'>
    }
    zones: {
      /** Zones by their codes, with their areas counted. */
      list: Query<AdminTaxZonesListInput | undefined, AdminTaxZonesListOutput>
      /** A zone with all of its areas. */
      get: Query<AdminTaxZonesGetInput, Zone>
      /** Makes a zone, to which tax rates and shipping methods can belong: countries, regions, postcodes, other zones, and everywhere else. A known code is CONFLICT. A circle of zones is refused with its path. */
      create: Mutation<AdminTaxZonesCreateInput, Zone, 'CONFLICT'>
      /** Changes what is given of a zone, and leaves the rest as it is; in force on every node within a second. A circle of zones is refused with its path. Orders keep what they were charged. */
      update: Mutation<AdminTaxZonesUpdateInput, Zone, 'CONFLICT'>
      /** Removes a zone. CONFLICT (zoneUse) while it has rates or shipping methods, or is part of another one. */
      remove: Mutation<AdminTaxZonesRemoveInput, AdminTaxRatesRemoveOutput, 'CONFLICT'>
    }
    rates: {
      /** Tax rates in the order in which they were made, also those that are not in force. */
      list: Query<AdminTaxRatesListInput | undefined, AdminTaxRatesListOutput>
      /** A tax rate, also one that is not in force. */
      get: Query<AdminTaxRatesGetInput, TaxRate>
      /** Makes a tax rate of a zone for a category. CONFLICT (taxRatePeriod) where a rate of this name has some of its days there already. In force on every node within a second of its first day. */
      create: Mutation<AdminTaxRatesCreateInput, TaxRate, 'CONFLICT'>
      /** Changes what is given of a tax rate, and leaves the rest as it is: for mistakes, and to say when it ends. What becomes another rate from a day on is admin.tax.rates.succeed. Orders keep what they were charged. */
      update: Mutation<AdminTaxRatesUpdateInput, TaxRate, 'CONFLICT'>
      /** Ends a tax rate and lets its successor begin on the same day, until the day on which the first would have ended: no day is without a rate, and none has both. CONFLICT (taxRatePeriod) where its new name is taken. */
      succeed: Mutation<AdminTaxRatesSucceedInput, AdminTaxRatesSucceedOutput, 'CONFLICT'>
      /** Removes a tax rate, as if it had never been; to end one, change its validTo. Orders keep what they paid. */
      remove: Mutation<AdminTaxRatesRemoveInput, AdminTaxRatesRemoveOutput, 'CONFLICT'>
    }
    /** Puts a product, or one of its variants, into a tax category. A variant of null is taxed as its product; a product is always of one. */
    categorise: Mutation<AdminTaxCategoriseInput, AdminTaxCategoriseOutput>
    /** Which zones hold a place, the narrowest first, and which rates are levied there on a day. */
    preview: Query<AdminTaxPreviewInput, AdminTaxPreviewOutput>
  }
  stock: {
    locations: {
      /** Where goods lie, by code. */
      list: Query<AdminStockLocationsListInput | undefined, AdminStockLocationsListOutput>
      /** One location. */
      get: Query<AdminStockLocationsGetInput, StockLocation>
      /** Makes a place where goods lie, with nothing there yet. Orders ask those locations first that name the country or region they go to, then those with the higher priority. A known code is CONFLICT. */
      create: Mutation<AdminStockLocationsCreateInput, StockLocation, 'CONFLICT'>
      /** Changes what is given of a location, and leaves the rest as it is; orders keep where their goods lie. */
      update: Mutation<AdminStockLocationsUpdateInput, StockLocation, 'CONFLICT'>
      /** Lets orders take goods at a location again. */
      enable: Mutation<AdminStockLocationsEnableInput, StockLocation, 'CONFLICT'>
      /** Lets no more orders take goods at a location: what lies there is on offer no longer. What is promised already is shipped from there, and its stock can be counted and transferred as before. */
      disable: Mutation<AdminStockLocationsDisableInput, StockLocation, 'CONFLICT'>
    }
    /** What lies where, and what of it is promised, by variant and location. What is not tracked is missing. */
    levels: Query<AdminStockLevelsInput, AdminStockLevelsOutput>
    /** Puts goods on the shelves of a location or takes some away, all lines or none. What is promised to orders stays, and OUT_OF_STOCK says of every line that wants more how much could go. From then on the variants are tracked there. */
    adjust: Mutation<AdminStockAdjustInput, AdminStockSetOutput, 'OUT_OF_STOCK' | 'LIMIT_EXCEEDED' | 'IDEMPOTENCY_CONFLICT'>
    /** Says what is at hand at a location, as it was counted, and by which rules it is sold; all lines or none. What is not given stays as it is; of a level that is not tracked, onHand or tracked has to be. A variant that is tracked nowhere can be bought without end. */
    set: Mutation<AdminStockSetInput, AdminStockSetOutput, 'CONFLICT' | 'RESERVED_EXCEEDS_ON_HAND' | 'IDEMPOTENCY_CONFLICT'>
    /** Takes goods from one location to another, all lines or none. What is promised to orders stays where it is: OUT_OF_STOCK says of every line that wants more how much could go. */
    transfer: Mutation<AdminStockTransferInput, AdminStockTransferOutput, 'OUT_OF_STOCK' | 'LIMIT_EXCEEDED' | 'IDEMPOTENCY_CONFLICT'>
    /** The ledger of all stock, the newest first. What is at hand and what is promised are its sums. */
    movements: Query<AdminStockMovementsInput, AdminStockMovementsOutput>
    /** Stock of which as much is available as its threshold says, or less, by variant and location. */
    lowStock: Query<AdminStockLowStockInput, AdminStockLowStockOutput>
    /** Holds what is at hand and promised against the ledger and the reservations, a thousand levels at a time: answers those that differ, of which a healthy shop has none, and changes nothing. */
    reconcile: Query<AdminStockReconcileInput, AdminStockReconcileOutput>
  }
  media: {
    /** Images that were uploaded, the newest first: all, or those that no product has ever had. */
    list: Query<AdminMediaListInput | undefined, AdminMediaListOutput>
    /** An image that was uploaded, and which products have it. */
    get: Query<AdminMediaGetInput, AdminMediaGetOutput>
    /** Says what is to be seen on an image: the words that products get with it from now on, and its focal point. */
    update: Mutation<AdminMediaUpdateInput, Medium, 'CONFLICT'>
    /** Removes an image and all its files. CONFLICT while a product has it: `get` says which ones. */
    remove: Mutation<AdminMediaRemoveInput, AdminMediaRemoveOutput, 'CONFLICT'>
    /** The images of a product in their order, for `setProductImages`. */
    productImages: Query<AdminMediaProductImagesInput, ProductImages>
    /** Gives a product exactly these images in this order: media that were uploaded, and images that it has already. Variants keep theirs while the product does. */
    setProductImages: Mutation<AdminMediaSetProductImagesInput, ProductImages, 'CONFLICT'>
  }
  mails: {
    /** How a letter of the shop looks now, about an order, an account or goods that are not there. In the closest language that letters are written in. */
    preview: Query<AdminMailsPreviewInput, AdminMailsPreviewOutput>
  }
  settings: {
    /** The settings of the shop. */
    get: Query<Record<string, never> | undefined, Settings>
    /** Changes what is given of the settings, and leaves the rest as it is. Every node keeps them for a second: a change is in force everywhere within that. A default market that is closed is CONFLICT (defaultMarket); a template or a series whose numbers could repeat those of an earlier one is VALIDATION_FAILED. */
    update: Mutation<AdminSettingsUpdateInput, Settings, 'CONFLICT'>
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
  giftCards: GiftCardsProcedures
  credit: CreditProcedures
  orders: OrdersProcedures
  stockSubscriptions: StockSubscriptionsProcedures
  wishlist: WishlistProcedures
  reviews: ReviewsProcedures
  addresses: AddressesProcedures
  paymentMethods: PaymentMethodsProcedures
  admin: AdminProcedures
}>
