import { transact } from '@tillwright/db/client'
import { refreshListing } from '@tillwright/db/listing'
import { expect, test } from 'vitest'
import { openTestShop, type TestShop, until } from '../testing/open-test-shop.ts'
import { openGuest, refusalFrom } from '../testing/shopper.ts'

async function openListedShop(options: Parameters<typeof openTestShop>[0] = {}): Promise<TestShop> {
  const shop = await openTestShop({ works: false, ...options })
  await transact(shop.database.db, (tx) => refreshListing(tx, 'all'))
  return shop
}

test('pages follow each other without a gap or a repetition, also while products come', async () => {
  await using shop = await openListedShop()
  const { products } = shop.as().catalog
  const sort = { by: 'price', order: 'asc' } as const
  const first = await products.list.query({ limit: 3, sort, withTotal: true })
  await shop.database.pool.query(`update listing set price_min_minor = 1 where title = 'sticker'`)
  const seen = first.items.map(({ slug }) => slug)
  for (let cursor = first.nextCursor; cursor !== null; ) {
    const page = await products.list.query({ limit: 3, sort, cursor })
    seen.push(...page.items.map(({ slug }) => slug))
    cursor = page.nextCursor
  }
  expect(first.total).toBe(7)
  expect(seen).toEqual(['sticker', 'ebook', 'book', 'mug', 'vase', 'teapot', 'lamp'])
})

test.each(['newest', 'price', 'title'] as const)('sorted by %s, both orders mirror each other', async (by) => {
  await using shop = await openListedShop()
  const list = async (order: 'asc' | 'desc') => {
    const { items } = await shop.as().catalog.products.list.query({ sort: { by, order } })
    return items.map(({ slug }) => slug)
  }
  const up = await list('asc')
  expect(await list('desc')).toEqual(up.toReversed())
})

test('filters keep what fits', async () => {
  await using shop = await openListedShop()
  const list = async (input: Parameters<ReturnType<TestShop['as']>['catalog']['products']['list']['query']>[0]) => {
    const { items } = await shop.as().catalog.products.list.query(input)
    return items.map(({ slug }) => slug).toSorted()
  }
  expect(await list({ inStock: false })).toEqual(['lamp', 'vase'])
  expect(await list({ q: 'OOK' })).toEqual(['book', 'ebook'])
  expect(await list({ q: '%' })).toEqual([])
  expect(await list({ minPrice: { amount: 8_000, currency: 'USD' } })).toEqual(['lamp', 'teapot'])
  expect(await list({ market: 'JP' })).toEqual(['book', 'ebook', 'mug', 'teapot'])
})

test('a forged cursor is refused by name', async () => {
  await using shop = await openListedShop()
  const forge = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')
  for (const cursor of ['x', forge(null), forge(['1; drop table', shop.id.product.mug]), forge(['1', 'x'])]) {
    const call = shop.as().catalog.products.list.query({ cursor })
    expect(await refusalFrom(call)).toMatchObject({ code: 'VALIDATION_FAILED', issues: [{ path: 'cursor' }] })
  }
})

test('a product shows what can be bought of it in the market', async () => {
  await using shop = await openListedShop()
  const get = shop.as().catalog.products.get
  expect(await get.query({ slug: 'MUG' })).toMatchObject({
    slug: 'mug',
    taxIncluded: false,
    variants: [{ sku: 'MUG-1', price: { amount: 2_499, currency: 'USD' }, available: 10, availability: 'in_stock' }],
  })
  expect((await get.query({ slug: 'lamp' })).variants).toMatchObject([{ available: 0, availability: 'backorder' }])
  expect((await get.query({ slug: 'ebook' })).variants).toMatchObject([{ available: null, availability: 'in_stock' }])
  const notFound = { code: 'NOT_FOUND', entity: 'product' }
  expect(await refusalFrom(get.query({ slug: 'lamp', market: 'JP' }))).toEqual(notFound)
  expect(await refusalFrom(get.query({ id: crypto.randomUUID() }))).toEqual(notFound)
})

test('a list shows within moments that the last one has gone, and that it has come back', async () => {
  await using shop = await openListedShop({ works: true, stock: { mug: 1 } })
  const availability = async () => {
    const { items } = await shop.as().catalog.products.list.query({ q: 'mug' })
    return items[0]?.availability
  }
  const { order, orderToken = '' } = await (await openGuest(shop, { mug: 1 })).place()
  await until(async () => (await availability()) === 'sold_out')
  await shop.as({ orderTokens: [orderToken] }).orders.cancel.mutate({ orderId: order.id, reason: 'no' })
  await until(async () => (await availability()) === 'in_stock')
})
