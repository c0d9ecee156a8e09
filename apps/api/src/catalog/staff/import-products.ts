import {
  type ImportKeys,
  lockProductsToImport,
  openImport,
  readProductsToImport,
} from '@tillwright/db/catalogue-import'
import { writeImportedProducts, writeImportedStock } from '@tillwright/db/catalogue-import-writes'
import type { Tx } from '@tillwright/db/client'
import { productsOfVariants, refreshListing } from '@tillwright/db/listing'
import { keepPriceRunsAway } from '@tillwright/db/price-runs'
import { readShop } from '@tillwright/db/shop'
import type { LocationId } from '@tillwright/domain/ids'
import type { Deps } from '../../deps.ts'
import { columnsOf } from './import-columns.ts'
import type { CsvSource, RowError } from './import-csv.ts'
import { type Draft, type DraftContext, readDrafts } from './import-drafts.ts'
import { type Plan, planImport } from './import-plan.ts'

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
 * Makes the catalogue say what a CSV in Shopify's product columns says (which ones: `columnsOf`). A product is known by
 * its handle, a variant by its SKU; a file that is imported again changes nothing, and nothing that it does not name.
 * All or nothing: one refused row, and none is written. One import runs at a time.
 * Stock is counted where the variant lies; what lay nowhere comes to the first enabled location, and what lies at
 * several has no count in a file. Throws where the database has no shop or no enabled stock location.
 */
export async function importProducts(
  tx: Tx,
  { csv, actor, dryRun = false }: ProductImport,
  { newId, now }: Pick<Deps, 'newId' | 'now'>,
): Promise<ImportReport> {
  await keepPriceRunsAway(tx)
  const { locationId, ...context } = await openDrafts(tx)
  const { drafts, errors } = await readAll(csv, context)
  await lockProductsToImport(tx, keysOf(drafts))

  const chunks: Plan[][] = []
  for (const chunk of chunksOf(drafts)) {
    const products = await readProductsToImport(tx, keysOf(chunk))
    chunks.push(planImport(chunk, { products, locationId }, newId))
  }
  const plans = chunks.flat()
  const allErrors = [...errors, ...plans.flatMap((plan) => plan.errors)].sort((a, b) => a.row - b.row)
  const isWritten = allErrors.length === 0 && !dryRun
  if (isWritten) {
    for (const chunk of chunks) await writePlans(tx, chunk, { actor, at: now(), newId })
  }
  return {
    isWritten,
    products: countOutcomes(plans),
    variantCount: drafts.reduce((count, draft) => count + draft.variants.length, 0),
    stockChangeCount: plans.reduce((count, plan) => count + plan.stock.length, 0),
    errors: allErrors.slice(0, errorsMax),
  }
}

/** How many errors a report holds; a file with more is not read to its end. */
const errorsMax = 1_000

async function openDrafts(tx: Tx): Promise<DraftContext & { readonly locationId: LocationId }> {
  const { locationId, ...base } = await openImport(tx)
  const shop = await readShop(tx)
  if (shop === null || locationId === null) throw new Error('an import needs a shop with an enabled stock location')
  return { columns: columnsOf([...shop.markets.values()], shop.defaultMarket), ...base, locationId }
}

async function readAll(csv: CsvSource, context: DraftContext): Promise<{ drafts: Draft[]; errors: RowError[] }> {
  const drafts: Draft[] = []
  const errors: RowError[] = []
  for await (const read of readDrafts(csv, context)) {
    if ('facts' in read) drafts.push(read)
    else if (errors.push(read) >= errorsMax) break
  }
  return { drafts, errors }
}

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

const variantsPerChunkMax = 500

const keysOf = (drafts: readonly Draft[]): ImportKeys => ({
  slugs: drafts.map(({ facts }) => facts.slug),
  skus: drafts.flatMap(({ variants }) => variants.map(({ facts }) => facts.sku.toLowerCase())),
})

async function writePlans(
  tx: Tx,
  plans: readonly Plan[],
  { newId, at, actor }: Pick<Deps, 'newId'> & { at: Date; actor: string },
): Promise<void> {
  const changed = plans.filter(({ product, stock }) => product !== null || stock.length > 0)
  await writeImportedProducts(
    tx,
    plans.flatMap(({ product }) => product ?? []),
    at,
  )
  await writeImportedStock(tx, { actor, at, writes: plans.flatMap(({ stock }) => stock) }, newId)
  const stocked = await productsOfVariants(
    tx,
    plans.flatMap(({ stock }) => stock.map(({ variantId }) => variantId)),
  )
  await refreshListing(tx, [...new Set([...changed.map(({ productId }) => productId), ...stocked])])
}

function countOutcomes(plans: readonly Plan[]): ImportReport['products'] {
  const count = (outcome: Plan['outcome']) => plans.filter((plan) => plan.outcome === outcome).length
  return { created: count('created'), updated: count('updated'), unchanged: count('unchanged') }
}
