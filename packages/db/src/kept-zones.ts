import { formatPostalPattern, postalBounds } from '@tillwright/domain/zones/postal-pattern'
import type { Area, Zone } from '@tillwright/domain/zones/zone'
import { sql } from 'kysely'
import type { Db, Tx } from './client.ts'
import { insertRows } from './insert-rows.ts'
import { areaOf, type StoredArea } from './zones.ts'

/** A zone as staff sees it. */
export interface KeptZone extends Zone {
  readonly name: string
  readonly version: number
}

/** The same without its areas, of which there may be many. */
export interface ListedZone extends Omit<KeptZone, 'areas'> {
  readonly areaCount: number
}

const columns = ['zone.code', 'zone.name', 'zone.position', 'zone.version', 'zone.is_elsewhere as isElsewhere'] as const

const contains = sql<string[]>`array(
  select inner_zone.code from zone_part as part join zone as inner_zone on inner_zone.id = part.part_id
  where part.zone_id = zone.id order by inner_zone.code)`

/** By code, those after one. */
export const readZonePage = (db: Db, page: { after: string | null; most: number }): Promise<ListedZone[]> =>
  db
    .selectFrom('zone')
    .select(columns)
    .select([
      contains.as('contains'),
      sql<number>`(select count(*) from zone_area where zone_id = zone.id)`.as('areaCount'),
    ])
    .where(sql<boolean>`zone.code collate "C" > ${page.after ?? ''}`)
    .orderBy(sql`zone.code collate "C"`)
    .limit(page.most)
    .execute()

export async function findZone(db: Db, code: string): Promise<KeptZone | null> {
  const areas = sql<StoredArea[]>`coalesce((
    select json_agg(json_build_object('country', country, 'region', region, 'postal', postal_pattern)
      order by country, region nulls first, postal_pattern collate "C" nulls first)
    from zone_area where zone_id = zone.id), '[]')`
  const zone = await db
    .selectFrom('zone')
    .select(columns)
    .select([contains.as('contains'), areas.as('areas')])
    .where('zone.code', '=', code)
    .executeTakeFirst()
  return zone === undefined ? null : { ...zone, areas: zone.areas.map(areaOf) }
}

/** Lets one change of zones at a time through, until its transaction ends: only so no two of them close a circle. */
export async function openZones(tx: Tx): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtext('zones'))`.execute(tx)
}

/** Which zone contains which, of all of them. */
export const readContainment = (tx: Tx): Promise<{ code: string; contains: string[] }[]> =>
  tx
    .selectFrom('zone')
    .select(['zone.code', contains.as('contains')])
    .execute()

/** Against whoever lets something be for it; with the zones opened. */
export async function lockZone(tx: Tx, code: string): Promise<KeptZone | null> {
  const locked = await tx.selectFrom('zone').select('id').where('code', '=', code).forUpdate().executeTakeFirst()
  return locked === undefined ? null : findZone(tx, code)
}

/** False where its code is taken. What it contains has to be there. */
export async function insertZone(tx: Tx, id: string, zone: Omit<KeptZone, 'version'>): Promise<boolean> {
  const inserted = await tx
    .insertInto('zone')
    .values({ id, code: zone.code, ...factColumns(zone) })
    .onConflict((conflict) => conflict.column('code').doNothing())
    .returning('id')
    .executeTakeFirst()
  if (inserted === undefined) return false
  await insertWhatBelongs(tx, id, zone)
  return true
}

/** Of a locked zone. Raises the version. */
export async function writeZone(tx: Tx, zone: KeptZone): Promise<void> {
  const { id } = await tx
    .updateTable('zone')
    .set({ ...factColumns(zone), version: zone.version + 1 })
    .where('code', '=', zone.code)
    .where('version', '=', zone.version)
    .returning('id')
    .executeTakeFirstOrThrow()
  await tx.deleteFrom('zone_area').where('zone_id', '=', id).execute()
  await tx.deleteFrom('zone_part').where('zone_id', '=', id).execute()
  await insertWhatBelongs(tx, id, zone)
}

/** Whether a locked zone is part of another one, or has rates or methods. */
export async function isZoneUsed(tx: Tx, code: string): Promise<boolean> {
  const { rows } = await sql<{ used: boolean }>`
    select exists (select from tax_rate where zone_id = zone.id)
      or exists (select from shipping_method where zone_id = zone.id)
      or exists (select from shipping_method_exception where zone_id = zone.id)
      or exists (select from zone_part where part_id = zone.id) as used
    from zone where code = ${code}`.execute(tx)
  return rows[0]?.used ?? false
}

/** With its areas; what it contains stays. */
export async function deleteZone(tx: Tx, code: string): Promise<void> {
  await tx.deleteFrom('zone').where('code', '=', code).execute()
}

const factColumns = (zone: Pick<KeptZone, 'name' | 'isElsewhere' | 'position'>) => ({
  name: zone.name,
  is_elsewhere: zone.isElsewhere,
  position: zone.position,
})

async function insertWhatBelongs(tx: Tx, id: string, { areas, contains }: Pick<KeptZone, 'areas' | 'contains'>) {
  await insertRows(
    'zone_area',
    areas.map((area) => areaRow(id, area)),
  ).execute(tx)
  await sql`
    insert into zone_part (zone_id, part_id) select ${id}, id from zone where code = any(${contains})`.execute(tx)
}

/** How an area is kept. */
export function areaRow(zoneId: string, { country, region, postal }: Area) {
  const bounds = postal && postalBounds(postal)
  return {
    zone_id: zoneId,
    country,
    region,
    postal_pattern: postal && formatPostalPattern(postal),
    postal_from: bounds?.from ?? null,
    postal_to: bounds?.to ?? null,
  }
}
