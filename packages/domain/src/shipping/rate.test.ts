import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { runs } from '../testing/runs.ts'
import type { Measure, ShippedGoods } from './goods.ts'
import type { CarrierRate, LivePrice, OwnRate, TableRate } from './method.ts'
import { priceByRate } from './rate.ts'
import { goods, row, table } from './testing/methods.ts'

const priceOf = (rate: OwnRate, facts: Partial<ShippedGoods> = {}) => {
  const rated = priceByRate(rate, goods(facts), null)
  return rated.ok ? rated.priceMinor : rated.hindrance
}

test('a flat fee is the same for everything', () => {
  expect(priceByRate({ kind: 'flat', priceMinor: 700 }, goods({ itemCount: 999 }), null)).toEqual({
    ok: true,
    priceMinor: 700,
    reasons: [{ kind: 'flat', priceMinor: 700 }],
  })
})

test('a fee per unit counts units, the first one apart where it has a fee of its own', () => {
  const even = { kind: 'per_unit', unitMinor: 200, firstUnitMinor: null } as const
  expect([1, 2, 7].map((itemCount) => priceOf(even, { itemCount }))).toEqual([200, 400, 1400])
  const first = { ...even, firstUnitMinor: 900 }
  expect([1, 2, 7].map((itemCount) => priceOf(first, { itemCount }))).toEqual([900, 1100, 2100])
  const free = { ...even, firstUnitMinor: 0 }
  expect([1, 2].map((itemCount) => priceOf(free, { itemCount }))).toEqual([0, 200])
  expect(priceByRate(first, goods({ itemCount: 2 }), null)).toMatchObject({
    reasons: [{ kind: 'per_unit', itemCount: 2, unitMinor: 200, firstUnitMinor: 900, priceMinor: 1100 }],
  })
})

