import type { AttributeValue, ProductFacts, ProductTexts, VariantFacts } from '@tillwright/db/catalogue-import'
import type { Columns, MoreCells, ProductRow, SaidPrice } from './import-columns.ts'
import type { CsvRow, RowError } from './import-csv.ts'
import type { Unit } from './import-units.ts'
import { imagesOf, optionNamesOf, optionValuesOf, rowProblems } from './import-variants.ts'

/** A product as its rows tell it: what the file has no column for stays as it is. As it is staged, it is plain JSON. */
export interface Draft {
  readonly row: number
  readonly slug: string
  readonly facts: Partial<SaidFacts>
  /** By tag of their language. */
  readonly translations: Readonly<Record<string, Partial<ProductTexts>>>
  /** By code; null where there is none. */
  readonly attributes: Readonly<Record<string, AttributeValue | null>>
  /** In the order of the file. */
  readonly images?: readonly { readonly url: string; readonly alt?: string }[]
  readonly variants: readonly VariantDraft[]
}

export type SaidFacts = Pick<
  ProductFacts,
  | ('title' | 'descriptionHtml' | 'vendor' | 'productType' | 'tags' | 'status' | 'featured' | 'taxCategory')
  | ('optionNames' | 'seoTitle' | 'seoDescription')
> & { readonly categories: readonly string[] }

export interface VariantDraft {
  readonly row: number
  readonly sku: string
  readonly facts: Partial<Omit<VariantFacts, 'sku' | 'prices'>>
  /** By market; null where it does not sell it. */
  readonly prices: Readonly<Record<string, SaidPrice | null>>
  /** Null where stock is not tracked; a count of null stays what it is. Not there where the file says nothing of it. */
  readonly stock?: { readonly onHand: number | null; readonly backorderLimit: number } | null
  /** By location. */
  readonly levels: Readonly<Record<string, number>>
}

/**
 * A product of the rows that stand together under its handle: what it is in the first of them, then a variant, an
 * image or both per row. A mistake in any of its rows makes it errors, not a draft.
 */
export function draftOf(group: readonly CsvRow[], columns: Columns): Pick<Unit<Draft>, 'errors' | 'draft'> {
  const refused = (errors: readonly RowError[]) => ({ errors, draft: null })
  const misshapen = group.flatMap(({ problem }) => problem ?? [])
  const read = group.map(columns.read)
  const misread = read.flatMap((row) => ('errors' in row ? row.errors : []))
  const rows = read.flatMap((row) => ('errors' in row ? [] : row))
  const [first] = rows
  const [firstCells] = group
  if (misshapen.length > 0) return refused(misshapen)
  if (misread.length > 0 || first === undefined || firstCells === undefined) return refused(misread)
  const more = columns.readMore(firstCells)
  if ('errors' in more) return refused(more.errors)

  const said = (name: string) => columns.header.said.has(name)
  const problems = [...contradictions(group, columns), ...titleProblems(first, said), ...rowProblems(rows, said)]
  if (problems.length > 0) return refused(problems)
  const optionNames = said('Option1 Name') ? optionNamesOf(first) : undefined
  const variants = rows.filter(hasSku).map((row) => variantOf(row, { first, said, optionNames }))
  const draft: Draft = {
    row: first.row,
    slug: first.Handle,
    facts: { ...productFacts(first, said), ...(optionNames === undefined ? {} : { optionNames }) },
    translations: Object.fromEntries(columns.locales.map((locale) => [locale, textsIn(locale, more.more, said)])),
    attributes: Object.fromEntries(columns.attributes.map((code) => [code, more.more[`Attribute / ${code}`] ?? null])),
    ...(said('Image Src') ? { images: imagesOf(rows, said) } : {}),
    variants,
  }
  return { errors: [], draft }
}

type Said = (name: string) => boolean
type VariantRow = ProductRow & { readonly 'Variant SKU': string }
const hasSku = (row: ProductRow): row is VariantRow => row['Variant SKU'] !== undefined

const titleProblems = (first: ProductRow, said: Said): RowError[] =>
  said('Title') && first.Title === undefined
    ? [{ row: first.row, column: 'Title', message: 'is missing in the first row of this handle' }]
    : []

/** What a product is stands in its first row; the others leave it out, or say the same. */
function contradictions([first, ...others]: readonly CsvRow[], { ofProduct, header }: Columns): RowError[] {
  return others.flatMap(({ row, cells }) =>
    ofProduct.flatMap((name) => {
      const [own = '', of = ''] = [cells[name], first?.cells[name]]
      const message = `says something else of the product than row ${first?.row}`
      return own === '' || own === of ? [] : [{ row, column: header.said.get(name) ?? name, message }]
    }),
  )
}

