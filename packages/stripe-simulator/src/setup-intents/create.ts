import type Stripe from 'stripe'
import { invalid, type StripeError } from '../api/errors.ts'
import { mergedMetadata } from '../api/metadata.ts'
import { namedCustomer } from '../customers/find.ts'
import { newId, randomText } from '../ids.ts'
import { checkMethodChoice, methodChoiceOf } from '../payment-methods/choice.ts'
import { type BroughtMethod, bringsMethod, presentedMethod } from '../payment-methods/present.ts'
import { takenTypes } from '../payment-methods/taken-types.ts'
import type { Work } from '../store/work.ts'
import { confirmSetup } from './confirm.ts'

export type CreateParams = Omit<Stripe.SetupIntentCreateParams, keyof BroughtMethod> &
  BroughtMethod & { readonly payment_method_types?: readonly string[] }

/** A new intent to keep a card or a bank account; with `confirm` the first attempt too, whose decline is returned. */
export function createSetup(work: Work, params: CreateParams): Stripe.SetupIntent | StripeError {
  checkMethodChoice(params)
  if (params.return_url !== undefined && !params.confirm)
    throw invalid('You can only pass return_url when confirm is true.', {
      code: 'parameter_invalid_empty',
      param: 'return_url',
    })
  const customer = params.customer ? namedCustomer(work, params.customer).id : null
  const method = bringsMethod(params) ? presentedMethod(work, params, { customer }).id : null
  const choice = methodChoiceOf(params)
  const created = work.put('setup_intent', {
    ...blankSetup(work),
    ...choice,
    payment_method_types: takenTypes(choice, null),
    ...(params.attach_to_self !== undefined && { attach_to_self: params.attach_to_self }),
    customer,
    description: params.description ?? null,
    flow_directions: params.flow_directions ?? null,
    metadata: mergedMetadata({}, params.metadata),
    payment_method: method,
    status: method === null ? 'requires_payment_method' : 'requires_confirmation',
    usage: params.usage ?? 'off_session',
  })
  work.emit('setup_intent.created', created)
  if (!params.confirm) return created
  return confirmSetup(work, created, params.return_url === undefined ? {} : { return_url: params.return_url })
}

function blankSetup(work: Work): Stripe.SetupIntent {
  const id = newId('seti_1')
  return {
    id,
    object: 'setup_intent',
    allowed_payment_method_types: null,
    application: null,
    automatic_payment_methods: null,
    cancellation_reason: null,
    client_secret: `${id}_secret_${randomText(25)}`,
    created: work.nowSeconds,
    customer: null,
    customer_account: null,
    description: null,
    excluded_payment_method_types: null,
    flow_directions: null,
    last_setup_error: null,
    latest_attempt: null,
    livemode: false,
    managed_payments: null,
    mandate: null,
    metadata: {},
    next_action: null,
    on_behalf_of: null,
    payment_method: null,
    payment_method_configuration_details: null,
    payment_method_options: { card: { mandate_options: null, network: null, request_three_d_secure: 'automatic' } },
    payment_method_types: ['card'],
    single_use_mandate: null,
    status: 'requires_payment_method',
    usage: 'off_session',
  }
}
