import type Stripe from 'stripe'
import { invalid, type StripeError } from '../api/errors.ts'
import { newId, randomText } from '../ids.ts'
import { checkAmount, checkedCurrency } from '../money.ts'
import { presentedMethod } from '../payment-methods/present.ts'
import type { Work } from '../store/work.ts'
import { confirmIntent } from './confirm.ts'
import { withDetails } from './details.ts'

type Params = Stripe.PaymentIntentCreateParams & { readonly payment_method_types?: readonly string[] }

/** A new intent; with `confirm` the first attempt too, whose decline is returned and leaves the intent behind. */
export function createIntent(work: Work, params: Params): Stripe.PaymentIntent | StripeError {
  const currency = checkedCurrency(params.currency)
  checkAmount(params.amount, currency)
  checkCombination(params)
  const blank = blankIntent(work, { amount: params.amount, currency })
  const intent: Stripe.PaymentIntent = {
    ...withDetails(blank, params),
    ...methodTypesOf(params),
    capture_method: params.capture_method ?? 'automatic_async',
    confirmation_method: params.confirmation_method ?? 'automatic',
  }
  const method = params.payment_method ? presentedMethod(work, params.payment_method).id : null
  const created = work.put('payment_intent', {
    ...intent,
    payment_method: method,
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

function checkCombination(params: Params): void {
  if (params.customer)
    throw invalid(`No such customer: '${params.customer}'`, { code: 'resource_missing', param: 'customer' })
  if (params.payment_method_data)
    throw invalid('Payment method data cannot be sent from a server here. Use a test id such as pm_card_visa.', {
      param: 'payment_method_data',
    })
  const choices = [
    'automatic_payment_methods',
    'allowed_payment_method_types',
    'excluded_payment_method_types',
  ] as const
  const [first, second] = choices.filter((choice) => params[choice] !== undefined)
  if (first !== undefined && second !== undefined)
    throw invalid(`You may only specify one of these parameters: ${first}, ${second}.`, { param: second })
  if (params.confirm) return
  for (const param of ['return_url', 'off_session', 'error_on_requires_action'] as const)
    if (params[param] !== undefined)
      throw invalid(`You can only pass ${param} when confirm is true.`, { code: 'parameter_invalid_empty', param })
}

function methodTypesOf(params: Params) {
  const {
    automatic_payment_methods: automatic,
    allowed_payment_method_types: allowed,
    payment_method_types: types,
  } = params
  const isChosen = allowed !== undefined || types !== undefined || automatic?.enabled === false
  return {
    allowed_payment_method_types: allowed ?? null,
    excluded_payment_method_types: params.excluded_payment_method_types ?? null,
    automatic_payment_methods: isChosen
      ? null
      : ({ allow_redirects: automatic?.allow_redirects ?? 'always', enabled: true } as const),
    payment_method_types: [...(allowed ?? types ?? ['card'])],
  }
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
