import { allocate } from '../money/allocate.ts'
import type { CurrencyCode } from '../money/currency.ts'
import type { Minor } from '../money/minor.ts'
import { chargeStep } from '../money/provider-amount.ts'

/** What of an order can go back the way that it came, and what to gift cards and store credit. */
export interface RefundShares {
  readonly moneyMinor: Minor
  readonly creditMinor: Minor
}

/**
 * Each gives back its share of an amount, so that nobody has money for what was given to be spent here; the money in
 * steps in which it can be sent. The amount is not above what both have.
 */
export function shareRefund(amountMinor: Minor, left: RefundShares, currency: CurrencyCode): RefundShares {
  const step = chargeStep(currency)
  const [share = 0] = allocate(amountMinor, [left.moneyMinor, left.creditMinor])
  const steppedMinor = share - (share % step)
  const creditMinor = Math.min(amountMinor - steppedMinor, left.creditMinor)
  return { moneyMinor: amountMinor - creditMinor, creditMinor }
}
