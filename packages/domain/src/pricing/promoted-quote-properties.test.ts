import fc from 'fast-check'
import { expect, test } from 'vitest'
import { sumMinor } from '../money/minor.ts'
import { MoneyError } from '../money/money-error.ts'
import { anyQuoteFacts } from '../testing/oracle/any-quote.ts'
import { runs } from '../testing/runs.ts'
import { quoteCart } from './price-cart.ts'
import { priceLines } from './price-lines.ts'
import type { Quote, QuoteFacts } from './quote.ts'
import { withTaxOfPlace } from './tax-of-place.ts'

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

test('by line and by promotion the discounts come to the same, and to no more than a promotion may cost', () => {
  forAnyCart(({ lines, promotions, totals }, facts) => {
    for (const { discounts, discountMinor } of lines) {
      expect(sumMinor(discounts.map((one) => one.discountMinor))).toBe(discountMinor)
      expect(new Set(discounts.map(({ promotionId }) => promotionId)).size).toBe(discounts.length)
    }
    const discounts = lines.flatMap((line) => line.discounts)
    for (const { promotionId, goodsMinor, shippingMinor } of promotions) {
      const own = discounts.filter((one) => one.promotionId === promotionId)
      expect(sumMinor(own.map(({ discountMinor }) => discountMinor))).toBe(goodsMinor)
      const budgetMinor = facts.promotions?.promotions.find(({ id }) => id === promotionId)?.left.budgetMinor
      expect(goodsMinor + shippingMinor).toBeLessThanOrEqual(budgetMinor ?? Number.POSITIVE_INFINITY)
    }
    expect(sumMinor(promotions.map(({ goodsMinor }) => goodsMinor))).toBe(totals.discountMinor)
    expect(sumMinor(lines.map(({ discountMinor }) => discountMinor))).toBe(totals.discountMinor)
  })
})

test('the price of shipping is the listed one less what promotions take off, and never below zero', () => {
  forAnyCart(({ shippingOptions, shippingMethod, promotions }) => {
    const option = shippingOptions.find(({ method }) => method === shippingMethod)
    const offMinor = sumMinor(promotions.map(({ shippingMinor }) => shippingMinor))
    expect((option?.listedMinor ?? 0) - offMinor).toBe(option?.priceMinor ?? 0)
    for (const { listedMinor, priceMinor, reasons } of shippingOptions) {
      expect(priceMinor).toBeGreaterThanOrEqual(0)
      expect(priceMinor).toBeLessThanOrEqual(listedMinor)
      expect(reasons.at(-1)).toMatchObject({ priceMinor })
      expect(reasons.some(({ kind }) => kind === 'promotion')).toBe(priceMinor < listedMinor)
    }
  })
})

test('no combination of promotions undercuts a floor, makes a line negative, or a total', () => {
  forAnyCart(({ lines, totals, shippingParts }, facts) => {
    const floors = new Map(
      withTaxOfPlace(priceLines(facts), facts).map(({ lineId, floorMinor, unitPriceMinor }) => [
        lineId,
        Math.min(floorMinor ?? 0, unitPriceMinor),
      ]),
    )
    for (const { lineId, quantity, subtotalMinor, discountMinor, isGift, warnings } of lines) {
      const isGone = warnings.some(({ code }) => code === 'GONE')
      const leastMinor = isGift || isGone ? 0 : (floors.get(lineId) ?? Number.NaN) * quantity
      expect(subtotalMinor - discountMinor).toBeGreaterThanOrEqual(leastMinor)
      expect(discountMinor).toBeGreaterThanOrEqual(0)
    }
    const amounts = [...lines, ...shippingParts].map((part) =>
      'totalMinor' in part ? part.totalMinor : part.amountMinor,
    )
    expect(Math.min(0, totals.totalMinor, totals.taxMinor, totals.shippingMinor, ...amounts)).toBe(0)
  })
})

test('every promotion comes to bear or is passed over, every code is answered, and a gift costs nothing', () => {
  forAnyCart(({ lines, promotions, passedOver, coupons }, facts) => {
    const asked = facts.promotions ?? { promotions: [], coupons: [] }
    const ids = [
      ...promotions.map(({ promotionId }) => promotionId),
      ...passedOver.map(({ promotion }) => promotion.id),
    ]
    expect(ids.toSorted()).toEqual(asked.promotions.map(({ id }) => id).toSorted())
    expect(coupons.map(({ code }) => code)).toEqual(asked.coupons.map(({ code }) => code))
    const codes = promotions.flatMap(({ code }) => (code === null ? [] : [code]))
    expect(coupons.flatMap(({ code, applied }) => (applied ? [code] : [])).toSorted()).toEqual(codes.toSorted())
    for (const gift of lines.filter(({ isGift }) => isGift)) {
      expect(gift).toMatchObject({ totalMinor: 0, taxMinor: 0, taxReliefMinor: 0, taxRates: [], warnings: [] })
      expect(gift.discounts.every(({ promotionId }) => promotions.some((one) => one.promotionId === promotionId))).toBe(
        true,
      )
    }
    expect(lines.length > 0 && lines.every(({ isGift }) => isGift)).toBe(false)
  })
})

test('the order in which promotions are listed changes nothing, and listed twice they apply once', () => {
  const turned = fc.tuple(anyQuoteFacts, fc.nat({ max: 7 }), fc.boolean()).map(([facts, by, isTwice]) => {
    const { promotions } = facts
    if (promotions === undefined) return { facts, other: facts }
    const all = promotions.promotions
    const rotated = [...all.slice(by % (all.length + 1)), ...all.slice(0, by % (all.length + 1))].toReversed()
    const other = { ...promotions, promotions: isTwice ? [...rotated, ...all] : rotated }
    return { facts, other: { ...facts, promotions: other } }
  })
  fc.assert(
    fc.property(turned, ({ facts, other }) => {
      expect(quoteOf(other)).toEqual(quoteOf(facts))
    }),
    { numRuns: runs },
  )
})

test('promotions that give nothing leave the quote as it was without any', () => {
  forAnyCart((quote, facts) => {
    if (quote.promotions.length > 0) return
    const { promotions: _, ...plain } = facts
    expect({ ...quote, passedOver: [], coupons: [] }).toEqual(quoteOf(plain))
  })
})
