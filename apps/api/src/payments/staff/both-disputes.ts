import { type Dispute, readDisputesOfIntents } from '@tillwright/db/known-disputes'
import type { PaymentDifference } from '@tillwright/db/payment-differences'
import type { OrderId } from '@tillwright/domain/ids'
import { differenceOfDispute } from '@tillwright/domain/payments/dispute'
import { z } from 'zod'
import type { Deps } from '../../deps.ts'
import { Money, moneyOf } from '../../schemas.ts'
import { factsOf } from '../apply-dispute.ts'
import type { ProviderDispute } from '../gateway-dispute-views.ts'
import { minorOfProvider } from '../provider-money.ts'
import { describeDispute } from '../settle-disputes.ts'

/** A dispute as it is here and at the provider. */
export interface BothSidesOfDispute {
  readonly ours: Dispute | null
  readonly theirs: ProviderDispute | null
}

/** Those of the intents that have brought money of an order; ours first, before the provider is asked. */
export async function readBothDisputes(
  { db, gateway }: Pick<Deps, 'db' | 'gateway'>,
  intentIds: readonly string[],
): Promise<BothSidesOfDispute[]> {
  const ours = await readDisputesOfIntents(db, intentIds)
  const sides = new Map<string, BothSidesOfDispute>(
    ours.map((our) => [our.providerDisputeId, { ours: our, theirs: null }]),
  )
  for (const id of intentIds)
    for await (const theirs of gateway.listDisputesOf(id))
      sides.set(theirs.id, { ours: sides.get(theirs.id)?.ours ?? null, theirs })
  return [...sides.values()]
}

export const differenceOfSides =
  (orderId: OrderId) =>
  ({ ours: known, theirs: said }: BothSidesOfDispute): PaymentDifference | null => {
    const of = { orderId: known?.orderId ?? orderId, known, said }
    if (said === null) return describeDispute(of, 'dispute_missing')
    const money = minorOfProvider(said)
    if (money === null || (known !== null && known.amountMinor !== money.amountMinor))
      return describeDispute(of, 'dispute_amount')
    const differs = differenceOfDispute(known, factsOf(said, money.amountMinor))
    return differs === null ? null : describeDispute(of, 'dispute_state')
  }

const side = z.object({ state: z.string(), amount: Money.nullable(), isWithdrawn: z.boolean() }).nullable()

export const ComparedDispute = z.object({
  id: z.uuid().nullable().describe('Null for one that is not known here'),
  stripeDisputeId: z.string(),
  ours: side,
  theirs: side,
})

export function viewSides({ ours, theirs }: BothSidesOfDispute): z.output<typeof ComparedDispute> {
  const said = theirs && minorOfProvider(theirs)
  return {
    id: ours?.id ?? null,
    stripeDisputeId: theirs?.id ?? ours?.providerDisputeId ?? '',
    ours: ours && {
      ...{ state: ours.state, amount: moneyOf(ours.amountMinor, ours.currency), isWithdrawn: ours.withdrawnMinor > 0 },
    },
    theirs: theirs && {
      ...{ state: theirs.status, isWithdrawn: theirs.isWithdrawn },
      amount: said && moneyOf(said.amountMinor, said.currency),
    },
  }
}
