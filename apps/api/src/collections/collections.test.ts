import { transact } from '@tillwright/db/client'
import { refreshListing } from '@tillwright/db/listing'
import type { ProductId } from '@tillwright/domain/ids'
import { expect, test } from 'vitest'
import { catalogStaff, listed } from '../testing/catalog-staff.ts'
import { untilSomebodyWaits } from '../testing/locks.ts'
import { openTestShop, type TestShop, until } from '../testing/open-test-shop.ts'
import { pricesFor, pricesStaff } from '../testing/prices.ts'
import { openGuest, refusalFrom } from '../testing/shopper.ts'
import { showAgedCollections } from './show-aged.ts'

const long = { tags: ['long'] }

async function openListed(): Promise<TestShop> {
  const shop = await openTestShop({ works: false })
  await transact(shop.database.db, (tx) => refreshListing(tx, 'all'))
  return shop
}

test('a collection is shown to shoppers while it is published, in their language and in its own order', async () => {
  await using shop = await openListed()
  const { collections } = await catalogStaff(shop)
  const { mug, teapot, book, lamp, vase } = shop.id.product
  const { id: collectionId } = await collections.create.mutate({ code: 'Gifts', title: 'Gifts' })
  await collections.addProducts.mutate({ collectionId, productIds: [book, mug] })
  await collections.addProducts.mutate({ collectionId, productIds: [lamp, teapot, mug, vase] })
  const shown = shop.as().catalog.collections
  const none = { code: 'NOT_FOUND', entity: 'collection' }
  expect(await refusalFrom(shown.get.query({ code: 'gifts' }))).toEqual(none)
  expect(await refusalFrom(listed(shop, { collection: 'gifts' }))).toEqual(none)
  expect((await shown.list.query()).items).toEqual([])
  const translations = [{ locale: 'de', title: 'Geschenke' }]
  const descriptionHtml = '<p>For you<script></script></p>'
  await collections.update.mutate({ collectionId, published: true, translations, descriptionHtml, version: 1 })
  expect(await shown.get.query({ code: 'gifts', locale: 'de-DE' })).toEqual({
    ...{ id: collectionId, code: 'Gifts', title: 'Geschenke', descriptionHtml: '<p>For you</p>' },
    seo: { title: 'Geschenke', description: null },
  })
  expect((await shown.list.query({ locale: 'de' })).items).toMatchObject([{ title: 'Geschenke' }])
  expect(await listed(shop, { collection: 'gifts' })).toEqual(['book', 'mug', 'lamp', 'teapot', 'vase'])
  expect(await listed(shop, { collection: 'gifts', market: 'JP' })).toEqual(['book', 'mug', 'teapot'])
  expect(await listed(shop, { collection: 'gifts', sort: { by: 'price', order: 'asc' }, inStock: true })).toEqual([
    ...['book', 'mug', 'teapot'],
  ])
  await collections.reorderProducts.mutate({ collectionId, productIds: [vase, teapot] })
  await collections.reorderProducts.mutate({ collectionId, productIds: [book], afterId: lamp })
  const order = ['vase', 'teapot', 'mug', 'lamp', 'book']
  expect(await listed(shop, { collection: 'gifts' })).toEqual(order)
  const manual = { by: 'manual', order: 'desc' } as const
  expect(await listed(shop, { collection: 'gifts', sort: manual })).toEqual(order.toReversed())
  const pages = []
  for (let cursor: string | undefined, more = true; more; ) {
    const page = await shop.as().catalog.products.list.query({ collection: 'gifts', limit: 2, cursor, withTotal: true })
    pages.push(...page.items.map(({ slug }) => slug))
    expect(page.total).toBe(5)
    cursor = page.nextCursor ?? undefined
    more = cursor !== undefined
  }
  expect(pages).toEqual(order)
  await collections.removeProducts.mutate({ collectionId, productIds: [vase] })
  expect(await listed(shop, { collection: 'gifts' })).toEqual(order.slice(1))
  expect(await refusalFrom(listed(shop, { sort: manual }))).toMatchObject({ issues: [{ path: 'sort.by' }] })
  const stranger = collections.reorderProducts.mutate({ collectionId, productIds: [vase] })
  expect(await refusalFrom(stranger)).toEqual({ code: 'NOT_FOUND', entity: 'product' })
  const onItself = collections.reorderProducts.mutate({ collectionId, productIds: [mug], afterId: mug })
  expect(await refusalFrom(onItself)).toMatchObject({ issues: [{ path: 'afterId' }] })
})

