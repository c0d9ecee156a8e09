import type { PriceFacts } from '@tillwright/db/catalogue-import'
import type { Market } from '@tillwright/domain/markets/market'
import type { CurrencyCode } from '@tillwright/domain/money/currency'
import { parseDecimal } from '@tillwright/domain/money/money'
import { MoneyError } from '@tillwright/domain/money/money-error'
import { z } from 'zod'
import { prose, text } from '../../schemas.ts'
import type { CsvRow, RowError } from './import-csv.ts'
import { sanitizeRichText } from './import-html.ts'

/** One row with its cells read; what is empty is undefined. */
export interface ProductRow extends z.output<typeof Cells> {
  readonly row: number
  readonly prices: readonly PriceFacts[]
}

export interface Columns {
  /** What is wrong with a header. */
  readonly problemsOf: (header: readonly string[]) => RowError[]
  /** A row, or everything that is wrong with its cells. */
  readonly read: (row: CsvRow) => ProductRow | { readonly errors: readonly RowError[] }
}

/**
 * What an import understands: the columns of Shopify's product export, and `Tax Category`, `Categories` (paths of slugs
 * with ";" between them), `Featured` and `Backorder Limit`. `Variant Price` is the default market's, `Price / Japan`
 * that of another one by its name. Other columns are ignored, but not prices for a market that the shop does not have.
 */
export function columnsOf(markets: readonly Market[], defaultMarket: Market): Columns {
  const prices = markets.map((market) => priceColumnsOf(market, defaultMarket))
  const amounts = z.object(Object.fromEntries(prices.flatMap(amountCells)))
  return {
    problemsOf: (header) => headerProblems(header, Object.keys(amounts.shape)),
    read: ({ row, cells }) => {
      const read = Cells.safeParse(cells)
      const paid = amounts.safeParse(cells)
      if (!read.success || !paid.success) return { errors: [read, paid].flatMap((part) => errorsOf(row, part.error)) }
      return { ...read.data, row, prices: prices.flatMap((own) => priceIn(own, paid.data)).sort(byMarket) }
    },
  }
}

const empty = (cell: unknown) => (cell === '' ? undefined : cell)
const optional = <Schema extends z.ZodType>(schema: Schema) => z.preprocess(empty, schema.optional())

const words = optional(text({ max: 255 }))
const imageUrl = optional(text({ max: 2048 }).regex(/^(https?:\/\/|\/(?!\/))\S+$/, 'is no address of an image'))
const flag = optional(
  z
    .string()
    .toLowerCase()
    .pipe(z.enum(['true', 'false'], 'is neither TRUE nor FALSE'))
    .transform((word) => word === 'true'),
)
const count = (max: number) =>
  optional(
    z
      .string()
      .regex(/^\d{1,9}$/, 'is no whole number')
      .transform(Number)
      .pipe(z.number().max(max, `is above ${max}`)),
  )
const listOf = (separator: string, item: z.ZodType<string, string>) =>
  z
    .string()
    .default('')
    .transform((cell) => [...new Set(cell.split(separator).map((part) => part.trim()))].filter((part) => part !== ''))
    .pipe(z.array(item).max(250))

const Cells = z.object({
  Handle: z
    .string()
    .max(200)
    .toLowerCase()
    .regex(/^[a-z0-9]+(?:[-_][a-z0-9]+)*$/, 'takes letters, digits and hyphens'),
  Title: words,
  'Body (HTML)': optional(prose({ max: 50_000 }).transform(sanitizeRichText)),
  Vendor: words,
  Type: words,
  Tags: listOf(',', text({ max: 100 })),
  Published: flag,
  Status: optional(
    z
      .string()
      .toLowerCase()
      .pipe(z.enum(['draft', 'active', 'archived'], 'is no status of a product')),
  ),
  Featured: flag,
  'Tax Category': optional(z.string().regex(/^[a-z][a-z0-9-]{0,49}$/, 'takes small letters, digits and hyphens')),
  Categories: listOf(';', text({ max: 500 })),
  'Option1 Name': words,
  'Option1 Value': words,
  'Option2 Name': words,
  'Option2 Value': words,
  'Option3 Name': words,
  'Option3 Value': words,
  'Variant SKU': optional(text({ max: 100 })),
  'Variant Barcode': optional(text({ max: 64 })),
  'Variant Grams': optional(
    z
      .string()
      .regex(/^\d{1,7}(\.\d+)?$/, 'is no weight in grams')
      .transform((grams) => Math.round(Number(grams))),
  ),
  'Variant Requires Shipping': flag,
  'Variant Taxable': flag,
  'Variant Inventory Tracker': words,
  'Variant Inventory Qty': count(100_000_000),
  'Variant Inventory Policy': optional(z.enum(['deny', 'continue'], 'is neither deny nor continue')),
  'Backorder Limit': count(1_000_000),
  'Image Src': imageUrl,
  'Image Position': count(10_000),
  'Image Alt Text': optional(text({ max: 512 })),
  'Variant Image': imageUrl,
})

interface PriceColumns {
  readonly market: Market
  readonly price: string
  readonly compareAt: string
}

const priceColumnsOf = (market: Market, defaultMarket: Market): PriceColumns =>
  market.code === defaultMarket.code
    ? { market, price: 'Variant Price', compareAt: 'Variant Compare At Price' }
    : { market, price: `Price / ${market.name}`, compareAt: `Compare At Price / ${market.name}` }

const amountCells = ({ market, price, compareAt }: PriceColumns) =>
  [price, compareAt].map((column) => [column, optional(amountIn(market.currency))] as const)

const amountIn = (currency: CurrencyCode) =>
  z.string().transform((cell, context) => {
    try {
      const minor = parseDecimal(cell, currency)
      if (minor >= 0) return minor
      context.addIssue('is below zero')
    } catch (error) {
      if (!(error instanceof MoneyError)) throw error
      context.addIssue(error.message)
    }
    return z.NEVER
  })

/** A compare-at price that is not above the price promises nothing, and is left out. */
function priceIn(
  { market, price, compareAt }: PriceColumns,
  amounts: Record<string, number | undefined>,
): PriceFacts[] {
  const priceMinor = amounts[price]
  if (priceMinor === undefined) return []
  const before = amounts[compareAt] ?? 0
  return [{ market: market.code, priceMinor, compareAtMinor: before > priceMinor ? before : null }]
}

const byMarket = (a: PriceFacts, b: PriceFacts) => (a.market < b.market ? -1 : 1)

function headerProblems(header: readonly string[], priceColumns: readonly string[]): RowError[] {
  const problem = (message: string) => (column: string) => ({ row: 1, column, message })
  const isStrange = (column: string) => /^(?:Compare At )?Price \/ /.test(column) && !priceColumns.includes(column)
  const isAgain = (column: string, index: number) => column !== '' && header.indexOf(column) !== index
  return [
    ...['Handle', 'Title', 'Variant SKU', 'Variant Price']
      .filter((column) => !header.includes(column))
      .map(problem('is missing')),
    ...header.filter(isStrange).map(problem('names no other market of this shop')),
    ...header.filter(isAgain).map(problem('is there twice')),
  ]
}

const errorsOf = (row: number, error: z.ZodError | undefined): RowError[] =>
  (error?.issues ?? []).map(({ path, message }) => ({ row, column: String(path[0]), message }))
