import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { sumMinor } from '../money/minor.ts'
import type { TaxRate } from '../pricing/quote.ts'
import { type TaxableLine, type TaxPolicy, taxDocument } from './tax.ts'

const line = (amountMinor: number, { key = 'line', category = 'standard', quantity = 1 } = {}): TaxableLine => ({
  key,
  category,
  quantity,
  amountMinor,
})
const rate = (ratePpm: number, { name = 'Tax', category = 'standard' } = {}): TaxRate => ({ name, category, ratePpm })
const net = (taxRounding: TaxPolicy['taxRounding']): TaxPolicy => ({ pricesIncludeTax: false, taxRounding })
const gross = (taxRounding: TaxPolicy['taxRounding']): TaxPolicy => ({ pricesIncludeTax: true, taxRounding })

describe('known answers', () => {
  test('New York City’s 8.875 % on 24.99 is 2.22', () => {
    expect(taxDocument([line(2499)], [rate(88_750)], net('line')).breakdown).toEqual([
      { name: 'Tax', ratePpm: 88_750, baseMinor: 2499, taxMinor: 222 },
    ])
  })

  test('10.75 % on three at 3.33: 1.07 on the line, 3 × 0.36 by the unit', () => {
    const three = [line(999, { quantity: 3 })]
    expect(taxDocument(three, [rate(107_500)], net('line')).lineTaxes.get('line')).toBe(107)
    expect(taxDocument(three, [rate(107_500)], net('unit')).lineTaxes.get('line')).toBe(108)
  })

  test('Germany’s 19 % inside of 119.00 is 19.00, and inside of 9.99 it is 1.60', () => {
    expect(taxDocument([line(11_900)], [rate(190_000)], gross('line')).breakdown).toEqual([
      { name: 'Tax', ratePpm: 190_000, baseMinor: 10_000, taxMinor: 1900 },
    ])
    expect(taxDocument([line(999)], [rate(190_000)], gross('line')).lineTaxes.get('line')).toBe(160)
  })

  test('a Japanese invoice rounds each rate once, shipping with the goods of its rate', () => {
    const rates = [
      rate(100_000, { name: '消費税 10%' }),
      rate(80_000, { name: '消費税 8%', category: 'reduced' }),
      rate(100_000, { name: '消費税 10%', category: 'shipping' }),
    ]
    const lines = [
      line(165, { key: 'cup' }),
      line(165, { key: 'spoon' }),
      line(333, { key: 'tea', category: 'reduced' }),
      line(333, { key: 'cake', category: 'reduced' }),
      line(165, { key: 'shipping', category: 'shipping' }),
    ]
    const { breakdown, lineTaxes } = taxDocument(lines, rates, gross('document'))
    expect(breakdown).toEqual([
      { name: '消費税 10%', ratePpm: 100_000, baseMinor: 450, taxMinor: 45 },
      { name: '消費税 8%', ratePpm: 80_000, baseMinor: 617, taxMinor: 49 },
    ])
    expect(Object.fromEntries(lineTaxes)).toEqual({ cup: 15, spoon: 15, tea: 25, cake: 24, shipping: 15 })
  })

  test('state and county apply side by side, each with a row of its own', () => {
    const rates = [rate(40_000, { name: 'State' }), rate(48_750, { name: 'County' })]
    expect(taxDocument([line(1000)], rates, net('document'))).toEqual({
      lineTaxes: new Map([['line', 89]]),
      breakdown: [
        { name: 'State', ratePpm: 40_000, baseMinor: 1000, taxMinor: 40 },
        { name: 'County', ratePpm: 48_750, baseMinor: 1000, taxMinor: 49 },
      ],
    })
  })

  test('a rate that two categories share is rounded once for both, though only one has a county tax', () => {
    const rates = [
      rate(55_000, { name: 'State' }),
      rate(10_000, { name: 'County' }),
      rate(55_000, { name: 'State', category: 'food' }),
    ]
    const lines = [line(10, { key: 'a' }), line(10, { key: 'b', category: 'food' })]
    expect(taxDocument(lines, rates, net('document')).breakdown).toEqual([
      { name: 'State', ratePpm: 55_000, baseMinor: 20, taxMinor: 1 },
      { name: 'County', ratePpm: 10_000, baseMinor: 10, taxMinor: 0 },
    ])
    expect(taxDocument(lines, rates, net('line')).breakdown[0]?.taxMinor).toBe(2)
  })

  test('a discounted line’s units are taxed as they really are: 3.33, 3.33 and 3.34', () => {
    expect(taxDocument([line(1000, { quantity: 3 })], [rate(150_000)], net('unit')).lineTaxes.get('line')).toBe(150)
  })

  test('a zero rate keeps its row, a category without rates has none, and what is free leaves no trace', () => {
    const lines = [
      line(500),
      line(700, { key: 'untaxed', category: 'books' }),
      line(0, { key: 'free', category: 'gift' }),
    ]
    const { breakdown, lineTaxes } = taxDocument(
      lines,
      [rate(0, { name: 'Zero' }), rate(1, { category: 'gift' })],
      net('line'),
    )
    expect(breakdown).toEqual([{ name: 'Zero', ratePpm: 0, baseMinor: 500, taxMinor: 0 }])
    expect([...lineTaxes.values()]).toEqual([0, 0, 0])
  })

  test('an amount below zero is an error', () => {
    expect(() => taxDocument([line(-1)], [rate(1)], net('line'))).toThrow(/below zero/)
  })
})

