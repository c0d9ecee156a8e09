import type { AmountRange, Selection } from '../../promotions/promotion.ts'
import type { OracleLine } from './lines.ts'
import { isInOneOf } from './price.ts'

/** Whether a line is among the goods that a promotion speaks of, as they are priced before any promotion. */
export function isChosen({ line, unitPrice, original }: OracleLine, of: Selection): boolean {
  const { variant } = line.price
  if (of.fullPriceOnly && original !== null) return false
  return isIn(of.unitPrice, unitPrice) && isInOneOf(of.scopes, variant) && !isInOneOf(of.exceptScopes, variant)
}

export const isIn = ({ minMinor, maxMinor }: AmountRange, amount: bigint): boolean =>
  (minMinor === null || BigInt(minMinor) <= amount) && (maxMinor === null || amount <= BigInt(maxMinor))
