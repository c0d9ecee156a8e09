import type { Minor } from '@tillwright/domain/money/minor'
import { sql } from 'kysely'
import type { Db } from './client.ts'

/** The languages that any product is told in, but the shop's own. */
export async function readTranslatedLocales(db: Db): Promise<string[]> {
  const { rows } = await sql<{ locale: string }>`
    select distinct locale collate "C" as locale from product_translation order by 1`.execute(db)
  return rows.map(({ locale }) => locale)
}

export interface ExportedPrice {
  readonly sku: string
  readonly market: string
  readonly priceMinor: Minor
  readonly compareAtMinor: Minor | null
  readonly floorMinor: Minor | null
}

export interface ExportedLevel {
  readonly sku: string
  readonly location: string
  readonly onHand: number
  readonly backorderLimit: number
  readonly lowStockThreshold: number | null
}

/** Of some variants, by SKU, after one. */
export interface SkuPage {
  readonly after: string | null
  readonly most: number
}

/** Of what these variants have, and the last SKU, in lower case; null where there are no more variants. */
export interface SkuRows<Row> {
  readonly last: string | null
  readonly rows: readonly Row[]
}

export async function readPricesToExport(db: Db, page: SkuPage): Promise<SkuRows<ExportedPrice>> {
  const { rows } = await sql<ExportedPrice & { key: string }>`
    select variant.key, variant.sku, price.market_code as market, price.price_minor as "priceMinor",
      price.compare_at_minor as "compareAtMinor", price.floor_minor as "floorMinor"
    from ${variantsOf(page)} left join variant_price as price on price.variant_id = variant.id
    order by variant.key, price.market_code collate "C"`.execute(db)
  return { last: rows.at(-1)?.key ?? null, rows: rows.filter(({ market }) => market !== null) }
}

/** Where stock is tracked. */
export async function readLevelsToExport(db: Db, page: SkuPage): Promise<SkuRows<ExportedLevel>> {
  const { rows } = await sql<ExportedLevel & { key: string }>`
    select variant.key, variant.sku, location.code as location, level.on_hand as "onHand",
      level.backorder_limit as "backorderLimit", level.low_stock_threshold as "lowStockThreshold"
    from ${variantsOf(page)}
      left join (stock_level as level join stock_location as location on location.id = level.location_id)
        on level.variant_id = variant.id and level.tracked
    order by variant.key, location.code collate "C"`.execute(db)
  return { last: rows.at(-1)?.key ?? null, rows: rows.filter(({ location }) => location !== null) }
}

const variantsOf = ({ after, most }: SkuPage) => sql`(
  select id, sku, lower(sku) as key from variant where lower(sku) > ${after ?? ''}
  order by lower(sku) limit ${sql.lit(most)}) as variant`
