import type Stripe from 'stripe'
import type { StripeError } from '../api/errors.ts'
import { cardBehind } from '../payment-methods/present.ts'
import type { Work } from '../store/work.ts'
import { chargeCard, failAuthentication } from './attempt.ts'
import { unexpectedState } from './refusals.ts'

/** The buyer has passed or failed 3-D Secure. Throws a 400 where no challenge is open. */
export function answerChallenge(
  work: Work,
  intent: Stripe.PaymentIntent,
  outcome: 'complete' | 'fail',
): Stripe.PaymentIntent | StripeError {
  const method = typeof intent.payment_method === 'string' && work.find('payment_method', intent.payment_method)
  if (intent.status !== 'requires_action' || !method)
    throw unexpectedState(
      intent,
      `This PaymentIntent has a status of ${intent.status} and waits for no authentication.`,
    )
  const attempt = { intent, method, card: cardBehind(work, method.id), isAuthenticated: true }
  return outcome === 'complete' ? chargeCard(work, attempt) : failAuthentication(work, attempt)
}
