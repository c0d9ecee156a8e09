import fc from 'fast-check'
import { expect, test } from 'vitest'
import { currencyCode } from '../money/currency.ts'
import { runs } from '../testing/runs.ts'
import { documentOf, type IssuedInvoice } from './issued.ts'
import { saleOfOrder } from './sale.ts'
import { anyCart, saleOfCart } from './testing/any-sale.ts'

const heading: Omit<IssuedInvoice, 'sale'> = {
  subject: { kind: 'invoice' },
  number: 'INV-1',
  issuedOn: { year: 2026, month: 3, day: 9 },
  suppliedOn: { year: 2026, month: 3, day: 9 },
  seller: {
    ...{ name: 'Teehaus', addressLines: [], vatId: null, taxNumber: null, registration: null, country: 'JP' },
  },
  locale: 'ja-JP',
}

const order: Parameters<typeof saleOfOrder>[0] = {
  orderNumber: 'ORD-1',
  currency: currencyCode('JPY'),
  taxIncluded: true,
  taxLines: [
    { name: '消費税', ratePpm: 80_000, baseMinor: 926, taxMinor: 74, layer: 1, categories: ['books', 'reduced'] },
    { name: '消費税', ratePpm: 100_000, baseMinor: 500, taxMinor: 50, layer: 1, categories: ['shipping'] },
  ],
  treatment: 'taxed',
  vatId: { id: 'DE136695976', consultation: null },
  shippingMethod: null,
  shippingParts: [{ amountMinor: 550, taxMinor: 50, rates: [{ name: '消費税', ratePpm: 100_000 }] }],
  billingAddress: null,
  shippingAddress: {
    ...{ firstName: '花子', lastName: '山田', addressLine1: '若林4-21-27', city: '世田谷区', state: '13' },
    ...{ zipCode: '154-0023', country: 'JP' },
  },
  roundingMinor: 0,
  totalMinor: 1550,
  lines: [
    {
      ...{
        title: '煎茶',
        options: [{ name: '量', value: '100g' }],
        sku: 'TEA',
        quantity: 2,
        discountMinor: 0,
        taxReliefMinor: 0,
      },
      ...{ taxMinor: 74, totalMinor: 1000, taxRates: [{ name: '消費税', ratePpm: 80_000 }] },
    },
  ],
}

test('whatever a cart comes to, its order makes an invoice that adds up to the unit', () => {
  fc.assert(
    fc.property(anyCart, (cart) => {
      const sale = saleOfCart(cart)
      const document = documentOf({ ...heading, sale })
      expect(document.totalMinor).toBe(sale.totalMinor)
      expect(document.lines.filter(({ kind }) => kind === 'goods').map(({ quantity }) => quantity)).toEqual(
        cart.lines.map(({ quantity }) => quantity),
      )
    }),
    { numRuns: runs },
  )
})

test('an invoice says options, whose it is, and what is taxed at a reduced rate where the law wants a mark', () => {
  const sale = saleOfOrder(order)
  if (sale === null) throw new Error('all of it is kept')
  const document = documentOf({ ...heading, sale })
  expect(
    document.lines.map(({ description, quantity, unitPriceMinor, mark }) => [
      description,
      quantity,
      unitPriceMinor,
      mark,
    ]),
  ).toEqual([
    ['煎茶, 100g', 2, 500, '※'],
    ['', 1, 550, null],
  ])
  expect(document.rates.map(({ ratePpm, mark }) => [ratePpm, mark])).toEqual([
    [80_000, '※'],
    [100_000, null],
  ])
  expect(document.buyer).toEqual({
    name: '山田 花子',
    addressLines: ['〒154-0023', '東京都', '世田谷区若林4-21-27'],
    vatId: 'DE136695976',
  })
  const german = documentOf({ ...heading, sale, locale: 'de', seller: { ...heading.seller, country: 'DE' } })
  expect(german.rates.map(({ mark }) => mark)).toEqual([null, null])
  expect(german.buyer.addressLines.at(-1)).toBe('Japan')
})

test('who is billed is the buyer, also where the goods go elsewhere', () => {
  const { shippingAddress } = order
  const billingAddress = shippingAddress && { ...shippingAddress, lastName: '鈴木' }
  const sale = saleOfOrder({ ...order, billingAddress })
  expect(sale?.buyer.address?.lastName).toBe('鈴木')
})

