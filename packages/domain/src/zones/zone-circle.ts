import type { Zone } from './zone.ts'

/**
 * A circle of zones that contain each other, as the codes along it with the first repeated at its end, or null: what a
 * person has to be shown who has just made one. To `zonesOf` circles do no harm.
 */
export function zoneCircle(zones: readonly Pick<Zone, 'code' | 'contains'>[]): readonly string[] | null {
  const contained = new Map(zones.map((zone) => [zone.code, zone.contains]))
  /** Zones below which there is no circle: each is looked at once. */
  const cleared = new Set<string>()
  const circleFrom = (code: string, path: readonly string[]): readonly string[] | null => {
    if (path.includes(code)) return [...path.slice(path.indexOf(code)), code]
    if (cleared.has(code)) return null
    const circle = firstOf(contained.get(code) ?? [], (inner) => circleFrom(inner, [...path, code]))
    cleared.add(code)
    return circle
  }
  return firstOf([...contained.keys()], (code) => circleFrom(code, []))
}

function firstOf<T, Found>(all: readonly T[], find: (one: T) => Found | null): Found | null {
  for (const one of all) {
    const found = find(one)
    if (found !== null) return found
  }
  return null
}
