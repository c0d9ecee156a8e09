import { expect, test } from 'vitest'
import { countsOf, csvOf, type FileBody, type ImportStaff, importStaff } from '../testing/import-staff.ts'
import { openTestShop, type TestShop } from '../testing/open-test-shop.ts'

const long = { tags: ['long'] }

const cup = { Handle: 'cup', Title: 'Cup', 'Variant SKU': 'CUP', 'Variant Price': '12.00' }
const sized = (size: string) => ({
  ...cup,
  'Option1 Name': 'Size',
  'Option1 Value': size,
  'Variant SKU': `CUP-${size}`,
})

const said = async (staff: ImportStaff, file: FileBody) => {
  const run = await staff.run(file, { mode: 'skip_bad' })
  return [countsOf(run), ...(await staff.errors(run))]
}

const product = ({ database }: TestShop, slug: string) =>
  database.db.selectFrom('product').selectAll().where('slug', '=', slug).executeTakeFirstOrThrow()

test('files of Excel and of Europe are read: byte order marks, UTF-16, semicolons, tabs, blank rows', async () => {
  await using shop = await openTestShop()
  const staff = await importStaff(shop)
  const files = {
    'utf-8':
      '\uFEFFHandle;Title;Variant SKU;Variant Price;;\r\n;;;;;\r\n\r\ncup;Tasse für Tee;CUP;1.234,50;;\r\n;;;;;\r\n',
    'utf-16le': '\uFEFFHandle\tTitle\tVariant SKU\tVariant Price\r\nmug-le\tTasse für Tee\t\'=1+1\t"1,234.50"\r\n',
    'utf-16be': "\uFEFFHandle,Title,Variant SKU,Variant Price\nmug-be,Tasse für Tee,BE,'1234.50\n",
  }
  const bytesOf = (text: string, encoding: string) => {
    const bytes = Buffer.from(text, encoding === 'utf-8' ? 'utf8' : 'utf16le')
    return encoding === 'utf-16be' ? bytes.swap16() : bytes
  }
  for (const [encoding, text] of Object.entries(files)) {
    expect(await said(staff, new Uint8Array(bytesOf(text, encoding)))).toEqual(['done 1/0/0/0'])
  }
  const read = await shop.database.pool.query(`
    select title, sku, price_minor::integer as price from product join variant on product_id = product.id
      join variant_price on variant_id = variant.id where slug in ('cup', 'mug-le', 'mug-be') order by slug`)
  const title = 'Tasse für Tee'
  expect(read.rows).toEqual(['CUP', 'BE', '=1+1'].map((sku) => ({ title, sku, price: 123_450 })))
})

test('what can’t be read as it was meant is refused with its row: encodings, quotes, lost cells', async () => {
  await using shop = await openTestShop()
  const staff = await importStaff(shop)
  const latin = Buffer.from('Handle,Title,Variant SKU\npan,Pan,P\ncup,Tasse f\xFCr Tee,CUP\n', 'latin1')
  const cases: [FileBody, string[]][] = [
    [new Uint8Array(latin), ['done 1/0/0/1', '3 Title: has bytes that are not UTF-8: save the file as UTF-8']],
    [
      'Handle,Title,Variant SKU\npin,Pin,P1\n,,P2\npen,Pen,P3\nink,Ink\n',
      [
        'done 0/0/0/4',
        '2 Handle: may have a row more: row 3 does not say for certain whose it is',
        '3 Handle: takes letters, digits and hyphens',
        '4 Handle: may have a row more: row 5 does not say for certain whose it is',
        '5 Handle: the row has 2 cells and the header 3: is a quote or a separator amiss?',
      ],
    ],
    [
      new Uint8Array(Buffer.from('Handle,Title,Variant SKU\npot,Pot,P\n', 'utf16le')),
      ['refused 0/0/0/0', '1 null: the file seems to be UTF-16 without a byte order mark: save it as UTF-8'],
    ],
    ['\n\n', ['refused 0/0/0/0', '1 null: the file has no header']],
    [
      'Handle,Title,Variant SKU,x\0y\nnul,Nul,N\0,\0\n',
      ['done 0/0/0/1', '2 Variant SKU: has bytes that are not UTF-8: save the file as UTF-8'],
    ],
  ]
  for (const [file, answer] of cases) expect(await said(staff, file)).toEqual(answer)
  const [status, ...broken] = await said(staff, 'Handle,Title,Variant SKU\n\npot,"Pot ""x,P\nlid,Lid,L\n')
  expect([status, broken.length, broken[0]?.slice(0, 6)]).toEqual(['refused 0/0/0/0', 1, '3 null'])
  await expect(product(shop, 'pot')).rejects.toThrow()
})

