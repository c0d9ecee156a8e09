import { transact } from '@tillwright/db/client'
import { insertMirroredRefund, lockRefundable } from '@tillwright/db/mirrored-refunds'
import { fitsInto } from '@tillwright/domain/payments/differences'
import type { Deps } from '../deps.ts'
import { applyRefundState } from './apply-refund.ts'
import type { ListedRefund } from './gateway.ts'
import { type Counted, countRepair } from './note-differences.ts'
import { minorOfProvider } from './provider-money.ts'

/**
 * Writes down a refund that people have made at the provider as one of ours, so that ledger, order and shopper know of
 * the money that has gone. repeated: somebody has done so before. unfit: it is not money that is known to be here.
 */
export async function mirrorRefund(
  deps: Pick<Deps, 'db' | 'jobs' | 'newId' | 'log'>,
  refund: ListedRefund & { readonly intentId: string },
  counted?: Counted<'mirrored'>,
): Promise<'mirrored' | 'repeated' | 'unfit'> {
  const { intentId, id: providerRefundId } = refund
  const outcome = await transact(deps.db, async (tx) => {
    const among = await lockRefundable(tx, { intentId, providerRefundId })
    if (among.some(({ isMirrored }) => isMirrored)) return 'repeated'
    const money = minorOfProvider(refund)
    // Of the order that it was paid for, or of one that it pays for since.
    const of = money && among.find((one) => fitsInto(money, one))
    if (money === null || of === null || of === undefined) return 'unfit'
    const { amountMinor } = money
    const refundId = await insertMirroredRefund(tx, { of, amountMinor, providerRefundId }, deps.newId)
    await countRepair(deps, tx, { counted, repair: 'mirrored' })
    return { refundId }
  })
  if (typeof outcome === 'string') return outcome
  // Where this does not happen any more, the reconciler follows it to its end.
  await applyRefundState(deps, outcome.refundId, refund)
  return 'mirrored'
}
