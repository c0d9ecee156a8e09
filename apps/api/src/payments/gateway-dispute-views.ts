import { type DisputeState, disputeStates } from '@tillwright/domain/payments/dispute'
import type Stripe from 'stripe'

/** What the provider says of a dispute. */
export interface ProviderDispute {
  readonly id: string
  /** Null for one of a charge that no intent has made. */
  readonly intentId: string | null
  readonly state: DisputeState
  /** In the provider's own word. */
  readonly status: string
  /** In the provider's units, lower case currency. */
  readonly amount: number
  readonly currency: string
  readonly reason: string
  readonly networkReasonCode: string | null
  readonly isRefundable: boolean
  /** How often money has moved for it, and whether it is away after that. */
  readonly movesCount: number
  readonly isWithdrawn: boolean
  /** In the provider's units of the currency in which it keeps the shop's money; null where it has charged none. */
  readonly fee: { readonly amount: number; readonly currency: string } | null
  readonly evidenceDueAt: Date | null
  readonly submissionsCount: number
  readonly openedAt: Date
}

/** Texts, and files by their names. */
export const evidenceTexts = [
  'access_activity_log',
  'billing_address',
  'cancellation_policy_disclosure',
  'cancellation_rebuttal',
  'customer_email_address',
  'customer_name',
  'customer_purchase_ip',
  'duplicate_charge_explanation',
  'duplicate_charge_id',
  'product_description',
  'refund_policy_disclosure',
  'refund_refusal_explanation',
  'service_date',
  'shipping_address',
  'shipping_carrier',
  'shipping_date',
  'shipping_tracking_number',
  'uncategorized_text',
] as const
export const evidenceFiles = [
  'cancellation_policy',
  'customer_communication',
  'customer_signature',
  'duplicate_charge_documentation',
  'receipt',
  'refund_policy',
  'service_documentation',
  'shipping_documentation',
  'uncategorized_file',
] as const
export type EvidenceText = (typeof evidenceTexts)[number]
export type EvidenceFile = (typeof evidenceFiles)[number]
/** What somebody gives. */
export type Evidence = { readonly [Name in EvidenceText | EvidenceFile]?: string | undefined }
/** What there is. */
export type KnownEvidence = { readonly [Name in EvidenceText | EvidenceFile]?: string }

export interface DisputeWithEvidence extends ProviderDispute {
  /** What is there; nothing else. */
  readonly evidence: KnownEvidence
}

export function disputeOf(dispute: Stripe.Dispute): ProviderDispute {
  const { id, payment_intent, status, amount, currency, reason, evidence_details: details } = dispute
  const moves = dispute.balance_transactions
  const [first] = moves
  return {
    ...{ id, status, amount, currency, reason },
    intentId: typeof payment_intent === 'string' ? payment_intent : (payment_intent?.id ?? null),
    state: stateOf(status),
    networkReasonCode: dispute.network_reason_code ?? null,
    isRefundable: dispute.is_charge_refundable,
    movesCount: moves.length,
    isWithdrawn: moves.reduce((sum, move) => sum + move.amount, 0) < 0,
    fee:
      first === undefined ? null : { amount: moves.reduce((sum, { fee }) => sum + fee, 0), currency: first.currency },
    evidenceDueAt: details.due_by === null ? null : new Date(details.due_by * 1_000),
    submissionsCount: details.submission_count,
    openedAt: new Date(dispute.created * 1_000),
  }
}

export function withEvidenceOf(dispute: Stripe.Dispute): DisputeWithEvidence {
  const evidence = [...evidenceTexts, ...evidenceFiles].flatMap((name) => {
    const value = dispute.evidence[name]
    if (!value) return []
    return [[name, typeof value === 'string' ? value : value.id] as const]
  })
  return { ...disputeOf(dispute), evidence: Object.fromEntries(evidence) }
}

// The type says what Stripe names today.
const stateOf = (status: string): DisputeState => disputeStates.find((state) => state === status) ?? 'unknown'
