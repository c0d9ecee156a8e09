/** @module-tag long */
import type { TestVariant } from '@tillwright/db/testing/test-catalogue'
import type { inferRouterInputs } from '@trpc/server'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { AppRouter } from '../router.ts'
import { expectExplained } from '../testing/explained.ts'
import { openTestShop, type TestShop, until } from '../testing/open-test-shop.ts'
import { ownerOf } from '../testing/place-paid.ts'
import { usd } from '../testing/prices.ts'
import { makePromotion } from '../testing/promotion-suites/make-promotion.ts'
import { otherPromotions } from '../testing/promotion-suites/others.ts'
import type { PromotionScenario } from '../testing/promotion-suites/scenario.ts'
import { syliusPromotions } from '../testing/promotion-suites/sylius.ts'
import { type Guest, intentOf, newYork, openGuest, type Placed, payWith, refusalFrom } from '../testing/shopper.ts'
import { signIn } from '../testing/sign-in.ts'

/** What the acceptance suites of other shops say of promotions, all of it made by the staff's procedures. */
let shop: TestShop
let admin: ReturnType<TestShop['as']>['admin']
beforeAll(async () => {
  const plenty = { mug: 999, book: 999, vase: 999, lamp: 999, teapot: 999 }
  shop = await openTestShop({ works: false, stock: plenty })
  admin = shop.as(await signIn(shop, { role: 'ADMIN' })).admin
  const { version } = await admin.settings.get.query()
  await admin.settings.update.mutate({ unpaidOrdersPerAddressMax: 1_000, version })
  await admin.tax.zones.create.mutate({ code: 'anywhere', name: 'Anywhere', isElsewhere: true })
  for (const { code } of numbered) await openMarket(code)
  // A node does not know a new market for a second.
  const last = numbered.at(-1)?.code ?? ''
  await until(() =>
    shop
      .as()
      .cart.create.mutate({ market: last })
      .catch(() => null),
  )
})
afterAll(() => shop[Symbol.asyncDispose]())

/** A market for each, so that what one gives is nothing to the others. */
const numbered = [
  ...syliusPromotions.map(([says, scenario]) => [`Sylius, ${says}`, scenario] as const),
  ...otherPromotions,
].map(([says, scenario], index) => ({ says, scenario, code: `P${index}` }))
type Numbered = Pick<(typeof numbered)[number], 'scenario' | 'code'>

async function openMarket(code: string): Promise<void> {
  const tax = { pricesIncludeTax: true, taxRounding: 'line' as const }
  const there = { countries: ['US'], defaultCountry: 'US', locales: ['en'] }
  await admin.markets.create.mutate({ code, name: code, currency: 'USD', ...tax, ...there })
  const rate = { kind: 'flat' as const, price: usd(1_000) }
  const days = { deliveryDaysMin: 1, deliveryDaysMax: 2 }
  await admin.shipping.methods.create.mutate({
    market: code,
    zone: 'anywhere',
    code: 'dhl',
    name: 'DHL',
    rate,
    ...days,
  })
}

test.each(numbered.map((one) => [one.says, one] as const))('%s', async (_, { scenario, code: market }) => {
  const couponCodes = await setUp({ scenario, code: market })
  const { quote, promotions } = await admin.promotions.simulate.query({
    ...{ market, couponCodes, ordersBefore: scenario.ordersBefore ?? 0 },
    to: { country: 'US', region: 'NY', postalCode: '10001' },
    lines: entriesOf(scenario.goods).map(([name, [quantity]]) => ({ variantId: shop.id.variant[name], quantity })),
  })
  const reduced = quote.lines.filter(({ isGift, discount }) => !isGift && discount.amount > 0)
  const off = reduced.map(({ variantId, discount }) => [nameOf(variantId), discount.amount] as const)
  const parts = off.map(([, amount]) => amount).sort((a, b) => b - a)
  expect(isList(scenario.off) ? parts : Object.fromEntries(off)).toEqual(scenario.off)
  const gifts = quote.lines.filter(({ isGift }) => isGift)
  expect(gifts.map(({ variantId, quantity, total }) => [nameOf(variantId), quantity, total.amount])).toEqual(
    entriesOf(scenario.gifts ?? {}).map(([name, quantity]) => [name, quantity, 0]),
  )
  expect(quote.totals.shipping.amount).toBe(scenario.shipping ?? 1_000)
  expect(promotions.flatMap(({ whyNot }) => whyNot ?? [])).toEqual(scenario.whyNot ?? [])
  expectExplained(quote)
})

const isList = (off: PromotionScenario['off']): off is readonly number[] => Array.isArray(off)

