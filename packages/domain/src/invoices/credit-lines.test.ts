import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { sumMinor } from '../money/minor.ts'
import { refundOfSale } from '../payments/refundable.ts'
import { runs } from '../testing/runs.ts'
import { creditOf } from './credit.ts'
import { CreditExceedsInvoice, type CreditedParts, creditOfLines } from './credit-lines.ts'
import { documentOf } from './issued.ts'
import type { InvoicedSale } from './sale.ts'
import { anyHappenings, anyInvoice, anyReturns, creditsOf } from './testing/any-credits.ts'
import { germanFacts, item, reverseChargeFacts } from './testing/sample-invoices.ts'
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

/** The lines and rates of the page: pieces, price, discount, amount and tax; rate, base and tax. */
const page = (sale: InvoicedSale) => {
  const { lines, rates, roundingMinor } = written(sale)
  return {
    lines: lines.map((line) => [
      line.quantity,
      line.unitPriceMinor,
      line.discountMinor,
      line.amountMinor,
      line.taxMinor,
    ]),
    rates: rates.map(({ ratePpm, baseMinor, taxMinor }) => [ratePpm / 10_000, baseMinor, taxMinor]),
    roundingMinor,
  }
}

const piecesOf = (index: number, quantity: number, goneBefore = 0) => ({ index, quantity, goneBefore })
const nothing = { pieces: [], withShipping: false }

/** For what the parts were sold for, or for so much more. */
function back(sale: InvoicedSale, parts: Partial<CreditedParts>, moreMinor = 0): CreditedParts {
  const all = { ...nothing, ...parts }
  return { ...all, amountMinor: refundOfSale(sale, all) + moreMinor }
}

/** Mugs of 119.00 for three less a voucher of 1.00, a book of 10.70, post of 5.95. */
const german = saleOf(germanFacts)

test('pieces go back at their price, with their share of the discount and the tax that was in them', () => {
  const credit = creditOfLines(german, [], back(german, { pieces: [piecesOf(0, 2)] }))
  expect(page(credit)).toEqual({
    lines: [[2, 4000, 67, 7933, 1266]],
    rates: [[19, 6667, 1266]],
    roundingMinor: 0,
  })
})

test('what follows is what the earlier ones have left, to the unit, and the shipping goes when it is said', () => {
  const first = creditOfLines(german, [], back(german, { pieces: [piecesOf(0, 2)] }))
  const second = creditOfLines(
    german,
    [first],
    back(german, { pieces: [piecesOf(0, 1, 2), piecesOf(1, 1)], withShipping: true }),
  )
  expect(page(second)).toEqual({
    lines: [
      [1, 4000, 33, 3967, 634],
      [1, 1070, 0, 1070, 70],
      [1, 595, 0, 595, 95],
    ],
    rates: [
      [19, 3333 + 500, 634 + 95],
      [7, 1000, 70],
    ],
    roundingMinor: 0,
  })
})

test('the shipping may go back alone', () => {
  const credit = creditOfLines(german, [], back(german, { withShipping: true }))
  expect(page(credit)).toEqual({ lines: [[1, 595, 0, 595, 95]], rates: [[19, 500, 95]], roundingMinor: 0 })
})

test('all at once is the invoice, and its pieces may be said one by one', () => {
  const one = (before: number) => piecesOf(0, 1, before)
  const all = { pieces: [one(1), piecesOf(1, 1), one(0), one(2)], withShipping: true }
  expect(creditOfLines(german, [], back(german, all))).toEqual(german)
})

test('for less money the same pieces have a discount, and nothing else goes back', () => {
  const credit = creditOfLines(german, [], back(german, { pieces: [piecesOf(0, 2)] }, -1000))
  expect(page(credit)).toEqual({ lines: [[2, 4000, 1067, 6933, 1106]], rates: [[19, 5827, 1106]], roundingMinor: 0 })
})

test('for more money the pieces go back in whole, and the rest is a share of all that is left', () => {
  const credit = creditOfLines(german, [], back(german, { pieces: [piecesOf(1, 1)] }, 1000))
  expect(page(credit)).toEqual({
    lines: [
      [1, 952, 0, 952, 152],
      [1, 1070, 0, 1070, 70],
      [1, 48, 0, 48, 8],
    ],
    rates: [
      [19, 840, 160],
      [7, 1000, 70],
    ],
    roundingMinor: 0,
  })
})

test('of pieces that earlier credits had a share of, the rest goes back first', () => {
  const half = creditOf(german, [], 6783)
  const credit = creditOfLines(german, [half], back(german, { pieces: [piecesOf(1, 1)] }))
  const [mugs, book, post] = page(credit).lines
  // Half of the book went before; the other half is shared by what is left of mugs and post.
  expect(book).toEqual([1, 1070, 535, 535, 35])
  expect([mugs?.[3], post?.[3]]).toEqual([510, 25])
})

