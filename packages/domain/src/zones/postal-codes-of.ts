import { postalRulesOf } from '../addresses/postal-rules.ts'
import { normalisedPostalCode } from './postal-pattern.ts'
import type { Place } from './zone.ts'

/**
 * By which codes patterns find a place: its postcode, and where a country's post adds to one (10001-1234 of 10001,
 * C1420ABC of C1420), also the postcode without the addition. Normalised; none where the postcode is not known.
 */
export function postalCodesOf({ country, postalCode }: Pick<Place, 'country' | 'postalCode'>): readonly string[] {
  if (postalCode === null) return []
  // The data set's forms have one group, if any: the postcode without what may be added to it.
  const plain = postalRulesOf(country)?.zipForm?.exec(postalCode)?.[1]
  return [...new Set([postalCode, plain ?? postalCode].map(normalisedPostalCode))]
}
