import { expect, test } from 'vitest'
import { everything, openPromotion } from '../../testing/open-promotion.ts'
import { openTestShop } from '../../testing/open-test-shop.ts'
import { openGuest, refusalFrom } from '../../testing/shopper.ts'
import { signIn } from '../../testing/sign-in.ts'

const to = { country: 'US', region: 'NY', postalCode: '10001' }

test('staff is told what a cart would get, and of everything else why not', async () => {
  await using shop = await openTestShop({ works: false })
  const { simulate } = shop.as(await signIn(shop, { role: 'ADMIN' })).admin.promotions
  const off = { kind: 'percent', percentPpm: 500_000 } as const
  const half = [{ kind: 'whole', of: everything, off }] as const
  const five = { kind: 'quantity', of: everything, range: { min: 5, max: null } } as const
  const second = { kind: 'order_count', range: { min: 2, max: 2 } } as const
  const ten = await openPromotion(shop)
  const code = await openPromotion(shop, { name: 'By code' }, { TEN: null })
  const later = await openPromotion(shop, { name: 'Later', startsAt: new Date('2100-01-01') })
  const picky = await openPromotion(shop, { name: 'Picky', terms: { conditions: [second, five], actions: half } })
  const ask = { market: 'US', to, lines: [{ variantId: shop.id.variant.mug, quantity: 2 }] }
  const whyNots = async (more: object = {}) => {
    const { promotions } = await simulate.query({ ...ask, ...more })
    return new Map(promotions.map(({ promotionId, whyNot, condition }) => [promotionId, [whyNot, condition]]))
  }
  expect(await whyNots()).toEqual(
    new Map([
      [ten, [null, null]],
      [later, ['NOT_YET', null]],
      [picky, ['CONDITION_NOT_MET', 0]],
    ]),
  )
  expect((await whyNots({ ordersBefore: 1 })).get(picky)).toEqual(['CONDITION_NOT_MET', 1])
  const many = { ordersBefore: 1, lines: [{ variantId: shop.id.variant.mug, quantity: 5 }] }
  expect((await whyNots(many)).get(picky)).toEqual([null, null])
  expect((await whyNots({ couponCodes: ['ten'] })).get(code)).toEqual([null, null])
  expect((await whyNots({ at: new Date('2100-01-02') })).get(later)).toEqual([null, null])

  const { quote } = await simulate.query(ask)
  const guest = await openGuest(shop, { mug: 2 })
  expect((await guest.shop.cart.get.query())?.quote.totals.discount).toEqual(quote.totals.discount)
})

test('of one that applies alone all others say which it is', async () => {
  await using shop = await openTestShop({ works: false })
  const { simulate } = shop.as(await signIn(shop, { role: 'ADMIN' })).admin.promotions
  const [other, alone] = [await openPromotion(shop), await openPromotion(shop, { exclusive: true })]
  const { promotions } = await simulate.query({
    market: 'US',
    to,
    lines: [{ variantId: shop.id.variant.mug, quantity: 1 }],
  })
  expect(promotions).toMatchObject([
    { promotionId: alone, whyNot: null },
    { promotionId: other, given: null, whyNot: 'EXCLUDED', excludedBy: alone },
  ])
})

test('customers of a group are asked about at their own prices', async () => {
  await using shop = await openTestShop({ works: false })
  const { prices, promotions } = shop.as(await signIn(shop, { role: 'ADMIN' })).admin
  const group = await prices.groups.create.mutate({ code: 'vip', name: 'VIP' })
  const { mug } = shop.id.variant
  const list = await prices.lists.create.mutate({ name: 'VIP prices', customerGroupIds: [group.id] })
  const entries = [
    { variantId: mug, market: 'US', tiers: [{ minQuantity: 1, unitPrice: { amount: 777, currency: 'USD' } }] },
  ]
  await prices.lists.setEntries.mutate({ priceListId: list.id, entries, version: list.version })
  const ask = { market: 'US', to, lines: [{ variantId: mug, quantity: 1 }] }
  const subtotalOf = async (more: object = {}) =>
    (await promotions.simulate.query({ ...ask, ...more })).quote.totals.subtotal.amount
  expect(await subtotalOf({ customerGroupIds: [group.id] })).toBe(777)
  expect(await subtotalOf()).toBeGreaterThan(777)
})

test('what is over is not asked about', async () => {
  await using shop = await openTestShop({ works: false })
  const { simulate } = shop.as(await signIn(shop, { role: 'ADMIN' })).admin.promotions
  const ask = { market: 'US', to, lines: [{ variantId: shop.id.variant.mug, quantity: 1 }], at: new Date(0) }
  expect(await refusalFrom(simulate.query(ask))).toMatchObject({
    code: 'VALIDATION_FAILED',
    issues: [{ path: 'at' }],
  })
})

test('goods and markets that nobody knows are named', async () => {
  await using shop = await openTestShop({ works: false })
  const { simulate } = shop.as(await signIn(shop, { role: 'ADMIN' })).admin.promotions
  const ask = { market: 'US', to, lines: [{ variantId: crypto.randomUUID(), quantity: 1 }] }
  expect(await refusalFrom(simulate.query(ask))).toMatchObject({ code: 'NOT_FOUND', entity: 'variant' })
  expect(await refusalFrom(simulate.query({ ...ask, market: 'XX' }))).toMatchObject({ code: 'NOT_FOUND' })
})