// Object.entries of a table by name: its keys are wider than they are.
const entriesOf = <Value>(table: Partial<Record<TestVariant, Value>>) => Object.entries(table) as [TestVariant, Value][]

const nameOf = (variantId: string): string =>
  Object.entries(shop.id.variant).find(([, id]) => id === variantId)?.[0] ?? variantId

/** Answers the codes that are in the cart. */
async function setUp({ scenario, code: market }: Numbered): Promise<string[]> {
  const { goods, floors = {}, sales = {}, gifts = {}, promotions } = scenario
  const priceOf = (name: TestVariant, more: { price: number; floor?: number | undefined }) =>
    admin.prices.set.mutate({
      ...{ variantId: shop.id.variant[name], market, version: null, price: usd(more.price) },
      floor: more.floor === undefined ? null : usd(more.floor),
    })
  for (const [name, [, price]] of entriesOf(goods)) await priceOf(name, { price, floor: floors[name] })
  for (const [name] of entriesOf(gifts)) await priceOf(name, { price: 2_000 })
  for (const [name, amount] of entriesOf(sales)) {
    await admin.prices.sales.create.mutate({ variantId: shop.id.variant[name], market, unitPrice: usd(amount) })
  }
  const codes: string[] = []
  for (const one of promotions) {
    const { id: promotionId } = await makePromotion({ shop, admin, market }, one)
    if (!one.byCode) continue
    const code = `${market}-CODE-${codes.length}`
    await admin.promotions.coupons.create.mutate({ promotionId, code })
    codes.push(code)
  }
  return codes
}

type Draft = Partial<inferRouterInputs<AppRouter>['admin']['promotions']['create']>

/** A code for 10.00 off a cart in the US. */
async function openCode(more: Draft = {}, usesMax: number | null = null) {
  const off = { kind: 'fixed' as const, amounts: [{ market: 'US', amount: usd(1_000) }] }
  const actions: Draft['actions'] = [{ kind: 'whole', off }]
  const plain = { name: 'Christmas sale', markets: ['US'], needsCode: true, actions }
  const { id: promotionId } = await admin.promotions.create.mutate({ ...plain, ...more })
  const code = `SANTA-${crypto.randomUUID().slice(0, 8)}`.toUpperCase()
  await admin.promotions.coupons.create.mutate({ promotionId, code, usesMax })
  const usedCount = async () => (await admin.promotions.coupons.list.query({ promotionId })).items[0]?.usedCount
  return { code, promotionId, usedCount }
}

async function guestWith(code: string): Promise<Guest> {
  const guest = await openGuest(shop, { mug: 1 })
  await guest.shop.cart.applyCoupon.mutate({ code })
  return guest
}

const cancel = (placed: Placed) =>
  ownerOf(shop, placed).cancel.mutate({ orderId: placed.order.id, reason: 'not needed' })

test('Sylius, coupon_with_usage_limit: a canceled order gives the only use back, a kept one does not', async () => {
  const { code, usedCount } = await openCode({}, 1)
  const first = await (await guestWith(code)).place()
  expect(first.order.discount.amount).toBe(1_000)
  const again = guestWith(code)
  expect(await refusalFrom(again)).toMatchObject({ code: 'COUPON_INVALID', reason: 'CODE_USED_UP' })
  await cancel(first)
  expect(await usedCount()).toBe(0)
  expect((await (await guestWith(code)).place()).order.discount.amount).toBe(1_000)
})

test('Sylius, coupon_with_usage_limit: one that is not reusable stays used, beside one that is', async () => {
  const { code, usedCount } = await openCode({ givesBack: false }, 1)
  const other = await openCode()
  const guest = await guestWith(code)
  await guest.shop.cart.applyCoupon.mutate({ code: other.code })
  const placed = await guest.place()
  expect(placed.order.discount.amount).toBe(2_000)
  await cancel(placed)
  expect([await usedCount(), await other.usedCount()]).toEqual([1, 0])
  expect(await refusalFrom(guestWith(code))).toMatchObject({ code: 'COUPON_INVALID', reason: 'CODE_USED_UP' })
})

test('Sylius, decreasing_promotion_coupon_usage_after_cancelling_order: of two uses one is left', async () => {
  const { code, usedCount } = await openCode()
  await (await guestWith(code)).place()
  const second = await (await guestWith(code)).place()
  expect(await usedCount()).toBe(2)
  await cancel(second)
  await cancel(second)
  expect(await usedCount()).toBe(1)
})

