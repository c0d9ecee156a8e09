import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { shirt, variantId } from '../prices/testing/price-facts.ts'
import { runs } from '../testing/runs.ts'
import { applyPromotions } from './apply.ts'
import type { Goods } from './goods.ts'
import type { Action, BuyGet } from './promotion.ts'
import { isSelected } from './selection.ts'
import { anyBuyGet, anyGoods } from './testing/any-promotions.ts'
import {
  buyGet,
  cart,
  clothes,
  cup,
  discountsOf,
  dishes,
  everything,
  goods,
  mug,
  percentOff,
  promotion,
  some,
  whole,
} from './testing/promotion-facts.ts'

const off = (inCart: readonly Goods[], ...actions: Action[]) =>
  discountsOf(applyPromotions(cart({ goods: inCart, promotions: [promotion('a', { actions })] })))
const cups = some({ kind: 'variant', ids: new Set([cup.variantId]) })

describe('of all goods', () => {
  const threeForTwo = buyGet({ quantity: 2 }, { quantity: 1 })

  test('the cheapest of each three are free, and what makes no whole set is paid', () => {
    const of = (quantity: number) => off([goods(mug, 500, { quantity })], threeForTwo)
    expect([1, 2, 3, 5, 6, 7].map(of)).toEqual([[0], [0], [500], [500], [1000], [1000]])
    const inCart = [goods(shirt, 2000, { quantity: 3 }), goods(mug, 500), goods(cup, 300, { quantity: 2 })]
    expect(off(inCart, threeForTwo)).toEqual([0, 0, 600])
  })

  test('units of one set may come from several lines', () => {
    expect(off([goods(shirt, 2000), goods(mug, 500), goods(cup, 300)], threeForTwo)).toEqual([0, 0, 300])
    const five = buyGet({ quantity: 2 }, { quantity: 3 })
    expect(off([goods(shirt, 2000, { quantity: 3 }), goods(mug, 500), goods(cup, 300)], five)).toEqual([2000, 500, 300])
  })

  test('it is given as often as it may be at most', () => {
    const of = (timesMax: number | null) =>
      off([goods(mug, 500, { quantity: 10 })], buyGet({ quantity: 1 }, { quantity: 1 }, timesMax))
    expect([1, 4, 5, 6, null].map(of)).toEqual([[500], [2000], [2500], [2500], [2500]])
  })

  test('of what costs the same, the first variant is free, wherever it stands', () => {
    const [one, other] = [goods(mug, 500), goods(cup, 500)]
    expect(off([one, other], buyGet({ quantity: 1 }, { quantity: 1 }))).toEqual([0, 500])
    expect(off([other, one], buyGet({ quantity: 1 }, { quantity: 1 }))).toEqual([500, 0])
  })
})

describe('of some goods others', () => {
  const shirtThenDish = buyGet({ of: clothes, quantity: 1 }, { of: dishes, quantity: 2, percentPpm: 500_000 })

  test('the cheapest of the others cost less, and only whole sets of them', () => {
    const inCart = (shirts: number, mugs: number) => [
      goods(shirt, 100, { quantity: shirts }),
      goods(mug, 500, { quantity: mugs }),
      goods(cup, 300),
    ]
    expect(off(inCart(1, 2), shirtThenDish)).toEqual([0, 250, 150])
    expect(off(inCart(2, 2), shirtThenDish)).toEqual([0, 250, 150])
    expect(off(inCart(2, 3), shirtThenDish)).toEqual([0, 750, 150])
    expect(off([goods(mug, 500, { quantity: 4 })], shirtThenDish)).toEqual([0])
    expect(off([goods(shirt, 100, { quantity: 9 }), goods(cup, 300)], shirtThenDish)).toEqual([0, 0])
  })

  test('what could be either is bought as far as that makes whole sets', () => {
    // Buy two dishes, get a cup: of three cups and a mug, the mug and a cup are bought.
    const dishesThenCup = buyGet({ of: dishes, quantity: 2 }, { of: cups, quantity: 1 })
    const inCart = (mugs: number, count: number) => [
      goods(mug, 500, { quantity: mugs }),
      goods(cup, 300, { quantity: count }),
    ]
    expect(off(inCart(1, 3), dishesThenCup)).toEqual([0, 300])
    expect(off(inCart(1, 5), dishesThenCup)).toEqual([0, 600])
    expect(off(inCart(4, 2), dishesThenCup)).toEqual([0, 600])
    expect(off(inCart(6, 2), dishesThenCup)).toEqual([0, 600])
    expect(off(inCart(1, 1), dishesThenCup)).toEqual([0, 0])
  })

  test('where only some could be got alone, those that could be bought too are got as well', () => {
    const cupThenDish = buyGet({ of: cups, quantity: 1 }, { of: dishes, quantity: 2 })
    const inCart = [goods(mug, 500), goods(cup, 300, { quantity: 2 })]
    expect(off(inCart, cupThenDish)).toEqual([500, 300])
    expect(off([goods(mug, 500, { quantity: 2 }), goods(cup, 300, { quantity: 4 })], cupThenDish)).toEqual([1000, 600])
  })
})

