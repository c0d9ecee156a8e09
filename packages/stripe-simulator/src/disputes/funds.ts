import type Stripe from 'stripe'
import { movedMoney } from '../balance/transactions.ts'
import type { Work } from '../store/work.ts'

/** What a chargeback costs the shop, won or lost. */
const disputeFee = 1_500

/** The bank takes the money until the dispute is decided; told by the caller. */
export function withdrawFunds(work: Work, dispute: Stripe.Dispute): Stripe.Dispute {
  const { id, amount, currency, charge } = dispute
  const withdrawal = movedMoney(work, {
    amount: -amount,
    currency,
    source: id,
    type: 'adjustment',
    description: `Chargeback withdrawal for ${String(charge)}`,
    fee: disputeFee,
    feeDescription: 'Dispute fee',
    reportingCategory: 'dispute',
  })
  return work.put('dispute', {
    ...dispute,
    balance_transactions: [...dispute.balance_transactions, withdrawal],
    is_charge_refundable: false,
  })
}

/** The shop has its money back, but not the fee; told by the caller. */
export function reinstateFunds(work: Work, dispute: Stripe.Dispute): Stripe.Dispute {
  const { id, amount, currency, charge } = dispute
  const reversal = movedMoney(work, {
    amount,
    currency,
    source: id,
    type: 'adjustment',
    description: `Chargeback reversal for ${String(charge)}`,
    reportingCategory: 'dispute_reversal',
  })
  return work.put('dispute', {
    ...dispute,
    balance_transactions: [...dispute.balance_transactions, reversal],
    is_charge_refundable: true,
  })
}
