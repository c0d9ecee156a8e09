import fc from 'fast-check'
import { currencyCode } from '../../money/currency.ts'
import { sumMinor } from '../../money/minor.ts'
import { shippingPartsOf } from '../../shipping/taxables.ts'
import { type TaxableLine, type TaxPolicy, taxDocument } from '../../tax/tax.ts'
import type { TaxRate } from '../../tax/tax-rate.ts'
import type { TaxTreatment } from '../../tax/treatment.ts'
import { documents, taxPolicies, taxTables } from '../../testing/tax-documents.ts'
import { type InvoicedSale, saleOfOrder } from '../sale.ts'

export interface SoldCart {
  readonly lines: readonly TaxableLine[]
  readonly shipping: readonly TaxableLine[]
  readonly rates: readonly TaxRate[]
  readonly policy: TaxPolicy
  readonly roundingMinor: number
}

/** Carts as the tax rules of some shop may have them, all kinds of rates, layers and roundings included. */
export const anyCart: fc.Arbitrary<SoldCart> = fc.record({
  lines: documents,
  shipping: documents.map((all) =>
    all.slice(0, 2).map((line, index) => ({ ...line, quantity: 1, key: `shipping ${index}` })),
  ),
  rates: taxTables,
  policy: fc
    .tuple(taxPolicies, fc.constantFrom<TaxTreatment[]>('taxed', { kind: 'reverse_charge', note: 'Reverse charge' }))
    .map(([policy, treatment]) => ({ ...policy, treatment })),
  roundingMinor: fc.integer({ min: -4, max: 5 }),
})

/** What such a cart is as an order, and that as an invoice. */
export function saleOfCart({ lines, shipping, rates, policy, roundingMinor: wished }: SoldCart): InvoicedSale {
  const taxed = taxDocument([...lines, ...shipping], rates, policy)
  const chargedOf = ({ key }: TaxableLine): number =>
    (taxed.lineNets.get(key) ?? 0) + (policy.pricesIncludeTax ? (taxed.lineTaxes.get(key) ?? 0) : 0)
  const taxMinor = policy.pricesIncludeTax ? 0 : sumMinor(taxed.breakdown.map((row) => row.taxMinor))
  const exactMinor = sumMinor([...[...lines, ...shipping].map(chargedOf), taxMinor])
  const roundingMinor = exactMinor + wished < 0 ? 0 : wished
  const sale = saleOfOrder({
    orderNumber: 'ORD-1',
    currency: currencyCode('USD'),
    taxIncluded: policy.pricesIncludeTax,
    taxLines: taxed.breakdown,
    treatment: policy.treatment,
    vatId: null,
    shippingMethod: null,
    shippingParts: shippingPartsOf(taxed, policy.pricesIncludeTax),
    billingAddress: null,
    shippingAddress: null,
    roundingMinor,
    totalMinor: exactMinor + roundingMinor,
    lines: lines.map((line) => ({
      ...{ title: 'Mug', options: [{ name: 'Colour', value: line.category }], sku: line.key },
      ...{ quantity: line.quantity, discountMinor: line.amountMinor % 7, totalMinor: chargedOf(line) },
      taxReliefMinor: taxed.lineReliefs.get(line.key) ?? 0,
      ...{ taxMinor: taxed.lineTaxes.get(line.key) ?? 0, taxRates: taxed.lineRates.get(line.key) ?? [] },
    })),
  })
  if (sale === null) throw new Error('all of it is kept')
  return sale
}

export const anySale: fc.Arbitrary<InvoicedSale> = anyCart.map(saleOfCart)
