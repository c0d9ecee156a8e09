import type Stripe from 'stripe'
import { newId } from '../ids.ts'
import type { Work } from '../store/work.ts'

const twoDaysSeconds = 2 * 24 * 3_600

interface Movement {
  readonly amount: number
  readonly currency: string
  readonly source: string
  readonly type: 'charge' | 'refund' | 'refund_failure'
  readonly description?: string | null
  readonly isAvailableAtOnce?: boolean
}

/** Moves money on the shop's balance. A charge costs 2.9 % and 30; a refund does not give that back. Answers the id. */
export function recordMovement(work: Work, movement: Movement): string {
  const { amount, currency, source, type, description = null, isAvailableAtOnce = type !== 'charge' } = movement
  const fee = type === 'charge' ? Math.round(amount * 0.029) + 30 : 0
  const transaction: Stripe.BalanceTransaction = {
    id: newId('txn_3'),
    object: 'balance_transaction',
    amount,
    available_on: work.nowSeconds + (isAvailableAtOnce ? 0 : twoDaysSeconds),
    balance_type: 'payments',
    created: work.nowSeconds,
    currency,
    description,
    exchange_rate: null,
    fee,
    fee_details:
      fee === 0
        ? []
        : [{ amount: fee, application: null, currency, description: 'Stripe processing fees', type: 'stripe_fee' }],
    net: amount - fee,
    reporting_category: type,
    source,
    status: isAvailableAtOnce ? 'available' : 'pending',
    type,
  }
  return work.put('balance_transaction', transaction).id
}
