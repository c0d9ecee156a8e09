import type Stripe from 'stripe'
import { type Endpoint, get, post } from '../api/endpoint.ts'
import { missing } from '../api/errors.ts'
import { agrees, type ListParams, listPage } from '../api/list.ts'
import { mergedMetadata } from '../api/metadata.ts'
import type { Work } from '../store/work.ts'
import { createRefund } from './create.ts'

interface RefundListParams extends ListParams {
  readonly charge?: string
  readonly payment_intent?: string
}

export const refundEndpoints: readonly Endpoint[] = [
  post<Stripe.RefundCreateParams>('/v1/refunds', (work, { params }) => createRefund(work, params)),
  get('/v1/refunds/{id}', (work, { id }) => refundOf(work, id)),
  post<Stripe.RefundUpdateParams>('/v1/refunds/{id}', (work, { id, params }) => {
    const refund = refundOf(work, id)
    return work.put('refund', { ...refund, metadata: mergedMetadata(refund.metadata ?? {}, params.metadata) })
  }),
  get<RefundListParams>('/v1/refunds', (work, { params, url }) =>
    listPage(work.all('refund'), params, {
      url,
      matches: (refund) => agrees(refund, params, ['charge', 'payment_intent']),
    }),
  ),
]

function refundOf(work: Work, id: string): Stripe.Refund {
  const refund = work.find('refund', id)
  if (refund === undefined) throw missing('refund', id, 'id')
  return refund
}
