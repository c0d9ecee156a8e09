import { expect, test } from 'vitest'
import { openTestShop, type TestShop } from '../testing/open-test-shop.ts'
import { draftProduct, productStaff } from '../testing/product-staff.ts'
import { openGuest, refusalFrom } from '../testing/shopper.ts'

const open = () => openTestShop({ works: false })
const conflict = (entity: string, currentVersion: number | null = null) => ({
  ...{ code: 'CONFLICT', entity, currentVersion },
})

/** What the audit log says of a product, the oldest first. */
async function entriesOf(shop: TestShop, productId: string) {
  const { rows } = await shop.database.pool.query(
    'select action, before, after from audit_entry where entity_id = $1 order by at, id',
    [productId],
  )
  return rows
}

test('a product that is made is a draft with everything that was said of it, and nobody else sees it', async () => {
  await using shop = await open()
  const { products } = await productStaff(shop)
  const made = await products.create.mutate({
    title: 'Grüner Tee',
    descriptionHtml: '<p onclick="x()">Mild</p><script>steal()</script>',
    vendor: 'Ito',
    tags: ['tea', 'Tea', 'new'],
    metadata: { rack: 7 },
    optionNames: ['Size'],
    variants: [
      { sku: 'GT-S', optionValues: ['50 g'], weightGrams: 60 },
      { sku: 'GT-L', optionValues: ['100 g'], taxCategory: 'reduced', requiresShipping: false },
    ],
  })
  expect(made).toMatchObject({
    ...{ slug: 'gruener-tee', status: 'draft', descriptionHtml: '<p>Mild</p>', tags: ['tea', 'new'], version: 1 },
    ...{ metadata: { rack: 7 }, taxCategory: 'standard', optionNames: ['Size'], oldSlugs: [] },
    variants: [
      { sku: 'GT-S', optionValues: ['50 g'], weightGrams: 60, prices: [] },
      { sku: 'GT-L', optionValues: ['100 g'], taxCategory: 'reduced', requiresShipping: false },
    ],
    publishIssues: [
      { path: 'variants.0.prices', message: 'GT-S has a price in no market' },
      { path: 'variants.1.prices', message: 'GT-L has a price in no market' },
    ],
  })
  expect(await products.get.query({ productId: made.id })).toEqual(made)
  expect((await products.create.mutate({ title: 'Grüner  Tee!' })).slug).toBe('gruener-tee-2')
  expect((await products.create.mutate({ title: '!?' })).slug).toBe('product')
  const hidden = shop.as().catalog.products.get.query({ slug: 'gruener-tee' })
  expect(await refusalFrom(hidden)).toEqual({ code: 'NOT_FOUND', entity: 'product' })
  expect(await entriesOf(shop, made.id)).toMatchObject([{ action: 'admin.products.create', before: null }])
})

test('what a product can’t be is refused where it stands, and nothing of it is written', async () => {
  await using shop = await open()
  const { products } = await productStaff(shop)
  const nowhere = crypto.randomUUID()
  const create = products.create.mutate
  const twins = [
    { sku: 'A', optionValues: ['S'] },
    { sku: 'B', optionValues: ['s'] },
  ]
  const wrong = await refusalFrom(create({ title: 'X', optionNames: ['Size'], variants: twins }))
  expect(wrong).toMatchObject({ issues: [{ path: 'variants.1.optionValues', message: 's is A already' }] })
  expect(await refusalFrom(create({ title: 'X', categoryIds: [nowhere] }))).toMatchObject({
    issues: [{ path: 'categoryIds.0', message: `${nowhere} is no category` }],
  })
  expect(await refusalFrom(create({ title: 'X', taxCategory: 'none' }))).toEqual({
    ...{ code: 'NOT_FOUND', entity: 'taxCategory' },
  })
  for (const slug of ['', 'a b', 'a/../b', '-', 'a--b', 'x\u0000'])
    expect(await refusalFrom(create({ title: 'X', slug }))).toMatchObject({ issues: [{ path: 'slug' }] })
  expect(await refusalFrom(create({ title: 'X', variants: [{ sku: 'mug-1' }] }))).toEqual(conflict('sku'))
  expect(await refusalFrom(create({ title: 'X', slug: 'MUG' }))).toEqual(conflict('slug'))
  const { items } = await products.list.query({ q: 'X' })
  expect(items.filter(({ title }) => title === 'X')).toEqual([])
})

