import { readFile } from 'node:fs/promises'
import { type Db, transact } from '@tillwright/db/client'
import { refreshListing } from '@tillwright/db/listing'
import { type ShopSetup, writeShopSetup } from '@tillwright/db/shop-setup'
import { openTestDatabase, type TestDatabase } from '@tillwright/db/testing/test-database'
import { plainPolicies } from '@tillwright/domain/markets/market'
import { expect, test } from 'vitest'
import { newId } from '../../open-deps.ts'
import type { CsvSource } from './import-csv.ts'
import { importProducts } from './import-products.ts'

const demoFile = (name: string) => readFile(new URL(`../../../../local/demo-shop/${name}`, import.meta.url), 'utf8')
// The file is the project's own; apps/local checks it with a schema when it loads the shop.
const written = JSON.parse(await demoFile('shop.json')) as ShopSetup
const setup: ShopSetup = {
  ...written,
  markets: written.markets.map((market) => ({ ...plainPolicies, ...market })),
  // Products need none of these.
  ...{ zones: [], taxCategories: [], taxRates: [], shippingMethods: [] },
}
const demoCsv = await demoFile('products.csv')
const now = () => new Date('2026-03-01T12:00:00Z')

async function openShop() {
  const database = await openTestDatabase()
  await transact(database.db, (tx) => writeShopSetup(tx, setup, newId))
  return database
}

const load = (db: Db, csv: CsvSource, dryRun = false) =>
  transact(db, (tx) => importProducts(tx, { csv, dryRun, actor: 'test' }, { newId, now }))

/** A file of records; a record has the cells it needs. */
function csvOf(...records: Record<string, string>[]): string {
  const header = [...new Set(['Handle', 'Title', 'Variant SKU', 'Variant Price', ...records.flatMap(Object.keys)])]
  const line = (cells: string[]) => cells.map((cell) => `"${cell.replaceAll('"', '""')}"`).join(',')
  return [header, ...records.map((record) => header.map((column) => record[column] ?? ''))].map(line).join('\n')
}

const cup = { Handle: 'cup', Title: 'Cup', 'Variant SKU': 'CUP', 'Variant Price': '12.00' }
const stocked = (count: number) => ({ 'Variant Inventory Tracker': 'shopify', 'Variant Inventory Qty': String(count) })

const versions = (db: Db) => db.selectFrom('product').select(['id', 'slug', 'version']).orderBy('slug').execute()
const listing = (db: Db) => db.selectFrom('listing').selectAll().execute()
const stockOf = (db: Db, sku: string) =>
  db
    .selectFrom('stock_level as level')
    .innerJoin('variant', 'variant.id', 'level.variant_id')
    .where('variant.sku', '=', sku)
    .select(['variant.id', 'level.on_hand', 'level.backorder_limit'])
    .executeTakeFirst()

const waitingForLocks = async ({ pool }: Pick<TestDatabase, 'pool'>) =>
  (await pool.query("select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'"))
    .rowCount

async function ledgerGaps(db: Db) {
  const levels = await db.selectFrom('stock_level').select(['variant_id', 'on_hand', 'reserved']).execute()
  const movements = await db.selectFrom('stock_movement').selectAll().execute()
  const sums = new Map<string, number>()
  for (const move of movements) sums.set(move.variant_id, (sums.get(move.variant_id) ?? 0) + move.on_hand_delta)
  return levels.filter(({ variant_id, on_hand }) => (sums.get(variant_id) ?? 0) !== on_hand)
}

test('the demo shop loads whole, with every kind of stock and tax, and its ledger adds up to its levels', async () => {
  await using shop = await openShop()
  const report = await load(shop.db, demoCsv)
  expect(report).toEqual({
    isWritten: true,
    products: { created: 60, updated: 0, unchanged: 0 },
    variantCount: 147,
    stockChangeCount: 146,
    errors: [],
  })
  const listed = (await listing(shop.db)).filter((row) => row.category_id === null)
  const inMarket = (market: string) => listed.filter((row) => row.market_code === market)
  expect([inMarket('US').length, inMarket('DE').length, inMarket('JP').length]).toEqual([60, 60, 58])
  const count = (availability: string) => inMarket('US').filter((row) => row.availability === availability).length
  expect([count('sold_out'), count('backorder'), count('in_stock')]).toEqual([1, 1, 58])
  const taxes = await shop.db.selectFrom('product').select('tax_category').distinct().orderBy('tax_category').execute()
  expect(taxes.map((row) => row.tax_category)).toEqual(['reduced', 'standard', 'zero'])
  const digital = await shop.db.selectFrom('variant').select('sku').where('requires_shipping', '=', false).execute()
  expect(digital).toEqual([{ sku: 'BBS-EPUB' }])
  expect(await stockOf(shop.db, 'BBS-EPUB')).toBeUndefined()
  expect(await stockOf(shop.db, 'GYU-210')).toMatchObject({ on_hand: 0, backorder_limit: 25 })
  expect(await ledgerGaps(shop.db)).toEqual([])
})

