import type Stripe from 'stripe'

/** What a place takes of a kind of goods. `percentage` has at most three digits after the point. */
export interface Rate {
  readonly percentage: string
  readonly taxType: Stripe.Tax.Calculation.TaxBreakdown.TaxRateDetails.TaxType
  readonly reason: Stripe.Tax.Calculation.TaxBreakdown.TaxabilityReason
}

/** Where goods go to, as far as tax is concerned; a state counts in the US only. */
export interface TaxPlace {
  readonly country: string
  readonly state: string | null
}

/** The rate of the simulator's own small table; nothing is collected in a country that it does not have. */
export function rateAt({ country, state }: TaxPlace, taxCode: string): Rate {
  const taxType = country === 'US' ? 'sales_tax' : country === 'JP' ? 'jct' : 'vat'
  if (taxCode === nontaxable) return { percentage: '0.0', taxType, reason: 'product_exempt' }
  if (country === 'US') {
    const percentage = usStates[state ?? ''] ?? '0.0'
    return { percentage, taxType, reason: percentage === '0.0' ? 'not_subject_to_tax' : 'standard_rated' }
  }
  const rates = countries[country]
  if (rates === undefined) return { percentage: '0.0', taxType, reason: 'not_collecting' }
  const isReduced = rates.reducedCodes.some((beginning) => taxCode.startsWith(beginning))
  return isReduced
    ? { percentage: rates.reduced, taxType, reason: 'reduced_rated' }
    : { percentage: rates.standard, taxType, reason: 'standard_rated' }
}

/** The tax on an amount, or in it where it is inclusive, rounded half up to whole units of the currency. */
export function taxOn(amount: number, percentage: string, isInclusive: boolean): number {
  const [whole = '0', digits = ''] = percentage.split('.')
  const thousandths = Number(whole) * 1_000 + Number(digits.padEnd(3, '0'))
  const parts = isInclusive ? 100_000 + thousandths : 100_000
  return Math.floor((2 * amount * thousandths + parts) / (2 * parts))
}

/** Stripe's code for goods that nobody taxes. */
const nontaxable = 'txcd_00000000'

/** Stripe's codes for food begin with 40, those for books and papers with 35. */
const countries: Readonly<
  Record<string, { readonly standard: string; readonly reduced: string; readonly reducedCodes: readonly string[] }>
> = {
  DE: { standard: '19.0', reduced: '7.0', reducedCodes: ['txcd_40', 'txcd_35'] },
  JP: { standard: '10.0', reduced: '8.0', reducedCodes: ['txcd_40'] },
}

/** The states' own part of sales tax; a state that is not here takes none. */
const usStates: Readonly<Record<string, string>> = {
  AL: '4.0',
  AZ: '5.6',
  AR: '6.5',
  CA: '7.25',
  CO: '2.9',
  CT: '6.35',
  DC: '6.0',
  FL: '6.0',
  GA: '4.0',
  HI: '4.0',
  IA: '6.0',
  ID: '6.0',
  IL: '6.25',
  IN: '7.0',
  KS: '6.5',
  KY: '6.0',
  LA: '5.0',
  MA: '6.25',
  MD: '6.0',
  ME: '5.5',
  MI: '6.0',
  MN: '6.875',
  MO: '4.225',
  MS: '7.0',
  NC: '4.75',
  ND: '5.0',
  NE: '5.5',
  NJ: '6.625',
  NM: '4.875',
  NV: '6.85',
  NY: '4.0',
  OH: '5.75',
  OK: '4.5',
  PA: '6.0',
  RI: '7.0',
  SC: '6.0',
  SD: '4.2',
  TN: '7.0',
  TX: '6.25',
  UT: '4.85',
  VA: '4.3',
  VT: '6.0',
  WA: '6.5',
  WI: '5.0',
  WV: '6.0',
  WY: '4.0',
}
