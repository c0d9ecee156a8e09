import type Stripe from 'stripe'
import type { StripeError } from '../api/errors.ts'
import { idOf } from '../ids.ts'
import { returnUrlMissing } from '../payment-methods/choice.ts'
import { type BroughtMethod, bringsMethod, needsChallenge, presentedMethod } from '../payment-methods/present.ts'
import { checkTaken } from '../payment-methods/taken-types.ts'
import type { Work } from '../store/work.ts'
import { keepCard } from './attempt.ts'
import { isOpen, refused, unexpectedState } from './refusals.ts'

export type Confirmation = Pick<Stripe.SetupIntentConfirmParams, 'return_url'> &
  BroughtMethod & {
    /** On the pay page the buyer is there and need not be sent anywhere. */
    readonly isOnPayPage?: true
  }

/** One attempt to keep a card. Throws a 400 where there can be none; a decline is returned and leaves its traces. */
export function confirmSetup(
  work: Work,
  before: Stripe.SetupIntent,
  params: Confirmation,
): Stripe.SetupIntent | StripeError {
  const brought = bringsMethod(params) ? params : { payment_method: idOf(before.payment_method) }
  if (!bringsMethod(brought))
    throw refused(
      before,
      "You cannot confirm this SetupIntent because it's missing a payment method. You can either update the " +
        'SetupIntent with a payment method and then confirm it again, or confirm it again directly with a payment ' +
        'method.',
      { code: 'setup_intent_unexpected_state' },
    )
  if (!isOpen(before)) throw unexpectedState(before, 'confirm')
  const isRedirecting = before.automatic_payment_methods?.allow_redirects === 'always'
  if (isRedirecting && !params.return_url && !params.isOnPayPage)
    throw refused(before, returnUrlMissing('SetupIntent'), { param: 'return_url' })
  const method = presentedMethod(work, brought, { customer: idOf(before.customer), intent: before })
  checkTaken(before, method, { setup_intent: before })
  if (params.return_url) work.put('simulator.return', { id: before.id, url: params.return_url })
  const intent = { ...before, payment_method: method.id, last_setup_error: null, next_action: null }
  return needsChallenge(work, method) ? askForChallenge(work, intent) : keepCard(work, { intent, method })
}

function askForChallenge(work: Work, intent: Stripe.SetupIntent): Stripe.SetupIntent {
  const page = `${work.url}/setup/${intent.client_secret}/challenge`
  const returnUrl = work.find('simulator.return', intent.id)?.url
  const next_action: Stripe.SetupIntent.NextAction =
    returnUrl === undefined
      ? { type: 'use_stripe_sdk', use_stripe_sdk: { type: 'three_d_secure_redirect', stripe_js: page } }
      : { type: 'redirect_to_url', redirect_to_url: { return_url: returnUrl, url: page } }
  const waiting = work.put('setup_intent', { ...intent, status: 'requires_action', next_action })
  work.emit('setup_intent.requires_action', waiting)
  return waiting
}
