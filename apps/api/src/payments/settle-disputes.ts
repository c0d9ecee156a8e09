import { type Dispute, readDisputesToBeListed, readNamedDisputes } from '@tillwright/db/known-disputes'
import type { PaymentDifference } from '@tillwright/db/payment-differences'
import { findAttemptOfIntent } from '@tillwright/db/payments'
import type { DifferenceKind, Finder } from '@tillwright/domain/payments/differences'
import { type DisputeConsequence, type DisputeFacts, differenceOfDispute } from '@tillwright/domain/payments/dispute'
import { mayBeOf } from '@tillwright/domain/payments/intent'
import type { Deps } from '../deps.ts'
import { applyDispute, factsOf } from './apply-dispute.ts'
import type { Listed } from './ask-unlisted.ts'
import type { ProviderDispute } from './gateway-dispute-views.ts'
import { noteDifferences } from './note-differences.ts'
import { minorOfProvider } from './provider-money.ts'
import { settleIntents } from './settle-intents.ts'

/** Of an intent, by who was told of them or has looked; throws where it should be tried again. */
export async function settleDisputesOf(
  deps: Deps,
  { intentId, foundBy }: { readonly intentId: string; readonly foundBy: 'webhook' | 'minute' },
): Promise<void> {
  const disputes: ProviderDispute[] = []
  for await (const dispute of deps.gateway.listDisputesOf(intentId)) disputes.push(dispute)
  // Who was told has found nothing.
  const found = await settleEach(deps, disputes, foundBy === 'webhook' ? undefined : foundBy)
  if (found.failure !== undefined) throw found.failure
  await noteDifferences(deps, foundBy, found.differences)
}

/**
 * Makes what we know of these disputes agree with what the provider says of them. Answers what did not agree; what is
 * repaired is counted with it. A dispute of an intent that is not ours is another application's.
 */
export async function settleDisputes(
  deps: Deps,
  disputes: readonly ProviderDispute[],
  foundBy: Finder,
): Promise<PaymentDifference[]> {
  return (await settleEach(deps, disputes, foundBy)).differences
}

async function settleEach(deps: Deps, disputes: readonly ProviderDispute[], foundBy: Finder | undefined) {
  const named = await readNamedDisputes(
    deps.db,
    disputes.map(({ id }) => id),
  )
  const differences: PaymentDifference[] = []
  let failure: unknown
  // The oldest first, as they have come about.
  for (const said of disputes.toReversed()) {
    if (said.intentId === null) continue
    try {
      const known = named.get(said.id) ?? null
      const difference = await settle(deps, { known, said: { ...said, intentId: said.intentId }, foundBy })
      if (difference !== null) differences.push(difference)
    } catch (error) {
      failure ??= error
      deps.log.warn({ err: error, disputeId: said.id }, 'could not be reconciled yet')
    }
  }
  return { differences, failure }
}

interface Settling {
  readonly known: Dispute | null
  readonly said: ProviderDispute & { readonly intentId: string }
  readonly foundBy: Finder | undefined
}

async function settle(deps: Deps, { known, said, foundBy }: Settling): Promise<PaymentDifference | null> {
  const money = minorOfProvider(said)
  const isSame = known === null || (money?.amountMinor === known.amountMinor && money.currency === known.currency)
  const differs = money === null ? 'personal' : differenceOfDispute(known, factsOf(said, money.amountMinor))
  if (isSame && differs === null) return null
  const attempt = known ?? (await findAttemptOfIntent(deps.db, said.intentId))
  const orderId = attempt?.orderId ?? null
  const difference = describeDispute({ orderId, known, said }, isSame ? 'dispute_state' : 'dispute_amount')
  const repaired = (repair: DisputeConsequence['kind']) => (repair === 'nothing' ? null : { ...difference, repair })
  const apply = () => applyDispute(deps, said, foundBy && { foundBy, difference: repaired })
  let applied = await apply()
  if (known === null && (applied === 'unfit' || applied === 'unknown')) {
    if (!(await settleIntentOf(deps, said.intentId, foundBy ?? 'webhook'))) return null
    applied = await apply()
  }
  switch (applied) {
    case 'unfit':
    case 'unknown':
      return { ...difference, kind: known === null ? 'dispute_unknown' : 'dispute_amount' }
    case 'nothing':
      // Somebody else was quicker, or only a person can say what it means.
      return differs === 'personal' ? difference : null
    default:
      return differs === 'personal' ? difference : repaired(applied)
  }
}

/**
 * A charge may be disputed before anybody has heard that it was made. Answers whether its intent names an attempt of
 * this shop.
 */
async function settleIntentOf(deps: Deps, intentId: string, foundBy: Finder): Promise<boolean> {
  const [intent, { id: shopId }] = [await deps.gateway.retrieveIntent(intentId), await deps.shop()]
  if (intent === null || !mayBeOf(shopId, intent)) return false
  await settleIntents(deps, [intent], foundBy)
  return true
}

/** Asks one by one about disputes of ours that the provider should have named and has not; answers what is wrong. */
export async function askUnlistedDisputes(deps: Deps, { hours, ids, foundBy }: Listed): Promise<PaymentDifference[]> {
  const unlisted = (await readDisputesToBeListed(deps.db, hours)).filter((ours) => !ids.has(ours.providerDisputeId))
  const found: PaymentDifference[] = []
  for (const known of unlisted.slice(0, askedMax)) {
    const said = await deps.gateway.retrieveDispute(known.providerDisputeId)
    if (said !== null) found.push(...(await settleDisputes(deps, [said], foundBy)))
    else found.push(describeDispute({ orderId: known.orderId, known, said: null }, 'dispute_missing'))
  }
  if (unlisted.length > askedMax) deps.log.error({ askedMax }, 'Stripe names next to no dispute of ours')
  return found
}

/** A list that lacks more than this is a list of something else, as of another account. */
const askedMax = 200

interface BothSidesOfDispute {
  readonly orderId: PaymentDifference['orderId']
  readonly known: Dispute | null
  readonly said: ProviderDispute | null
}

/** What does not agree, in the words of both sides. */
export const describeDispute = (
  { orderId, known, said }: BothSidesOfDispute,
  kind: Extract<DifferenceKind, `dispute_${string}`>,
): PaymentDifference => ({
  orderId,
  subject: said?.id ?? known?.providerDisputeId ?? '',
  kind,
  ours: known && `${wordsOf(known)}, ${known.amountMinor} ${known.currency}`,
  theirs: said && `${wordsOf({ ...said, ...factsOf(said, said.amount) })}, ${said.amount} ${said.currency}`,
  repair: null,
})

const wordsOf = ({ state, ...facts }: DisputeFacts & { readonly status?: string }): string =>
  [facts.status ?? state, ...(facts.withdrawnMinor > 0 ? ['withdrawn'] : [])].join(', ')
