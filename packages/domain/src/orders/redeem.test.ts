import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { AccountId, CouponId, PromotionId } from '../ids.ts'
import { runs } from '../testing/runs.ts'
import { type PromotionOnOffer, type PromotionsOnOffer, type Redeeming, takeRedemptions } from './redeem.ts'

// The brands are made where ids enter the shop; a test is such a place.
const [spring, other] = ['spring', 'other'] as PromotionId[]
const once = 'ONCE' as CouponId

const onOffer = (more: Partial<PromotionOnOffer> = {}): PromotionOnOffer => ({
  version: 1,
  usesLeft: null,
  usesPerBuyerMax: null,
  budgetLeft: new Map(),
  ...more,
})

const offerOf = (
  promotions: Record<string, PromotionOnOffer>,
  more: Partial<PromotionsOnOffer> = {},
): PromotionsOnOffer => ({
  promotions: new Map(Object.entries(promotions).map(([id, one]) => [id as PromotionId, one])),
  coupons: new Map([[once, { usesLeft: 1 }]]),
  pastOf: () => ({ ordersBefore: 0, usesOf: new Map() }),
  granted: [],
  ...more,
})

const redeeming = (more: Partial<Redeeming['redemptions'][number]> = {}, of: Partial<Redeeming> = {}): Redeeming => ({
  buyer: { customerId: null, email: 'ada@example.com' },
  ordersBefore: null,
  redemptions: [
    { promotionId: spring ?? fail(), couponId: null, discountMinor: 100, givesBack: true, version: 1, ...more },
  ],
  ...of,
})
const fail = (): never => expect.fail()

const take = (offer: PromotionsOnOffer, wanted: Redeeming | null, market = 'US') =>
  takeRedemptions(offer, market, wanted)

test('an order without promotions takes nothing', () => {
  expect(take(offerOf({}), null)).toBe(true)
})

test.each([
  ['is gone, or was switched off', offerOf({})],
  ['has other terms by now', offerOf({ spring: onOffer({ version: 2 }) })],
  ['is used up', offerOf({ spring: onOffer({ usesLeft: 0 }) })],
  ['has fewer uses by now than it has had', offerOf({ spring: onOffer({ usesLeft: -1 }) })],
  ['has less left than it would cost', offerOf({ spring: onOffer({ budgetLeft: new Map([['US', 99]]) }) })],
])('a promotion that %s makes the order stale', (_, offer) => {
  expect(take(offer, redeeming())).toBe(false)
})

test('limits, codes and budgets are taken once for each order, in their market', () => {
  const promotion = onOffer({ usesLeft: 2, budgetLeft: new Map([['US', 150]]) })
  const offer = offerOf({ spring: promotion })
  expect(take(offer, redeeming({ couponId: once }))).toBe(true)
  expect(promotion).toMatchObject({ usesLeft: 1, budgetLeft: new Map([['US', 50]]) })
  expect(take(offer, redeeming({ couponId: once, discountMinor: 50 }))).toBe(false)
  expect(take(offer, redeeming({ couponId: 'GONE' as CouponId, discountMinor: 50 }))).toBe(false)
  expect(take(offer, redeeming({ discountMinor: 51 }))).toBe(false)
  expect(take(offer, redeeming({ discountMinor: 51 }), 'DE')).toBe(true)
  expect(take(offer, redeeming({ discountMinor: 1 }))).toBe(false)
  expect(promotion).toMatchObject({ usesLeft: 0, budgetLeft: new Map([['US', 50]]) })
})

test('what has no end has none after an order', () => {
  const promotion = onOffer()
  const coupon = { usesLeft: null }
  const offer = offerOf({ spring: promotion }, { coupons: new Map([[once, coupon]]) })
  expect([1, 2].map(() => take(offer, redeeming({ couponId: once })))).toEqual([true, true])
  expect([promotion, coupon]).toEqual([onOffer(), { usesLeft: null }])
})

test('what one promotion lacks takes nothing of the others', () => {
  const offer = offerOf({ spring: onOffer({ usesLeft: 5 }), other: onOffer({ usesLeft: 0 }) })
  const [first] = redeeming().redemptions
  const both = {
    ...redeeming(),
    redemptions: [first ?? fail(), { ...(first ?? fail()), promotionId: other ?? fail() }],
  }
  expect(take(offer, both)).toBe(false)
  expect([offer.promotions.get(spring ?? fail())?.usesLeft, offer.granted]).toEqual([5, []])
})

test('a buyer is known by his account and by his address, before the batch and in it', () => {
  const ada = { customerId: 'ada' as AccountId, email: 'ada@example.com' }
  const past = new Map([[spring ?? fail(), 1]])
  const used = offerOf(
    { spring: onOffer({ usesPerBuyerMax: 2 }) },
    { pastOf: () => ({ ordersBefore: 1, usesOf: past }) },
  )
  expect(take(used, redeeming({}, { buyer: ada }))).toBe(true)
  expect(take(used, redeeming({}, { buyer: { ...ada, email: 'lovelace@example.com' } }))).toBe(false)
  expect(take(used, redeeming({}, { buyer: { customerId: null, email: ada.email } }))).toBe(false)
  for (const email of ['grace@example.com', 'joan@example.com']) {
    expect(take(used, redeeming({}, { buyer: { customerId: null, email } }))).toBe(true)
  }
})

test('an order that counts the buyer’s orders is stale once there is another one', () => {
  const offer = offerOf({ spring: onOffer() })
  expect(take(offer, redeeming({}, { ordersBefore: 1 }))).toBe(false)
  expect(take(offer, redeeming({}, { ordersBefore: 0 }))).toBe(true)
  expect(take(offer, redeeming({}, { ordersBefore: 0 }))).toBe(false)
  expect(take(offer, redeeming({}, { ordersBefore: 1 }))).toBe(true)
})

const anyOrder = fc.record({
  promotionId: fc.constantFrom(...['spring', 'other'].map((id) => id as PromotionId)),
  couponId: fc.constantFrom(null, once),
  discountMinor: fc.nat({ max: 60 }),
  email: fc.constantFrom('a', 'b'),
  market: fc.constantFrom('US', 'DE'),
})

test('no sequence of orders has more of anything than there was', () => {
  fc.assert(
    fc.property(fc.array(anyOrder), fc.nat({ max: 4 }), fc.nat({ max: 120 }), (orders, uses, budget) => {
      const limited = () => onOffer({ usesLeft: uses, usesPerBuyerMax: 2, budgetLeft: new Map([['US', budget]]) })
      const offer = offerOf({ spring: limited(), other: limited() })
      const had = orders.filter(({ email, market, ...wanted }) =>
        take(offer, redeeming(wanted, { buyer: { customerId: null, email } }), market),
      )
      for (const promotionId of offer.promotions.keys()) {
        const own = had.filter((one) => one.promotionId === promotionId)
        const costs = own.filter(({ market }) => market === 'US').map(({ discountMinor }) => discountMinor)
        expect(own.length).toBeLessThanOrEqual(uses)
        expect(costs.reduce((sum, cost) => sum + cost, 0)).toBeLessThanOrEqual(budget)
        for (const email of ['a', 'b']) expect(own.filter((one) => one.email === email).length).toBeLessThanOrEqual(2)
      }
      expect(had.filter(({ couponId }) => couponId !== null).length).toBeLessThanOrEqual(1)
    }),
    { numRuns: runs },
  )
})
