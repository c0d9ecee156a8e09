import { createHash } from 'node:crypto'
import { toProviderUnits } from '@tillwright/domain/money/provider-amount'
import type { TaxableLine } from '@tillwright/domain/tax/tax'
import type { TaxAsk } from '@tillwright/domain/tax/tax-ask'
import type Stripe from 'stripe'
import type { RecordedTax, TaxProvider, TaxReversalRequest } from '../tax/tax-provider.ts'
import { asked, each, ProviderRefused, ProviderUnavailable } from './gateway-asked.ts'
import type { Clock } from './gateway-pace.ts'
import { saidOfTax } from './gateway-tax-views.ts'

/** Stripe Tax: https://docs.stripe.com/tax/custom */
export function taxCalls({ tax }: Stripe, { now }: Clock): Omit<TaxProvider, 'inBackground'> {
  return {
    calculateTax: async (ask, taxedAtSeconds) => {
      const params = calculationParams(ask, taxedAtSeconds)
      // A key for each time that we ask: a lasting one would repeat a failure of Stripe's for a day.
      const idempotencyKey = `tax:${hashOf(params)}:${now().getTime()}`
      try {
        const calculation = await asked(tax.calculations.create(params, { idempotencyKey }))
        return saidOfTax(ask, calculation, await linesOf(tax, calculation))
      } catch (error) {
        if (error instanceof ProviderRefused && error.problem === 'customer_tax_location_invalid')
          return 'unknown_place'
        throw error
      }
    },
    recordSale: async ({ calculationId, reference }) => {
      const params = { calculation: calculationId, reference }
      const record = (idempotencyKey: string) => tax.transactions.createFromCalculation(params, { idempotencyKey })
      try {
        return await recordedOnce(record, `tax-sale:${calculationId}`)
      } catch (error) {
        if (error instanceof ProviderRefused && error.param === 'calculation') return 'expired'
        throw error
      }
    },
    recordReversal: (reversal) => {
      const params = reversalParams(reversal)
      const record = (idempotencyKey: string) => tax.transactions.createReversal(params, { idempotencyKey })
      return recordedOnce(record, `tax-reversal:${reversal.reference}`)
    },
  }
}

/**
 * Within a day the key brings a lost answer again, and with it the name; after that, and where the answer was a failure
 * that Stripe keeps under the key, only the reference says that it was recorded. Such a key is of no use for a day, so
 * that there are some more, always in the same order.
 */
async function recordedOnce(
  record: (key: string) => Promise<Stripe.Tax.Transaction>,
  key: string,
): Promise<RecordedTax> {
  for (let tries = 1; ; tries++) {
    try {
      return await recordedUnder(record, tries === 1 ? key : `${key}:${tries}`)
    } catch (error) {
      if (tries === keysMax || !(error instanceof ProviderUnavailable && error.isKept)) throw error
    }
  }
}

const keysMax = 5

async function recordedUnder(
  record: (key: string) => Promise<Stripe.Tax.Transaction>,
  key: string,
): Promise<RecordedTax> {
  try {
    return { transactionId: (await asked(record(key))).id }
  } catch (error) {
    if (error instanceof ProviderRefused && error.param === 'reference') return { transactionId: null }
    throw error
  }
}

function calculationParams(ask: TaxAsk, taxedAtSeconds: number | undefined): Stripe.Tax.CalculationCreateParams {
  const { question, shippingKey } = ask
  const { currency, amountsIncludeTax, lines } = question
  const tax_behavior = amountsIncludeTax ? 'inclusive' : 'exclusive'
  const priced = (line: TaxableLine) => {
    const tax_code = ask.taxCodes[line.category]
    const amount = toProviderUnits(line.amountMinor, currency)
    return { amount, tax_behavior, ...(tax_code === undefined ? {} : { tax_code }) } as const
  }
  const shipping = lines.find(({ key }) => key === shippingKey)
  return {
    currency: currency.toLowerCase(),
    line_items: lines
      .filter((line) => line !== shipping)
      .map((line) => ({ ...priced(line), reference: line.key, quantity: line.quantity })),
    ...(shipping === undefined ? {} : { shipping_cost: priced(shipping) }),
    customer_details: customerOf(ask),
    ...(taxedAtSeconds === undefined ? {} : { tax_date: taxedAtSeconds }),
    expand: ['line_items.data.tax_breakdown', ...(shipping === undefined ? [] : ['shipping_cost.tax_breakdown'])],
  }
}

function customerOf({
  question,
  address,
  addressKind,
  vatId,
}: TaxAsk): Stripe.Tax.CalculationCreateParams.CustomerDetails {
  const { country, region, postalCode, city, line1 } = address
  return {
    address: {
      country,
      ...(region === null ? {} : { state: region }),
      ...(postalCode === null ? {} : { postal_code: postalCode }),
      ...(city === null ? {} : { city }),
      ...(line1 === null ? {} : { line1 }),
    },
    address_source: addressKind,
    taxability_override: overrides[question.treatment],
    ...(vatId === null ? {} : { tax_ids: [{ type: 'eu_vat', value: vatId }] }),
  }
}

/** Who is taxed is decided here; Stripe is told. */
const overrides = { taxed: 'none', reverse_charge: 'reverse_charge', exempt: 'customer_exempt' } as const

/** The first come with the calculation. */
async function linesOf(
  { calculations }: Stripe['tax'],
  { id, line_items }: Stripe.Tax.Calculation,
): Promise<readonly Stripe.Tax.CalculationLineItem[]> {
  if (line_items == null) return []
  if (!line_items.has_more || id === null) return line_items.data
  const all: Stripe.Tax.CalculationLineItem[] = []
  const list = calculations.listLineItems(id, { limit: 100, expand: ['data.tax_breakdown'] })
  for await (const line of each(list, (one) => one)) all.push(line)
  return all
}

function reversalParams({
  transactionId,
  reference,
  part,
}: TaxReversalRequest): Stripe.Tax.TransactionCreateReversalParams {
  const of = { original_transaction: transactionId, reference }
  if (part === 'all') return { ...of, mode: 'full' }
  return { ...of, mode: 'partial', flat_amount: -toProviderUnits(part.amountMinor, part.currency) }
}

const hashOf = (params: object): string =>
  createHash('sha256').update(JSON.stringify(params)).digest('hex').slice(0, 32)
