import fc from 'fast-check'
import { expect, test } from 'vitest'
import { sumMinor } from '../money/minor.ts'
import type { TaxableLine, Taxed } from '../tax/tax.ts'
import { runs } from '../testing/runs.ts'
import { shippingPartsOf, shippingReliefOf, shippingTaxables, shippingTaxOf } from './taxables.ts'
import { method } from './testing/methods.ts'

const line = (category: string, amountMinor: number, key = category): TaxableLine => ({
  key,
  category,
  quantity: 1,
  amountMinor,
})
const proRata = method('post', { tax: { kind: 'pro_rata' } })
const shares = (priceMinor: number, goods: readonly TaxableLine[]) =>
  shippingTaxables({ method: proRata, priceMinor }, goods).map(({ category, amountMinor }) => [category, amountMinor])

test('shipping with a category of its own is one thing of that category, whatever the goods are', () => {
  const reduced = method('post', { tax: { kind: 'category', category: 'reduced' } })
  expect(shippingTaxables({ method: reduced, priceMinor: 490 }, [line('standard', 1000)])).toEqual([
    { key: 'shipping reduced', category: 'reduced', quantity: 1, amountMinor: 490 },
  ])
})

test('shipping pro rata follows the goods: German tea at 7 % and a mug at 19 % share it by their value', () => {
  // Ancillary services share the rate of what they serve: German VAT application decree (UStAE), 3.10 (5).
  const goods = [line('reduced', 3000, 'tea'), line('standard', 500, 'mug'), line('standard', 500, 'spoon')]
  expect(shares(490, goods)).toEqual([
    ['reduced', 368],
    ['standard', 122],
  ])
  expect(shippingTaxables({ method: proRata, priceMinor: 490 }, goods)[0]).toEqual({
    key: 'shipping reduced',
    category: 'reduced',
    quantity: 1,
    amountMinor: 368,
  })
})

test('goods that cost nothing share evenly', () => {
  expect(shares(5, [line('standard', 0), line('reduced', 0)])).toEqual([
    ['reduced', 3],
    ['standard', 2],
  ])
})

test('the tax on shipping is that on its taxables and on nothing else', () => {
  const lineTaxes = new Map([
    ['0193-a-line', 100],
    ['shipping reduced', 7],
    ['shipping standard', 19],
  ])
  expect(shippingTaxOf({ lineTaxes })).toBe(26)
  expect(shippingTaxOf({ lineTaxes: new Map() })).toBe(0)
})

test('of shipping an invoice says what is charged, with the tax in it where prices include it, and the rates', () => {
  const rate = { name: 'USt', ratePpm: 190_000 }
  const taxed: Taxed = {
    lineNets: new Map([
      ['0193-a-line', 1000],
      ['shipping reduced', 100],
      ['shipping standard', 0],
    ]),
    lineTaxes: new Map([
      ['0193-a-line', 190],
      ['shipping reduced', 19],
    ]),
    lineReliefs: new Map([
      ['0193-a-line', 5],
      ['shipping reduced', 3],
    ]),
    lineRates: new Map([['shipping reduced', [rate]]]),
    breakdown: [],
  }
  const free = { amountMinor: 0, taxMinor: 0, rates: [] }
  expect(shippingPartsOf(taxed, false)).toEqual([{ amountMinor: 100, taxMinor: 19, rates: [rate] }, free])
  expect(shippingPartsOf(taxed, true)).toEqual([{ amountMinor: 119, taxMinor: 19, rates: [rate] }, free])
  expect(shippingReliefOf(taxed)).toBe(3)
})

test('the shares make the price, and the order of the goods changes none of them', () => {
  const goods = fc.array(
    fc
      .record({
        category: fc.constantFrom('standard', 'reduced', 'zero', 'books'),
        amountMinor: fc.nat({ max: 10_000_000 }),
      })
      .map(({ category, amountMinor }) => line(category, amountMinor)),
    { minLength: 1, maxLength: 20 },
  )
  fc.assert(
    fc.property(goods, fc.nat({ max: 1_000_000 }), (own, priceMinor) => {
      const taxables = shippingTaxables({ method: proRata, priceMinor }, own)
      expect(sumMinor(taxables.map(({ amountMinor }) => amountMinor))).toBe(priceMinor)
      expect(shippingTaxables({ method: proRata, priceMinor }, own.toReversed())).toEqual(taxables)
    }),
    { numRuns: runs },
  )
})
