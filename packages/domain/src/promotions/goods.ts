import type { CartLineId } from '../ids.ts'
import type { Minor } from '../money/minor.ts'
import type { PricedVariant } from '../prices/price-rule.ts'

/** Goods in a cart, as promotions see them. */
export interface Goods {
  readonly lineId: CartLineId
  readonly variant: PricedVariant
  readonly quantity: number
  /** Before any promotion. */
  readonly unitPriceMinor: Minor
  /** Null where that is the original price. */
  readonly compareAtMinor: Minor | null
  /** What no discount undercuts, of one unit; null where there is none. */
  readonly floorMinor: Minor | null
}

/** What a line costs while one promotion after the other takes something off. */
export interface OpenLine extends Goods {
  leftMinor: Minor
  /** What may still be taken off. */
  roomMinor: Minor
}
