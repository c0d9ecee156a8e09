import {
  canPaymentMove,
  type IntentStatus,
  type OrderStatus,
  type PaymentStatus,
  paymentStatusOf,
} from '../orders/status.ts'
import type { IntentRequest, ProviderIntent } from './intent.ts'

/**
 * planned: not known to exist at the provider. open: can still be paid. authorized: its money is held, and can be
 * captured. The others are final; mismatched has brought money that is not what was asked for, and pays for nothing.
 */
export const attemptStates = ['planned', 'open', 'authorized', 'succeeded', 'canceled', 'mismatched'] as const
export type AttemptState = (typeof attemptStates)[number]

/** What the shop knows of a payment, under the order's lock. */
export interface KnownPayment {
  readonly orderStatus: OrderStatus
  readonly paymentStatus: PaymentStatus
  readonly attempt: { readonly state: AttemptState; readonly request: IntentRequest }
}

/** What follows from what the provider says. */
export type PaymentConsequence =
  | { readonly kind: 'nothing' }
  /** The intent has moved, the order has not been paid: the goods stay held. */
  | { readonly kind: 'moved'; readonly paymentStatus: PaymentStatus; readonly expires: boolean }
  /** The money is held: the goods are the buyer's, and it is captured when they leave. */
  | { readonly kind: 'authorized' }
  | { readonly kind: 'paid' }
  /** The intent can still be paid, and the order no longer wants it: it is to be canceled at the provider. */
  | { readonly kind: 'unwanted' }
  /** The intent is dead; its order has ended, or goes on, without it. */
  | { readonly kind: 'ended' }
  /** Money for an order that takes none any more: it goes back. */
  | { readonly kind: 'late_money' }
  /** The intent is dead, and with it the order that waited for it. */
  | { readonly kind: 'canceled' }
  /** Not what was asked for: for a person to look at, and never a payment. */
  | {
      readonly kind: 'mismatch'
      readonly difference: string
      readonly attempt: 'open' | 'authorized' | 'mismatched'
      readonly expires: boolean
    }

/**
 * The one rule for API, webhook and reconciler: what the provider's state means for the order, whoever brings it, in
 * whatever order and however often. Nothing that is said twice, late or out of turn takes a settled payment back.
 */
export function decidePayment(known: KnownPayment, intent: ProviderIntent): PaymentConsequence {
  const { state } = known.attempt
  if (state === 'succeeded' || state === 'mismatched' || intent.status === 'unknown') return { kind: 'nothing' }
  const awaited = isAwaited(known)
  if (intent.status === 'canceled') return { kind: awaited ? 'canceled' : state === 'canceled' ? 'nothing' : 'ended' }
  const hasPaid = intent.status === 'succeeded'
  if (!awaited && !hasPaid) return { kind: 'unwanted' }
  const difference = differenceOf(known.attempt.request, intent)
  if (difference !== null) {
    // One that has not been paid can still be canceled, and its order then ends as any other.
    const attempt = hasPaid ? 'mismatched' : state === 'authorized' ? 'authorized' : 'open'
    return { kind: 'mismatch', difference, attempt, expires: mayExpire(intent.status) }
  }
  if (hasPaid) return { kind: awaited ? 'paid' : 'late_money' }
  if (state === 'authorized') return { kind: 'nothing' }
  if (intent.status === 'requires_capture') return { kind: 'authorized' }
  const to = paymentStatusOf(intent.status, intent.declineCode !== null)
  // An answer that was on its way while the payment moved on says nothing any more.
  if (to !== known.paymentStatus && !canPaymentMove(known.paymentStatus, to)) return { kind: 'nothing' }
  return { kind: 'moved', paymentStatus: to, expires: mayExpire(intent.status) }
}

/** Whether the order waits for this money: to come, or to be captured. */
const isAwaited = ({ orderStatus, attempt: { state } }: KnownPayment): boolean =>
  state === 'authorized' ? orderStatus === 'PROCESSING' : orderStatus === 'PENDING' && state !== 'canceled'

/** Money that is on its way, as a bank debit is for days, must find its goods. */
const mayExpire = (status: IntentStatus): boolean => status !== 'processing' && status !== 'requires_capture'

/** What is not as it was asked for; null where all is. */
export function differenceOf(asked: IntentRequest, said: ProviderIntent): string | null {
  if (said.orderId !== asked.metadata.order_id) return `order ${said.orderId ?? 'unknown'}`
  if (said.currency !== asked.currency) return `currency ${said.currency}, not ${asked.currency}`
  if (said.amount !== asked.amount) return `amount ${said.amount}, not ${asked.amount}`
  if (said.status !== 'succeeded' || said.amountReceived === asked.amount) return null
  // Of held money a part may be captured: the rest is released.
  const isPart = asked.capture_method === 'manual' && said.amountReceived > 0 && said.amountReceived < asked.amount
  return isPart ? null : `received ${said.amountReceived}, not ${asked.amount}`
}
