import { type ComparedAttempt, readComparedAttempts } from '@tillwright/db/compared-payments'
import type { PaymentDifference } from '@tillwright/db/payment-differences'
import { type DifferenceKind, differenceOfIntent } from '@tillwright/domain/payments/differences'
import type { ProviderIntent } from '@tillwright/domain/payments/intent'
import type { Deps } from '../deps.ts'
import { applyAndAbandon } from './abandon.ts'

/**
 * Makes what we know of these intents agree with what the provider says of them, by the function that everybody uses.
 * Answers what did not agree. An intent that names no attempt is another application's.
 */
export async function settleIntents(deps: Deps, intents: readonly ProviderIntent[]): Promise<PaymentDifference[]> {
  const attempts = await readComparedAttempts(deps.db, intents)
  const found: PaymentDifference[] = []
  for (const intent of intents) {
    const known = attempts.get(intent.id)
    const difference = known === undefined ? unknownIntent(intent) : await settleIntent(deps, known, intent)
    if (difference !== null) found.push(difference)
  }
  return found
}

/** Nobody guesses what an intent is for whose attempt is not here. */
function unknownIntent({ id, attemptId, ...said }: ProviderIntent): PaymentDifference | null {
  if (attemptId === null) return null
  return { ...{ orderId: null, subject: id, kind: 'intent_unknown', ours: null, repair: null }, theirs: stateOf(said) }
}

async function settleIntent(
  deps: Deps,
  known: ComparedAttempt,
  intent: ProviderIntent,
): Promise<PaymentDifference | null> {
  const kind = differenceOfIntent(known, intent)
  if (kind === null) return null
  const difference = describeIntent(known, intent, kind)
  // What is settled here does not move, and of what was flagged a person knows.
  if (known.attempt.state === 'succeeded' || (kind === 'intent_amount' && known.mismatch !== null)) return difference
  try {
    const applied = await applyAndAbandon(deps, intent, { actor: 'reconciler', reason: null })
    // Somebody else was quicker.
    if (applied === 'nothing' || applied === 'unknown') return null
    return applied === 'mismatch' || applied === 'unwanted' ? difference : { ...difference, repair: applied }
  } catch (error) {
    deps.log.warn({ err: error, intentId: intent.id, orderId: known.attempt.orderId }, 'could not be reconciled yet')
    return difference
  }
}

/** What does not agree, in the words of both sides. */
export function describeIntent(
  { attempt, paymentStatus }: ComparedAttempt,
  intent: ProviderIntent | null,
  kind: DifferenceKind,
): PaymentDifference {
  const { amount, currency } = attempt.request
  const ours = kind === 'intent_amount' ? `${amount} ${currency}` : `${attempt.state}, ${paymentStatus}`
  const theirs = kind === 'intent_amount' && intent !== null ? amountOf(intent) : intent && stateOf(intent)
  return {
    orderId: attempt.orderId,
    subject: attempt.intentId ?? intent?.id ?? attempt.id,
    kind,
    ours,
    theirs,
    repair: null,
  }
}

const stateOf = ({ status, declineCode }: Pick<ProviderIntent, 'status' | 'declineCode'>): string =>
  declineCode === null ? status : `${status}, ${declineCode}`

const amountOf = ({ amount, amountReceived, currency, orderId }: ProviderIntent): string =>
  `${amount} ${currency}, received ${amountReceived}, for order ${orderId ?? 'unknown'}`
