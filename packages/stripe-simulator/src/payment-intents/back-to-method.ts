import type Stripe from 'stripe'
import type { ErrorFacts } from '../api/errors.ts'
import type { Work } from '../store/work.ts'

/** An attempt has failed: the intent waits for another payment method and says why; not told yet. */
export function backToMethod(
  work: Work,
  intent: Stripe.PaymentIntent,
  { latest_charge, ...error }: ErrorFacts & { message: string; latest_charge: string | null },
): Stripe.PaymentIntent {
  // The cast is Stripe's edge: its type closes the list of codes that a code of our table is one of.
  const last_payment_error = {
    ...error,
    doc_url: `https://docs.stripe.com/error-codes/${error.code?.replaceAll('_', '-')}`,
  } as Stripe.PaymentIntent.LastPaymentError
  return work.put('payment_intent', {
    ...intent,
    status: 'requires_payment_method',
    payment_method: null,
    next_action: null,
    latest_charge: latest_charge ?? intent.latest_charge,
    last_payment_error,
  })
}
