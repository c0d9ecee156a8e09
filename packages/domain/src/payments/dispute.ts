import type { OrderId, PaymentId } from '../ids.ts'
import type { Minor } from '../money/minor.ts'
import { canPaymentMove, type PaymentStatus } from '../orders/status.ts'

/**
 * The states of a Stripe dispute. Those with warning are inquiries: the bank only asks, and has taken no money.
 * unknown: one that Stripe has added since; until somebody has thought about it, nothing follows from it.
 */
export const disputeStates = [
  'warning_needs_response',
  'warning_under_review',
  'warning_closed',
  'needs_response',
  'under_review',
  'won',
  'lost',
  'unknown',
] as const
export type DisputeState = (typeof disputeStates)[number]

/** Where a dispute may go next. An inquiry can become a chargeback, and never the other way round. */
export const disputeMoves = {
  warning_needs_response: [
    ...(['warning_under_review', 'warning_closed'] as const),
    ...(['needs_response', 'under_review', 'won', 'lost'] as const),
  ],
  warning_under_review: ['warning_closed', 'needs_response', 'under_review', 'won', 'lost'],
  warning_closed: [],
  needs_response: ['under_review', 'won', 'lost'],
  under_review: ['won', 'lost'],
  won: [],
  lost: [],
  unknown: [
    ...(['warning_needs_response', 'warning_under_review', 'warning_closed'] as const),
    ...(['needs_response', 'under_review', 'won', 'lost'] as const),
  ],
} as const satisfies Record<DisputeState, readonly DisputeState[]>

/** Nothing about these changes any more. */
export const isDisputeOver = (state: DisputeState): boolean => state === 'won' || state === 'lost' || state === closed

/** The bank only asks, and has taken nothing. */
export const isInquiry = (state: DisputeState): boolean => state.startsWith('warning_')

/** The bank has the money, and has not decided whose it is. */
export const isOpenChargeback = (state: DisputeState): boolean => state === 'needs_response' || state === 'under_review'

/** Whether the bank still takes evidence. Under review it may be added to, but only what is sent in time counts. */
export const takesEvidence = (state: DisputeState): boolean =>
  state === 'needs_response' || state === 'under_review' || state === asking || state === 'warning_under_review'

const closed = 'warning_closed' satisfies DisputeState
const asking = 'warning_needs_response' satisfies DisputeState

/** What can change about a dispute. */
export interface DisputeFacts {
  readonly state: DisputeState
  /** How often money has moved for it: more each time. */
  readonly movesCount: number
  /** How often evidence was sent to the bank: more each time. */
  readonly submissionsCount: number
  /** What the bank holds or has taken. */
  readonly withdrawnMinor: Minor
  readonly isRefundable: boolean
}

/** What follows from what the provider says of a dispute. */
export type DisputeConsequence =
  | { readonly kind: 'nothing' }
  /** It was not known here. */
  | { readonly kind: 'opened' }
  | { readonly kind: 'moved' }
  /** Where it stands is the same; its money has moved, or evidence was sent. */
  | { readonly kind: 'told' }

/**
 * The one rule for webhook, reconciler, sweep and staff: what is said twice, late or out of turn is nothing, and a
 * dispute that is over stays so.
 */
export function decideDispute(known: DisputeFacts | null, said: DisputeFacts): DisputeConsequence {
  if (known === null) return { kind: 'opened' }
  if (known.state !== said.state) return { kind: canDisputeMove(known.state, said.state) ? 'moved' : 'nothing' }
  // An answer that was on its way while the dispute moved on says nothing any more.
  if (said.movesCount < known.movesCount || said.submissionsCount < known.submissionsCount) return { kind: 'nothing' }
  const isSame = said.movesCount === known.movesCount && said.submissionsCount === known.submissionsCount
  return { kind: isSame && said.isRefundable === known.isRefundable ? 'nothing' : 'told' }
}

export const canDisputeMove = (from: DisputeState, to: DisputeState): boolean => {
  const moves: readonly DisputeState[] = disputeMoves[from]
  return moves.includes(to)
}

/** What an order has brought, and what has become of it. */
export interface DisputedMoney {
  readonly status: PaymentStatus
  /** What the order owes. */
  readonly amountMinor: Minor
  readonly capturedMinor: Minor
  readonly refundedMinor: Minor
  /** What banks hold or have taken of it. */
  readonly disputedMinor: Minor
  /** Whether a chargeback of its money is open. */
  readonly isDisputed: boolean
}

/**
 * Where a payment stands after its disputes: disputed while a chargeback is open, and otherwise by what is kept. What
 * was never paid for, or has all gone back, stays what it is.
 */
export function statusWithDisputes(money: DisputedMoney): PaymentStatus {
  const { status, amountMinor } = money
  if (status !== 'SUCCEEDED' && status !== 'PARTIALLY_REFUNDED' && status !== 'DISPUTED') return status
  const keptMinor = money.capturedMinor - money.refundedMinor - money.disputedMinor
  const settled = keptMinor >= amountMinor ? 'SUCCEEDED' : keptMinor <= 0 ? 'REFUNDED' : 'PARTIALLY_REFUNDED'
  const to = money.isDisputed ? 'DISPUTED' : settled
  return canPaymentMove(status, to) ? to : status
}

/** How much of a dispute is of one payment. */
export interface ShareOfDispute {
  readonly paymentId: PaymentId
  readonly orderId: OrderId
  readonly amountMinor: Minor
}

/**
 * Whose money a dispute is about: of the payment that the charge was made for, as much as is left of it, then of those
 * of other orders that its money pays for since. A bank may want more than is left; that is the first one's.
 */
export function shareDispute(
  amountMinor: Minor,
  rests: readonly (Omit<ShareOfDispute, 'amountMinor'> & { readonly leftMinor: Minor })[],
): ShareOfDispute[] {
  let openMinor = amountMinor
  const shares = rests.map(({ leftMinor, ...of }) => {
    const shareMinor = Math.min(openMinor, Math.max(leftMinor, 0))
    openMinor -= shareMinor
    return { ...of, amountMinor: shareMinor }
  })
  const [first, ...others] = shares
  if (first === undefined) return []
  return [{ ...first, amountMinor: first.amountMinor + openMinor }, ...others].filter((share) => share.amountMinor > 0)
}

/** Whether a dispute is not what the provider says: repairable by the one rule, or for a person; null where it is. */
export function differenceOfDispute(known: DisputeFacts | null, said: DisputeFacts): 'repairable' | 'personal' | null {
  if (said.state === 'unknown') return 'personal'
  if (decideDispute(known, said).kind !== 'nothing') return 'repairable'
  // What is over here does not move any more; an older answer says nothing.
  return known !== null && known.state !== said.state && isDisputeOver(known.state) ? 'personal' : null
}
