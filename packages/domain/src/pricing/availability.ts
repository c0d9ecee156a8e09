import type { Component } from '../stock/demand.ts'
import type { Availability, LineFacts } from './quote.ts'

export interface StockFacts {
  /** At hand for anybody; null where stock is not tracked. Below zero what is owed, where nothing is at hand. */
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

/** What one piece takes from the shelves, and what is on offer there: the variant itself, or the parts of a bundle. */
export const stockBehind = ({
  variantId,
  components,
  availableCount,
  backorderLimit,
}: Pick<LineFacts, 'variantId' | 'components' | keyof StockFacts>): readonly (Component & StockFacts)[] =>
  components.length === 0 ? [{ variantId, quantity: 1, availableCount, backorderLimit }] : components