test('an order can be changed as often as one likes, also where there is no room left between two', long, async () => {
  await using shop = await openListed()
  const { collections } = await catalogStaff(shop)
  const { mug, teapot, book } = shop.id.product
  const { id: collectionId } = await collections.create.mutate({ code: 'c', title: 'C', published: true })
  await collections.addProducts.mutate({ collectionId, productIds: [mug, teapot, book] })
  for (let turn = 0; turn < 60; turn++) {
    const [productId, other] = turn % 2 === 0 ? [book, teapot] : [teapot, book]
    await collections.reorderProducts.mutate({ collectionId, productIds: [productId], afterId: mug })
    const slugs = ['mug', ...(turn % 2 === 0 ? ['book', 'teapot'] : ['teapot', 'book'])]
    expect([other, await listed(shop, { collection: 'c' })]).toEqual([other, slugs])
  }
})

type Rule = Parameters<Awaited<ReturnType<typeof catalogStaff>>['collections']['preview']['query']>[0]['rule']

test('a rule finds what meets it by each of its conditions, and by all or any of some', async () => {
  await using shop = await openListed()
  const { categories, collections } = await catalogStaff(shop)
  const kitchen = await categories.create.mutate({ slug: 'kitchen', title: 'Kitchen' })
  const tea = await categories.create.mutate({ slug: 'tea', title: 'Tea', parentId: kitchen.id })
  await shop.database.pool.query(
    `insert into product_category select id, $1 from product where slug in ('mug', 'teapot')`,
    [tea.id],
  )
  await shop.database.pool.query(`
    update product set tags = '{gift,new}', vendor = 'Acme' where slug in ('mug', 'book');
    update product set product_type = 'Light', created_at = shop_now() - interval '40 days' where slug = 'lamp';
    update product set attributes = '{"colour": ["red", "blue"], "watts": 5, "shade": true}' where slug = 'lamp';
    update product set status = 'draft', tags = '{gift}' where slug = 'sticker'`)
  await transact(shop.database.db, (tx) => refreshListing(tx, 'all'))
  const usd = (amount: number) => ({ amount, currency: 'USD' })
  const cases: [Rule, string[]][] = [
    [{ kind: 'tag', value: 'gift' }, ['book', 'mug']],
    [{ kind: 'tag', value: 'Gift' }, []],
    [{ kind: 'vendor', value: 'Acme' }, ['book', 'mug']],
    [{ kind: 'product_type', value: 'Light' }, ['lamp']],
    [{ kind: 'category', categoryId: kitchen.id }, ['mug', 'teapot']],
    [{ kind: 'attribute', code: 'colour', value: 'blue' }, ['lamp']],
    [{ kind: 'attribute', code: 'watts', value: 5 }, ['lamp']],
    [{ kind: 'attribute', code: 'watts', value: '5' }, []],
    [{ kind: 'attribute', code: 'shade', value: true }, ['lamp']],
    [{ kind: 'price', market: 'US', min: usd(2_499), max: usd(8_000) }, ['mug', 'teapot', 'vase']],
    [{ kind: 'price', market: 'US', max: usd(900) }, ['ebook']],
    [{ kind: 'in_stock' }, ['book', 'ebook', 'mug', 'teapot']],
    [{ kind: 'created_within', days: 30 }, ['book', 'ebook', 'mug', 'teapot', 'vase']],
    [
      {
        kind: 'all',
        of: [
          { kind: 'tag', value: 'gift' },
          { kind: 'category', categoryId: tea.id },
        ],
      },
      ['mug'],
    ],
    [
      {
        kind: 'any',
        of: [
          { kind: 'product_type', value: 'Light' },
          {
            kind: 'all',
            of: [
              { kind: 'vendor', value: 'Acme' },
              { kind: 'price', market: 'US', max: usd(2_000) },
            ],
          },
        ],
      },
      ['book', 'lamp'],
    ],
  ]
  const { id: collectionId } = await collections.create.mutate({ code: 'c', title: 'C', published: true })
  let version = 1
  for (const [rule, slugs] of cases) {
    const { items, total, totalCapped } = await collections.preview.query({ rule })
    expect([items.map(({ slug }) => slug).sort(), total, totalCapped]).toEqual([slugs, slugs.length, false])
    const set = await collections.setRule.mutate({ collectionId, rule, version })
    expect(set.rule).toMatchObject(rule)
    expect((await listed(shop, { collection: 'c' })).sort()).toEqual(slugs)
    version = set.version
  }
})

