import type { AttributeKind } from '@tillwright/domain/catalog/attribute'
import { canonicalLocale } from '@tillwright/domain/markets/locale'
import type { Market } from '@tillwright/domain/markets/market'
import type { Minor } from '@tillwright/domain/money/minor'
import { z } from 'zod'
import { text } from '../../schemas.ts'
import { Cells, flag, listOf, longWords, optional, otherNames, productCells, richText, words } from './import-cells.ts'
import type { CsvRow, RowError } from './import-csv.ts'
import { type Header, openHeader, partsOf } from './import-header.ts'
import { amountIn, countUpTo, plainNumber } from './import-numbers.ts'

/** One row with its cells read; what is empty is undefined. */
export interface ProductRow extends z.output<typeof Cells> {
  readonly row: number
  readonly cells: CsvRow['cells']
  /** By market, where the file has a column for it; null where there is none. */
  readonly prices: Readonly<Record<string, SaidPrice | null>>
  /** By location, where the cell says a number. */
  readonly stock: Readonly<Record<string, number>>
}

export interface SaidPrice {
  readonly priceMinor: Minor
  /** Not there where the file has no column for it. */
  readonly compareAtMinor?: Minor | null
}

export interface ColumnFacts {
  readonly markets: readonly Market[]
  readonly defaultMarket: Market
  /** By code. */
  readonly attributes: ReadonlyMap<string, AttributeKind>
  /** Codes of stock locations. */
  readonly locations: ReadonlySet<string>
}

export interface Columns {
  readonly header: Header
  /** Codes of the attributes and tags of the languages that the file has columns for. */
  readonly attributes: readonly string[]
  readonly locales: readonly string[]
  /** Names of the columns of a product, of which all rows say one thing. */
  readonly ofProduct: readonly string[]
  /** A row, or everything that is wrong with its cells. */
  readonly read: (row: CsvRow) => ProductRow | { readonly errors: readonly RowError[] }
  /** What the product's own columns of attributes and languages say in its first row. */
  readonly readMore: (row: CsvRow) => { readonly more: MoreCells } | { readonly errors: readonly RowError[] }
}

export type MoreCells = Readonly<Record<string, string | number | boolean | string[] | undefined>>

/**
 * What an import understands: the columns of Shopify's product export, as they were called before 2025 or since, and
 * `Tax Category`, `Categories` (paths of slugs with ";" between them), `Featured` and `Backorder Limit`. `Variant Price`
 * is the default market's, `Price / Japan` that of another one by its name or code, `Stock / main` what lies at a
 * location, `Title / de` a translation, `Attribute / material` an attribute. Other columns are ignored, but none of
 * these for something that the shop does not have.
 */
export function columnsOf(written: readonly string[], facts: ColumnFacts): Columns {
  const header = openHeader(written, { nameOf: (column) => nameOf(column, facts), needs: ['Handle', 'Variant SKU'] })
  const { said } = header
  const problems = [...header.problems, ...lonelyColumns(header)]
  const amounts = z.object(Object.fromEntries(facts.markets.flatMap(amountCells)))
  const counts = z.object(Object.fromEntries([...facts.locations].map(countCell)))
  const more = z.object(Object.fromEntries([...said.keys()].flatMap((name) => moreCell(name, facts))))
  const markets = facts.markets.filter(({ code }) => said.has(priceColumn(code)))
  const errorsOf = (row: number, error: z.ZodError | undefined): RowError[] =>
    (error?.issues ?? []).map(({ path, message }) => {
      const name = String(path[0])
      return { row, column: said.get(name) ?? name, message }
    })
  return {
    header: { ...header, problems },
    attributes: codesOf(said, 'Attribute'),
    locales: [...new Set(translated.flatMap((family) => codesOf(said, family)))],
    ofProduct: [...productCells, ...Object.keys(more.shape)].filter((name) => said.has(name)),
    read: ({ row, cells }) => {
      const read = [Cells.safeParse(cells), amounts.safeParse(cells), counts.safeParse(cells)] as const
      const [own, paid, counted] = read
      if (!own.success || !paid.success || !counted.success) {
        return { errors: read.flatMap((part) => errorsOf(row, part.error)) }
      }
      const stock = [...facts.locations].flatMap((code) => {
        const count = counted.data[stockColumn(code)]
        return count === undefined ? [] : [[code, count] as const]
      })
      const prices = Object.fromEntries(markets.map(({ code }) => [code, priceIn(code, paid.data, said)]))
      return { ...own.data, row, cells, prices, stock: Object.fromEntries(stock) }
    },
    readMore: ({ row, cells }) => {
      const read = more.safeParse(cells)
      return read.success ? { more: read.data as MoreCells } : { errors: errorsOf(row, read.error) }
    },
  }
}

