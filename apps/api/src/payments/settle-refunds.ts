import { type NamedRefund, type OurRefund, readNamedRefunds } from '@tillwright/db/compared-payments'
import type { PaymentDifference } from '@tillwright/db/payment-differences'
import { toProviderAmount } from '@tillwright/domain/money/provider-amount'
import { type ComparedRefund, differenceOfRefund, type Finder } from '@tillwright/domain/payments/differences'
import type { RefundConsequence } from '@tillwright/domain/payments/refund'
import type { Deps } from '../deps.ts'
import { applyRefundState } from './apply-refund.ts'
import type { ListedRefund } from './gateway.ts'
import { mirrorRefund } from './mirror-refund.ts'
import { noteDifferences } from './note-differences.ts'

/**
 * Makes what we know of these refunds agree with what the provider says of them; one that people have made there
 * becomes one of ours. Answers what did not agree. A refund of an intent that is not ours is another application's, and
 * one that is on its way and looked after (followed) is left to the reconciler, unless that is asked for. What is
 * repaired is counted with it.
 */
export async function settleRefunds(
  deps: Deps,
  refunds: readonly ListedRefund[],
  by: { readonly foundBy: Finder; readonly also?: 'followed' },
): Promise<PaymentDifference[]> {
  const { found, failures } = await settleEach(deps, refunds, by)
  for (const [providerRefundId, err] of failures) {
    deps.log.warn({ err, providerRefundId }, 'could not be reconciled yet')
  }
  return found
}

/**
 * The same for all of them, by one who was told, and does not come again by himself: counts no repair, notes what a
 * person has to look at, and once each was tried, throws what is left.
 */
export async function settleAllRefunds(deps: Deps, refunds: readonly ListedRefund[]): Promise<void> {
  const { found, failures } = await settleEach(deps, refunds, { also: 'followed' })
  await noteDifferences(deps, 'webhook', found)
  if (failures.size === 0) return
  throw new AggregateError(failures.values(), `${[...failures.keys()].join(', ')} could not be settled yet`)
}

async function settleEach(
  deps: Deps,
  refunds: readonly ListedRefund[],
  { foundBy, also }: { readonly foundBy?: Finder; readonly also?: 'followed' },
) {
  const named = await readNamedRefunds(deps.db, refunds)
  const found: PaymentDifference[] = []
  /** By the provider's ids. */
  const failures = new Map<string, unknown>()
  for (const refund of refunds) {
    const known = named.get(refund.id)
    if (known === undefined || (known.ours?.isFollowed === true && also !== 'followed')) continue
    try {
      const difference = await settleRefund(deps, { known, refund, foundBy })
      if (difference !== null) found.push(difference)
    } catch (error) {
      failures.set(refund.id, error)
    }
  }
  return { found, failures }
}

interface Settling {
  readonly known: NamedRefund
  readonly refund: ListedRefund
  /** Undefined where somebody has told, so that there is nothing to count. */
  readonly foundBy: Finder | undefined
}

const settleRefund = (deps: Deps, settling: Settling): Promise<PaymentDifference | null> =>
  settling.known.ours === null
    ? settleUnknown(deps, settling)
    : settleKnown(deps, { ...settling, ours: settling.known.ours })

type Unknown = ListedRefund & Pick<NamedRefund, 'orderId'>

async function settleUnknown(
  deps: Deps,
  { known: { orderId, attemptState }, refund, foundBy }: Settling,
): Promise<PaymentDifference | null> {
  const { intentId } = refund
  // Its money has stayed where it was.
  if (intentId === null || refund.state === 'failed') return null
  // People have sent back what was not asked for.
  if (attemptState === 'mismatched') return null
  const difference = describeUnknown({ ...refund, orderId })
  const mirrored = { ...difference, repair: 'mirrored' }
  const counted = foundBy && { foundBy, difference: () => mirrored }
  const outcome = await mirrorRefund(deps, { ...refund, intentId }, counted)
  if (outcome === 'repeated') return null
  return outcome === 'mirrored' ? mirrored : difference
}

async function settleKnown(
  deps: Deps,
  { ours, refund, foundBy }: Settling & { readonly ours: OurRefund },
): Promise<PaymentDifference | null> {
  const differing = differenceOfRefund(comparedOf(ours), refund)
  if (differing === null) return null
  const difference = describeRefund(ours, refund, differing.kind)
  if (!differing.isRepairable) return difference
  const repaired = (repair: RefundConsequence['kind']) => (repair === 'nothing' ? null : { ...difference, repair })
  const counted = foundBy && { foundBy, difference: repaired }
  // Null where somebody else was quicker.
  return repaired(await applyRefundState(deps, ours.id, refund, counted))
}

export const describeUnknown = ({ orderId, id, ...said }: Unknown): PaymentDifference => ({
  ...{ orderId, subject: id, kind: 'refund_unknown', ours: null, theirs: textOf(said), repair: null },
})

/** What does not agree, in the words of both sides. */
export const describeRefund = (
  ours: OurRefund,
  theirs: ListedRefund | null,
  kind: 'refund_state' | 'refund_amount' | 'refund_missing',
): PaymentDifference => ({
  orderId: ours.orderId,
  subject: theirs?.id ?? ours.providerRefundId ?? ours.id,
  kind,
  ours: textOf(comparedOf(ours)),
  theirs: theirs && textOf(theirs),
  repair: null,
})

/** In the provider's units, as everything that it is compared with. */
export const comparedOf = ({ state, amountMinor, currency }: OurRefund): ComparedRefund => ({
  state,
  amount: toProviderAmount(amountMinor, currency),
  currency: currency.toLowerCase(),
})

const textOf = ({ state, amount, currency }: ComparedRefund): string => `${state}, ${amount} ${currency}`
