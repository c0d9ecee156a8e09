import type Stripe from 'stripe'
import { type Endpoint, get, post } from '../api/endpoint.ts'
import { agrees, type ListParams, listPage } from '../api/list.ts'
import { disputeOf } from './find.ts'
import { concede, updateDispute } from './update.ts'

interface DisputeListParams extends ListParams {
  readonly charge?: string
  readonly payment_intent?: string
}

export const disputeEndpoints: readonly Endpoint[] = [
  get('/v1/disputes/{id}', (work, { id }) => disputeOf(work, id)),
  get<DisputeListParams>('/v1/disputes', (work, { params, url }) =>
    listPage(work.all('dispute'), params, {
      url,
      matches: (dispute) => agrees(dispute, params, ['charge', 'payment_intent']),
    }),
  ),
  post<Stripe.DisputeUpdateParams>('/v1/disputes/{id}', (work, { id, params }) =>
    updateDispute(work, disputeOf(work, id), params),
  ),
  post('/v1/disputes/{id}/close', (work, { id }) => concede(work, disputeOf(work, id))),
]
