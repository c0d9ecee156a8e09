import { transact } from '@tillwright/db/client'
import { refreshListing } from '@tillwright/db/listing'
import { expect, test } from 'vitest'
import type { TestShop } from '../testing/open-test-shop.ts'
import { addCategories, addProducts, openSearchShop } from '../testing/search-shop.ts'
import { refusalFrom } from '../testing/shopper.ts'

type Search = ReturnType<TestShop['as']>['catalog']['products']['search']
type Input = Parameters<Search['query']>[0]

const titlesOf =
  (shop: TestShop) =>
  async (q: string, more: Partial<Input> = {}) =>
    (await shop.as().catalog.products.search.query({ q, ...more })).items.map(({ title }) => title)

test('a question finds words, their forms and beginnings, and what a slip was meant to be', async () => {
  await using shop = await openSearchShop()
  await addProducts(shop, [
    { title: 'Stoneware teapot', vendor: 'Kiln & Co', sku: 'TP-100', tags: ['gifts'] },
    { title: 'Cast iron kettle', descriptionHtml: '<p>Goes with any <b>teapot</b> &amp; stove</p>' },
    { title: 'Running shoes', attributes: { colour: 'Crimson red' } },
    { title: 'Crème brûlée torch', option: { name: 'Size', values: ['Large'] } },
  ])
  const find = titlesOf(shop)
  expect(await find('stoneware teapots')).toEqual(['Stoneware teapot'])
  expect(await find('TEAPOT')).toEqual(['teapot', 'Stoneware teapot', 'Cast iron kettle'])
  expect(await find('stov')).toEqual([])
  expect(await find('stone')).toEqual(['Stoneware teapot'])
  for (const q of ['tp-100', 'tp100', 'kiln', 'gift stoneware', 'the stoneware'])
    expect([q, await find(q)]).toEqual([q, ['Stoneware teapot']])
  expect(await find('run shoe crimson')).toEqual(['Running shoes'])
  for (const q of ['creme brulee', 'CRÈME', 'large torch']) expect(await find(q)).toEqual(['Crème brûlée torch'])
  const slip = await shop.as().catalog.products.search.query({ q: 'stonewear taepot' })
  expect(slip).toMatchObject({ corrected: 'stoneware teapot', items: [{ title: 'Stoneware teapot' }] })
  expect(await shop.as().catalog.products.search.query({ q: 'stoneware' })).not.toHaveProperty('corrected')
  expect(await find('xylophone')).toEqual([])
})

test('each locale is asked in its own words, and falls back to those of the product', async () => {
  await using shop = await openSearchShop()
  await addProducts(shop, [
    {
      title: 'Nambu teapot',
      translations: { 'ja-JP': { title: '南部鉄器の急須' }, de: { title: 'Teekanne für Gäste' } },
    },
    { title: 'キュウス sencha', translations: {} },
    { title: 'Müller Straßenkarte' },
  ])
  const find = titlesOf(shop)
  const jp = { market: 'JP' }
  expect(await find('急須', jp)).toEqual(['南部鉄器の急須'])
  for (const q of ['きゅうす', 'キュウス', 'ｷｭｳｽ', 'ＳＥＮＣＨＡ'])
    expect(await find(q, jp)).toEqual(['キュウス sencha'])
  expect(await find('teekannen gaeste', { market: 'DE' })).toEqual(['Teekanne für Gäste'])
  expect(await find('teapot', { market: 'DE', locale: 'en' })).toContain('Nambu teapot')
  expect(await find('teekanne')).toEqual([])
  for (const q of ['mueller', 'MÜLLER', 'muller', 'strassenkarte'])
    expect(await find(q, { market: 'DE' })).toEqual(['Müller Straßenkarte'])
})

test('what is found is what can be bought in the market now, and in words that were just written', async () => {
  await using shop = await openSearchShop()
  const [id = ''] = await addProducts(shop, [{ title: 'Copper pan', markets: ['US'] }])
  const find = titlesOf(shop)
  const change = async (statement: string) => {
    await shop.database.pool.query(`update product set ${statement} where id = $1`, [id])
    await transact(shop.database.db, (tx) => refreshListing(tx, 'all'))
  }
  expect(await find('copper')).toEqual(['Copper pan'])
  expect(await find('copper', { market: 'DE' })).toEqual([])
  await change(`title = 'Brass pan'`)
  expect(await find('copper')).toEqual([])
  expect(await find('brass')).toEqual(['Brass pan'])
  await change(`status = 'draft'`)
  expect(await find('brass')).toEqual([])
  expect((await shop.database.pool.query('select from search_document where product_id = $1', [id])).rows).toEqual([])
})

