import type Stripe from 'stripe'
import { invalid } from '../api/errors.ts'
import { checkAmount, checkedCurrency } from '../money.ts'
import { presentedMethod } from '../payment-methods/present.ts'
import type { Work } from '../store/work.ts'
import { withDetails } from './details.ts'
import { refused } from './refusals.ts'

const open: readonly Stripe.PaymentIntent.Status[] = [
  'requires_payment_method',
  'requires_confirmation',
  'requires_action',
]
const onlyWhileOpen = ['amount', 'currency', 'payment_method', 'capture_method', 'setup_future_usage'] as const

/** Changes an intent: its words always, its money only before it is paid. Throws a 400 otherwise. */
export function updateIntent(
  work: Work,
  before: Stripe.PaymentIntent,
  params: Stripe.PaymentIntentUpdateParams,
): Stripe.PaymentIntent {
  checkOpen(before, params)
  const currency = params.currency === undefined ? before.currency : checkedCurrency(params.currency)
  const amount = params.amount ?? before.amount
  if (params.amount !== undefined || params.currency !== undefined) checkAmount(amount, currency)
  const changed: Stripe.PaymentIntent = {
    ...withDetails(before, params),
    amount,
    currency,
    capture_method: params.capture_method ?? before.capture_method,
  }
  const isOtherPayment = onlyWhileOpen.some((name) => params[name] !== undefined)
  return work.put('payment_intent', isOtherPayment ? reopened(work, changed, params.payment_method) : changed)
}

function checkOpen(intent: Stripe.PaymentIntent, params: Stripe.PaymentIntentUpdateParams): void {
  if (params.customer)
    throw invalid(`No such customer: '${params.customer}'`, {
      code: 'resource_missing',
      param: 'customer',
      payment_intent: intent,
    })
  const param = onlyWhileOpen.find((name) => params[name] !== undefined)
  if (param === undefined || open.includes(intent.status)) return
  throw refused(
    intent,
    `This PaymentIntent's ${param} could not be updated because it has a status of ${intent.status}. You ` +
      `may only update the ${param} of a PaymentIntent with one of the following statuses: ` +
      `${open.join(', ')}.`,
    { code: 'payment_intent_unexpected_state', param },
  )
}

/** A challenge that is under way was about the old amount or card, so that the intent is to be confirmed anew. */
function reopened(work: Work, intent: Stripe.PaymentIntent, askedMethod: string | undefined): Stripe.PaymentIntent {
  const kept = typeof intent.payment_method === 'string' ? intent.payment_method : null
  const method = askedMethod ? presentedMethod(work, askedMethod, intent).id : askedMethod === '' ? null : kept
  return {
    ...intent,
    payment_method: method,
    next_action: null,
    status: method === null ? 'requires_payment_method' : 'requires_confirmation',
  }
}
