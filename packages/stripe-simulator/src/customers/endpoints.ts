import type Stripe from 'stripe'
import { del, type Endpoint, get, post } from '../api/endpoint.ts'
import { agrees, type ListParams, listPage } from '../api/list.ts'
import { emitUpdate } from '../events/update.ts'
import { type MethodListParams, methodsPage } from '../payment-methods/list.ts'
import type { Work } from '../store/work.ts'
import { createCustomer } from './create.ts'
import { withDetails } from './details.ts'
import { customerOf } from './find.ts'

export const customerEndpoints: readonly Endpoint[] = [
  post<Stripe.CustomerCreateParams>('/v1/customers', (work, { params }) => createCustomer(work, params)),
  get('/v1/customers/{id}', (work, { id }) => work.find('deleted_customer', id) ?? customerOf(work, id)),
  get<ListParams & { email?: string }>('/v1/customers', (work, { params, url }) =>
    listPage(work.all('customer'), params, { url, matches: (customer) => agrees(customer, params, ['email']) }),
  ),
  post<Stripe.CustomerUpdateParams>('/v1/customers/{id}', (work, { id, params }) => {
    const before = customerOf(work, id)
    const after = work.put('customer', withDetails(work, before, params))
    emitUpdate(work, ['customer.updated'], { before, after })
    return after
  }),
  del('/v1/customers/{id}', (work, { id }) => deleteCustomer(work, id)),
  get<MethodListParams>('/v1/customers/{id}/payment_methods', (work, { id, params, url }) =>
    methodsPage(work, { ...params, customer: customerOf(work, id).id }, url),
  ),
]

/** What was bought stays under the id, which answers from now on that it is deleted. */
function deleteCustomer(work: Work, id: string): Stripe.DeletedCustomer {
  const customer = customerOf(work, id)
  work.forget('customer', id)
  work.emit('customer.deleted', customer)
  return work.put('deleted_customer', { id, object: 'customer', deleted: true })
}
