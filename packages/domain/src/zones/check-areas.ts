import { foldedName, type PostalRules, postalRulesOf } from '../addresses/postal-rules.ts'
import { readOrProblem } from '../problem.ts'
import { formatPostalPattern, type PostalPattern, PostalPatternError, parsePostalPattern } from './postal-pattern.ts'
import type { Area } from './zone.ts'

/** An area as somebody writes it. */
export interface AreaDraft {
  readonly country: string
  /** The code or name of a state, province or prefecture. */
  readonly region: string | null
  /** A postcode, its beginning or a range; null is all of them. */
  readonly postalCode: string | null
}

export interface AreaIssue {
  /** Where among the areas, as "2.region". */
  readonly path: string
  readonly message: string
}

export type CheckedAreas =
  | { readonly ok: true; readonly value: readonly Area[] }
  | { readonly ok: false; readonly issues: readonly AreaIssue[] }

/**
 * The areas as places are compared with them: regions by their codes, as they stand in addresses, and patterns
 * normalised; or everything that is wrong with them.
 */
export function checkAreas(drafts: readonly AreaDraft[]): CheckedAreas {
  const checked = drafts.map(checkArea)
  const areas = checked.flatMap((one) => ('area' in one ? [one.area] : []))
  const issues = checked.flatMap((one, at) =>
    'issues' in one ? one.issues.map(({ path, message }) => ({ path: `${at}.${path}`, message })) : [],
  )
  if (issues.length > 0) return { ok: false, issues }
  const names = areas.map(nameOf)
  const repeated = names.flatMap((name, at) =>
    names.indexOf(name) < at ? [{ path: `${at}`, message: 'is there twice' }] : [],
  )
  return repeated.length > 0 ? { ok: false, issues: repeated } : { ok: true, value: areas }
}

function checkArea({ country, ...draft }: AreaDraft): { area: Area } | { issues: AreaIssue[] } {
  const rules = postalRulesOf(country)
  if (rules === null) return { issues: [{ path: 'country', message: 'is no country of ISO 3166-1' }] }
  const region = draft.region === null ? null : regionOf(draft.region, rules)
  const postal = patternOf(draft.postalCode, rules)
  const issues = [
    ...(region === undefined ? [{ path: 'region', message: 'is no region that addresses of this country have' }] : []),
    ...(typeof postal === 'string' ? [{ path: 'postalCode', message: postal }] : []),
  ]
  return region === undefined || typeof postal === 'string' ? { issues } : { area: { country, region, postal } }
}

/** Undefined where no address could have it. */
function regionOf(region: string, rules: PostalRules): string | undefined {
  if (rules.state === 'unused') return undefined
  return rules.stateCodes.size === 0 ? region.trim() : rules.stateCodes.get(foldedName(region))
}

/** The pattern, or what is wrong with it. */
function patternOf(written: string | null, rules: PostalRules): PostalPattern | null | string {
  if (written === null) return null
  if (rules.zipCode === 'unused') return 'addresses of this country have no postcode'
  return readOrProblem(() => parsePostalPattern(written), PostalPatternError)
}

const nameOf = ({ country, region, postal }: Area): string =>
  JSON.stringify([country, region?.toUpperCase(), postal && formatPostalPattern(postal)])
