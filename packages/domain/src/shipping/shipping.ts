import type { ShippingMethodId } from '../ids.ts'
import type { Minor } from '../money/minor.ts'
import { accept, type Decision, refuse } from '../refusal.ts'
import { type Hindrance, hindranceOf } from './availability.ts'
import type { ShippedGoods } from './goods.ts'
import type { LivePrices, ShippingMethod } from './method.ts'
import { priceByRate, type RatedPrice, type ShippingReason } from './rate.ts'

export interface ShippingOption {
  readonly method: ShippingMethod
  /** What it costs this cart: by the method's rate, or 0 from its threshold on, less what promotions take off. */
  readonly priceMinor: Minor
  /** The same before promotions. */
  readonly listedMinor: Minor
  readonly reasons: readonly ShippingReason[]
}

/** What a method answers to a cart: an option, or why there is none. */
export type MethodAnswer =
  | { readonly ok: true; readonly option: ShippingOption }
  | { readonly ok: false; readonly method: ShippingMethod; readonly hindrance: Hindrance }

export interface ShippingTerms {
  /** What carriers have answered. */
  readonly livePrices?: LivePrices | undefined
  /** Takes off what promotions give. */
  readonly promote?: (option: ShippingOption) => ShippingOption
}

/**
 * The methods that these goods can have, with their prices: cheapest first, then fastest, then by code. None where
 * nothing is shipped. Throws MoneyError OVERFLOW.
 */
export function shippingOptions(
  methods: readonly ShippingMethod[],
  goods: ShippedGoods,
  { livePrices = new Map(), promote = (option) => option }: ShippingTerms = {},
): ShippingOption[] {
  if (goods.itemCount === 0) return []
  return methods
    .map((method) => askMethod(method, goods, livePrices))
    .flatMap((answer) => (answer.ok ? [promote(answer.option)] : []))
    .toSorted(
      (a, b) =>
        a.priceMinor - b.priceMinor ||
        slowestDays(a.method) - slowestDays(b.method) ||
        (a.method.code < b.method.code ? -1 : 1),
    )
}

/** For goods of which at least one unit is shipped. A threshold frees what can be had; it opens nothing else. */
export function askMethod(method: ShippingMethod, goods: ShippedGoods, livePrices: LivePrices): MethodAnswer {
  const hindrance = hindranceOf(method.availability, goods)
  if (hindrance !== null) return { ok: false, method, hindrance }
  const rated = priceByRate(method.rate, goods, livePrices.get(method.id) ?? null)
  if (!rated.ok) return { ok: false, method, hindrance: rated.hindrance }
  const listed = freed(rated, method.freeAboveMinor, goods)
  return { ok: true, option: { method, ...listed, listedMinor: listed.priceMinor } }
}

/** The chosen option, or the first one where nothing is chosen yet. Refuses what is not offered at the destination. */
export function chooseShipping(
  options: readonly ShippingOption[],
  chosenId: ShippingMethodId | undefined,
): Decision<ShippingOption> {
  const option = chosenId === undefined ? options[0] : options.find(({ method }) => method.id === chosenId)
  return option === undefined ? refuse({ code: 'SHIPPING_UNAVAILABLE' }) : accept(option)
}

function freed(
  { priceMinor, reasons }: RatedPrice & { ok: true },
  freeAboveMinor: Minor | null,
  goods: ShippedGoods,
): Pick<ShippingOption, 'priceMinor' | 'reasons'> {
  if (freeAboveMinor === null || goods.subtotalMinor < freeAboveMinor) return { priceMinor, reasons }
  return { priceMinor: 0, reasons: [...reasons, { kind: 'free_above', freeAboveMinor, priceMinor: 0 }] }
}

const slowestDays = (method: ShippingMethod): number => method.dispatch.handlingDays + method.deliveryDaysMax
