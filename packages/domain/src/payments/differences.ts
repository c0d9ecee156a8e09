import { decidePayment, differenceOf, type KnownPayment } from './apply-intent.ts'
import type { ProviderIntent } from './intent.ts'
import { type RefundState, refundMoves } from './refund.ts'

/**
 * What shop and provider do not agree upon. intent_state, refund_state: where it stands. intent_amount, refund_amount:
 * what it is for. intent_unknown: it names an attempt of ours that is not here. refund_unknown: it was made elsewhere.
 * intent_missing, refund_missing: the provider does not know it. dispute_state, dispute_amount, dispute_missing: the
 * same of a dispute. dispute_unknown: it is of money that names an attempt of ours and is not here. tax_differs: who
 * has found the taxes of an order would tax it differently by now, so that the sale is not recorded there. tax_unnamed:
 * it is, and what it is called there was lost. tax_unreversed: of such a sale something has gone back.
 */
export const differenceKinds = [
  'intent_state',
  'intent_amount',
  'intent_unknown',
  'intent_missing',
  'refund_state',
  'refund_amount',
  'refund_unknown',
  'refund_missing',
  'dispute_state',
  'dispute_amount',
  'dispute_unknown',
  'dispute_missing',
  'tax_differs',
  'tax_unnamed',
  'tax_unreversed',
] as const
export type DifferenceKind = (typeof differenceKinds)[number]

/**
 * Who has found one: a webhook, a job that was to do something, the reconciler of every 20 seconds, a sweep over all
 * that there is, or staff.
 */
export const finders = ['webhook', 'job', 'minute', 'hourly', 'daily', 'staff'] as const
export type Finder = (typeof finders)[number]

/** Whether an attempt is what its intent says, by the one rule that would be applied to it; null where it is. */
export function differenceOfIntent(
  known: KnownPayment,
  intent: ProviderIntent,
): Extract<DifferenceKind, 'intent_state' | 'intent_amount'> | null {
  const { attempt } = known
  if (intent.status === 'unknown') return 'intent_state'
  const consequence = decidePayment(known, intent)
  switch (consequence.kind) {
    case 'nothing':
      if (attempt.state === 'mismatched') return 'intent_amount'
      return attempt.state === 'succeeded' ? differenceOfSettled(known, intent) : null
    case 'moved':
      return consequence.paymentStatus === known.paymentStatus && attempt.state === 'open' ? null : 'intent_state'
    case 'ended':
    case 'authorized':
    case 'paid':
    case 'late_money':
    case 'canceled':
    case 'unwanted':
      return 'intent_state'
    case 'mismatch':
      return 'intent_amount'
  }
}

/** Nothing takes back what is paid, so that only a person can say what a provider means who has forgotten it. */
function differenceOfSettled(
  { attempt }: KnownPayment,
  intent: ProviderIntent,
): 'intent_state' | 'intent_amount' | null {
  if (intent.status !== 'succeeded') return 'intent_state'
  return differenceOf(attempt.request, intent) === null ? null : 'intent_amount'
}

/** A refund as either side has it, the amount in the provider's units. */
export interface ComparedRefund<State extends RefundState = RefundState> {
  readonly state: State
  readonly amount: number
  /** Lower case, as the provider writes it. */
  readonly currency: string
}

/**
 * Whether a refund is what the provider says. One that is settled here does not move any more: that its money has come
 * back, or has gone after all, is for a person to look at.
 */
export function differenceOfRefund(
  ours: ComparedRefund,
  theirs: ComparedRefund<Exclude<RefundState, 'requested'>>,
): { readonly kind: 'refund_state' | 'refund_amount'; readonly isRepairable: boolean } | null {
  if (ours.amount !== theirs.amount || ours.currency !== theirs.currency) {
    return { kind: 'refund_amount', isRepairable: false }
  }
  if (refundMoves[ours.state].some((next) => next === theirs.state)) return { kind: 'refund_state', isRepairable: true }
  const isFailed = { ours: ours.state === 'failed', theirs: theirs.state === 'failed' }
  return isFailed.ours === isFailed.theirs ? null : { kind: 'refund_state', isRepairable: false }
}

/** What one payment, and one of its intents, can still give back, in minor units. */
export interface Refundable {
  readonly currency: string
  readonly ofPaymentMinor: number
  readonly ofIntentMinor: number
}

/** Whether a refund that was made elsewhere is one of this money, so that it can be written down as one. */
export const fitsInto = (refund: { amountMinor: number; currency: string }, of: Refundable): boolean =>
  refund.currency === of.currency &&
  refund.amountMinor > 0 &&
  refund.amountMinor <= Math.min(of.ofPaymentMinor, of.ofIntentMinor)
