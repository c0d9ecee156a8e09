import type { CustomerGroupId, PriceListId, VariantId } from '@tillwright/domain/ids'
import type { QuantityTier } from '@tillwright/domain/prices/quantity-tier'
import type { TimeWindow } from '@tillwright/domain/prices/time-window'
import { sql } from 'kysely'
import type { Db, Tx } from './client.ts'
import { insertRows } from './insert-rows.ts'
import { follows, momentOf, type NewestPage } from './newest-first.ts'

export interface PriceList extends TimeWindow {
  readonly id: PriceListId
  readonly name: string
  /** Null is everybody. Sorted. */
  readonly customerGroupIds: readonly CustomerGroupId[] | null
  readonly createdAt: Date
  readonly version: number
}

const columns = [
  'id',
  'name',
  sql<CustomerGroupId[] | null>`case when not is_for_everybody then array(
    select customer_group_id from price_list_group as own where own.price_list_id = price_list.id
    order by customer_group_id) end`.as('customerGroupIds'),
  'starts_at as startsAt',
  'ends_at as endsAt',
  'created_at as createdAt',
  'version',
] as const

/** The newest first. */
export const readPriceLists = (db: Db, { after, most }: NewestPage): Promise<(PriceList & { moment: string })[]> =>
  db
    .selectFrom('price_list')
    .select([...columns, momentOf('created_at').as('moment')])
    .where(follows({ at: 'created_at', id: 'id' }, after))
    .orderBy('created_at', 'desc')
    .orderBy('id', 'desc')
    .limit(sql.lit(most))
    .execute()

export async function findPriceList(db: Db, id: PriceListId): Promise<PriceList | null> {
  return (await db.selectFrom('price_list').select(columns).where('id', '=', id).executeTakeFirst()) ?? null
}

export async function lockPriceList(tx: Tx, id: PriceListId): Promise<PriceList | null> {
  const locked = await tx.selectFrom('price_list').select('id').where('id', '=', id).forUpdate().executeTakeFirst()
  // Its groups are read under the lock, for the row alone does not hold them.
  return locked === undefined ? null : findPriceList(tx, id)
}

type Facts = Pick<PriceList, 'id' | 'name' | 'customerGroupIds' | keyof TimeWindow>

/** For groups that are held. */
export async function insertPriceList(tx: Tx, list: Facts): Promise<void> {
  await tx
    .insertInto('price_list')
    .values({ id: list.id, ...factColumns(list) })
    .execute()
  await insertGroups(tx, list)
}

/** Of a locked list, for groups that are held. Raises the version. */
export async function writePriceList(tx: Tx, list: PriceList): Promise<void> {
  await tx
    .updateTable('price_list')
    .set({ ...factColumns(list), version: list.version + 1 })
    .where('id', '=', list.id)
    .execute()
  await tx.deleteFrom('price_list_group').where('price_list_id', '=', list.id).execute()
  await insertGroups(tx, list)
}

/** With its entries. */
export async function deletePriceList(tx: Tx, id: PriceListId): Promise<void> {
  await tx.deleteFrom('price_list').where('id', '=', id).execute()
}

const insertGroups = async (tx: Tx, { id, customerGroupIds }: Facts): Promise<void> => {
  const rows = (customerGroupIds ?? []).map((groupId) => ({ price_list_id: id, customer_group_id: groupId }))
  await insertRows('price_list_group', rows).execute(tx)
}

const factColumns = ({ name, customerGroupIds, startsAt, endsAt }: Facts) => ({
  name,
  is_for_everybody: customerGroupIds === null,
  starts_at: startsAt,
  ends_at: endsAt,
})

/** What a list says of a variant in a market. */
export interface ListEntry {
  readonly variantId: VariantId
  readonly market: string
  /** By rising quantity; a tier of 1 is the price for any. */
  readonly tiers: readonly QuantityTier[]
}

export type EntryPosition = Pick<ListEntry, 'variantId' | 'market'>

/** By variant and market. */
export async function readListEntries(
  db: Db,
  id: PriceListId,
  { after, most }: { after: EntryPosition | null; most: number },
): Promise<(ListEntry & { sku: string })[]> {
  return db
    .selectFrom('price_list_entry as entry')
    .select(['entry.variant_id as variantId', 'entry.market_code as market'])
    .select(sql<string>`(select sku from variant where id = entry.variant_id)`.as('sku'))
    .select(
      sql<QuantityTier[]>`json_agg(json_build_object('minQuantity', entry.min_quantity,
        'unitPriceMinor', entry.unit_price_minor) order by entry.min_quantity)`.as('tiers'),
    )
    .where('entry.price_list_id', '=', id)
    .$if(after !== null, (query) =>
      query.where(sql<boolean>`(entry.variant_id, entry.market_code) > (${after?.variantId}::uuid, ${after?.market})`),
    )
    .groupBy(['entry.variant_id', 'entry.market_code'])
    .orderBy('entry.variant_id')
    .orderBy('entry.market_code')
    .limit(sql.lit(most))
    .execute()
}

/** What a locked list says of these. */
export async function findListEntries(
  tx: Tx,
  id: PriceListId,
  of: readonly EntryPosition[],
): Promise<readonly ListEntry[]> {
  const { rows } = await sql<ListEntry>`
    select variant_id as "variantId", market_code as market, json_agg(json_build_object('minQuantity', min_quantity,
      'unitPriceMinor', unit_price_minor) order by min_quantity) as tiers
    from price_list_entry join ${positions(of)} using (variant_id, market_code)
    where price_list_id = ${id} group by variant_id, market_code order by variant_id, market_code`.execute(tx)
  return rows
}

/** Of a locked list: what these say replaces what it said of the same; no tiers take them out of it. */
export async function writeListEntries(tx: Tx, id: PriceListId, entries: readonly ListEntry[]): Promise<void> {
  const rows = entries.flatMap(({ variantId, market, tiers }) =>
    tiers.map(({ minQuantity, unitPriceMinor }) => ({
      price_list_id: id,
      variant_id: variantId,
      market_code: market,
      min_quantity: minQuantity,
      unit_price_minor: unitPriceMinor,
    })),
  )
  await sql`
    delete from price_list_entry as entry using ${positions(entries)}
    where entry.price_list_id = ${id} and entry.variant_id = named.variant_id
      and entry.market_code = named.market_code`.execute(tx)
  await insertRows('price_list_entry', rows).execute(tx)
}

/** Of a locked list, whose entries have changed. */
export async function raiseListVersion(tx: Tx, { id, version }: Pick<PriceList, 'id' | 'version'>): Promise<void> {
  await tx
    .updateTable('price_list')
    .set({ version: version + 1 })
    .where('id', '=', id)
    .execute()
}

const positions = (of: readonly EntryPosition[]) => {
  const named = of.map(({ variantId, market }) => ({ variant_id: variantId, market_code: market }))
  return sql`json_to_recordset(${JSON.stringify(named)}::json) as named(variant_id uuid, market_code text)`
}
