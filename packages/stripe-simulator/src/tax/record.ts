import type Stripe from 'stripe'
import { invalid, missing } from '../api/errors.ts'
import { mergedMetadata } from '../api/metadata.ts'
import { newId } from '../ids.ts'
import type { StoredCalculation } from '../store/things.ts'
import type { Work } from '../store/work.ts'

/** Records a sale for the tax reports. Throws a 400 for a reference that is taken and for an expired calculation. */
export function recordSale(
  work: Work,
  params: Stripe.Tax.TransactionCreateFromCalculationParams,
): Stripe.Tax.Transaction {
  const calculation = liveCalculation(work, params.calculation)
  if (calculation === undefined)
    throw invalid(`No such tax calculation: '${params.calculation}'`, {
      code: 'resource_missing',
      param: 'calculation',
    })
  checkReference(work, params.reference)
  const id = newId('tax_1')
  const lines = (work.find('simulator.lines', calculation.id)?.lines ?? []).flatMap((line) =>
    line.object === 'tax.calculation_line_item' ? [recordedLine(line)] : [],
  )
  work.put('simulator.lines', { id, lines })
  const { amount_total, expires_at, tax_amount_exclusive, tax_amount_inclusive, tax_breakdown, line_items, ...kept } =
    calculation
  return work.put('tax.transaction', {
    ...kept,
    id,
    object: 'tax.transaction',
    created: work.nowSeconds,
    metadata: mergedMetadata({}, params.metadata),
    posted_at: params.posted_at ?? work.nowSeconds,
    reference: params.reference,
    reversal: null,
    type: 'transaction',
  })
}

/** The calculation while it has not expired. Throws a 404 otherwise. */
export function calculationOf(work: Work, id: string): StoredCalculation {
  const calculation = liveCalculation(work, id)
  if (calculation === undefined) throw missing('tax calculation', id, 'calculation')
  return calculation
}

/** Each reference stands for one sale or one reversal. Throws the 400 for one that is taken. */
export function checkReference(work: Work, reference: string): void {
  if (work.all('tax.transaction').every((transaction) => transaction.reference !== reference)) return
  throw invalid(`A tax transaction with the reference '${reference}' already exists.`, {
    code: 'resource_already_exists',
    param: 'reference',
  })
}

function liveCalculation(work: Work, id: string): StoredCalculation | undefined {
  const calculation = work.find('tax.calculation', id)
  return calculation?.expires_at && calculation.expires_at > work.nowSeconds ? calculation : undefined
}

function recordedLine(line: Stripe.Tax.CalculationLineItem): Stripe.Tax.TransactionLineItem {
  const { performance_location, tax_breakdown, ...kept } = line
  return { ...kept, id: newId('tax_li_'), object: 'tax.transaction_line_item', reversal: null, type: 'transaction' }
}
