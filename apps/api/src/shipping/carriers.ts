import type { CurrencyCode } from '@tillwright/domain/money/currency'
import type { Minor } from '@tillwright/domain/money/minor'
import type { LivePrice } from '@tillwright/domain/shipping/method'
import type { Place } from '@tillwright/domain/zones/zone'

/** What a carrier is asked: all that its answer may depend on. */
export interface CarrierAsk {
  readonly carrier: string
  readonly currency: CurrencyCode
  /** Null where the shop has not said. */
  readonly from: Place | null
  readonly to: Place
  readonly goods: CarriedGoods
}

export interface CarriedGoods {
  readonly weightGrams: number
  readonly itemCount: number
  /** Shipping categories, ascending; goods without one add none. */
  readonly categories: readonly string[]
  /** Of the whole cart after discounts, as the value to insure. */
  readonly subtotalMinor: Minor
  /** By SKU. */
  readonly lines: readonly { readonly sku: string; readonly quantity: number; readonly weightGrams: number }[]
}

/** The shop's port to whoever knows live prices. */
export interface Carriers {
  /** Never throws: what does not answer, or answers anything else than a price or a no, in two seconds is null. */
  quote(ask: CarrierAsk): Promise<LivePrice>
}
