import { type Minor, subtractMinor } from '../money/minor.ts'
import { reduce } from '../prices/price-rule.ts'
import type { Off } from './promotion.ts'

/** What is taken off an amount, never more than all of it. */
export function discountOn(amountMinor: Minor, off: Off): Minor {
  switch (off.kind) {
    case 'percent':
    case 'fixed':
      return subtractMinor(amountMinor, reduce(amountMinor, off))
    case 'fixed_price':
      return Math.max(0, subtractMinor(amountMinor, off.priceMinor))
  }
}

/** The same taken off each unit: percentages are rounded once for all units. */
export function discountOnEach(amountMinor: Minor, quantity: number, off: Off): Minor {
  switch (off.kind) {
    case 'percent':
      return discountOn(amountMinor, off)
    case 'fixed':
      return Math.min(amountMinor, times(off.fixedMinor, quantity))
    case 'fixed_price':
      return Math.max(0, amountMinor - times(off.priceMinor, quantity))
  }
}

/** An amount past the safe range is more than any line costs: then the exact value decides nothing. */
const times = (minor: Minor, quantity: number): Minor => Math.min(Number.MAX_SAFE_INTEGER, minor * quantity)
