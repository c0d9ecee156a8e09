import type { PostalPattern } from './postal-pattern.ts'

/** A part of the world: a country, or of it a region or some postcodes. All that is said has to hold. */
export interface Area {
  /** ISO 3166-1 alpha-2. */
  readonly country: string
  /** The code of a state, province or prefecture, e.g. NY; in any case. */
  readonly region: string | null
  readonly postal: PostalPattern | null
}

/** What rates and shipping methods belong to. */
export interface Zone {
  readonly code: string
  readonly areas: readonly Area[]
  /** Codes of zones that are part of this one; unknown ones and circles do no harm. */
  readonly contains: readonly string[]
  /** Also every place that no other zone holds. */
  readonly isElsewhere: boolean
  /** Of two zones that are equally narrow, the lower one comes first. */
  readonly position: number
}

/** What has to be known of a place. */
export interface Place {
  readonly country: string
  readonly region: string | null
  readonly postalCode: string | null
}

/** By what a place was found, the narrowest first. */
export const narrowness = ['postal', 'region', 'country', 'elsewhere'] as const
export type Narrowness = (typeof narrowness)[number]

export interface ZoneMatch {
  readonly zone: Zone
  readonly by: Narrowness
  /** How many steps of containment lie between the zone and the one whose area it was: 0 for its own. */
  readonly depth: number
}
