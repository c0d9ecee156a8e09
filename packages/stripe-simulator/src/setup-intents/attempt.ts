import type Stripe from 'stripe'
import { type ErrorFacts, StripeError } from '../api/errors.ts'
import { idOf } from '../ids.ts'
import { attachMethod } from '../payment-methods/attach.ts'
import { setUp } from '../payment-methods/keep.ts'
import { spend, testMethodBehind } from '../payment-methods/present.ts'
import { declineFacts } from '../payment-methods/test-cards.ts'
import type { Work } from '../store/work.ts'
import { refused } from './refusals.ts'

interface Attempt {
  readonly intent: Stripe.SetupIntent
  readonly method: Stripe.PaymentMethod
}

/** Asks the bank whether the method may be kept: it belongs to the customer then, or the decline is returned. */
export function keepCard(work: Work, { intent, method }: Attempt): Stripe.SetupIntent | StripeError {
  const { decline, isAttachable } = testMethodBehind(work, method.id)
  if (decline && !isAttachable) {
    const facts = { ...declineFacts(decline), payment_method: method }
    const failed = backToMethod(work, { intent, method }, { ...facts, message: decline.message })
    return new StripeError(402, decline.message, { ...facts, setup_intent: failed })
  }
  const customer = idOf(intent.customer)
  if (customer !== null && method.customer === null)
    work.emit('payment_method.attached', attachMethod(work, method, customer))
  if (intent.usage === 'off_session') setUp(work, method.id)
  const succeeded = work.put('setup_intent', {
    ...intent,
    status: 'succeeded',
    next_action: null,
    last_setup_error: null,
  })
  work.emit('setup_intent.succeeded', succeeded)
  return succeeded
}

/** The buyer has passed or failed 3-D Secure. Throws a 400 where no challenge is open. */
export function answerSetupChallenge(
  work: Work,
  intent: Stripe.SetupIntent,
  outcome: 'complete' | 'fail',
): Stripe.SetupIntent | StripeError {
  const method = work.find('payment_method', idOf(intent.payment_method) ?? '')
  if (intent.status !== 'requires_action' || method === undefined)
    throw refused(intent, `This SetupIntent has a status of ${intent.status} and waits for no authentication.`, {
      code: 'setup_intent_unexpected_state',
    })
  if (outcome === 'complete') return keepCard(work, { intent, method })
  return backToMethod(
    work,
    { intent, method },
    {
      type: 'invalid_request_error',
      code: 'setup_intent_authentication_failure',
      message:
        'The latest attempt to set up the payment method has failed because authentication failed. You can provide ' +
        'payment_method_data or a new PaymentMethod to attempt to fulfill this SetupIntent again.',
      payment_method: method,
    },
  )
}

function backToMethod(
  work: Work,
  { intent, method }: Attempt,
  error: ErrorFacts & { readonly message: string },
): Stripe.SetupIntent {
  spend(work, method)
  // The cast is Stripe's edge: its type closes the list of codes that a code of our table is one of.
  const last_setup_error = {
    ...error,
    doc_url: `https://docs.stripe.com/error-codes/${error.code?.replaceAll('_', '-')}`,
  } as Stripe.SetupIntent.LastSetupError
  const failed = work.put('setup_intent', {
    ...intent,
    status: 'requires_payment_method',
    payment_method: null,
    next_action: null,
    last_setup_error,
  })
  work.emit('setup_intent.setup_failed', failed)
  return failed
}
