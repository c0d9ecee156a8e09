import type { StripeEvent } from '@tillwright/db/stripe-events'
import { automaticPaymentMethods, type IntentRequest, type ProviderIntent } from '@tillwright/domain/payments/intent'
import Stripe from 'stripe'
import type { TaxProvider } from '../tax/tax-provider.ts'
import { asked, each, known, ProviderRefused } from './gateway-asked.ts'
import { cardCalls, type SavedCards } from './gateway-cards.ts'
import { type DisputeCalls, disputeCalls } from './gateway-disputes.ts'
import { openLine, type Send } from './gateway-line.ts'
import type { Clock } from './gateway-pace.ts'
import { sharing } from './gateway-sharing.ts'
import { taxCalls } from './gateway-tax.ts'
import { type Address, httpClientOver, nodeTransport, type Transport } from './gateway-transport.ts'
import { endpointOf, intentOf, listedRefundOf, refundOf } from './gateway-views.ts'
import { verifyWebhook } from './gateway-webhook.ts'
import { within } from './gateway-within.ts'

/**
 * The payment provider, as far as the rooms need it; every call that changes something carries a key made of our own
 * record. Throws ProviderRefused and ProviderUnavailable, the latter within 12 seconds for each request to Stripe: most
 * calls are one, a look after a failure is another.
 */
export interface Gateway extends DisputeCalls {
  /** Opens an intent; the same key and request give the same intent, for as long as Stripe knows the key: 24 hours. */
  openIntent(request: IntentRequest, idempotencyKey: string): Promise<ProviderIntent>
  /** The intent that an attempt has opened without our knowing; null where there is none. */
  findIntent(attempt: { attemptId: string; createdAt: Date }): Promise<ProviderIntent | null>
  /** Null where the account of our key has none, like the next: see `goneIntent`. */
  retrieveIntent(intentId: string): Promise<ProviderIntent | null>
  /** Cancels an intent, or answers what it has become instead: it may have been paid a moment ago. */
  cancelIntent(intentId: string): Promise<ProviderIntent | null>
  /** Captures so much of a hold, in the provider's units, or answers what has become of it instead. */
  captureIntent(intentId: string, amount: number): Promise<ProviderIntent | null>
  /** Sends money back; the same refund once, for as long as Stripe knows its key: 24 hours. */
  refund(refund: { intentId: string; amount: number; refundId: string }): Promise<ProviderRefund>
  /** The refund that was made without our knowing; null where there is none. */
  findRefund(refund: { intentId: string; refundId: string }): Promise<ProviderRefund | null>
  /** Throws ProviderRefused where the provider does not know it. */
  retrieveRefund(providerRefundId: string): Promise<ProviderRefund>
  /** All intents of the account that were created then, newest first; page by page, as they are asked for. */
  listIntents(created: Created): AsyncIterable<ProviderIntent>
  /** The same for refunds, whoever made them. */
  listRefunds(created: Created): AsyncIterable<ListedRefund>
  /** All refunds of an intent, newest first. Throws ProviderRefused where there is no such intent. */
  listRefundsOf(intentId: string): AsyncIterable<ListedRefund>
  /** The version of its API that the provider answers in; null where it does not say. */
  answeredVersion(): Promise<string | null>
  /** Where the account has its events sent to. */
  listWebhookEndpoints(): AsyncIterable<WebhookEndpoint>
  verifyWebhook(rawBody: Buffer, signature: string): Verified
  /** Customers, and the cards that are kept for them. */
  readonly cards: SavedCards
  /** Stripe Tax, on a line of its own: within 3 seconds for each request of a shopper's. */
  readonly tax: TaxProvider
  /** The same provider for work that no shopper waits for: it gets half of the requests at most, and waits longer. */
  inBackground(): Gateway
}

/** Both inclusive, to the second, by the provider's clock. */
export interface Created {
  readonly from: Date
  readonly to?: Date
}

export interface ProviderRefund {
  readonly id: string
  readonly state: 'submitted' | 'succeeded' | 'failed'
  /** Why it failed, in the provider's words. */
  readonly problem: string | null
}

