import { transact } from '@tillwright/db/client'
import { refreshListing } from '@tillwright/db/listing'
import { expect, test } from 'vitest'
import { untilSomebodyWaits } from '../testing/locks.ts'
import { openBundles } from '../testing/open-bundles.ts'
import { openTestShop, type TestShop, until } from '../testing/open-test-shop.ts'
import { openGuest, refusalFrom } from '../testing/shopper.ts'
import { levelsOf } from '../testing/stock-staff.ts'

const run = async (shop: TestShop, statement: string, ...values: unknown[]) =>
  (await shop.database.pool.query(statement, values)).rows

test('a bundle says what it is made of, in the order that was said, to staff and to shoppers', async () => {
  await using shop = await openTestShop({ works: false })
  const { products, setBundle } = await openBundles(shop)
  const { vase, mug, book } = shop.id.variant
  expect(await products.components.query({ variantId: vase })).toEqual({
    ...{ variantId: vase, sku: 'VASE-1' },
    components: [],
  })
  const set = await setBundle('vase', { mug: 2, book: 1 })
  const parts = [
    { variantId: mug, sku: 'MUG-1', title: 'mug', options: [], quantity: 2 },
    { variantId: book, sku: 'BOOK-1', title: 'book', options: [], quantity: 1 },
  ]
  expect(set).toEqual({ variantId: vase, sku: 'VASE-1', components: parts })
  expect(await products.components.query({ variantId: vase })).toEqual(set)
  expect((await setBundle('vase', { book: 1, mug: 2 })).components).toEqual(parts.toReversed())
  const { variants } = await shop.as().catalog.products.get.query({ slug: 'vase' })
  expect(variants).toMatchObject([{ components: parts.toReversed(), available: 5, availability: 'in_stock' }])
  expect((await setBundle('vase', {})).components).toEqual([])
})

test('what was changed is written down, and what was not is not', async () => {
  await using shop = await openTestShop({ works: false })
  const { setBundle } = await openBundles(shop)
  await setBundle('vase', { mug: 2 })
  await setBundle('vase', { mug: 2 })
  await setBundle('vase', { mug: 3 })
  const part = (quantity: number) => ({ variantId: shop.id.variant.mug, sku: 'MUG-1', quantity })
  expect(await run(shop, 'select before, after from audit_entry order by id')).toEqual([
    { before: { components: [] }, after: { components: [part(2)] } },
    { before: { components: [part(2)] }, after: { components: [part(3)] } },
  ])
})

test('what can be no bundle is told by its place, and nothing is written', async () => {
  await using shop = await openTestShop({ works: false })
  const { products, setBundle } = await openBundles(shop)
  await setBundle('vase', { mug: 1 })
  const nobody = crypto.randomUUID()
  const { vase, mug, ebook, book } = shop.id.variant
  const issuesOf = async (variantId: string, ...ids: string[]) => {
    const components = ids.map((id) => ({ variantId: id, quantity: 1 }))
    const { code, issues } = await refusalFrom(products.setComponents.mutate({ variantId, components }))
    expect(code).toBe('VALIDATION_FAILED')
    return issues
  }
  expect(await issuesOf(ebook, ebook, nobody, vase, book, book)).toEqual([
    { path: 'components.0.variantId', message: 'is the bundle itself' },
    { path: 'components.1.variantId', message: 'is no variant' },
    { path: 'components.2.variantId', message: 'is a bundle' },
    { path: 'components.4.variantId', message: 'is there twice' },
  ])
  expect(await issuesOf(mug, ebook)).toEqual([
    { path: 'variantId', message: 'is a component of another bundle' },
    { path: 'variantId', message: 'has stock of its own' },
  ])
  const unknown = products.setComponents.mutate({ variantId: nobody, components: [] })
  expect(await refusalFrom(unknown)).toEqual({ code: 'NOT_FOUND', entity: 'variant' })
  expect(await refusalFrom(products.components.query({ variantId: nobody }))).toMatchObject({ code: 'NOT_FOUND' })
  expect(await run(shop, 'select from bundle_component')).toHaveLength(1)
})

test('a bundle of what was tracked nowhere has an empty level, so that who knows no bundles sells none', async () => {
  await using shop = await openTestShop({ works: false })
  const { setBundle } = await openBundles(shop)
  const levels = () => levelsOf(shop, shop.id.variant.ebook)
  expect(await levels()).toEqual([])
  for (const quantity of [5, 4]) await setBundle('ebook', { mug: quantity })
  expect(await levels()).toEqual(['main 0/0 untracked'])
  await setBundle('ebook', {})
  expect(await levels()).toEqual(['main 0/0 untracked'])
  await (await openGuest(shop, { ebook: 99 })).place()
  await setBundle('vase', { mug: 1 })
  expect(await levelsOf(shop, shop.id.variant.vase)).toEqual(['main 0/0'])
})

test('of ten who make bundles of each other at once, none makes a bundle of bundles', async () => {
  await using shop = await openTestShop({ works: false })
  const { setBundle } = await openBundles(shop)
  const turns = Array.from({ length: 10 }, (_, index) =>
    index % 2 === 0 ? setBundle('vase', { ebook: 1 }) : setBundle('ebook', { vase: 1 }),
  )
  const answers = await Promise.allSettled(turns)
  expect(answers.some(({ status }) => status === 'fulfilled')).toBe(true)
  expect(await run(shop, 'select from bundle_component')).toHaveLength(1)
})

