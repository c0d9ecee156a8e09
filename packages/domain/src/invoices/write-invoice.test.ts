import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { allocate } from '../money/allocate.ts'
import { currencyCode } from '../money/currency.ts'
import { sumMinor } from '../money/minor.ts'
import { runs } from '../testing/runs.ts'
import { credited, germanFacts, item, japaneseFacts, reverseChargeFacts } from './testing/sample-invoices.ts'
import {
  type InvoicedItem,
  type InvoicedTax,
  type InvoiceFacts,
  InvoiceMismatch,
  writeInvoice,
} from './write-invoice.ts'

test('a German invoice says net, tax and gross by rate, as they were stored', () => {
  const { lines, rates, notes, netMinor, taxMinor, totalMinor, orderNumber } = writeInvoice(germanFacts)
  expect({ netMinor, taxMinor, totalMinor, orderNumber }).toEqual({
    netMinor: 11_500,
    taxMinor: 2065,
    totalMinor: 13_565,
    orderNumber: 'ORD-260309-0042',
  })
  expect(rates).toEqual([
    { name: 'USt. 19 %', ratePpm: 190_000, baseMinor: 10_500, taxMinor: 1995, mark: null },
    { name: 'USt. 7 %', ratePpm: 70_000, baseMinor: 1000, taxMinor: 70, mark: null },
  ])
  expect(notes).toEqual([])
  expect(lines.map(({ kind, description, netMinor }) => [kind, description, netMinor])).toEqual([
    ['goods', 'Mug, blue', 10_000],
    ['goods', 'Book', 1000],
    ['shipping', 'Post', 500],
  ])
  expect(lines[0]).toEqual({
    kind: 'goods',
    description: 'Mug, blue',
    sku: 'MUG-BLUE',
    quantity: 3,
    unitPriceMinor: 4000,
    discountMinor: 100,
    amountMinor: 11_900,
    taxMinor: 1900,
    netMinor: 10_000,
    unitNet: '33.3333',
    rates: [{ name: 'USt. 19 %', ratePpm: 190_000 }],
    mark: null,
  })
})

test('a Japanese invoice marks what is sold at the reduced rate, and says so', () => {
  const { lines, rates, notes } = writeInvoice(japaneseFacts)
  expect(lines.map(({ description, mark, unitNet }) => [description, mark, unitNet])).toEqual([
    ['急須', null, '3000.00'],
    ['煎茶', '※', '926.00'],
  ])
  expect(rates.map(({ mark }) => mark)).toEqual([null, '※'])
  expect(notes).toEqual([{ kind: 'reduced_rate', mark: '※' }])
})

test('who owes the tax himself is charged none, and told why in the words of the order', () => {
  const { notes, taxMinor, netMinor, rates } = writeInvoice(reverseChargeFacts)
  expect(notes).toEqual([
    { kind: 'reverse_charge', text: 'Steuerschuldnerschaft des Leistungsempfängers / Reverse charge' },
  ])
  expect({ taxMinor, netMinor, rates: rates.length }).toEqual({ taxMinor: 0, netMinor: 10_000, rates: 1 })
})

test('a credit note names its invoice, and its amounts are above zero', () => {
  const { subject, number, totalMinor, lines } = writeInvoice(credited(germanFacts))
  expect(subject).toEqual({
    kind: 'credit_note',
    corrects: { number: 'INV-2026-00042', issuedOn: germanFacts.issuedOn, suppliedOn: germanFacts.suppliedOn },
  })
  expect([number, totalMinor, lines[0]?.amountMinor]).toEqual(['CN-2026-00007', 13_565, 11_900])
})

test('a single one’s net price has two digits more than the currency, rounded half up', () => {
  const unitNet = (code: string, amountMinor: number, quantity: number) =>
    writeInvoice({
      ...reverseChargeFacts,
      currency: currencyCode(code),
      goods: [
        item({ quantity, unitPriceMinor: amountMinor, discountMinor: amountMinor * (quantity - 1), amountMinor }),
      ],
      taxLines: [],
      totalMinor: amountMinor,
    }).lines[0]?.unitNet
  expect([unitNet('USD', 1000, 3), unitNet('USD', 1, 8), unitNet('USD', 0, 1), unitNet('USD', 1, 2)]).toEqual([
    '3.3333',
    '0.0013',
    '0.0000',
    '0.0050',
  ])
  expect([unitNet('JPY', 1000, 3), unitNet('KWD', 1000, 3)]).toEqual(['333.33', '0.33333'])
})

