import type Stripe from 'stripe'
import { type Endpoint, get } from '../api/endpoint.ts'
import { missing } from '../api/errors.ts'
import { agrees, type ListParams, listPage } from '../api/list.ts'
import { idOf } from '../ids.ts'
import type { Work } from '../store/work.ts'

interface TransactionListParams extends ListParams {
  readonly currency?: string
  readonly payout?: string
  readonly source?: string
  readonly type?: string
}

export const balanceEndpoints: readonly Endpoint[] = [
  get('/v1/balance', (work) => balance(work)),
  get('/v1/balance_transactions/{id}', (work, { id }) => {
    const transaction = work.find('balance_transaction', id)
    if (transaction === undefined) throw missing('balance transaction', id, 'id')
    return transaction
  }),
  get<TransactionListParams>('/v1/balance_transactions', (work, { params, url }) =>
    listPage(work.all('balance_transaction'), params, {
      url,
      // Nothing is ever paid out here, so that no transaction belongs to a payout.
      matches: (transaction) =>
        params.payout === undefined && agrees(transaction, params, ['currency', 'source', 'type']),
    }),
  ),
]

/** What the shop has with Stripe, and what is still on its way, by currency. */
function balance(work: Work): Stripe.Balance {
  const transactions = work.all('balance_transaction')
  const currencies = [...new Set(['usd', ...transactions.map(({ currency }) => currency)])]
  const sums = (wanted: string) =>
    currencies.map((currency) => {
      const found = transactions.filter((one) => one.currency === currency && one.status === wanted)
      const debits = found.filter((one) => isOfDebit(work, one))
      const [amount, bank_account] = [netOf(found), netOf(debits)]
      return {
        amount,
        currency,
        source_types: { card: amount - bank_account, ...(debits.length > 0 && { bank_account }) },
      }
    })
  return { object: 'balance', available: sums('available'), livemode: false, pending: sums('pending') }
}

const netOf = (transactions: readonly Stripe.BalanceTransaction[]): number =>
  transactions.reduce((sum, { net }) => sum + net, 0)

/** Whether a transaction moves the money of a bank debit, as the debit itself or as its refund. */
function isOfDebit(work: Work, { source }: Stripe.BalanceTransaction): boolean {
  const id = idOf(source) ?? ''
  const charge = work.find('charge', id) ?? work.find('charge', idOf(work.find('refund', id)?.charge ?? null) ?? '')
  return charge?.payment_method_details?.type === 'us_bank_account'
}
