import { foldedName, type PostalRules, postalRulesOf } from './postal-rules.ts'

/** Where something goes, or who is billed. */
export interface Address {
  readonly firstName: string
  readonly lastName: string
  readonly addressLine1: string
  readonly addressLine2?: string | undefined
  readonly city: string
  /** In a kept address the code of the state, province or prefecture where the country's post has them ("NY", "13"). */
  readonly state?: string | undefined
  readonly zipCode?: string | undefined
  /** ISO 3166-1 alpha-2. */
  readonly country: string
  readonly phone?: string | undefined
}

export interface AddressIssue {
  readonly path: keyof Address
  readonly message: string
}

export type CheckedAddress =
  | { readonly ok: true; readonly value: Address }
  | { readonly ok: false; readonly issues: readonly AddressIssue[] }

/**
 * The address as its country writes it: the state as its code (tax zones and shipping zones go by it), the postcode in
 * capitals, and without what the country does not use (no states in Denmark, no postcodes in Hong Kong): that is
 * dropped, never refused. Or everything that is missing or wrong. Lengths are for the caller to limit.
 */
export function normaliseAddress(address: Address): CheckedAddress {
  const rules = postalRulesOf(address.country)
  if (rules === null) return { ok: false, issues: [{ path: 'country', message: 'is no country of ISO 3166-1' }] }
  const issues = [...stateIssues(address, rules), ...zipCodeIssues(address, rules), ...phoneIssues(address)]
  if (issues.length > 0) return { ok: false, issues }
  const { state, zipCode, ...rest } = address
  const kept = {
    ...(state && rules.state !== 'unused' ? { state: codeOf(state, rules) ?? state } : {}),
    ...(zipCode && rules.zipCode !== 'unused' ? { zipCode: writtenZipCode(zipCode) } : {}),
  }
  return { ok: true, value: { ...rest, ...kept } }
}

function stateIssues({ state }: Address, rules: PostalRules): AddressIssue[] {
  if (rules.state !== 'required') return []
  if (!state) return [{ path: 'state', message: 'is needed in this country' }]
  // Where post arrives without a state, a spelling that the data set does not know is no reason to lose an order.
  const isKnown = rules.stateCodes.size === 0 || codeOf(state, rules) !== undefined
  return isKnown ? [] : [{ path: 'state', message: 'is no state of this country' }]
}

function zipCodeIssues({ zipCode }: Address, rules: PostalRules): AddressIssue[] {
  if (rules.zipCode === 'unused') return []
  if (!zipCode) return rules.zipCode === 'required' ? [{ path: 'zipCode', message: 'is needed in this country' }] : []
  const fits = rules.zipForm?.test(writtenZipCode(zipCode)) ?? true
  return fits ? [] : [{ path: 'zipCode', message: 'does not have the form of this country’s postcodes' }]
}

/** No country's post asks for a phone number; one that is given can be dialled. */
const phoneIssues = ({ phone }: Address): AddressIssue[] =>
  phone && !/\p{Nd}/u.test(phone) ? [{ path: 'phone', message: 'has no digit' }] : []

const codeOf = (state: string, rules: PostalRules): string | undefined => rules.stateCodes.get(foldedName(state))

/** In capitals, with plain digits, dashes and spaces: Japanese keyboards write １５４ー００２３. */
const writtenZipCode = (given: string): string =>
  given
    .normalize('NFKC')
    .replace(/[‐-―−ー]/g, '-')
    .replace(/\s+/g, ' ')
    .trim()
    .toUpperCase()
