import { expect, test } from 'vitest'
import { untilSomebodyWaits } from '../testing/locks.ts'
import { openTestShop, type TestShop } from '../testing/open-test-shop.ts'
import { draftProduct, productStaff } from '../testing/product-staff.ts'
import { refusalFrom } from '../testing/shopper.ts'

const open = () => openTestShop({ works: false })
const taken = { code: 'CONFLICT', entity: 'slug', currentVersion: null }

const oldSlugs = async ({ database }: TestShop) =>
  (await database.pool.query<{ slug: string }>('select slug from product_old_slug order by slug')).rows.map(
    ({ slug }) => slug,
  )

test('a slug that a product had leads to it on, in any case and over several changes', async () => {
  await using shop = await open()
  const { products } = await productStaff(shop)
  const productId = shop.id.product.mug
  await products.update.mutate({ productId, version: 1, slug: 'Cup' })
  const { oldSlugs: old } = await products.update.mutate({ productId, version: 2, slug: 'becher' })
  expect(old.toSorted()).toEqual(['cup', 'mug'])
  const get = shop.as().catalog.products.get
  for (const slug of ['mug', 'MUG', 'ｃｕｐ', 'becher']) expect((await get.query({ slug })).slug).toBe('becher')
  const back = await products.update.mutate({ productId, version: 3, slug: 'mug' })
  expect(back.oldSlugs.toSorted()).toEqual(['becher', 'cup'])
  expect((await get.query({ slug: 'becher' })).slug).toBe('mug')
})

test('the page of a product by an old slug moves for good to the present one', async () => {
  await using shop = await open()
  const { products } = await productStaff(shop)
  await products.update.mutate({ productId: shop.id.product.mug, version: 1, slug: '急須' })
  const page = (query: string) => fetch(`${shop.url}/product?${query}`, { redirect: 'manual' })
  const moved = await page('slug=MUG&market=DE')
  expect([moved.status, moved.headers.get('location')]).toEqual([
    301,
    `/product?slug=${encodeURIComponent('急須')}&market=DE`,
  ])
  const there = await fetch(`${shop.url}${moved.headers.get('location')}`, { redirect: 'manual' })
  expect([there.status, await there.text()]).toEqual([200, expect.stringContaining('<h1>mug</h1>')])
  expect((await page(`id=${shop.id.product.mug}&market=US`)).status).toBe(200)
  for (const query of ['slug=nothing&market=US', 'slug=mug&market=XX', 'slug=%00&market=US', `slug=${'x'.repeat(999)}`])
    expect([query.slice(0, 20), (await page(query)).status]).toEqual([query.slice(0, 20), 404])
})

test('a product that takes a slug from history has it, and it leads nowhere else', async () => {
  await using shop = await open()
  const admin = await productStaff(shop)
  const { products } = admin
  await products.update.mutate({ productId: shop.id.product.mug, version: 1, slug: 'cup' })
  expect((await draftProduct(admin, 'Mug')).slug).toBe('mug-2')
  const taker = await products.create.mutate({ title: 'Another', slug: 'MUG' })
  expect(taker.slug).toBe('mug')
  expect(await oldSlugs(shop)).toEqual([])
  const hidden = shop.as().catalog.products.get.query({ slug: 'mug' })
  expect(await refusalFrom(hidden)).toMatchObject({ code: 'NOT_FOUND' })
  const back = products.update.mutate({ productId: shop.id.product.mug, version: 2, slug: 'mug' })
  expect(await refusalFrom(back)).toEqual(taken)
})

test('of eight products that want one slug at once one gets it, and the others are told that it is taken', async () => {
  await using shop = await open()
  const admin = await productStaff(shop)
  const { products } = admin
  const made = await Promise.all(Array.from({ length: 4 }, (_, index) => draftProduct(admin, `Thing ${index}`)))
  const takers = [
    ...made.map(({ id }) => products.update.mutate({ productId: id, version: 1, slug: 'wanted' })),
    ...made.map(() => products.create.mutate({ title: 'New', slug: 'Wanted' })),
  ]
  const outcomes = await Promise.allSettled(takers)
  expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
  const refused = await Promise.all(takers.filter((_, at) => outcomes[at]?.status === 'rejected').map(refusalFrom))
  expect(refused).toEqual(Array(7).fill(taken))
})

test('who takes a slug while its product is giving it up has it afterwards, and not its history', async () => {
  await using shop = await open()
  const admin = await productStaff(shop)
  const { products } = admin
  const taker = await draftProduct(admin, 'Taker')
  const client = await shop.database.pool.connect()
  try {
    await client.query('begin')
    await client.query(`update product set slug = 'given-up' where slug = 'mug'`)
    await client.query(`insert into product_old_slug (slug, product_id) values ('mug', $1)`, [shop.id.product.mug])
    const taking = products.update.mutate({ productId: taker.id, version: 1, slug: 'mug' })
    taking.catch(() => undefined)
    await untilSomebodyWaits(shop)
    await client.query('commit')
    expect((await taking).slug).toBe('mug')
  } finally {
    client.release()
  }
  expect(await oldSlugs(shop)).toEqual(['taker'])
})
