import { expect, test } from 'vitest'
import { shirt } from '../prices/testing/price-facts.ts'
import { applyPromotions, type PromotionsAsked } from './apply.ts'
import type { Action, Promotion } from './promotion.ts'
import {
  cart,
  clothes,
  cup,
  discountsOf,
  dishes,
  each,
  fixedOff,
  gift,
  goods,
  mug,
  namesOf,
  onOffer,
  percentOff,
  promotion,
  shipping,
  whole,
} from './testing/promotion-facts.ts'

const inCart = [goods(shirt, 2000), goods(mug, 500)]
const giving = (promotions: Promotion[], more: Partial<PromotionsAsked> = {}) =>
  applyPromotions(cart({ goods: inCart, promotions, ...more }))
const cupsOnOffer = (leftCount: number | null): Pick<PromotionsAsked, 'gifts' | 'giftStock'> => ({
  gifts: new Map([[cup.variantId, onOffer()]]),
  giftStock: new Map(leftCount === null ? [] : [[cup.variantId, leftCount]]),
})
const withGift = (leftCount: number | null, ...promotions: Promotion[]) => giving(promotions, cupsOnOffer(leftCount))
const oneCup = promotion('a', { actions: [gift(cup)] })
const nothingLeft = [{ promotion: oneCup, whyNot: { kind: 'NOTHING_LEFT' } }]

test('a gift is given of what is there, and takes nothing off the cart', () => {
  for (const leftCount of [1, 2, null]) {
    const promoted = withGift(leftCount, oneCup)
    expect(promoted.applied[0]?.given.gifts).toEqual(new Map([[cup.variantId, 1]]))
    expect(discountsOf(promoted)).toEqual([0, 0])
  }
})

test('a gift that is sold out, has a floor or is not known is not given', () => {
  for (const promoted of [
    withGift(0, oneCup),
    withGift(-1, oneCup),
    giving([oneCup], { gifts: new Map([[cup.variantId, onOffer({ hasFloor: true })]]) }),
    giving([oneCup]),
  ]) {
    expect(promoted.applied).toEqual([])
    expect(promoted.passedOver).toEqual(nothingLeft)
  }
})

test('of a gift, all units are given or none', () => {
  const twoCups = promotion('a', { actions: [gift(cup, 2)] })
  expect(withGift(1, twoCups).applied).toEqual([])
  expect(withGift(2, twoCups).applied[0]?.given.gifts).toEqual(new Map([[cup.variantId, 2]]))
})

test('of two who give away the same, the second gives what the first has left', () => {
  const [first, second] = [promotion('a', { actions: [gift(cup, 2)] }), promotion('b', { actions: [gift(cup, 2)] })]
  expect(namesOf(withGift(3, first, second))).toEqual(['a'])
  expect(namesOf(withGift(4, first, second))).toEqual(['a', 'b'])
  expect(namesOf(withGift(null, first, second))).toEqual(['a', 'b'])
  const twice = promotion('a', { actions: [gift(cup, 2), gift(cup)] })
  expect(withGift(3, twice).applied[0]?.given.gifts).toEqual(new Map([[cup.variantId, 3]]))
})

test('gifts that share what they are made of share what is left of it, and one that lacks a part is not given', () => {
  const set = goods(mug, 0).variant
  const takes = [
    { variantId: cup.variantId, quantity: 2 },
    { variantId: set.variantId, quantity: 1 },
  ]
  const gifts = new Map([
    [cup.variantId, onOffer()],
    [set.variantId, onOffer({ takes })],
  ])
  const promotions = [promotion('a', { actions: [gift(set)] }), promotion('b', { actions: [gift(cup)] })]
  const given = (cups: number, mugs: number) => {
    const giftStock = new Map([
      [cup.variantId, cups],
      [set.variantId, mugs],
    ])
    return namesOf(giving(promotions, { gifts, giftStock }))
  }
  expect(given(3, 1)).toEqual(['a', 'b'])
  expect(given(2, 1)).toEqual(['a'])
  expect(given(1, 1)).toEqual(['b'])
  // The cups stay there, since there is no mug to go with them.
  expect(given(2, 0)).toEqual(['b'])
  expect(given(0, 9)).toEqual([])
})

test('what was on offer is left as it was', () => {
  const offered = cupsOnOffer(3)
  giving([oneCup], offered)
  expect(offered).toEqual(cupsOnOffer(3))
})

const withBudget = (budgetMinor: number, ...actions: Action[]) =>
  promotion('a', { actions, left: { uses: null, usesOfBuyer: null, budgetMinor } })

test('within a budget each action is given whole or not at all', () => {
  const actions = [each(fixedOff(200), clothes), each(fixedOff(200)), each(fixedOff(60), dishes)]
  const given = (budgetMinor: number) => {
    const promoted = giving([withBudget(budgetMinor, ...actions)])
    return [...discountsOf(promoted), promoted.applied[0]?.given.budgetMinor]
  }
  expect(given(660)).toEqual([400, 260, 0])
  expect(given(659)).toEqual([400, 200, 59])
  expect(given(600)).toEqual([400, 200, 0])
  expect(given(599)).toEqual([200, 60, 339])
  expect(given(199)).toEqual([0, 60, 139])
})

test('a promotion whose budget is enough for nothing says so', () => {
  const promoted = giving([withBudget(59, each(fixedOff(60), dishes))])
  expect(promoted.passedOver.map(({ whyNot }) => whyNot)).toEqual([{ kind: 'BUDGET_SPENT' }])
})

test('a gift costs a budget what its goods cost', () => {
  const twoCups = (budgetMinor: number) => withGift(9, withBudget(budgetMinor, gift(cup, 2), gift(cup)))
  const counts = (budgetMinor: number) => twoCups(budgetMinor).applied[0]?.given.gifts.get(cup.variantId)
  expect([1500, 1499, 1000, 999, 500].map(counts)).toEqual([3, 2, 2, 1, 1])
  expect(twoCups(499).passedOver.map(({ whyNot }) => whyNot)).toEqual([{ kind: 'BUDGET_SPENT' }])
  // What the budget is too small for is still there for the next one.
  const next = { ...oneCup, id: promotion('b').id }
  expect(namesOf(withGift(1, withBudget(499, gift(cup)), next))).toEqual(['b'])
})

test('what comes off shipping is told in its order, with what the budget has left for it', () => {
  const [half, free] = [shipping(percentOff(50)), shipping(percentOff(100))]
  const { applied } = giving([withBudget(1000, half, each(fixedOff(60), dishes), free)])
  expect(applied[0]?.given).toMatchObject({ offShipping: [half, free], budgetMinor: 940, lacksBudget: false })
})

test('where nothing is shipped, nothing comes off shipping; a promotion that gives more applies all the same', () => {
  const free = promotion('a', { actions: [shipping(percentOff(100))] })
  const more = promotion('b', { actions: [shipping(percentOff(100)), whole(percentOff(10))] })
  expect(namesOf(giving([free, more], { requiresShipping: true }))).toEqual(['a', 'b'])
  const promoted = giving([free, more], { requiresShipping: false })
  expect(namesOf(promoted)).toEqual(['b'])
  expect(promoted.passedOver).toEqual([{ promotion: free, whyNot: { kind: 'NOTHING_LEFT' } }])
})