test('of eight who change a product at once one does, and the others are told its version', async () => {
  await using shop = await open()
  const { products } = await productStaff(shop)
  const made = await draftProduct(await productStaff(shop), 'Cup')
  const edits = Array.from({ length: 8 }, (_, index) =>
    products.update.mutate({ productId: made.id, version: 1, title: `Cup ${index}`, featured: index % 2 === 0 }),
  )
  const outcomes = await Promise.allSettled(edits)
  const winners = outcomes.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []))
  expect(winners).toMatchObject([{ version: 2 }])
  const refused = await Promise.all(edits.filter((_, at) => outcomes[at]?.status === 'rejected').map(refusalFrom))
  expect(refused).toEqual(Array(7).fill(conflict('product', 2)))
  expect(await products.get.query({ productId: made.id })).toEqual(winners[0])
  expect(await entriesOf(shop, made.id)).toHaveLength(2)
})

test('what is given replaces what was, the rest stays, the lists show it, and an edit of nothing is none', async () => {
  await using shop = await open()
  const { products } = await productStaff(shop)
  const productId = shop.id.product.mug
  const { items } = await products.list.query({ q: 'mug' })
  const version = items[0]?.version ?? 0
  const to = { title: 'Big mug', vendor: 'Ito', metadata: { a: null } }
  const edited = await products.update.mutate({ productId, version, ...to })
  expect(edited).toMatchObject({ ...to, slug: 'mug', status: 'active', version: version + 1 })
  const listed = (await shop.as().catalog.products.list.query({ q: 'big' })).items
  expect(listed.map(({ title }) => title)).toEqual(['Big mug'])
  expect(await products.update.mutate({ productId, version: version + 1, ...to })).toEqual(edited)
  expect(await products.update.mutate({ productId, version: version + 1 })).toEqual(edited)
  const [entry, ...none] = await entriesOf(shop, productId)
  expect([entry, none]).toEqual([
    { action: 'admin.products.update', before: { title: 'mug', vendor: null, metadata: {} }, after: to },
    [],
  ])
})

test('an archived product is gone for shoppers, a restored one is a draft, and publishing needs prices', async () => {
  await using shop = await open()
  const admin = await productStaff(shop)
  const { products } = admin
  const productId = shop.id.product.mug
  const guest = await openGuest(shop, { mug: 1 })
  const get = shop.as().catalog.products.get
  expect(await products.archive.mutate({ productId, version: 1 })).toMatchObject({ status: 'archived', version: 2 })
  expect(await refusalFrom(get.query({ slug: 'mug' }))).toMatchObject({ code: 'NOT_FOUND' })
  expect((await guest.shop.cart.get.query())?.quote.lines).toMatchObject([{ warnings: [{ code: 'GONE' }] }])
  expect(await products.restore.mutate({ productId, version: 2 })).toMatchObject({ status: 'draft', version: 3 })
  expect(await products.restore.mutate({ productId, version: 3 })).toMatchObject({ status: 'draft', version: 3 })
  expect(await products.publish.mutate({ productId, version: 3 })).toMatchObject({ status: 'active', version: 4 })
  expect(await get.query({ slug: 'mug' })).toMatchObject({ slug: 'mug' })

  const bare = await draftProduct(admin, 'Bare')
  const publish = (product: { id: string; version: number }) =>
    refusalFrom(products.publish.mutate({ productId: product.id, version: product.version }))
  expect(await publish(bare)).toEqual({
    ...{ code: 'VALIDATION_FAILED', issues: [{ path: 'variants', message: 'there is none' }] },
  })
  const unpriced = await draftProduct(admin, 'Unpriced', { skus: ['U-1'], isPriced: false })
  expect(await publish(unpriced)).toMatchObject({
    issues: [{ path: 'variants.0.prices', message: 'U-1 has a price in no market' }],
  })
})

