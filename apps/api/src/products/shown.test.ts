import { expect, test } from 'vitest'
import { openTestShop, until } from '../testing/open-test-shop.ts'
import { draftProduct, productStaff } from '../testing/product-staff.ts'
import { refusalFrom } from '../testing/shopper.ts'

const open = () => openTestShop({ works: false })

test('a product speaks the language that is asked for, part by part, in its page and in the lists', async () => {
  await using shop = await open()
  const { products } = await productStaff(shop)
  const productId = shop.id.product.mug
  const { get, list } = shop.as().catalog.products
  const own = { descriptionHtml: '<p>For tea</p>', seoTitle: 'Mugs', seoDescription: null }
  await products.update.mutate({ productId, version: 1, ...own })
  const said = await products.setTranslations.mutate({
    ...{ productId, version: 2 },
    translations: [
      { locale: 'DE', title: 'Becher', descriptionHtml: '<b onclick="x()">Für Tee</b>' },
      { locale: 'de-at', title: 'Häferl' },
      { locale: 'ja-JP', title: '湯呑み', seoDescription: '買う' },
    ],
  })
  expect(said.translations.map(({ locale }) => locale)).toEqual(['de', 'de-AT', 'ja-JP'])
  const shown = async (locale?: string) => {
    const { title, ...product } = await get.query({ slug: 'mug', ...(locale === undefined ? {} : { locale }) })
    const { items } = await list.query({ q: 'mug', ...(locale === undefined ? {} : { locale }) })
    expect(items.map((card) => card.title)).toEqual([title])
    return [title, product.descriptionHtml, product.seoTitle, product.seoDescription]
  }
  expect(await shown()).toEqual(['mug', '<p>For tea</p>', 'Mugs', null])
  expect(await shown('de-AT')).toEqual(['Häferl', '<b>Für Tee</b>', 'Mugs', null])
  expect(await shown('de-CH')).toEqual(['Becher', '<b>Für Tee</b>', 'Mugs', null])
  expect(await shown('ja')).toEqual(['湯呑み', '<p>For tea</p>', 'Mugs', '買う'])
  expect(await shown('fr')).toEqual(['mug', '<p>For tea</p>', 'Mugs', null])
})

test('a language is replaced as a whole, others stay, and one in which nothing is said is gone', async () => {
  await using shop = await open()
  const { products } = await productStaff(shop)
  const productId = shop.id.product.mug
  const set = products.setTranslations.mutate
  await set({
    productId,
    version: 1,
    translations: [
      { locale: 'de', title: 'Becher', seoTitle: 'B' },
      { locale: 'ja', title: '湯' },
    ],
  })
  const { translations } = await set({ productId, version: 2, translations: [{ locale: 'de', descriptionHtml: 'x' }] })
  expect(translations).toMatchObject([
    { locale: 'de', title: null, descriptionHtml: 'x', seoTitle: null },
    { locale: 'ja' },
  ])
  const left = await set({ productId, version: 3, translations: [{ locale: 'de' }, { locale: 'fr' }] })
  expect(left.translations.map(({ locale }) => locale)).toEqual(['ja'])
  const twice = set({ productId, version: 4, translations: [{ locale: 'de' }, { locale: 'DE' }] })
  expect(await refusalFrom(twice)).toMatchObject({ issues: [{ path: 'translations.1.locale' }] })
  const strange = set({ productId, version: 4, translations: [{ locale: 'not a tag' }] })
  expect(await refusalFrom(strange)).toMatchObject({ issues: [{ path: 'translations.0.locale' }] })
})

