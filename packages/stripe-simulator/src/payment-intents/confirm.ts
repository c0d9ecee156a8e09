import type Stripe from 'stripe'
import type { StripeError } from '../api/errors.ts'
import { idOf } from '../ids.ts'
import { checkLeastAmount } from '../money.ts'
import { returnUrlMissing } from '../payment-methods/choice.ts'
import {
  type BroughtMethod,
  bringsMethod,
  needsChallenge,
  presentedMethod,
  testMethodBehind,
} from '../payment-methods/present.ts'
import { checkTaken, withTakenTypes } from '../payment-methods/taken-types.ts'
import { authenticationRequired } from '../payment-methods/test-cards.ts'
import { isAccount } from '../payment-methods/test-methods.ts'
import type { Work } from '../store/work.ts'
import { chargeCard, declineCard } from './attempt.ts'
import { beginDebit } from './debit.ts'
import { type AskedDetails, withDetails } from './details.ts'
import { refused, unexpectedState } from './refusals.ts'

export type Confirmation = Pick<
  Stripe.PaymentIntentConfirmParams,
  'return_url' | 'off_session' | 'error_on_requires_action' | 'capture_method'
> &
  BroughtMethod &
  AskedDetails & {
    /** On the pay page the buyer is there and need not be sent anywhere. */
    readonly isOnPayPage?: true
  }

/**
 * One attempt to pay; a bank debit is only begun. Throws a 400 where there can be none; a decline is returned, since it
 * leaves its traces.
 */
export function confirmIntent(
  work: Work,
  before: Stripe.PaymentIntent,
  params: Confirmation,
): Stripe.PaymentIntent | StripeError {
  const kept = { payment_method: idOf(before.payment_method) }
  const brought = bringsMethod(params) ? params : kept
  if (!bringsMethod(brought))
    throw unexpectedState(
      before,
      "You cannot confirm this PaymentIntent because it's missing a payment method. You can either update " +
        'the PaymentIntent with a payment method and then confirm it again, or confirm it again directly ' +
        'with a payment method or ConfirmationToken.',
    )
  checkConfirmable(before)
  checkLeastAmount(before.amount, before.currency)
  if (!params.isOnPayPage) checkReturnUrl(before, params)
  const method = presentedMethod(work, brought, { customer: idOf(before.customer), intent: before })
  if (params.return_url) work.put('simulator.return', { id: before.id, url: params.return_url })
  const intent = withTakenTypes({
    ...withDetails(before, params),
    capture_method: params.capture_method ?? before.capture_method,
    payment_method: method.id,
    last_payment_error: null,
    next_action: null,
  })
  checkTaken(intent, method, { payment_intent: before })
  const behind = testMethodBehind(work, method.id)
  if (isAccount(behind)) return beginDebit(work, { intent, method }, behind)
  const attempt = { intent, method, card: behind, isAuthenticated: false }
  if (!needsChallenge(work, method)) return chargeCard(work, attempt)
  if (params.off_session || params.error_on_requires_action) return declineCard(work, attempt, authenticationRequired)
  return askForChallenge(work, intent)
}

function checkConfirmable(intent: Stripe.PaymentIntent): void {
  switch (intent.status) {
    case 'requires_payment_method':
    case 'requires_confirmation':
    case 'requires_action':
      return
    case 'succeeded':
      throw unexpectedState(
        intent,
        'You cannot confirm this PaymentIntent because it has already succeeded after being previously confirmed.',
      )
    case 'canceled':
    case 'processing':
    case 'requires_capture':
      throw unexpectedState(
        intent,
        `You cannot confirm this PaymentIntent because it has a status of ${intent.status}. Only a ` +
          'PaymentIntent with one of the following statuses may be confirmed: requires_confirmation, ' +
          'requires_action.',
      )
  }
}

function checkReturnUrl(intent: Stripe.PaymentIntent, { return_url, error_on_requires_action }: Confirmation): void {
  if (intent.automatic_payment_methods?.allow_redirects !== 'always' || return_url || error_on_requires_action) return
  throw refused(intent, returnUrlMissing('PaymentIntent'), { param: 'return_url' })
}

function askForChallenge(work: Work, intent: Stripe.PaymentIntent): Stripe.PaymentIntent {
  const page = `${work.url}/pay/${intent.client_secret}/challenge`
  const returnUrl = work.find('simulator.return', intent.id)?.url
  const next_action: Stripe.PaymentIntent.NextAction =
    returnUrl === undefined
      ? { type: 'use_stripe_sdk', use_stripe_sdk: { type: 'three_d_secure_redirect', stripe_js: page } }
      : { type: 'redirect_to_url', redirect_to_url: { return_url: returnUrl, url: page } }
  const waiting = work.put('payment_intent', { ...intent, status: 'requires_action', next_action })
  work.emit('payment_intent.requires_action', waiting)
  return waiting
}