describe('facts that do not add up are a bug, and make no invoice', () => {
  const [mugs, book] = germanFacts.goods
  const [tax19, tax7] = germanFacts.taxLines
  if (!mugs || !book || !tax19 || !tax7) throw new Error('the sample has two lines and two rates')
  test.each<[string, Partial<InvoiceFacts>, RegExp]>([
    ['a line', { goods: [{ ...mugs, discountMinor: 101 }, book] }, /3 at 4000 less 101 is not 11900/],
    [
      'taxes of the lines',
      { goods: [{ ...mugs, taxMinor: 1901 }, book] },
      /the lines have 2066 of tax, the rates 2065/,
    ],
    ['the total', { totalMinor: 13_564 }, /everything comes to 13565, and the order to 13564/],
    ['the rounding', { roundingMinor: 1 }, /everything comes to 13566/],
    [
      'a base',
      { taxLines: [{ ...tax19, baseMinor: 10_499 }, tax7] },
      /"USt. 19 %" is 1995 on 10499, its lines 1995 on 10500/,
    ],
    [
      'a part of a base that is more than all of it',
      { taxLines: [{ ...tax19, baseMinor: 10_501, isOfPart: true }, tax7] },
      /"USt. 19 %" is 1995 on 10501, its lines 1995 on 10500/,
    ],
    [
      'taxes between two rates',
      {
        taxLines: [
          { ...tax19, taxMinor: 1996 },
          { ...tax7, taxMinor: 69 },
        ],
      },
      /"USt. 19 %" is 1996 on 10500, its lines 1995 on 10500/,
    ],
    ['a rate that nothing has', { taxLines: [tax19, tax7, { ...tax7, name: 'X', taxMinor: 0 }] }, /"X" is 0 on 1000/],
    ['a line’s rate', { taxLines: [tax19, { ...tax7, name: 'X' }] }, /taxed by "USt. 7 %", and the invoice is not/],
    ['a line’s rate in percent', { taxLines: [tax19, { ...tax7, ratePpm: 70_001 }] }, /taxed by "USt. 7 %"/],
    ['tax of the exempt', { treatment: { kind: 'exempt', note: 'Embassy' } }, /tax in spite of exempt/],
  ])('%s', (_, wrong, complaint) => {
    expect(() => writeInvoice({ ...germanFacts, ...wrong })).toThrow(complaint)
    expect(() => writeInvoice({ ...germanFacts, ...wrong })).toThrow(InvoiceMismatch)
    expect(() => writeInvoice({ ...germanFacts, ...wrong })).toThrow(
      expect.objectContaining({ name: 'InvoiceMismatch' }),
    )
  })

  test.each<[string, Partial<InvoiceFacts>]>([
    ['a price', { goods: [item({ unitPriceMinor: -1, discountMinor: -2, amountMinor: 1 })] }],
    ['a discount', { goods: [item({ unitPriceMinor: 1, discountMinor: -1, amountMinor: 2 })] }],
    ['an amount', { goods: [item({ unitPriceMinor: 1, discountMinor: 2, amountMinor: -1 })] }],
    ['a tax', { goods: [item({ amountMinor: 1, taxMinor: -1 })] }],
    ['a net amount', { goods: [item({ amountMinor: 1, taxMinor: 2 })] }],
    ['a base', { taxLines: [{ ...tax19, baseMinor: -1 }] }],
    ['a rate’s tax', { taxLines: [{ ...tax19, taxMinor: -1 }] }],
    ['a total', { totalMinor: -1 }],
  ])('%s below zero', (_, wrong) => {
    const code = 'NEGATIVE_QUANTITY'
    expect(() => writeInvoice({ ...germanFacts, ...wrong })).toThrow(expect.objectContaining({ code }))
  })

  test('a rounding that is no whole number of minor units, and no pieces at all', () => {
    expect(() => writeInvoice({ ...germanFacts, roundingMinor: 0.5 })).toThrow(/not a whole number/)
    expect(() =>
      writeInvoice({ ...germanFacts, goods: [item({ quantity: 0, unitPriceMinor: 9, amountMinor: 0 })] }),
    ).toThrow(RangeError)
  })
})

test('where lines have several rates, each row stands as it was stored', () => {
  const state = { name: 'State', ratePpm: 40_000 }
  const county = { name: 'County', ratePpm: 48_750 }
  const { rates, lines, totalMinor } = writeInvoice({
    ...germanFacts,
    taxIncluded: false,
    goods: [
      item({ amountMinor: 1000, taxMinor: 89, rates: [state, county] }),
      item({ amountMinor: 500, taxMinor: 20, rates: [state] }),
    ],
    shipping: [],
    taxLines: [
      { ...state, baseMinor: 1500, taxMinor: 60, isReduced: false },
      { ...county, baseMinor: 1000, taxMinor: 49, isReduced: true },
    ],
    totalMinor: 1609,
  })
  expect(rates.map(({ taxMinor, mark }) => [taxMinor, mark])).toEqual([
    [60, null],
    [49, '※'],
  ])
  expect(lines.map(({ mark }) => mark)).toEqual(['※', null])
  expect(totalMinor).toBe(1609)
})

