/** @module-tag long */
import type { TestVariant } from '@tillwright/db/testing/test-catalogue'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { expectExplained } from '../testing/explained.ts'
import { openTestShop, type TestShop, until } from '../testing/open-test-shop.ts'
import { type ShippingScenario, shippingScenarios } from '../testing/shipping-suites.ts'
import { newYork, refusalFrom } from '../testing/shopper.ts'
import { signIn } from '../testing/sign-in.ts'

/**
 * What the acceptance suites of other shops say of a cart and its shipping, set up by the staff's procedures alone:
 * what a shopper is offered at each address, and that he can order with the first of it.
 */
let shop: TestShop
let admin: ReturnType<TestShop['as']>['admin']
beforeAll(async () => {
  shop = await openTestShop({ works: false, stock: { mug: 1_000, book: 1_000, teapot: 1_000 } })
  // Until products can be edited.
  await shop.database.pool.query(
    `update variant set weight_grams = case sku when 'MUG-1' then 350 when 'TEA-1' then 1200 else 400 end`,
  )
  admin = shop.as(await signIn(shop, { role: 'ADMIN' })).admin
  await admin.tax.zones.create.mutate({ code: 'anywhere', name: 'Anywhere', isElsewhere: true })
  for (const { scenario, code } of numbered) {
    const { currency = 'USD' } = scenario
    const tax = { pricesIncludeTax: true, taxRounding: 'line' as const }
    const there = { countries: ['US', 'GB', 'DE'], defaultCountry: 'US', locales: ['en'] }
    await admin.markets.create.mutate({ code, name: code, currency, ...tax, ...there })
  }
  const { version } = await admin.settings.get.query()
  await admin.settings.update.mutate({ unpaidOrdersPerAddressMax: 1_000, version })
})
afterAll(() => shop[Symbol.asyncDispose]())

/** A market for each, since a node keeps for a second what it has found of a place for one. */
const numbered = shippingScenarios.map(([says, scenario], index) => ({ says, scenario, code: `S${index}` }))
type Numbered = Pick<(typeof numbered)[number], 'scenario' | 'code'>

/** It does not know new markets for a second either. */
const openCart = (market: string) =>
  until(() =>
    shop
      .as()
      .cart.create.mutate({ market })
      .catch(() => null),
  )

const goodsOf = ({ goods }: ShippingScenario) => Object.entries(goods) as [TestVariant, readonly [number, number]][]

test.each(numbered.map((one) => [one.says, one] as const))('%s', async (_, { scenario, code }) => {
  await using undo = new AsyncDisposableStack()
  await setUp({ scenario, code }, undo)
  const { cartToken } = await openCart(code)
  const buyer = shop.as({ cartToken })
  for (const [name, [quantity]] of goodsOf(scenario)) {
    await buyer.cart.addLine.mutate({ variantId: shop.id.variant[name], quantity })
  }
  const cart = await buyer.cart.get.query()
  if (scenario.estimate !== undefined) expect(cart?.quote.totals.shipping.amount).toBe(scenario.estimate)
  for (const [to, options] of scenario.offered) {
    const shippingAddress = { ...newYork, state: undefined, ...to }
    const { items } = await buyer.checkout.shippingOptions.query({ shippingAddress })
    expect(Object.fromEntries(items.map(({ name, price }) => [name, price.amount]))).toEqual(options)
    for (const { id, price } of items) {
      const quote = await buyer.checkout.quote.query({ shippingAddress, shippingMethodId: id })
      expect(quote.totals.shipping).toEqual(price)
      expectExplained(quote)
    }
  }
  await order(buyer, scenario)
})

/** At the first address, with the first option; or not at all. */
async function order(buyer: ReturnType<TestShop['as']>, { offered }: ShippingScenario): Promise<void> {
  const shippingAddress = { ...newYork, state: undefined, ...offered[0]?.[0] }
  const { items } = await buyer.checkout.shippingOptions.query({ shippingAddress })
  const to = { shippingAddress, ...(items[0] && { shippingMethodId: items[0].id }) }
  const cart = await buyer.cart.get.query()
  if (items.length === 0 && cart?.quote.requiresShipping) {
    const none = { code: 'SHIPPING_UNAVAILABLE' }
    expect(await refusalFrom(buyer.checkout.quote.query(to))).toEqual(none)
    return
  }
  const quote = await buyer.checkout.quote.query(to)
  const { order } = await buyer.orders.place.mutate({
    ...to,
    email: 'ada@example.com',
    paymentMethod: 'stripe',
    expectedTotal: quote.expectedTotal,
    idempotencyKey: crypto.randomUUID(),
  })
  expect(order).toMatchObject({ shipping: quote.totals.shipping, total: quote.totals.total })
  expect(order.shippingMethod?.reasons ?? []).toEqual(quote.shippingMethod?.reasons ?? [])
}

/** Zones and shipping categories are for all markets, and taken back. */
async function setUp({ scenario, code }: Numbered, undo: AsyncDisposableStack): Promise<void> {
  const { zones = {}, methods, categories = [], currency = 'USD' } = scenario
  for (const [zone, facts] of Object.entries(zones)) {
    await admin.tax.zones.create.mutate({ ...facts, code: zone, name: zone })
    undo.defer(async () => void (await admin.tax.zones.remove.mutate({ code: zone, version: 1 })))
  }
  for (const [name, terms] of Object.entries(methods)) {
    const plain = {
      market: code,
      zone: 'anywhere',
      code: name.toLowerCase(),
      name,
      deliveryDaysMin: 1,
      deliveryDaysMax: 2,
    }
    const rate = { kind: 'flat' as const, price: { amount: 0, currency } }
    const { id: methodId } = await admin.shipping.methods.create.mutate({ ...plain, rate, ...terms })
    undo.defer(async () => void (await admin.shipping.methods.remove.mutate({ methodId, version: 1 })))
  }
  for (const [kind, name, category] of categories) {
    const of = { kind, id: kind === 'product' ? shop.id.product[name] : shop.id.variant[name] } as const
    await admin.shipping.categorise.mutate({ of, category })
    undo.defer(async () => void (await admin.shipping.categorise.mutate({ of, category: null })))
  }
  for (const [name, [, amount]] of goodsOf(scenario)) {
    const price = { amount, currency }
    await admin.prices.set.mutate({ variantId: shop.id.variant[name], market: code, price, version: null })
  }
}