describe('a table', () => {
  const parcels = table('weight', [row(100, 400), row(2001, 700), row(5001, 1100)], 31_500)

  test('has a row from its start, inclusive, until the next one', () => {
    const weights = [100, 2000, 2001, 5000, 5001, 31_500]
    expect(weights.map((weightGrams) => priceOf(parcels, { weightGrams }))).toEqual([400, 400, 700, 700, 1100, 1100])
    expect(priceByRate(parcels, goods({ weightGrams: 2500 }), null)).toEqual({
      ok: true,
      priceMinor: 700,
      reasons: [{ kind: 'table', measure: 'weight', measured: 2500, row: row(2001, 700), priceMinor: 700 }],
    })
  })

  test('covers nothing below its first row and above its end, and says so', () => {
    expect(priceOf(parcels, { weightGrams: 99 })).toEqual({
      kind: 'too_little',
      measure: 'weight',
      measured: 99,
      min: 100,
    })
    expect(priceOf(parcels, { weightGrams: 31_501 })).toEqual({
      kind: 'too_much',
      measure: 'weight',
      measured: 31_501,
      max: 31_500,
    })
    expect(priceOf(table('weight', [row(0, 1)]), { weightGrams: 1e9 })).toBe(1)
    expect(priceOf(table('items', []))).toMatchObject({ kind: 'too_little', min: Number.POSITIVE_INFINITY })
  })

  test('goes by weight, items, subtotal, or subtotal with tax', () => {
    const cart = { weightGrams: 1000, itemCount: 2000, subtotalMinor: 3000, taxOnTopMinor: 1000 }
    const rows = [row(1000, 1), row(2000, 2), row(3000, 3), row(4000, 4)]
    const measures: Measure[] = ['weight', 'items', 'subtotal', 'subtotal_with_tax']
    expect(measures.map((measure) => priceOf(table(measure, rows), cart))).toEqual([1, 2, 3, 4])
  })

  test('asks for every step that has begun above the start of its row', () => {
    const kilograms = table('weight', [row(0, 500), row(1000, 600, { size: 1000, priceMinor: 120 })])
    const weights = [999, 1000, 1001, 2000, 2001, 3000]
    expect(weights.map((weightGrams) => priceOf(kilograms, { weightGrams }))).toEqual([500, 600, 720, 720, 840, 840])
  })

  test('asks in proportion for what is above the start of its row, the half rounded up', () => {
    const tenth = { size: 10, priceMinor: 1, isProportional: true }
    const fee = table('subtotal', [row(0, 400), row(4000, 400, tenth)])
    const subtotals = [3999, 4000, 4004, 4005, 4044, 4045, 14_000]
    expect(subtotals.map((subtotalMinor) => priceOf(fee, { subtotalMinor }))).toEqual([
      400, 400, 400, 401, 404, 405, 1400,
    ])
  })

  test('is exact for the largest numbers, and an overflow is an error', () => {
    const thirds = table('subtotal', [row(1, 0, { size: 3, priceMinor: 1 })])
    expect(priceOf(thirds, { subtotalMinor: 9_007_199_254_740_989 })).toBe(3_002_399_751_580_330)
    expect(() => priceOf(table('weight', [row(0, 1, { size: 1, priceMinor: 2 ** 52 })]))).toThrow(/safe range/)
  })

  const tables = fc
    .record({
      starts: fc.uniqueArray(fc.nat({ max: 300 }), { minLength: 1, maxLength: 6 }),
      end: fc.option(fc.nat({ max: 50 })),
      steps: fc.array(fc.option(fc.record({ size: fc.integer({ min: 1, max: 40 }), priceMinor: fc.nat({ max: 9 }) }))),
    })
    .map(({ starts, end, steps }): TableRate => {
      const ascending = starts.toSorted((a, b) => a - b)
      const rows = ascending.map((from, index) => row(from, from * 7, steps[index] ?? null))
      return table('weight', rows, end === null ? null : (ascending.at(-1) ?? 0) + end)
    })

  test('agrees with a walk gram by gram', () => {
    fc.assert(
      fc.property(tables, fc.nat({ max: 360 }), (rate, weightGrams) => {
        let price: number | null = null
        let paidUntil = 0
        for (let gram = 0; gram <= weightGrams; gram += 1) {
          const current = rate.rows.find(({ from }) => from === gram)
          if (current !== undefined) [price, paidUntil] = [current.priceMinor, gram]
          const { step } = rate.rows.filter(({ from }) => from <= gram).at(-1) ?? { step: null }
          if (price !== null && step !== null && gram > paidUntil) {
            price += step.priceMinor
            paidUntil += step.size
          }
        }
        const answer = priceOf(rate, { weightGrams })
        const isCovered = price !== null && (rate.max === null || weightGrams <= rate.max)
        expect(typeof answer === 'number' ? answer : null).toBe(isCovered ? price : null)
      }),
      { numRuns: runs },
    )
  })
})

describe('a carrier', () => {
  const rate: CarrierRate = { kind: 'carrier', carrier: 'parcels', fallback: table('weight', [row(200, 900)]) }
  const answer = (live: LivePrice, weightGrams = 300) => priceByRate(rate, goods({ weightGrams }), live)

  test('says the price when it answers, and nothing is asked of the fallback', () => {
    const priced = { ok: true, priceMinor: 712, reasons: [{ kind: 'carrier', carrier: 'parcels', priceMinor: 712 }] }
    expect([answer(712), answer(712, 100)]).toEqual([priced, priced])
    expect(answer(0)).toMatchObject({ ok: true, priceMinor: 0 })
  })

  test('that does not answer has its fallback say the price, which is told', () => {
    expect(answer(null)).toEqual({
      ok: true,
      priceMinor: 900,
      reasons: [
        { kind: 'carrier_silent', carrier: 'parcels' },
        { kind: 'table', measure: 'weight', measured: 300, row: row(200, 900), priceMinor: 900 },
      ],
    })
    expect(answer(null, 100)).toMatchObject({ ok: false, hindrance: { kind: 'too_little', min: 200 } })
  })

  test('that answers no has said it: the fallback is for silence', () => {
    expect(answer('not_carried')).toEqual({ ok: false, hindrance: { kind: 'not_carried', carrier: 'parcels' } })
  })
})
