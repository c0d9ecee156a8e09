import type { TestVariant } from '@tillwright/db/testing/test-catalogue'
import type Stripe from 'stripe'
import { openTestShop, type TestShop, type TestShopOptions, until } from './open-test-shop.ts'
import { newYork, type Placed } from './shopper.ts'
import { signIn } from './sign-in.ts'

type MarketCode = 'US' | 'DE' | 'JP'

export const berlin = { ...newYork, state: undefined, city: 'Berlin', zipCode: '10115', country: 'DE' }
export const vienna = { ...newYork, state: undefined, city: 'Wien', zipCode: '1010', country: 'AT' }
export const tokyo = { ...newYork, city: 'Chiyoda', state: '13', zipCode: '100-0001', country: 'JP' }
/** No ZIP code begins like it, which the simulator knows. */
export const nowhere = { ...newYork, zipCode: '00012' }
const home = { US: newYork, DE: berlin, JP: tokyo }

export type TaxedShop = TestShop & { readonly admin: ReturnType<TestShop['as']>['admin'] }

/** A shop whose taxes Stripe finds in all markets; its books are "reduced", which Stripe knows by a code of its own. */
export async function openTaxedShop(options: TestShopOptions = {}): Promise<TaxedShop> {
  const shop = await openTestShop(options)
  const { admin } = shop.as(await signIn(shop, { role: 'ADMIN' }))
  for (const code of ['US', 'DE', 'JP']) await admin.markets.update.mutate({ code, taxProvider: 'stripe', version: 1 })
  await admin.tax.categories.update.mutate({ code: 'reduced', providerCode: 'txcd_40060003', version: 1 })
  await until(async () =>
    [...(await shop.served.deps.shop()).markets.values()].every((one) => one.taxProvider === 'stripe'),
  )
  return Object.assign(shop, { admin })
}

/** Somebody with goods in his cart. */
export async function openBuyer(
  shop: TestShop,
  goods: Partial<Record<TestVariant, number>>,
  market: MarketCode = 'US',
) {
  const customer = await signIn(shop)
  const buyer = shop.as(customer)
  await buyer.cart.setMarket.mutate({ market })
  for (const [name, quantity] of Object.entries(goods)) {
    await buyer.cart.addLine.mutate({ variantId: shop.id.variant[name as TestVariant], quantity })
  }
  const to = { shippingAddress: home[market], shippingMethodId: shop.id.method[methods[market]] }
  const quote = (more: object = {}) => buyer.checkout.quote.query({ ...to, ...more })
  const place = async (more: object = {}, expectedTotal = { amount: 0, currency: '' }): Promise<Placed> => {
    const agreed = expectedTotal.currency === '' ? (await quote(more)).expectedTotal : expectedTotal
    const idempotencyKey = crypto.randomUUID()
    return buyer.orders.place.mutate({ ...to, ...more, paymentMethod: 'stripe', expectedTotal: agreed, idempotencyKey })
  }
  return { ...customer, buyer, quote, place }
}

const methods = { US: 'us', DE: 'de', JP: 'jp' } as const

/** What Stripe has under this path. */
export async function atStripe<Thing>({ simulator }: Pick<TestShop, 'simulator'>, path: string): Promise<Thing> {
  const headers = { authorization: 'Bearer sk_test_x' }
  const answer = await fetch(`${simulator.url}/v1/tax/${path}?expand[]=line_items`, { headers })
  if (!answer.ok) throw new Error(await answer.text())
  // The caller knows what lies there.
  return (await answer.json()) as Thing
}

export interface KeptTax {
  readonly calculation_id: string
  readonly state: string
  readonly transaction_id: string | null
}

/** By what an order was taxed. */
export async function keptTaxOf({ database }: TestShop, { order }: Placed): Promise<KeptTax> {
  const { rows } = await database.pool.query('select * from tax_calculation where order_id = $1', [order.id])
  return rows[0]
}

export const calculationOf = async (shop: TestShop, placed: Placed): Promise<Stripe.Tax.Calculation> =>
  atStripe(shop, `calculations/${(await keptTaxOf(shop, placed)).calculation_id}`)
