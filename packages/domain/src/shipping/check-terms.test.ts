import { describe, expect, test } from 'vitest'
import { checkTerms } from './check-terms.ts'
import type { MeasureRange } from './goods.ts'
import type { MethodTerms, ShippingRate, TableRow } from './method.ts'
import { method, row, table } from './testing/methods.ts'

const issuesOf = (terms: Partial<MethodTerms>): string[] => {
  const checked = checkTerms(method('post', terms))
  return checked.ok ? [] : checked.issues.map(({ path, message }) => `${path}: ${message}`)
}
const ofRate = (rate: ShippingRate) => issuesOf({ rate })
const ofRows = (rows: readonly TableRow[], max: number | null = null) => ofRate(table('weight', rows, max))
const ofRanges = (...ranges: MeasureRange[]) => issuesOf({ availability: { ranges, categories: null } })
const ofDispatch = (terms: Partial<MethodTerms['dispatch']>) =>
  issuesOf({ dispatch: { cutoff: null, handlingDays: 0, weekend: [6, 7], ...terms } })
const notCount = 'is a whole number, 0 or more'

test('what makes sense is handed back as it is', () => {
  const terms = method('post', {
    rate: { kind: 'carrier', carrier: 'parcels', fallback: table('weight', [row(0, 0), row(1, 0)], 1) },
    freeAboveMinor: 1,
    availability: {
      ranges: [
        { measure: 'weight', min: 0, max: 0 },
        { measure: 'subtotal', min: 1, max: null },
        { measure: 'items', min: null, max: 9 },
      ],
      categories: { match: 'none', categories: ['oversized'] },
    },
    deliveryDaysMin: 365,
    deliveryDaysMax: 365,
    dispatch: { cutoff: '23:59', handlingDays: 0, weekend: [1, 2, 3, 4, 5, 6] },
  })
  expect(checkTerms(terms)).toEqual({ ok: true, value: terms })
})

describe('a rate', () => {
  test('has prices that are whole and not below zero', () => {
    expect(ofRate({ kind: 'flat', priceMinor: 0 })).toEqual([])
    expect(ofRate({ kind: 'flat', priceMinor: -1 })).toEqual([`rate.priceMinor: ${notCount}`])
    expect(ofRate({ kind: 'flat', priceMinor: 1.5 })).toEqual([`rate.priceMinor: ${notCount}`])
    expect(ofRate({ kind: 'flat', priceMinor: 2 ** 53 })).toEqual([`rate.priceMinor: ${notCount}`])
    expect(ofRate({ kind: 'per_unit', unitMinor: -1, firstUnitMinor: -1 })).toEqual([
      `rate.unitMinor: ${notCount}`,
      `rate.firstUnitMinor: ${notCount}`,
    ])
    expect(ofRate({ kind: 'per_unit', unitMinor: 0, firstUnitMinor: null })).toEqual([])
  })

  test('that is a table has a row, and each starts above the one before', () => {
    expect(ofRows([])).toEqual(['rate.rows: is one row at least'])
    expect(ofRows([row(0, 1), row(2000, 2), row(2000, 3), row(1999, 3)])).toEqual([
      'rate.rows.2.from: row 3 starts at 2000, not above 2000, where row 2 does',
      'rate.rows.3.from: row 4 starts at 1999, not above 2000, where row 3 does',
    ])
  })

  test('that is a table names the row in which a number is wrong', () => {
    const steps = [row(0, 1, { size: 0, priceMinor: 0 }), row(1, 1, { size: -1, priceMinor: -1 }), row(2, -1)]
    expect(ofRows([...steps, row(2.5, 1, { size: 1, priceMinor: 0 })])).toEqual([
      'rate.rows.0.step.size: is 1 or more',
      `rate.rows.1.step.priceMinor: ${notCount}`,
      `rate.rows.1.step.size: ${notCount}`,
      `rate.rows.2.priceMinor: ${notCount}`,
      `rate.rows.3.from: ${notCount}`,
    ])
  })

  test('that is a table does not end before its last row starts', () => {
    expect(ofRows([row(100, 1), row(500, 2)], 500)).toEqual([])
    expect(ofRows([row(100, 1)], 99)).toEqual(['rate.max: is 100 or more: there row 1 starts'])
    expect(ofRows([row(100, 1), row(500, 2)], 499)).toEqual(['rate.max: is 500 or more: there row 2 starts'])
    expect(ofRows([row(0, 1)], 0.5)).toEqual([`rate.max: ${notCount}`])
    expect(ofRows([], 0)).toEqual(['rate.rows: is one row at least'])
  })

  test('that is a carrier’s is as right as its fallback', () => {
    expect(ofRate({ kind: 'carrier', carrier: 'parcels', fallback: table('items', []) })).toEqual([
      'rate.fallback.rows: is one row at least',
    ])
  })
})