test('what a rule can not be is refused, and nobody sends one that is endless', async () => {
  await using shop = await openListed()
  const { collections } = await catalogStaff(shop)
  const preview = (rule: unknown) => collections.preview.query({ rule: rule as Rule })
  const deep = (levels: number): unknown =>
    levels === 0 ? { kind: 'in_stock' } : { kind: 'all', of: [deep(levels - 1)] }
  const tooMany = { kind: 'any', of: Array(20).fill({ kind: 'any', of: Array(20).fill({ kind: 'in_stock' }) }) }
  const wrong = [{ kind: 'all', of: [] }, deep(3), deep(500), tooMany, { kind: 'tag', value: 'a\0' }, {}, null]
  const euros = { kind: 'price', market: 'US', min: { amount: 1, currency: 'EUR' } }
  for (const rule of [...wrong, euros, { kind: 'created_within', days: 1e21 }])
    expect(await refusalFrom(preview(rule))).toMatchObject({ code: 'VALIDATION_FAILED' })
  const categoryId = crypto.randomUUID()
  expect(await refusalFrom(preview({ kind: 'category', categoryId }))).toEqual({
    code: 'NOT_FOUND',
    entity: 'category',
  })
  expect(await refusalFrom(preview({ kind: 'price', market: 'XX' }))).toEqual({ code: 'NOT_FOUND', entity: 'market' })
})

test('prices follow what a rule brings into a collection, and what a hand keeps there', async () => {
  await using shop = await openListed()
  const admin = await catalogStaff(shop, ['prices:read', 'prices:write'])
  const { collections, prices } = admin
  const { mug } = shop.id.product
  const { id: collectionId } = await collections.create.mutate({ code: 'sale', title: 'Sale', published: true })
  const reduction = { kind: 'percent' as const, percentPpm: 500_000 }
  await prices.rules.create.mutate({ name: 'Half', reduction, scopes: [{ kind: 'collection', ids: [collectionId] }] })
  const max = { amount: 2_499, currency: 'USD' }
  const rule = { kind: 'price' as const, market: 'US', min: { amount: 1_801, currency: 'USD' }, max }
  await collections.setRule.mutate({ collectionId, rule, version: 1 })
  const shown = async () => (await shop.as().catalog.products.list.query({ q: 'mug' })).items[0]?.price.amount
  expect([await shown(), (await pricesFor(shop, { mug: 1 }))[0]?.[0]]).toEqual([1_250, 1_250])
  const set = (amount: number, version: number) =>
    prices.set.mutate({
      ...{ variantId: shop.id.variant.mug, market: 'US', price: { amount, currency: 'USD' }, version },
    })
  await set(3_000, 1)
  expect([await shown(), await listed(shop, { collection: 'sale' })]).toEqual([3_000, []])
  await set(2_000, 2)
  expect([await shown(), await listed(shop, { collection: 'sale' })]).toEqual([1_000, ['mug']])
  expect(await collections.removeProducts.mutate({ collectionId, productIds: [mug] })).toEqual({ changedCount: 0 })
  expect(await collections.addProducts.mutate({ collectionId, productIds: [mug] })).toEqual({ changedCount: 1 })
  await set(3_000, 3)
  expect([await shown(), await listed(shop, { collection: 'sale' })]).toEqual([1_500, ['mug']])
  expect((await collections.products.query({ collectionId })).items).toMatchObject([{ slug: 'mug', origin: 'curated' }])
  await collections.removeProducts.mutate({ collectionId, productIds: [mug] })
  expect([await shown(), await listed(shop, { collection: 'sale' })]).toEqual([3_000, []])
  await set(2_000, 4)
  await collections.setRule.mutate({ collectionId, rule: null, version: 2 })
  expect([await shown(), await listed(shop, { collection: 'sale' })]).toEqual([2_000, []])
})

test('whoever could keep collections by the permission of prices still can, and nothing more by it', async () => {
  await using shop = await openListed()
  const { collections } = await pricesStaff(shop)
  const { id: collectionId } = await collections.create.mutate({ code: 'old', title: 'Old' })
  await collections.update.mutate({ collectionId, title: 'Older', version: 1 })
  await collections.addProducts.mutate({ collectionId, productIds: [shop.id.product.mug] })
  expect((await collections.products.query({ collectionId })).items).toHaveLength(1)
  const forbidden = { code: 'FORBIDDEN', permission: 'catalog:write' }
  const productIds: ProductId[] = [shop.id.product.mug]
  expect(await refusalFrom(collections.reorderProducts.mutate({ collectionId, productIds }))).toEqual(forbidden)
  expect(await refusalFrom(collections.setRule.mutate({ collectionId, rule: null, version: 2 }))).toEqual(forbidden)
})

