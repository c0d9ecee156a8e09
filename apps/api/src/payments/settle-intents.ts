import { type ComparedAttempt, readComparedAttempts } from '@tillwright/db/compared-payments'
import type { PaymentDifference } from '@tillwright/db/payment-differences'
import type { ShopId } from '@tillwright/domain/ids'
import { type DifferenceKind, differenceOfIntent, type Finder } from '@tillwright/domain/payments/differences'
import { mayBeOf, type ProviderIntent } from '@tillwright/domain/payments/intent'
import type { Deps } from '../deps.ts'
import { applyAndAbandon } from './abandon.ts'
import type { Applied } from './apply-state.ts'

/**
 * Makes what we know of these intents agree with what the provider says of them, by the function that everybody uses.
 * Answers what did not agree; what is repaired is counted with it. An intent that
 * names no attempt is another application's, or another shop's.
 */
export async function settleIntents(
  deps: Deps,
  intents: readonly ProviderIntent[],
  foundBy: Finder,
): Promise<PaymentDifference[]> {
  const { id: shopId } = await deps.shop()
  const attempts = await readComparedAttempts(deps.db, intents)
  const found: PaymentDifference[] = []
  for (const intent of intents) {
    const known = attempts.get(intent.id)
    const difference =
      known === undefined ? unknownIntent(intent, shopId) : await settleIntent(deps, { known, intent, foundBy })
    if (difference !== null) found.push(difference)
  }
  return found
}

/** Nobody guesses what an intent is for whose attempt is not here. */
function unknownIntent({ id, ...said }: ProviderIntent, ours: ShopId): PaymentDifference | null {
  if (!mayBeOf(ours, said)) return null
  return { ...{ orderId: null, subject: id, kind: 'intent_unknown', ours: null, repair: null }, theirs: stateOf(said) }
}

async function settleIntent(
  deps: Deps,
  { known, intent, foundBy }: { known: ComparedAttempt; intent: ProviderIntent; foundBy: Finder },
): Promise<PaymentDifference | null> {
  const kind = differenceOfIntent(known, intent)
  if (kind === null) return null
  const difference = describeIntent(known, intent, kind)
  // What is settled here does not move, and of what was flagged a person knows.
  if (known.attempt.state === 'succeeded' || intent.status === 'unknown') return difference
  if (kind === 'intent_amount' && known.mismatch !== null)
    return (await hasAllGoneBack(deps, intent)) ? null : difference
  try {
    const repaired = (repair: Applied) => (repairs.has(repair) ? { ...difference, repair } : null)
    const counted = { foundBy, difference: repaired }
    const applied = await applyAndAbandon(deps, intent, { actor: 'reconciler', reason: null, counted })
    // Somebody else was quicker.
    if (applied === 'nothing' || applied === 'unknown') return null
    return repaired(applied) ?? difference
  } catch (error) {
    deps.log.warn({ err: error, intentId: intent.id, orderId: known.attempt.orderId }, 'could not be reconciled yet')
    return difference
  }
}

/** Wrong money that people have sent back is no open item any more. */
async function hasAllGoneBack({ gateway }: Pick<Deps, 'gateway'>, intent: ProviderIntent): Promise<boolean> {
  if (intent.amountReceived === 0) return false
  let backAmount = 0
  for await (const { state, amount } of gateway.listRefundsOf(intent.id)) if (state !== 'failed') backAmount += amount
  return backAmount >= intent.amountReceived
}

const repairs: ReadonlySet<Applied> = new Set(['moved', 'authorized', 'paid', 'late_money', 'ended', 'canceled'])

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
