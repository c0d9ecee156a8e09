import { chooseRates } from '@tillwright/domain/tax/choose-rates'
import type { TaxRate, ZonedTaxRate } from '@tillwright/domain/tax/tax-rate'
import type { Place, Zone } from '@tillwright/domain/zones/zone'
import { zonesOf } from '@tillwright/domain/zones/zones-of'
import { sql } from 'kysely'
import type { Db } from './client.ts'
import { isDividedByPostalCode, type StoredZone, storedZone, tablesOf, zoneOf } from './zones.ts'

/** The zones that may hold a place, and what is levied there today. */
export interface ZonesOfPlace {
  readonly zones: readonly Zone[]
  readonly taxRates: readonly TaxRate[]
  /** Whether another postcode of the same country and region could have another answer. */
  readonly dependsOnPostalCode: boolean
}

/** One statement. `day` is an ISO date; null is today in the shop's time zone, whatever the session's is. */
export async function readZonesOfPlace(db: Db, place: Place, day: string | null = null): Promise<ZonesOfPlace> {
  const { rows } = await sql<FoundZones>`
    with recursive ${tablesOf(place)}
    select ${isDividedByPostalCode(place.country)} as depends, on_day.day::text as day, coalesce((
      select json_agg(json_build_object('zone', ${storedZone('zone')}, 'rates', coalesce((
        select json_agg(json_build_object('name', name, 'category', category, 'ratePpm', rate_ppm, 'layer', layer,
          'isCompound', is_compound, 'validFrom', valid_from, 'validTo', valid_to))
        from tax_rate
        where zone_id = zone.id and valid_from <= on_day.day and coalesce(valid_to > on_day.day, true)), '[]')))
      from holding cross join lateral (select * from zone where zone.id = holding.id offset 0) as zone), '[]') as zones
    from (select coalesce(${day}::date, ${today}) as day) as on_day`.execute(db)
  const [found] = rows
  if (found === undefined) throw new Error('a statement that always answers one row answered none')
  const zones = found.zones.map(({ zone }) => zoneOf(zone))
  const rates = found.zones.flatMap(({ zone, rates }) => rates.map((rate) => ({ ...rate, zone: zone.code })))
  // "Everywhere else" is where no zone with a rate in force is.
  const matches = zonesOf(zones, place, new Set(rates.map(({ zone }) => zone)))
  return { zones, taxRates: chooseRates(rates, matches, found.day).sort(asShown), dependsOnPostalCode: found.depends }
}

/** In which order a breakdown tells them. */
const asShown = (a: TaxRate, b: TaxRate): number =>
  a.layer - b.layer || b.ratePpm - a.ratePpm || (`${a.name} ${a.category}` < `${b.name} ${b.category}` ? -1 : 1)

const today = sql`(shop_now() at time zone (select time_zone from shop_setting))::date`

interface FoundZones {
  readonly depends: boolean
  readonly day: string
  readonly zones: readonly { readonly zone: StoredZone; readonly rates: readonly Omit<ZonedTaxRate, 'zone'>[] }[]
}
