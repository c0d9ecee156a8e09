import type { CurrencyCode } from '../money/currency.ts'
import type { Minor } from '../money/minor.ts'
import { providerLimits } from '../money/provider-amount.ts'

/** What a buyer is to have back for goods, and what another order of his is still to be paid with. */
export interface Exchanged {
  readonly valueMinor: Minor
  readonly openMinor: Minor
  readonly currency: CurrencyCode
}

/**
 * How much of what goes back pays for the other order: all that it needs. Only where it would leave less to be paid
 * than the provider charges at all, it leaves the least that he does: so much more goes back.
 */
export function transferOf({ valueMinor, openMinor, currency }: Exchanged): Minor {
  const leftMinor = openMinor - Math.min(valueMinor, openMinor)
  const { minMinor } = providerLimits(currency)
  return leftMinor === 0 ? openMinor : openMinor - Math.max(leftMinor, Math.min(minMinor, openMinor))
}
