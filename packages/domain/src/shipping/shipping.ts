import type { ShippingMethodId } from '../ids.ts'
import type { Minor } from '../money/minor.ts'
import type { ShippingMethod } from '../pricing/quote.ts'
import { accept, type Decision, refuse } from '../refusal.ts'

export interface ShippingOption {
  readonly method: ShippingMethod
  /** What it costs this cart: the method's price, or 0 above its threshold. */
  readonly priceMinor: Minor
}

/**
 * All methods with their prices for goods of this value after discounts: cheapest first, then fastest, then by code.
 */
export function shippingOptions(methods: readonly ShippingMethod[], goodsMinor: Minor): ShippingOption[] {
  return methods
    .map((method) => ({ method, priceMinor: priceOf(method, goodsMinor) }))
    .toSorted(
      (a, b) =>
        a.priceMinor - b.priceMinor ||
        a.method.deliveryDaysMax - b.method.deliveryDaysMax ||
        (a.method.code < b.method.code ? -1 : 1),
    )
}

/** The chosen option, or the first one where nothing is chosen yet. Refuses what is not offered at the destination. */
export function chooseShipping(
  options: readonly ShippingOption[],
  chosenId: ShippingMethodId | undefined,
): Decision<ShippingOption> {
  const option = chosenId === undefined ? options[0] : options.find(({ method }) => method.id === chosenId)
  return option === undefined ? refuse({ code: 'SHIPPING_UNAVAILABLE' }) : accept(option)
}

const priceOf = (method: ShippingMethod, goodsMinor: Minor): Minor =>
  method.freeAboveMinor !== null && goodsMinor >= method.freeAboveMinor ? 0 : method.priceMinor
