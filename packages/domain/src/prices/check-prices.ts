import { million, type Reduction } from './price-rule.ts'
import type { QuantityTier } from './quantity-tier.ts'
import type { TimeWindow } from './time-window.ts'

export type PriceProblemCode =
  | 'QUANTITY_TOO_SMALL'
  | 'QUANTITY_NOT_RISING'
  | 'NOT_AN_AMOUNT'
  | 'PRICE_NOT_FALLING'
  | 'WINDOW_EMPTY'
  | 'PERCENT_OUT_OF_RANGE'

/** What is wrong with something that staff wants to set. */
export interface PriceProblem {
  readonly code: PriceProblemCode
  /** From what was checked to what is wrong with it: row and field. */
  readonly path: readonly (string | number)[]
  /** Can be shown. */
  readonly message: string
}

/**
 * Quantities start at `leastQuantity` (2 for a variant's tiers, 1 for those of a price list) and rise from row to row,
 * and prices fall: a row that is not cheaper than the one before it would never count.
 */
export const problemsOfTiers = (
  tiers: readonly QuantityTier[],
  { leastQuantity }: { leastQuantity: 1 | 2 },
): PriceProblem[] =>
  tiers.flatMap((tier, row) => [
    ...problemsOfQuantity(tier, { before: tiers[row - 1], row, leastQuantity }),
    ...problemsOfPrice(tier, { before: tiers[row - 1], row }),
  ])

/** A window that has two ends is open for at least an instant. */
export const problemsOfWindow = ({ startsAt, endsAt }: TimeWindow): PriceProblem[] =>
  startsAt === null || endsAt === null || startsAt < endsAt
    ? []
    : [{ code: 'WINDOW_EMPTY', path: ['endsAt'], message: 'The end has to come after the start' }]

/** A percentage is above 0 and at most 100, a fixed amount at least one minor unit. */
export function problemsOfReduction(reduction: Reduction): PriceProblem[] {
  switch (reduction.kind) {
    case 'percent':
    case 'percent_of_original': {
      const { percentPpm } = reduction
      if (Number.isInteger(percentPpm) && percentPpm > 0 && percentPpm <= million) return []
      const message = 'A percentage is above 0 and at most 100, in steps of a ten-thousandth of a percent'
      return [{ code: 'PERCENT_OUT_OF_RANGE', path: ['percentPpm'], message }]
    }
    case 'fixed':
      if (Number.isSafeInteger(reduction.fixedMinor) && reduction.fixedMinor > 0) return []
      return [{ code: 'NOT_AN_AMOUNT', path: ['fixedMinor'], message: 'An amount to take off is above 0' }]
  }
}

function problemsOfQuantity(
  { minQuantity }: QuantityTier,
  { before, row, leastQuantity }: { before: QuantityTier | undefined; row: number; leastQuantity: number },
): PriceProblem[] {
  const path = [row, 'minQuantity']
  if (!Number.isSafeInteger(minQuantity) || minQuantity < leastQuantity) {
    const message = `Row ${row + 1}: the quantity has to be a whole number from ${leastQuantity} on`
    return [{ code: 'QUANTITY_TOO_SMALL', path, message }]
  }
  if (before === undefined || minQuantity > before.minQuantity) return []
  const message = `Row ${row + 1}: the quantity has to be above the ${before.minQuantity} of the row before`
  return [{ code: 'QUANTITY_NOT_RISING', path, message }]
}

function problemsOfPrice(
  { unitPriceMinor }: QuantityTier,
  { before, row }: { before: QuantityTier | undefined; row: number },
): PriceProblem[] {
  const path = [row, 'unitPriceMinor']
  if (!Number.isSafeInteger(unitPriceMinor) || unitPriceMinor < 0) {
    const message = `Row ${row + 1}: the price has to be a whole number of minor units, not below 0`
    return [{ code: 'NOT_AN_AMOUNT', path, message }]
  }
  if (before === undefined || unitPriceMinor < before.unitPriceMinor) return []
  const message = `Row ${row + 1}: the price has to be below that of the row before`
  return [{ code: 'PRICE_NOT_FALLING', path, message }]
}
