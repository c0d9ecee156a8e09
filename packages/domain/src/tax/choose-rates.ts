import type { Place, Zone, ZoneMatch } from '../zones/zone.ts'
import { zonesOf } from '../zones/zones-of.ts'
import type { TaxRate, ZonedTaxRate } from './tax-rate.ts'

/**
 * Which rates apply at a place on a day, an ISO date in the shop's time zone. Of each layer and category they are those
 * of the narrowest zone that has any, so that a narrow zone replaces a wide one layer by layer: a country's tax and a
 * state's tax are two layers, a country's tax and an island's other tax are one layer of two zones.
 * Rates of one layer and zone apply together.
 */
export function chooseRates(rates: readonly ZonedTaxRate[], matches: readonly ZoneMatch[], day: string): TaxRate[] {
  const current = rates.filter((rate) => isInForce(rate, day))
  const zoneOf = new Map<string, string>()
  for (const { zone } of matches) {
    for (const rate of current) {
      if (rate.zone === zone.code && !zoneOf.has(placeOf(rate))) zoneOf.set(placeOf(rate), zone.code)
    }
  }
  return current
    .filter((rate) => zoneOf.get(placeOf(rate)) === rate.zone)
    .map(({ name, category, ratePpm, layer, isCompound }) => ({ name, category, ratePpm, layer, isCompound }))
}

/** The same from all zones. Those with a rate in force are asked, so "everywhere else" is where none of them is. */
export function ratesAt(
  tables: { readonly zones: readonly Zone[]; readonly rates: readonly ZonedTaxRate[] },
  place: Place,
  day: string,
): TaxRate[] {
  const asked = new Set(tables.rates.filter((rate) => isInForce(rate, day)).map(({ zone }) => zone))
  return chooseRates(tables.rates, zonesOf(tables.zones, place, asked), day)
}

const isInForce = ({ validFrom, validTo }: ZonedTaxRate, day: string): boolean =>
  validFrom <= day && (validTo === null || day < validTo)

/** Where in the table of taxes a rate stands: only one zone's rates stand there. */
const placeOf = ({ layer, category }: TaxRate): string => `${layer} ${category}`
