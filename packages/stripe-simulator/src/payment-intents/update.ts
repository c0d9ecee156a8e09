import type Stripe from 'stripe'
import { namedCustomer } from '../customers/find.ts'
import { idOf } from '../ids.ts'
import { checkedCurrency } from '../money.ts'
import { type BroughtMethod, bringsMethod, presentedMethod } from '../payment-methods/present.ts'
import { checkTaken, withTakenTypes } from '../payment-methods/taken-types.ts'
import type { Work } from '../store/work.ts'
import { checkAmountOf } from './amount.ts'
import { withDetails } from './details.ts'
import { refused } from './refusals.ts'

const open: readonly Stripe.PaymentIntent.Status[] = [
  'requires_payment_method',
  'requires_confirmation',
  'requires_action',
]
const onlyWhileOpen = [
  'amount',
  'currency',
  'payment_method',
  'payment_method_data',
  'capture_method',
  'setup_future_usage',
] as const

export type UpdateParams = Omit<Stripe.PaymentIntentUpdateParams, keyof BroughtMethod> & BroughtMethod

/** Changes an intent: its words always, its money only before it is paid. Throws a 400 otherwise. */
export function updateIntent(work: Work, before: Stripe.PaymentIntent, params: UpdateParams): Stripe.PaymentIntent {
  checkOpen(before, params)
  const currency = params.currency === undefined ? before.currency : checkedCurrency(params.currency)
  const amount = params.amount ?? before.amount
  if (params.amount !== undefined || params.currency !== undefined) checkAmountOf(work, amount, currency)
  const changed = withTakenTypes({
    ...withDetails(before, params),
    amount,
    currency,
    capture_method: params.capture_method ?? before.capture_method,
    customer: customerAfter(work, before, params.customer),
  })
  const isOtherPayment = onlyWhileOpen.some((name) => params[name] !== undefined)
  return work.put('payment_intent', isOtherPayment ? reopened(work, changed, params) : changed)
}

function checkOpen(intent: Stripe.PaymentIntent, params: UpdateParams): void {
  const isOther = params.customer !== undefined && params.customer !== (idOf(intent.customer) ?? '')
  const param = isOther ? 'customer' : onlyWhileOpen.find((name) => params[name] !== undefined)
  if (param === undefined || open.includes(intent.status)) return
  throw refused(
    intent,
    `This PaymentIntent's ${param} could not be updated because it has a status of ${intent.status}. You ` +
      `may only update the ${param} of a PaymentIntent with one of the following statuses: ` +
      `${open.join(', ')}.`,
    { code: 'payment_intent_unexpected_state', param },
  )
}

/** A customer can be named later, but not be exchanged for another. */
function customerAfter(work: Work, before: Stripe.PaymentIntent, asked: string | undefined): string | null {
  const kept = idOf(before.customer)
  if (asked === undefined || asked === (kept ?? '')) return kept
  if (kept !== null)
    throw refused(
      before,
      'You cannot modify `customer` on a PaymentIntent when it already has one set. To fulfill a payment with a ' +
        'different Customer, cancel this PaymentIntent and create a new one.',
      { param: 'customer' },
    )
  return namedCustomer(work, asked, { payment_intent: before }).id
}

/** A challenge that is under way was about the old amount or card, so that the intent is to be confirmed anew. */
function reopened(work: Work, intent: Stripe.PaymentIntent, asked: BroughtMethod): Stripe.PaymentIntent {
  const kept = asked.payment_method === '' ? null : idOf(intent.payment_method)
  const buyer = { customer: idOf(intent.customer), intent }
  const brought = bringsMethod(asked) ? presentedMethod(work, asked, buyer) : null
  if (brought !== null) checkTaken(intent, brought, { payment_intent: intent })
  const method = brought?.id ?? kept
  return {
    ...intent,
    payment_method: method,
    next_action: null,
    status: method === null ? 'requires_payment_method' : 'requires_confirmation',
  }
}
