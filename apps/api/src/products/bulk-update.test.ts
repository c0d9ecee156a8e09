import type { CategoryId } from '@tillwright/domain/ids'
import { expect, test } from 'vitest'
import { openTestShop, type TestShop } from '../testing/open-test-shop.ts'
import { draftProduct, productStaff } from '../testing/product-staff.ts'
import { refusalFrom } from '../testing/shopper.ts'

const open = () => openTestShop({ works: false })

async function addCategory({ database, served }: TestShop, slug: string): Promise<CategoryId> {
  const id = served.deps.newId<CategoryId>()
  await database.pool.query('insert into category (id, slug, title) values ($1, $2, $2)', [id, slug])
  return id
}

test('many products change in the same way, in the lists as well, and those that were so already do not', async () => {
  await using shop = await open()
  const { products } = await productStaff(shop)
  const [gifts, old] = [await addCategory(shop, 'gifts'), await addCategory(shop, 'old')]
  const names = ['mug', 'book', 'lamp'] as const
  const chosen = names.map((name) => ({ productId: shop.id.product[name] }))
  const put = { products: chosen, addTags: ['Gift', 'sale'], addCategoryIds: [old] }
  expect(await products.bulkUpdate.mutate(put)).toEqual({ changedCount: 3 })
  expect(await products.bulkUpdate.mutate(put)).toEqual({ changedCount: 0 })
  const moved = await products.bulkUpdate.mutate({
    products: chosen.slice(0, 2).map((one) => ({ ...one, version: 2 })),
    featured: true,
    removeTags: ['SALE'],
    addTags: ['gift'],
    addCategoryIds: [gifts],
    removeCategoryIds: [old],
  })
  expect(moved).toEqual({ changedCount: 2 })
  const mug = await products.get.query({ productId: shop.id.product.mug })
  expect(mug).toMatchObject({ featured: true, tags: ['Gift'], categories: [{ slug: 'gifts' }], version: 3 })
  const listed = async (category: string) =>
    (await shop.as().catalog.products.list.query({ category })).items.map(({ slug }) => slug).toSorted()
  expect([await listed('gifts'), await listed('old')]).toEqual([['book', 'mug'], ['lamp']])
  const found = await products.list.query({ tag: 'Gift', featured: true, categoryId: gifts })
  expect(found.items.map(({ slug }) => slug).toSorted()).toEqual(['book', 'mug'])
  const { rows } = await shop.database.pool.query(
    'select before, after from audit_entry where entity_id = $1 order by at, id',
    [mug.id],
  )
  expect(rows).toEqual([
    { before: { tags: [], categories: [] }, after: { tags: ['Gift', 'sale'], categories: [old] } },
    {
      before: { featured: false, tags: ['Gift', 'sale'], categories: [old] },
      after: { featured: true, tags: ['Gift'], categories: [gifts] },
    },
  ])
})

test('one that is missing, changed meanwhile or can’t be published is told, and none changes', async () => {
  await using shop = await open()
  const admin = await productStaff(shop)
  const bulk = (input: Parameters<typeof admin.products.bulkUpdate.mutate>[0]) =>
    refusalFrom(admin.products.bulkUpdate.mutate(input))
  const [mug, nowhere] = [{ productId: shop.id.product.mug }, { productId: crypto.randomUUID() }]
  expect(await bulk({ products: [mug, nowhere], featured: true })).toEqual({
    code: 'VALIDATION_FAILED',
    issues: [{ path: 'products.1.productId', message: `${nowhere.productId} is no product` }],
  })
  expect(await bulk({ products: [nowhere], featured: true })).toEqual({ code: 'NOT_FOUND', entity: 'product' })
  const stale = { productId: shop.id.product.book, version: 7 }
  expect(await bulk({ products: [mug, stale], featured: true })).toEqual({
    ...{ code: 'CONFLICT', entity: 'product', currentVersion: 1 },
  })
  const bare = await draftProduct(admin, 'Bare', { skus: ['B-1'], isPriced: false })
  expect(await bulk({ products: [mug, { productId: bare.id }], status: 'active', featured: true })).toEqual({
    code: 'VALIDATION_FAILED',
    issues: [{ path: 'products.1.productId', message: `${bare.id} has no variant with a price` }],
  })
  const strange = crypto.randomUUID()
  expect(await bulk({ products: [mug], addCategoryIds: [strange] })).toMatchObject({
    issues: [{ path: 'addCategoryIds.0', message: `${strange} is no category` }],
  })
  expect(await bulk({ products: Array.from({ length: 501 }, () => mug) })).toMatchObject({
    issues: [{ path: 'products' }],
  })
  expect(await admin.products.get.query(mug)).toMatchObject({ featured: false, version: 1 })
})

test('eight edits of the same many products at once are all done, one after the other', async () => {
  await using shop = await open()
  const { products } = await productStaff(shop)
  const chosen = Object.values(shop.id.product).map((productId) => ({ productId }))
  const edits = Array.from({ length: 8 }, (_, index) =>
    products.bulkUpdate.mutate({
      products: index % 2 === 0 ? chosen : chosen.toReversed(),
      addTags: [`tag-${index}`],
    }),
  )
  expect(await Promise.all(edits)).toEqual(Array(8).fill({ changedCount: chosen.length }))
  const mug = await products.get.query({ productId: shop.id.product.mug })
  expect([mug.tags.toSorted(), mug.version]).toEqual([Array.from({ length: 8 }, (_, index) => `tag-${index}`), 9])
})

test('a product that is archived with others has no time of publishing left', async () => {
  await using shop = await open()
  const admin = await productStaff(shop)
  const { id: productId } = await draftProduct(admin, 'Seasonal', { skus: ['SE-1'] })
  await admin.products.schedule.mutate({ productId, version: 1, publishAt: new Date('2100-01-01') })
  await admin.products.bulkUpdate.mutate({ products: [{ productId, version: 2 }], status: 'archived' })
  expect(await admin.products.get.query({ productId })).toMatchObject({ status: 'archived', publishAt: null })
})
