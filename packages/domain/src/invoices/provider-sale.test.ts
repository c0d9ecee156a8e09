import { expect, test } from 'vitest'
import { currencyCode } from '../money/currency.ts'
import type { TaxLine } from '../pricing/quote.ts'
import { creditOf } from './credit.ts'
import { documentOf } from './issued.ts'
import { type InvoicedSale, saleOfOrder } from './sale.ts'

const day = { year: 2026, month: 11, day: 5 }
const seller = { name: 'Three Rivers', addressLines: ['Red Hook'], vatId: null, taxNumber: null, country: 'US' }
const heading = {
  number: 'N-1',
  issuedOn: day,
  suppliedOn: day,
  locale: 'en',
  seller: { ...seller, registration: null },
}
const written = (sale: InvoicedSale) => documentOf({ ...heading, subject: { kind: 'invoice' }, sale })

/** A mug of 100.00, as a provider has taxed it. */
function mugOf(taxLine: TaxLine): InvoicedSale {
  const rate = { name: taxLine.name, ratePpm: taxLine.ratePpm }
  const totalMinor = 10_000 + taxLine.taxMinor
  const sale = saleOfOrder({
    ...{ orderNumber: 'ORD-1', currency: currencyCode('USD'), taxIncluded: false, taxLines: [taxLine] },
    ...{ treatment: 'taxed', vatId: null, shippingMethod: null, shippingParts: [], billingAddress: null },
    ...{ shippingAddress: null, roundingMinor: 0, totalMinor },
    lines: [
      {
        ...{ title: 'Mug', options: [], sku: 'MUG-1', quantity: 1, discountMinor: 0, taxReliefMinor: 0 },
        ...{ taxRates: [rate], totalMinor: 10_000, taxMinor: taxLine.taxMinor },
      },
    ],
  })
  if (sale === null) throw new Error('it is known how its lines are taxed')
  return sale
}

test.each([
  ['a part of a line', { name: 'Texas', ratePpm: 80_000, baseMinor: 8_000, taxMinor: 640 }, 8_000],
  [
    'a line twice alike, by two districts',
    { name: 'District', ratePpm: 10_000, baseMinor: 20_000, taxMinor: 200 },
    10_000,
  ],
])('what a provider has levied on %s can be invoiced, and credited in parts', (_, taxLine, baseMinor) => {
  const sale = mugOf(taxLine)
  expect(written(sale)).toMatchObject({
    totalMinor: 10_000 + taxLine.taxMinor,
    rates: [{ name: taxLine.name, baseMinor, taxMinor: taxLine.taxMinor }],
  })
  const first = creditOf(sale, [], 3_333)
  const rest = creditOf(sale, [first], sale.totalMinor - 3_333)
  for (const credit of [first, rest]) expect(written(credit).totalMinor).toBe(credit.totalMinor)
  const sumOf = (of: 'baseMinor' | 'taxMinor') =>
    [first, rest].reduce((sum, { taxLines }) => sum + (taxLines[0]?.[of] ?? 0), 0)
  expect([sumOf('baseMinor'), sumOf('taxMinor')]).toEqual([baseMinor, taxLine.taxMinor])
})

test('a row of the shop’s own tables is exact, or it is a bug', () => {
  expect(() => written(mugOf({ name: 'Tax', ratePpm: 80_000, baseMinor: 8_000, taxMinor: 640, layer: 1 }))).toThrow(
    'its lines',
  )
})
