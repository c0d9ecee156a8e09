import { createTRPCClient, httpLink } from '@trpc/client'
import superjson from 'superjson'
import { expect, test } from 'vitest'
import type { AppRouter } from '../../router.ts'
import { serve } from '../../serve.ts'
import { openTestShop, type TestShop } from '../../testing/open-test-shop.ts'
import { signIn } from '../../testing/sign-in.ts'

const waits = { ok: true, available: false }

const countWaiting = async (shop: TestShop, email: string): Promise<number> =>
  (
    await shop.database.pool.query<{ count: number }>(
      'select count(*)::int as count from stock_subscription where email like $1',
      [email],
    )
  ).rows[0]?.count ?? -1

/** So many variants of the vase that are sold out. */
async function addVases(shop: TestShop, count: number): Promise<string[]> {
  const { rows } = await shop.database.pool.query<{ id: string }>(
    `with added as (
       insert into variant (id, product_id, position, sku, option_values)
       select gen_random_uuid(), $1, number, 'VASE-0' || number, '{}' from generate_series(1, $2) as number returning id),
     priced as (insert into variant_price (variant_id, market_code, price_minor) select id, code, 100 from added, (values ('US'), ('DE')) as market (code))
     insert into stock_level (variant_id, location_id, on_hand)
     select added.id, stock_location.id, 0 from added, stock_location returning variant_id as id`,
    [shop.id.product.vase, count],
  )
  return rows.map(({ id }) => id)
}

test('an address waits for 50 variants at most, the first ones, and the answer does not say so', async () => {
  await using shop = await openTestShop({ works: false })
  const vases = await addVases(shop, 60)
  const ask = (variantId: string, email: string) => shop.as().catalog.notifyWhenAvailable.mutate({ variantId, email })
  await shop.database.pool.query(
    `insert into stock_subscription (id, variant_id, market_code, email, locale)
     select gen_random_uuid(), id, 'US', 'ada@example.com', 'en-US' from unnest($1::uuid[]) as id`,
    [vases.slice(0, 42)],
  )
  const answers = await Promise.all(vases.slice(42).map((vase) => ask(vase, 'ada@example.com')))
  expect(answers).toEqual(Array(18).fill(waits))
  expect(await countWaiting(shop, 'ada@example.com')).toBe(50)
  await ask(vases[59] ?? '', 'eve@example.com')
  expect(await countWaiting(shop, 'eve@example.com')).toBe(1)
  const told = (ago: string) =>
    shop.database.pool.query(
      'update stock_subscription set notified_at = shop_now() - $2::interval where variant_id = $1',
      [vases[0], ago],
    )
  await told('23 hours')
  await ask(vases[0] ?? '', 'ada@example.com')
  expect(await countWaiting(shop, 'ada@example.com')).toBe(50)
  await told('25 hours')
  await ask(vases[0] ?? '', 'ada@example.com')
  expect(await countWaiting(shop, 'ada@example.com')).toBe(51)
})

test('strangers fill no place of whom the address belongs to, once he has shown that it is his', async () => {
  await using shop = await openTestShop({ works: false })
  const [first = '', ...others] = await addVases(shop, 51)
  await shop.database.pool.query(
    `insert into stock_subscription (id, variant_id, market_code, email, locale)
     select gen_random_uuid(), id, 'US', 'grace@example.com', 'en-US' from unnest($1::uuid[]) as id`,
    [others],
  )
  const { accountId, accessToken } = await signIn(shop, { email: 'Grace@example.com' })
  const { mutate } = shop.as({ accessToken }).catalog.notifyWhenAvailable
  await mutate({ variantId: first })
  expect(await countWaiting(shop, '%race@example.com')).toBe(50)
  await shop.database.pool.query('update account set email_verified_at = shop_now() where id = $1', [accountId])
  await mutate({ variantId: first })
  expect(await countWaiting(shop, '%race@example.com')).toBe(51)
  // What a stranger asked for in his name is his own from now on.
  await mutate({ variantId: others[0] ?? '', market: 'DE' })
  const { rows } = await shop.database.pool.query(
    'select variant_id, market_code, customer_id from stock_subscription where proven',
  )
  expect(rows).toHaveLength(2)
  expect(rows).toContainEqual({ variant_id: first, market_code: 'US', customer_id: accountId })
  expect(rows).toContainEqual({ variant_id: others[0], market_code: 'DE', customer_id: accountId })
})

test('one address of the network lets 200 wait in a day, its neighbour for itself', async () => {
  await using shop = await openTestShop({ works: false })
  const node = await serve({ ...shop.options, port: 0, trustProxy: ['127.0.0.1'] })
  try {
    const { vase } = shop.id.variant
    await shop.database.pool.query(
      `insert into stock_subscription (id, variant_id, market_code, email, locale, client_address_hash, created_at)
       select gen_random_uuid(), $1, 'US', 'old-' || number || '@example.com', 'en-US', $2,
         shop_now() - case when number <= 5 then interval '25 hours' else interval '1 hour' end
       from generate_series(1, 201) as number`,
      [vase, Buffer.from(shop.served.deps.keys.hashOfClientAddress('2001:db8:0:7::/64'), 'hex')],
    )
    const askFrom = (ip: string, email: string) =>
      createTRPCClient<AppRouter>({
        links: [httpLink({ url: `${node.url}/trpc`, transformer: superjson, headers: { 'x-forwarded-for': ip } })],
      }).catalog.notifyWhenAvailable.mutate({ variantId: vase, email })
    const crowd = Array.from({ length: 12 }, (_, index) =>
      askFrom(`2001:db8:0:7:${index}::1`, `new-${index}@example.com`),
    )
    expect(await Promise.all(crowd)).toEqual(Array(12).fill(waits))
    expect(await countWaiting(shop, 'new-%')).toBe(4)
    expect(await askFrom('2001:db8:0:8::1', 'neighbour@example.com')).toEqual(waits)
    expect(await countWaiting(shop, 'neighbour@example.com')).toBe(1)
  } finally {
    await node.stop(1_000)
  }
})
