import type Stripe from 'stripe'
import { type Endpoint, get, post } from '../api/endpoint.ts'
import { invalid } from '../api/errors.ts'
import { agrees, type ListParams, linesPage, listPage } from '../api/list.ts'
import { mergedMetadata } from '../api/metadata.ts'
import { checkCustomerFilter } from '../customers/find.ts'
import { createSession } from './create.ts'
import { expireSession } from './expire.ts'
import { sessionOf } from './find.ts'

interface SessionListParams extends ListParams {
  readonly customer?: string
  readonly customer_details?: { readonly email: string }
  readonly payment_intent?: string
  readonly status?: Stripe.Checkout.Session.Status
}

export const checkoutEndpoints: readonly Endpoint[] = [
  post<Stripe.Checkout.SessionCreateParams>('/v1/checkout/sessions', (work, { params }) => createSession(work, params)),
  get('/v1/checkout/sessions/{id}', (work, { id }) => sessionOf(work, id)),
  get<SessionListParams>('/v1/checkout/sessions', (work, { params, url }) => {
    checkCustomerFilter(work, params.customer)
    const email = params.customer_details?.email
    return listPage(work.all('checkout.session'), params, {
      url,
      matches: (session) =>
        agrees(session, params, ['customer', 'payment_intent', 'status']) &&
        (email === undefined || session.customer_details?.email === email),
    })
  }),
  get<ListParams>('/v1/checkout/sessions/{id}/line_items', (work, { id, params, url }) =>
    linesPage(work.find('simulator.lines', sessionOf(work, id).id)?.lines ?? [], params, url),
  ),
  post<Stripe.Checkout.SessionUpdateParams>('/v1/checkout/sessions/{id}', (work, { id, params }) => {
    const before = sessionOf(work, id)
    const [other] = Object.keys(params).filter((name) => name !== 'metadata')
    if (other !== undefined) throw invalid(`Changing ${other} of a session is not simulated here.`, { param: other })
    const metadata = mergedMetadata(before.metadata ?? {}, params.metadata)
    return work.put('checkout.session', { ...before, metadata })
  }),
  post('/v1/checkout/sessions/{id}/expire', (work, { id }) => expireSession(work, sessionOf(work, id))),
]
