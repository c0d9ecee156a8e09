import type { Availability } from './quote.ts'

export interface StockFacts {
  /** On hand less reserved; null where stock is not tracked. Below zero while goods are on backorder. */
  readonly availableCount: number | null
  /** How far availableCount may fall below zero. */
  readonly backorderLimit: number
}

/** What a shopper is told: in stock with one or more at hand, on backorder while at least one more may be promised. */
export function availabilityOf({ availableCount, backorderLimit }: StockFacts): Availability {
  if (availableCount === null || availableCount >= 1) return 'in_stock'
  return sellableCount({ availableCount, backorderLimit }) >= 1 ? 'backorder' : 'sold_out'
}

/** How many can still be sold, backorders included, never below zero; Infinity where stock is not tracked. */
export const sellableCount = ({ availableCount, backorderLimit }: StockFacts): number =>
  availableCount === null ? Number.POSITIVE_INFINITY : Math.max(0, availableCount + backorderLimit)
