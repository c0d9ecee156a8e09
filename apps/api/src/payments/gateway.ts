import type { StripeEvent } from '@tillwright/db/stripe-events'
import type { IntentStatus } from '@tillwright/domain/orders/status'
import type { IntentRequest, ProviderIntent } from '@tillwright/domain/payments/intent'
import Stripe from 'stripe'

/** The payment provider, as far as the rooms need it; every call that changes something carries our own stored key. */
export interface Gateway {
  /** Opens an intent; the same key and request give the same intent, however often they come. */
  openIntent(request: IntentRequest, idempotencyKey: string): Promise<ProviderIntent>
  retrieveIntent(intentId: string): Promise<ProviderIntent>
  /** Cancels an intent, or answers what it has become instead: it may have been paid a moment ago. */
  cancelIntent(intentId: string): Promise<ProviderIntent>
  refund(refund: { intentId: string; amount: number; refundId: string }): Promise<{ id: string; isFinal: boolean }>
  /** The event that this body and its signature prove; null where they prove nothing. */
  verifyWebhook(rawBody: Buffer, signature: string): StripeEvent | null
}

/** Nobody knows whether it happened; the same call with the same key may be made again. */
export class ProviderUnavailable extends Error {
  override readonly name = 'ProviderUnavailable'
  readonly retryAfterSeconds: number
  constructor(cause: unknown, retryAfterSeconds = 5) {
    super('Stripe does not answer, or not now', { cause })
    this.retryAfterSeconds = retryAfterSeconds
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
    retrieveIntent: async (intentId) => intentOf(await asked(stripe.paymentIntents.retrieve(intentId))),
    cancelIntent: async (intentId) => {
      try {
        const key = `cancel:${intentId}`
        return intentOf(await asked(stripe.paymentIntents.cancel(intentId, {}, { idempotencyKey: key })))
      } catch (error) {
        if (!(error instanceof Stripe.errors.StripeInvalidRequestError)) throw error
        return intentOf(await asked(stripe.paymentIntents.retrieve(intentId)))
      }
    },
    refund: async ({ intentId, amount, refundId }) => {
      const refund = await asked(
        stripe.refunds.create(
          { payment_intent: intentId, amount, metadata: { refund_id: refundId } },
          { idempotencyKey: `refund:${refundId}` },
        ),
      )
      return { id: refund.id, isFinal: refund.status === 'succeeded' }
    },
    verifyWebhook: (rawBody, signature) => verifyWebhook({ stripe, rawBody, signature, options }),
  }
}

/** How old, and how far ahead of our clock, a signature may be. */
const toleranceSeconds = 300

function verifyWebhook(webhook: {
  stripe: Stripe
  rawBody: Buffer
  signature: string
  options: GatewayOptions
}): StripeEvent | null {
  const { stripe, rawBody, signature, options } = webhook
  const now = options.now().getTime()
  for (const secret of options.webhookSecrets) {
    try {
      const event = stripe.webhooks.constructEvent(rawBody, signature, secret, toleranceSeconds, undefined, now)
      // Stripe's library refuses what is too old and lets the future pass.
      const signedAt = Number(/(?:^|,)t=(\d+)/.exec(signature)?.[1])
      return signedAt - now / 1_000 > toleranceSeconds ? null : eventOf(event, rawBody)
    } catch (error) {
      if (!(error instanceof Stripe.errors.StripeSignatureVerificationError || error instanceof SyntaxError))
        throw error
    }
  }
  return null
}

function eventOf(event: Stripe.Event, rawBody: Buffer): StripeEvent {
  const { object } = event.data
  return {
    id: event.id,
    type: event.type,
    apiVersion: event.api_version,
    livemode: event.livemode,
    createdAt: new Date(event.created * 1_000),
    objectId: 'id' in object && typeof object.id === 'string' ? object.id : null,
    payload: rawBody.toString('utf8'),
  }
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

/** Tells a passing fault, after which the same call may be made again, from an answer. */
async function asked<T>(call: Promise<T>): Promise<T> {
  try {
    return await call
  } catch (error) {
    const isPassing =
      error instanceof Stripe.errors.StripeConnectionError ||
      error instanceof Stripe.errors.StripeAPIError ||
      error instanceof Stripe.errors.StripeRateLimitError
    throw isPassing ? new ProviderUnavailable(error) : error
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