test('a product is listed under its categories and all above them, at the price of its cheapest variant', async () => {
  await using shop = await openShop()
  await load(shop.db, demoCsv)
  const rows = await shop.db
    .selectFrom('listing')
    .innerJoin('product', 'product.id', 'listing.product_id')
    .leftJoin('category', 'category.id', 'listing.category_id')
    .where('product.slug', '=', 'sencha-first-flush')
    .where('listing.market_code', '=', 'DE')
    .select(['category.slug', 'price_min_minor', 'price_max_minor', 'compare_at_minor', 'listing.featured'])
    .orderBy('category.slug')
    .execute()
  const prices = { price_min_minor: 1490, price_max_minor: 5890, compare_at_minor: null, featured: true }
  expect(rows).toEqual(['green-tea', 'sencha', 'tea', null].map((slug) => ({ slug, ...prices })))
})

test('importing a file and a setup again changes nothing', async () => {
  await using shop = await openShop()
  await load(shop.db, demoCsv)
  const before = await Promise.all([versions(shop.db), listing(shop.db)])
  await transact(shop.db, (tx) => writeShopSetup(tx, setup, newId))
  const report = await load(shop.db, demoCsv)
  expect(report).toMatchObject({ products: { created: 0, updated: 0, unchanged: 60 }, stockChangeCount: 0, errors: [] })
  expect(await Promise.all([versions(shop.db), listing(shop.db)])).toEqual(before)
  const categories = await shop.db.selectFrom('category').select('id').execute()
  expect(categories).toHaveLength(setup.categories.length)
})

test('a changed file updates in place: same ids, next version, a movement, emptied prices gone', async () => {
  await using shop = await openShop()
  const japan = { 'Price / Japan': '1800', 'Image Src': '/media/cup.svg' }
  await load(shop.db, csvOf({ ...cup, ...stocked(10), ...japan }, { ...cup, Handle: 'mug', 'Variant SKU': 'MUG' }))
  const before = await versions(shop.db)
  const level = await stockOf(shop.db, 'CUP')
  const report = await load(
    shop.db,
    csvOf({ ...cup, ...stocked(7), ...japan, 'Variant Price': '9.50', 'Price / Japan': '' }),
  )
  expect(report).toMatchObject({ products: { created: 0, updated: 1, unchanged: 0 }, stockChangeCount: 1 })
  expect(await versions(shop.db)).toEqual(before.map((row) => (row.slug === 'cup' ? { ...row, version: 2 } : row)))
  expect(await stockOf(shop.db, 'CUP')).toEqual({ ...level, on_hand: 7 })
  const moves = await shop.db.selectFrom('stock_movement').select(['kind', 'on_hand_delta']).orderBy('id').execute()
  expect(moves).toEqual([
    { kind: 'receive', on_hand_delta: 10 },
    { kind: 'adjust', on_hand_delta: -3 },
  ])
  const listed = (await listing(shop.db)).filter((row) => row.product_id === before[0]?.id)
  expect(listed).toMatchObject([{ market_code: 'US', price_min_minor: 950 }])
  expect(await ledgerGaps(shop.db)).toEqual([])
})

test('variants and images can change places', async () => {
  await using shop = await openShop()
  const size = (value: string) => ({
    ...{ ...cup, 'Option1 Name': 'Size', 'Option1 Value': value, 'Variant SKU': value },
    ...{ 'Image Src': `/media/${value}.svg`, 'Variant Image': `/media/${value}.svg` },
  })
  await load(shop.db, csvOf(size('S'), size('L')))
  await load(shop.db, csvOf(size('L'), size('S')))
  const variants = shop.db
    .selectFrom('variant')
    .innerJoin('product_image as image', 'image.id', 'variant.image_id')
    .select(['sku', 'variant.position', 'url', 'image.position as imagePosition'])
    .orderBy('variant.position')
  expect(await variants.execute()).toEqual([
    { sku: 'L', position: 0, url: '/media/L.svg', imagePosition: 0 },
    { sku: 'S', position: 1, url: '/media/S.svg', imagePosition: 1 },
  ])
})