test('related products are shown in their order where the market sells them, as cards of the lists', async () => {
  await using shop = await open()
  const admin = await productStaff(shop)
  const { products } = admin
  const [mug, book, lamp, teapot] = (['mug', 'book', 'lamp', 'teapot'] as const).map((name) => shop.id.product[name])
  const draft = await draftProduct(admin, 'Draft', { skus: ['D-1'] })
  const productId = mug ?? ''
  const relatedIds = [teapot ?? '', lamp ?? '', draft.id, book ?? '']
  // As every write to the shop does of what it changes.
  for (const id of [teapot, lamp, book, mug])
    await products.update.mutate({ productId: id ?? '', version: 1, vendor: 'Ito' })
  const set = await products.setRelated.mutate({ productId, version: 2, relatedIds })
  expect(set.related.map(({ slug }) => slug)).toEqual(['teapot', 'lamp', 'draft', 'book'])
  const { related, list } = shop.as().catalog.products
  const { items, nextCursor } = await related.query({ slug: 'MUG' })
  expect([items.map(({ slug }) => slug), nextCursor]).toEqual([['teapot', 'lamp', 'book'], null])
  const cards = (await list.query({ limit: 100 })).items
  expect(items).toEqual(items.map(({ id }) => cards.find((card) => card.id === id)))
  const ofJapan = (await related.query({ id: productId, market: 'JP' })).items
  expect(ofJapan.map(({ slug, price }) => [slug, price.currency])).toEqual([
    ['teapot', 'JPY'],
    ['book', 'JPY'],
  ])
  await products.publish.mutate({ productId: draft.id, version: 1 })
  expect((await related.query({ id: productId })).items.map(({ slug }) => slug)).toContain('draft')
  expect((await related.query({ slug: 'book' })).items).toEqual([])
  for (const missing of [{ slug: 'nothing' }, { slug: 'lamp', market: 'JP' }])
    expect(await refusalFrom(related.query(missing))).toEqual({ code: 'NOT_FOUND', entity: 'product' })
})

test('a product is not beside itself, nor another one twice, nor one that there is not', async () => {
  await using shop = await open()
  const { products } = await productStaff(shop)
  const [productId, bookId, nowhere] = [shop.id.product.mug, shop.id.product.book, crypto.randomUUID()]
  const refused = (relatedIds: string[]) =>
    refusalFrom(products.setRelated.mutate({ productId, version: 1, relatedIds }))
  expect(await refused([bookId, productId, bookId])).toMatchObject({
    issues: [
      { path: 'relatedIds.1', message: 'is the product itself' },
      { path: 'relatedIds.2', message: 'is there twice' },
    ],
  })
  expect(await refused([bookId, nowhere])).toMatchObject({
    issues: [{ path: 'relatedIds.1', message: `${nowhere} is no product` }],
  })
  expect((await products.get.query({ productId })).related).toEqual([])
})

test('kept answers forget at once what a product is called, its old slugs, and what comes beside it', async () => {
  await using shop = await open()
  const admin = await productStaff(shop)
  const { products, attributes } = admin
  const productId = shop.id.product.mug
  const read = async (procedure: string, json: object) => {
    const input = encodeURIComponent(JSON.stringify({ json }))
    return (await fetch(`${shop.url}/trpc/catalog.products.${procedure}?input=${input}`)).text()
  }
  const shows = (procedure: string, json: object, word: string) =>
    until(async () => (await read(procedure, json)).includes(word))
  const draft = await draftProduct(admin, 'Saucer', { skus: ['SAU-1'] })
  await attributes.create.mutate({ code: 'cloth', title: 'Cloth', kind: 'text' })
  await products.setRelated.mutate({ productId, version: 1, relatedIds: [draft.id] })
  const [german, beside] = [{ slug: 'mug', locale: 'de' }, { id: productId }]
  for (const _ of [1, 2]) await Promise.all([read('get', german), read('related', beside), read('list', { q: 'mug' })])
  await products.publish.mutate({ productId: draft.id, version: 1 })
  await shows('related', beside, 'saucer')
  await products.setTranslations.mutate({ productId, version: 2, translations: [{ locale: 'de', title: 'Becher' }] })
  await shows('get', german, 'Becher')
  await products.update.mutate({ productId, version: 3, attributes: { cloth: 'wool' } })
  await shows('get', german, 'Cloth')
  await attributes.update.mutate({ code: 'cloth', titles: { de: 'Stoff' }, version: 1 })
  await shows('get', german, 'Stoff')
  await products.update.mutate({ productId, version: 4, slug: 'cup' })
  await shows('get', german, '"slug":"cup"')
  await products.create.mutate({ title: 'Taker', slug: 'mug' })
  await shows('get', german, 'NOT_FOUND')
})