export interface ListedRefund extends ProviderRefund {
  /** Null for a refund of a charge that no intent has made. */
  readonly intentId: string | null
  /** In the provider's units. */
  readonly amount: number
  /** Lower case, as the provider writes it. */
  readonly currency: string
  /** The refund of ours that its metadata names; null where people made it without us. */
  readonly refundId: string | null
}

export interface WebhookEndpoint {
  readonly url: string
  /** Null is the version of the account. */
  readonly apiVersion: string | null
  readonly isEnabled: boolean
  /** Types of events that it sends; `*` is all of them. */
  readonly events: readonly string[]
}

/**
 * forged: the signature does not prove the body. untimely: it does, for a time that is not now by our clock. foreign:
 * proven, and nothing of ours (another mode, another form).
 */
export type Verified =
  | { readonly kind: 'event'; readonly event: StripeEvent }
  | { readonly kind: 'forged' }
  | { readonly kind: 'untimely' }
  | { readonly kind: 'foreign' }

export interface GatewayOptions extends Clock {
  readonly secretKey: string
  /** Several at once while one is being rotated. */
  readonly webhookSecrets: readonly string[]
  /** Where the simulator listens; undefined is Stripe itself. */
  readonly apiBase: string | undefined
  /** Of this process; undefined is 20 at Stripe itself, and as many as come at a simulator. */
  readonly requestsPerSecondMax?: number | undefined
  /** How requests get there; undefined is Stripe's own client for node. */
  readonly transport?: Transport
  /** From 0 to 1. */
  readonly random?: () => number
  /** What is done around each request; nothing where it is not given. */
  readonly around?: ((transport: Transport) => Transport) | undefined
}

/** What all requests ask for, and all answers are expected in. */
export const pinnedApiVersion = '2026-10-28.endive'

/** Endless at a simulator, where nobody has said something else. */
export const requestsPerSecondOf = ({
  apiBase,
  requestsPerSecondMax,
}: Pick<GatewayOptions, 'apiBase' | 'requestsPerSecondMax'>): number =>
  requestsPerSecondMax ?? (apiBase === undefined ? 20 : Number.POSITIVE_INFINITY)

export function makeGateway(options: GatewayOptions): Gateway {
  const { apiBase, transport, requestsPerSecondMax, random = Math.random, around = (same) => same } = options
  const address = addressOf(apiBase)
  const line = openLine({
    ...options,
    random,
    transport: around(transport ?? nodeTransport(Stripe.createNodeHttpClient(), address)),
    requestsPerSecondMax: requestsPerSecondOf({ apiBase, requestsPerSecondMax }),
  })
  const callsOver = (send: Send): Calls => {
    const stripe = stripeOver(send, address, options)
    const calls = { ...intentCalls(stripe, options), ...refundCalls(stripe), ...disputeCalls(stripe) }
    return { ...calls, ...accountCalls(stripe, options), cards: cardCalls(stripe, options) }
  }
  const taxOver = (send: Send) => taxCalls(stripeOver(send, address, options), options)
  const taxInBackground: TaxProvider = { ...taxOver(line.tax.inBackground), inBackground: () => taxInBackground }
  const tax: TaxProvider = { ...taxOver(line.tax.forShoppers), inBackground: () => taxInBackground }
  const background: Gateway = { ...callsOver(line.payments.inBackground), tax, inBackground: () => background }
  return { ...callsOver(line.payments.forShoppers), tax, inBackground: () => background }
}

type Calls = Omit<Gateway, 'inBackground' | 'tax'>

const stripeOver = (send: Send, address: Address, { secretKey }: GatewayOptions): Stripe =>
  new Stripe(secretKey, {
    ...address,
    apiVersion: pinnedApiVersion,
    httpClient: httpClientOver(send),
    // The line tries again, and knows when.
    maxNetworkRetries: 0,
    telemetry: false,
  })

type IntentCalls = Pick<
  Gateway,
  'openIntent' | 'findIntent' | 'retrieveIntent' | 'cancelIntent' | 'captureIntent' | 'listIntents'
>

