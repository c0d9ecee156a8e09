import type Stripe from 'stripe'
import { type Endpoint, get, post } from '../api/endpoint.ts'
import { missing } from '../api/errors.ts'
import { agrees, type ListParams, listPage } from '../api/list.ts'
import { checkCustomerFilter } from '../customers/find.ts'
import type { Work } from '../store/work.ts'
import { cancelIntent } from './cancel.ts'
import { captureIntent } from './capture.ts'
import { type Confirmation, confirmIntent } from './confirm.ts'
import { type CreateParams, createIntent } from './create.ts'
import { type UpdateParams, updateIntent } from './update.ts'

export const paymentIntentEndpoints: readonly Endpoint[] = [
  post<CreateParams>('/v1/payment_intents', (work, { params }) => createIntent(work, params)),
  get('/v1/payment_intents/{id}', (work, { id }) => intentOf(work, id)),
  get<ListParams & { customer?: string }>('/v1/payment_intents', (work, { params, url }) => {
    checkCustomerFilter(work, params.customer)
    return listPage(work.all('payment_intent'), params, {
      url,
      matches: (intent) => agrees(intent, params, ['customer']),
    })
  }),
  post<UpdateParams>('/v1/payment_intents/{id}', (work, { id, params }) =>
    updateIntent(work, intentOf(work, id), params),
  ),
  post<Confirmation>('/v1/payment_intents/{id}/confirm', (work, { id, params }) =>
    confirmIntent(work, intentOf(work, id), params),
  ),
  post<Stripe.PaymentIntentCaptureParams>('/v1/payment_intents/{id}/capture', (work, { id, params }) =>
    captureIntent(work, intentOf(work, id), params),
  ),
  post<Stripe.PaymentIntentCancelParams>('/v1/payment_intents/{id}/cancel', (work, { id, params }) =>
    cancelIntent(work, intentOf(work, id), params.cancellation_reason ?? null),
  ),
]

/** Throws a 404 where there is none. */
export function intentOf(work: Work, id: string): Stripe.PaymentIntent {
  const intent = work.find('payment_intent', id)
  if (intent === undefined) throw missing('payment_intent', id, 'intent')
  return intent
}