test('every mistake is reported with its row and column, and then nothing is written', async () => {
  await using shop = await openShop()
  const csv = csvOf(
    { ...cup, Categories: 'tea/green-tea;tea/blue-tea', 'Price / Japan': '12.50' },
    { ...cup, Handle: 'jug', 'Variant SKU': 'JUG', Categories: 'tea/blue-tea' },
    { ...cup, Handle: 'pot', 'Variant SKU': 'jug', 'Variant Price': '-1' },
    { ...cup, Handle: 'pan', 'Variant SKU': 'jug', 'Option1 Name': 'Size', 'Option1 Value': 'S' },
    { Handle: 'pan', 'Variant SKU': 'PAN-2', 'Option1 Value': 'S' },
    { Handle: 'pan', 'Option1 Value': 'L' },
    { Handle: 'jug', Title: 'Jug', 'Variant SKU': 'JUG-2', 'Variant Inventory Policy': 'sometimes' },
    { Handle: 'Bad Handle', Title: 'Bad', 'Variant SKU': 'BAD' },
    { Handle: 'nameless', 'Variant SKU': 'NO' },
    { ...cup, Handle: 'lid', 'Variant SKU': 'LID' },
    { ...cup, Handle: 'pit', 'Variant SKU': 'PIT' },
    { ...cup, Handle: 'lid', 'Variant SKU': 'LID-2' },
  )
  const report = await load(shop.db, csv)
  expect(report.errors.map(({ row, column }) => `${row} ${column}`)).toEqual([
    '2 Price / Japan',
    '3 Categories',
    '4 Variant Price',
    '4 Variant SKU',
    '5 Variant SKU',
    '6 Option1 Value',
    '7 Variant SKU',
    '8 Variant Inventory Policy',
    '8 Handle',
    '9 Handle',
    '10 Title',
    '13 Handle',
  ])
  expect(report.isWritten).toBe(false)
  expect(report.errors[0]?.message).toBe('"12.50" has more decimals than the 0 of JPY')
  expect(await versions(shop.db)).toEqual([])
})

test('what the shop holds can refuse a row: foreign SKUs, forgotten variants, promised or tracked stock', async () => {
  await using shop = await openShop()
  const size = (value: string) => ({ 'Option1 Name': 'Size', 'Option1 Value': value, 'Variant SKU': `CUP-${value}` })
  await load(shop.db, csvOf({ ...cup, ...stocked(5), ...size('S') }, { ...cup, ...size('L') }))
  await load(shop.db, csvOf({ ...cup, Handle: 'mug', 'Variant SKU': 'MUG', ...stocked(5) }))
  await shop.db.updateTable('stock_level').set({ reserved: 4 }).execute()
  const csv = csvOf(
    { ...cup, ...size('S'), 'Variant Inventory Tracker': '' },
    { ...cup, Handle: 'jug', 'Variant SKU': 'mug' },
    { ...cup, Handle: 'mug', 'Variant SKU': 'MUG-2' },
  )
  const { errors } = await load(shop.db, csv)
  expect(errors.map(({ row, message }) => `${row} ${message}`)).toEqual([
    '2 "CUP-L" of this product has no row',
    '2 is empty, but the stock of this variant has been tracked',
    '3 "mug" is a variant of "mug" already',
    '4 "MUG" of this product has no row',
  ])
  const fewer = await load(shop.db, csvOf({ ...cup, Handle: 'mug', 'Variant SKU': 'MUG', ...stocked(3) }))
  expect(fewer.errors).toEqual([
    { row: 2, column: 'Variant Inventory Qty', message: 'is too low: 4 are promised to orders' },
  ])
})

test('a header without a needed column, or with prices of an unknown market, is refused as row 1', async () => {
  await using shop = await openShop()
  const { errors } = await load(shop.db, 'Handle,Title,Variant Price,Price / Atlantis,Title\ncup,Cup,1,1,Cup\n')
  expect(errors.map(({ row, column }) => `${row} ${column}`)).toEqual([
    '1 Price / Atlantis',
    '1 Title',
    '1 Variant SKU',
  ])
})

test('scripts, handlers and javascript: links never get into a description', async () => {
  await using shop = await openShop()
  const html = `<p onclick="x()">Fine<script>alert(1)</script></p><a href="javascript:x()">a</a>
    <img src=x onerror=y><a href="https://a.example">b</a>`
  await load(shop.db, csvOf({ ...cup, 'Body (HTML)': html }))
  const { description_html } = await shop.db.selectFrom('product').select('description_html').executeTakeFirstOrThrow()
  expect(description_html).toBe(
    '<p>Fine</p><a rel="noopener nofollow">a</a>\n    <a href="https://a.example" rel="noopener nofollow">b</a>',
  )
})

