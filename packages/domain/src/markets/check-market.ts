import { foldedName, type PostalRules, postalRulesOf } from '../addresses/postal-rules.ts'
import { isCurrency } from '../money/currency.ts'
import type { Minor } from '../money/minor.ts'
import { canonicalLocale } from './locale.ts'
import type { Market } from './market.ts'

/** A market as somebody describes it, before anybody has looked at it. */
export interface MarketDraft extends Omit<Market, 'currency' | 'cashRoundingMinor'> {
  readonly currency: string
  readonly cashRounding: { readonly amount: Minor; readonly currency: string }
}

export interface MarketIssue {
  /** Where in the draft, as "countries.2". */
  readonly path: string
  readonly message: string
}

export type CheckedMarket =
  | { readonly ok: true; readonly value: Market }
  | { readonly ok: false; readonly issues: readonly MarketIssue[] }

/**
 * The market with its locales in their canonical spelling (BCP 47), the region of its default place as its code and the
 * postcode in capitals, as they stand in addresses; or everything that is wrong with it. Lengths are for the caller to
 * limit.
 */
export function checkMarket({ cashRounding, ...draft }: MarketDraft): CheckedMarket {
  const { currency } = draft
  const locales = draft.locales.map(canonicalLocale)
  const rules = postalRulesOf(draft.defaultCountry)
  const region = defaultRegionOf(draft, rules)
  const postalCode = draft.defaultPostalCode?.normalize('NFKC').toUpperCase() ?? null
  const issues = [
    ...cashRoundingIssues({ cashRounding, currency }),
    ...priceBasisIssues(draft),
    ...countryIssues(draft.countries),
    ...defaultCountryIssues(draft),
    ...issueWhere(region === undefined, 'defaultRegion', 'is no region of the default country'),
    ...issueWhere(!fitsPostalCode(postalCode, rules), 'defaultPostalCode', 'is no postcode of the default country'),
    ...locales.flatMap((locale, at) => issueWhere(locale === null, `locales.${at}`, 'is no language tag of BCP 47')),
    ...repeated(locales).map((at) => ({ path: `locales.${at}`, message: 'is there twice' })),
  ]
  if (!isCurrency(currency)) return { ok: false, issues: [notACurrency, ...issues] }
  if (issues.length > 0 || region === undefined) return { ok: false, issues }
  return {
    ok: true,
    value: {
      ...draft,
      currency,
      cashRoundingMinor: cashRounding.amount,
      defaultRegion: region,
      defaultPostalCode: postalCode,
      locales: locales.filter((locale) => locale !== null),
    },
  }
}

/** Coins and notes are no larger: 10,000 is a hundred in most currencies. */
export const cashRoundingMinorMax = 10_000

const notACurrency: MarketIssue = { path: 'currency', message: 'is no currency of ISO 4217 that a price can be in' }

const issueWhere = (isWrong: boolean, path: string, message: string): MarketIssue[] =>
  isWrong ? [{ path, message }] : []

function cashRoundingIssues({ cashRounding, currency }: Pick<MarketDraft, 'cashRounding' | 'currency'>): MarketIssue[] {
  const { amount } = cashRounding
  const isAmount = Number.isInteger(amount) && amount >= 1 && amount <= cashRoundingMinorMax
  return [
    ...issueWhere(!isAmount, 'cashRounding.amount', `takes 1 to ${cashRoundingMinorMax}; 1 rounds nothing`),
    ...issueWhere(cashRounding.currency !== currency, 'cashRounding.currency', `this market sells in ${currency}`),
  ]
}

/** Who is asked about taxes elsewhere knows nothing of those at the default place. */
const priceBasisIssues = ({
  priceBasis,
  pricesIncludeTax,
  taxProvider,
}: Pick<MarketDraft, 'priceBasis' | 'pricesIncludeTax' | 'taxProvider'>): MarketIssue[] =>
  priceBasis === 'gross'
    ? []
    : [
        ...issueWhere(!pricesIncludeTax, 'priceBasis', 'is "net" only of prices that include tax'),
        ...issueWhere(taxProvider !== 'tables', 'priceBasis', 'is "net" only where the shop’s own tables are used'),
      ]

const countryIssues = (countries: readonly string[]): MarketIssue[] => [
  ...countries.flatMap((country, at) =>
    issueWhere(postalRulesOf(country) === null, `countries.${at}`, 'is no country of ISO 3166-1'),
  ),
  ...repeated(countries).map((at) => ({ path: `countries.${at}`, message: 'is there twice' })),
]

const defaultCountryIssues = ({
  countries,
  defaultCountry,
}: Pick<MarketDraft, 'countries' | 'defaultCountry'>): MarketIssue[] =>
  issueWhere(!countries.includes(defaultCountry), 'defaultCountry', 'is none of the countries of this market')

/** Undefined where it is none: zones know a region by its code, and addresses carry none where the post uses none. */
function defaultRegionOf(
  { defaultRegion }: Pick<MarketDraft, 'defaultRegion'>,
  rules: PostalRules | null,
): string | null | undefined {
  if (defaultRegion === null || rules === null) return defaultRegion
  if (rules.state === 'unused') return undefined
  return rules.stateCodes.size === 0 ? defaultRegion : rules.stateCodes.get(foldedName(defaultRegion))
}

function fitsPostalCode(postalCode: string | null, rules: PostalRules | null): boolean {
  if (postalCode === null || rules === null) return true
  return rules.zipCode !== 'unused' && (rules.zipForm?.test(postalCode) ?? true)
}

/** Where something stands that stood before; what is nothing repeats nothing. */
const repeated = (values: readonly (string | null)[]): number[] =>
  values.flatMap((value, at) => (value !== null && values.indexOf(value) < at ? [at] : []))
