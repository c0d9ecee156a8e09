import type Stripe from 'stripe'
import { newId } from '../ids.ts'
import { cardBehind } from '../payment-methods/present.ts'
import type { DisputeKind } from '../payment-methods/test-cards.ts'
import type { Work } from '../store/work.ts'
import { withdrawFunds } from './funds.ts'

/** How long the shop has for its evidence; Stripe gives 7 to 21 days, depending on the bank. */
const answerSeconds = 20 * 24 * 3_600

/** The buyer objects to a charge, which must have `disputed` set already. A chargeback takes the money at once. */
export function openDispute(work: Work, charge: Stripe.Charge, kind: DisputeKind): Stripe.Dispute {
  const dispute = newDispute(work, charge, kind)
  const opened = kind === 'inquiry' ? work.put('dispute', dispute) : withdrawFunds(work, dispute)
  work.emit('charge.dispute.created', opened)
  if (kind !== 'inquiry') work.emit('charge.dispute.funds_withdrawn', opened)
  work.later(answerSeconds * 1_000, 'miss_evidence', opened.id)
  return opened
}

function newDispute(work: Work, charge: Stripe.Charge, kind: DisputeKind): Stripe.Dispute {
  const isInquiry = kind === 'inquiry'
  const network_reason_code = kind === 'product_not_received' ? '13.1' : '10.4'
  const { brand } = cardBehind(work, String(charge.payment_method))
  return {
    id: newId('du_1'),
    object: 'dispute',
    amount: charge.amount_captured - charge.amount_refunded,
    balance_transactions: [],
    charge: charge.id,
    created: work.nowSeconds,
    currency: charge.currency,
    enhanced_eligibility_types: [],
    evidence: noEvidence,
    evidence_details: {
      due_by: work.nowSeconds + answerSeconds,
      enhanced_eligibility: {},
      has_evidence: false,
      past_due: false,
      submission_count: 0,
      submission_method: 'not_submitted',
    },
    intended_submission_method: null,
    is_charge_refundable: isInquiry,
    livemode: false,
    metadata: {},
    network_reason_code,
    payment_intent: charge.payment_intent,
    payment_method_details: {
      card: { brand, case_type: isInquiry ? 'inquiry' : 'chargeback', network: brand, network_reason_code },
      type: 'card',
    },
    reason: isInquiry ? 'fraudulent' : kind,
    status: isInquiry ? 'warning_needs_response' : 'needs_response',
  }
}

const noEvidence: Stripe.Dispute.Evidence = {
  access_activity_log: null,
  billing_address: null,
  cancellation_policy: null,
  cancellation_policy_disclosure: null,
  cancellation_rebuttal: null,
  customer_communication: null,
  customer_email_address: null,
  customer_name: null,
  customer_purchase_ip: null,
  customer_signature: null,
  duplicate_charge_documentation: null,
  duplicate_charge_explanation: null,
  duplicate_charge_id: null,
  enhanced_evidence: {},
  product_description: null,
  receipt: null,
  refund_policy: null,
  refund_policy_disclosure: null,
  refund_refusal_explanation: null,
  service_date: null,
  service_documentation: null,
  shipping_address: null,
  shipping_carrier: null,
  shipping_date: null,
  shipping_documentation: null,
  shipping_tracking_number: null,
  uncategorized_file: null,
  uncategorized_text: null,
}
