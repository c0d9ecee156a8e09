import type Stripe from 'stripe'
import { invalid, type StripeError } from '../api/errors.ts'
import { namedCustomer } from '../customers/find.ts'
import { newId, randomText } from '../ids.ts'
import { checkedCurrency } from '../money.ts'
import { checkMethodChoice, methodChoiceOf } from '../payment-methods/choice.ts'
import type { MethodData } from '../payment-methods/create.ts'
import { bringsMethod, presentedMethod } from '../payment-methods/present.ts'
import { checkTaken, withTakenTypes } from '../payment-methods/taken-types.ts'
import type { Work } from '../store/work.ts'
import { checkAmountOf } from './amount.ts'
import { confirmIntent } from './confirm.ts'
import { withDetails } from './details.ts'

export type CreateParams = Omit<Stripe.PaymentIntentCreateParams, 'payment_method_data'> & {
  readonly payment_method_data?: MethodData
  readonly payment_method_types?: readonly string[]
}

/** A new intent; with `confirm` the first attempt too, whose decline is returned and leaves the intent behind. */
export function createIntent(work: Work, params: CreateParams): Stripe.PaymentIntent | StripeError {
  const currency = checkedCurrency(params.currency)
  checkAmountOf(work, params.amount, currency)
  checkCombination(params)
  const blank = blankIntent(work, { amount: params.amount, currency })
  const intent = withTakenTypes({
    ...withDetails(blank, params),
    ...methodChoiceOf(params),
    capture_method: params.capture_method ?? 'automatic_async',
    confirmation_method: params.confirmation_method ?? 'automatic',
  })
  const customer = params.customer ? namedCustomer(work, params.customer).id : null
  const method = bringsMethod(params) ? presentedMethod(work, params, { customer }) : null
  if (method !== null) checkTaken(intent, method)
  const created = work.put('payment_intent', {
    ...intent,
    customer,
    payment_method: method?.id ?? null,
    status: method === null ? 'requires_payment_method' : 'requires_confirmation',
  })
  work.emit('payment_intent.created', created)
  if (!params.confirm) return created
  const { return_url, off_session, error_on_requires_action } = params
  return confirmIntent(work, created, {
    ...(return_url !== undefined && { return_url }),
    ...(off_session !== undefined && { off_session }),
    ...(error_on_requires_action !== undefined && { error_on_requires_action }),
  })
}

function checkCombination(params: CreateParams): void {
  checkMethodChoice(params)
  if (params.confirm) return
  for (const param of ['return_url', 'off_session', 'error_on_requires_action'] as const)
    if (params[param] !== undefined)
      throw invalid(`You can only pass ${param} when confirm is true.`, { code: 'parameter_invalid_empty', param })
}

function blankIntent(work: Work, { amount, currency }: { amount: number; currency: string }): Stripe.PaymentIntent {
  const id = newId('pi_3')
  return {
    id,
    object: 'payment_intent',
    allowed_payment_method_types: null,
    amount,
    amount_capturable: 0,
    amount_details: { tip: {} },
    amount_received: 0,
    application: null,
    application_fee_amount: null,
    automatic_payment_methods: null,
    canceled_at: null,
    cancellation_reason: null,
    capture_method: 'automatic_async',
    client_secret: `${id}_secret_${randomText(25)}`,
    confirmation_method: 'automatic',
    created: work.nowSeconds,
    currency,
    customer: null,
    customer_account: null,
    description: null,
    excluded_payment_method_types: null,
    last_payment_error: null,
    latest_charge: null,
    livemode: false,
    managed_payments: null,
    metadata: {},
    next_action: null,
    on_behalf_of: null,
    payment_method: null,
    payment_method_configuration_details: null,
    payment_method_options: {
      card: { installments: null, mandate_options: null, network: null, request_three_d_secure: 'automatic' },
    },
    payment_method_types: ['card'],
    payment_record: null,
    processing: null,
    receipt_email: null,
    review: null,
    setup_future_usage: null,
    shipping: null,
    source: null,
    statement_descriptor: null,
    statement_descriptor_suffix: null,
    status: 'requires_payment_method',
    transfer_data: null,
    transfer_group: null,
  }
}
