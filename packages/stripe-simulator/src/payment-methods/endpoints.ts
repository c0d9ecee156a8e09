import type Stripe from 'stripe'
import { type Endpoint, get, post } from '../api/endpoint.ts'
import { invalid, missing } from '../api/errors.ts'
import { namedCustomer } from '../customers/find.ts'
import type { Work } from '../store/work.ts'
import { attachMethod, detachMethod } from './attach.ts'
import { createMethod, type MethodData } from './create.ts'
import { type MethodListParams, methodsPage } from './list.ts'
import { newMethod } from './new-method.ts'
import { testMethod } from './test-methods.ts'

type CreateParams = MethodData & { readonly payment_method?: string; readonly customer?: string }

export const paymentMethodEndpoints: readonly Endpoint[] = [
  post<CreateParams>('/v1/payment_methods', (work, { params: { payment_method, customer, ...data } }) => {
    const param = payment_method !== undefined ? 'payment_method' : customer !== undefined ? 'customer' : undefined
    if (param) throw invalid('Cloning a PaymentMethod is for Connect, which is not simulated here.', { param })
    return createMethod(work, data)
  }),
  get('/v1/payment_methods/{id}', (work, { id }) => methodOf(work, id)),
  get<MethodListParams>('/v1/payment_methods', (work, { params, url }) => {
    if (params.customer !== undefined) namedCustomer(work, params.customer)
    return methodsPage(work, params, url)
  }),
  post<Stripe.PaymentMethodAttachParams>('/v1/payment_methods/{id}/attach', (work, { id, params }) => {
    if (!params.customer)
      throw invalid('Missing required param: customer.', { code: 'parameter_missing', param: 'customer' })
    const customer = namedCustomer(work, params.customer)
    const attached = attachMethod(work, testMethod(id) ? newMethod(work, id) : methodOf(work, id), customer.id)
    work.emit('payment_method.attached', attached)
    return attached
  }),
  post('/v1/payment_methods/{id}/detach', (work, { id }) => detachMethod(work, methodOf(work, id))),
]

function methodOf(work: Work, id: string): Stripe.PaymentMethod {
  const method = work.find('payment_method', id)
  if (method === undefined) throw missing('PaymentMethod', id, 'payment_method')
  return method
}
