import type Stripe from 'stripe'
import { recordMovement } from '../balance/transactions.ts'
import { randomText } from '../ids.ts'
import { cardBehind } from '../payment-methods/present.ts'
import type { Work } from '../store/work.ts'

/** What the bank says about a refund later: a reference, that it is through after all, or that it has failed. */
export function followRefund(work: Work, refundId: string): void {
  const refund = work.find('refund', refundId)
  if (refund === undefined) return
  const { refunds } = cardBehind(work, String(refund.payment_method))
  const after = work.put('refund', refunds === 'failing' ? failed(work, refund) : referenced(work, refund))
  const { status, destination_details } = refund
  const before = after.status === status ? { destination_details } : { status }
  work.emit('refund.updated', after, before)
  if (after.status === 'failed') work.emit('refund.failed', after)
  work.emit('charge.refund.updated', after, before)
}

const failed = (work: Work, refund: Stripe.Refund): Stripe.Refund => ({
  ...refund,
  status: 'failed',
  failure_reason: 'unknown',
  failure_balance_transaction: recordMovement(work, { ...refund, source: refund.id, type: 'refund_failure' }),
})

function referenced(work: Work, refund: Stripe.Refund): Stripe.Refund {
  const { id, amount, currency, balance_transaction } = refund
  return {
    ...refund,
    status: 'succeeded',
    balance_transaction:
      balance_transaction ?? recordMovement(work, { amount: -amount, currency, source: id, type: 'refund' }),
    destination_details: {
      card: {
        reference: randomText(16).toUpperCase(),
        reference_status: 'available',
        reference_type: 'acquirer_reference_number',
        type: 'refund',
      },
      type: 'card',
    },
  }
}
