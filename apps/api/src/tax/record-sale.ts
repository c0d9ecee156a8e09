import { type Tx, transact } from '@tillwright/db/client'
import type { MoneySource } from '@tillwright/db/money-source'
import {
  readTaxSale,
  renewCalculation,
  sellTaxed,
  type TaxSale,
  writeTaxDiffers,
  writeTaxRecorded,
} from '@tillwright/db/tax-calculations'
import type { OrderId } from '@tillwright/domain/ids'
import type { CurrencyCode } from '@tillwright/domain/money/currency'
import type { Minor } from '@tillwright/domain/money/minor'
import { checkTaxAnswer } from '@tillwright/domain/tax/tax-answer'
import { isTaxedAlike, type SaidOfTax } from '@tillwright/domain/tax/tax-question'
import type { Deps } from '../deps.ts'
import { noteDifferences } from '../payments/note-differences.ts'

/** That an order is paid, in the transaction that captures its money: who has found its taxes is to know. */
export async function sellOrder(
  { jobs }: Pick<Deps, 'jobs'>,
  tx: Tx,
  sold: { readonly orderId: OrderId; readonly attemptId: MoneySource['attemptId'] } & Partial<MoneySource>,
): Promise<void> {
  if (await sellTaxed(tx, { sourcePaymentId: null, ...sold }))
    await jobs.enqueue(tx, 'record-tax-sale', [{ orderId: sold.orderId }])
}

interface Uncaptured {
  readonly orderId: OrderId
  /** Of the release. */
  readonly id: string
  readonly amountMinor: Minor
  readonly currency: CurrencyCode
}

/** Of a sale that a provider knows whole a part was never captured, by people who ask nobody: staff has to tell him. */
export async function noteUncaptured(
  deps: Pick<Deps, 'newId' | 'log'>,
  tx: Tx,
  { orderId, id, amountMinor, currency }: Uncaptured,
): Promise<void> {
  if ((await readTaxSale(tx, orderId)) === null) return
  const ours = `${amountMinor} ${currency.toLowerCase()}`
  const found = { orderId, subject: id, kind: 'tax_unreversed', ours, theirs: null, repair: null } as const
  await noteDifferences({ ...deps, db: tx }, 'job', [found])
}

type Recording = Pick<Deps, 'db' | 'taxProvider' | 'now' | 'newId' | 'log'>

/**
 * Records a paid order with the provider that has found its taxes, once however often this runs: the order's id is the
 * sale's name there. A calculation that has expired is made anew; where it comes to something else by now the order
 * stays as it is, and staff is told. Throws where it should be tried again.
 */
export async function recordTaxSale(deps: Recording, orderId: OrderId): Promise<void> {
  const sale = await readTaxSale(deps.db, orderId)
  if (sale?.state !== 'sold') return
  const isOver = sale.expiresAt.getTime() <= deps.now().getTime()
  if (!isOver && (await record(deps, sale))) return
  const said = await calculateAnew(deps, sale)
  if (said === 'unknown_place' || !isTaxedAlike(said, sale.said)) return noteDiffering(deps, sale, said)
  await renewCalculation(deps.db, { orderId, from: sale.calculationId, to: said.calculation })
  const renewed = await readTaxSale(deps.db, orderId)
  if (renewed?.state !== 'sold') return
  if (!(await record(deps, renewed))) throw new Error(`${renewed.calculationId} has expired at once`)
}

/** False where the calculation is no longer there. */
async function record(deps: Recording, { orderId, calculationId }: TaxSale): Promise<boolean> {
  const recorded = await deps.taxProvider.recordSale({ calculationId, reference: orderId })
  if (recorded === 'expired') return false
  const { transactionId } = recorded
  const lost = { orderId, subject: orderId, kind: 'tax_unnamed', ours: null, theirs: 'recorded', repair: null } as const
  await transact(deps.db, async (tx) => {
    const isNews = await writeTaxRecorded(tx, orderId, transactionId)
    if (isNews && transactionId === null) await noteDifferences({ ...deps, db: tx }, 'job', [lost])
  })
  return true
}

/** For the day of the sale, as long as the provider knows its rates. */
async function calculateAnew({ taxProvider, now }: Recording, { ask, said }: TaxSale) {
  const { taxedAtSeconds } = said.calculation
  const isRecent = now().getTime() / 1_000 - taxedAtSeconds < recentSecondsMax
  const anew = await taxProvider.calculateTax(ask, isRecent ? taxedAtSeconds : undefined)
  if (anew !== 'unknown_place') checkTaxAnswer(ask.question, anew)
  return anew
}

/** Stripe's 31 days, less one for clocks and queues. */
const recentSecondsMax = 30 * 86_400

async function noteDiffering(deps: Recording, sale: TaxSale, said: SaidOfTax | 'unknown_place'): Promise<void> {
  const { orderId, calculationId } = sale
  const theirs = said === 'unknown_place' ? said : textOf(said)
  await transact(deps.db, async (tx) => {
    if (!(await writeTaxDiffers(tx, orderId))) return
    const ours = textOf(sale.said)
    const found = { orderId, subject: calculationId, kind: 'tax_differs', ours, theirs, repair: null } as const
    await noteDifferences({ ...deps, db: tx }, 'job', [found])
  })
}

const textOf = ({ taxOnTopMinor, taxInsideMinor, totalMinor, currency }: SaidOfTax): string =>
  `${taxOnTopMinor + taxInsideMinor} of ${totalMinor} ${currency.toLowerCase()}`
