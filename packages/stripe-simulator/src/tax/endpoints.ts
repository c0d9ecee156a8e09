import type Stripe from 'stripe'
import { type Endpoint, get, post } from '../api/endpoint.ts'
import { missing } from '../api/errors.ts'
import { type ListParams, linesPage } from '../api/list.ts'
import type { Work } from '../store/work.ts'
import { calculateTax } from './calculate.ts'
import { calculationOf, recordSale } from './record.ts'
import { reverseSale } from './reverse.ts'

export const taxEndpoints: readonly Endpoint[] = [
  post<Stripe.Tax.CalculationCreateParams>('/v1/tax/calculations', (work, { params }) => calculateTax(work, params)),
  get('/v1/tax/calculations/{id}', (work, { id }) => calculationOf(work, id)),
  get<ListParams>('/v1/tax/calculations/{id}/line_items', (work, { id, params, url }) =>
    linesPage(work.find('simulator.lines', calculationOf(work, id).id)?.lines ?? [], params, url),
  ),
  post<Stripe.Tax.TransactionCreateFromCalculationParams>(
    '/v1/tax/transactions/create_from_calculation',
    (work, { params }) => recordSale(work, params),
  ),
  post<Stripe.Tax.TransactionCreateReversalParams>(
    '/v1/tax/transactions/create_reversal',
    (work, { params }) => reverseSale(work, params),
    (_store, { params }) => params.original_transaction,
  ),
  get('/v1/tax/transactions/{id}', (work, { id }) => transactionOf(work, id)),
  get<ListParams>('/v1/tax/transactions/{id}/line_items', (work, { id, params, url }) =>
    linesPage(work.find('simulator.lines', transactionOf(work, id).id)?.lines ?? [], params, url),
  ),
]

function transactionOf(work: Work, id: string): Stripe.Tax.Transaction {
  const transaction = work.find('tax.transaction', id)
  if (transaction === undefined) throw missing('tax transaction', id, 'transaction')
  return transaction
}
