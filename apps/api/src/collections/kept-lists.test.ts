import { transact } from '@tillwright/db/client'
import { refreshListing } from '@tillwright/db/listing'
import { expect, test } from 'vitest'
import { catalogStaff } from '../testing/catalog-staff.ts'
import { openTestShop, until } from '../testing/open-test-shop.ts'
import { seenWithinASecond } from '../testing/seen-within-a-second.ts'

test('what staff does to categories and collections is seen within a second, kept answers or not', async () => {
  await using shop = await openTestShop({ works: false, http: { catalogCacheBytes: 10_000_000 } })
  await transact(shop.database.db, (tx) => refreshListing(tx, 'all'))
  const { categories, collections } = await catalogStaff(shop)
  const { mug, book } = shop.id.product
  const { id: collectionId } = await collections.create.mutate({ code: 'gifts', title: 'Gifts', published: true })
  await collections.addProducts.mutate({ collectionId, productIds: [mug, book] })
  const kitchen = await categories.create.mutate({ slug: 'kitchen', title: 'Kitchen' })
  const tea = await categories.create.mutate({ slug: 'tea', title: 'Tea', parentId: kitchen.id })
  await shop.database.pool.query('insert into product_category values ($1, $2)', [mug, tea.id])
  await transact(shop.database.db, (tx) => refreshListing(tx, [mug]))
  const pathOf = (procedure: string, input: object) =>
    `${shop.url}/trpc/catalog.${procedure}?input=${encodeURIComponent(JSON.stringify({ json: input }))}`
  const read = async (path: string) => (await fetch(path)).text()
  const inGifts = pathOf('products.list', { collection: 'gifts' })
  const inKitchen = pathOf('products.list', { category: 'kitchen' })
  const gifts = pathOf('collections.get', { code: 'gifts', locale: 'de' })
  const teaPage = pathOf('categories.get', { slug: 'tea' })
  const changes: [string, () => Promise<unknown>][] = [
    [inGifts, () => collections.reorderProducts.mutate({ collectionId, productIds: [book] })],
    [inGifts, () => collections.removeProducts.mutate({ collectionId, productIds: [mug] })],
    [inGifts, () => collections.setRule.mutate({ collectionId, rule: { kind: 'in_stock' }, version: 1 })],
    [
      gifts,
      () => collections.update.mutate({ collectionId, translations: [{ locale: 'de', title: 'Präsent' }], version: 2 }),
    ],
    [inKitchen, () => categories.move.mutate({ categoryId: tea.id, parentId: null, version: 1 })],
    [teaPage, () => categories.update.mutate({ categoryId: tea.id, slug: 'teas', version: 2 })],
  ]
  for (const [path, change] of changes) {
    const before = await read(path)
    await until(async () => (await fetch(path)).headers.get('vary')?.includes('accept-encoding') && before)
    await change()
    await seenWithinASecond(async () => (await read(path)) !== before)
  }
  expect(await read(teaPage)).toContain('"slug":"teas"')
})
