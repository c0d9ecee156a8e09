import type Stripe from 'stripe'
import { type Endpoint, get, post } from '../api/endpoint.ts'
import { missing } from '../api/errors.ts'
import { agrees, type ListParams, listPage } from '../api/list.ts'
import { checkCustomerFilter } from '../customers/find.ts'
import type { Work } from '../store/work.ts'
import { type Confirmation, confirmSetup } from './confirm.ts'
import { type CreateParams, createSetup } from './create.ts'
import { isOpen, unexpectedState } from './refusals.ts'
import { type UpdateParams, updateSetup } from './update.ts'

interface SetupListParams extends ListParams {
  readonly customer?: string
  readonly payment_method?: string
  readonly attach_to_self?: boolean
}

export const setupIntentEndpoints: readonly Endpoint[] = [
  post<CreateParams>('/v1/setup_intents', (work, { params }) => createSetup(work, params)),
  get('/v1/setup_intents/{id}', (work, { id }) => setupOf(work, id)),
  get<SetupListParams>('/v1/setup_intents', (work, { params, url }) => {
    checkCustomerFilter(work, params.customer)
    return listPage(work.all('setup_intent'), params, {
      url,
      matches: (intent) => agrees(intent, params, ['customer', 'payment_method', 'attach_to_self']),
    })
  }),
  post<UpdateParams>('/v1/setup_intents/{id}', (work, { id, params }) => updateSetup(work, setupOf(work, id), params)),
  post<Confirmation>('/v1/setup_intents/{id}/confirm', (work, { id, params }) =>
    confirmSetup(work, setupOf(work, id), params),
  ),
  post<Stripe.SetupIntentCancelParams>('/v1/setup_intents/{id}/cancel', (work, { id, params }) =>
    cancelSetup(work, setupOf(work, id), params.cancellation_reason ?? null),
  ),
]

function cancelSetup(
  work: Work,
  before: Stripe.SetupIntent,
  cancellation_reason: Stripe.SetupIntent.CancellationReason | null,
): Stripe.SetupIntent {
  if (!isOpen(before)) throw unexpectedState(before, 'cancel')
  const canceled = work.put('setup_intent', { ...before, status: 'canceled', cancellation_reason, next_action: null })
  work.emit('setup_intent.canceled', canceled)
  return canceled
}

function setupOf(work: Work, id: string): Stripe.SetupIntent {
  const intent = work.find('setup_intent', id)
  if (intent === undefined) throw missing('setupintent', id, 'intent')
  return intent
}
