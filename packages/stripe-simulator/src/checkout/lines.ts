import type Stripe from 'stripe'
import { invalid } from '../api/errors.ts'
import { mergedMetadata } from '../api/metadata.ts'
import { newId } from '../ids.ts'
import { checkedCurrency } from '../money.ts'
import type { Work } from '../store/work.ts'

type AskedLine = Stripe.Checkout.SessionCreateParams.LineItem

/** The lines with their prices, all in one currency, before discounts and tax. Throws the 400 for what is no price. */
export function pricedLines(work: Work, asked: readonly AskedLine[]): readonly Stripe.LineItem[] {
  const lines = asked.map((line, place) => pricedLine(work, line, `line_items[${place}]`))
  const [first] = lines
  if (first === undefined)
    throw invalid('Missing required param: line_items.', { code: 'parameter_missing', param: 'line_items' })
  const [other] = lines.filter(({ currency }) => currency !== first.currency)
  if (other !== undefined)
    throw invalid(`All prices of a session must have the same currency: ${first.currency} and ${other.currency}.`, {
      param: 'line_items',
    })
  return lines
}

function pricedLine(work: Work, { price, price_data: data, quantity = 1, metadata }: AskedLine, name: string) {
  if (price !== undefined)
    throw invalid(`No such price: '${price}'`, { code: 'resource_missing', param: `${name}[price]` })
  if (data?.product_data === undefined || data.unit_amount === undefined || data.unit_amount < 0 || quantity < 1)
    throw invalid(
      'A line needs price_data with product_data, a unit_amount that is not negative, and a quantity of at least 1.',
      { param: name },
    )
  const currency = checkedCurrency(data.currency)
  const amount = data.unit_amount * quantity
  const line: Stripe.LineItem = {
    id: newId('li_1'),
    object: 'item',
    adjustable_quantity: null,
    amount_discount: 0,
    amount_subtotal: amount,
    amount_tax: 0,
    amount_total: amount,
    currency,
    description: data.product_data.name,
    metadata: mergedMetadata({}, metadata),
    price: priceOf(work, { currency, unitAmount: data.unit_amount, behavior: data.tax_behavior ?? 'unspecified' }),
    quantity,
  }
  return line
}

function priceOf(
  work: Work,
  { currency, unitAmount, behavior }: { currency: string; unitAmount: number; behavior: Stripe.Price.TaxBehavior },
): Stripe.Price {
  return {
    id: newId('price_1'),
    object: 'price',
    active: false,
    billing_scheme: 'per_unit',
    created: work.nowSeconds,
    currency,
    custom_unit_amount: null,
    livemode: false,
    lookup_key: null,
    metadata: {},
    nickname: null,
    product: newId('prod_'),
    recurring: null,
    tax_behavior: behavior,
    tiers_mode: null,
    transform_quantity: null,
    type: 'one_time',
    unit_amount: unitAmount,
    // The cast is Stripe's edge: its client makes its own kind of number of this text.
    unit_amount_decimal: String(unitAmount) as unknown as Stripe.Price['unit_amount_decimal'],
  }
}