describe('whatever is sold, at whatever rates', () => {
  const categories = ['standard', 'reduced', 'shipping'] as const
  const lines = fc
    .array(
      fc.record({
        category: fc.constantFrom(...categories),
        quantity: fc.integer({ min: 1, max: 999 }),
        amountMinor: fc.nat({ max: 100_000_000 }),
      }),
      { maxLength: 30 },
    )
    .map((all) => all.map((facts, index): TaxableLine => ({ key: `line ${index}`, ...facts })))
  const rates = fc.array(
    fc.record({
      name: fc.constantFrom('State', 'County', 'City'),
      category: fc.constantFrom(...categories),
      ratePpm: fc.constantFrom(0, 1, 48_750, 80_000, 88_750, 190_000, 1_000_000),
    }),
    { maxLength: 6 },
  )
  const policies = fc.record({
    pricesIncludeTax: fc.boolean(),
    taxRounding: fc.constantFrom<TaxPolicy['taxRounding'][]>('unit', 'line', 'document'),
  })

  test('the breakdown adds up to the taxes of the lines, and nothing is below zero', () => {
    fc.assert(
      fc.property(lines, rates, policies, (sold, levied, policy) => {
        const { breakdown, lineTaxes } = taxDocument(sold, levied, policy)
        expect(sumMinor(breakdown.map(({ taxMinor }) => taxMinor))).toBe(sumMinor([...lineTaxes.values()]))
        expect(Math.min(0, ...lineTaxes.values(), ...breakdown.flatMap((row) => [row.taxMinor, row.baseMinor]))).toBe(0)
      }),
    )
  })

  test('in gross amounts, net and tax make exactly the gross of each rate, and no tax is more than its line', () => {
    fc.assert(
      fc.property(lines, rates, policies, (sold, levied, { taxRounding }) => {
        const oneRateEach = categories.flatMap((category) => levied.find((own) => own.category === category) ?? [])
        const { breakdown, lineTaxes } = taxDocument(sold, oneRateEach, gross(taxRounding))
        const taxed = sold.filter((own) => oneRateEach.some(({ category }) => category === own.category))
        expect(sumMinor(breakdown.flatMap((row) => [row.baseMinor, row.taxMinor]))).toBe(
          sumMinor(taxed.map(({ amountMinor }) => amountMinor)),
        )
        expect(sold.filter(({ key, amountMinor }) => (lineTaxes.get(key) ?? 0) > amountMinor)).toEqual([])
      }),
    )
  })

  test('no line’s contained taxes exceed the line, with any number of rates', () => {
    fc.assert(
      fc.property(lines, rates, policies, (sold, levied, { taxRounding }) => {
        const { lineTaxes } = taxDocument(sold, levied, gross(taxRounding))
        expect(sold.filter(({ key, amountMinor }) => (lineTaxes.get(key) ?? 0) > amountMinor)).toEqual([])
      }),
    )
  })

  test('the order of the lines and of the rates changes no total', () => {
    const byRow = (all: ReturnType<typeof taxDocument>) =>
      new Map(all.breakdown.map((row) => [`${row.ratePpm} ${row.name}`, row]))
    fc.assert(
      fc.property(lines, rates, policies, (sold, levied, policy) => {
        const backwards = taxDocument(sold.toReversed(), levied.toReversed(), policy)
        expect(byRow(backwards)).toEqual(byRow(taxDocument(sold, levied, policy)))
      }),
    )
  })

  test('a document’s rate is rounded once: never more than half a unit from the exact tax on its base', () => {
    fc.assert(
      fc.property(lines, rates, (sold, levied) => {
        for (const { baseMinor, taxMinor, ratePpm } of taxDocument(sold, levied, net('document')).breakdown) {
          const off = BigInt(taxMinor) * 1_000_000n - BigInt(baseMinor) * BigInt(ratePpm)
          expect(off <= 500_000n && off >= -500_000n).toBe(true)
        }
      }),
    )
  })
})
