import type Stripe from 'stripe'
import { invalid } from '../api/errors.ts'
import { mergedMetadata } from '../api/metadata.ts'
import { namedCustomer } from '../customers/find.ts'
import { newId } from '../ids.ts'
import { checkedCurrency } from '../money.ts'
import type { StoredCalculation } from '../store/things.ts'
import type { Work } from '../store/work.ts'
import { switchesOf } from '../switches.ts'
import { taxPlace } from './location.ts'
import { lineBreakdown, sumBreakdown, type TaxSituation, taxed } from './taxed.ts'

type LineParams = Stripe.Tax.CalculationCreateParams.LineItem

/** What lines and shipping cost in tax. Throws a 400 for an address that says too little and for wrong lines. */
export function calculateTax(work: Work, params: Stripe.Tax.CalculationCreateParams): StoredCalculation {
  const currency = checkedCurrency(params.currency)
  const customer_details = customerDetails(work, params)
  const situation: TaxSituation = {
    place: taxPlace(customer_details.address, 'customer_details[address]'),
    override: overrideOf(customer_details.taxability_override),
  }
  checkLines(params.line_items)
  checkDate(params.tax_date ?? work.nowSeconds, work)
  const lines = params.line_items.map((line) => taxedLine(situation, line))
  const shipping = params.shipping_cost ? taxedShipping(situation, params.shipping_cost) : null
  const all = shipping === null ? lines : [...lines, shipping]
  const sum = (wanted: boolean) =>
    all.reduce((total, { tax, isInclusive }) => total + (isInclusive === wanted ? tax.amountTax : 0), 0)
  const amount = all.reduce((total, { told }) => total + told.amount, 0)
  const id = newId('taxcalc_1')
  work.put('simulator.lines', { id, lines: lines.map(({ told }) => told) })
  return work.put('tax.calculation', {
    id,
    object: 'tax.calculation',
    amount_total: amount + sum(false),
    currency,
    customer: params.customer ?? null,
    customer_details,
    expires_at: work.nowSeconds + switchesOf(work).taxCalculationLifeSeconds,
    livemode: false,
    ship_from_details: params.ship_from_details ? { address: filled(params.ship_from_details.address) } : null,
    shipping_cost: shipping?.told ?? null,
    tax_amount_exclusive: sum(false),
    tax_amount_inclusive: sum(true),
    tax_breakdown: sumBreakdown(
      situation.place,
      all.map(({ tax, isInclusive }) => ({ ...tax, isInclusive })),
    ),
    tax_date: params.tax_date ?? work.nowSeconds,
  })
}

/** Stripe knows the rates of 31 days around today. */
function checkDate(taxDate: number, { nowSeconds }: Work): void {
  if (Math.abs(taxDate - nowSeconds) > 31 * 86_400)
    throw invalid('`tax_date` must be within 31 days of today.', { param: 'tax_date' })
}

function customerDetails(
  work: Work,
  { customer: id, customer_details: asked }: Stripe.Tax.CalculationCreateParams,
): Stripe.Tax.Calculation.CustomerDetails {
  const customer = id === undefined ? undefined : namedCustomer(work, id)
  const given = asked?.address
  const known = customer?.shipping?.address ?? customer?.address ?? null
  if (given && !asked?.address_source)
    throw invalid('Missing required param: customer_details[address_source].', {
      code: 'parameter_missing',
      param: 'customer_details[address_source]',
    })
  return {
    address: given ? filled(given) : known && filled(known),
    address_source: given ? (asked.address_source ?? null) : customer?.shipping ? 'shipping' : known && 'billing',
    ip_address: asked?.ip_address ?? null,
    tax_ids: asked?.tax_ids ?? [],
    taxability_override: asked?.taxability_override ?? 'none',
  }
}

const overrideOf = (asked: string): TaxSituation['override'] =>
  asked === 'customer_exempt' || asked === 'reverse_charge' ? asked : null

/** '' stands for nothing. */
const filled = (asked: { readonly [K in keyof Stripe.Address]?: string | null }): Stripe.Address => ({
  city: asked.city || null,
  country: asked.country || null,
  line1: asked.line1 || null,
  line2: asked.line2 || null,
  postal_code: asked.postal_code || null,
  state: asked.state || null,
})

function checkLines(lines: readonly LineParams[]): void {
  const references = new Set<string>()
  for (const [place, { amount, reference, quantity = 1 }] of lines.entries()) {
    const param = (name: string) => `line_items[${place}][${name}]`
    if (!reference)
      throw invalid(`Missing required param: ${param('reference')}.`, {
        code: 'parameter_missing',
        param: param('reference'),
      })
    if (references.has(reference))
      throw invalid(`The reference '${reference}' is used by more than one line item.`, { param: param('reference') })
    references.add(reference)
    for (const [name, value, least] of [
      ['amount', amount, 0],
      ['quantity', quantity, 1],
    ] as const)
      if (value < least)
        throw invalid(`This value must be greater than or equal to ${least}.`, {
          code: 'parameter_invalid_integer',
          param: param(name),
        })
  }
}

/** Stripe's code for goods of no special kind, which a line has unless it says otherwise. */
const generalGoods = 'txcd_99999999'
const shippingCode = 'txcd_92010001'

function taxedLine(situation: TaxSituation, line: LineParams) {
  const { amount, tax_behavior = 'exclusive', tax_code = generalGoods } = line
  const isInclusive = tax_behavior === 'inclusive'
  const tax = taxed(situation, { amount, isInclusive, taxCode: tax_code })
  const told: Stripe.Tax.CalculationLineItem = {
    id: newId('tax_li_'),
    object: 'tax.calculation_line_item',
    amount,
    amount_tax: tax.amountTax,
    livemode: false,
    metadata: line.metadata ? mergedMetadata({}, line.metadata) : null,
    performance_location: line.performance_location ?? null,
    product: line.product ?? null,
    quantity: line.quantity ?? 1,
    reference: line.reference ?? '',
    tax_behavior,
    tax_breakdown: [lineBreakdown(situation.place, tax)],
    tax_code,
  }
  return { told, tax, isInclusive }
}

function taxedShipping(situation: TaxSituation, asked: Stripe.Tax.CalculationCreateParams.ShippingCost) {
  if (asked.shipping_rate !== undefined)
    throw invalid(`No such shipping rate: '${asked.shipping_rate}'`, {
      code: 'resource_missing',
      param: 'shipping_cost[shipping_rate]',
    })
  const { amount = 0, tax_behavior = 'exclusive', tax_code = shippingCode } = asked
  const isInclusive = tax_behavior === 'inclusive'
  const tax = taxed(situation, { amount, isInclusive, taxCode: tax_code })
  const told: Stripe.Tax.Calculation.ShippingCost = {
    amount,
    amount_tax: tax.amountTax,
    tax_behavior,
    tax_breakdown: [lineBreakdown(situation.place, tax)],
    tax_code,
  }
  return { told, tax, isInclusive }
}
