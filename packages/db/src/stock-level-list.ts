import type { LocationId, ProductId, VariantId } from '@tillwright/domain/ids'
import { type RawBuilder, sql } from 'kysely'
import type { Db } from './client.ts'
import { beginsWith } from './newest-first.ts'
import type { LevelKey } from './stock-levels.ts'

/** Null where it does not matter. */
export interface LevelFilter {
  readonly variantId: VariantId | null
  readonly productId: ProductId | null
  readonly locationId: LocationId | null
  /** The beginning of a SKU, in any case. */
  readonly sku: string | null
  /** low: available is at its threshold, or below it; backordered: more is promised than is there. */
  readonly only: 'low' | 'backordered' | null
}

export interface ListedLevel extends LevelKey {
  readonly sku: string
  /** Of the product. */
  readonly title: string
  /** The location's name. */
  readonly location: string
  readonly onHand: number
  readonly reserved: number
  readonly backorderLimit: number
  readonly lowStockThreshold: number | null
}

/** Tracked levels by variant and location, those after one. */
export async function readLevels(
  db: Db,
  filter: LevelFilter,
  { after, most }: { readonly after: LevelKey | null; readonly most: number },
): Promise<ListedLevel[]> {
  const { rows } = await sql<ListedLevel>`
    select level.variant_id as "variantId", variant.sku, product.title, level.location_id as "locationId",
      location.name as location, level.on_hand as "onHand", level.reserved,
      level.backorder_limit as "backorderLimit", level.low_stock_threshold as "lowStockThreshold"
    from stock_level as level
      join variant on variant.id = level.variant_id
      join product on product.id = variant.product_id
      join stock_location as location on location.id = level.location_id
    where level.tracked and ${conditionOf(filter)}
      and ${after === null ? sql`true` : sql`(level.variant_id, level.location_id) > (${after.variantId}, ${after.locationId})`}
    order by level.variant_id, level.location_id
    limit ${most}`.execute(db)
  return rows
}

function conditionOf({ variantId, productId, locationId, sku, only }: LevelFilter): RawBuilder<unknown> {
  const conditions = [
    ...(variantId === null ? [] : [sql`level.variant_id = ${variantId}`]),
    ...(productId === null ? [] : [sql`variant.product_id = ${productId}`]),
    ...(locationId === null ? [] : [sql`level.location_id = ${locationId}`]),
    ...(sku === null ? [] : [beginsWith('variant.sku', sku)]),
    ...(only === null ? [] : [sql`level.on_hand - level.reserved ${onlyThose[only]}`]),
  ]
  return conditions.length === 0 ? sql`true` : sql.join(conditions, sql` and `)
}

const onlyThose = {
  // What the index `stock_level_low` is about.
  low: sql`<= level.low_stock_threshold and level.low_stock_threshold is not null`,
  backordered: sql`< 0`,
}
