import {
  type ImportKeys,
  lockProductsToImport,
  openImport,
  readColumnFacts,
  readProductsToImport,
} from '@tillwright/db/catalogue-import'
import { writeImportedProducts, writeImportedStock } from '@tillwright/db/catalogue-import-writes'
import type { Db, Tx } from '@tillwright/db/client'
import { productsOfVariants, refreshListing } from '@tillwright/db/listing'
import { keepPriceRunsAway } from '@tillwright/db/price-runs'
import { readShop } from '@tillwright/db/shop'
import type { VariantId } from '@tillwright/domain/ids'
import type { Deps } from '../../deps.ts'
import { type ColumnFacts, type Columns, columnsOf } from './import-columns.ts'
import { type CsvSource, type RowError, readCsv } from './import-csv.ts'
import type { Draft } from './import-drafts.ts'
import { type Plan, planImport } from './import-plan.ts'
import { productsOf, twiceError } from './import-units.ts'

export interface ProductImport {
  readonly csv: CsvSource
  /** Who is said to have moved the stock. */
  readonly actor: string
  /** Checks everything and writes nothing. */
  readonly dryRun?: boolean
}

export interface ImportReport {
  /** False for a dry run, and where there are errors: then nothing at all was written. */
  readonly isWritten: boolean
  readonly products: Readonly<Record<Plan['outcome'], number>>
  readonly variantCount: number
  /** How many variants have another stock or backorder limit than before. */
  readonly stockChangeCount: number
  /** The first thousand. */
  readonly errors: readonly RowError[]
}

/**
 * Makes the catalogue say what a CSV in Shopify's product columns says (which ones: `columnsOf`), all of it or nothing,
 * in the caller's transaction: for files that fit into memory, as the demo shop's. What staff sends goes in parts, by
 * the same plans (`imports/`). A product is known by its handle, a variant by its SKU; a file that is imported again
 * changes nothing, and nothing that it does not name. Throws where the database has no shop.
 */
export async function importProducts(
  tx: Tx,
  { csv, actor, dryRun = false }: ProductImport,
  { newId, now }: Pick<Deps, 'newId' | 'now'>,
): Promise<ImportReport> {
  await keepPriceRunsAway(tx)
  const { drafts, errors } = await readAll(csv, await openColumns(tx))
  const base = await openImport(tx)
  await lockProductsToImport(tx, keysOf(drafts))

  const chunks: Plan[][] = []
  for (const chunk of chunksOf(drafts)) {
    const products = await readProductsToImport(tx, keysOf(chunk))
    chunks.push(planImport(chunk, { ...base, products }, newId))
  }
  const plans = chunks.flat()
  const allErrors = [...errors, ...plans.flatMap((plan) => plan.errors)].sort((a, b) => a.row - b.row)
  const isWritten = allErrors.length === 0 && !dryRun
  if (isWritten) {
    for (const chunk of chunks) await writePlans(tx, chunk, { actor, at: now(), newId })
  }
  const count = (outcome: Plan['outcome']) => plans.filter((plan) => plan.outcome === outcome).length
  return {
    isWritten,
    products: { created: count('created'), updated: count('updated'), unchanged: count('unchanged') },
    variantCount: drafts.reduce((count, draft) => count + draft.variants.length, 0),
    stockChangeCount: plans.reduce((count, plan) => count + plan.stock.length, 0),
    errors: allErrors.slice(0, errorsMax),
  }
}

/** How many errors a report holds; a file with more is not read to its end. */
const errorsMax = 1_000

/** What the columns of a file may name in this shop. */
export async function openColumns(db: Db): Promise<ColumnFacts> {
  const shop = await readShop(db)
  if (shop === null) throw new Error('an import needs a shop')
  return { markets: [...shop.markets.values()], defaultMarket: shop.defaultMarket, ...(await readColumnFacts(db)) }
}

async function readAll(csv: CsvSource, facts: ColumnFacts): Promise<{ drafts: Draft[]; errors: RowError[] }> {
  const drafts: Draft[] = []
  const errors: RowError[] = []
  const rowOfName = new Map<string, number>()
  let columns: Columns | undefined
  const rows = readCsv(csv, (header) => {
    columns = columnsOf(header, facts)
    return columns.header
  })
  const opened = (): Columns => {
    if (columns === undefined) throw new Error('a row came before its header')
    return columns
  }
  for await (const read of productsOf(rows, opened)) {
    const found = 'message' in read ? [read] : [...read.errors, ...twices(read.names, rowOfName)]
    errors.push(...found)
    if (errors.length >= errorsMax) break
    if ('draft' in read && read.draft !== null && found.length === 0) drafts.push(read.draft)
  }
  return { drafts, errors }
}

const twices = (names: readonly { name: string; row: number }[], rowOfName: Map<string, number>): RowError[] =>
  names.flatMap(({ name, row }) => {
    const otherRow = rowOfName.get(name)
    rowOfName.set(name, otherRow ?? row)
    return otherRow === undefined ? [] : [twiceError({ name, row, otherRow })]
  })

/** Whole products, as many as have about this number of variants together. */
function chunksOf(drafts: readonly Draft[]): Draft[][] {
  const chunks: Draft[][] = []
  let variantCount = variantsPerChunkMax
  for (const draft of drafts) {
    variantCount += draft.variants.length
    if (variantCount > variantsPerChunkMax) {
      chunks.push([])
      variantCount = draft.variants.length
    }
    chunks.at(-1)?.push(draft)
  }
  return chunks
}

export const variantsPerChunkMax = 500

export const keysOf = (drafts: readonly Draft[]): ImportKeys => {
  const variants = drafts.flatMap((draft) => draft.variants)
  const isStocked = ({ stock, levels }: (typeof variants)[0]) => stock !== undefined || Object.keys(levels).length > 0
  return {
    slugs: drafts.map(({ slug }) => slug),
    skus: variants.map(({ sku }) => sku.toLowerCase()),
    stocked: variants.filter(isStocked).map(({ sku }) => sku.toLowerCase()),
  }
}

/** Answers the variants of which something else is at hand than before. */
export async function writePlans(
  tx: Tx,
  plans: readonly Plan[],
  { newId, at, actor }: Pick<Deps, 'newId'> & { at: Date; actor: string },
): Promise<VariantId[]> {
  const changed = plans.filter(({ product, stock }) => product !== null || stock.length > 0)
  await writeImportedProducts(
    tx,
    plans.flatMap(({ product }) => product ?? []),
    at,
  )
  await writeImportedStock(tx, { actor, at, writes: plans.flatMap(({ stock }) => stock) }, newId)
  const moved = plans.flatMap(({ stock }) => stock.map(({ variantId }) => variantId))
  const stocked = await productsOfVariants(tx, moved)
  await refreshListing(tx, [...new Set([...changed.map(({ productId }) => productId), ...stocked])])
  return moved
}
