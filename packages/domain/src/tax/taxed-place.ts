import type { TaxAddress } from '../markets/market.ts'
import type { Place } from '../zones/zone.ts'

/**
 * Where a sale is taxed: at the address that the market goes by, at the other one where that is not known (what is not
 * shipped has one address only), and by the market's default place for visitors of whom nothing is known.
 */
export function taxedPlace<Known extends Place, Default extends Place>(
  taxAddress: TaxAddress,
  known: { readonly shipping: Known | null; readonly billing: Known | null; readonly defaultPlace: Default },
): Known | Default {
  const { shipping, billing, defaultPlace } = known
  const [first, second] = taxAddress === 'shipping' ? [shipping, billing] : [billing, shipping]
  return first ?? second ?? defaultPlace
}