test('net prices keep theirs, and the tax comes with them', () => {
  const vat = { name: 'VAT', ratePpm: 190_000 }
  const sale: InvoicedSale = {
    ...german,
    taxIncluded: false,
    goods: [item({ quantity: 3, unitPriceMinor: 333, amountMinor: 999, taxMinor: 190, rates: [vat] })],
    shipping: [],
    taxLines: [{ ...vat, baseMinor: 999, taxMinor: 190, isReduced: false }],
    totalMinor: 1189,
  }
  const credits = [creditOfLines(sale, [], back(sale, { pieces: [piecesOf(0, 1)] }))]
  credits.push(creditOfLines(sale, credits, back(sale, { pieces: [piecesOf(0, 2, 1)] })))
  expect(credits.map((credit) => page(credit).lines)).toEqual([[[1, 333, 0, 333, 63]], [[2, 333, 0, 666, 127]]])
})

test('who owed the tax himself gets back what he was charged, and the reason is named', () => {
  const [mugs] = reverseChargeFacts.goods
  if (!mugs) throw new Error('the sample has goods')
  const sale = saleOf({ ...reverseChargeFacts, goods: [{ ...mugs, quantity: 4, unitPriceMinor: 2500 }] })
  const credit = creditOfLines(sale, [], back(sale, { pieces: [piecesOf(0, 1)] }))
  expect(page(credit)).toEqual({ lines: [[1, 2500, 0, 2500, 0]], rates: [[0, 2500, 0]], roundingMinor: 0 })
  expect(written(credit).notes).toEqual([expect.objectContaining({ kind: 'reverse_charge' })])
})

test('a gift comes back for nothing, and stands on no credit note', () => {
  const gift = item({ description: 'Gift', quantity: 2, unitPriceMinor: 500, discountMinor: 1000, amountMinor: 0 })
  const sale: InvoicedSale = { ...german, goods: [...german.goods, gift] }
  expect(refundOfSale(sale, { ...nothing, pieces: [piecesOf(2, 1)] })).toBe(0)
  const credit = creditOfLines(sale, [], back(sale, { pieces: [piecesOf(1, 1), piecesOf(2, 1)] }))
  expect(page(credit).lines).toEqual([[1, 1070, 0, 1070, 70]])
})

test('the rounding of the total goes back with what it was spread over', () => {
  const sale = { ...german, roundingMinor: -5, totalMinor: 13_560 }
  const parts = [{ pieces: [piecesOf(0, 3)] }, { pieces: [piecesOf(1, 1)] }, { withShipping: true }]
  const credits: InvoicedSale[] = []
  for (const part of parts) credits.push(creditOfLines(sale, credits, back(sale, part)))
  expect(credits.map(({ totalMinor, roundingMinor }) => [totalMinor, roundingMinor])).toEqual([
    [11_896, -4],
    [1069, -1],
    [595, 0],
  ])
  // And by share with an amount, as all else does: a fifth of it.
  expect(creditOfLines(sale, [], { pieces: [piecesOf(0, 1)], withShipping: false, amountMinor: 2712 })).toMatchObject({
    roundingMinor: -1,
  })
})

describe('where lines have several rates', () => {
  const [gst, qst, hst] = [
    { name: 'GST', ratePpm: 50_000 },
    { name: 'QST', ratePpm: 95_000 },
    { name: 'HST', ratePpm: 130_000 },
  ]
  /** 5 %, and on top of price and that 9.5 %: 9.975 % of the price. */
  const sale: InvoicedSale = {
    ...german,
    taxIncluded: false,
    goods: [
      item({ quantity: 2, unitPriceMinor: 10_000, amountMinor: 20_000, taxMinor: 2995, rates: [gst, qst] }),
      item({ amountMinor: 40_000, taxMinor: 2000, rates: [gst] }),
      item({ amountMinor: 1000, taxMinor: 130, rates: [hst] }),
    ],
    shipping: [],
    taxLines: [
      { ...gst, baseMinor: 60_000, taxMinor: 3000, isReduced: false },
      { ...qst, baseMinor: 20_000, taxMinor: 1995, isReduced: false },
      { ...hst, baseMinor: 1000, taxMinor: 130, isReduced: false },
    ],
    totalMinor: 66_125,
  }
  const ratesOf = (credit: InvoicedSale) => credit.taxLines.map(({ baseMinor, taxMinor }) => [baseMinor, taxMinor])

  test('a line’s tax goes back of its own rates, by what they levied', () => {
    const both = creditOfLines(sale, [], back(sale, { pieces: [piecesOf(0, 1)] }))
    expect(ratesOf(both)).toEqual([
      [10_000, 500],
      [10_000, 997],
      [0, 0],
    ])
    const one = creditOfLines(sale, [both], back(sale, { pieces: [piecesOf(1, 1)] }))
    expect(ratesOf(one)).toEqual([
      [40_000, 2000],
      [0, 0],
      [0, 0],
    ])
    const rest = creditOf(sale, [both, one], sale.totalMinor - both.totalMinor - one.totalMinor)
    expect(ratesOf(rest)).toEqual([
      [10_000, 500],
      [10_000, 998],
      [1000, 130],
    ])
  })

  test('what a rate has no more is told of those that stand on a line with it, and of no other', () => {
    const [lines, rows] = [sale.goods, sale.taxLines]
    const small = {
      ...sale,
      // One unit of GST and two of QST, of which each piece has one.
      goods: lines.flatMap((line, index) =>
        index === 0 ? [{ ...line, quantity: 3, unitPriceMinor: 7, amountMinor: 21, taxMinor: 3 }] : lines.slice(2, 3),
      ),
      taxLines: rows.map((row, index) => ({
        ...row,
        ...[
          { baseMinor: 21, taxMinor: 1 },
          { baseMinor: 21, taxMinor: 2 },
        ][index],
      })),
      totalMinor: 1154,
    }
    const credits: InvoicedSale[] = []
    for (const before of [0, 1, 2]) {
      credits.push(creditOfLines(small, credits, back(small, { pieces: [piecesOf(0, 1, before)] })))
    }
    expect(credits.map(({ taxLines }) => taxLines.map(({ taxMinor }) => taxMinor))).toEqual([
      [0, 1, 0],
      [0, 1, 0],
      [1, 0, 0],
    ])
  })
})

