import { expect, test } from 'vitest'
import { problemsOfReduction, problemsOfTiers, problemsOfWindow } from './check-prices.ts'
import { day, from } from './testing/price-facts.ts'
import { always } from './time-window.ts'

const tiers = (...rows: [number, number][]) =>
  rows.map(([minQuantity, unitPriceMinor]) => ({ minQuantity, unitPriceMinor }))
const problems = (...rows: [number, number][]) =>
  problemsOfTiers(tiers(...rows), { leastQuantity: 2 }).map(({ code, path }) => [code, ...path])

test('tiers that rise in quantity and fall in price have no problem, down to 2 pieces and nothing to pay', () => {
  expect(problems()).toEqual([])
  expect(problems([2, 800], [3, 600], [20, 0])).toEqual([])
})

test('a quantity that is too small or not whole is named by its row', () => {
  expect(problems([1, 800])).toEqual([['QUANTITY_TOO_SMALL', 0, 'minQuantity']])
  expect(problems([2.5, 800])).toEqual([['QUANTITY_TOO_SMALL', 0, 'minQuantity']])
  expect(problems([2, 800], [1, 700])).toEqual([['QUANTITY_TOO_SMALL', 1, 'minQuantity']])
})

test("a list's own price is a tier of 1", () => {
  expect(problemsOfTiers(tiers([1, 800]), { leastQuantity: 1 })).toEqual([])
  expect(problemsOfTiers(tiers([0, 800]), { leastQuantity: 1 })).toEqual([
    {
      code: 'QUANTITY_TOO_SMALL',
      path: [0, 'minQuantity'],
      message: 'Row 1: the quantity has to be a whole number from 1 on',
    },
  ])
})

test('a quantity that does not rise, and a price that does not fall, are named by their row', () => {
  expect(problems([5, 800], [5, 700])).toEqual([['QUANTITY_NOT_RISING', 1, 'minQuantity']])
  expect(problems([5, 800], [4, 700])).toEqual([['QUANTITY_NOT_RISING', 1, 'minQuantity']])
  expect(problems([5, 800], [6, 800])).toEqual([['PRICE_NOT_FALLING', 1, 'unitPriceMinor']])
  expect(problems([5, 800], [4, 900], [6, 100])).toEqual([
    ['QUANTITY_NOT_RISING', 1, 'minQuantity'],
    ['PRICE_NOT_FALLING', 1, 'unitPriceMinor'],
  ])
  expect(problemsOfTiers(tiers([5, 800], [5, 800]), { leastQuantity: 2 }).map(({ message }) => message)).toEqual([
    'Row 2: the quantity has to be above the 5 of the row before',
    'Row 2: the price has to be below that of the row before',
  ])
})

test('a price that is no amount is named by its row', () => {
  expect(problems([2, -1])).toEqual([['NOT_AN_AMOUNT', 0, 'unitPriceMinor']])
  expect(problems([2, 800], [3, 7.5])).toEqual([['NOT_AN_AMOUNT', 1, 'unitPriceMinor']])
  expect(problemsOfTiers(tiers([2, -1]), { leastQuantity: 2 })[0]?.message).toBe(
    'Row 1: the price has to be a whole number of minor units, not below 0',
  )
})

test('a window needs an instant between its ends', () => {
  expect([always, from(day(2), null), from(null, day(1)), from(day(1), day(2))].flatMap(problemsOfWindow)).toEqual([])
  const empty = { code: 'WINDOW_EMPTY', path: ['endsAt'], message: 'The end has to come after the start' }
  expect(problemsOfWindow(from(day(1), day(1)))).toEqual([empty])
  expect(problemsOfWindow(from(day(2), day(1)))).toEqual([empty])
})

test('a percentage lies above 0 and up to 100', () => {
  for (const kind of ['percent', 'percent_of_original'] as const) {
    const codesOf = (percentPpm: number) =>
      problemsOfReduction({ kind, percentPpm }).map(({ code, path }) => [code, ...path])
    expect([1, 88_750, 1_000_000].flatMap(codesOf)).toEqual([])
    for (const percentPpm of [0, -1, 1_000_001, 0.5]) {
      expect(codesOf(percentPpm)).toEqual([['PERCENT_OUT_OF_RANGE', 'percentPpm']])
    }
  }
  expect(problemsOfReduction({ kind: 'percent', percentPpm: 0 })[0]?.message).toMatch(/above 0 and at most 100/)
})

test('a fixed amount takes something off', () => {
  expect(problemsOfReduction({ kind: 'fixed', fixedMinor: 1 })).toEqual([])
  for (const fixedMinor of [0, -1, 1.5]) {
    expect(problemsOfReduction({ kind: 'fixed', fixedMinor })).toEqual([
      { code: 'NOT_AN_AMOUNT', path: ['fixedMinor'], message: 'An amount to take off is above 0' },
    ])
  }
})