function intentCalls({ paymentIntents }: Stripe, { now }: Clock): IntentCalls {
  const create = (request: IntentRequest, idempotencyKey: string) =>
    // Requests from before it was stored with them do not say so.
    paymentIntents.create({ automatic_payment_methods: automaticPaymentMethods, ...request }, { idempotencyKey })
  const retrieveIntent = (intentId: string) =>
    known(asked(paymentIntents.retrieve(intentId, { expand: ['latest_charge'] })).then(intentOf))
  const orWhatItIs = (intentId: string) => (error: unknown) => {
    if (!(error instanceof ProviderRefused)) throw error
    return retrieveIntent(intentId)
  }
  const listIntents = (created: Created) => each(paymentIntents.list({ ...within(created), limit: 100 }), intentOf)
  return {
    openIntent: sharing((request, idempotencyKey) => asked(create(request, idempotencyKey)).then(intentOf)),
    findIntent: async ({ attemptId, createdAt }) => {
      const from = new Date(createdAt.getTime() - clocksApartMsMax)
      for await (const intent of listIntents({ from })) if (intent.attemptId === attemptId) return intent
      return null
    },
    retrieveIntent,
    // A key for each time that we ask: canceling twice is harmless, and under a lasting key Stripe would repeat an old
    // refusal, or a failure of its own, for a day.
    cancelIntent: (intentId) =>
      asked(paymentIntents.cancel(intentId, {}, { idempotencyKey: `cancel:${intentId}:${now().getTime()}` })).then(
        intentOf,
        orWhatItIs(intentId),
      ),
    // The same: an intent is captured once, whatever is asked under however many keys.
    captureIntent: (intentId, amount) => {
      const idempotencyKey = `capture:${intentId}:${now().getTime()}`
      const capturing = paymentIntents.capture(intentId, { amount_to_capture: amount }, { idempotencyKey })
      return asked(capturing).then(intentOf, orWhatItIs(intentId))
    },
    listIntents,
  }
}

type RefundCalls = Pick<Gateway, 'refund' | 'findRefund' | 'retrieveRefund' | 'listRefunds' | 'listRefundsOf'>

function refundCalls({ refunds }: Stripe): RefundCalls {
  const list = (which: Stripe.RefundListParams) => each(refunds.list({ ...which, limit: 100 }), listedRefundOf)
  return {
    refund: ({ intentId, amount, refundId }) =>
      asked(
        refunds.create(
          { payment_intent: intentId, amount, metadata: { refund_id: refundId } },
          { idempotencyKey: `refund:${refundId}` },
        ),
      ).then(refundOf),
    findRefund: ({ intentId, refundId }) => known(firstOf(list({ payment_intent: intentId }), refundId)),
    retrieveRefund: async (providerRefundId) => refundOf(await asked(refunds.retrieve(providerRefundId))),
    listRefunds: (created) => list(within(created)),
    listRefundsOf: (intentId) => list({ payment_intent: intentId }),
  }
}

async function firstOf(refunds: AsyncIterable<ListedRefund>, wantedId: string): Promise<ProviderRefund | null> {
  for await (const { id, state, problem, refundId } of refunds) if (refundId === wantedId) return { id, state, problem }
  return null
}

type AccountCalls = Pick<Gateway, 'answeredVersion' | 'listWebhookEndpoints' | 'verifyWebhook'>

const accountCalls = (stripe: Stripe, { now, secretKey, webhookSecrets }: GatewayOptions): AccountCalls => ({
  answeredVersion: async () => {
    const { lastResponse } = await asked(stripe.paymentIntents.list({ limit: 1 }))
    return lastResponse.apiVersion ?? null
  },
  listWebhookEndpoints: () => each(stripe.webhookEndpoints.list({ limit: 100 }), endpointOf),
  verifyWebhook: (rawBody, signature) => {
    const keys = { checker: stripe.webhooks.signature, secrets: webhookSecrets, isLive: secretKey.includes('_live_') }
    return verifyWebhook({ rawBody, signature }, keys, now())
  },
})

/** What was created at Stripe may seem to be older than our record of it. */
const clocksApartMsMax = 300_000

function addressOf(apiBase = 'https://api.stripe.com'): Address {
  const { protocol, hostname, port } = new URL(apiBase)
  const isPlain = protocol === 'http:'
  return {
    protocol: isPlain ? 'http' : 'https',
    port: port === '' ? (isPlain ? 80 : 443) : Number(port),
    host: hostname,
  }
}
