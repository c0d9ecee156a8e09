import type { Market } from '@tillwright/domain/markets/market'
import { sql } from 'kysely'
import type { Db, Tx } from './client.ts'

/** A market as staff sees it. */
export interface StoredMarket extends Market {
  /** Smaller ones are shown first, equal ones by their codes. */
  readonly position: number
  readonly version: number
}

const columns = [
  'code',
  'name',
  'currency',
  'prices_include_tax as pricesIncludeTax',
  'price_basis as priceBasis',
  'tax_rounding as taxRounding',
  'tax_rounding_mode as taxRoundingMode',
  'tax_address as taxAddress',
  'tax_provider as taxProvider',
  'cash_rounding_minor as cashRoundingMinor',
  'enabled',
  'countries',
  'default_country as defaultCountry',
  'default_region as defaultRegion',
  'default_postal_code as defaultPostalCode',
  'locales',
  'position',
  'version',
] as const

/** All of them, closed ones too, in their order. */
export const readMarkets = (db: Db): Promise<StoredMarket[]> =>
  db.selectFrom('market').select(columns).orderBy('position').orderBy('code').execute()

export async function findMarket(db: Db, code: string): Promise<StoredMarket | null> {
  return (await db.selectFrom('market').select(columns).where('code', '=', code).executeTakeFirst()) ?? null
}

/**
 * Locks a market after the settings. `against` amounts it also waits for whoever is writing a price or an order there,
 * so that `hasAmountsInMarket` then tells all of them; whoever comes later waits for this transaction.
 */
export async function lockMarket(
  tx: Tx,
  code: string,
  { against }: { against: 'changes' | 'amounts' },
): Promise<StoredMarket | null> {
  const market = tx.selectFrom('market').select(columns).where('code', '=', code)
  const locked = against === 'amounts' ? market.forUpdate() : market.forNoKeyUpdate()
  return (await locked.executeTakeFirst()) ?? null
}

/** Whether anything says an amount in the currency of a market. */
export async function hasAmountsInMarket(tx: Tx, code: string): Promise<boolean> {
  const inTables = tablesWithAmounts.map(
    (table) => sql`exists (select from ${sql.table(table)} where market_code = ${code})`,
  )
  inTables.push(sql`exists (select from price_rule_market where market_code = ${code} and fixed_minor is not null)`)
  // The terms of a promotion name markets with amounts alone.
  inTables.push(sql`exists (select from promotion_market join promotion on promotion.id = promotion_id
    where market_code = ${code} and (budget_minor is not null or jsonb_path_exists(terms, '$.**.market')))`)
  const { rows } = await sql<{ has_amounts: boolean }>`select ${sql.join(inTables, sql` or `)} as has_amounts`.execute(
    tx,
  )
  return rows[0]?.has_amounts ?? false
}

const tablesWithAmounts = [
  'variant_price',
  'variant_sale',
  'quantity_tier',
  'price_list_entry',
  'shipping_method',
  'orders',
] as const

/** Null where its code is taken. A position of null is the last. */
export async function insertMarket(tx: Tx, market: Market, position: number | null): Promise<StoredMarket | null> {
  const last = sql<number>`coalesce((select max(position) from market), -1) + 1`
  const inserted = await tx
    .insertInto('market')
    .values({ code: market.code, ...factColumns(market), position: position ?? last })
    .onConflict((conflict) => conflict.column('code').doNothing())
    .returning(columns)
    .executeTakeFirst()
  return inserted ?? null
}

/** Of a locked market. Raises the version. */
export const writeMarket = (
  tx: Tx,
  { code, version }: Pick<StoredMarket, 'code' | 'version'>,
  to: Omit<StoredMarket, 'code' | 'version'>,
): Promise<StoredMarket> =>
  tx
    .updateTable('market')
    .set({ ...factColumns(to), position: to.position, version: version + 1 })
    .where('code', '=', code)
    .where('version', '=', version)
    .returning(columns)
    .executeTakeFirstOrThrow()

const factColumns = (market: Omit<Market, 'code'>) => ({
  name: market.name,
  currency: market.currency,
  prices_include_tax: market.pricesIncludeTax,
  price_basis: market.priceBasis,
  tax_rounding: market.taxRounding,
  tax_rounding_mode: market.taxRoundingMode,
  tax_address: market.taxAddress,
  tax_provider: market.taxProvider,
  cash_rounding_minor: market.cashRoundingMinor,
  enabled: market.enabled,
  countries: [...market.countries],
  default_country: market.defaultCountry,
  default_region: market.defaultRegion,
  default_postal_code: market.defaultPostalCode,
  locales: [...market.locales],
})
