import type { NewId, PriceRuleId, SaleId, VariantId } from '@tillwright/domain/ids'
import type { Minor } from '@tillwright/domain/money/minor'
import { sql } from 'kysely'
import type { Tx } from './client.ts'
import { insertRows } from './insert-rows.ts'
import { refreshListing } from './listing.ts'
import { insertPriceRule } from './price-rules.ts'

/** What a new shop takes off its prices from its first day on. */
export interface PriceSetup {
  readonly sales: readonly SkuPrice[]
  readonly tiers: readonly (SkuPrice & { readonly minQuantity: number })[]
  /** For everybody, in all markets. */
  readonly rules: readonly {
    readonly name: string
    readonly percentPpm: number
    /** Slugs, with all that lies below them. */
    readonly categories: readonly string[]
  }[]
}

export interface SkuPrice {
  readonly sku: string
  readonly market: string
  readonly unitPriceMinor: Minor
}

/** Into a shop that has its products and no such prices yet; throws where a product or category is missing. */
export async function writePriceSetup(tx: Tx, { sales, tiers, rules }: PriceSetup, newId: NewId): Promise<void> {
  const variantIds = await variantIdsOf(
    tx,
    [...sales, ...tiers].map(({ sku }) => sku),
  )
  const at = ({ sku, market, unitPriceMinor }: SkuPrice) => ({
    variant_id: known(variantIds, sku),
    market_code: market,
    unit_price_minor: unitPriceMinor,
  })
  const saleRows = sales.map((sale) => ({ id: newId<SaleId>(), ...at(sale) }))
  const tierRows = tiers.map((tier) => ({ ...at(tier), min_quantity: tier.minQuantity }))
  await insertRows('variant_sale', saleRows).execute(tx)
  await insertRows('quantity_tier', tierRows).execute(tx)
  const found = await tx.selectFrom('category').select(['id', 'slug']).execute()
  const categoryIds = new Map(found.map(({ id, slug }) => [slug, id]))
  for (const { name, percentPpm, categories } of rules) {
    await insertPriceRule(tx, {
      ...{ id: newId<PriceRuleId>(), name, customerGroupIds: null, startsAt: null, endsAt: null },
      ...{ priority: 0, exclusive: false, enabled: true },
      reduction: { kind: 'percent', percentPpm, markets: null },
      coverage: {
        ...{ coversAll: false, variantIds: [], productIds: [], collectionIds: [] },
        categoryIds: categories.map((slug) => known(categoryIds, slug)),
      },
    })
  }
  await refreshListing(tx, 'all')
}

async function variantIdsOf(tx: Tx, skus: readonly string[]): Promise<ReadonlyMap<string, VariantId>> {
  const query = tx.selectFrom('variant').select(['id', 'sku']).where('sku', '=', sql<string>`any(${skus})`)
  return new Map((await query.execute()).map(({ id, sku }) => [sku, id]))
}

function known<Id>(ids: ReadonlyMap<string, Id>, name: string): Id {
  const id = ids.get(name)
  if (id === undefined) throw new RangeError(`the setup names "${name}", which is not there`)
  return id
}
