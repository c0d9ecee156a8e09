import type { Minor } from '../money/minor.ts'
import { canPaymentMove, type OrderStatus, type PaymentStatus } from '../orders/status.ts'

/** requested: written down, and the provider may not know it yet. submitted: on its way. The others are final. */
export type RefundState = 'requested' | 'submitted' | 'succeeded' | 'failed'

/** A refund with its payment, under the order's lock. */
export interface KnownRefund {
  readonly state: RefundState
  readonly amountMinor: Minor
  readonly payment: {
    readonly status: PaymentStatus
    /** What the order owes. */
    readonly amountMinor: Minor
    /** More than that where two intents of one order were paid. */
    readonly capturedMinor: Minor
    readonly refundedMinor: Minor
    /** What banks hold or have taken of it. */
    readonly disputedMinor: Minor
  }
}

/** What follows from what the provider says of a refund. */
export type RefundConsequence =
  | { readonly kind: 'nothing' }
  /** It is under way; the order need not know. */
  | { readonly kind: 'submitted' }
  | { readonly kind: 'refunded'; readonly paymentStatus: PaymentStatus }
  /** Its money stays here, and may be promised back again. */
  | { readonly kind: 'refund_failed' }

/** The one rule for job and reconciler: nothing that is said twice, late or out of turn reopens a settled refund. */
export function decideRefund(known: KnownRefund, said: Exclude<RefundState, 'requested'>): RefundConsequence {
  if (!refundMoves[known.state].some((next) => next === said)) return { kind: 'nothing' }
  switch (said) {
    case 'submitted':
      return { kind: 'submitted' }
    case 'succeeded':
      return { kind: 'refunded', paymentStatus: statusAfterRefund(known) }
    case 'failed':
      return { kind: 'refund_failed' }
  }
}

/** An order whose goods have left is over once all of its money has gone back; any other is canceled, or goes on. */
export const orderStatusAfterRefund = (status: OrderStatus, paymentStatus: PaymentStatus): OrderStatus =>
  paymentStatus === 'REFUNDED' && (status === 'SHIPPED' || status === 'DELIVERED') ? 'REFUNDED' : status

/** Where a refund may go next. */
export const refundMoves = {
  requested: ['submitted', 'succeeded', 'failed'],
  submitted: ['succeeded', 'failed'],
  succeeded: [],
  failed: [],
} as const satisfies Record<RefundState, readonly RefundState[]>

/** Late money goes back: an order that was never paid stays unpaid, and one that was paid twice stays paid. */
function statusAfterRefund({ amountMinor, payment }: KnownRefund): PaymentStatus {
  // The dispute has the say for as long as it lasts.
  if (payment.status === 'DISPUTED') return payment.status
  const keptMinor = payment.capturedMinor - payment.refundedMinor - payment.disputedMinor - amountMinor
  if (keptMinor >= payment.amountMinor) return payment.status
  const to = keptMinor <= 0 ? 'REFUNDED' : 'PARTIALLY_REFUNDED'
  return canPaymentMove(payment.status, to) ? to : payment.status
}
