import type { LocationId } from '../ids.ts'

/** A country, or a region of it, that a location is meant for. */
export interface ServedArea {
  /** ISO 3166-1 alpha-2. */
  readonly country: string
  /** The code of a state, province or prefecture, e.g. NY; null for all of the country. */
  readonly region: string | null
}

/** A place where goods lie. */
export interface StockLocation {
  readonly id: LocationId
  /** The best first. What is not named can be served all the same, after everything that is. */
  readonly areas: readonly ServedArea[]
  /** Higher is asked first. */
  readonly priority: number
}

/**
 * The locations in the order in which they are asked for goods that go there: those that name the place before those
 * that don't, by how high it stands in their lists; then by priority, then by id. Null: goods that go nowhere, or
 * nobody knows where to yet.
 */
export const rankLocations = (
  locations: readonly StockLocation[],
  destination: { readonly country: string; readonly region: string | null } | null,
): LocationId[] =>
  locations
    .map((location) => ({ ...location, rank: rankOf(location, destination) }))
    .sort((a, b) => a.rank - b.rank || b.priority - a.priority || (a.id < b.id ? -1 : 1))
    .map(({ id }) => id)

function rankOf({ areas }: StockLocation, destination: Parameters<typeof rankLocations>[1]): number {
  const rank = areas.findIndex(
    ({ country, region }) =>
      country === destination?.country &&
      (region === null || region.toUpperCase() === destination.region?.toUpperCase()),
  )
  return rank === -1 ? notNamed : rank
}

/** After the last area of the longest list. */
const notNamed = Number.MAX_SAFE_INTEGER
