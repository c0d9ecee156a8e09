import { transact } from '@tillwright/db/client'
import { refreshListing } from '@tillwright/db/listing'
import { expect, test } from 'vitest'
import { importProducts } from '../catalog/staff/import-products.ts'
import { untilSomebodyWaits } from '../testing/locks.ts'
import { openTestShop, type TestShop } from '../testing/open-test-shop.ts'
import { pricesStaff } from '../testing/prices.ts'
import { showDuePrices } from './show-prices.ts'

const half = {
  name: 'Half',
  reduction: { kind: 'percent' as const, percentPpm: 500_000 },
  scopes: [{ kind: 'all' as const }],
}
const listedPrices = async (shop: TestShop, slug: string): Promise<number[]> => {
  const { rows } = await shop.database.pool.query(
    `select distinct price_min_minor from listing join product on product.id = product_id
     where slug = $1 and market_code = 'US'`,
    [slug],
  )
  return rows.map(({ price_min_minor }) => Number(price_min_minor))
}

test('a product that is imported while a rule is being made is listed with it', async () => {
  await using shop = await openTestShop({ works: false })
  const { prices } = await pricesStaff(shop)
  const { deps } = shop.served
  const holder = await shop.database.pool.connect()
  await holder.query(`begin; select from product where id = '${shop.id.product.ebook}' for update`)
  const made = prices.rules.create.mutate(half)
  made.catch(() => undefined)
  await untilSomebodyWaits(shop)
  const csv = 'Handle,Title,Status,Variant SKU,Variant Price\nlate,Late,active,LATE,10.00\n'
  const imported = transact(deps.db, (tx) => importProducts(tx, { csv, actor: 'test' }, deps))
  imported.catch(() => undefined)
  await untilSomebodyWaits(shop, 2)
  await holder.query('rollback')
  holder.release()
  await Promise.all([made, imported])
  expect(await listedPrices(shop, 'late')).toEqual([500])
})

test('what a process of the release before has listed is listed anew by the next sweep', async () => {
  await using shop = await openTestShop({ works: false })
  const { prices } = await pricesStaff(shop)
  const { deps } = shop.served
  await transact(deps.db, (tx) => refreshListing(tx, [shop.id.product.mug]))
  await prices.rules.create.mutate(half)
  expect(await listedPrices(shop, 'mug')).toEqual([1_250])
  await shop.database.pool.query(
    `update listing set price_min_minor = 2499, price_max_minor = 2499, compare_at_minor = null
     where product_id = '${shop.id.product.mug}' and market_code = 'US'`,
  )
  await showDuePrices(deps)
  expect(await listedPrices(shop, 'mug')).toEqual([1_250])
})
