import fc from 'fast-check'
import { expect, test } from 'vitest'
import { runs } from '../testing/runs.ts'
import { hindranceOf } from './availability.ts'
import { type Measure, type MeasureRange, measured, measureGoods, type ShippableLine } from './goods.ts'
import { alwaysAvailable, type CategoryCondition } from './method.ts'
import { goods } from './testing/methods.ts'

const line = (facts: Partial<ShippableLine> = {}): ShippableLine => ({
  quantity: 1,
  sellable: true,
  requiresShipping: true,
  weightGrams: 300,
  shippingCategory: null,
  ...facts,
})
const amounts = { subtotalMinor: 2000, taxOnTopMinor: 178 }

test('only what is shipped has weight, units and a shipping category; amounts are those of the whole cart', () => {
  const lines = [
    line({ quantity: 3 }),
    line({ quantity: 2, weightGrams: 1000, shippingCategory: 'oversized' }),
    line({ quantity: 7, requiresShipping: false, shippingCategory: 'download' }),
    line({ quantity: 9, sellable: false, shippingCategory: 'gone' }),
  ]
  expect(measureGoods(lines, amounts)).toEqual({
    weightGrams: 2900,
    itemCount: 5,
    categories: new Set([null, 'oversized']),
    ...amounts,
  })
  expect(() => measureGoods([line({ quantity: 2 ** 50 })], amounts)).toThrow(/safe range/)
})

const ranged = (...ranges: MeasureRange[]) => hindranceOf({ ranges, categories: null }, goods({ taxOnTopMinor: 178 }))

test('both ends of a range belong to it, and an end that is not given hinders nobody', () => {
  const weight = (min: number | null, max: number | null) => ranged({ measure: 'weight', min, max })
  expect([weight(300, 300), weight(300, null), weight(null, 300), weight(null, null)]).toEqual(Array(4).fill(null))
  expect(weight(301, null)).toEqual({ kind: 'too_little', measure: 'weight', measured: 300, min: 301 })
  expect(weight(null, 299)).toEqual({ kind: 'too_much', measure: 'weight', measured: 300, max: 299 })
  expect(weight(0, 0)).toMatchObject({ kind: 'too_much', max: 0 })
})

test('each measure looks at its own fact', () => {
  const just = (measure: Measure, value: number) => ranged({ measure, min: value, max: value })
  expect([just('weight', 300), just('items', 1), just('subtotal', 2000), just('subtotal_with_tax', 2178)]).toEqual(
    Array(4).fill(null),
  )
})

test('goods whose price with tax is past what can be counted are an error, whether or not a method asks for it', () => {
  const most = { subtotalMinor: Number.MAX_SAFE_INTEGER, taxOnTopMinor: 1 }
  expect(() => measureGoods([line({})], most)).toThrow(expect.objectContaining({ code: 'OVERFLOW' }))
  expect(measureGoods([line({})], { ...most, taxOnTopMinor: 0 }).subtotalMinor).toBe(most.subtotalMinor)
})

test('an amount that is past what can be counted measures nothing: it is an error', () => {
  const most = goods({ subtotalMinor: Number.MAX_SAFE_INTEGER, taxOnTopMinor: 1 })
  expect(() => measured(most, 'subtotal_with_tax')).toThrow(expect.objectContaining({ code: 'OVERFLOW' }))
  expect(measured(most, 'subtotal')).toBe(Number.MAX_SAFE_INTEGER)
})

test('all ranges must hold, and the first that does not is told', () => {
  const [fits, dear, heavy] = [
    { measure: 'items', min: 1, max: 1 },
    { measure: 'subtotal', min: 2001, max: null },
    { measure: 'weight', min: 301, max: null },
  ] as const
  expect(ranged(fits, dear)).toMatchObject({ measure: 'subtotal' })
  expect(ranged(fits, heavy, dear)).toMatchObject({ measure: 'weight' })
})

test('without conditions every cart can have it', () => {
  expect(hindranceOf(alwaysAvailable, goods())).toBeNull()
})

test.each<[CategoryCondition['match'], (string | null)[], boolean]>([
  ['some', ['oversized', 'standard'], true],
  ['some', ['standard', null], false],
  ['some', [null], false],
  ['all', ['oversized'], true],
  ['all', ['oversized', 'fragile'], true],
  ['all', ['oversized', 'standard'], false],
  ['all', ['oversized', null], false],
  ['none', ['standard', null], true],
  ['none', ['standard', 'fragile'], false],
])('of a cart, %s must be oversized or fragile: %j is %s', (match, own, isTaken) => {
  const condition = { match, categories: ['oversized', 'fragile'] }
  expect(hindranceOf({ ranges: [], categories: condition }, goods({ categories: new Set(own) }))).toEqual(
    isTaken ? null : { kind: 'categories', ...condition },
  )
})

test('the order of the lines changes nothing', () => {
  const lines = fc.array(
    fc.record({
      quantity: fc.integer({ min: 1, max: 999 }),
      sellable: fc.boolean(),
      requiresShipping: fc.boolean(),
      weightGrams: fc.nat({ max: 100_000 }),
      shippingCategory: fc.constantFrom(null, 'oversized', 'fragile'),
    }),
    { maxLength: 20 },
  )
  fc.assert(
    fc.property(lines, (own) => {
      expect(measureGoods(own.toReversed(), amounts)).toEqual(measureGoods(own, amounts))
    }),
    { numRuns: runs },
  )
})