test('headers are Shopify’s of before 2025 or since; two for one thing, or another shop’s, are refused', async () => {
  await using shop = await openTestShop()
  const staff = await importStaff(shop)
  const newer = {
    ...{ Title: 'Cup', 'URL handle': 'cup', Description: '<p>Good<script>x()</script></p>', Vendor: 'Kiln' },
    ...{
      'Product category': 'Home',
      Type: 'Cups',
      Tags: 'a, b',
      'Published on online store': 'TRUE',
      Status: 'Active',
    },
    ...{ SKU: 'CUP-S', Barcode: '4006381333931', 'Option1 name': 'Size', 'Option1 value': 'S', Price: '12.00' },
    ...{ 'Compare-at price': '15.00', 'Cost per item': '3', 'Charge tax': 'TRUE', 'Inventory tracker': 'shopify' },
    ...{ 'Inventory quantity': '4', 'Continue selling when out of stock': 'DENY', 'Weight value (grams)': '453.592' },
    ...{ 'Requires shipping': 'TRUE', 'Product image URL': 'https://img.example/s.jpg', 'Image position': '1' },
    ...{ 'Image alt text': 'A cup', 'Variant image URL': '', 'SEO title': 'Cups', 'SEO description': 'All cups' },
  }
  const image = { 'URL handle': 'cup', 'Product image URL': 'https://img.example/2.jpg', 'Image position': '2' }
  const second = { 'URL handle': 'cup', SKU: 'CUP-L', 'Option1 value': 'L', Price: '13' }
  const run = await staff.run(csvOf(newer, image, second))
  expect([countsOf(run), await staff.errors(run)]).toEqual(['done 1/0/0/0', []])
  expect(run.ignoredColumns).toEqual(['Product category', 'Cost per item'])
  expect(await product(shop, 'cup')).toMatchObject({
    ...{
      description_html: '<p>Good</p>',
      tags: ['a', 'b'],
      status: 'active',
      seo_title: 'Cups',
      option_names: ['Size'],
    },
  })
  const read = await shop.as().catalog.products.get.query({ slug: 'cup' })
  expect(read.variants).toMatchObject([{ sku: 'CUP-S', available: 4, compareAt: { amount: 1_500 } }, { sku: 'CUP-L' }])
  expect(read.images.map(({ url }) => url)).toEqual(['https://img.example/s.jpg', 'https://img.example/2.jpg'])
  const { rows } = await shop.database.pool.query(`select weight_grams from variant where sku = 'CUP-S'`)
  expect(rows).toEqual([{ weight_grams: 454 }])

  expect(await said(staff, csvOf({ ...cup, 'URL handle': 'mug', 'Price / de': '1', 'Price / Germany': '2' }))).toEqual([
    'refused 0/0/0/0',
    '1 URL handle: is there twice, as "Handle" too',
    '1 Price / Germany: is there twice, as "Price / de" too',
  ])
  const strange = { 'Price / Mars': '1', 'Stock / moon': '1', 'Attribute / taste': 'x', 'Title / klingon-!': 'x' }
  expect(await said(staff, csvOf({ ...cup, ...strange }))).toEqual([
    'refused 0/0/0/0',
    '1 Price / Mars: names no other market of this shop',
    '1 Stock / moon: names no stock location of this shop',
    '1 Attribute / taste: names no attribute of this shop',
    '1 Title / klingon-!: names no language, like de or pt-BR',
  ])
  const woo = csvOf({ ID: '1', Type: 'simple', SKU: 'W', Name: 'W', 'Regular price': '1', Parent: '' })
  expect(await said(staff, woo)).toEqual([
    'refused 0/0/0/0',
    '1 Handle: is missing: this is an export of WooCommerce, which has other columns',
  ])
})

