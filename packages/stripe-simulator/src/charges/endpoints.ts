import type Stripe from 'stripe'
import { type Endpoint, get, post } from '../api/endpoint.ts'
import { missing } from '../api/errors.ts'
import { agrees, type ListParams, listPage } from '../api/list.ts'
import { checkCustomerFilter } from '../customers/find.ts'
import type { Work } from '../store/work.ts'
import { updateCharge } from './update.ts'

interface ChargeListParams extends ListParams {
  readonly payment_intent?: string
  readonly customer?: string
  readonly transfer_group?: string
}

export const chargeEndpoints: readonly Endpoint[] = [
  get('/v1/charges/{id}', (work, { id }) => chargeOf(work, id)),
  get<ChargeListParams>('/v1/charges', (work, { params, url }) => {
    checkCustomerFilter(work, params.customer)
    return listPage(work.all('charge'), params, {
      url,
      matches: (charge) => agrees(charge, params, ['payment_intent', 'customer', 'transfer_group']),
    })
  }),
  post<Stripe.ChargeUpdateParams>('/v1/charges/{id}', (work, { id, params }) =>
    updateCharge(work, chargeOf(work, id), params),
  ),
]

/** Throws a 404 where there is none. */
export function chargeOf(work: Work, id: string): Stripe.Charge {
  const charge = work.find('charge', id)
  if (charge === undefined) throw missing('charge', id, 'id')
  return charge
}
