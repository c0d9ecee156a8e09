import {
  type ComparedAttempt,
  type OurRefund,
  readComparedAttemptsOfOrder,
  readNamedRefunds,
  readRefundsToCompare,
} from '@tillwright/db/compared-payments'
import type { PaymentDifference } from '@tillwright/db/payment-differences'
import type { OrderId } from '@tillwright/domain/ids'
import { differenceOfIntent, differenceOfRefund } from '@tillwright/domain/payments/differences'
import type { ProviderIntent } from '@tillwright/domain/payments/intent'
import type { Deps } from '../../deps.ts'
import type { ListedRefund } from '../gateway.ts'
import { describeIntent } from '../settle-intents.ts'
import { comparedOf, describeRefund, describeUnknown } from '../settle-refunds.ts'
import { type BothSidesOfDispute, differenceOfSides, readBothDisputes } from './both-disputes.ts'

/** The payments of one order as they are here and at the provider. */
export interface BothSides {
  readonly attempts: readonly { readonly ours: ComparedAttempt; readonly theirs: ProviderIntent | null }[]
  readonly refunds: readonly { readonly ours: OurRefund | null; readonly theirs: ListedRefund | null }[]
  readonly disputes: readonly BothSidesOfDispute[]
  readonly differences: readonly PaymentDifference[]
}

/**
 * Asks the provider about everything of an order, and takes no shopper's turn for it. Throws ProviderUnavailable or
 * ProviderRefused.
 */
export async function readBothSides(deps: Deps, orderId: OrderId): Promise<BothSides> {
  const asking = { db: deps.db, gateway: deps.gateway.inBackground() }
  const attempts = []
  for (const ours of await readComparedAttemptsOfOrder(deps.db, orderId)) {
    const { intentId } = ours.attempt
    attempts.push({ ours, theirs: intentId === null ? null : await asking.gateway.retrieveIntent(intentId) })
  }
  const refunds = await readRefunds(asking, orderId, attempts)
  // Also of intents of other orders, which pay for this one.
  const brought = [...attempts.map(({ theirs }) => theirs?.id), ...refunds.map(({ ours }) => ours?.intentId)]
  const disputes = await readBothDisputes(asking, [...new Set(brought.filter((id) => id != null))])
  const ofMoney = [...attempts.map(differenceOfAttempt), ...refunds.map(differenceOf(orderId))]
  const differences = [...ofMoney, ...disputes.map(differenceOfSides(orderId))]
  return { attempts, refunds, disputes, differences: differences.filter((difference) => difference !== null) }
}

type Asking = Pick<Deps, 'db' | 'gateway'>

/** Those that we know, and those that people have made there since. */
async function readRefunds(
  { db, gateway }: Asking,
  orderId: OrderId,
  attempts: BothSides['attempts'],
): Promise<BothSides['refunds']> {
  // Before the provider's list: whatever has a name of his by now must be in it.
  const ours = await readRefundsToCompare(db, orderId)
  const listed: ListedRefund[] = []
  const own = new Set(attempts.map((attempt) => attempt.ours.attempt.intentId))
  // An intent of another order may pay for this one, too.
  const others = ours.flatMap(({ intentId }) => (intentId === null || own.has(intentId) ? [] : intentId))
  const asked = new Set([...attempts.flatMap(({ theirs }) => theirs?.id ?? []), ...others])
  for (const id of asked) for await (const refund of gateway.listRefundsOf(id)) listed.push(refund)
  const named = await readNamedRefunds(db, listed)
  const sides = new Map<string, BothSides['refunds'][number]>(ours.map((our) => [our.id, { ours: our, theirs: null }]))
  for (const theirs of listed) {
    const found = named.get(theirs.id)
    const known = found?.ours ?? null
    if ((known ?? found)?.orderId === orderId) sides.set(known?.id ?? theirs.id, { ours: known, theirs })
  }
  return [...sides.values()]
}

function differenceOfAttempt({ ours, theirs }: BothSides['attempts'][number]): PaymentDifference | null {
  if (theirs === null) {
    const isMissing = ours.attempt.intentId !== null
    return isMissing ? describeIntent(ours, null, 'intent_missing') : null
  }
  const kind = differenceOfIntent(ours, theirs)
  return kind === null ? null : describeIntent(ours, theirs, kind)
}

const differenceOf =
  (orderId: OrderId) =>
  ({ ours, theirs }: BothSides['refunds'][number]): PaymentDifference | null => {
    if (ours === null)
      return theirs === null || theirs.state === 'failed' ? null : describeUnknown({ ...theirs, orderId })
    if (theirs === null) return ours.providerRefundId === null ? null : describeRefund(ours, null, 'refund_missing')
    const differing = differenceOfRefund(comparedOf(ours), theirs)
    return differing && describeRefund(ours, theirs, differing.kind)
  }
