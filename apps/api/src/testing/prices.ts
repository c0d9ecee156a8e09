import type { TestShop } from './open-test-shop.ts'
import { openGuest } from './shopper.ts'
import { signIn } from './sign-in.ts'

type Admin = ReturnType<TestShop['as']>['admin']

/** Somebody who may say what things cost. */
export async function pricesStaff(shop: TestShop): Promise<Admin> {
  const { accessToken } = await signIn(shop, { role: 'STAFF', permissions: ['prices:read', 'prices:write'] })
  return shop.as({ accessToken }).admin
}

export const usd = (amount: number) => ({ amount, currency: 'USD' })

/** So many more active products for 10.00 in the US, that no list shows yet. */
export async function addProducts(shop: TestShop, count: number): Promise<void> {
  await shop.database.pool.query(
    `with made as (
      insert into product (id, slug, title, status)
      select gen_random_uuid(), 'bulk-' || n, 'bulk ' || n, 'active' from generate_series(1, $1::int) as n returning id, slug),
    variants as (
      insert into variant (id, product_id, position, sku) select gen_random_uuid(), id, 0, slug from made returning id)
    insert into variant_price (variant_id, market_code, price_minor) select id, 'US', 1000 from variants`,
    [count],
  )
}

/** What guests with these goods in their cart pay for one of each, with the kinds of reasons behind it. */
export async function pricesFor(
  shop: TestShop,
  goods: Parameters<typeof openGuest>[1],
  market: 'US' | 'DE' | 'JP' = 'US',
): Promise<[amount: number, ...reasons: string[]][]> {
  const guest = await openGuest(shop, goods, market)
  const lines = (await guest.shop.cart.get.query())?.quote.lines ?? []
  return lines.map(({ unitPrice, reasons }) => [unitPrice.amount, ...reasons.map(({ kind }) => kind)])
}