test('who pays no tax sees the net price, and what does not divide as a discount of less than a unit apiece', () => {
  const [line] = order.lines
  if (line === undefined) throw new Error('there is one')
  const goods = saleOfOrder({ ...order, lines: [{ ...line, quantity: 3, taxMinor: 0, totalMinor: 1000 }] })?.goods
  expect(goods).toMatchObject([{ quantity: 3, unitPriceMinor: 334, discountMinor: 2, amountMinor: 1000 }])
})

test('an order that was placed before it was kept how it is taxed makes no invoice', () => {
  expect(saleOfOrder({ ...order, shippingParts: null })).toBeNull()
  expect(saleOfOrder({ ...order, lines: order.lines.map((line) => ({ ...line, taxRates: null })) })).toBeNull()
})

test('two layers of one name and rate are one row, and what bears both is its base once', () => {
  const [line] = order.lines
  if (line === undefined) throw new Error('there is one')
  const rates = { county: { name: 'County', ratePpm: 50_000 }, city: { name: 'City', ratePpm: 50_000 } }
  const district = { name: 'District', ratePpm: 10_000 }
  const sale = saleOfOrder({
    ...order,
    ...{ taxIncluded: false, shippingParts: [], totalMinor: 1500 + 114 + 25 },
    taxLines: [
      { ...rates.county, baseMinor: 1000, taxMinor: 50, layer: 1, categories: ['reduced', 'standard'] },
      { ...rates.city, baseMinor: 500, taxMinor: 25, layer: 1, categories: ['reduced'] },
      // On top of the first layer.
      { ...rates.county, baseMinor: 1050, taxMinor: 53, layer: 2, categories: ['reduced'] },
      { ...district, baseMinor: 1050, taxMinor: 11, layer: 2 },
    ],
    lines: [
      { ...line, taxMinor: 114, totalMinor: 1000, taxRates: [rates.county, district] },
      { ...line, taxMinor: 25, totalMinor: 500, taxRates: [rates.city] },
    ],
  })
  expect(sale?.taxLines).toEqual([
    // Standard goods bear it too.
    { ...rates.county, baseMinor: 1000, taxMinor: 103, isReduced: false },
    { ...rates.city, baseMinor: 500, taxMinor: 25, isReduced: true },
    { ...district, baseMinor: 1050, taxMinor: 11, isReduced: false },
  ])
  if (sale !== null) expect(documentOf({ ...heading, sale }).totalMinor).toBe(1639)
})

test('of a provider’s taxes it is said which are on a part of their lines', () => {
  const [line] = order.lines
  if (line === undefined) throw new Error('there is one')
  const [all, part] = [
    { name: 'VAT', ratePpm: 190_000 },
    { name: 'State', ratePpm: 100_000 },
  ] as const
  const sale = saleOfOrder({
    ...order,
    ...{ shippingParts: [], totalMinor: 1410 },
    taxLines: [
      { ...all, baseMinor: 1000, taxMinor: 190 },
      { ...part, baseMinor: 120, taxMinor: 12 },
    ],
    lines: [
      { ...line, taxMinor: 190, totalMinor: 1190, taxRates: [all] },
      { ...line, taxMinor: 12, totalMinor: 220, taxRates: [part] },
    ],
  })
  expect(sale?.taxLines).toEqual([
    { ...all, baseMinor: 1000, taxMinor: 190, isReduced: false },
    { ...part, baseMinor: 120, taxMinor: 12, isReduced: false, isOfPart: true },
  ])
})

test('who pays no tax is told the discount without it; of what costs nothing it can’t be told', () => {
  const rates = [{ name: 'Reverse charge', ratePpm: 0 }]
  const sold = { title: 'Mug', options: [], sku: 'MUG-1', taxMinor: 0, taxRates: rates }
  // Three of 25.00 with 19 % in it, a third off: 50.00 with the tax, 42.02 without.
  const third = { ...sold, quantity: 3, discountMinor: 2_500, taxReliefMinor: 798, totalMinor: 4_202 }
  const nothing = { ...sold, quantity: 1, discountMinor: 2_500, taxReliefMinor: 0, totalMinor: 0 }
  const sale = saleOfOrder({ ...order, taxIncluded: true, lines: [third, nothing] })
  expect(sale?.goods).toMatchObject([
    { unitPriceMinor: 2_101, discountMinor: 2_101, amountMinor: 4_202 },
    { unitPriceMinor: 2_500, discountMinor: 2_500, amountMinor: 0 },
  ])
})
