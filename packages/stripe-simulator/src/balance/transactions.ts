import type Stripe from 'stripe'
import { newId } from '../ids.ts'
import type { Work } from '../store/work.ts'

const twoDaysSeconds = 2 * 24 * 3_600

interface Movement {
  readonly amount: number
  readonly currency: string
  readonly source: string
  readonly type: 'charge' | 'refund' | 'refund_failure' | 'adjustment'
  readonly description?: string | null
  /** What Stripe keeps; a charge costs 2.9 % and 30 unless told. */
  readonly fee?: number
  readonly feeDescription?: string
  readonly reportingCategory?: string
  readonly isAvailableAtOnce?: boolean
}

/** Moves money on the shop's balance and answers the id. A refund does not give the fee of its charge back. */
export const recordMovement = (work: Work, movement: Movement): string => movedMoney(work, movement).id

/** Moves money on the shop's balance. */
export function movedMoney(work: Work, movement: Movement): Stripe.BalanceTransaction {
  const { amount, currency, source, type, description = null } = movement
  const { isAvailableAtOnce = type !== 'charge', feeDescription = 'Stripe processing fees' } = movement
  const fee = movement.fee ?? (type === 'charge' ? Math.round(amount * 0.029) + 30 : 0)
  const id = newId('txn_3')
  if (!isAvailableAtOnce) work.later(twoDaysSeconds * 1_000, 'clear_transaction', id)
  return work.put('balance_transaction', {
    id,
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
      fee === 0 ? [] : [{ amount: fee, application: null, currency, description: feeDescription, type: 'stripe_fee' }],
    net: amount - fee,
    reporting_category: movement.reportingCategory ?? type,
    source,
    status: isAvailableAtOnce ? 'available' : 'pending',
    type,
  })
}

/** What the shop has with Stripe right now. */
export const availableIn = (work: Work, currency: string): number =>
  work
    .all('balance_transaction')
    .filter((transaction) => transaction.currency === currency && transaction.status === 'available')
    .reduce((sum, { net }) => sum + net, 0)