test('goods that come while a variant becomes a bundle are seen, and it becomes none', async () => {
  await using shop = await openTestShop({ works: false })
  const { setBundle } = await openBundles(shop)
  const other = await shop.database.pool.connect()
  await other.query('begin')
  await other.query('update stock_level set on_hand = 1 where variant_id = $1', [shop.id.variant.vase])
  await other.query(
    `insert into stock_movement (id, variant_id, location_id, kind, on_hand_delta, reserved_delta, actor)
     select gen_random_uuid(), variant_id, location_id, 'receive', 1, 0, 'test' from stock_level where variant_id = $1`,
    [shop.id.variant.vase],
  )
  const [refusal] = await Promise.all([
    refusalFrom(setBundle('vase', { mug: 1 })),
    untilSomebodyWaits(shop).then(() => other.query('commit')),
  ])
  other.release()
  expect(refusal).toMatchObject({ issues: [{ path: 'variantId', message: 'has stock of its own' }] })
})

test.each([
  { parts: { mug: 2, book: 1 }, available: 5, availability: 'in_stock', most: 5 },
  { parts: { mug: 3, ebook: 9 }, available: 3, availability: 'in_stock', most: 3 },
  { parts: { mug: 1, lamp: 1 }, available: 0, availability: 'backorder', most: 3 },
  { parts: { ebook: 1 }, available: null, availability: 'in_stock', most: 999 },
])(
  'a bundle of $parts is on offer as its components allow: for its page, a list and a cart',
  async ({ parts, most, ...told }) => {
    await using shop = await openTestShop({ works: false })
    await transact(shop.database.db, (tx) => refreshListing(tx, 'all'))
    const { setBundle, refresh } = await openBundles(shop)
    await setBundle('vase', parts)
    await refresh()
    const { variants } = await shop.as().catalog.products.get.query({ slug: 'vase' })
    expect(variants).toMatchObject([told])
    const { items } = await shop.as().catalog.products.list.query({ q: 'vase' })
    expect(items).toMatchObject([{ availability: told.availability }])
    const guest = await openGuest(shop, { vase: most })
    const { lines } = await guest.shop.checkout.quote.query({})
    expect(lines).toMatchObject([{ ...told, warnings: [] }])
    if (most === 999) return
    const more = guest.shop.cart.addLine.mutate({ variantId: shop.id.variant.vase, quantity: 1 })
    expect(await refusalFrom(more)).toMatchObject({ lines: [{ requested: most + 1, available: most }] })
  },
)

test('what is promised before it arrives counts against a bundle, and its variant becomes none', async () => {
  await using shop = await openTestShop({ works: false })
  const { setBundle } = await openBundles(shop)
  await (await openGuest(shop, { lamp: 1 })).place()
  await setBundle('vase', { lamp: 2 })
  const { variants } = await shop.as().catalog.products.get.query({ slug: 'vase' })
  expect(variants).toMatchObject([{ available: -1, availability: 'backorder' }])
  await openGuest(shop, { vase: 1 })
  expect(await refusalFrom(openGuest(shop, { vase: 2 }))).toMatchObject({ lines: [{ available: 1 }] })
  await setBundle('vase', {})
  expect(await refusalFrom(setBundle('lamp', { book: 1 }))).toEqual({
    code: 'VALIDATION_FAILED',
    issues: [{ path: 'variantId', message: 'has stock of its own' }],
  })
})

test('goods at a disabled location are not on offer, and levels that are not tracked are as none', async () => {
  await using shop = await openTestShop({ works: false })
  const { setBundle } = await openBundles(shop)
  await setBundle('vase', { mug: 1, book: 1 })
  const available = async (slug: string) =>
    (await shop.as().catalog.products.get.query({ slug })).variants.map((variant) => variant.available)
  await run(shop, 'update stock_location set enabled = false')
  expect([await available('mug'), await available('vase'), await available('ebook')]).toEqual([[0], [0], [null]])
  const guest = await openGuest(shop, { ebook: 1 })
  const call = guest.shop.cart.addLine.mutate({ variantId: shop.id.variant.lamp, quantity: 1 })
  expect(await refusalFrom(call)).toMatchObject({ lines: [{ available: 0 }] })
  await run(shop, 'update stock_location set enabled = true')
  await shop.database.pool.query(`
    with gone as (update stock_level set tracked = false, on_hand = 0 where variant_id = '${shop.id.variant.mug}')
    insert into stock_movement (id, variant_id, location_id, kind, on_hand_delta, reserved_delta, actor)
    select gen_random_uuid(), variant_id, location_id, 'count', -on_hand, 0, 'test' from stock_level
    where variant_id = '${shop.id.variant.mug}'`)
  expect([await available('mug'), await available('vase')]).toEqual([[null], [20]])
})

test('when too few of a component are left the bundle is sold out in lists, and it comes back with them', async () => {
  await using shop = await openTestShop({ stock: { mug: 3 } })
  const { setBundle } = await openBundles(shop)
  await setBundle('vase', { mug: 2 })
  const listed = (availability: string) =>
    until(async () => {
      const { items } = await shop.as().catalog.products.list.query({ q: 'vase' })
      return items[0]?.availability === availability
    })
  await listed('in_stock')
  const placed = await (await openGuest(shop, { mug: 2 })).place()
  await listed('sold_out')
  const owner = shop.as({ orderTokens: [placed.orderToken ?? ''] })
  await owner.orders.cancel.mutate({ orderId: placed.order.id, reason: 'no' })
  await listed('in_stock')
})
