import { expect, test } from 'vitest'
import { openTestShop, type TestShop, until } from '../testing/open-test-shop.ts'
import { draftProduct, productStaff } from '../testing/product-staff.ts'
import { refusalFrom } from '../testing/shopper.ts'
import { publishDueProducts } from './publish-due.ts'

const open = () => openTestShop({ works: false })
const minutes = (count: number) => new Date(Date.now() + count * 60_000)
const isListed = async (shop: TestShop, q: string) =>
  (await shop.as().catalog.products.list.query({ q })).items.length === 1

/** What was written down as done by the shop itself. */
async function doneByShop({ database }: TestShop) {
  const { rows } = await database.pool.query(
    `select entity_id, actor_name, action, before->>'status' as "from", after->>'status' as "to"
     from audit_entry where actor_kind = 'shop' order by at, id`,
  )
  return rows
}

test('a product comes and goes at its times, in the lists as well, and the log says that the shop did it', async () => {
  await using shop = await open()
  const admin = await productStaff(shop)
  const { products } = admin
  const { id: productId } = await draftProduct(admin, 'Seasonal', { skus: ['SE-1'] })
  const run = () => publishDueProducts(shop.served.deps, 'job')
  const times = { publishAt: minutes(1), unpublishAt: minutes(60) }
  expect(await products.schedule.mutate({ productId, version: 1, ...times })).toMatchObject({ ...times, version: 2 })
  await run()
  expect(await isListed(shop, 'seasonal')).toBe(false)
  const past = { publishAt: minutes(-1) }
  await products.schedule.mutate({ productId, version: 2, ...past })
  await run()
  expect(await isListed(shop, 'seasonal')).toBe(true)
  const shown = await products.get.query({ productId })
  expect(shown).toMatchObject({ status: 'active', publishAt: null, unpublishAt: times.unpublishAt, version: 4 })
  await products.schedule.mutate({ productId, version: 4, unpublishAt: minutes(-1) })
  await run()
  await run()
  expect(await isListed(shop, 'seasonal')).toBe(false)
  expect(await products.get.query({ productId })).toMatchObject({ status: 'draft', unpublishAt: null, version: 6 })
  const entry = { entity_id: productId, actor_name: 'Test shop', action: 'publish-due-products' }
  expect(await doneByShop(shop)).toEqual([
    { ...entry, from: 'draft', to: 'active' },
    { ...entry, from: 'active', to: 'draft' },
  ])
})

test('of eight workers at once each product is published by one', async () => {
  await using shop = await open()
  await shop.database.pool.query(
    `with made as (
      insert into product (id, slug, title, status, publish_at)
      select gen_random_uuid(), 'due-' || n, 'due ' || n, 'draft', shop_now() from generate_series(1, 600) as n
      returning id, slug),
    variants as (
      insert into variant (id, product_id, position, sku) select gen_random_uuid(), id, 0, slug from made returning id)
    insert into variant_price (variant_id, market_code, price_minor) select id, 'US', 1000 from variants`,
  )
  await Promise.all(Array.from({ length: 8 }, () => publishDueProducts(shop.served.deps, 'job')))
  const { rows } = await shop.database.pool.query(
    `select count(*)::int as products, min(version) as least, max(version) as most,
       (select count(*)::int from listing where category_id is null and title like 'due %') as listed
     from product where slug like 'due-%' and status = 'active' and publish_at is null`,
  )
  expect(rows).toEqual([{ products: 600, least: 2, most: 2, listed: 600 }])
  expect(new Set((await doneByShop(shop)).map(({ entity_id }) => entity_id)).size).toBe(600)
  expect(await doneByShop(shop)).toHaveLength(600)
})

test('a product that can’t be published at its time waits, says for what, and comes when it can', async () => {
  await using shop = await open()
  const admin = await productStaff(shop)
  const { products, prices } = admin
  const made = await draftProduct(admin, 'Waiting', { skus: ['W-1'], isPriced: false })
  const productId = made.id
  await products.schedule.mutate({ productId, version: 1, publishAt: minutes(-1) })
  await publishDueProducts(shop.served.deps, 'job')
  expect(await products.get.query({ productId })).toMatchObject({
    ...{ status: 'draft', version: 2, publishIssues: [{ path: 'variants.0.prices' }] },
    publishAt: expect.any(Date),
  })
  const price = { amount: 500, currency: 'USD' }
  const variantId = made.variants[0]?.id ?? ''
  await prices.set.mutate({ variantId, market: 'US', price, version: null })
  await publishDueProducts(shop.served.deps, 'job')
  expect(await isListed(shop, 'waiting')).toBe(true)
  expect(await doneByShop(shop)).toHaveLength(1)
})

test('times that contradict each other are refused, null ends one, and an archived product has none', async () => {
  await using shop = await open()
  const admin = await productStaff(shop)
  const { products } = admin
  const { id: productId } = await draftProduct(admin, 'Seasonal', { skus: ['SE-1'] })
  const [soon, later] = [minutes(1), minutes(2)]
  const wrong = products.schedule.mutate({ productId, version: 1, publishAt: later, unpublishAt: soon })
  expect(await refusalFrom(wrong)).toMatchObject({ issues: [{ path: 'unpublishAt' }] })
  await products.schedule.mutate({ productId, version: 1, publishAt: soon, unpublishAt: later })
  const same = products.schedule.mutate({ productId, version: 2, publishAt: later })
  expect(await refusalFrom(same)).toMatchObject({ issues: [{ path: 'unpublishAt' }] })
  expect(await products.schedule.mutate({ productId, version: 2, unpublishAt: null })).toMatchObject({
    ...{ publishAt: soon, unpublishAt: null, version: 3 },
  })
  expect(await products.archive.mutate({ productId, version: 3 })).toMatchObject({ publishAt: null, version: 4 })
  const archived = products.schedule.mutate({ productId, version: 4, publishAt: soon })
  expect(await refusalFrom(archived)).toMatchObject({ issues: [{ path: 'productId' }] })
})

test('a shop that keeps its schedule looks by itself', async () => {
  await using shop = await openTestShop({ works: true, keepsSchedule: false })
  const admin = await productStaff(shop)
  const { id: productId } = await draftProduct(admin, 'Seasonal', { skus: ['SE-1'] })
  await admin.products.schedule.mutate({ productId, version: 1, publishAt: minutes(-1) })
  await shop.served.deps.jobs.enqueueSweep('publish-due-products', 60)
  await until(() => isListed(shop, 'seasonal'))
})
