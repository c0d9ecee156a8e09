import type { IntentStatus } from '@tillwright/domain/orders/status'
import type { ProviderIntent } from '@tillwright/domain/payments/intent'
import type Stripe from 'stripe'
import type { ListedRefund, ProviderRefund, WebhookEndpoint } from './gateway.ts'

/** What Stripe says of an intent, as far as the rooms need it. */
export const intentOf = (intent: Stripe.PaymentIntent): ProviderIntent => ({
  id: intent.id,
  status: statusOf(intent.status),
  clientSecret: intent.client_secret,
  amount: intent.amount,
  amountReceived: intent.amount_received,
  currency: intent.currency,
  declineCode: intent.last_payment_error?.decline_code ?? intent.last_payment_error?.code ?? null,
  orderId: intent.metadata.order_id ?? null,
  attemptId: intent.metadata.attempt_id ?? null,
  captureBefore: captureBeforeOf(intent.latest_charge),
  shopId: intent.metadata.shop_id ?? null,
})

/** Null where the charge was not asked for with its intent, or is no card's. */
function captureBeforeOf(charge: Stripe.PaymentIntent['latest_charge']): Date | null {
  if (charge === null || typeof charge === 'string') return null
  const seconds = charge.payment_method_details?.card?.capture_before
  return seconds === undefined ? null : new Date(seconds * 1_000)
}

// The type says what Stripe names today.
const statusOf = (status: string): IntentStatus => (isNamed(status) ? status : 'unknown')

const isNamed = (status: string): status is keyof typeof statusesOfIntents => Object.hasOwn(statusesOfIntents, status)

const statusesOfIntents = {
  requires_payment_method: true,
  requires_confirmation: true,
  requires_action: true,
  processing: true,
  requires_capture: true,
  succeeded: true,
  canceled: true,
} as const satisfies Record<Exclude<IntentStatus, 'unknown'>, true>

export function refundOf({ id, status, failure_reason }: Stripe.Refund): ProviderRefund {
  if (status === 'succeeded') return { id, state: 'succeeded', problem: null }
  return status === 'failed' || status === 'canceled'
    ? { id, state: 'failed', problem: failure_reason ?? status }
    : { id, state: 'submitted', problem: null }
}

export const listedRefundOf = (refund: Stripe.Refund): ListedRefund => ({
  ...refundOf(refund),
  intentId: typeof refund.payment_intent === 'string' ? refund.payment_intent : (refund.payment_intent?.id ?? null),
  amount: refund.amount,
  currency: refund.currency,
  refundId: refund.metadata?.refund_id ?? null,
})

export const endpointOf = ({ url, api_version, status, enabled_events }: Stripe.WebhookEndpoint): WebhookEndpoint => ({
  url,
  apiVersion: api_version,
  isEnabled: status === 'enabled',
  events: enabled_events,
})
