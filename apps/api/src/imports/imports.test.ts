import { expect, test } from 'vitest'
import { countsOf, csvOf, importStaff } from '../testing/import-staff.ts'
import { openTestShop } from '../testing/open-test-shop.ts'

const cup = { Handle: 'cup', Title: 'Cup', 'Variant SKU': 'CUP', 'Variant Price': '12.00' }
const jug = { Handle: 'jug', Title: 'Jug', 'Variant SKU': 'JUG', 'Variant Price': '30.00' }

test('a file of products comes into the shop, and the same file again changes nothing', async () => {
  await using shop = await openTestShop()
  const staff = await importStaff(shop)
  const file = csvOf({ ...cup, Whatever: 'x', 'Stock / main': '5' }, { ...jug, 'Stock / main': '' })
  const run = await staff.run(file)
  expect(await staff.errors(run)).toEqual([])
  expect(run).toMatchObject({ isWritten: true, rowsRead: 2, errorCount: 0, ignoredColumns: ['Whatever'] })
  expect(countsOf(run)).toBe('done 2/0/0/0')
  const product = await shop.as().catalog.products.get.query({ slug: 'cup' })
  expect(product.variants).toMatchObject([{ sku: 'CUP', available: 5, price: { amount: 1_200 } }])
  expect(countsOf(await staff.run(file))).toBe('done 0/0/2/0')
  expect(countsOf(await staff.run(file, { mode: 'skip_bad' }))).toBe('done 0/0/2/0')
})

test('one bad row: nothing of the file is written, or all that is right, and a dry run says which', async () => {
  await using shop = await openTestShop()
  const staff = await importStaff(shop)
  const file = csvOf(cup, { ...jug, 'Variant Price': '1,234' })
  const error = '3 Variant Price: "1,234" could be 1234 or 1.234: write it without separators of thousands'
  for (const mode of ['all_or_nothing', 'skip_bad'] as const) {
    const dry = await staff.run(file, { mode, dryRun: true })
    expect([dry.isWritten, await staff.errors(dry)]).toEqual([false, [error]])
    const run = await staff.run(file, { mode })
    expect([countsOf(run), run.isWritten, await staff.errors(run)]).toEqual([
      countsOf(dry),
      mode === 'skip_bad',
      [error],
    ])
  }
  const slugs = await shop.database.db
    .selectFrom('product')
    .select('slug')
    .where('slug', 'in', ['cup', 'jug'])
    .execute()
  expect(slugs).toEqual([{ slug: 'cup' }])
})

test('prices and stock have files of their own; each change is in the ledger or has a version', async () => {
  await using shop = await openTestShop()
  const staff = await importStaff(shop)
  const prices = csvOf(
    { SKU: 'mug-1', Market: 'Germany', Price: '27,50', 'Compare At Price': '30.00' },
    { SKU: 'MUG-1', Market: 'JP', Price: '3,300', 'Compare At Price': '' },
    { SKU: 'MUG-1', Market: 'us', Price: '24.99', 'Compare At Price': '' },
    { SKU: 'NOPE', Market: 'US', Price: '1', 'Compare At Price': '' },
  )
  const priced = await staff.run(prices, { kind: 'prices', mode: 'skip_bad' })
  expect(countsOf(priced)).toBe('done 0/1/1/2')
  expect(await staff.errors(priced)).toEqual([
    '3 Price: "3,300" could be 3300 or 3.300: write it without separators of thousands',
    '5 SKU: is no variant of this shop',
  ])
  const listed = await shop.as().catalog.products.get.query({ slug: 'mug', market: 'DE' })
  expect(listed.variants).toMatchObject([{ price: { amount: 2_750 }, compareAt: { amount: 3_000 } }])

  const stock = csvOf(
    { SKU: 'MUG-1', Location: 'main', 'On Hand': '7', 'Backorder Limit': '2' },
    { SKU: 'EBOOK-1', Location: 'Main', 'On Hand': '3' },
    { SKU: 'LAMP-1', Location: 'moon', 'On Hand': '3' },
  )
  const stocked = await staff.run(stock, { kind: 'stock', mode: 'skip_bad' })
  expect(await staff.errors(stocked)).toEqual(['4 Location: names no stock location of this shop'])
  expect(countsOf(stocked)).toBe('done 1/1/0/1')
  expect(await staff.export('stock')).toContain('MUG-1,main,7,2,')
  expect(countsOf(await staff.run(await staff.export('stock'), { kind: 'stock' }))).toMatch(/^done 0\/0\/\d+\/0$/)
  expect(countsOf(await staff.run(await staff.export('prices'), { kind: 'prices' }))).toMatch(/^done 0\/0\/\d+\/0$/)
  expect(countsOf(await staff.run(await staff.export('products')))).toMatch(/^done 0\/0\/\d+\/0$/)
})
