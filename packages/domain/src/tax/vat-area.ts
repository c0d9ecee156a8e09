import { matchesPostalCode, parsePostalPattern } from '../zones/postal-pattern.ts'
import type { Place } from '../zones/zone.ts'

/**
 * To which VAT territory of the European Union a place belongs: the ISO code of a member, XI for Northern Ireland (for
 * goods only), or null outside of the VAT area. Monaco counts as France (Art. 7 of Directive 2006/112/EC); Büsingen,
 * the Canary Islands, Åland, Livigno and the others of Art. 6 count as outside. A place without a postcode is taken
 * for the mainland. Not covered: the British bases on Cyprus, the Italian waters of Lake Lugano, Gibraltar's and the
 * Isle of Man's rules.
 */
export function vatTerritoryOf({ country, postalCode }: Place): string | null {
  if (country === 'MC') return 'FR'
  if (country === 'GB') return isAmong(northernIreland, postalCode) ? 'XI' : null
  return members.has(country) && !isAmong(outside.get(country) ?? [], postalCode) ? country : null
}

/** By the beginning of a VAT id: Greece's is EL. Null for what no VAT territory of the Union gives. */
export function territoryOfVatPrefix(prefix: string): string | null {
  if (prefix === 'EL') return 'GR'
  return prefix === 'XI' || (members.has(prefix) && prefix !== 'GR') ? prefix : null
}

const isAmong = (patterns: readonly string[], postalCode: string | null): boolean =>
  postalCode !== null && patterns.some((pattern) => matchesPostalCode(parsePostalPattern(pattern), postalCode))

/** https://european-union.europa.eu/principles-countries-history/eu-countries_en, as of November 2026. */
const members: ReadonlySet<string> = new Set(
  'AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK'.split(' '),
)

/** Protocol on Ireland/Northern Ireland, Art. 8: goods there are still under Directive 2006/112/EC. */
const northernIreland = ['BT*']

/**
 * Art. 6 of Directive 2006/112/EC and https://taxation-customs.ec.europa.eu/territorial-status-eu-countries-and-certain-territories_en,
 * by the postcodes of those places. Greenland, the Faroes and most of overseas France have ISO codes of their own.
 */
const outside: ReadonlyMap<string, readonly string[]> = new Map([
  ['DE', ['27498', '78266']],
  ['ES', ['35*', '38*', '51*', '52*']],
  ['FI', ['22*']],
  ['FR', ['97*', '98*']],
  ['GR', ['63086']],
  ['IT', ['22061', '23041']],
])