test('what has grown too old for a rule is out of it with the next sweep, or eight at once', async () => {
  await using shop = await openListed()
  const { collections } = await catalogStaff(shop)
  const { id: collectionId } = await collections.create.mutate({ code: 'new', title: 'New', published: true })
  const rule = { kind: 'created_within' as const, days: 7 }
  await collections.setRule.mutate({ collectionId, rule, version: 1 })
  expect(await listed(shop, { collection: 'new' })).toHaveLength(7)
  await shop.database.pool.query(`
    update product set created_at = created_at - interval '7 days' where slug <> 'mug'`)
  await Promise.all(Array.from({ length: 8 }, () => showAgedCollections(shop.served.deps)))
  expect(await listed(shop, { collection: 'new' })).toEqual(['mug'])
})

test('stock that goes and comes moves products through the rules that ask for it', async () => {
  await using shop = await openTestShop({ stock: { mug: 1 } })
  await transact(shop.database.db, (tx) => refreshListing(tx, 'all'))
  const { collections } = await catalogStaff(shop)
  const { id: collectionId } = await collections.create.mutate({ code: 'now', title: 'Now', published: true })
  const of = [
    { kind: 'in_stock' as const },
    { kind: 'price' as const, market: 'US', max: { amount: 2_500, currency: 'USD' } },
  ]
  await collections.setRule.mutate({ collectionId, rule: { kind: 'all', of }, version: 1 })
  const hasMug = async () => (await listed(shop, { collection: 'now' })).includes('mug')
  expect(await hasMug()).toBe(true)
  const { order, orderToken = '' } = await (await openGuest(shop, { mug: 1 })).place()
  await until(async () => !(await hasMug()))
  await shop.as({ orderTokens: [orderToken] }).orders.cancel.mutate({ orderId: order.id, reason: 'no' })
  await until(hasMug)
})

test('of eight who set a rule at once one does, while others change the products that it is about', long, async () => {
  await using shop = await openListed()
  const admin = await catalogStaff(shop, ['prices:write'])
  const { collections, prices } = admin
  const { id: collectionId } = await collections.create.mutate({ code: 'c', title: 'C', published: true })
  const usd = (amount: number) => ({ amount, currency: 'USD' })
  let version = 1
  const names = ['mug', 'teapot', 'book', 'lamp', 'vase', 'ebook'] as const
  for (let round = 0; round < 5; round++) {
    const rules = Array.from({ length: 8 }, (_, n) =>
      collections.setRule.mutate({
        collectionId,
        version,
        rule: { kind: 'price', market: 'US', max: usd(1_000 * n + round) },
      }),
    )
    const changes = names.map((name, n) =>
      prices.set.mutate({
        ...{ variantId: shop.id.variant[name], market: 'US', version: round + 1 },
        price: usd(((n * 1_700 + round * 2_300) % 8_000) + 1),
      }),
    )
    const [set] = await Promise.all([Promise.allSettled(rules), Promise.all(changes)])
    expect(set.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    version += 1
    const shown = await listed(shop, { collection: 'c' })
    await transact(shop.database.db, (tx) => refreshListing(tx, 'all'))
    expect(shown).toEqual(await listed(shop, { collection: 'c' }))
  }
})

test('who comes into a collection by a rule that is just being replaced is judged by the new one', async () => {
  await using shop = await openListed()
  const { collections } = await catalogStaff(shop)
  const { id: collectionId } = await collections.create.mutate({ code: 'c', title: 'C', published: true })
  const cheap = { kind: 'price' as const, market: 'US', max: { amount: 100, currency: 'USD' } }
  await collections.setRule.mutate({ collectionId, rule: cheap, version: 1 })
  const holder = await transact(shop.database.db, async (tx) => {
    const key = { variant_id: shop.id.variant.mug, market_code: 'US' }
    await tx
      .insertInto('variant_price')
      .values({ ...key, price_minor: 50 })
      .onConflict((twin) => twin.columns(['variant_id', 'market_code']).doUpdateSet({ price_minor: 50 }))
      .execute()
    await refreshListing(tx, [shop.id.product.mug])
    const replaced = collections.setRule.mutate({ collectionId, rule: { kind: 'tag', value: 'none' }, version: 2 })
    await untilSomebodyWaits(shop)
    return { replaced }
  })
  await holder.replaced
  expect(await listed(shop, { collection: 'c' })).toEqual([])
})
