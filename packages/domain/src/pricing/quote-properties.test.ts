import fc from 'fast-check'
import { expect, test } from 'vitest'
import { sumMinor } from '../money/minor.ts'
import { MoneyError } from '../money/money-error.ts'
import { toProviderAmount } from '../money/provider-amount.ts'
import type { TaxedPart } from '../tax/tax.ts'
import { anyQuoteFacts } from '../testing/oracle/any-quote.ts'
import { runs } from '../testing/runs.ts'
import { quoteCart } from './price-cart.ts'
import type { Quote, QuoteFacts } from './quote.ts'

/** Undefined where the amounts leave the safe range. */
function quoteOf(facts: QuoteFacts): Quote | undefined {
  try {
    return quoteCart(facts)
  } catch (error) {
    if (error instanceof MoneyError && error.code === 'OVERFLOW') return undefined
    throw error
  }
}

const forAnyCart = (promise: (quote: Quote, facts: QuoteFacts) => void) =>
  fc.assert(
    fc.property(anyQuoteFacts, (facts) => {
      const quote = quoteOf(facts)
      if (quote !== undefined) promise(quote, facts)
    }),
    { numRuns: runs },
  )

/** Everything that is charged, as it is taxed. */
const partsOf = ({ lines, shippingParts }: Quote): TaxedPart[] => [
  ...lines.map(({ totalMinor, taxMinor, taxRates }) => ({ amountMinor: totalMinor, taxMinor, rates: taxRates })),
  ...shippingParts,
]

test('the parts add up: lines to the subtotal, their taxes and the rows of the breakdown to the tax', () => {
  forAnyCart((quote) => {
    const { lines, shippingParts, totals, taxLines } = quote
    const isOf = (parts: readonly number[], whole: number) => expect(sumMinor(parts)).toBe(whole)
    isOf(
      lines.map(({ totalMinor }) => totalMinor),
      totals.subtotalMinor - totals.discountMinor,
    )
    isOf(
      shippingParts.map(({ amountMinor }) => amountMinor),
      totals.shippingMinor,
    )
    isOf(
      shippingParts.map(({ taxMinor }) => taxMinor),
      quote.shippingTaxMinor,
    )
    isOf(
      partsOf(quote).map(({ taxMinor }) => taxMinor),
      totals.taxMinor,
    )
    isOf(
      taxLines.map(({ taxMinor }) => taxMinor),
      totals.taxMinor,
    )
  })
})

test('total = subtotal − discount + shipping + (tax on top) + rounding, and it can be charged', () => {
  forAnyCart(({ totals, market }) => {
    const { subtotalMinor, discountMinor, shippingMinor, taxMinor, taxIncluded, roundingMinor, totalMinor } = totals
    const onTopMinor = taxIncluded ? 0 : taxMinor
    expect(subtotalMinor - discountMinor + shippingMinor + onTopMinor + roundingMinor).toBe(totalMinor)
    expect(totalMinor % market.cashRoundingMinor).toBe(0)
    expect(toProviderAmount(totalMinor, market.currency)).toBeGreaterThanOrEqual(0)
  })
})

test('net and tax make the gross of each line, and of each rate that stands alone on its lines', () => {
  forAnyCart((quote, { treatment }) => {
    const isIncluded = quote.totals.taxIncluded
    for (const { subtotalMinor, discountMinor, taxReliefMinor, taxMinor, totalMinor } of quote.lines) {
      expect(subtotalMinor - discountMinor - taxReliefMinor).toBe(totalMinor)
      expect(Math.min(taxMinor, isIncluded ? totalMinor - taxMinor : totalMinor)).toBeGreaterThanOrEqual(0)
      if (treatment !== 'taxed') expect(taxMinor).toBe(0)
    }
    for (const { name, ratePpm, baseMinor, taxMinor } of quote.taxLines) {
      const isOne = (rate: { name: string; ratePpm: number }) => rate.name === name && rate.ratePpm === ratePpm
      const own = partsOf(quote).filter(({ rates }) => rates.some(isOne))
      const isAlone = own.every(({ rates }) => rates.length === 1) && quote.taxLines.filter(isOne).length === 1
      if (!isAlone) continue
      const grossMinor = sumMinor(own.map((part) => part.amountMinor + (isIncluded ? 0 : part.taxMinor)))
      expect(baseMinor + taxMinor).toBe(grossMinor)
    }
  })
})

test('the order of the lines changes no total, and moves taxes only among lines of one category and amount', () => {
  const turned = fc.tuple(anyQuoteFacts, fc.nat()).map(([facts, factor]) => {
    const placeOf = (index: number) => ((index + 1) * factor) % 997
    const places = facts.lines.map((line, index) => ({ line, at: placeOf(index) }))
    return { facts, other: { ...facts, lines: places.toSorted((a, b) => a.at - b.at).map(({ line }) => line) } }
  })
  const alike = ({ lines }: Quote, facts: QuoteFacts) => {
    const categories = new Map(facts.lines.map(({ lineId, taxCategory }) => [lineId, taxCategory]))
    return lines
      .map(({ lineId, subtotalMinor, discountMinor, taxMinor, taxReliefMinor }) =>
        [categories.get(lineId), subtotalMinor - discountMinor, taxMinor, taxReliefMinor].join(),
      )
      .sort()
  }
  fc.assert(
    fc.property(turned, ({ facts, other }) => {
      const [quote, again] = [quoteOf(facts), quoteOf(other)]
      if (quote === undefined || again === undefined) {
        expect(again).toBe(quote)
        return
      }
      const whole = ({ lines: _, obstacles, ...rest }: Quote) => ({
        ...rest,
        obstacles: obstacles.map(({ code }) => code),
      })
      expect(whole(again)).toEqual(whole(quote))
      expect(alike(again, other)).toEqual(alike(quote, facts))
      const prices = (all: Quote) =>
        new Map(all.lines.map(({ lineId, unitPriceMinor, discounts }) => [lineId, { unitPriceMinor, discounts }]))
      expect(prices(again)).toEqual(prices(quote))
    }),
    { numRuns: runs },
  )
})

test('no sale, tier, list or rule undercuts a floor', () => {
  forAnyCart(({ lines }, facts) => {
    for (const [index, { reasons }] of lines.entries()) {
      const { floorMinor, variantPriceMinor } = facts.lines[index]?.price ?? { floorMinor: 0, variantPriceMinor: 0 }
      // The taxes of another place may lead below it: they are nobody's discount.
      const unitPriceMinor = reasons.findLast(({ kind }) => kind !== 'tax_of_place')?.unitPriceMinor
      if (floorMinor === null) continue
      expect(unitPriceMinor).toBeGreaterThanOrEqual(Math.min(floorMinor, variantPriceMinor))
    }
  })
})
