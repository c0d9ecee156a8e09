import { type Tx, transact } from '@tillwright/db/client'
import { readTaxSale } from '@tillwright/db/tax-calculations'
import { insertTaxReversal, readTaxReversal, type TaxReversal, writeTaxReversed } from '@tillwright/db/tax-reversals'
import type { Deps } from '../deps.ts'
import { noteDifferences } from '../payments/note-differences.ts'
import { recordTaxSale } from './record-sale.ts'

/** That money has gone back, in the transaction that says so: who knows of the sale is to know of it. */
export async function reverseRefunded({ jobs }: Pick<Deps, 'jobs'>, tx: Tx, refundId: string): Promise<void> {
  if (await insertTaxReversal(tx, refundId)) await jobs.enqueue(tx, 'record-tax-reversal', [{ refundId }])
}

type Recording = Pick<Deps, 'db' | 'taxProvider' | 'now' | 'newId' | 'log'>

/**
 * Takes back with the provider what a refund has given back of a sale that he knows of, once however often this runs:
 * the refund's id is its name there. A sale that he can't be told of by us is for staff. Throws where it should be
 * tried again.
 */
export async function recordTaxReversal(deps: Recording, refundId: string): Promise<void> {
  const reversal = await readTaxReversal(deps.db, refundId)
  if (reversal?.state !== 'due') return
  const { orderId, amountMinor, totalMinor, currency } = reversal
  await recordTaxSale(deps, orderId)
  const sale = await readTaxSale(deps.db, orderId)
  if (sale === null || sale.transactionId === null) return leaveToStaff(deps, reversal)
  const part = amountMinor === totalMinor ? 'all' : { amountMinor, currency }
  const { transactionId } = sale
  const recorded = await deps.taxProvider.recordReversal({ transactionId, reference: refundId, part })
  await writeTaxReversed(deps.db, refundId, { state: 'recorded', ...recorded })
}

function leaveToStaff(deps: Recording, { refundId, orderId, amountMinor, currency }: TaxReversal): Promise<void> {
  const ours = `${amountMinor} ${currency.toLowerCase()}`
  const found = { orderId, subject: refundId, kind: 'tax_unreversed', ours, theirs: null, repair: null } as const
  return transact(deps.db, async (tx) => {
    if (!(await writeTaxReversed(tx, refundId, { state: 'unrecorded', transactionId: null }))) return
    await noteDifferences({ ...deps, db: tx }, 'job', [found])
  })
}