test('Sylius, coupon_with_per_customer_usage_limit: each customer twice, canceled orders aside', async () => {
  const { code } = await openCode({ usesPerBuyerMax: 2 })
  const email = 'jon@example.com'
  await (await guestWith(code)).place({ email })
  const second = await (await guestWith(code)).place({ email })
  const third = await guestWith(code)
  const codes = [{ code, applied: false, reason: 'USED_UP_BY_BUYER' }]
  const refusal = { code: 'PRICE_CHANGED', quote: { couponCodes: codes, totals: { discount: usd(0) } } }
  expect(await refusalFrom(third.place({ email }))).toMatchObject(refusal)
  expect((await (await guestWith(code)).place({ email: 'arya@example.com' })).order.discount.amount).toBe(1_000)
  await cancel(second)
  expect((await third.place({ email })).order.discount.amount).toBe(1_000)
})

test('Sylius, nth_order: a canceled order is none, so the next one is the second again', async () => {
  const conditions: Draft['conditions'] = [{ kind: 'order_count', range: { min: 2, max: 2 } }]
  const { code } = await openCode({ conditions })
  const buyer = shop.as(await signIn(shop))
  const place = async () => {
    await buyer.cart.addLine.mutate({ variantId: shop.id.variant.mug, quantity: 1 })
    const { quote } = await buyer.cart.applyCoupon.mutate({ code })
    const to = { shippingAddress: newYork, shippingMethodId: shop.id.method.us }
    const { expectedTotal } = await buyer.checkout.quote.query(to)
    const more = { paymentMethod: 'stripe' as const, expectedTotal, idempotencyKey: `key-${crypto.randomUUID()}` }
    const { order } = await buyer.orders.place.mutate({ ...to, ...more })
    expect(order.discount).toEqual(quote.totals.discount)
    return order
  }
  expect((await place()).discount.amount).toBe(0)
  const second = await place()
  expect(second.discount.amount).toBe(1_000)
  await buyer.orders.cancel.mutate({ orderId: second.id, reason: 'not needed' })
  expect((await place()).discount.amount).toBe(1_000)
  expect((await place()).discount.amount).toBe(0)
})

test('Sylius, cancelling_order_with_promotion: what a canceled order cost stays as it was', async () => {
  const { code, promotionId } = await openCode()
  const placed = await (await guestWith(code)).place()
  await admin.promotions.disable.mutate({ promotionId, version: 1 })
  const { status, total, discount, discounts } = await cancel(placed)
  const before = { total: placed.order.total, discount: usd(1_000), discounts: placed.order.discounts }
  expect({ status, total, discount, discounts }).toEqual({ status: 'CANCELED', ...before })
})

test('Saleor, voucher_is_still_active_when_payment_fails: the discount is there for a second card', async () => {
  const { code, usedCount } = await openCode({}, 1)
  const placed = await (await guestWith(code)).place()
  await payWith(shop, intentOf(placed), 'pm_card_chargeDeclined')
  expect(await payWith(shop, intentOf(placed))).toBe(200)
  const { confirmPayment } = ownerOf(shop, placed)
  const { order } = await confirmPayment.mutate({ orderId: placed.order.id })
  expect(order).toMatchObject({ paymentStatus: 'SUCCEEDED', total: placed.order.total, discount: usd(1_000) })
  expect(await usedCount()).toBe(1)
})

test('Vendure, order-promotion: a code counts once, in any case unlike there', async () => {
  const { code } = await openCode()
  const guest = await guestWith(code)
  // As it is written there: people type what they have read on paper.
  const { quote } = await guest.shop.cart.applyCoupon.mutate({ code: code.toLowerCase() })
  expect(quote).toMatchObject({ couponCodes: [{ code, applied: true }], totals: { discount: usd(1_000) } })
  expect((await guest.shop.cart.removeCoupon.mutate({ code })).quote.totals.discount.amount).toBe(0)
  expect(await refusalFrom(guestWith('NOT_THERE'))).toMatchObject({ code: 'COUPON_INVALID', reason: 'UNKNOWN' })
})

test('Sylius, generating_coupon_with_prefix_and_suffix: five codes of six characters between both', async () => {
  const { promotionId } = await openCode()
  const shape = { promotionId, prefix: 'CHRISTMAS_', suffix: '_SALE', length: 6 }
  const { id: batchId } = await admin.promotions.coupons.generate.mutate({ ...shape, count: 5 })
  const { items } = await admin.promotions.coupons.list.query({ batchId })
  expect(new Set(items.map(({ code }) => code)).size).toBe(5)
  for (const { code } of items) expect(code).toMatch(/^CHRISTMAS_.{6}_SALE$/)
  // Ten codes of one character there, half of what there is: ours are never short enough to be guessed.
  const short = admin.promotions.coupons.generate.mutate({ ...shape, length: 1, count: 10 })
  expect(await refusalFrom(short)).toMatchObject({ code: 'VALIDATION_FAILED', issues: [{ path: 'length' }] })
})
