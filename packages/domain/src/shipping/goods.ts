import { addMinor, checkedCount, type Minor } from '../money/minor.ts'

/** What shipping goes by, of a whole cart. */
export interface ShippedGoods {
  /** Of what is shipped: a download weighs nothing. */
  readonly weightGrams: number
  /** Units that are shipped. */
  readonly itemCount: number
  /** Of the shipped lines; null stands for those that have none. */
  readonly categories: ReadonlySet<string | null>
  /** Of everything in the cart, downloads too, after discounts: the amount that the shopper sees. */
  readonly subtotalMinor: Minor
  /** The tax that comes on top of the subtotal; 0 where prices include it. Both together are exact, too. */
  readonly taxOnTopMinor: Minor
}

/** In grams, minor units or units of goods. */
export type Measure = 'weight' | 'subtotal' | 'subtotal_with_tax' | 'items'

/** Both ends belong to the range; null where it has none. */
export interface MeasureRange {
  readonly measure: Measure
  readonly min: number | null
  readonly max: number | null
}

export interface ShippableLine {
  readonly quantity: number
  readonly sellable: boolean
  readonly requiresShipping: boolean
  readonly weightGrams: number
  readonly shippingCategory: string | null
}

/** What of these lines is shipped, with amounts that pricing has found. Throws MoneyError OVERFLOW. */
export function measureGoods(
  lines: readonly ShippableLine[],
  amounts: Pick<ShippedGoods, 'subtotalMinor' | 'taxOnTopMinor'>,
): ShippedGoods {
  // Whether any method asks for the sum must not decide whether a cart has a price.
  addMinor(amounts.subtotalMinor, amounts.taxOnTopMinor)
  const shipped = lines.filter(isShipped)
  return {
    weightGrams: total(shipped.map(({ weightGrams, quantity }) => weightGrams * quantity)),
    itemCount: total(shipped.map(({ quantity }) => quantity)),
    categories: new Set(shipped.map(({ shippingCategory }) => shippingCategory)),
    subtotalMinor: amounts.subtotalMinor,
    taxOnTopMinor: amounts.taxOnTopMinor,
  }
}

export const isShipped = (line: Pick<ShippableLine, 'sellable' | 'requiresShipping'>): boolean =>
  line.sellable && line.requiresShipping

/** Throws MoneyError OVERFLOW. */
export function measured(goods: ShippedGoods, measure: Measure): number {
  switch (measure) {
    case 'weight':
      return goods.weightGrams
    case 'subtotal':
      return goods.subtotalMinor
    case 'subtotal_with_tax':
      return addMinor(goods.subtotalMinor, goods.taxOnTopMinor)
    case 'items':
      return goods.itemCount
  }
}

const total = (counts: readonly number[]): number => checkedCount(counts.reduce((sum, count) => sum + count, 0))
