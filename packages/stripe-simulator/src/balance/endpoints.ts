import { type Endpoint, get } from '../api/endpoint.ts'
import { missing } from '../api/errors.ts'

export const balanceEndpoints: readonly Endpoint[] = [
  get('/v1/balance_transactions/{id}', (work, { id }) => {
    const transaction = work.find('balance_transaction', id)
    if (transaction === undefined) throw missing('balance transaction', id, 'id')
    return transaction
  }),
]
