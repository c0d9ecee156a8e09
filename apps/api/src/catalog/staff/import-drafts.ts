import type { ImageFacts, ProductFacts, VariantFacts } from '@tillwright/db/catalogue-import'
import type { CategoryId } from '@tillwright/domain/ids'
import type { Columns, ProductRow } from './import-columns.ts'
import { type CsvRow, type CsvSource, type RowError, readCsv } from './import-csv.ts'

/** A product as its rows tell it. */
export interface Draft {
  readonly row: number
  readonly facts: Omit<ProductFacts, 'variants'>
  readonly variants: readonly VariantDraft[]
}

export interface VariantDraft {
  readonly row: number
  readonly facts: VariantFacts
  /** Null where stock is not tracked; a count of null stays what it is. */
  readonly stock: { readonly onHand: number | null; readonly backorderLimit: number } | null
}

export interface DraftContext {
  readonly columns: Columns
  /** By path of slugs. */
  readonly categoryIds: ReadonlyMap<string, CategoryId>
  /** By their codes. */
  readonly taxCategories: ReadonlySet<string>
}

/**
 * Reads products one by one, each from rows that stand together under one handle: what the product is in the first of
 * them, then a variant, an image or both per row. A mistake in any of its rows makes a product errors, not a draft.
 */
export async function* readDrafts(csv: CsvSource, context: DraftContext): AsyncGenerator<Draft | RowError> {
  const rowOfName = new Map<string, number>()
  for await (const group of groupsOf(csv, context.columns)) {
    if ('message' in group) yield group
    else yield* draftOf(group.rows, { ...context, rowOfName })
  }
}

async function* groupsOf(csv: CsvSource, columns: Columns): AsyncGenerator<{ rows: CsvRow[] } | RowError> {
  let rows: CsvRow[] = []
  for await (const read of readCsv(csv, columns.problemsOf)) {
    if ('message' in read) {
      yield read
      continue
    }
    if (rows[0] !== undefined && rows[0].cells.Handle !== read.cells.Handle) {
      yield { rows }
      rows = []
    }
    rows.push(read)
  }
  if (rows.length > 0) yield { rows }
}

interface GroupContext extends DraftContext {
  /** Where a handle or SKU of this file was first seen. */
  readonly rowOfName: Map<string, number>
}
type FirstRow = ProductRow & { readonly Title: string }
type VariantRow = ProductRow & { readonly 'Variant SKU': string }

function draftOf(group: readonly CsvRow[], context: GroupContext): (Draft | RowError)[] {
  const read = group.map(context.columns.read)
  const misread = read.flatMap((row) => ('errors' in row ? row.errors : []))
  const rows = read.flatMap((row) => ('errors' in row ? [] : row))
  const [first] = rows
  if (misread.length > 0 || first === undefined) return misread
  if (!hasTitle(first)) return [problem(first, 'Title', 'is missing in the first row of this handle')]

  const optionNames = optionNamesOf(first)
  const variants = rows.filter(hasSku)
  const problems = [
    ...productProblems(first, context),
    ...rows.flatMap((row) => taxProblems(row, context)),
    ...rows.flatMap((row) => rowProblems(row, optionNames, context.rowOfName)),
    ...optionProblems(variants, optionNames),
    ...(variants.length === 0 ? [problem(first, 'Variant SKU', 'is missing: a product has at least one variant')] : []),
  ]
  if (problems.length > 0) return problems
  const draft = (row: VariantRow): VariantDraft => ({
    row: row.row,
    facts: variantFactsOf(row, first, optionNames.length),
    stock: stockOf(row),
  })
  const facts = { ...productFactsOf(first, context), optionNames, images: imagesOf(rows) }
  return [{ row: first.row, facts, variants: variants.map(draft) }]
}

const hasTitle = (row: ProductRow): row is FirstRow => row.Title !== undefined
const hasSku = (row: ProductRow): row is VariantRow => row['Variant SKU'] !== undefined
const problem = ({ row }: ProductRow, column: string, message: string): RowError => ({ row, column, message })

/** "Title: Default Title" is how Shopify says that there is nothing to choose. */
function optionNamesOf(first: ProductRow): string[] {
  const names = [first['Option1 Name'], first['Option2 Name'], first['Option3 Name']]
  if (first['Option1 Name'] === 'Title' && first['Option1 Value'] === 'Default Title') return []
  return names
    .slice(0, names.indexOf(undefined) < 0 ? 3 : names.indexOf(undefined))
    .filter((name) => name !== undefined)
}

const optionValuesOf = (row: ProductRow) => [row['Option1 Value'], row['Option2 Value'], row['Option3 Value']]

function productProblems(first: ProductRow, { categoryIds, rowOfName }: GroupContext): RowError[] {
  return [
    ...alreadySeen(first, { column: 'Handle', name: first.Handle }, rowOfName),
    ...first.Categories.filter((path) => !categoryIds.has(path)).map((path) =>
      problem(first, 'Categories', `"${path}" is no category of this shop`),
    ),
  ]
}

