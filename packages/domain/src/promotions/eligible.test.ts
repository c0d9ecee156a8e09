import { describe, expect, test } from 'vitest'
import { day, from, groupId, shirt } from '../prices/testing/price-facts.ts'
import { couponFor, type PromotedCart, whyNotEligible } from './eligible.ts'
import type { Condition, Promotion } from './promotion.ts'
import { amount, cart, coupon, goods, promotion, promotionId } from './testing/promotion-facts.ts'

const whyNot = (more: Partial<Promotion>, of: Partial<PromotedCart> = {}) =>
  whyNotEligible(promotion('a', more), cart({ goods: [goods(shirt, 2000)], ...of }))
const unlimited = { uses: null, usesOfBuyer: null, budgetMinor: null }

test('a promotion holds in its markets, or in all', () => {
  expect(whyNot({ markets: new Set(['JP', 'US']) })).toBeNull()
  expect(whyNot({ markets: new Set(['JP']) })).toEqual({ kind: 'OTHER_MARKET' })
  expect(whyNot({ markets: null }, { market: 'JP' })).toBeNull()
})

test('it holds from the instant of its start on, and no longer at that of its end', () => {
  const [startsAt, endsAt] = [day(10), day(20)]
  const at = (instant: Date) => whyNot({ window: from(startsAt, endsAt) }, { at: instant })
  expect(at(new Date(startsAt.getTime() - 1))).toEqual({ kind: 'NOT_YET', startsAt })
  expect(at(startsAt)).toBeNull()
  expect(at(new Date(endsAt.getTime() - 1))).toBeNull()
  expect(at(endsAt)).toEqual({ kind: 'OVER', endsAt })
  expect(whyNot({ window: from(null, day(15)) })).toEqual({ kind: 'OVER', endsAt: day(15) })
})

test('what may be had, or spent, so many times is not had once more', () => {
  expect(whyNot({ left: { uses: 1, usesOfBuyer: 1, budgetMinor: 1 } })).toBeNull()
  for (const none of [0, -1]) {
    expect(whyNot({ left: { ...unlimited, uses: none } })).toEqual({ kind: 'USED_UP' })
    expect(whyNot({ left: { ...unlimited, usesOfBuyer: none } })).toEqual({ kind: 'USED_UP_BY_BUYER' })
    expect(whyNot({ left: { ...unlimited, budgetMinor: none } })).toEqual({ kind: 'BUDGET_SPENT' })
  }
})

describe('a promotion that needs a code', () => {
  const withCoupons = (...coupons: ReturnType<typeof coupon>[]) => whyNot({ needsCode: true }, { coupons })

  test('is had by one of its codes', () => {
    expect(withCoupons(coupon('SUMMER', 'a'))).toBeNull()
    expect(withCoupons(coupon('SUMMER', 'a', 1))).toBeNull()
    expect(withCoupons()).toEqual({ kind: 'CODE_MISSING' })
    expect(withCoupons(coupon('OTHER', 'b'), coupon('NONE', null))).toEqual({ kind: 'CODE_MISSING' })
  })

  test('is had by its first code that is not used up', () => {
    expect(withCoupons(coupon('SUMMER', 'a', 0))).toEqual({ kind: 'CODE_USED_UP' })
    const coupons = [coupon('OTHER', 'b'), coupon('A', 'a', 0), coupon('B', 'a', 1), coupon('C', 'a')]
    expect(withCoupons(...coupons)).toBeNull()
    expect(couponFor({ id: promotionId('a') }, coupons)).toEqual(coupons[2])
    expect(couponFor({ id: promotionId('c') }, coupons)).toBeNull()
  })

  test('and one that needs none is had without', () => {
    expect(whyNot({ needsCode: false }, { coupons: [coupon('A', 'a', 0)] })).toBeNull()
  })
})

test('all conditions have to hold; the first that does not is told', () => {
  const [met, unmet, alsoUnmet] = [amount(2000, null), amount(2001, null), amount(null, 1999)]
  expect(whyNot({ conditions: [met, amount(null, 2000)] })).toBeNull()
  expect(whyNot({ conditions: [met, unmet, alsoUnmet] })).toEqual({ kind: 'CONDITION_NOT_MET', condition: unmet })
})

test('a condition on the buyer waits until somebody knows who that is', () => {
  const first: Condition = { kind: 'order_count', range: { min: 1, max: 1 } }
  const buyer = { customerGroupIds: [groupId('loyal')], country: 'US', ordersBefore: 0 }
  expect(whyNot({ conditions: [first] })).toEqual({ kind: 'BUYER_UNKNOWN' })
  expect(whyNot({ conditions: [first] }, { buyer })).toBeNull()
  const unmet = amount(2001, null)
  expect(whyNot({ conditions: [unmet, first] })).toEqual({ kind: 'CONDITION_NOT_MET', condition: unmet })
})

test('of several reasons, the first is told', () => {
  const reasons: Partial<Promotion>[] = [
    { markets: new Set(['JP']) },
    { window: from(day(16), null) },
    { needsCode: true },
    { left: { uses: 0, usesOfBuyer: 0, budgetMinor: 0 } },
    { left: { ...unlimited, usesOfBuyer: 0, budgetMinor: 0 } },
    { left: { ...unlimited, budgetMinor: 0 } },
    { conditions: [amount(2001, null)] },
  ]
  const kinds = reasons.map((_, index) => whyNot(Object.assign({}, ...reasons.slice(index).reverse()))?.kind)
  expect(kinds).toEqual([
    'OTHER_MARKET',
    'NOT_YET',
    'CODE_MISSING',
    'USED_UP',
    'USED_UP_BY_BUYER',
    'BUDGET_SPENT',
    'CONDITION_NOT_MET',
  ])
})
