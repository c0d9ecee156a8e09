import type { LocationId, VariantId } from '@tillwright/domain/ids'
import type { StockLocation } from '@tillwright/domain/stock/location'
import { type RawBuilder, sql } from 'kysely'
import type { Db, Tx } from './client.ts'

/** A location as staff sees it. */
export interface KeptLocation extends StockLocation {
  readonly code: string
  readonly name: string
  /** Whether orders may take goods there. */
  readonly enabled: boolean
  readonly version: number
}

const columns = ['id', 'code', 'name', 'priority', 'areas', 'enabled', 'version'] as const

/** By code, those after one. */
export const readLocationPage = (db: Db, page: { after: string | null; most: number }): Promise<KeptLocation[]> =>
  db
    .selectFrom('stock_location')
    .select(columns)
    .where(sql<boolean>`code collate "C" > ${page.after ?? ''}`)
    .orderBy(sql`code collate "C"`)
    .limit(page.most)
    .execute()

export async function findLocation(db: Db, id: LocationId): Promise<KeptLocation | null> {
  return (await db.selectFrom('stock_location').select(columns).where('id', '=', id).executeTakeFirst()) ?? null
}

/** The codes of those that there are. */
export async function readLocationCodes(db: Db, ids: readonly LocationId[]): Promise<ReadonlyMap<LocationId, string>> {
  const rows = await db
    .selectFrom('stock_location')
    .select(['id', 'code'])
    .where('id', '=', sql<LocationId>`any(${ids})`)
    .execute()
  return new Map(rows.map(({ id, code }) => [id, code]))
}

export async function lockLocation(tx: Tx, id: LocationId): Promise<KeptLocation | null> {
  const locked = tx.selectFrom('stock_location').select(columns).where('id', '=', id).forNoKeyUpdate()
  return (await locked.executeTakeFirst()) ?? null
}

/** False where its code is taken. */
export async function insertLocation(tx: Tx, location: Omit<KeptLocation, 'version'>): Promise<boolean> {
  const inserted = await tx
    .insertInto('stock_location')
    .values({ id: location.id, code: location.code, ...factColumns(location) })
    .onConflict((conflict) => conflict.column('code').doNothing())
    .returning('id')
    .executeTakeFirst()
  return inserted !== undefined
}

/** Of a locked location. Raises the version. */
export async function writeLocation(tx: Tx, location: KeptLocation): Promise<void> {
  await tx
    .updateTable('stock_location')
    .set({ ...factColumns(location), version: location.version + 1 })
    .where('id', '=', location.id)
    .execute()
}

/** Of which something lies there, is promised or may be sold: all that its opening or closing puts on offer or off. */
export async function readVariantsAt(tx: Tx, id: LocationId): Promise<VariantId[]> {
  const rows = await tx
    .selectFrom('stock_level')
    .select('variant_id')
    .where('location_id', '=', id)
    .where(sql<boolean>`tracked and (on_hand, reserved, backorder_limit) <> (0, 0, 0)`)
    .orderBy('variant_id')
    .execute()
  return rows.map(({ variant_id }) => variant_id)
}

const factColumns = ({ name, priority, areas, enabled }: Omit<KeptLocation, 'version'>) => ({
  name,
  priority,
  areas: jsonOf(areas),
  enabled,
})

const jsonOf = (areas: KeptLocation['areas']): RawBuilder<KeptLocation['areas']> => sql`${JSON.stringify(areas)}::jsonb`

/** All of them, by code. */
export const readAllLocations = (db: Db): Promise<{ id: LocationId; code: string; name: string }[]> =>
  db.selectFrom('stock_location').select(['id', 'code', 'name']).orderBy('code').execute()
