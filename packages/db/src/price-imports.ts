import type { ProductId, VariantId } from '@tillwright/domain/ids'
import type { Minor } from '@tillwright/domain/money/minor'
import { sql } from 'kysely'
import type { Tx } from './client.ts'
import { recordset } from './insert-rows.ts'

/** What a variant costs in a market, without its sales and tiers. */
export interface PriceLine {
  readonly variantId: VariantId
  readonly market: string
  readonly priceMinor: Minor
  readonly compareAtMinor: Minor | null
  readonly floorMinor: Minor | null
}

export interface PricedVariant {
  readonly variantId: VariantId
  readonly productId: ProductId
  /** In lower case. */
  readonly sku: string
  readonly prices: readonly Omit<PriceLine, 'variantId'>[]
}

/** Locks the products of these SKUs, which are in lower case, and reads what their variants cost. */
export async function lockPricesToImport(tx: Tx, skus: readonly string[]): Promise<PricedVariant[]> {
  await sql`
    select from product where id in (select product_id from variant where lower(sku) = any(${skus}))
    order by id for no key update`.execute(tx)
  const { rows } = await sql<PricedVariant>`
    select variant.id as "variantId", variant.product_id as "productId", lower(variant.sku) as sku, coalesce((
      select json_agg(json_build_object('market', market_code, 'priceMinor', price_minor,
        'compareAtMinor', compare_at_minor, 'floorMinor', floor_minor))
      from variant_price where variant_id = variant.id), '[]') as prices
    from variant where lower(variant.sku) = any(${skus})`.execute(tx)
  return rows
}

/** Under those locks: makes prices, or raises the versions of those that are there. */
export async function writeImportedPrices(tx: Tx, lines: readonly PriceLine[]): Promise<void> {
  const rows = lines.map(({ variantId, market, priceMinor, compareAtMinor, floorMinor }) => ({
    ...{ variant_id: variantId, market_code: market, price_minor: priceMinor },
    ...{ compare_at_minor: compareAtMinor, floor_minor: floorMinor },
  }))
  await sql`
    insert into variant_price as price (variant_id, market_code, price_minor, compare_at_minor, floor_minor)
    select variant_id, market_code, price_minor, compare_at_minor, floor_minor
    from ${recordset('variant_price', rows)} as named
    on conflict (variant_id, market_code) do update set price_minor = excluded.price_minor,
      compare_at_minor = excluded.compare_at_minor, floor_minor = excluded.floor_minor,
      version = price.version + 1`.execute(tx)
}

/** By SKU in lower case. */
export async function findVariantsBySku(tx: Tx, skus: readonly string[]): Promise<ReadonlyMap<string, VariantId>> {
  const rows = await tx
    .selectFrom('variant')
    .select(['id', sql<string>`lower(sku)`.as('key')])
    .where(sql<boolean>`lower(sku) = any(${skus})`)
    .execute()
  return new Map(rows.map(({ id, key }) => [key, id]))
}
