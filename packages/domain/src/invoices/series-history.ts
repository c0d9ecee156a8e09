import { readOrProblem } from '../problem.ts'
import { type InvoiceSeries, InvoiceSeriesError, parseInvoiceSeries, seriesMeet } from './series.ts'

/** A series as it is kept: of invoices, or of credit notes. */
export interface KeptSeries {
  readonly kind: 'invoice' | 'credit_note'
  readonly template: string
  readonly resets: InvoiceSeries['resets']
}

/**
 * Why a shop that has had these series may not take up the next one, in words for people; null where it may. One of
 * them may be taken up again as it was, and goes on where it ended.
 */
export function seriesProblem(had: readonly KeptSeries[], next: KeptSeries): string | null {
  const series = readSeries(next)
  if (typeof series === 'string') return series
  const inTheWay = had.find((kept) => !isSame(kept, next) && meets(kept, series))
  if (inTheWay !== undefined) return `Its numbers could repeat those by ${inTheWay.template}: begin it with other text`
  if (had.length >= seriesMax && !had.some((kept) => isSame(kept, next))) {
    return `A shop has had ${seriesMax} series at most: take up an earlier one`
  }
  return null
}

/** All of them are looked at whenever one is taken up. */
export const seriesMax = 100

const isSame = (a: KeptSeries, b: KeptSeries): boolean =>
  a.kind === b.kind && a.template === b.template && a.resets === b.resets

function meets(kept: KeptSeries, series: InvoiceSeries): boolean {
  const earlier = readSeries(kept)
  return typeof earlier !== 'string' && seriesMeet(earlier, series)
}

const readSeries = (kept: KeptSeries): InvoiceSeries | string =>
  readOrProblem(() => parseInvoiceSeries(kept), InvoiceSeriesError)
