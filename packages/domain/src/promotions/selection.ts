import type { PricedVariant } from '../prices/price-rule.ts'
import { covers } from '../prices/price-rule.ts'
import type { Selection } from './promotion.ts'
import { isWithin } from './range.ts'

/** What a selection can know goods by. */
export interface Selectable {
  readonly variant: PricedVariant
  readonly unitPriceMinor: number
  /** Null where the price is the original one. */
  readonly compareAtMinor: number | null
}

export function isSelected({ variant, unitPriceMinor, compareAtMinor }: Selectable, selection: Selection): boolean {
  const { scopes, exceptScopes, unitPrice, fullPriceOnly } = selection
  return (
    !(fullPriceOnly && compareAtMinor !== null) &&
    isWithin(unitPriceMinor, { min: unitPrice.minMinor, max: unitPrice.maxMinor }) &&
    scopes.some((scope) => covers(scope, variant)) &&
    !exceptScopes.some((scope) => covers(scope, variant))
  )
}