describe('whatever was stored', () => {
  const named = [
    { name: 'Standard', ratePpm: 190_000 },
    { name: 'Reduced', ratePpm: 70_000 },
    { name: 'Zero', ratePpm: 0 },
  ]
  const sold = fc.record({
    quantity: fc.integer({ min: 1, max: 999 }),
    unitPriceMinor: fc.nat({ max: 1_000_000 }),
    discountShare: fc.nat({ max: 100 }),
    rate: fc.constantFrom(...named, null),
    isShipping: fc.boolean(),
  })
  const orders = fc.record({
    sold: fc.array(sold, { maxLength: 12 }),
    taxIncluded: fc.boolean(),
    roundingMinor: fc.integer({ min: -5, max: 5 }),
  })

  /** Rounds once per rate and splits the tax over its lines, as a document's rounding does. */
  function factsOf(order: typeof orders extends fc.Arbitrary<infer Order> ? Order : never): InvoiceFacts {
    const untaxed = order.sold.map(({ quantity, unitPriceMinor, discountShare, rate, isShipping }) => {
      const discountMinor = Math.floor((unitPriceMinor * quantity * discountShare) / 100)
      const amountMinor = unitPriceMinor * quantity - discountMinor
      const rates = rate === null || amountMinor === 0 ? [] : [rate]
      return { isShipping, item: item({ quantity, unitPriceMinor, discountMinor, amountMinor, rates }) }
    })
    const taxed = new Map<InvoicedItem, number>()
    const taxLines = named.flatMap((rate): InvoicedTax[] => {
      const items = untaxed.flatMap(({ item: own }) => (own.rates.includes(rate) ? [own] : []))
      if (items.length === 0) return []
      const amounts = items.map(({ amountMinor }) => amountMinor)
      const over = order.taxIncluded ? 1_000_000 + rate.ratePpm : 1_000_000
      const taxMinor = Math.round((sumMinor(amounts) * rate.ratePpm) / over)
      for (const [index, part] of allocate(taxMinor, amounts).entries()) {
        const own = items[index]
        if (own !== undefined) taxed.set(own, part)
      }
      const baseMinor = sumMinor(amounts) - (order.taxIncluded ? taxMinor : 0)
      return [{ ...rate, baseMinor, taxMinor, isReduced: rate.name === 'Reduced' }]
    })
    const items = untaxed.map(({ isShipping, item: own }) => ({
      isShipping,
      item: { ...own, taxMinor: taxed.get(own) ?? 0 },
    }))
    const amountMinor = sumMinor(items.map(({ item: own }) => own.amountMinor))
    const taxMinor = order.taxIncluded ? 0 : sumMinor(taxLines.map((row) => row.taxMinor))
    const roundingMinor = amountMinor + taxMinor + order.roundingMinor < 0 ? 0 : order.roundingMinor
    return {
      ...germanFacts,
      taxIncluded: order.taxIncluded,
      goods: items.flatMap(({ isShipping, item: own }) => (isShipping ? [] : [own])),
      shipping: items.flatMap(({ isShipping, item: own }) => (isShipping ? [own] : [])),
      taxLines,
      roundingMinor,
      totalMinor: amountMinor + taxMinor + roundingMinor,
    }
  }

  test('the document adds up to the order’s total to the unit, by lines and by rates', () => {
    fc.assert(
      fc.property(orders, (order) => {
        const facts = factsOf(order)
        const { lines, rates, netMinor, taxMinor, roundingMinor, totalMinor } = writeInvoice(facts)
        expect(netMinor + taxMinor + roundingMinor).toBe(facts.totalMinor)
        expect(totalMinor).toBe(facts.totalMinor)
        expect(sumMinor(lines.flatMap((line) => [line.netMinor, line.taxMinor]))).toBe(netMinor + taxMinor)
        const untaxedMinor = sumMinor(lines.flatMap((line) => (line.rates.length === 0 ? [line.netMinor] : [])))
        expect(sumMinor(rates.flatMap((row) => [row.baseMinor, row.taxMinor])) + untaxedMinor).toBe(netMinor + taxMinor)
      }),
      { numRuns: runs },
    )
  })

  test('one unit off anywhere makes no invoice', () => {
    fc.assert(
      fc.property(orders, fc.constantFrom(-1, 1), fc.nat(), (order, off, place) => {
        const facts = factsOf(order)
        const row = facts.taxLines[place % Math.max(1, facts.taxLines.length)]
        if (facts.totalMinor + off >= 0) {
          expect(() => writeInvoice({ ...facts, totalMinor: facts.totalMinor + off })).toThrow(InvoiceMismatch)
        }
        if (row === undefined || row.baseMinor + off < 0) return
        const taxLines = facts.taxLines.map((own) => (own === row ? { ...own, baseMinor: own.baseMinor + off } : own))
        expect(() => writeInvoice({ ...facts, taxLines })).toThrow(InvoiceMismatch)
      }),
      { numRuns: runs },
    )
  })
})
