import type { Address } from '../addresses/address.ts'
import { addMinor, type Minor, sumMinor } from '../money/minor.ts'
import { mulDiv } from '../money/rounding.ts'
import type { Order, OrderLine } from '../orders/order.ts'
import type { TaxLine } from '../pricing/quote.ts'
import type { NamedRate } from '../tax/tax-rate.ts'
import type { InvoicedItem, InvoicedTax, InvoiceFacts } from './write-invoice.ts'

/** What was sold, or what goes back of it, as an invoice keeps it: nothing of it is computed anew when it is shown. */
export interface InvoicedSale
  extends Pick<
    InvoiceFacts,
    'orderNumber' | 'currency' | 'taxIncluded' | 'goods' | 'shipping' | 'taxLines' | 'treatment'
  > {
  readonly buyer: { readonly address: Address | null; readonly vatId: string | null }
  readonly roundingMinor: Minor
  readonly totalMinor: Minor
}

type SoldOrder = Pick<
  Order,
  | 'orderNumber'
  | 'currency'
  | 'taxIncluded'
  | 'taxLines'
  | 'treatment'
  | 'vatId'
  | 'shippingMethod'
  | 'shippingParts'
  | 'billingAddress'
  | 'shippingAddress'
  | 'roundingMinor'
  | 'totalMinor'
> & { readonly lines: readonly SoldLine[] }

type SoldLine = Pick<
  OrderLine,
  'title' | 'options' | 'sku' | 'quantity' | 'discountMinor' | 'taxMinor' | 'taxRates' | 'taxReliefMinor' | 'totalMinor'
>

/** Null for an order that was placed before it was kept how each of its lines is taxed: no invoice can tell. */
export function saleOfOrder(order: SoldOrder): InvoicedSale | null {
  const { orderNumber, currency, taxIncluded, treatment, roundingMinor, totalMinor, shippingParts } = order
  const goods = order.lines.flatMap(goodsOf)
  if (shippingParts === null || goods.length < order.lines.length) return null
  const shipping = shippingParts.map(({ amountMinor, ...taxed }) => ({
    ...{ ...taxed, description: order.shippingMethod?.name ?? '', sku: null, quantity: 1, discountMinor: 0 },
    ...{ amountMinor, unitPriceMinor: amountMinor },
  }))
  const netOf = (rate: NamedRate): Minor =>
    sumMinor(
      [...goods, ...shipping]
        .filter((item) => isTaxedBy(item, rate))
        .map(({ amountMinor, taxMinor }) => (taxIncluded ? amountMinor - taxMinor : amountMinor)),
    )
  return {
    ...{ orderNumber, currency, taxIncluded, treatment, roundingMinor, totalMinor, goods, shipping },
    taxLines: taxesOf(order.taxLines, netOf),
    buyer: { address: order.billingAddress ?? order.shippingAddress, vatId: order.vatId?.id ?? null },
  }
}

/**
 * Who pays no tax was charged less than the listed price: then the unit price is the least with which the line comes to
 * what was charged, and what it is too much by is a discount of less than a minor unit apiece.
 */
function goodsOf({ title, options, taxRates: rates, ...line }: SoldLine): InvoicedItem[] {
  const { sku, quantity, taxMinor, totalMinor: amountMinor } = line
  if (rates === null) return []
  const discountMinor = chargedDiscount(line)
  const listedMinor = addMinor(amountMinor, discountMinor)
  const missingMinor = (quantity - (listedMinor % quantity)) % quantity
  return [
    {
      description: [title, ...options.map(({ value }) => value)].join(', '),
      ...{ sku, quantity, taxMinor, amountMinor, rates },
      unitPriceMinor: (listedMinor + missingMinor) / quantity,
      discountMinor: discountMinor + missingMinor,
    },
  ]
}

/** Who pays no tax saves the tax in a discount as well: of nothing that is charged, none of it can be told. */
function chargedDiscount({
  discountMinor,
  taxReliefMinor,
  totalMinor,
}: Pick<SoldLine, 'discountMinor' | 'taxReliefMinor' | 'totalMinor'>): Minor {
  const grossMinor = addMinor(totalMinor, taxReliefMinor)
  return taxReliefMinor === 0 ? discountMinor : mulDiv(discountMinor, { times: totalMinor, over: grossMinor }, 'halfUp')
}

/** Rows that only their layer tells apart are one to a reader; then what bears both is their base once. */
function taxesOf(taxLines: readonly TaxLine[], netOf: (rate: NamedRate) => Minor): InvoicedTax[] {
  const rows = new Map<string, InvoicedTax>()
  for (const { name, ratePpm, layer, baseMinor, taxMinor, categories = [] } of taxLines) {
    const known = rows.get(`${ratePpm} ${name}`)
    const netMinor = netOf({ name, ratePpm })
    // Rows of a provider have no layer: several of its taxes may be one row, and be on a part of a line.
    const ofProviderMinor = layer === undefined ? Math.min(baseMinor, netMinor) : baseMinor
    rows.set(`${ratePpm} ${name}`, {
      ...{ name, ratePpm },
      baseMinor: known === undefined ? ofProviderMinor : netMinor,
      taxMinor: addMinor(known?.taxMinor ?? 0, taxMinor),
      isReduced: (known?.isReduced ?? true) && isReduced(categories),
      ...(layer === undefined && baseMinor < netMinor ? { isOfPart: true as const } : {}),
    })
  }
  return [...rows.values()]
}

/** Whether that row of the tax is about the line. */
export const isTaxedBy = ({ rates }: InvoicedItem, { name, ratePpm }: NamedRate): boolean =>
  rates.some((own) => own.name === name && own.ratePpm === ratePpm)

/** A rate that standard goods have as well is no reduced one. Every shop has both categories from its beginning on. */
const isReduced = (categories: readonly string[]): boolean =>
  categories.includes('reduced') && !categories.includes('standard')
