import { recordMovement } from '../balance/transactions.ts'
import type { Work } from '../store/work.ts'

/** With automatic_async capture the balance transaction comes a moment after the charge. */
export function settleCharge(work: Work, chargeId: string): void {
  const charge = work.find('charge', chargeId)
  if (charge === undefined || charge.balance_transaction !== null) return
  const balance_transaction = recordMovement(work, {
    ...charge,
    amount: charge.amount_captured,
    source: charge.id,
    type: 'charge',
  })
  work.emit('charge.updated', work.put('charge', { ...charge, balance_transaction }), { balance_transaction: null })
}
