import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { sumMinor } from '../money/minor.ts'
import { runs } from '../testing/runs.ts'
import { creditOf } from './credit.ts'
import { CreditExceedsInvoice } from './credit-lines.ts'
import { documentOf } from './issued.ts'
import type { InvoicedSale } from './sale.ts'
import { anySale } from './testing/any-sale.ts'
import { germanFacts, item, japaneseFacts, reverseChargeFacts } from './testing/sample-invoices.ts'
import type { InvoiceFacts } from './write-invoice.ts'

const saleOf = (facts: InvoiceFacts): InvoicedSale => ({ ...facts, buyer: { address: null, vatId: facts.buyer.vatId } })

/** What the page of a credit note says: it throws where that does not add up. */
const written = (sale: InvoicedSale) =>
  documentOf({
    subject: { kind: 'credit_note', corrects: { ...germanFacts, number: 'INV-1' } },
    number: 'CN-1',
    issuedOn: germanFacts.issuedOn,
    suppliedOn: germanFacts.issuedOn,
    seller: { ...germanFacts.seller, country: 'DE' },
    sale,
    locale: 'de',
  })

test('what goes back as a whole is the invoice, piece by piece', () => {
  for (const facts of [germanFacts, japaneseFacts, reverseChargeFacts]) {
    const sale = saleOf(facts)
    expect(creditOf(sale, [], sale.totalMinor)).toEqual(sale)
  }
})

test('a part is a share of every line and rate, rounded once for each rate', () => {
  const sale = saleOf(germanFacts)
  const credit = creditOf(sale, [], 5_000)
  // 124.95 at 19 % and 10.70 at 7 %: 46.06 and 3.94 of 50.00.
  expect(credit.taxLines.map(({ baseMinor, taxMinor }) => [baseMinor, taxMinor])).toEqual([
    [3871, 735],
    [368, 26],
  ])
  expect(
    credit.goods.map(({ quantity, unitPriceMinor, amountMinor, taxMinor }) => [
      quantity,
      unitPriceMinor,
      amountMinor,
      taxMinor,
    ]),
  ).toEqual([
    [1, 4387, 4387, 700],
    [1, 394, 394, 26],
  ])
  expect(credit.shipping.map(({ amountMinor, taxMinor }) => [amountMinor, taxMinor])).toEqual([[219, 35]])
  expect(written(credit)).toMatchObject({ netMinor: 4239, taxMinor: 761, totalMinor: 5_000 })
})

test('what nothing goes back of stands on no credit note, and on the invoice it does', () => {
  const sale = saleOf(germanFacts)
  const penny = written(creditOf(sale, [], 1))
  expect([penny.lines.length, penny.rates.length, penny.totalMinor]).toEqual([1, 1, 1])
})

test('more than what is left can’t go back, nor nothing', () => {
  const sale = saleOf(germanFacts)
  const earlier = [creditOf(sale, [], 13_000)]
  for (const amountMinor of [566, 0, -1])
    expect(() => creditOf(sale, earlier, amountMinor)).toThrow(CreditExceedsInvoice)
  expect(creditOf(sale, earlier, 565).totalMinor).toBe(565)
  expect(() => creditOf(sale, [sale], 1)).toThrow(expect.objectContaining({ name: 'CreditExceedsInvoice' }))
})

test('a line of several rates that gives nothing back still counts among the rates: it is only not shown', () => {
  const [low, high] = [
    { name: 'State', ratePpm: 50_000 },
    { name: 'State', ratePpm: 190_000 },
  ]
  const sale: InvoicedSale = {
    ...saleOf(germanFacts),
    goods: [
      item({ unitPriceMinor: 4, amountMinor: 4, taxMinor: 1, rates: [high] }),
      item({ unitPriceMinor: 221, amountMinor: 221, taxMinor: 11, rates: [low] }),
    ],
    shipping: [
      item({ unitPriceMinor: 4, amountMinor: 4, taxMinor: 1, rates: [high] }),
      item({ unitPriceMinor: 1, amountMinor: 1, taxMinor: 0, rates: [low, high] }),
    ],
    taxLines: [
      { ...high, baseMinor: 7, taxMinor: 2, isReduced: false },
      { ...low, baseMinor: 211, taxMinor: 11, isReduced: false },
    ],
    totalMinor: 230,
  }
  const credits = [creditOf(sale, [], 179)]
  credits.push(creditOf(sale, credits, 51))
  const pages = credits.map(written)
  expect(pages.map(({ totalMinor, taxMinor }) => [totalMinor, taxMinor])).toEqual([
    [179, 10],
    [51, 3],
  ])
  expect(pages.flatMap(({ lines }) => lines).filter(({ amountMinor }) => amountMinor === 0)).toEqual([])
})

describe('whatever was sold, and however it goes back', () => {
  /** Shares of what is left, in the order in which they are asked for. */
  const shares = fc.array(fc.integer({ min: 1, max: 99 }), { maxLength: 5 })

  function creditsOf(sale: InvoicedSale, percents: readonly number[]): InvoicedSale[] {
    const credits: InvoicedSale[] = []
    const left = () => sale.totalMinor - sumMinor(credits.map(({ totalMinor }) => totalMinor))
    for (const percent of percents) {
      const amountMinor = Math.floor((left() * percent) / 100)
      if (amountMinor > 0) credits.push(creditOf(sale, credits, amountMinor))
    }
    if (left() > 0) credits.push(creditOf(sale, credits, left()))
    return credits
  }

  test('every credit note adds up to the unit, and is of the money that goes back', () => {
    fc.assert(
      fc.property(anySale, shares, (sale, percents) => {
        for (const credit of creditsOf(sale, percents)) expect(written(credit).totalMinor).toBe(credit.totalMinor)
      }),
      { numRuns: runs },
    )
  })

  test('all of them together are the invoice: line by line, rate by rate, and its rounding', () => {
    const amounts = (sale: InvoicedSale) => [
      ...[...sale.goods, ...sale.shipping].flatMap(({ amountMinor, taxMinor }) => [amountMinor, taxMinor]),
      ...sale.taxLines.flatMap(({ baseMinor, taxMinor }) => [baseMinor, taxMinor]),
      ...[sale.roundingMinor, sale.totalMinor],
    ]
    fc.assert(
      fc.property(anySale, shares, (sale, percents) => {
        const credits = creditsOf(sale, percents).map(amounts)
        if (credits.length === 0) return
        const together = amounts(sale).map((_, index) => sumMinor(credits.map((own) => own[index] ?? 0)))
        expect(together).toEqual(amounts(sale))
      }),
      { numRuns: runs },
    )
  })

  test('no credit note takes more of a line or a rate than there is, nor less than nothing', () => {
    fc.assert(
      fc.property(anySale, shares, (sale, percents) => {
        for (const credit of creditsOf(sale, percents)) {
          const items = [...credit.goods, ...credit.shipping]
          for (const [index, own] of [...sale.goods, ...sale.shipping].entries()) {
            const given = items[index]
            expect(given?.taxMinor).toBeGreaterThanOrEqual(0)
            expect(given?.taxMinor).toBeLessThanOrEqual(own.taxMinor)
            expect(given?.amountMinor).toBeGreaterThanOrEqual(0)
            expect(given?.amountMinor).toBeLessThanOrEqual(own.amountMinor)
          }
        }
      }),
      { numRuns: runs },
    )
  })
})
