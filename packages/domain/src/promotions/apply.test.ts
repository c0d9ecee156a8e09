import { describe, expect, test } from 'vitest'
import { shirt } from '../prices/testing/price-facts.ts'
import { applyPromotions, type PromotionsAsked } from './apply.ts'
import type { Promotion } from './promotion.ts'
import {
  amount,
  cart,
  clothes,
  coupon,
  cup,
  discountsOf,
  dishes,
  each,
  fixedOff,
  gift,
  goods,
  lineId,
  mug,
  namesOf,
  onOffer,
  percentOff,
  promotion,
  promotionId,
  shipping,
  whole,
} from './testing/promotion-facts.ts'

const inCart = [goods(shirt, 2000), goods(mug, 500)]
const applied = (promotions: Promotion[], more: Partial<PromotionsAsked> = {}) =>
  applyPromotions(cart({ goods: inCart, promotions, ...more }))
const halfOff = { actions: [each(percentOff(50))] }
const hundredOff = { actions: [each(fixedOff(100))] }

test('a cart without promotions costs what it costs, and promotions give nothing to an empty one', () => {
  const { lines, ...rest } = applied([])
  expect(lines.map(({ leftMinor, roomMinor }) => [leftMinor, roomMinor])).toEqual([
    [2000, 2000],
    [500, 500],
  ])
  expect(rest).toEqual({ applied: [], passedOver: [] })
  const { passedOver } = applied([promotion('a')], { goods: [] })
  expect(passedOver.map(({ whyNot }) => whyNot)).toEqual([{ kind: 'NOTHING_LEFT' }])
})

describe('in turn', () => {
  test('the higher priority comes first, each of what those before it have left', () => {
    const [half, hundred] = [promotion('a', halfOff), promotion('b', { ...hundredOff, priority: 1 })]
    const promoted = applied([half, hundred])
    expect(namesOf(promoted)).toEqual(['b', 'a'])
    expect(discountsOf(promoted)).toEqual([100 + 950, 100 + 200])
    expect(promoted.lines.map(({ leftMinor }) => leftMinor)).toEqual([950, 200])
    expect(namesOf(applied([half, { ...hundred, priority: -1 }]))).toEqual(['a', 'b'])
  })

  test('among equals the older one comes first, however they are listed', () => {
    const [half, hundred] = [promotion('a', halfOff), promotion('b', hundredOff)]
    for (const listed of [
      [half, hundred],
      [hundred, half],
    ]) {
      expect(namesOf(applied(listed))).toEqual(['a', 'b'])
      expect(discountsOf(applied(listed))).toEqual([1100, 350])
    }
  })

  test('one that is listed twice applies once', () => {
    const half = promotion('a', halfOff)
    expect(applied([half, half])).toEqual(applied([half]))
  })

  test('one that finds nothing left is passed over', () => {
    const free = promotion('a', { actions: [each(percentOff(100))] })
    const promoted = applied([free, promotion('b')])
    expect(discountsOf(promoted)).toEqual([2000, 500])
    expect(promoted.passedOver).toEqual([{ promotion: promotion('b'), whyNot: { kind: 'NOTHING_LEFT' } }])
  })

  test('conditions look at goods as they were before any promotion', () => {
    const from2500 = { ...hundredOff, conditions: [amount(2500, 2500)] }
    expect(discountsOf(applied([promotion('a', halfOff), promotion('b', from2500)]))).toEqual([1100, 350])
  })

  test('what one line gets more than its equals is the same wherever it stands', () => {
    const equals = [goods(mug, 500), goods(cup, 500), goods(cup, 500, { lineId: lineId('second of cups') })]
    const promotions = [promotion('a', { actions: [whole(fixedOff(100)), each(percentOff(50), dishes)] })]
    const inOrder = discountsOf(applied(promotions, { goods: equals }))
    expect(inOrder).toEqual([266, 267, 266])
    expect(discountsOf(applied(promotions, { goods: equals.toReversed() }))).toEqual(inOrder.toReversed())
  })
})

describe('an exclusive one', () => {
  const alone = promotion('b', { ...hundredOff, exclusive: true, priority: -5 })

  test('applies alone, whatever the priority of the others', () => {
    const promoted = applied([promotion('a', { ...halfOff, priority: 5 }), alone])
    expect(namesOf(promoted)).toEqual(['b'])
    expect(discountsOf(promoted)).toEqual([100, 100])
    const whyNot = { kind: 'EXCLUDED', by: promotionId('b') }
    expect(promoted.passedOver).toEqual([{ promotion: promotion('a', { ...halfOff, priority: 5 }), whyNot }])
  })

  test('comes before another one by priority', () => {
    const other = promotion('c', { ...halfOff, exclusive: true })
    const promoted = applied([alone, other])
    expect(namesOf(promoted)).toEqual(['c'])
    expect(promoted.passedOver).toEqual([{ promotion: alone, whyNot: { kind: 'EXCLUDED', by: promotionId('c') } }])
  })

  test('that is not for this cart, or gives nothing, excludes none', () => {
    const other = promotion('a', halfOff)
    for (const nothing of [
      { ...alone, markets: new Set(['JP']) },
      { ...alone, actions: [gift(cup)] },
      { ...alone, actions: [each(fixedOff(100), { ...clothes, fullPriceOnly: true, scopes: [] })] },
    ]) {
      const promoted = applied([other, nothing])
      expect(namesOf(promoted)).toEqual(['a'])
      expect(promoted.passedOver.map(({ promotion: { id } }) => id)).toEqual(['b'])
    }
    const shippingOnly = { ...alone, actions: [shipping(percentOff(100))] }
    expect(namesOf(applied([other, shippingOnly], { requiresShipping: false }))).toEqual(['a'])
    expect(namesOf(applied([other, shippingOnly]))).toEqual(['b'])
  })

  test('that gives a gift only applies alone too', () => {
    const gifts = new Map([[cup.variantId, onOffer()]])
    const promoted = applied([promotion('a', halfOff), { ...alone, actions: [gift(cup)] }], { gifts })
    expect(namesOf(promoted)).toEqual(['b'])
  })
})

test('the code by which a promotion was had is told, and none of one that needs none', () => {
  const promotions = [promotion('a', { ...halfOff, needsCode: true }), promotion('b', hundredOff)]
  const coupons = [coupon('USED', 'a', 0), coupon('FIRST', 'a', 1), coupon('SECOND', 'a'), coupon('OTHER', 'b')]
  const promoted = applied(promotions, { coupons })
  expect(promoted.applied.map(({ code }) => code)).toEqual(['FIRST', null])
  expect(discountsOf(promoted)).toEqual([1100, 350])
})

test('amounts past what is exact are errors', () => {
  const dear = [goods(shirt, Number.MAX_SAFE_INTEGER, { quantity: 2 })]
  expect(() => applied([promotion('a')], { goods: dear })).toThrow(expect.objectContaining({ code: 'OVERFLOW' }))
})
