import type { MeasureRange } from './goods.ts'
import type { CategoryCondition, DispatchTerms, MethodTerms, ShippingRate, TableRate, TableRow } from './method.ts'

export interface TermsIssue {
  /** Like "rate.rows.2.from", which is row 3 to its message: paths count from 0, people from 1. */
  readonly path: string
  readonly message: string
}

export type CheckedTerms =
  | { readonly ok: true; readonly value: MethodTerms }
  | { readonly ok: false; readonly issues: readonly TermsIssue[] }

/** Whether a method makes sense, or everything that is wrong with it. */
export function checkTerms(terms: MethodTerms): CheckedTerms {
  const { freeAboveMinor, availability, deliveryDaysMin: daysMin, deliveryDaysMax: daysMax } = terms
  const issues = [
    ...rateIssues(terms.rate, 'rate'),
    ...countIssues(freeAboveMinor, 'freeAboveMinor'),
    ...issueIf(freeAboveMinor === 0, 'freeAboveMinor', 'is above 0: what is always free is a flat rate of 0'),
    ...availability.ranges.flatMap(rangeIssues),
    ...categoryIssues(availability.categories),
    ...dayCountIssues(daysMin, 'deliveryDaysMin'),
    ...dayCountIssues(daysMax, 'deliveryDaysMax'),
    ...issueIf(daysMax < daysMin, 'deliveryDaysMax', `is ${daysMin} or more, for that is the least`),
    ...dispatchIssues(terms.dispatch),
  ]
  return issues.length === 0 ? { ok: true, value: terms } : { ok: false, issues }
}

function rateIssues(rate: ShippingRate, path: string): TermsIssue[] {
  switch (rate.kind) {
    case 'flat':
      return countIssues(rate.priceMinor, `${path}.priceMinor`)
    case 'per_unit':
      return [
        ...countIssues(rate.unitMinor, `${path}.unitMinor`),
        ...countIssues(rate.firstUnitMinor, `${path}.firstUnitMinor`),
      ]
    case 'table':
      return tableIssues(rate, path)
    case 'carrier':
      return rateIssues(rate.fallback, `${path}.fallback`)
  }
}

function tableIssues({ rows, max }: TableRate, path: string): TermsIssue[] {
  const lastFrom = rows.at(-1)?.from ?? 0
  const endsEarly = max !== null && max < lastFrom
  return [
    ...issueIf(rows.length === 0, `${path}.rows`, 'is one row at least'),
    ...rows.flatMap((row, index) => [
      ...rowIssues(row, `${path}.rows.${index}`),
      ...orderIssues(row, rows[index - 1], { index, path: `${path}.rows.${index}.from` }),
    ]),
    ...countIssues(max, `${path}.max`),
    ...issueIf(endsEarly, `${path}.max`, `is ${lastFrom} or more: there row ${rows.length} starts`),
  ]
}

const rowIssues = ({ from, priceMinor, step }: TableRow, path: string): TermsIssue[] => [
  ...countIssues(from, `${path}.from`),
  ...countIssues(priceMinor, `${path}.priceMinor`),
  ...countIssues(step?.priceMinor ?? null, `${path}.step.priceMinor`),
  ...countIssues(step?.size ?? null, `${path}.step.size`),
  ...issueIf(step?.size === 0, `${path}.step.size`, 'is 1 or more'),
]

function orderIssues(row: TableRow, before: TableRow | undefined, at: { index: number; path: string }): TermsIssue[] {
  if (before === undefined || row.from > before.from) return []
  const { index, path } = at
  return [
    { path, message: `row ${index + 1} starts at ${row.from}, not above ${before.from}, where row ${index} does` },
  ]
}

function rangeIssues(range: MeasureRange, index: number, ranges: readonly MeasureRange[]): TermsIssue[] {
  const { measure, min, max } = range
  const path = `availability.ranges.${index}`
  const isAgain = ranges.findIndex((other) => other.measure === measure) < index
  return [
    ...issueIf(isAgain, `${path}.measure`, `range ${index + 1} repeats the measure of another`),
    ...issueIf(min === null && max === null, path, `range ${index + 1} needs one end at least`),
    ...countIssues(min, `${path}.min`),
    ...countIssues(max, `${path}.max`),
    ...issueIf(min !== null && max !== null && max < min, `${path}.max`, `range ${index + 1} ends before it starts`),
  ]
}

const categoryIssues = (condition: CategoryCondition | null): TermsIssue[] =>
  issueIf(condition?.categories.length === 0, 'availability.categories.categories', 'is one category at least')

const dispatchIssues = ({ cutoff, handlingDays, weekend }: DispatchTerms): TermsIssue[] => [
  ...issueIf(cutoff !== null && !timeOfDay.test(cutoff), 'dispatch.cutoff', 'is a time like 14:30'),
  ...dayCountIssues(handlingDays, 'dispatch.handlingDays'),
  ...weekend.flatMap((day, index) =>
    issueIf(!weekdays.includes(day), `dispatch.weekend.${index}`, 'is a day from 1, Monday, to 7, Sunday'),
  ),
  ...issueIf(
    weekdays.every((day) => weekend.includes(day)),
    'dispatch.weekend',
    'leaves one day at least',
  ),
]

const timeOfDay = /^([01]\d|2[0-3]):[0-5]\d$/
const weekdays: readonly number[] = [1, 2, 3, 4, 5, 6, 7]

const dayCountIssues = (count: number, path: string): TermsIssue[] => [
  ...countIssues(count, path),
  ...issueIf(count > daysMost, path, `is ${daysMost} at most`),
]

/** Nobody waits for more than a year, and days are counted one by one. */
const daysMost = 365

const countIssues = (count: number | null, path: string): TermsIssue[] =>
  issueIf(count !== null && !(Number.isSafeInteger(count) && count >= 0), path, 'is a whole number, 0 or more')

const issueIf = (isWrong: boolean, path: string, message: string): TermsIssue[] => (isWrong ? [{ path, message }] : [])
