import type { LocationId, VariantId } from '@tillwright/domain/ids'
import { type RawBuilder, sql } from 'kysely'
import type { Db, Tx } from './client.ts'
import type { Jobs } from './jobs.ts'

/** A level of which as much is available as its threshold says, or less. */
export interface LowLevel {
  readonly variantId: VariantId
  readonly locationId: LocationId
  /** On hand less reserved. */
  readonly availableCount: number
  readonly threshold: number
}

/** A low level, of `stock_level as level`: to be selected, or returned by an UPDATE. */
export const lowLevelColumns = sql`level.variant_id as "variantId", level.location_id as "locationId",
  level.on_hand - level.reserved as "availableCount", level.low_stock_threshold as threshold`

/**
 * Whether an UPDATE of `stock_level as level`, which has changed what is available by so much, has brought it from
 * above its threshold down to it or below: to be returned by that UPDATE, under whose lock it is true once.
 */
export const fellLow = (availableDelta: RawBuilder<unknown>): RawBuilder<boolean> => sql<boolean>`coalesce(
  level.on_hand - level.reserved <= level.low_stock_threshold
  and level.on_hand - level.reserved - (${availableDelta}) > level.low_stock_threshold, false)`

/** Asks for the one letter about levels that have become low, in the transaction in which they did. */
export async function tellLow(jobs: Pick<Jobs, 'enqueue'>, tx: Tx, levels: readonly LowLevel[]): Promise<void> {
  const told = levels.map(({ variantId, locationId, availableCount, threshold }) => ({
    ...{ variantId, locationId, availableCount, threshold },
  }))
  if (told.length > 0) await jobs.enqueue(tx, 'send-mail', [{ kind: 'low_stock', levels: told }])
}

/** What people know a level by. */
export interface LevelNames {
  readonly sku: string
  readonly title: string
  /** The location's name. */
  readonly location: string
}

/** The names of levels, in their order; of those that are gone there are none. */
export async function readLevelNames(
  db: Db,
  levels: readonly LowLevel[],
): Promise<(LevelNames & Pick<LowLevel, 'availableCount' | 'threshold'>)[]> {
  const json = JSON.stringify(levels.map((level, position) => ({ ...level, position })))
  const { rows } = await sql<LevelNames & Pick<LowLevel, 'availableCount' | 'threshold'>>`
    select variant.sku, product.title, location.name as location, told."availableCount", told.threshold
    from json_to_recordset(${json}::json) as told("variantId" uuid, "locationId" uuid, "availableCount" integer,
        threshold integer, position integer)
      join variant on variant.id = told."variantId"
      join product on product.id = variant.product_id
      join stock_location as location on location.id = told."locationId"
    order by told.position`.execute(db)
  return rows
}

/** Who is told; null for nobody. */
export async function readStockAlertsEmail(db: Db): Promise<string | null> {
  const setting = await db.selectFrom('shop_setting').select('stock_alerts_email').executeTakeFirst()
  return setting?.stock_alerts_email ?? null
}

/** Where a page of levels ended. */
export type LevelPosition = Pick<LowLevel, 'variantId' | 'locationId'>

/** What is low at this moment, by variant and location. */
export async function readLowStock(
  db: Db,
  { after, most }: { readonly after: LevelPosition | null; readonly most: number },
): Promise<(LowLevel & LevelNames)[]> {
  const follows =
    after === null ? sql`true` : sql`(level.variant_id, level.location_id) > (${after.variantId}, ${after.locationId})`
  // What the index `stock_level_low` is about, and what is low of it.
  const { rows } = await sql<LowLevel & LevelNames>`
    select ${lowLevelColumns}, variant.sku, product.title, location.name as location
    from (
      select * from stock_level as level
      where level.tracked and level.low_stock_threshold is not null
        and level.on_hand - level.reserved <= level.low_stock_threshold and ${follows}
      order by level.variant_id, level.location_id limit ${sql.lit(most)}
    ) as level
      join variant on variant.id = level.variant_id
      join product on product.id = variant.product_id
      join stock_location as location on location.id = level.location_id
    order by level.variant_id, level.location_id`.execute(db)
  return rows
}
