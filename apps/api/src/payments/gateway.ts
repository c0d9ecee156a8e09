import type { StripeEvent } from '@tillwright/db/stripe-events'
import type { IntentStatus } from '@tillwright/domain/orders/status'
import type { IntentRequest, ProviderIntent } from '@tillwright/domain/payments/intent'
import Stripe from 'stripe'
import { eventOf } from './webhook-event.ts'

/** The payment provider, as far as the rooms need it; every call that changes something carries our own stored key. */
export interface Gateway {
  /** Opens an intent; the same key and request give the same intent, however often they come. */
  openIntent(request: IntentRequest, idempotencyKey: string): Promise<ProviderIntent>
  /** The intent that an attempt has opened without our knowing; null where there is none. */
  findIntent(attempt: { attemptId: string; createdAt: Date }): Promise<ProviderIntent | null>
  /** Null where the provider does not know it, like the next. */
  retrieveIntent(intentId: string): Promise<ProviderIntent | null>
  /** Cancels an intent, or answers what it has become instead: it may have been paid a moment ago. */
  cancelIntent(intentId: string): Promise<ProviderIntent | null>
  refund(refund: { intentId: string; amount: number; refundId: string }): Promise<ProviderRefund>
  /** The refund that was made without our knowing; null where there is none. */
  findRefund(refund: { intentId: string; refundId: string }): Promise<ProviderRefund | null>
  /** Throws ProviderRefused where the provider does not know it. */
  retrieveRefund(providerRefundId: string): Promise<ProviderRefund>
  verifyWebhook(rawBody: Buffer, signature: string): Verified
}

export interface ProviderRefund {
  readonly id: string
  readonly state: 'submitted' | 'succeeded' | 'failed'
  /** Why it failed, in the provider's words. */
  readonly problem: string | null
}

/** forged: the signature does not prove the body. foreign: proven, and nothing of ours (another mode, another form). */
export type Verified =
  | { readonly kind: 'event'; readonly event: StripeEvent }
  | { readonly kind: 'forged' }
  | { readonly kind: 'foreign' }

/** The provider has answered no, and would again: for the operator to look at. */
export class ProviderRefused extends Error {
  override readonly name = 'ProviderRefused'
  /** What is wrong with the request itself, so that asking again is of no use; null where it is our key that is. */
  readonly problem: string | null
  /** Whether the account of our key has no such object; the one of another key may have it. */
  readonly isMissing: boolean
  constructor(cause: unknown) {
    super('Stripe refuses', { cause })
    const isOfRequest =
      cause instanceof Stripe.errors.StripeInvalidRequestError || cause instanceof Stripe.errors.StripeCardError
    this.problem = isOfRequest ? (cause.code ?? cause.type) : null
    this.isMissing = this.problem === 'resource_missing'
  }
}

/** Nobody knows whether it happened; the same call with the same key may be made again. */
export class ProviderUnavailable extends Error {
  override readonly name = 'ProviderUnavailable'
  readonly retryAfterSeconds = 5
  /** Whether a 5xx came back, which Stripe keeps under the key: what it has done then shows only when one looks. */
  readonly isKept: boolean
  constructor(cause: unknown) {
    super('Stripe does not answer, or not now', { cause })
    this.isKept = cause instanceof Stripe.errors.StripeAPIError
  }
}

export interface GatewayOptions {
  readonly secretKey: string
  /** Several at once while one is being rotated. */
  readonly webhookSecrets: readonly string[]
  /** Where the simulator listens; undefined is Stripe itself. */
  readonly apiBase: string | undefined
  readonly now: () => Date
}

export function makeGateway(options: GatewayOptions): Gateway {
  const stripe = new Stripe(options.secretKey, {
    apiVersion: '2026-10-28.endive',
    maxNetworkRetries: 1,
    timeout: 8_000,
    telemetry: false,
    ...addressOf(options.apiBase),
  })
  const opening = new Map<string, Promise<ProviderIntent>>()
  const openIntent = async (request: IntentRequest, idempotencyKey: string) =>
    intentOf(
      await asked(
        stripe.paymentIntents.create(
          { ...request, automatic_payment_methods: { enabled: true, allow_redirects: 'never' } },
          { idempotencyKey },
        ),
      ),
    )
  return {
    // Two calls under one key at once would make Stripe refuse the second one, so that both wait for the first.
    openIntent: (request, idempotencyKey) => {
      const underWay = opening.get(idempotencyKey)
      if (underWay !== undefined) return underWay
      const call = openIntent(request, idempotencyKey).finally(() => opening.delete(idempotencyKey))
      opening.set(idempotencyKey, call)
      return call
    },
    findIntent: async ({ attemptId, createdAt }) => {
      const since = Math.floor(createdAt.getTime() / 1_000) - 300
      for await (const intent of stripe.paymentIntents.list({ created: { gte: since }, limit: 100 })) {
        if (intent.metadata.attempt_id === attemptId) return intentOf(intent)
      }
      return null
    },
    retrieveIntent: (intentId) => known(asked(stripe.paymentIntents.retrieve(intentId)).then(intentOf)),
    // Canceling twice is harmless, and a key of our own would make Stripe repeat an old refusal for a day.
    cancelIntent: (intentId) =>
      asked(stripe.paymentIntents.cancel(intentId)).then(intentOf, (error: unknown) => {
        if (!(error instanceof ProviderRefused)) throw error
        return known(asked(stripe.paymentIntents.retrieve(intentId)).then(intentOf))
      }),
    refund: async ({ intentId, amount, refundId }) =>
      refundOf(
        await asked(
          stripe.refunds.create(
            { payment_intent: intentId, amount, metadata: { refund_id: refundId } },
            { idempotencyKey: `refund:${refundId}` },
          ),
        ),
      ),
    findRefund: async ({ intentId, refundId }) => {
      const refunds = await known(asked(stripe.refunds.list({ payment_intent: intentId, limit: 100 })))
      const ours = refunds?.data.find(({ metadata }) => metadata?.refund_id === refundId)
      return ours === undefined ? null : refundOf(ours)
    },
    retrieveRefund: async (providerRefundId) => refundOf(await asked(stripe.refunds.retrieve(providerRefundId))),
    verifyWebhook: (rawBody, signature) => verifyWebhook({ stripe, rawBody, signature, options }),
  }
}