test('filters keep what fits, and a facet shows what else could be chosen', async () => {
  await using shop = await openSearchShop()
  await shop.database.pool.query(
    `insert into attribute (code, title, titles, kind, is_facet) values
      ('colour', 'Colour', '{"de": "Farbe"}', 'text', true), ('secret', 'Secret', '{}', 'text', false)`,
  )
  await addCategories(shop, { home: null, kitchen: 'home', garden: null })
  const mug = (colour: string, vendor: string, priceMinor: number) =>
    ({ title: `${colour} cup`, vendor, priceMinor, attributes: { colour, secret: 'x' }, category: 'kitchen' }) as const
  await addProducts(shop, [
    mug('Red', 'Acme', 1_000),
    mug('Blue', 'Acme', 2_000),
    { ...mug('Blue', 'Bolt', 3_000), soldOut: true, option: { name: 'Size', values: ['S', 'M'] } },
    { ...mug('Green', 'Bolt', 4_000), featured: true, category: 'garden' },
  ])
  const find = titlesOf(shop)
  const sort = { by: 'price' } as const
  expect(await find('cup', { category: 'HOME', sort })).toEqual(['Red cup', 'Blue cup', 'Blue cup'])
  expect(await find('cup', { attributes: { colour: ['red', 'GREEN'] }, sort })).toEqual(['Red cup', 'Green cup'])
  expect(await find('cup', { vendor: ['bolt'], inStock: false })).toEqual(['Blue cup'])
  expect(await find('cup', { featured: true })).toEqual(['Green cup'])
  expect(await find('cup', { options: { size: ['m'] } })).toEqual(['Blue cup'])
  expect(await find('', { attributes: { colour: ['Blue'] }, vendor: ['Acme'] })).toEqual(['Blue cup'])
  const usd = (amount: number) => ({ amount, currency: 'USD' })
  const answer = await shop.as().catalog.products.search.query({
    ...{ q: 'cup', withFacets: true, withTotal: true, attributes: { colour: ['blue'] }, minPrice: usd(2_500) },
  })
  expect(answer).toMatchObject({ total: 1, totalCapped: false, priceRange: { min: usd(2_000), max: usd(3_000) } })
  expect(answer.facets).toEqual([
    { kind: 'vendor', code: 'vendor', title: 'Vendor', values: [{ value: 'Bolt', count: 1, selected: false }] },
    {
      ...{ kind: 'attribute', code: 'colour', title: 'Colour' },
      values: [
        { value: 'Blue', count: 1, selected: true },
        { value: 'Green', count: 1, selected: false },
      ],
    },
    {
      ...{ kind: 'option', code: 'size', title: 'size' },
      values: [
        { value: 'M', count: 1, selected: false },
        { value: 'S', count: 1, selected: false },
      ],
    },
  ])
  const german = await shop.as().catalog.products.search.query({ q: 'cup', market: 'DE', withFacets: true })
  expect(german.facets?.map(({ title }) => title)).toContain('Farbe')
  const unknown = shop.as().catalog.products.search.query({ q: 'cup', category: 'nowhere' })
  expect(await refusalFrom(unknown)).toEqual({ code: 'NOT_FOUND', entity: 'category' })
})

test.each(['relevance', 'newest', 'price', 'title'] as const)(
  'pages by %s repeat nothing and lose nothing while products come between them',
  async (by) => {
    await using shop = await openSearchShop()
    const cup = (nr: number) => ({ title: `Cup ${'cup '.repeat(nr % 4)}${nr}`, priceMinor: 1_000 + (nr % 5) })
    const first = await addProducts(
      shop,
      Array.from({ length: 23 }, (_, nr) => cup(nr)),
    )
    const seen: string[] = []
    for (let cursor: string | null = null, turn = 0; turn === 0 || cursor !== null; turn++) {
      const page: Awaited<ReturnType<Search['query']>> = await shop
        .as()
        .catalog.products.search.query({ q: 'cups', limit: 5, sort: { by }, ...(cursor === null ? {} : { cursor }) })
      seen.push(...page.items.map(({ id }) => id))
      cursor = page.nextCursor
      await addProducts(shop, [cup(turn), cup(turn + 1)])
    }
    expect(new Set(seen).size).toBe(seen.length)
    expect(first.filter((id) => !seen.includes(id))).toEqual([])
  },
)