test('cells that could mean two things, or nothing, are refused', async () => {
  await using shop = await openTestShop()
  const staff = await importStaff(shop)
  const bad: [Record<string, string>, string][] = [
    [{ 'Variant Price': '12e3' }, 'Variant Price: "12e3" is not an amount like 12.34'],
    [
      { 'Variant Price': '1.234' },
      'Variant Price: "1.234" could be 1234 or 1.234: write it without separators of thousands',
    ],
    [{ 'Variant Price': '$12' }, 'Variant Price: "$12" is not an amount like 12.34'],
    [{ 'Variant Price': '-1' }, 'Variant Price: is below zero'],
    [{ 'Variant Barcode': '4.00638E+12' }, 'Variant Barcode: is a number that a spreadsheet has shortened'],
    [
      { 'Variant Inventory Tracker': 'shopify', 'Variant Inventory Qty': '-3' },
      'Variant Inventory Qty: is no whole number',
    ],
    [
      { 'Variant Inventory Tracker': 'shopify', 'Variant Inventory Qty': '1.000' },
      'Variant Inventory Qty: is no whole number',
    ],
    [{ 'Image Src': 'http://img.example/a.jpg' }, 'Image Src: is no address of an image that begins with https://'],
    [{ Published: 'maybe' }, 'Published: is neither TRUE nor FALSE'],
    [{ 'Option1 Name': 'Size', 'Option1 Value': '' }, 'Option1 Value: is missing'],
    [{ 'Option1 Name': '', 'Option1 Value': 'S' }, 'Option1 Value: has a value, but this option has no name'],
    [
      { 'Option1 Name': '', 'Option1 Value': '', 'Option2 Name': 'Size', 'Option2 Value': 'S' },
      'Option2 Name: follows an option without a name',
    ],
  ]
  for (const [cells, error] of bad) {
    const [status, ...errors] = await said(staff, csvOf({ ...cup, ...cells }))
    expect([status, errors[0]]).toEqual(['done 0/0/0/1', `2 ${error}`])
  }
  const good = {
    'Variant Inventory Tracker': 'shopify',
    'Variant Inventory Qty': '5.0',
    Published: 'false',
    Status: 'active',
  }
  expect(await said(staff, csvOf({ ...cup, ...good }))).toEqual(['done 1/0/0/0'])
  expect(await product(shop, 'cup')).toMatchObject({ status: 'draft' })
})

test('handles and SKUs that stand in two places are refused in both, whatever is between them', long, async () => {
  await using shop = await openTestShop()
  const staff = await importStaff(shop)
  const other = (index: number) => ({ ...cup, Handle: `other-${index}`, 'Variant SKU': `O-${index}` })
  const many = Array.from({ length: 1_100 }, (_, index) => other(index))
  const file = csvOf(
    sized('S'),
    ...many,
    { ...sized('L'), Handle: 'CUP' },
    { ...cup, Handle: 'mine', 'Variant SKU': 'o-7' },
  )
  expect(await said(staff, file)).toEqual([
    'done 1099/0/0/4',
    '2 Handle: "cup" is in row 1103 again',
    '10 Variant SKU: "o-7" is in row 1104 again',
    '1103 Handle: "cup" is in row 2 already',
    '1104 Variant SKU: "o-7" is in row 10 already',
  ])
  expect(
    await said(staff, csvOf({ ...sized('S'), Handle: 'a' }, { ...sized('S'), Title: 'Mug', Handle: 'a' })),
  ).toEqual([
    'done 0/0/0/1',
    '3 Title: says something else of the product than row 2',
    '3 Option1 Value: the same choice as in row 2',
    '3 Variant SKU: "cup-s" is in row 2 already',
  ])
})

test('what a file has no column for stays as it is', async () => {
  await using shop = await openTestShop()
  const staff = await importStaff(shop)
  await shop.database.pool.query(`insert into attribute (code, title, kind) values ('material', 'Material', 'text')`)
  const whole = {
    ...{ ...sized('S'), Vendor: 'Kiln', 'Title / de': 'Tasse', 'SEO Title': 'Cups', 'Attribute / material': 'clay' },
    ...{
      'Stock / main': '5',
      'Price / Germany': '11.00',
      'Image Src': 'https://img.example/a.jpg',
      'Image Alt Text': 'A',
    },
  }
  expect(await said(staff, csvOf(whole))).toEqual(['done 1/0/0/0'])
  const before = await staff.export('products')
  expect(await said(staff, csvOf({ Handle: 'cup', 'Variant SKU': 'CUP-S' }))).toEqual(['done 0/0/1/0'])
  expect(await said(staff, csvOf({ Handle: 'cup', 'Variant SKU': 'CUP-S', Vendor: 'Potter' }))).toEqual([
    'done 0/1/0/0',
  ])
  expect(await staff.export('products')).toBe(before.replace('Kiln', 'Potter'))
  const stocked = await said(staff, csvOf({ ...whole, Vendor: 'Potter', 'Stock / main': '' }))
  expect(stocked).toEqual(['done 0/0/1/0'])
  expect(
    await said(staff, csvOf({ Handle: 'cup', 'Variant SKU': 'CUP-S' }, { Handle: 'cup', 'Variant SKU': 'CUP-L' })),
  ).toEqual(['done 0/0/0/1', '3 Variant SKU: is a new variant, and the file has no columns for its options'])
})