test('bytes are read with byte order mark, Windows line ends, quoted newlines and split characters', async () => {
  await using shop = await openShop()
  const bytes = new TextEncoder().encode(
    '\uFEFFHandle,Title,Body (HTML),Variant SKU,Variant Price\r\ncup,"Cup, ""急須""","<p>a\r\nb</p>",CUP,1.00\r\n\r\n',
  )
  async function* inBytes() {
    for (const byte of bytes) yield Uint8Array.of(byte)
  }
  expect((await load(shop.db, inBytes())).errors).toEqual([])
  const row = await shop.db.selectFrom('product').select(['title', 'description_html']).executeTakeFirstOrThrow()
  expect(row).toEqual({ title: 'Cup, "急須"', description_html: '<p>a\r\nb</p>' })
})

test('a row with a cell too few spoils the product before it, too; what is no CSV ends the reading', async () => {
  await using shop = await openShop()
  const short = await load(shop.db, 'Handle,Title,Variant SKU,Variant Price\ncup,Cup,CUP,1\nmug,Mug\n')
  expect(short).toMatchObject({ isWritten: false, errors: [{ row: 2 }, { row: 3 }] })
  const open = await load(shop.db, 'Handle,Title,Variant SKU,Variant Price\ncup,"Cup,CUP,1\n')
  expect(open).toMatchObject({ isWritten: false, errors: [{ row: 2, column: null }] })
})

test('a dry run reports what would happen and writes nothing', async () => {
  await using shop = await openShop()
  const report = await load(shop.db, demoCsv, true)
  expect(report).toMatchObject({ isWritten: false, products: { created: 60 }, errors: [] })
  expect(await versions(shop.db)).toEqual([])
})

test('sixty products take as many statements as one', async () => {
  await using shop = await openShop()
  let count = 0
  const counted = shop.db.withPlugin({
    transformQuery: ({ node }) => {
      count += 1
      return node
    },
    transformResult: async ({ result }) => result,
  })
  await load(counted, csvOf({ ...cup, ...stocked(1) }))
  const forOne = count
  count = 0
  await load(counted, demoCsv)
  expect(count).toBe(forOne)
  expect(count).toBeLessThanOrEqual(38)
})

test('two files at once wait for each other', async () => {
  await using shop = await openShop()
  const reports = await Promise.all([load(shop.db, demoCsv), load(shop.db, demoCsv)])
  expect(reports.map(({ products }) => products.created).sort()).toEqual([0, 60])
})

test('a refresh that begins while a change is on its way does not put the old title back', async () => {
  await using shop = await openShop()
  await load(shop.db, csvOf(cup))
  let other: Promise<void> | undefined
  await transact(shop.db, async (tx) => {
    await tx.updateTable('product').set({ title: 'Tea cup' }).execute()
    await refreshListing(tx, 'all')
    other = transact(shop.db, (late) => refreshListing(late, 'all'))
    await expect.poll(() => waitingForLocks(shop)).toBe(1)
  })
  await other
  expect((await listing(shop.db)).map(({ title }) => title)).toEqual(['Tea cup'])
})

test('an unpublished or archived product is in no list', async () => {
  await using shop = await openShop()
  await load(shop.db, csvOf({ ...cup, Categories: 'teaware/cups' }))
  expect(await listing(shop.db)).toHaveLength(3)
  await load(shop.db, csvOf({ ...cup, Categories: 'teaware/cups', Published: 'FALSE' }))
  expect(await listing(shop.db)).toEqual([])
})

test('a tax category that the shop does not have is an error of its row', async () => {
  await using shop = await openShop()
  const csv = csvOf(
    { ...cup, 'Tax Category': 'luxury' },
    { ...cup, Handle: 'mug', 'Variant SKU': 'MUG', 'Tax Category': 'zero' },
  )
  const refused = await load(shop.db, csv)
  expect(refused).toMatchObject({ isWritten: false })
  expect(refused.errors).toEqual([
    { row: 2, column: 'Tax Category', message: '"luxury" is no tax category of this shop' },
  ])
  await shop.db.insertInto('tax_category').values({ code: 'luxury', name: 'Luxury' }).execute()
  expect(await load(shop.db, csv)).toMatchObject({ isWritten: true, errors: [] })
})