test('a copy is a draft of all that a product is, with a slug and SKUs of its own and without its stock', async () => {
  await using shop = await open()
  const { products } = await productStaff(shop)
  const productId = shop.id.product.mug
  await shop.database.pool.query(
    `with picture as (insert into product_image (id, product_id, position, url, width, height)
       values (gen_random_uuid(), $1, 0, '/m.jpg', 8, 8) returning id)
     update variant set image_id = picture.id from picture where product_id = $1`,
    [productId],
  )
  const translations = [{ locale: 'de', title: 'Becher' }]
  await products.setTranslations.mutate({ productId, version: 1, translations })
  const related = { productId, version: 2, relatedIds: [shop.id.product.book] }
  const from = await products.setRelated.mutate(related)
  const [copy, again] = [await products.duplicate.mutate({ productId }), await products.duplicate.mutate({ productId })]
  expect(copy).toMatchObject({ slug: 'mug-copy', status: 'draft', variants: [{ sku: 'MUG-1-COPY' }], version: 1 })
  expect(again).toMatchObject({ slug: 'mug-copy-2', variants: [{ sku: 'MUG-1-COPY-2' }] })
  expect(copy).toMatchObject({ title: 'mug', translations: from.translations, related: from.related })
  const [variant, image] = [copy.variants[0], copy.images[0]]
  expect(variant?.prices).toEqual(from.variants[0]?.prices)
  expect([variant?.imageId, image?.url]).toEqual([image?.id, '/m.jpg'])
  expect(image?.id).not.toBe(from.images[0]?.id)
  const levels = await shop.database.pool.query('select from stock_level where variant_id = $1', [variant?.id])
  expect(levels.rowCount).toBe(0)
  const named = { productId, title: 'Cup', slug: 'mug' }
  expect(await refusalFrom(products.duplicate.mutate(named))).toEqual(conflict('slug'))
  const unknown = products.duplicate.mutate({ productId: crypto.randomUUID() })
  expect(await refusalFrom(unknown)).toEqual({ code: 'NOT_FOUND', entity: 'product' })
})

test('a draft that has left no traces is removed, with all that belongs to it', async () => {
  await using shop = await open()
  const admin = await productStaff(shop)
  const { products } = admin
  const made = await draftProduct(admin, 'Mistake', { skus: ['M-1', 'M-2'] })
  await products.setRelated.mutate({ productId: shop.id.product.mug, version: 1, relatedIds: [made.id] })
  const active = products.remove.mutate({ productId: shop.id.product.mug, version: 2 })
  expect(await refusalFrom(active)).toMatchObject({ issues: [{ path: 'productId' }] })
  const stale = products.remove.mutate({ productId: made.id, version: 2 })
  expect(await refusalFrom(stale)).toEqual(conflict('product', 1))
  expect(await products.remove.mutate({ productId: made.id, version: 1 })).toEqual({ ok: true })
  expect(await refusalFrom(products.get.query({ productId: made.id }))).toEqual({
    ...{ code: 'NOT_FOUND', entity: 'product' },
  })
  expect((await products.get.query({ productId: shop.id.product.mug })).related).toEqual([])
  expect((await draftProduct(admin, 'Mistake', { skus: ['M-1'] })).slug).toBe('mistake')
  expect((await entriesOf(shop, made.id)).at(-1)).toMatchObject({ action: 'admin.products.remove', after: null })
})

test('the list finds by a part of a title, slug or SKU in any case, filters, and pages without a gap', async () => {
  await using shop = await open()
  const admin = await productStaff(shop)
  const { products } = admin
  for (const [title, sku] of [
    ['Iron kettle', 'KET-1'],
    ['100% wool', 'WOOL_9'],
    ['急須', 'QYU-1'],
  ] as const)
    await draftProduct(admin, title, { skus: [sku] })
  const found = async (filter: Parameters<typeof products.list.query>[0]) =>
    (await products.list.query(filter)).items.map(({ slug }) => slug)
  expect(await found({ q: 'KETTLE' })).toEqual(['iron-kettle'])
  expect(await found({ q: 'ket-' })).toEqual(['iron-kettle'])
  expect(await found({ q: '急' })).toEqual(['急須'])
  expect(await found({ q: '0%' })).toEqual(['100-wool'])
  expect(await found({ q: 'l_9' })).toEqual(['100-wool'])
  expect(await found({ q: '%_' })).toEqual([])
  expect(await found({ status: 'draft' })).toEqual(['急須', '100-wool', 'iron-kettle'])
  expect(await found({ status: 'draft', q: '-1', limit: 1 })).toEqual(['急須'])
  const all: string[] = []
  let cursor: string | undefined
  do {
    const page = await products.list.query({ limit: 3, q: '1', ...(cursor === undefined ? {} : { cursor }) })
    all.push(...page.items.map(({ slug }) => slug))
    cursor = page.nextCursor ?? undefined
  } while (cursor !== undefined)
  expect(all.toSorted()).toEqual([...Object.keys(shop.id.product), 'iron-kettle', '100-wool', '急須'].toSorted())
})