function taxProblems(row: ProductRow, { taxCategories }: GroupContext): RowError[] {
  const named = row['Tax Category']
  const isKnown = named === undefined || taxCategories.has(named)
  const isExempt = row['Variant Taxable'] !== false || taxCategories.has('exempt')
  return [
    ...(isKnown ? [] : [problem(row, 'Tax Category', `"${named}" is no tax category of this shop`)]),
    ...(isExempt ? [] : [problem(row, 'Variant Taxable', 'this shop has no tax category "exempt"')]),
  ]
}

function rowProblems(row: ProductRow, optionNames: readonly string[], rowOfName: Map<string, number>): RowError[] {
  if (hasSku(row)) {
    const missing = optionNames.flatMap((_, index) => (optionValuesOf(row)[index] === undefined ? [index + 1] : []))
    return [
      ...alreadySeen(row, { column: 'Variant SKU', name: row['Variant SKU'].toLowerCase() }, rowOfName),
      ...missing.map((number) => problem(row, `Option${number} Value`, 'is missing')),
    ]
  }
  const isVariant = row['Option1 Value'] !== undefined || row.prices.length > 0
  return isVariant ? [problem(row, 'Variant SKU', 'is missing')] : []
}

function alreadySeen(
  row: ProductRow,
  seen: { column: string; name: string },
  rowOfName: Map<string, number>,
): RowError[] {
  const key = `${seen.column} ${seen.name}`
  const before = rowOfName.get(key)
  rowOfName.set(key, before ?? row.row)
  return before === undefined ? [] : [problem(row, seen.column, `"${seen.name}" is in row ${before} already`)]
}

function optionProblems(variants: readonly VariantRow[], optionNames: readonly string[]): RowError[] {
  const rowOfChoice = new Map<string, number>()
  return variants.flatMap((row) => {
    const choice = JSON.stringify(optionValuesOf(row).slice(0, optionNames.length))
    const before = rowOfChoice.get(choice)
    rowOfChoice.set(choice, before ?? row.row)
    return before === undefined ? [] : [problem(row, 'Option1 Value', `the same choice as in row ${before}`)]
  })
}

const productFactsOf = (first: FirstRow, { categoryIds }: DraftContext) => ({
  slug: first.Handle,
  title: first.Title,
  descriptionHtml: first['Body (HTML)'] ?? '',
  vendor: first.Vendor ?? null,
  productType: first.Type ?? null,
  tags: first.Tags,
  status: statusOf(first),
  featured: first.Featured ?? false,
  taxCategory: first['Tax Category'] ?? 'standard',
  categoryIds: first.Categories.flatMap((path) => categoryIds.get(path) ?? []).sort(),
})

/** An active product that is not published is one that nobody sees yet. */
function statusOf({ Status: status = 'active', Published: isPublished = true }: ProductRow): ProductFacts['status'] {
  return status === 'active' && !isPublished ? 'draft' : status
}

const variantFactsOf = (row: VariantRow, first: FirstRow, optionCount: number): VariantFacts => ({
  sku: row['Variant SKU'],
  optionValues: optionValuesOf(row)
    .slice(0, optionCount)
    .filter((value) => value !== undefined),
  barcode: row['Variant Barcode'] ?? null,
  weightGrams: row['Variant Grams'] ?? 0,
  requiresShipping: row['Variant Requires Shipping'] ?? true,
  taxCategory: taxCategoryOf(row, first),
  imageUrl: row['Variant Image'] ?? null,
  prices: row.prices,
})

function taxCategoryOf(row: VariantRow, first: FirstRow): string | null {
  if (row['Variant Taxable'] === false) return 'exempt'
  const own = row['Tax Category'] ?? first['Tax Category']
  return own === undefined || own === first['Tax Category'] ? null : own
}

/** The product's images in their order, then those that only a variant names. */
function imagesOf(rows: readonly ProductRow[]): ImageFacts[] {
  const named = rows
    .toSorted(
      (a, b) => (a['Image Position'] ?? Number.MAX_SAFE_INTEGER) - (b['Image Position'] ?? Number.MAX_SAFE_INTEGER),
    )
    .map((row) => ({ url: row['Image Src'], alt: row['Image Alt Text'] ?? '' }))
  const ofVariants = rows.map((row) => ({ url: row['Variant Image'], alt: '' }))
  const images = new Map<string, ImageFacts>()
  for (const { url, alt } of [...named, ...ofVariants]) {
    if (url !== undefined && !images.has(url)) images.set(url, { url, alt })
  }
  return [...images.values()]
}

function stockOf(row: VariantRow): VariantDraft['stock'] {
  if (row['Variant Inventory Tracker'] === undefined) return null
  const onHand = row['Variant Inventory Qty'] ?? null
  const isBackordered = row['Variant Inventory Policy'] === 'continue'
  return { onHand, backorderLimit: isBackordered ? (row['Backorder Limit'] ?? backorderLimitUnlessSaid) : 0 }
}

/** Shopify's "continue" knows no end; a shop that promises without end breaks its promises. */
const backorderLimitUnlessSaid = 100
