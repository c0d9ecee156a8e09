import { expect, test } from 'vitest'
import { couponsMax } from '../cart/limits.ts'
import { day, from } from '../prices/testing/price-facts.ts'
import { decideCoupons, whyNotEntered } from './enter-coupon.ts'
import type { CouponInCart, Promotion } from './promotion.ts'
import { amount, coupon, promotion } from './testing/promotion-facts.ts'

const whyNot = (more: Partial<Promotion>, typed: CouponInCart = coupon('SUMMER', 'a')) =>
  whyNotEntered(typed, promotion('a', { needsCode: true, ...more }), { market: 'US', at: day(15) })
const unlimited = { uses: null, usesOfBuyer: null, budgetMinor: null }

test('a code that can do nothing for a cart, whatever gets into it, says why', () => {
  expect(whyNotEntered(coupon('SUMMER', null), undefined, { market: 'US', at: day(15) })).toBe('UNKNOWN')
  expect(whyNot({}, coupon('SUMMER', 'b'))).toBe('UNKNOWN')
  expect(whyNot({ markets: new Set(['JP']) })).toBe('OTHER_MARKET')
  expect(whyNot({ window: from(day(16), null) })).toBe('NOT_YET')
  expect(whyNot({ window: from(null, day(15)) })).toBe('OVER')
  expect(whyNot({}, coupon('SUMMER', 'a', 0))).toBe('CODE_USED_UP')
  expect(whyNot({ left: { ...unlimited, uses: 0 } })).toBe('USED_UP')
  expect(whyNot({ left: { ...unlimited, budgetMinor: 0 } })).toBe('BUDGET_SPENT')
})

test('what depends on goods and buyer keeps no code out of a cart, and hides no other reason', () => {
  expect(whyNot({})).toBeNull()
  expect(whyNot({ conditions: [amount(1, null), { kind: 'order_count', range: { min: 1, max: 1 } }] })).toBeNull()
  expect(whyNot({ left: { ...unlimited, usesOfBuyer: 0 } })).toBeNull()
  expect(whyNot({ left: { uses: null, usesOfBuyer: 0, budgetMinor: 0 } })).toBe('BUDGET_SPENT')
})

test('a code comes after those that are there, and one that is there changes nothing', () => {
  expect(decideCoupons([], 'A')).toEqual({ ok: true, value: ['A'] })
  expect(decideCoupons(['B'], 'A')).toEqual({ ok: true, value: ['B', 'A'] })
  expect(decideCoupons(['A', 'B'], 'A')).toEqual({ ok: true, value: ['A', 'B'] })
})

test('a cart has so many codes at most, and one of them may be typed again', () => {
  const most = Array.from({ length: couponsMax }, (_, index) => `CODE${index}`)
  expect(decideCoupons(most.slice(1), 'A')).toEqual({ ok: true, value: [...most.slice(1), 'A'] })
  expect(decideCoupons(most, 'CODE3')).toEqual({ ok: true, value: most })
  expect(decideCoupons(most, 'A')).toEqual({
    ok: false,
    refusal: { code: 'LIMIT_EXCEEDED', limit: 'coupons', max: couponsMax },
  })
})
