import type Stripe from 'stripe'
import { emitUpdate } from '../events/update.ts'
import type { Work } from '../store/work.ts'
import { isClosed, isInquiry } from './find.ts'
import { reinstateFunds, withdrawFunds } from './funds.ts'

/** What the bank makes of `evidence[uncategorized_text]`; on any other text it never decides. */
export const verdicts = ['winning_evidence', 'losing_evidence', 'escalate_inquiry_evidence'] as const

/** The bank decides by what was submitted last. */
export function decideDispute(work: Work, disputeId: string): void {
  const dispute = work.find('dispute', disputeId)
  if (dispute === undefined || isClosed(dispute)) return
  const verdict = verdicts.find((known) => known === dispute.evidence.uncategorized_text)
  switch (verdict) {
    case 'winning_evidence':
      if (isInquiry(dispute)) closeDispute(work, dispute)
      else win(work, dispute)
      return
    case 'losing_evidence':
      closeDispute(work, dispute)
      return
    case 'escalate_inquiry_evidence':
      if (isInquiry(dispute)) escalate(work, dispute)
      return
    case undefined:
  }
}

/** Ends a dispute without a win: a chargeback is lost, an inquiry is simply over. */
export function closeDispute(work: Work, dispute: Stripe.Dispute): Stripe.Dispute {
  const closed = work.put('dispute', { ...dispute, status: isInquiry(dispute) ? 'warning_closed' : 'lost' })
  work.emit('charge.dispute.closed', closed)
  return closed
}

/** The time for evidence is over, and the shop has sent none. */
export function missEvidence(work: Work, disputeId: string): void {
  const dispute = work.find('dispute', disputeId)
  if (dispute === undefined || !dispute.status.endsWith('needs_response')) return
  closeDispute(work, { ...dispute, evidence_details: { ...dispute.evidence_details, past_due: true } })
}

function win(work: Work, dispute: Stripe.Dispute): void {
  const won = reinstateFunds(work, { ...dispute, status: 'won' })
  work.emit('charge.dispute.funds_reinstated', won)
  work.emit('charge.dispute.closed', won)
}

/** The inquiry becomes a chargeback, which asks for evidence of its own. */
function escalate(work: Work, before: Stripe.Dispute): void {
  const { card } = before.payment_method_details ?? {}
  const after = withdrawFunds(work, {
    ...before,
    status: 'needs_response',
    ...(card && { payment_method_details: { card: { ...card, case_type: 'chargeback' }, type: 'card' } }),
  })
  emitUpdate(work, ['charge.dispute.updated'], { before, after })
  work.emit('charge.dispute.funds_withdrawn', after)
}
