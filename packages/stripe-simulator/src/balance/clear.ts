import { followRefund } from '../refunds/follow.ts'
import type { Work } from '../store/work.ts'
import { availableIn } from './transactions.ts'

/** The money has arrived: it can be paid out, or given back where a refund waits for it. */
export function clearTransaction(work: Work, id: string): void {
  const transaction = work.find('balance_transaction', id)
  if (transaction === undefined) return
  const { currency } = work.put('balance_transaction', { ...transaction, status: 'available' })
  for (const refund of work.all('refund')) {
    const isWaiting = refund.status === 'pending' && refund.pending_reason === 'insufficient_funds'
    if (isWaiting && refund.currency === currency && refund.amount <= availableIn(work, currency))
      followRefund(work, refund.id)
  }
}
