import type Stripe from 'stripe'
import { type Endpoint, get, post } from '../api/endpoint.ts'
import { invalid, missing } from '../api/errors.ts'
import { agrees, type ListParams, listPage } from '../api/list.ts'
import { mergedMetadata } from '../api/metadata.ts'
import { emitUpdate } from '../events/update.ts'
import type { Work } from '../store/work.ts'
import { createRefund, refundedPayment } from './create.ts'

interface RefundListParams extends ListParams {
  readonly charge?: string
  readonly payment_intent?: string
}

export const refundEndpoints: readonly Endpoint[] = [
  post<Stripe.RefundCreateParams>('/v1/refunds', (work, { params }) => createRefund(work, params), refundedPayment),
  get('/v1/refunds/{id}', (work, { id }) => refundOf(work, id)),
  post<Stripe.RefundUpdateParams>('/v1/refunds/{id}', (work, { id, params }) => {
    const before = refundOf(work, id)
    const metadata = mergedMetadata(before.metadata ?? {}, params.metadata)
    const after = work.put('refund', { ...before, metadata })
    emitUpdate(work, ['refund.updated', 'charge.refund.updated'], { before, after })
    return after
  }),
  post('/v1/refunds/{id}/cancel', (work, { id }) => {
    // Only a refund that waits for its buyer can be canceled, and one to a card never does.
    const { status } = refundOf(work, id)
    throw invalid(`You cannot cancel this refund: its status is ${status}, and only requires_action can be canceled.`)
  }),
  get<RefundListParams>('/v1/refunds', (work, { params, url }) =>
    listPage(work.all('refund'), params, {
      url,
      matches: (refund) => agrees(refund, params, ['charge', 'payment_intent']),
    }),
  ),
]

/** Throws a 404 where there is none. */
export function refundOf(work: Work, id: string): Stripe.Refund {
  const refund = work.find('refund', id)
  if (refund === undefined) throw missing('refund', id, 'id')
  return refund
}