const translated = ['Title', 'Body (HTML)', 'SEO Title', 'SEO Description'] as const

export const priceColumn = (market: string) => `Price / ${market}`
export const compareAtColumn = (market: string) => `Compare At Price / ${market}`
export const stockColumn = (location: string) => `Stock / ${location}`

const ownNames = new Map(Object.keys(Cells.shape).map((name) => [name.toLowerCase(), name]))

function nameOf(written: string, facts: ColumnFacts): string | null | { problem: string } {
  const lower = written.toLowerCase()
  const code = facts.defaultMarket.code
  if (lower === 'variant price' || lower === 'price') return priceColumn(code)
  if (['variant compare at price', 'compare at price', 'compare-at price'].includes(lower)) return compareAtColumn(code)
  return ownNames.get(lower) ?? otherNames[lower] ?? nameOfPart(written, facts)
}

function nameOfPart(written: string, facts: ColumnFacts): string | null | { problem: string } {
  const [family = '', of = ''] = partsOf(written) ?? []
  switch (family) {
    case 'price':
    case 'compare at price':
    case 'compare-at price': {
      const found = facts.markets.filter(({ name, code }) => [name, code].some((one) => isAlike(one, of)))
      const [market] = found
      if (market === undefined || found.length > 1) return { problem: 'names no other market of this shop' }
      return family === 'price' ? priceColumn(market.code) : compareAtColumn(market.code)
    }
    case 'stock':
      return facts.locations.has(of) ? stockColumn(of) : { problem: 'names no stock location of this shop' }
    case 'attribute':
      return facts.attributes.has(of) ? `Attribute / ${of}` : { problem: 'names no attribute of this shop' }
    case 'title':
    case 'body (html)':
    case 'description':
    case 'seo title':
    case 'seo description': {
      const locale = canonicalLocale(of)
      const name = translated.find((one) => isAlike(one, family === 'description' ? 'body (html)' : family))
      return locale === null ? { problem: 'names no language, like de or pt-BR' } : `${name} / ${locale}`
    }
    default:
      return null
  }
}

const isAlike = (a: string, b: string): boolean => a.toLowerCase() === b.toLowerCase()

/** Columns that say nothing without another one. */
function lonelyColumns({ said }: Header): RowError[] {
  const needs = [
    ['Variant Image', 'Image Src'],
    ['Image Position', 'Image Src'],
    ['Option1 Value', 'Option1 Name'],
    ['Option1 Name', 'Option1 Value'],
    ['Option2 Value', 'Option2 Name'],
    ['Option3 Value', 'Option3 Name'],
    ['Variant Inventory Qty', 'Variant Inventory Tracker'],
  ] as const
  const own = needs.flatMap(([name, needed]) => {
    const column = said.get(name)
    return column === undefined || said.has(needed) ? [] : [{ row: 1, column, message: `needs "${needed}" beside it` }]
  })
  const before = codesOf(said, 'Compare At Price').filter((code) => !said.has(priceColumn(code)))
  const column = (code: string) => said.get(compareAtColumn(code)) ?? null
  return [...own, ...before.map((code) => ({ row: 1, column: column(code), message: 'needs the price beside it' }))]
}

const codesOf = (said: Header['said'], family: string): string[] =>
  [...said.keys()].flatMap((name) => (name.startsWith(`${family} / `) ? [name.slice(family.length + 3)] : []))

const amountCells = ({ code, currency }: Market) =>
  [priceColumn(code), compareAtColumn(code)].map((column) => [column, optional(amountIn(currency))] as const)

const countCell = (code: string) => [stockColumn(code), optional(countUpTo(100_000_000))] as const

function moreCell(name: string, { attributes }: ColumnFacts): [string, z.ZodType][] {
  const [family = '', of = ''] = partsOf(name) ?? []
  switch (family) {
    case 'attribute':
      return [[name, cellOf(attributes.get(of) ?? 'text')]]
    case 'title':
    case 'seo title':
      return [[name, words]]
    case 'seo description':
      return [[name, longWords]]
    case 'body (html)':
      return [[name, richText]]
    default:
      return []
  }
}

function cellOf(kind: AttributeKind): z.ZodType {
  switch (kind) {
    case 'text':
      return optional(text({ max: 1_000 }))
    case 'number':
      return optional(plainNumber)
    case 'boolean':
      return flag
    case 'list':
      return listOf(',', text({ max: 255 })).transform((items) => (items.length === 0 ? undefined : items))
  }
}

function priceIn(market: string, amounts: Record<string, number | undefined>, said: Header['said']): SaidPrice | null {
  const priceMinor = amounts[priceColumn(market)]
  if (priceMinor === undefined) return null
  const compareAt = compareAtColumn(market)
  return said.has(compareAt) ? { priceMinor, compareAtMinor: amounts[compareAt] ?? null } : { priceMinor }
}
