import { type CurrencyCode, currencyCode } from '@tillwright/domain/money/currency'
import { fromProviderAmount } from '@tillwright/domain/money/provider-amount'
import type { TaxAsk } from '@tillwright/domain/tax/tax-ask'
import type { SaidOfLine, SaidOfTax, SaidPart } from '@tillwright/domain/tax/tax-question'
import type Stripe from 'stripe'

type Breakdown = Stripe.Tax.CalculationLineItem.TaxBreakdown | Stripe.Tax.Calculation.ShippingCost.TaxBreakdown

/** What Stripe says of a sale, in our words and minor units; whether it adds up is for the domain to say. */
export function saidOfTax(
  { question, shippingKey }: TaxAsk,
  calculation: Stripe.Tax.Calculation,
  lines: readonly Stripe.Tax.CalculationLineItem[],
): SaidOfTax {
  const currency = currencyCode(calculation.currency.toUpperCase())
  const { shipping_cost: shipping } = calculation
  const said = lines.map(({ reference, ...line }) => saidOfLine(reference, line, currency))
  return {
    calculation: {
      id: calculation.id ?? '',
      expiresAtSeconds: calculation.expires_at ?? 0,
      taxedAtSeconds: calculation.tax_date,
    },
    currency,
    // In the order of the question, whatever Stripe's is.
    lines: (shipping === null ? said : [...said, saidOfLine(shippingKey ?? '', shipping, currency)]).toSorted(
      by(question.lines.map(({ key }) => key)),
    ),
    taxOnTopMinor: fromProviderAmount(calculation.tax_amount_exclusive, currency),
    taxInsideMinor: fromProviderAmount(calculation.tax_amount_inclusive, currency),
    totalMinor: fromProviderAmount(calculation.amount_total, currency),
  }
}

interface Priced {
  readonly amount: number
  readonly amount_tax: number
  readonly tax_breakdown?: readonly Breakdown[] | null
}

const saidOfLine = (key: string, line: Priced, currency: CurrencyCode): SaidOfLine => ({
  key,
  amountMinor: fromProviderAmount(line.amount, currency),
  taxMinor: fromProviderAmount(line.amount_tax, currency),
  parts: (line.tax_breakdown ?? []).map((part) => partOf(part, currency)),
})

/** "VAT (Germany)": the tax, and who levies it. */
const partOf = (
  { amount, taxable_amount, jurisdiction, tax_rate_details: rate }: Breakdown,
  currency: CurrencyCode,
): SaidPart => ({
  name: `${rate?.display_name ?? 'Tax'} (${jurisdiction.display_name})`,
  ratePpm: ppmOf(rate?.percentage_decimal ?? '0'),
  baseMinor: fromProviderAmount(taxable_amount, currency),
  taxMinor: fromProviderAmount(amount, currency),
})

/** "8.875" → 88750; what is finer than a millionth is cut off, for it is only shown. */
function ppmOf(percentage: string): number {
  const [whole = '0', digits = ''] = percentage.split('.')
  return Number(whole) * 10_000 + Number(digits.padEnd(4, '0').slice(0, 4))
}

const by = (keys: readonly string[]) => (a: SaidOfLine, b: SaidOfLine) => keys.indexOf(a.key) - keys.indexOf(b.key)
