import { type Endpoint, get } from '../api/endpoint.ts'
import { missing } from '../api/errors.ts'

export const paymentMethodEndpoints: readonly Endpoint[] = [
  get('/v1/payment_methods/{id}', (work, { id }) => {
    const method = work.find('payment_method', id)
    if (method === undefined) throw missing('PaymentMethod', id, 'payment_method')
    return method
  }),
]
