import type Stripe from 'stripe'
import { invalid } from '../api/errors.ts'
import { recordMovement } from '../balance/transactions.ts'
import { emitUpdate } from '../events/update.ts'
import { idOf, randomText } from '../ids.ts'
import { testMethodBehind } from '../payment-methods/present.ts'
import type { Work } from '../store/work.ts'
import { switchesOf } from '../switches.ts'
import { destinationOf } from './destination.ts'

/** What the bank says about a refund later: a reference, that it is through after all, or that it has failed. */
export function followRefund(work: Work, refundId: string): void {
  const refund = work.find('refund', refundId)
  if (refund === undefined) return
  const { refunds } = testMethodBehind(work, String(refund.payment_method))
  if (refund.status === 'failed') return
  if (refunds === 'failing') failRefund(work, refund)
  else tell(work, refund, work.put('refund', referenced(work, refund)))
}

/** The bank sends the money back although the refund has succeeded. Throws a 400 where it has not. */
export function failRefund(work: Work, refund: Stripe.Refund): Stripe.Refund {
  if (refund.status !== 'succeeded') throw invalid(`Refund ${refund.id} cannot fail: its status is ${refund.status}.`)
  const after = work.put('refund', failed(work, refund))
  if (!switchesOf(work).failedRefundsCount) takeBack(work, refund)
  tell(work, refund, after)
  return after
}

/** The charge counts the refund no longer. */
function takeBack(work: Work, { charge: chargeId, amount }: Stripe.Refund): void {
  const charge = work.find('charge', idOf(chargeId) ?? '')
  if (charge === undefined) return
  work.put('charge', { ...charge, amount_refunded: charge.amount_refunded - amount, refunded: false })
}

function tell(work: Work, before: Stripe.Refund, after: Stripe.Refund): void {
  emitUpdate(work, ['refund.updated'], { before, after })
  if (after.status === 'failed') work.emit('refund.failed', after)
  emitUpdate(work, ['charge.refund.updated'], { before, after })
}

const failed = (work: Work, refund: Stripe.Refund): Stripe.Refund => ({
  ...refund,
  status: 'failed',
  failure_reason: 'unknown',
  failure_balance_transaction: recordMovement(work, { ...refund, source: refund.id, type: 'refund_failure' }),
})

function referenced(work: Work, refund: Stripe.Refund): Stripe.Refund {
  const { pending_reason: _over, ...kept } = refund
  const { id, amount, currency, balance_transaction } = kept
  return {
    ...kept,
    status: 'succeeded',
    balance_transaction:
      balance_transaction ?? recordMovement(work, { amount: -amount, currency, source: id, type: 'refund' }),
    destination_details: destinationOf(work, String(refund.payment_method), randomText(16).toUpperCase()),
  }
}