test('a percentage of the units that cost less is taken of what the line still costs, and rounded once', () => {
  const inCart = [goods(mug, 333, { quantity: 3 })]
  const half = buyGet({ quantity: 2 }, { quantity: 1, percentPpm: 500_000 })
  expect(off(inCart, half)).toEqual([166])
  // 899 are left of three: 299⅔ of one, of which 149½ are given and rounded down twice.
  expect(off(inCart, whole(percentOff(10)), half)).toEqual([100 + 149])
})

test('a floor of the line limits what is given', () => {
  const inCart = [goods(mug, 500, { quantity: 2, floorMinor: 300 })]
  expect(off(inCart, buyGet({ quantity: 1 }, { quantity: 1 }))).toEqual([400])
})

test('as many whole sets as any choice of units makes are given, of the cheapest that such a choice can have', () => {
  const amounts = fc.integer({ min: 1, max: 12 })
  const few = anyGoods(amounts).map((all) =>
    all.slice(0, 4).map((line) => ({ ...line, quantity: 1 + (line.quantity % 3), floorMinor: null })),
  )
  fc.assert(
    fc.property(few, anyBuyGet(amounts), (inCart, action) => {
      const free: BuyGet = { ...action, get: { ...action.get, percentPpm: 1_000_000 } }
      const units = inCart.flatMap((line) => Array.from({ length: line.quantity }, () => line)).slice(0, 8)
      const lines = inCart
        .map((line) => ({ ...line, quantity: units.filter((unit) => unit === line).length }))
        .filter(({ quantity }) => quantity > 0)
      const given = off(lines, free).reduce((sum, minor) => sum + minor, 0)
      expect(given).toBe(bestOf(units, free))
    }),
    { numRuns: runs },
  )
})

/** Tries every choice of units to get: what is the least that the most sets come to. */
function bestOf(units: readonly Goods[], { buy, get, timesMax }: BuyGet): number {
  const tried = Array.from({ length: 2 ** units.length }, (_, choice) => {
    const got = units.filter((__, index) => (choice >> index) % 2 === 1)
    const bought = units.filter((line, index) => (choice >> index) % 2 === 0 && isSelected(line, buy.of))
    const sets = got.length / get.quantity
    const isPossible =
      Number.isInteger(sets) &&
      sets <= (timesMax ?? units.length) &&
      got.every((line) => isSelected(line, get.of)) &&
      bought.length >= sets * buy.quantity
    return {
      sets: isPossible ? sets : 0,
      cost: isPossible ? got.reduce((sum, line) => sum + line.unitPriceMinor, 0) : 0,
    }
  })
  const most = Math.max(...tried.map(({ sets }) => sets))
  return Math.min(...tried.filter(({ sets }) => sets === most).map(({ cost }) => cost))
}

test('goods of no price are got as well', () => {
  const inCart = [goods(mug, 0), goods(cup, 300), goods({ ...cup, variantId: variantId('bowl') }, 400)]
  expect(off(inCart, buyGet({ of: everything, quantity: 1 }, { quantity: 1 }))).toEqual([0, 0, 0])
})
