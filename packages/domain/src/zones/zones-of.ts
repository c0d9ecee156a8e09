import { postalCodesOf } from './postal-codes-of.ts'
import { matchesPostalCode } from './postal-pattern.ts'
import { type Area, type Narrowness, narrowness, type Place, type Zone, type ZoneMatch } from './zone.ts'

/**
 * Which of the zones that are asked about hold a place, the narrowest first: found by postcode before by region before
 * by country before "everywhere else"; then by an area of their own before one of a contained zone, by their position,
 * by their code. A zone that holds a place in several ways counts by the narrowest of them.
 *
 * `asked` is what answers are wanted for: for taxes the zones with rates, for shipping those with methods. Zones that
 * are not asked about still pass on their areas to those that contain them. "Everywhere else" is where no area of an
 * asked zone is, and then zones that contain such a zone hold the place too.
 */
export function zonesOf(zones: readonly Zone[], place: Place, asked: ReadonlySet<string>): ZoneMatch[] {
  const known = new Map(zones.map((zone) => [zone.code, zone]))
  const matchesBy = (find: (zone: Zone) => Narrowness | null) =>
    zones.filter(({ code }) => asked.has(code)).flatMap((zone) => bestMatch(zone, known, find) ?? [])
  const byArea = matchesBy((zone) => narrowestArea(zone, place))
  const found = byArea.length > 0 ? byArea : matchesBy((zone) => (zone.isElsewhere ? 'elsewhere' : null))
  return found.toSorted(
    (a, b) =>
      rankOf(a.by) - rankOf(b.by) ||
      a.depth - b.depth ||
      a.zone.position - b.zone.position ||
      (a.zone.code < b.zone.code ? -1 : 1),
  )
}

type ZonesByCode = ReadonlyMap<string, Zone>

/** Goes down one step of containment after the other and meets each zone once, so that circles end. */
function bestMatch(zone: Zone, known: ZonesByCode, find: (zone: Zone) => Narrowness | null): ZoneMatch | null {
  const seen = new Set([zone])
  let best: ZoneMatch | null = null
  for (let depth = 0, level = [zone]; level.length > 0; depth += 1) {
    for (const inner of level) {
      const by = find(inner)
      if (by !== null && (best === null || rankOf(by) < rankOf(best.by))) best = { zone, by, depth }
    }
    const below = new Set(level.flatMap((inner) => containedIn(inner, known)))
    level = [...below].filter((inner) => !seen.has(inner))
    for (const inner of level) seen.add(inner)
  }
  return best
}

const containedIn = (zone: Zone, known: ZonesByCode): Zone[] => zone.contains.flatMap((code) => known.get(code) ?? [])

function narrowestArea(zone: Zone, place: Place): Narrowness | null {
  const held = zone.areas.filter((area) => holds(area, place)).map(narrownessOf)
  return narrowness.find((by) => held.includes(by)) ?? null
}

function holds({ country, region, postal }: Area, place: Place): boolean {
  if (country !== place.country) return false
  if (region !== null && (place.region === null || folded(region) !== folded(place.region))) return false
  return postal === null || postalCodesOf(place).some((code) => matchesPostalCode(postal, code))
}

function narrownessOf({ region, postal }: Area): Narrowness {
  if (postal !== null) return 'postal'
  return region === null ? 'country' : 'region'
}

const rankOf = (by: Narrowness): number => narrowness.indexOf(by)

const folded = (region: string): string => region.trim().toUpperCase()