function refundOf({ id, status, failure_reason }: Stripe.Refund): ProviderRefund {
  if (status === 'succeeded') return { id, state: 'succeeded', problem: null }
  return status === 'failed' || status === 'canceled'
    ? { id, state: 'failed', problem: failure_reason ?? status }
    : { id, state: 'submitted', problem: null }
}

/** Null for what Stripe has no object of. */
async function known<T>(call: Promise<T>): Promise<T | null> {
  try {
    return await call
  } catch (error) {
    if (error instanceof ProviderRefused && error.isMissing) return null
    throw error
  }
}

/** How old, and how far ahead of our clock, a signature may be. */
const toleranceSeconds = 300

function verifyWebhook(webhook: {
  stripe: Stripe
  rawBody: Buffer
  signature: string
  options: GatewayOptions
}): Verified {
  const { stripe, rawBody, signature, options } = webhook
  const now = options.now().getTime()
  // Stripe's library refuses what is too old and lets the future pass.
  const signedAt = Number(/(?:^|,)t=(\d+)/.exec(signature)?.[1])
  if (!(signedAt - now / 1_000 <= toleranceSeconds)) return { kind: 'forged' }
  const proves = (secret: string): boolean => {
    try {
      const { signature: checker } = stripe.webhooks
      return checker?.verifyHeader(rawBody, signature, secret, toleranceSeconds, undefined, now) ?? false
    } catch {
      return false
    }
  }
  if (!options.webhookSecrets.some(proves)) return { kind: 'forged' }
  const event = eventOf(rawBody.toString('utf8'))
  const isOurs = event !== null && event.livemode === options.secretKey.includes('_live_')
  return isOurs ? { kind: 'event', event } : { kind: 'foreign' }
}

const intentOf = (intent: Stripe.PaymentIntent): ProviderIntent => ({
  id: intent.id,
  status: statusOf(intent.status),
  clientSecret: intent.client_secret,
  amount: intent.amount,
  amountReceived: intent.amount_received,
  currency: intent.currency,
  declineCode: intent.last_payment_error?.decline_code ?? intent.last_payment_error?.code ?? null,
  orderId: intent.metadata.order_id ?? null,
  attemptId: intent.metadata.attempt_id ?? null,
})

/** Stripe may add a state one day; until somebody has thought about it, nothing follows from it. */
function statusOf(status: string): IntentStatus {
  if (status in statusesOfIntents) return status as IntentStatus
  throw new Error(`Stripe names a state of an intent that this version does not know: ${status}`)
}

const statusesOfIntents = {
  requires_payment_method: true,
  requires_confirmation: true,
  requires_action: true,
  processing: true,
  requires_capture: true,
  succeeded: true,
  canceled: true,
} as const satisfies Record<IntentStatus, true>

/** Tells a passing fault, after which the same call may be made again, from a refusal. */
async function asked<T>(call: Promise<T>): Promise<T> {
  try {
    return await call
  } catch (error) {
    const isPassing =
      error instanceof Stripe.errors.StripeConnectionError ||
      error instanceof Stripe.errors.StripeAPIError ||
      error instanceof Stripe.errors.StripeRateLimitError
    throw isPassing ? new ProviderUnavailable(error) : new ProviderRefused(error)
  }
}

function addressOf(apiBase: string | undefined) {
  if (apiBase === undefined) return {}
  const { protocol, hostname, port } = new URL(apiBase)
  const isPlain = protocol === 'http:'
  return {
    protocol: isPlain ? 'http' : 'https',
    port: port === '' ? (isPlain ? 80 : 443) : Number(port),
    host: hostname,
  } as const
}
