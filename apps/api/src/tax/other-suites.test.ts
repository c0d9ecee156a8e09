/** @module-tag long */
import type { TestVariant } from '@tillwright/db/testing/test-catalogue'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { expectExplained, type Quote } from '../testing/explained.ts'
import { openTestShop, type TestShop, until } from '../testing/open-test-shop.ts'
import { newYork } from '../testing/shopper.ts'
import { signIn } from '../testing/sign-in.ts'
import { otherTaxSuites } from '../testing/tax-suites/others.ts'
import type { TaxScenario } from '../testing/tax-suites/scenario.ts'
import { solidusTaxes } from '../testing/tax-suites/solidus.ts'
import { syliusAndVendure } from '../testing/tax-suites/sylius-and-vendure.ts'

/**
 * What the acceptance suites of other shops say of a cart and its taxes, set up by the staff's procedures alone and
 * taken back after each, in one shop; every total is added up, and every cart becomes an order that says the same.
 */
let shop: TestShop
let admin: ReturnType<TestShop['as']>['admin']
beforeAll(async () => {
  shop = await openTestShop({ works: false, stock: { mug: 1_000, book: 1_000, teapot: 1_000 } })
  admin = shop.as(await signIn(shop, { role: 'ADMIN' })).admin
  for (const { id, version } of (await admin.tax.rates.list.query({ limit: 100 })).items) {
    await admin.tax.rates.remove.mutate({ rateId: id, version })
  }
  await admin.tax.zones.create.mutate({ code: 'anywhere', name: 'Anywhere', isElsewhere: true })
  for (const { scenario, code } of numbered) await admin.markets.create.mutate({ ...scenario.market, code, name: code })
  const { version } = await admin.settings.get.query()
  await admin.settings.update.mutate({ unpaidOrdersPerAddressMax: 1_000, version })
})
afterAll(() => shop[Symbol.asyncDispose]())

/** A market for each, since a node keeps for a second what it has found of a place for one. */
const numbered = [...syliusAndVendure, ...solidusTaxes, ...otherTaxSuites].map(([says, scenario], index) => ({
  says,
  scenario,
  code: `S${index}`,
}))
type Numbered = Pick<(typeof numbered)[number], 'scenario' | 'code'>

/** It does not know new markets for a second either. */
const openCart = (market: string) =>
  until(() =>
    shop
      .as()
      .cart.create.mutate({ market })
      .catch(() => null),
  )

const goodsOf = ({ goods }: TaxScenario) => Object.entries(goods) as [TestVariant, readonly [number, number, string?]][]

test.each(numbered.map((one) => [one.says, one] as const))('%s', async (_, { scenario, code }) => {
  await using undo = new AsyncDisposableStack()
  await setUp({ scenario, code }, undo)
  const { cartToken } = await openCart(code)
  const buyer = shop.as({ cartToken })
  for (const [name, [quantity]] of goodsOf(scenario)) {
    await buyer.cart.addLine.mutate({ variantId: shop.id.variant[name], quantity })
  }
  const addresses = {
    shippingAddress: { ...newYork, state: undefined, ...scenario.to },
    billingAddress: scenario.billedTo && { ...newYork, state: undefined, ...scenario.billedTo },
  }
  const asked = () => buyer.checkout.quote.query(addresses)
  // Where taxes are those of the billing address, its rates are kept for all markets.
  await expect.poll(async () => saidOf(await asked())).toEqual({ rows: scenario.rows, total: scenario.total })
  const quote = await asked()
  expectExplained(quote)
  const { order } = await buyer.orders.place.mutate({
    ...addresses,
    email: 'ada@example.com',
    ...(quote.shippingMethod && { shippingMethodId: quote.shippingMethod.id }),
    paymentMethod: 'stripe',
    expectedTotal: quote.expectedTotal,
    idempotencyKey: crypto.randomUUID(),
  })
  expect(order).toMatchObject({ taxLines: quote.taxLines, tax: quote.totals.tax, total: quote.totals.total })
  expect(order.lines.map(({ tax }) => tax)).toEqual(quote.lines.map(({ tax }) => tax))
})

const saidOf = ({ taxLines, totals }: Quote) => ({
  rows: taxLines.map(({ name, base, tax }) => [name, base.amount, tax.amount]),
  total: totals.total.amount,
})

/** Zones and rates are for all markets, and taken back. */
async function setUp({ scenario, code }: Numbered, undo: AsyncDisposableStack): Promise<void> {
  const { market, zones, rates, shipping = 0 } = scenario
  const { currency } = market
  await admin.shipping.methods.create.mutate({
    ...{ market: code, zone: 'anywhere', code: 'post', name: 'Post', deliveryDaysMin: 1, deliveryDaysMax: 2 },
    rate: { kind: 'flat', price: { amount: shipping, currency } },
  })
  for (const [zone, facts] of Object.entries(zones)) {
    await admin.tax.zones.create.mutate({ ...facts, code: zone, name: zone })
    undo.defer(async () => void (await admin.tax.zones.remove.mutate({ code: zone, version: 1 })))
  }
  for (const [zone, name, percent, more] of rates) {
    const rate = { zone, name, ratePpm: Math.round(percent * 10_000), category: 'standard', validFrom: '2020-01-01' }
    const { id: rateId } = await admin.tax.rates.create.mutate({ ...rate, ...more })
    undo.defer(async () => void (await admin.tax.rates.remove.mutate({ rateId, version: 1 })))
  }
  for (const [name, [, amount, category = 'standard']] of goodsOf(scenario)) {
    const variantId = shop.id.variant[name]
    await admin.prices.set.mutate({ variantId, market: code, price: { amount, currency }, version: null })
    await admin.tax.categorise.mutate({ of: { kind: 'variant', id: variantId }, category })
  }
}
