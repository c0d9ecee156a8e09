import type Stripe from 'stripe'
import { type Rate, rateAt, type TaxPlace, taxOn } from './rates.ts'

export interface TaxSituation {
  readonly place: TaxPlace
  /** Set where the buyer owes nothing here, whatever the goods are. */
  readonly override: 'customer_exempt' | 'reverse_charge' | null
}

export interface Taxable {
  readonly amount: number
  readonly isInclusive: boolean
  readonly taxCode: string
}

export interface Taxed {
  readonly amountTax: number
  readonly rate: Rate
  /** What the rate is applied to, without the tax. */
  readonly taxableAmount: number
}

/** The tax of one line. */
export function taxed({ place, override }: TaxSituation, { amount, isInclusive, taxCode }: Taxable): Taxed {
  const found = rateAt(place, taxCode)
  const rate = override === null ? found : { ...found, percentage: '0.0', reason: override }
  const amountTax = taxOn(amount, rate.percentage, isInclusive)
  const net = isInclusive ? amount - amountTax : amount
  return { amountTax, rate, taxableAmount: rate.percentage === '0.0' ? 0 : net }
}

/** How a line tells its tax. */
export const lineBreakdown = ({ country, state }: TaxPlace, { amountTax, rate, taxableAmount }: Taxed) => ({
  amount: amountTax,
  jurisdiction: {
    country,
    display_name: state ?? country,
    level: state === null ? ('country' as const) : ('state' as const),
    state,
  },
  sourcing: 'destination' as const,
  tax_rate_details: {
    display_name: taxNames[String(rate.taxType)] ?? 'Tax',
    percentage_decimal: rate.percentage,
    tax_type: rate.taxType,
  },
  taxability_reason: rate.reason,
  taxable_amount: taxableAmount,
})

/** How a calculation sums its lines up: one entry for each rate, apart where the tax is in the price. */
export function sumBreakdown(
  { country, state }: TaxPlace,
  lines: readonly (Taxed & { readonly isInclusive: boolean })[],
): Stripe.Tax.Calculation.TaxBreakdown[] {
  const groups = new Map<string, (Taxed & { readonly isInclusive: boolean })[]>()
  for (const line of lines) {
    const name = `${line.rate.percentage} ${line.rate.reason} ${line.isInclusive}`
    groups.set(name, [...(groups.get(name) ?? []), line])
  }
  return [...groups.values()].flatMap(([first, ...others]) =>
    first === undefined
      ? []
      : [
          {
            amount: others.reduce((sum, { amountTax }) => sum + amountTax, first.amountTax),
            inclusive: first.isInclusive,
            tax_rate_details: {
              country,
              flat_amount: null,
              percentage_decimal: first.rate.percentage,
              rate_type: 'percentage',
              state,
              tax_type: first.rate.taxType,
            },
            taxability_reason: first.rate.reason,
            taxable_amount: others.reduce((sum, { taxableAmount }) => sum + taxableAmount, first.taxableAmount),
          },
        ],
  )
}

const taxNames: Readonly<Record<string, string>> = { sales_tax: 'Sales Tax', vat: 'VAT', jct: 'JCT' }
