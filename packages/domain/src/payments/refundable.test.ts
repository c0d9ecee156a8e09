import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { OrderLineId } from '../ids.ts'
import { currencyCode } from '../money/currency.ts'
import { sumMinor } from '../money/minor.ts'
import { MoneyError } from '../money/money-error.ts'
import { toProviderAmount } from '../money/provider-amount.ts'
import { quoteCart } from '../pricing/price-cart.ts'
import type { Quote, QuoteFacts } from '../pricing/quote.ts'
import { anyQuoteFacts } from '../testing/oracle/any-quote.ts'
import { runs } from '../testing/runs.ts'
import { type GoodsIndex, type PartsBack, type RefundableOrder, refundOf, refundOfSale } from './refundable.ts'
import { anyPartsBack } from './testing/any-parts-back.ts'
import { anyRefundableOrder } from './testing/any-refundable-order.ts'

// As any string can be an id here.
const lineId = (id: string) => id as OrderLineId

/** Three mugs for 40.00 less a voucher, a book with tax of its own, a gift, and post. */
const order: RefundableOrder = {
  currency: currencyCode('EUR'),
  taxIncluded: true,
  lines: [
    { id: lineId('mugs'), quantity: 3, totalMinor: 4000, taxMinor: 639 },
    { id: lineId('book'), quantity: 1, totalMinor: 1070, taxMinor: 70 },
    { id: lineId('gift'), quantity: 2, totalMinor: 0, taxMinor: 0 },
  ],
  shippingMinor: 595,
  shippingTaxMinor: 95,
  totalMinor: 5665,
}

const partOf = (id: string, quantity: number, goneBefore = 0, withShipping = false) => ({
  pieces: [{ lineId: lineId(id), quantity, goneBefore }],
  withShipping,
})
const nothing = { pieces: [], withShipping: false }

describe('what goes back', () => {
  test.each([
    ['a piece', partOf('mugs', 1), 1333],
    ['the next one', partOf('mugs', 1, 1), 1333],
    ['the last one, with the unit that could not be divided', partOf('mugs', 1, 2), 1334],
    ['two at once', partOf('mugs', 2, 1), 2667],
    ['a gift', partOf('gift', 2), 0],
    ['no piece', partOf('mugs', 0, 3), 0],
    ['nothing', nothing, 0],
    ['the shipping alone', { ...nothing, withShipping: true }, 595],
    ['a line with the shipping', partOf('book', 1, 0, true), 1665],
    [
      'several lines',
      { pieces: [...partOf('mugs', 3).pieces, ...partOf('book', 1).pieces], withShipping: false },
      5070,
    ],
  ])('for %s', (_, back, refundMinor) => {
    expect(refundOf(order, back)).toBe(refundMinor)
  })

  test('contains the tax where it comes on top, of the pieces and of the shipping', () => {
    const added = { ...order, taxIncluded: false, totalMinor: 5665 + 639 + 70 + 95 }
    expect(refundOf(added, partOf('mugs', 1))).toBe(1333 + 213)
    expect(refundOf(added, { ...nothing, withShipping: true })).toBe(690)
  })

  test('has its share of what a till has rounded off, which is no part’s own', () => {
    // 56.65 and a coin of 20: 56.60.
    const rounded = { ...order, totalMinor: 5660 }
    const parts = [partOf('mugs', 3), partOf('book', 1), partOf('gift', 2), { ...nothing, withShipping: true }]
    expect(parts.map((back) => refundOf(rounded, back))).toEqual([3996, 1069, 0, 595])
  })

  test('is what the provider can send: in dinars, with no last digit', () => {
    const dinars = { ...order, currency: currencyCode('KWD'), totalMinor: 5670 }
    const parts = [...[0, 1, 2].map((before) => partOf('mugs', 1, before)), partOf('book', 1)]
    expect(parts.map((back) => refundOf(dinars, back))).toEqual([1330, 1330, 1340, 1070])
    expect(refundOf(dinars, { ...nothing, withShipping: true })).toBe(600)
  })

  test('may be any amount where no provider could have charged the total', () => {
    expect(refundOf({ ...order, currency: currencyCode('KWD') }, partOf('mugs', 1))).toBe(1333)
  })

  test('is nothing where there is nothing but a rounding', () => {
    const free = { ...order, lines: [], shippingMinor: 0, shippingTaxMinor: 0, totalMinor: 5 }
    expect(refundOf(free, { ...nothing, withShipping: true })).toBe(0)
  })
})

test('what was not bought can’t go back', () => {
  expect(() => refundOf(order, partOf('cup', 1))).toThrow(new RangeError('there is no line -1'))
  expect(() => refundOf(order, partOf('mugs', 2, 2))).toThrow('4 pieces of a line of 3')
  for (const [quantity, before] of [
    [-1, 1],
    [1, -1],
  ] as const) {
    expect(() => refundOf(order, partOf('mugs', quantity, before))).toThrow(
      expect.objectContaining({ code: 'NEGATIVE_QUANTITY' }),
    )
  }
})

/** Undefined where the amounts leave the safe range. */
function quoteOf(facts: QuoteFacts): Quote | undefined {
  try {
    return quoteCart(facts)
  } catch (error) {
    if (error instanceof MoneyError && error.code === 'OVERFLOW') return undefined
    throw error
  }
}