describe('more than there is', () => {
  test('of money can’t go back, nor nothing', () => {
    const pieces = { pieces: [piecesOf(0, 1)], withShipping: false }
    for (const amountMinor of [13_566, 0, -1]) {
      expect(() => creditOfLines(german, [], { ...pieces, amountMinor })).toThrow(
        new CreditExceedsInvoice(`${amountMinor} of an invoice of which 13565 is left`),
      )
    }
    expect(creditOfLines(german, [], { ...pieces, amountMinor: 13_565 })).toEqual(german)
  })

  test.each([
    ['of a line', piecesOf(0, 2, 2)],
    ['of lines', piecesOf(2, 1)],
  ])('%s can’t either', (_, pieces) => {
    expect(() => creditOfLines(german, [], { pieces: [pieces], withShipping: false, amountMinor: 1 })).toThrow(
      RangeError,
    )
  })
})

describe('whatever was sold, and however it goes back', () => {
  const anyCredits = anyInvoice.chain((sale) => fc.tuple(fc.constant(sale), anyHappenings(sale)))
  const itemsOf = ({ goods, shipping }: InvoicedSale) => [...goods, ...shipping]
  const amounts = (sale: InvoicedSale) => [
    ...itemsOf(sale).flatMap(({ amountMinor, taxMinor }) => [
      taxMinor,
      sale.taxIncluded ? amountMinor - taxMinor : amountMinor,
    ]),
    ...sale.taxLines.flatMap(({ baseMinor, taxMinor }) => [baseMinor, taxMinor]),
  ]

  test('every credit note adds up, is of the money, and takes from no line or rate more than it has', () => {
    fc.assert(
      fc.property(anyCredits, ([sale, happenings]) => {
        const credits = creditsOf(sale, happenings).map(({ credit }) => credit)
        for (const credit of credits) {
          expect(written(credit).totalMinor).toBe(credit.totalMinor)
          expect(Math.min(0, ...amounts(credit))).toBe(0)
        }
        if (credits.length === 0) return
        const together = (of: (one: InvoicedSale) => number[]) =>
          of(sale).map((_, index) => sumMinor(credits.map((own) => of(own)[index] ?? 0)))
        // Nothing is below zero, and all of it is the invoice: so nothing was ever above it.
        expect(together(amounts)).toEqual(amounts(sale))
        const money = (one: InvoicedSale) => [one.roundingMinor, one.totalMinor]
        expect(together(money)).toEqual(money(sale))
      }),
      { numRuns: runs },
    )
  })

  test('where all comes back for its price, each credit note names just its pieces', () => {
    const anyReturned = anyInvoice.chain((sale) => fc.tuple(fc.constant(sale), anyReturns(sale)))
    fc.assert(
      fc.property(anyReturned, ([sale, returns]) => {
        // The last of the money takes along what nothing was paid for.
        for (const { credit, happening } of creditsOf(sale, returns).slice(0, -1)) {
          const named = happening?.kind === 'return' ? happening.back : { pieces: [], withShipping: false }
          for (const [index, own] of credit.goods.entries()) {
            const quantity = sumMinor(named.pieces.filter((each) => each.index === index).map((each) => each.quantity))
            if (own.amountMinor + own.taxMinor > 0) expect(own.quantity).toBe(quantity)
            if (quantity === 0) expect([own.amountMinor, own.taxMinor]).toEqual([0, 0])
          }
          const none = { amountMinor: 0, taxMinor: 0 }
          expect(credit.shipping).toMatchObject(
            sale.shipping.map(({ amountMinor, taxMinor }) => (named.withShipping ? { amountMinor, taxMinor } : none)),
          )
        }
      }),
      { numRuns: runs },
    )
  })
})
