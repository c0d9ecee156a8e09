import { allocate } from '../money/allocate.ts'
import { addMinor, type Minor, minorAt, sumMinor } from '../money/minor.ts'
import type { TaxableLine, Taxed, TaxedPart } from '../tax/tax.ts'
import type { ShippingOption } from './shipping.ts'

/**
 * What is taxed of a shipping price: all of it in a category of its own, or shares of it in the categories of the goods
 * that are shipped, in proportion to their amounts by largest remainder. The shares make the price, to the unit.
 */
export function shippingTaxables(
  { method, priceMinor }: Pick<ShippingOption, 'method' | 'priceMinor'>,
  shipped: readonly TaxableLine[],
): TaxableLine[] {
  if (method.tax.kind === 'category') return [taxable(method.tax.category, priceMinor)]
  // By name, so that the order of the lines decides nothing.
  const amounts = [...amountsByCategory(shipped)].sort(([a], [b]) => (a < b ? -1 : 1))
  const shares = allocate(
    priceMinor,
    amounts.map(([, amountMinor]) => amountMinor),
  )
  // One share for each amount: allocate promises it, a type can't.
  return amounts.map(([category], index) => taxable(category, shares[index] as Minor))
}

/** The tax on the shipping price within a document that has its taxables in it. */
export const shippingTaxOf = ({ lineTaxes }: Pick<Taxed, 'lineTaxes'>): Minor => sumOfShipping(lineTaxes)

/** The tax in the shipping price that the buyer is not charged. */
export const shippingReliefOf = ({ lineReliefs }: Pick<Taxed, 'lineReliefs'>): Minor => sumOfShipping(lineReliefs)

/** What of the shipping price is charged, and how each part of it is taxed: what an invoice says of it. */
export const shippingPartsOf = ({ lineNets, lineTaxes, lineRates }: Taxed, pricesIncludeTax: boolean): TaxedPart[] =>
  [...lineNets]
    .filter(([key]) => key.startsWith(keyStart))
    .map(([key, netMinor]) => {
      const taxMinor = minorAt(lineTaxes, key)
      const amountMinor = pricesIncludeTax ? addMinor(netMinor, taxMinor) : netMinor
      return { amountMinor, taxMinor, rates: lineRates.get(key) ?? [] }
    })

const sumOfShipping = (amounts: ReadonlyMap<string, Minor>): Minor =>
  sumMinor([...amounts].flatMap(([key, amountMinor]) => (key.startsWith(keyStart) ? [amountMinor] : [])))

/** No goods' key starts like it: those are UUIDs. */
const keyStart = 'shipping '

/** The key of a shipping price, or of its share, that is taxed in this category. */
export const keyOfShipping = (category: string): string => `${keyStart}${category}`

const taxable = (category: string, amountMinor: Minor): TaxableLine => ({
  key: keyOfShipping(category),
  category,
  quantity: 1,
  amountMinor,
})

function amountsByCategory(goods: readonly TaxableLine[]): Map<string, Minor> {
  const amounts = new Map<string, Minor>()
  for (const { category, amountMinor } of goods) {
    amounts.set(category, addMinor(minorAt(amounts, category), amountMinor))
  }
  return amounts
}
