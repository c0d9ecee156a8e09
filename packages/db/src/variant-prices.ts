import type { ProductId, SaleId, VariantId } from '@tillwright/domain/ids'
import type { CurrencyCode } from '@tillwright/domain/money/currency'
import type { Minor } from '@tillwright/domain/money/minor'
import type { QuantityTier } from '@tillwright/domain/prices/quantity-tier'
import type { TimeWindow } from '@tillwright/domain/prices/time-window'
import { type ExpressionBuilder, sql } from 'kysely'
import { jsonArrayFrom } from 'kysely/helpers/postgres'
import type { Db, Tx } from './client.ts'
import { insertRows } from './insert-rows.ts'
import type { DB } from './schema.ts'

/** Where a price stands. */
export interface PriceKey {
  readonly variantId: VariantId
  readonly market: string
}

/** What staff has said of a variant in one market, without its sales. */
export interface StoredPrice extends PriceKey {
  readonly priceMinor: Minor
  readonly compareAtMinor: Minor | null
  readonly floorMinor: Minor | null
  /** By rising quantity. */
  readonly tiers: readonly QuantityTier[]
  /** Of all of the above. */
  readonly version: number
}

/** Locks the product of a variant before anything of its prices; null where there is no such variant. */
export async function lockProductOfVariant(tx: Tx, variantId: VariantId): Promise<ProductId | null> {
  const found = await tx
    .selectFrom('product')
    .innerJoin('variant', 'variant.product_id', 'product.id')
    .select('product.id')
    .where('variant.id', '=', variantId)
    .forNoKeyUpdate('product')
    .executeTakeFirst()
  return found?.id ?? null
}

/** The currencies of markets, which stay as they are until the transaction ends; unknown markets are missing. */
export async function holdCurrencies(tx: Tx, markets: readonly string[]): Promise<ReadonlyMap<string, CurrencyCode>> {
  const rows = await tx
    .selectFrom('market')
    .select(['code', 'currency'])
    .where('code', '=', sql<string>`any(${markets})`)
    .orderBy('code')
    .forKeyShare()
    .execute()
  return new Map(rows.map(({ code, currency }) => [code, currency]))
}

/** Whether all of these variants exist; they do until the transaction ends. */
export async function areVariants(tx: Tx, ids: readonly VariantId[]): Promise<boolean> {
  const query = tx.selectFrom('variant').select('id').where('id', '=', sql<VariantId>`any(${ids})`).orderBy('id')
  return (await query.forKeyShare().execute()).length === new Set(ids).size
}

/** In all markets, or in one. */
export const readVariantPrices = (db: Db, variantId: VariantId, market: string | null = null): Promise<StoredPrice[]> =>
  db
    .selectFrom('variant_price as price')
    .select(['price.variant_id as variantId', 'price.market_code as market', 'price.price_minor as priceMinor'])
    .select(['price.compare_at_minor as compareAtMinor', 'price.floor_minor as floorMinor', 'price.version'])
    .select((eb) => tiersOf(eb).as('tiers'))
    .where('price.variant_id', '=', variantId)
    .$if(market !== null, (query) => query.where('price.market_code', '=', market ?? ''))
    .orderBy('price.market_code')
    .execute()

const tiersOf = (eb: ExpressionBuilder<DB & { price: DB['variant_price'] }, 'price'>) =>
  jsonArrayFrom(
    eb
      .selectFrom('quantity_tier as tier')
      .whereRef('tier.variant_id', '=', 'price.variant_id')
      .whereRef('tier.market_code', '=', 'price.market_code')
      .select(['tier.min_quantity as minQuantity', 'tier.unit_price_minor as unitPriceMinor'])
      .orderBy('tier.min_quantity'),
  )

