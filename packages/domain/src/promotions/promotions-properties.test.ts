import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { VariantId } from '../ids.ts'
import { sumMinor } from '../money/minor.ts'
import { runs } from '../testing/runs.ts'
import { applyPromotions, type Promoted, type PromotionsAsked } from './apply.ts'
import type { WhyNot } from './eligible.ts'
import type { Action } from './promotion.ts'
import { anyAsked, someAmounts } from './testing/any-promotions.ts'
import { discountsOf, namesOf } from './testing/promotion-facts.ts'

const asked = fc.oneof(
  { weight: 9, arbitrary: anyAsked(someAmounts) },
  // Products of these are past what a number holds exactly, the price of a whole cart is not.
  { weight: 1, arbitrary: anyAsked(fc.nat({ max: 2 ** 46 })) },
)
const always = (promise: (asked: PromotionsAsked, promoted: Promoted) => void) =>
  fc.assert(
    fc.property(asked, (all) => promise(all, applyPromotions(all))),
    { numRuns: runs },
  )

test('no combination undercuts a floor or makes a line negative, and what is left and given is the price', () => {
  always(({ goods }, promoted) => {
    const discounts = discountsOf(promoted)
    for (const [index, { leftMinor, roomMinor, ...line }] of promoted.lines.entries()) {
      expect(line).toEqual(goods[index])
      const { unitPriceMinor, quantity, floorMinor } = line
      const lowestMinor = Math.min(unitPriceMinor, floorMinor ?? 0) * quantity
      expect(leftMinor).toBeGreaterThanOrEqual(lowestMinor)
      expect(roomMinor).toBe(leftMinor - lowestMinor)
      expect(leftMinor + (discounts[index] ?? 0)).toBe(unitPriceMinor * quantity)
    }
  })
})

test('no more gifts are given than there are, by what they take from the shelves together', () => {
  always(({ gifts, giftStock }, { applied }) => {
    const countOf = (variantId: VariantId) => sumMinor(applied.map(({ given }) => given.gifts.get(variantId) ?? 0))
    const taken = [...gifts].flatMap(([variantId, { takes }]) =>
      takes.map((part) => ({ of: part.variantId, count: part.quantity * countOf(variantId) })),
    )
    for (const [of, leftCount] of giftStock) {
      const counts = taken.filter((part) => part.of === of).map(({ count }) => count)
      expect(sumMinor(counts)).toBeLessThanOrEqual(Math.max(0, leftCount))
    }
    for (const [variantId, { hasFloor }] of gifts) if (hasFloor) expect(countOf(variantId)).toBe(0)
  })
})

test('no promotion gives more than its budget, and it knows what is left of it', () => {
  always(({ gifts }, { applied }) => {
    for (const { promotion, given } of applied) {
      const ofGifts = [...given.gifts].map(([id, count]) => (gifts.get(id)?.unitPriceMinor ?? 0) * count)
      const costMinor = sumMinor([...given.lines.values(), ...ofGifts])
      const { budgetMinor } = promotion.left
      expect(given.budgetMinor).toBe(budgetMinor === null ? null : budgetMinor - costMinor)
      expect(given.budgetMinor ?? 0).toBeGreaterThanOrEqual(0)
    }
  })
})

test('each promotion either gives something, once, or is passed over, and an exclusive one gives alone', () => {
  always(({ promotions, requiresShipping }, promoted) => {
    const { applied, passedOver } = promoted
    const names = [...namesOf(promoted), ...passedOver.map(({ promotion }) => promotion.id)]
    expect(names.sort()).toEqual(promotions.map(({ id }) => id).sort())
    for (const { given, promotion } of applied) {
      const isShippingOff = requiresShipping && given.offShipping.length > 0
      expect(given.lines.size + given.gifts.size > 0 || isShippingOff).toBe(true)
      expect([...given.lines.values(), ...given.gifts.values()].every((minor) => minor > 0)).toBe(true)
      if (promotion.exclusive) expect(applied).toHaveLength(1)
    }
  })
})

/** All of an answer, whatever the order of its lines. */
const toldOf = ({ applied, passedOver, lines }: Promoted) => ({
  lines: new Map(lines.map((line) => [line.lineId, line])),
  passedOver,
  applied: applied.map(({ given, ...one }) => ({
    ...one,
    given: { ...given, lines: new Map([...given.lines].map(([{ lineId }, minor]) => [lineId, minor])) },
  })),
})

const shuffled = <T>(all: readonly T[]) => fc.shuffledSubarray([...all], { minLength: all.length })

test('the order in which promotions, lines and gifts are listed changes nothing, nor does listing one twice', () => {
  const turned = asked.chain((all) =>
    fc.tuple(
      fc.constant(all),
      fc.record({
        promotions: fc
          .tuple(shuffled(all.promotions), fc.subarray([...all.promotions]))
          .map(([inOrder, again]) => [...inOrder, ...again]),
        goods: shuffled(all.goods),
        gifts: shuffled([...all.gifts]).map((offers) => new Map(offers)),
      }),
    ),
  )
  fc.assert(
    fc.property(turned, ([all, otherwise]) => {
      const other = applyPromotions({ ...all, ...otherwise })
      expect(toldOf(other)).toEqual(toldOf(applyPromotions(all)))
      expect(other.lines.map(({ lineId }) => lineId)).toEqual(otherwise.goods.map(({ lineId }) => lineId))
    }),
    { numRuns: runs },
  )
})

test('those that are passed over change nothing', () => {
  always((all, promoted) => {
    const promotions = promoted.applied.map(({ promotion }) => promotion)
    const { applied, lines } = toldOf(promoted)
    expect(toldOf(applyPromotions({ ...all, promotions }))).toEqual({ applied, lines, passedOver: [] })
  })
})

test('the carts have all reasons for and against a promotion, and budgets that are used', () => {
  const seen = new Set<WhyNot['kind']>()
  const actions = new Set<Action['kind']>()
  let budgets = 0
  always((_, { applied, passedOver }) => {
    for (const { whyNot } of passedOver) seen.add(whyNot.kind)
    for (const { promotion, given } of applied) {
      for (const { kind } of promotion.actions) actions.add(kind)
      if ((given.budgetMinor ?? 0) < (promotion.left.budgetMinor ?? 0)) budgets += 1
    }
  })
  expect(budgets).toBeGreaterThan(0)
  expect([...actions].sort()).toEqual(['buy_get', 'each', 'gift', 'shipping', 'whole'])
  expect([...seen].sort()).toEqual([
    'BUDGET_SPENT',
    'BUYER_UNKNOWN',
    'CODE_MISSING',
    'CODE_USED_UP',
    'CONDITION_NOT_MET',
    'EXCLUDED',
    'NOTHING_LEFT',
    'NOT_YET',
    'OTHER_MARKET',
    'OVER',
    'USED_UP',
    'USED_UP_BY_BUYER',
  ])
})