test('a slip is gone on with as it was mended first, also when somebody sells what was typed', async () => {
  await using shop = await openSearchShop()
  await addProducts(
    shop,
    Array.from({ length: 5 }, (_, nr) => ({ title: `Lantern ${nr}` })),
  )
  const search = (more: Partial<Input>) => shop.as().catalog.products.search.query({ q: 'lantren', limit: 3, ...more })
  const first = await search({})
  await addProducts(shop, [{ title: 'Lantren' }])
  const second = await search({ cursor: first.nextCursor ?? '' })
  expect(second.items).toHaveLength(2)
  expect(second.corrected).toBe('lantern')
  expect((await search({})).items.map(({ title }) => title)).toEqual(['Lantren'])
})

test('whatever is asked for is answered, by what has it', async () => {
  await using shop = await openSearchShop()
  await addProducts(shop, [{ title: 'Cup ☕ שלום', vendor: 'the' }])
  const { products } = shop.as().catalog
  const all = 8
  const expected: Readonly<Record<string, number>> = {
    ...{ '☕': 1, the: 1, שלום: 1, '': all, '   ': all, '\u200f\u202e': 0, '^cup': 1, 'cup:*': 1, "'cup'": 1, CUP: 1 },
    ...{ '%': 0, _: 0, "'": 0, '"': 0, '\\': 0, '!!!': 0, '((((': 0, ':*': 0, '@m US': 0, '!cup | mug': 0, '!cup': 1 },
    ...{ "cup' | 'x": 0, 'a & b | !c <-> d:*A': 0, '🧑‍🚀': 0, مرحبا: 0, ﬁ: 0, '１２３': 0, [`${'😀'.repeat(50)}`]: 0 },
    ...{ [`${'ab '.repeat(66)}`]: 0, [`${'x'.repeat(200)}`]: 0 },
  }
  const found: Record<string, number> = {}
  for (const q of Object.keys(expected)) {
    const { items, total } = await products.search.query({ q, withFacets: true, withTotal: true })
    expect(total).toBe(items.length)
    found[q] = items.length
    await products.suggest.query({ q })
  }
  expect(found).toEqual(expected)
})

test('what nobody could mean is refused', async () => {
  await using shop = await openSearchShop()
  const { products } = shop.as().catalog
  for (const q of ['a\u0000b', 'a\ud800', 'x'.repeat(10_000), 'a\nb'])
    for (const call of [products.search.query({ q }), products.suggest.query({ q })])
      expect(await refusalFrom(call)).toMatchObject({ code: 'VALIDATION_FAILED', issues: [{ path: 'q' }] })
})

test('a forged cursor, or one of another sort, is refused by name', async () => {
  await using shop = await openSearchShop()
  const { search } = shop.as().catalog.products
  const id = shop.id.product.mug
  const forge = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')
  for (const cursor of [
    'x',
    forge(null),
    forge(['relevance', 'desc', '9999999999', id, null]),
    forge(['price', 'asc', '1', id, null]),
  ]) {
    const call = search.query({ q: 'mug', cursor })
    expect(await refusalFrom(call)).toMatchObject({ code: 'VALIDATION_FAILED', issues: [{ path: 'cursor' }] })
  }
})

test('suggestions complete the last word, the usual one first, and name products of the market', async () => {
  await using shop = await openSearchShop()
  await addProducts(shop, [
    { title: 'Walnut table' },
    { title: 'Walnut tray' },
    { title: 'Walrus figure', markets: ['DE'] },
    { title: 'Oak board', translations: { de: { title: 'Wandbrett' } } },
  ])
  const suggest = async (q: string, more: { market?: string; limit?: number } = {}) =>
    (await shop.as().catalog.products.suggest.query({ q, ...more })).items.map(({ text }) => text)
  expect(await suggest('wal')).toEqual(['walnut', 'Walnut tray', 'Walnut table'])
  expect(await suggest('walnut t', { limit: 4 })).toEqual([
    'walnut table',
    'walnut tray',
    'Walnut tray',
    'Walnut table',
  ])
  expect((await suggest('wa', { market: 'DE' })).slice(0, 3)).toEqual(['walnut', 'walrus', 'wandbrett'])
  expect(await suggest('')).toEqual([])
})