const productFacts = (first: ProductRow, said: Said): Partial<SaidFacts> => ({
  ...(first.Title === undefined ? {} : { title: first.Title }),
  ...(said('Body (HTML)') && { descriptionHtml: first['Body (HTML)'] ?? '' }),
  ...(said('Vendor') && { vendor: first.Vendor ?? null }),
  ...(said('Type') && { productType: first.Type ?? null }),
  ...(said('Tags') && { tags: first.Tags }),
  ...((said('Status') || said('Published')) && { status: statusOf(first) }),
  ...(said('Featured') && { featured: first.Featured ?? false }),
  ...(said('Tax Category') && { taxCategory: first['Tax Category'] ?? 'standard' }),
  ...(said('Categories') && { categories: first.Categories }),
  ...(said('SEO Title') && { seoTitle: first['SEO Title'] ?? null }),
  ...(said('SEO Description') && { seoDescription: first['SEO Description'] ?? null }),
})

/** An active product that is not published is one that nobody sees yet. */
function statusOf({ Status: status = 'active', Published: isPublished = true }: ProductRow): ProductFacts['status'] {
  return status === 'active' && !isPublished ? 'draft' : status
}

function textsIn(locale: string, more: MoreCells, said: Said): Partial<ProductTexts> {
  const textOf = (family: string): Record<string, string | null> | null => {
    const name = `${family} / ${locale}`
    const text = more[name]
    return said(name) ? { [textNames[family] ?? family]: typeof text === 'string' && text !== '' ? text : null } : null
  }
  return Object.assign({}, ...Object.keys(textNames).map(textOf)) as Partial<ProductTexts>
}

const textNames: Readonly<Record<string, keyof ProductTexts>> = {
  Title: 'title',
  'Body (HTML)': 'descriptionHtml',
  'SEO Title': 'seoTitle',
  'SEO Description': 'seoDescription',
}

interface OfProduct {
  readonly first: ProductRow
  readonly said: Said
  readonly optionNames: readonly string[] | undefined
}

function variantOf(row: VariantRow, { first, said, optionNames }: OfProduct): VariantDraft {
  const taxCategory = taxCategoryOf(row, first, said)
  const values = optionValuesOf(row).slice(0, optionNames?.length)
  return {
    row: row.row,
    sku: row['Variant SKU'],
    facts: {
      ...(optionNames === undefined ? {} : { optionValues: values.flatMap((value) => value ?? []) }),
      ...(said('Variant Barcode') && { barcode: row['Variant Barcode'] ?? null }),
      ...(said('Variant Grams') && { weightGrams: row['Variant Grams'] ?? 0 }),
      ...(said('Variant Requires Shipping') && { requiresShipping: row['Variant Requires Shipping'] ?? true }),
      ...(taxCategory === undefined ? {} : { taxCategory }),
      ...(said('Image Src') && said('Variant Image') && { imageUrl: row['Variant Image'] ?? null }),
    },
    prices: row.prices,
    ...(said('Variant Inventory Tracker') && Object.keys(row.stock).length === 0 ? { stock: stockOf(row) } : {}),
    levels: row.stock,
  }
}

/** Undefined where the file says nothing of it; null is the product's. */
function taxCategoryOf(row: VariantRow, first: ProductRow, said: Said): string | null | undefined {
  if (row['Variant Taxable'] === false) return 'exempt'
  if (said('Variant Tax Category')) return row['Variant Tax Category'] ?? null
  if (!said('Tax Category') && !said('Variant Taxable')) return undefined
  const own = row['Tax Category'] ?? first['Tax Category']
  return own === undefined || own === first['Tax Category'] ? null : own
}

function stockOf(row: VariantRow): NonNullable<VariantDraft['stock']> | null {
  if (row['Variant Inventory Tracker'] === undefined) return null
  const onHand = row['Variant Inventory Qty'] ?? null
  const isBackordered = row['Variant Inventory Policy'] === 'continue'
  return { onHand, backorderLimit: isBackordered ? (row['Backorder Limit'] ?? backorderLimitUnlessSaid) : 0 }
}

/** Shopify's "continue" knows no end; a shop that promises without end breaks its promises. */
const backorderLimitUnlessSaid = 100
