import type { Minor } from '../money/minor.ts'
import { effectivePrice } from '../prices/effective-price.ts'
import type { PriceReason } from '../prices/facts.ts'
import { quantitiesOf } from '../prices/quantity-tier.ts'
import type { LineFacts, QuoteFacts } from './quote.ts'

/** A cart line with what one unit of it costs. */
export interface PricedLine extends LineFacts {
  readonly unitPriceMinor: Minor
  /** Null where the price is the original one. */
  readonly compareAtMinor: Minor | null
  /** What no promotion undercuts; null where there is none. */
  readonly floorMinor: Minor | null
  readonly reasons: readonly PriceReason[]
}

/** What each line costs this buyer now: quantity tiers go by all lines of a variant together. */
export function priceLines({ lines, buyer }: Pick<QuoteFacts, 'lines' | 'buyer'>): PricedLine[] {
  const quantityOf = quantitiesOf(lines)
  return lines.map((line) => {
    const quantity = quantityOf(line.variantId)
    const { unitPriceMinor, originalMinor, reasons } = effectivePrice(line.price, { ...buyer, quantity })
    const compareAtMinor = originalMinor > unitPriceMinor ? originalMinor : null
    return { ...line, unitPriceMinor, compareAtMinor, floorMinor: line.price.floorMinor, reasons }
  })
}
