import { expect, test } from 'vitest'
import { shirt } from '../prices/testing/price-facts.ts'
import { applyPromotions } from './apply.ts'
import { whyNotCoupon } from './coupon-answer.ts'
import type { CouponInCart, Promotion } from './promotion.ts'
import { amount, cart, coupon, goods, promotion } from './testing/promotion-facts.ts'

const byCode = promotion('a', { needsCode: true })

/** Of each code, in their order. */
function answers(coupons: readonly CouponInCart[], promotions: readonly Promotion[] = [byCode]) {
  const promoted = applyPromotions(cart({ goods: [goods(shirt, 2000)], coupons, promotions }))
  return coupons.map((one) => whyNotCoupon(one, promoted)?.kind ?? null)
}

test('a code by which a promotion was had gives something, and another one of it does not once more', () => {
  expect(answers([coupon('A', 'a'), coupon('B', 'a'), coupon('C', 'a', 1)])).toEqual([null, 'REPEATED', 'REPEATED'])
})

test('a used up code says so, beside one that is not too', () => {
  expect(answers([coupon('A', 'a', 0)])).toEqual(['CODE_USED_UP'])
  expect(answers([coupon('A', 'a', 0), coupon('B', 'a', 1)])).toEqual(['CODE_USED_UP', null])
  expect(answers([coupon('A', 'a', 1), coupon('B', 'a', 0)])).toEqual([null, 'CODE_USED_UP'])
})

test('a code of no promotion, or of one that nobody asked about, is unknown', () => {
  const passedOver = promotion('c', { priority: 1, conditions: [amount(2001, null)] })
  expect(answers([coupon('A', null), coupon('B', 'b')], [passedOver, byCode])).toEqual(['UNKNOWN', 'UNKNOWN'])
})

test('a code says why its promotion gives nothing', () => {
  expect(answers([coupon('A', 'a')], [{ ...byCode, conditions: [amount(2001, null)] }])).toEqual(['CONDITION_NOT_MET'])
  const alone = promotion('b', { exclusive: true })
  expect(answers([coupon('A', 'a')], [byCode, alone])).toEqual(['EXCLUDED'])
})
