import { foldedName, postalRulesOf } from '../addresses/postal-rules.ts'
import type { Place } from './zone.ts'

export interface PlaceIssue {
  readonly path: keyof Place
  readonly message: string
}

export type CheckedPlace =
  | { readonly ok: true; readonly value: Place }
  | { readonly ok: false; readonly issues: readonly PlaceIssue[] }

/**
 * The place as addresses name it, so that zones find it: the region by its code, and without what the country's
 * addresses do not have; or everything that is wrong with it. What is not known stays null.
 */
export function checkPlace({ country, region, postalCode }: Place): CheckedPlace {
  const rules = postalRulesOf(country)
  if (rules === null) return { ok: false, issues: [{ path: 'country', message: 'is no country of ISO 3166-1' }] }
  const code = region === null || rules.state === 'unused' ? null : rules.stateCodes.get(foldedName(region))
  const ofPlace = code === undefined && rules.stateCodes.size === 0 ? region : code
  const written = postalCode === null || rules.zipCode === 'unused' ? null : postalCode.normalize('NFKC').toUpperCase()
  const fits = written === null || (rules.zipForm?.test(written) ?? true)
  const issues: PlaceIssue[] = [
    ...(ofPlace === undefined ? [{ path: 'region' as const, message: 'is no region of this country' }] : []),
    ...(fits ? [] : [{ path: 'postalCode' as const, message: 'does not have the form of this country’s postcodes' }]),
  ]
  if (ofPlace === undefined || !fits) return { ok: false, issues }
  return { ok: true, value: { country, region: ofPlace, postalCode: written } }
}
