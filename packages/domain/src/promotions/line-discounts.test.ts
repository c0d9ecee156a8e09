import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { sumMinor } from '../money/minor.ts'
import { shirt } from '../prices/testing/price-facts.ts'
import { runs } from '../testing/runs.ts'
import { applyPromotions } from './apply.ts'
import { discountOn } from './discount.ts'
import type { Goods } from './goods.ts'
import type { Action } from './promotion.ts'
import { isSelected } from './selection.ts'
import { anyGoods, anyOff, anySelection, someAmounts } from './testing/any-promotions.ts'
import {
  cart,
  clothes,
  cup,
  discountsOf,
  dishes,
  each,
  fixedOff,
  goods,
  mug,
  percentOff,
  priceOf,
  promotion,
  whole,
} from './testing/promotion-facts.ts'

const off = (inCart: readonly Goods[], ...actions: Action[]) =>
  discountsOf(applyPromotions(cart({ goods: inCart, promotions: [promotion('a', { actions })] })))
const inCart = [goods(shirt, 2000, { quantity: 2 }), goods(mug, 500), goods(cup, 300, { quantity: 3 })]

describe('off all of the chosen goods', () => {
  test('it is shared out in proportion to what they cost', () => {
    expect(off(inCart, whole(percentOff(10)))).toEqual([400, 50, 90])
    expect(off(inCart, whole(fixedOff(540)))).toEqual([400, 50, 90])
    expect(off(inCart, whole(priceOf(4860)))).toEqual([400, 50, 90])
    expect(off(inCart, whole(fixedOff(100)))).toEqual([74, 9, 17])
  })

  test('what is not chosen pays its price, and where nothing is chosen nothing comes off', () => {
    expect(off(inCart, whole(fixedOff(140), dishes))).toEqual([0, 50, 90])
    expect(off(inCart, whole(priceOf(3000), clothes))).toEqual([1000, 0, 0])
    expect(off([goods(mug, 500)], whole(fixedOff(100), clothes))).toEqual([0])
  })

  test('of more than they cost, just that is taken', () => {
    expect(off(inCart, whole(fixedOff(100_000), dishes))).toEqual([0, 500, 900])
    expect(off(inCart, whole(priceOf(100_000)))).toEqual([0, 0, 0])
  })

  test('what one can not take for its floor goes to the others, as far as they can take it', () => {
    const floored = [goods(shirt, 2000, { quantity: 2, floorMinor: 1950 }), goods(mug, 500), goods(cup, 500)]
    expect(off(floored, whole(fixedOff(500)))).toEqual([100, 200, 200])
    expect(off(floored, whole(fixedOff(1101)))).toEqual([100, 500, 500])
  })
})

describe('off each unit of the chosen goods', () => {
  test('it is taken of every line by itself', () => {
    expect(off(inCart, each(percentOff(10)))).toEqual([400, 50, 90])
    expect(off(inCart, each(fixedOff(400), dishes))).toEqual([0, 400, 900])
    expect(off(inCart, each(priceOf(450)))).toEqual([3100, 50, 0])
  })

  test('what a line can not take for its floor is not given', () => {
    const floored = [goods(shirt, 2000, { quantity: 2, floorMinor: 1950 }), goods(mug, 500)]
    expect(off(floored, each(fixedOff(100)))).toEqual([100, 100])
    expect(off(floored, each(percentOff(50)))).toEqual([100, 250])
  })
})

test('one action comes after the other, on what is left', () => {
  expect(off([goods(shirt, 2000)], each(percentOff(50)), each(percentOff(50)))).toEqual([1500])
  expect(off([goods(shirt, 2000)], each(fixedOff(100)), each(percentOff(50)))).toEqual([1050])
  expect(off([goods(shirt, 2000)], each(percentOff(50)), each(fixedOff(100)))).toEqual([1100])
  expect(off([goods(shirt, 2000, { floorMinor: 1200 })], each(percentOff(30)), each(percentOff(30)))).toEqual([800])
})

test('a floor above the price raises nothing, and lets nothing come off', () => {
  const floored = [goods(shirt, 2000, { floorMinor: 2500 }), goods(mug, 500)]
  expect(off(floored, whole(percentOff(10)))).toEqual([0, 250])
  expect(off(floored, each(percentOff(10)))).toEqual([0, 50])
})

test('the parts of what is taken off a whole add up to it, or all that floors allow is taken', () => {
  fc.assert(
    fc.property(anyGoods(someAmounts), anySelection(someAmounts), anyOff(someAmounts), (lines, of, byOff) => {
      const parts = off(lines, whole(byOff, of))
      const chosen = lines.filter((line) => isSelected(line, of))
      const amountMinor = sumMinor(chosen.map((line) => line.unitPriceMinor * line.quantity))
      const roomMinor = sumMinor(
        chosen.map((line) => Math.max(0, line.unitPriceMinor - (line.floorMinor ?? 0)) * line.quantity),
      )
      expect(sumMinor(parts)).toBe(Math.min(discountOn(amountMinor, byOff), roomMinor))
      for (const [index, line] of lines.entries()) if (!chosen.includes(line)) expect(parts[index]).toBe(0)
    }),
    { numRuns: runs },
  )
})
