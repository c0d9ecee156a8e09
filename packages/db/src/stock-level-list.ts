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

/**
 * Tracked levels by variant and location, those after one. What many SKUs begin with is soon found among the next
 * levels, and what few do by its index: one is tried after the other.
 */
export async function readLevels(db: Db, filter: LevelFilter, page: LevelPage): Promise<ListedLevel[]> {
  const { sku, ...rest } = filter
  if (sku === null) return readPage(db, levelsOf(rest, page), page.most)
  const next = sql`(${levelsOf(rest, page)} ${byKey} limit ${sql.lit(walkedMax)}) as level`
  // A value for each level and no join, which would be planned for all variants that begin so.
  const named = sql`(select ${beginsWith('variant.sku', sku)} from variant where id = level.variant_id)`
  const walked = await readPage(db, sql`select * from ${next} where ${named}`, page.most)
  if (walked.length === page.most) return walked
  const hits = sql`level.variant_id = any(array(select id from variant where ${beginsWith('variant.sku', sku)}))`
  return readPage(db, sql`${levelsOf(rest, page)} and ${hits}`, page.most)
}

interface LevelPage {
  readonly after: LevelKey | null
  readonly most: number
}

const walkedMax = 1_000

async function readPage(db: Db, levels: RawBuilder<unknown>, most: number): Promise<ListedLevel[]> {
  const { rows } = await sql<ListedLevel>`
    select level.variant_id as "variantId", variant.sku, product.title, level.location_id as "locationId",
      location.name as location, level.on_hand as "onHand", level.reserved,
      level.backorder_limit as "backorderLimit", level.low_stock_threshold as "lowStockThreshold"
    from (${levels} ${byKey} limit ${sql.lit(most)}) as level
      join variant on variant.id = level.variant_id
      join product on product.id = variant.product_id
      join stock_location as location on location.id = level.location_id
    ${byKey}`.execute(db)
  return rows
}

const byKey = sql`order by level.variant_id, level.location_id`

function levelsOf(
  { variantId, productId, locationId, only }: Omit<LevelFilter, 'sku'>,
  { after }: LevelPage,
): RawBuilder<unknown> {
  const conditions = [
    sql`level.tracked`,
    ...(after === null ? [] : [sql`(level.variant_id, level.location_id) > (${after.variantId}, ${after.locationId})`]),
    ...(variantId === null ? [] : [sql`level.variant_id = ${variantId}`]),
    ...(productId === null
      ? []
      : [sql`level.variant_id = any(array(select id from variant where product_id = ${productId}))`]),
    ...(locationId === null ? [] : [sql`level.location_id = ${locationId}`]),
    ...(only === null ? [] : [sql`level.on_hand - level.reserved ${onlyThose[only]}`]),
  ]
  return sql`select * from stock_level as level where ${sql.join(conditions, sql` and `)}`
}

const onlyThose = {
  // What the index `stock_level_low` is about.
  low: sql`<= level.low_stock_threshold and level.low_stock_threshold is not null`,
  // What the index `stock_level_backorderable` is about: nothing else can be promised beyond what is there.
  backordered: sql`< 0 and level.backorder_limit > 0`,
}