describe('whatever was bought, and however it comes back', () => {
  const orderAndReturns = anyRefundableOrder.chain((bought) =>
    fc.tuple(fc.constant(bought), anyPartsBack(bought.lines.map(({ quantity }) => quantity))),
  )
  const byId = (bought: RefundableOrder, { pieces, withShipping }: PartsBack<GoodsIndex>) => ({
    pieces: pieces.map(({ index, ...own }) => ({ ...own, lineId: bought.lines[index]?.id ?? lineId('none') })),
    withShipping,
  })
  const gone = (bought: RefundableOrder, back: PartsBack<GoodsIndex>) => refundOf(bought, byId(bought, back))

  test('the refunds of all parts are the payment', () => {
    fc.assert(
      fc.property(orderAndReturns, ([bought, returns]) => {
        const refunds = returns.map((back) => gone(bought, back))
        expect(sumMinor(refunds)).toBe(bought.totalMinor)
      }),
      { numRuns: runs },
    )
  })

  test('so they are for any cart as it is priced', () => {
    fc.assert(
      fc.property(anyQuoteFacts, (facts) => {
        const quote = quoteOf(facts)
        if (quote === undefined) return
        const { lines, shippingTaxMinor, totals } = quote
        const sold = lines.map((line) => ({ ...line, id: lineId(line.lineId) }))
        const bought = { ...totals, currency: facts.market.currency, lines: sold, shippingTaxMinor }
        const pieces = sold.map(({ id, quantity }) => ({ lineId: id, quantity, goneBefore: 0 }))
        expect(refundOf(bought, { pieces, withShipping: true })).toBe(totals.totalMinor)
      }),
      { numRuns: runs },
    )
  })

  test('each is one that the provider can send, and never below zero', () => {
    fc.assert(
      fc.property(orderAndReturns, ([bought, returns]) => {
        for (const refundMinor of returns.map((back) => gone(bought, back))) {
          expect(refundMinor).toBeGreaterThanOrEqual(0)
          expect(() => toProviderAmount(refundMinor, bought.currency)).not.toThrow()
        }
      }),
      { numRuns: runs },
    )
  })

  test('what comes back together is what it comes to one by one', () => {
    fc.assert(
      fc.property(orderAndReturns, ([bought, returns]) => {
        for (const back of returns) {
          const alone = back.pieces.map((own) => gone(bought, { pieces: [own], withShipping: false }))
          const shipping = gone(bought, { pieces: [], withShipping: back.withShipping })
          expect(sumMinor([...alone, shipping])).toBe(gone(bought, back))
        }
      }),
      { numRuns: runs },
    )
  })

  test('no line gives more than its part of the payment, to what can be sent', () => {
    fc.assert(
      fc.property(anyRefundableOrder, (bought) => {
        const { taxIncluded, lines, shippingMinor, shippingTaxMinor, totalMinor } = bought
        const parts = [...lines, { totalMinor: shippingMinor, taxMinor: shippingTaxMinor }]
        const prices = parts.map((part) => part.totalMinor + (taxIncluded ? 0 : part.taxMinor))
        const stepMinor = { KWD: 10, MGA: 100 }[String(bought.currency)] ?? 1
        for (const [index, { quantity }] of lines.entries()) {
          const all = gone(bought, { pieces: [{ index, quantity, goneBefore: 0 }], withShipping: false })
          const price = prices[index] ?? 0
          const exact = price === 0 ? 0 : (price * totalMinor) / sumMinor(prices)
          expect(Math.abs(all - exact)).toBeLessThan(price === 0 ? 0.1 : stepMinor + 0.001)
        }
      }),
      { numRuns: runs },
    )
  })

  test('more pieces give no less', () => {
    fc.assert(
      fc.property(anyRefundableOrder, fc.nat(), fc.nat(), (bought, some, more) => {
        for (const [index, line] of bought.lines.entries()) {
          const [a, b] = [some % (line.quantity + 1), more % (line.quantity + 1)]
          const until = (quantity: number) =>
            gone(bought, { pieces: [{ index, quantity, goneBefore: 0 }], withShipping: false })
          expect(until(Math.min(a, b))).toBeLessThanOrEqual(until(Math.max(a, b)))
        }
      }),
      { numRuns: runs },
    )
  })

  test('where nothing was rounded, a piece of an undiscounted line gives its price', () => {
    fc.assert(
      fc.property(
        fc.record({
          unit: fc.nat({ max: 10_000 }),
          quantity: fc.integer({ min: 1, max: 50 }),
          percent: fc.nat({ max: 30 }),
        }),
        fc.boolean(),
        ({ unit, quantity, percent }, taxIncluded) => {
          const amountMinor = unit * quantity
          const line = { quantity, amountMinor, taxMinor: Math.floor((amountMinor * percent) / 130) }
          const totalMinor = amountMinor + (taxIncluded ? 0 : line.taxMinor)
          const sale = { currency: currencyCode('EUR'), taxIncluded, goods: [line], shipping: [], totalMinor }
          const back = { pieces: [{ index: 0, quantity: 1, goneBefore: quantity - 1 }], withShipping: false }
          const tax = taxIncluded ? 0 : line.taxMinor - Math.floor((line.taxMinor * (quantity - 1)) / quantity)
          expect(refundOfSale(sale, back)).toBe(unit + tax)
        },
      ),
      { numRuns: runs },
    )
  })
})
