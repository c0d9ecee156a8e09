import { type NamedRefund, type OurRefund, readNamedRefunds } from '@tillwright/db/compared-payments'
import type { PaymentDifference } from '@tillwright/db/payment-differences'
import { toProviderAmount } from '@tillwright/domain/money/provider-amount'
import { type ComparedRefund, differenceOfRefund } from '@tillwright/domain/payments/differences'
import type { Deps } from '../deps.ts'
import { applyRefundState } from './apply-refund.ts'
import type { ListedRefund } from './gateway.ts'
import { mirrorRefund } from './mirror-refund.ts'

/**
 * Makes what we know of these refunds agree with what the provider says of them; one that people have made there
 * becomes one of ours. Answers what did not agree. A refund of an intent that is not ours is another application's, and
 * one that is on its way and looked after (followed) is left to the reconciler, unless the last argument says so.
 */
export async function settleRefunds(
  deps: Deps,
  refunds: readonly ListedRefund[],
  also?: 'followed',
): Promise<PaymentDifference[]> {
  const named = await readNamedRefunds(deps.db, refunds)
  const found: PaymentDifference[] = []
  for (const refund of refunds) {
    const known = named.get(refund.id)
    if (known === undefined || (known.ours?.isFollowed === true && also !== 'followed')) continue
    try {
      const difference = await settleRefund(deps, known, refund)
      if (difference !== null) found.push(difference)
    } catch (error) {
      deps.log.warn({ err: error, providerRefundId: refund.id }, 'could not be reconciled yet')
    }
  }
  return found
}

function settleRefund(deps: Deps, { orderId, ours }: NamedRefund, refund: ListedRefund) {
  return ours === null ? settleUnknown(deps, { ...refund, orderId }) : settleKnown(deps, ours, refund)
}

type Unknown = ListedRefund & Pick<NamedRefund, 'orderId'>

async function settleUnknown(deps: Deps, { orderId, ...refund }: Unknown): Promise<PaymentDifference | null> {
  const { intentId } = refund
  // Its money has stayed where it was.
  if (intentId === null || refund.state === 'failed') return null
  const difference = describeUnknown({ ...refund, orderId })
  const outcome = await mirrorRefund(deps, { ...refund, intentId })
  if (outcome === 'repeated') return null
  return outcome === 'mirrored' ? { ...difference, repair: 'mirrored' } : difference
}

async function settleKnown(deps: Deps, ours: OurRefund, refund: ListedRefund): Promise<PaymentDifference | null> {
  const differing = differenceOfRefund(comparedOf(ours), refund)
  if (differing === null) return null
  const difference = describeRefund(ours, refund, differing.kind)
  if (!differing.isRepairable) return difference
  const applied = await applyRefundState(deps, ours.id, refund)
  // Somebody else was quicker.
  return applied === 'nothing' ? null : { ...difference, repair: applied }
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
