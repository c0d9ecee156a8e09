/** @module-tag long */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { countsOf, csvOf, type ImportStaff, importStaff } from '../testing/import-staff.ts'
import { openTestShop, type TestShop } from '../testing/open-test-shop.ts'

/** Words as people and spreadsheets mean them: formulas, quotes, separators, line breaks, other writings. */
const word = fc.constantFrom(
  ...['Cup', '=1+1', '+49 30', '-x', '@home', "'quoted", "'=1", 'say "hi"', 'a, b', 'c; d', 'Tasse für Tee', '急須'],
  ...['  x', '1,234', '12e3', 'TRUE', '#N/A', 'A\u00a0B', "O'Neill", "''=2"],
)
const prose = fc.array(word, { maxLength: 3 }).map((words) => words.join('\n'))
const perhaps = (cells: fc.Arbitrary<string>) => fc.oneof({ weight: 2, arbitrary: fc.constant('') }, cells)
const amount = fc.integer({ min: 1, max: 99_999 }).map((minor) => (minor / 100).toFixed(2))

const variant = fc.record({
  'Variant Barcode': perhaps(fc.constantFrom('4006381333931', '-1', "'7")),
  'Variant Grams': perhaps(fc.integer({ min: 0, max: 9_000 }).map(String)),
  'Variant Requires Shipping': perhaps(fc.constantFrom('TRUE', 'FALSE')),
  'Variant Tax Category': perhaps(fc.constantFrom('reduced', 'standard')),
  'Variant Price': perhaps(amount),
  'Price / DE': perhaps(amount),
  'Compare At Price / DE': perhaps(fc.constant('100000.00')),
  'Price / JP': perhaps(fc.integer({ min: 0, max: 9_000 }).map(String)),
  'Image Src': perhaps(fc.nat(5).map((n) => `https://img.example/${n}.jpg`)),
})

const facts = fc.record({
  Title: word.filter((title) => title.trim() !== ''),
  'Body (HTML)': prose.map((text) => text.replaceAll('<', '')),
  Vendor: perhaps(word),
  Type: perhaps(word),
  Tags: fc.array(word, { maxLength: 3 }).map((tags) => tags.map((tag) => `"${tag.replaceAll('"', '""')}"`).join(',')),
  Status: fc.constantFrom('draft', 'active', 'archived'),
  Featured: perhaps(fc.constantFrom('TRUE', 'FALSE')),
  'SEO Title': perhaps(word),
  'Title / de': perhaps(word),
  'Body (HTML) / ja-JP': perhaps(prose),
  'Attribute / note': perhaps(word),
  'Attribute / size': perhaps(fc.constantFrom('-1.5', '0', '1234567.25')),
  'Attribute / vegan': perhaps(fc.constantFrom('TRUE', 'FALSE')),
  'Attribute / colours': perhaps(fc.constant('red,"navy, dark",=x')),
})

type Cells = Record<string, string>

/** Products with options, images and rows of images alone; and now and then one with a mistake. */
const catalogue = (mistakes: number): fc.Arbitrary<Cells[]> =>
  fc
    .array(fc.record({ facts, variants: fc.array(variant, { minLength: 1, maxLength: 4 }), isBad: fc.nat(99) }), {
      minLength: 1,
      maxLength: 12,
    })
    .map((products) =>
      products.flatMap(({ facts, variants, isBad }, product) =>
        variants.map(
          (own, row): Cells => ({
            Handle: `product-${product}`,
            ...(row === 0 ? { ...facts, 'Option1 Name': variants.length > 1 ? '=Size' : '' } : {}),
            'Option1 Value': variants.length > 1 ? `-${row}` : '',
            'Variant SKU': `@${product}-${row}`,
            ...own,
            ...(isBad < mistakes ? { 'Price / JP': '1.5' } : {}),
          }),
        ),
      ),
    )

const prepare = ({ database }: TestShop) =>
  database.pool.query(`
    insert into attribute (code, title, kind, position) values ('note', 'Note', 'text', 0), ('size', 'Size', 'number', 1),
      ('vegan', 'Vegan', 'boolean', 2), ('colours', 'Colours', 'list', 3)`)

/** As a shop that has the same markets and attributes, and no product yet. */
const empty = ({ database }: TestShop) =>
  database.pool.query(`
    alter table stock_movement disable trigger user; delete from stock_movement;
    alter table stock_movement enable trigger user;
    delete from stock_level; delete from product`)

const exported = async (staff: ImportStaff) => ({
  products: await staff.export('products'),
  prices: await staff.export('prices'),
  stock: await staff.export('stock'),
})

const seed = { seed: 20_260_301 }

test('what is exported changes nothing when it is imported, and makes the same shop of an empty one', async () => {
  await using shop = await openTestShop()
  const staff = await importStaff(shop)
  await prepare(shop)
  await fc.assert(
    fc.asyncProperty(catalogue(0), async (records) => {
      await empty(shop)
      const made = await staff.run(csvOf(...records))
      expect([await staff.errors(made), made.status]).toEqual([[], 'done'])
      const levels = records.map((record, index) => ({
        ...{ SKU: record['Variant SKU'] ?? '', Location: 'main', 'On Hand': String(index), 'Backorder Limit': '2' },
      }))
      await staff.run(csvOf(...levels), { kind: 'stock' })
      const files = await exported(staff)
      for (const kind of ['products', 'prices', 'stock'] as const) {
        const again = await staff.run(files[kind], { kind })
        expect([await staff.errors(again), again.created, again.updated, again.refused]).toEqual([[], 0, 0, 0])
      }
      expect(await exported(staff)).toEqual(files)
      await empty(shop)
      for (const kind of ['products', 'prices', 'stock'] as const) await staff.run(files[kind], { kind })
      expect(await exported(staff)).toEqual(files)
    }),
    { ...seed, numRuns: 8 },
  )
})

test('a dry run says exactly what the real one then does, whatever the file', async () => {
  await using shop = await openTestShop()
  const staff = await importStaff(shop)
  await prepare(shop)
  const reportOf = async (csv: string, mode: 'all_or_nothing' | 'skip_bad', dryRun: boolean) => {
    const run = await staff.run(csv, { mode, dryRun })
    return [countsOf(run), run.rowsRead, run.errorCount, await staff.errors(run)]
  }
  await fc.assert(
    fc.asyncProperty(catalogue(25), fc.constantFrom('all_or_nothing', 'skip_bad'), async (records, mode) => {
      const csv = csvOf(...records)
      const before = await exported(staff)
      const said = await reportOf(csv, mode, true)
      expect(await exported(staff)).toEqual(before)
      expect(await reportOf(csv, mode, false)).toEqual(said)
    }),
    { ...seed, numRuns: 15 },
  )
})
