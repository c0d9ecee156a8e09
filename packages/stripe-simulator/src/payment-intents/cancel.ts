import type Stripe from 'stripe'
import type { Work } from '../store/work.ts'
import { withdrawDebit } from './debit.ts'
import { unexpectedState } from './refusals.ts'

/**
 * Ends an intent for good and gives held money back. Throws a 400 once it has succeeded or was canceled, and while its
 * bank debit is under way.
 */
export function cancelIntent(
  work: Work,
  before: Stripe.PaymentIntent,
  reason: Stripe.PaymentIntent.CancellationReason | null,
): Stripe.PaymentIntent {
  if (before.status === 'succeeded' || before.status === 'canceled')
    throw unexpectedState(
      before,
      `You cannot cancel this PaymentIntent because it has a status of ${before.status}. Only a ` +
        'PaymentIntent with one of the following statuses may be canceled: requires_payment_method, ' +
        'requires_capture, requires_confirmation, requires_action, processing.',
    )
  if (before.status === 'processing') withdrawDebit(work, before)
  const intent = work.put('payment_intent', {
    ...before,
    status: 'canceled',
    canceled_at: work.nowSeconds,
    cancellation_reason: reason,
    amount_capturable: 0,
    next_action: null,
  })
  if (before.status === 'requires_capture') release(work, before, reason)
  work.emit('payment_intent.canceled', intent)
  return intent
}

/** A card's bank keeps a hold for seven days. */
export function expireHold(work: Work, intentId: string): void {
  const intent = work.find('payment_intent', intentId)
  if (intent?.status === 'requires_capture') cancelIntent(work, intent, 'automatic')
}

function release(
  work: Work,
  intent: Stripe.PaymentIntent,
  reason: Stripe.PaymentIntent.CancellationReason | null,
): void {
  const held = work.find('charge', String(intent.latest_charge))
  if (held === undefined) return
  const charge = work.put('charge', { ...held, refunded: true, amount_refunded: held.amount })
  work.emit(reason === 'automatic' ? 'charge.expired' : 'charge.refunded', charge)
}