/** Under the lock of the product: makes a price, or raises the version of the one that is there. */
export async function writeVariantPrice(
  tx: Tx,
  { variantId, market }: PriceKey,
  to: Pick<StoredPrice, 'priceMinor' | 'compareAtMinor' | 'floorMinor'>,
): Promise<void> {
  const facts = { price_minor: to.priceMinor, compare_at_minor: to.compareAtMinor, floor_minor: to.floorMinor }
  await tx
    .insertInto('variant_price')
    .values({ variant_id: variantId, market_code: market, ...facts })
    .onConflict((conflict) =>
      conflict
        .columns(['variant_id', 'market_code'])
        .doUpdateSet({ ...facts, version: sql`variant_price.version + 1` }),
    )
    .execute()
}

/** Under the lock of the product. Raises the version of the price. */
export async function writeTiers(
  tx: Tx,
  { variantId, market }: PriceKey,
  tiers: readonly QuantityTier[],
): Promise<void> {
  const rows = tiers.map(({ minQuantity, unitPriceMinor }) => ({
    variant_id: variantId,
    market_code: market,
    min_quantity: minQuantity,
    unit_price_minor: unitPriceMinor,
  }))
  const there = { variant_id: variantId, market_code: market }
  await tx
    .deleteFrom('quantity_tier')
    .where((eb) => eb.and(there))
    .execute()
  await insertRows('quantity_tier', rows).execute(tx)
  await tx
    .updateTable('variant_price')
    .set({ version: sql`version + 1` })
    .where((eb) => eb.and(there))
    .execute()
}

export interface StoredSale extends PriceKey, TimeWindow {
  readonly id: SaleId
  readonly unitPriceMinor: Minor
  readonly version: number
}

const saleColumns = [
  'variant_sale.id',
  'variant_sale.variant_id as variantId',
  'variant_sale.market_code as market',
  'variant_sale.unit_price_minor as unitPriceMinor',
  'variant_sale.starts_at as startsAt',
  'variant_sale.ends_at as endsAt',
  'variant_sale.version',
] as const

/** Those that are over as well, the oldest first. */
export const readSales = (db: Db, variantId: VariantId): Promise<StoredSale[]> =>
  db.selectFrom('variant_sale').select(saleColumns).where('variant_id', '=', variantId).orderBy('id').execute()

/** With the product that it belongs to. */
export async function lockSale(tx: Tx, id: SaleId): Promise<(StoredSale & { productId: ProductId }) | null> {
  const found = await tx
    .selectFrom('product')
    .innerJoin('variant', 'variant.product_id', 'product.id')
    .innerJoin('variant_sale', 'variant_sale.variant_id', 'variant.id')
    .select(['product.id as productId', ...saleColumns])
    .where('variant_sale.id', '=', id)
    .forNoKeyUpdate(['product', 'variant_sale'])
    .executeTakeFirst()
  return found ?? null
}

export const insertSale = (tx: Tx, sale: Omit<StoredSale, 'version'>): Promise<StoredSale> =>
  tx
    .insertInto('variant_sale')
    .values({ id: sale.id, variant_id: sale.variantId, market_code: sale.market, ...saleFacts(sale) })
    .returning(saleColumns)
    .executeTakeFirstOrThrow()

/** Of a locked sale. Raises the version. */
export const writeSale = (tx: Tx, sale: StoredSale): Promise<StoredSale> =>
  tx
    .updateTable('variant_sale')
    .set({ ...saleFacts(sale), version: sale.version + 1 })
    .where('id', '=', sale.id)
    .where('version', '=', sale.version)
    .returning(saleColumns)
    .executeTakeFirstOrThrow()

export async function deleteSale(tx: Tx, id: SaleId): Promise<void> {
  await tx.deleteFrom('variant_sale').where('id', '=', id).execute()
}

const saleFacts = ({ unitPriceMinor, startsAt, endsAt }: Pick<StoredSale, 'unitPriceMinor' | keyof TimeWindow>) => ({
  unit_price_minor: unitPriceMinor,
  starts_at: startsAt,
  ends_at: endsAt,
})
