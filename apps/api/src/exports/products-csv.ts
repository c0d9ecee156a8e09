import { readTranslatedLocales } from '@tillwright/db/catalogue-exports'
import {
  type AttributeValue,
  type ProductFacts,
  readCategoryPaths,
  readProductsToExport,
} from '@tillwright/db/catalogue-import'
import type { Db } from '@tillwright/db/client'
import type { CategoryId } from '@tillwright/domain/ids'
import type { Market } from '@tillwright/domain/markets/market'
import { formatDecimal } from '@tillwright/domain/money/money'
import { joinList } from '../catalog/staff/cell-lists.ts'
import { openColumns } from '../catalog/staff/import-products.ts'
import { csvRow } from './csv.ts'

/** All products by their handles, in the columns that the import understands: as many at a time as are in memory. */
export async function* productsCsv(db: Db): AsyncGenerator<string> {
  const columns = await openExport(db)
  yield csvRow(columns.map(({ name }) => name))
  for (let after: string | null = null; ; ) {
    const found = await readProductsToExport(db, { after, most: productsPerPage })
    const last = found.at(-1)
    if (last === undefined) return
    after = last.facts.slug.toLowerCase()
    yield found.map(({ facts }) => rowsOf(facts, columns)).join('')
  }
}

const productsPerPage = 200

type Cell = string | number | null

interface Column {
  readonly name: string
  /** In the first row of a product, where it is one of its own, else in one of its rows. */
  readonly cell: (product: ProductFacts, row: number) => Cell
}

const rowsOf = (product: ProductFacts, columns: readonly Column[]): string =>
  Array.from({ length: Math.max(1, product.variants.length, product.images.length) }, (_, row) =>
    csvRow(columns.map(({ cell }) => cell(product, row))),
  ).join('')

async function openExport(db: Db): Promise<Column[]> {
  const { markets, defaultMarket, attributes } = await openColumns(db)
  const paths = new Map((await readCategoryPaths(db)).map(({ id, path }) => [id, path]))
  const locales = await readTranslatedLocales(db)
  const others = markets.filter(({ code }) => code !== defaultMarket.code)
  return [
    ...ofProduct(paths),
    ...locales.flatMap(inLocale),
    ...[...attributes.keys()].map((code) =>
      first(`Attribute / ${code}`, ({ attributes: own }) => attributeCell(own[code])),
    ),
    ...options,
    ...ofVariant,
    ...priced(defaultMarket, ['Variant Price', 'Variant Compare At Price']),
    ...others.flatMap((market) => priced(market, [`Price / ${market.code}`, `Compare At Price / ${market.code}`])),
    ...ofImages,
  ]
}

const first = (name: string, cell: (product: ProductFacts) => Cell): Column => ({
  name,
  cell: (product, row) => (row === 0 ? cell(product) : null),
})

const flag = (is: boolean): string => (is ? 'TRUE' : 'FALSE')

const ofProduct = (paths: ReadonlyMap<CategoryId, string>): Column[] => [
  { name: 'Handle', cell: ({ slug }) => slug },
  first('Title', ({ title }) => title),
  first('Body (HTML)', ({ descriptionHtml }) => descriptionHtml),
  first('Vendor', ({ vendor }) => vendor),
  first('Type', ({ productType }) => productType),
  first('Tags', ({ tags }) => joinList(tags, ',')),
  first('Status', ({ status }) => status),
  first('Featured', ({ featured }) => flag(featured)),
  first('Tax Category', ({ taxCategory }) => taxCategory),
  first('Categories', ({ categoryIds }) => {
    return joinList(categoryIds.flatMap((id) => paths.get(id) ?? []).sort(), ';')
  }),
  first('SEO Title', ({ seoTitle }) => seoTitle),
  first('SEO Description', ({ seoDescription }) => seoDescription),
]

const inLocale = (locale: string): Column[] => {
  const told = ({ translations }: ProductFacts) => translations.find((one) => one.locale === locale)
  return [
    first(`Title / ${locale}`, (product) => told(product)?.title ?? null),
    first(`Body (HTML) / ${locale}`, (product) => told(product)?.descriptionHtml ?? null),
    first(`SEO Title / ${locale}`, (product) => told(product)?.seoTitle ?? null),
    first(`SEO Description / ${locale}`, (product) => told(product)?.seoDescription ?? null),
  ]
}

function attributeCell(value: AttributeValue | undefined): Cell {
  if (value === undefined) return null
  if (typeof value === 'boolean') return flag(value)
  if (typeof value === 'number') return value.toLocaleString('en-US', { useGrouping: false, maximumFractionDigits: 15 })
  return typeof value === 'string' ? value : joinList(value, ',')
}

const options: Column[] = [0, 1, 2].flatMap((index) => [
  first(`Option${index + 1} Name`, ({ optionNames }) => optionNames[index] ?? null),
  {
    name: `Option${index + 1} Value`,
    cell: ({ variants }: ProductFacts, row: number) => variants[row]?.optionValues[index] ?? null,
  },
])

const ofVariant: Column[] = [
  { name: 'Variant SKU', cell: ({ variants }, row) => variants[row]?.sku ?? null },
  { name: 'Variant Barcode', cell: ({ variants }, row) => variants[row]?.barcode ?? null },
  { name: 'Variant Grams', cell: ({ variants }, row) => variants[row]?.weightGrams ?? null },
  {
    name: 'Variant Requires Shipping',
    cell: ({ variants }, row) => {
      const variant = variants[row]
      return variant === undefined ? null : flag(variant.requiresShipping)
    },
  },
  { name: 'Variant Tax Category', cell: ({ variants }, row) => variants[row]?.taxCategory ?? null },
]

function priced({ code, currency }: Market, [price, compareAt]: readonly [string, string]): Column[] {
  const priceIn = ({ variants }: ProductFacts, row: number) =>
    variants[row]?.prices.find(({ market }) => market === code)
  const shown = (minor: number | null | undefined) => (minor == null ? null : formatDecimal(minor, currency))
  return [
    { name: price, cell: (product, row) => shown(priceIn(product, row)?.priceMinor) },
    { name: compareAt, cell: (product, row) => shown(priceIn(product, row)?.compareAtMinor) },
  ]
}

const ofImages: Column[] = [
  { name: 'Image Src', cell: ({ images }, row) => images[row]?.url ?? null },
  { name: 'Image Position', cell: ({ images }, row) => (images[row] === undefined ? null : row + 1) },
  { name: 'Image Alt Text', cell: ({ images }, row) => images[row]?.alt ?? null },
  { name: 'Variant Image', cell: ({ variants }, row) => variants[row]?.imageUrl ?? null },
]