test('a threshold is above zero', () => {
  expect(issuesOf({ freeAboveMinor: 0 })).toEqual([
    'freeAboveMinor: is above 0: what is always free is a flat rate of 0',
  ])
  expect(issuesOf({ freeAboveMinor: -1 })).toEqual([`freeAboveMinor: ${notCount}`])
})

test('a range has an end, does not end before it starts, and is the only one of its measure', () => {
  expect(ofRanges({ measure: 'weight', min: null, max: null })).toEqual([
    'availability.ranges.0: range 1 needs one end at least',
  ])
  expect(ofRanges({ measure: 'weight', min: 5, max: 5 }, { measure: 'items', min: 5, max: 4 })).toEqual([
    'availability.ranges.1.max: range 2 ends before it starts',
  ])
  expect(ofRanges({ measure: 'items', min: 1, max: null }, { measure: 'items', min: null, max: 4 })).toEqual([
    'availability.ranges.1.measure: range 2 repeats the measure of another',
  ])
  expect(ofRanges({ measure: 'weight', min: -1, max: null }, { measure: 'items', min: null, max: 0.5 })).toEqual([
    `availability.ranges.0.min: ${notCount}`,
    `availability.ranges.1.max: ${notCount}`,
  ])
})

test('a condition on categories names one', () => {
  expect(issuesOf({ availability: { ranges: [], categories: { match: 'all', categories: [] } } })).toEqual([
    'availability.categories.categories: is one category at least',
  ])
})

test('goods are under way for a year at most, and the most is not less than the least', () => {
  expect(issuesOf({ deliveryDaysMin: 3, deliveryDaysMax: 2 })).toEqual([
    'deliveryDaysMax: is 3 or more, for that is the least',
  ])
  expect(issuesOf({ deliveryDaysMin: 366, deliveryDaysMax: 366 })).toEqual([
    'deliveryDaysMin: is 365 at most',
    'deliveryDaysMax: is 365 at most',
  ])
  expect(issuesOf({ deliveryDaysMin: -1, deliveryDaysMax: 0.5 })).toEqual([
    `deliveryDaysMin: ${notCount}`,
    `deliveryDaysMax: ${notCount}`,
  ])
})

test('dispatch has a time that clocks show, days of the week, and one on which it works', () => {
  const times = ['24:00', '14:60', '9:30', '14:30:00', ' 14:30', '1430', '']
  for (const cutoff of times) expect(ofDispatch({ cutoff })).toEqual(['dispatch.cutoff: is a time like 14:30'])
  for (const cutoff of ['00:00', '09:30', '19:59', '20:00', '23:59']) expect(ofDispatch({ cutoff })).toEqual([])
  expect(ofDispatch({ handlingDays: 366 })).toEqual(['dispatch.handlingDays: is 365 at most'])
  const noDay = 'is a day from 1, Monday, to 7, Sunday'
  expect(ofDispatch({ weekend: [1, 0, 8, 2.5] })).toEqual([
    `dispatch.weekend.1: ${noDay}`,
    `dispatch.weekend.2: ${noDay}`,
    `dispatch.weekend.3: ${noDay}`,
  ])
  expect(ofDispatch({ weekend: [1, 2, 3, 4, 5, 6, 7] })).toEqual(['dispatch.weekend: leaves one day at least'])
})
