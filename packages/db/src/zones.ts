import { postalCodesOf } from '@tillwright/domain/zones/postal-codes-of'
import { parsePostalPattern } from '@tillwright/domain/zones/postal-pattern'
import type { Area, Place, Zone } from '@tillwright/domain/zones/zone'
import { type RawBuilder, sql } from 'kysely'

/** An area as JSON brings it. */
export interface StoredArea {
  readonly country: string
  readonly region: string | null
  /** The domain's pattern as it writes it. */
  readonly postal: string | null
}

/** A zone that may hold a place, as JSON brings it. */
export interface StoredZone {
  readonly code: string
  readonly isElsewhere: boolean
  readonly position: number
  readonly areas: readonly StoredArea[]
  readonly contains: readonly string[]
}

/**
 * The ids of the zones that may hold a place, as a subquery of one column: those with an area in its country that says
 * nothing of postcodes or something that may match, those that are "everywhere else", and all that contain one of
 * these. Which of them do hold it, `zonesOf` knows.
 */
export const zonesThatMayHold = (place: Place): RawBuilder<string> => sql<string>`
  with recursive ${tablesOf(place)} select id from holding`

/**
 * What a statement about a place begins with, after WITH RECURSIVE: `here`, the areas that may be where it is, and
 * `holding`, the ids of the zones that may hold it. Both are short, however many zones there are; the planner does not
 * know that, and would read all of them but for OFFSET 0.
 */
export const tablesOf = (place: Place): RawBuilder<unknown> => sql`
  here as materialized (
    select zone_id, country, region, postal_pattern from zone_area
      where country = ${place.country} and postal_pattern is null
    union all select zone_id, country, region, postal_pattern from zone_area where ${mayMatch(place)}),
  holding(id) as (
    (select zone_id from here union select id from zone where is_elsewhere)
    union
    select outer_zone.zone_id from holding cross join lateral (
      select part.zone_id from zone_part as part where part.part_id = holding.id offset 0) as outer_zone)`

/** Whether the postcodes that an area is about may be those of a place. The index is asked by both columns. */
function mayMatch(place: Place): RawBuilder<boolean> {
  const [code = null, plain = code] = postalCodesOf(place)
  return sql<boolean>`postal_pattern is not null and country = ${place.country}
    and (postal_span @> ${code}::text or postal_span @> ${plain}::text)`
}

/** A zone of `holding` as JSON, of its areas and parts those that may be where the place is. */
export const storedZone = (zone: string): RawBuilder<StoredZone> => sql<StoredZone>`json_build_object(
  'code', ${sql.ref(`${zone}.code`)}, 'isElsewhere', ${sql.ref(`${zone}.is_elsewhere`)},
  'position', ${sql.ref(`${zone}.position`)},
  'areas', coalesce((
    select json_agg(json_build_object('country', country, 'region', region, 'postal', postal_pattern))
    from here where zone_id = ${sql.ref(`${zone}.id`)}), '[]'),
  'contains', array(
    select (select code from zone as part where part.id = holding.id) from holding
    where (select true from zone_part where zone_id = ${sql.ref(`${zone}.id`)} and part_id = holding.id offset 0)))`

/** Whether postcodes decide about anything in this country. */
export const isDividedByPostalCode = (country: string): RawBuilder<boolean> => sql<boolean>`
  exists (select from zone_area where country = ${country} and postal_pattern is not null)`

export const zoneOf = ({ areas, ...zone }: StoredZone): Zone => ({ ...zone, areas: areas.map(areaOf) })

export const areaOf = ({ postal, ...area }: StoredArea): Area => ({
  ...area,
  postal: postal === null ? null : parsePostalPattern(postal),
})
