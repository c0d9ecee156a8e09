import type { PromotionId } from '../ids.ts'
import { addMinor, type Minor, multiplyMinor } from '../money/minor.ts'
import { mulDiv } from '../money/rounding.ts'
import type { Hindrance } from './availability.ts'
import { type Measure, measured, type ShippedGoods } from './goods.ts'
import type { LivePrice, OwnRate, PerUnitRate, ShippingRate, TableRate, TableRow } from './method.ts'

/** Whence a price comes, in the order in which it came to bear. */
export type ShippingReason =
  | { readonly kind: 'flat'; readonly priceMinor: Minor }
  | ({ readonly kind: 'per_unit'; readonly itemCount: number; readonly priceMinor: Minor } & PerUnitRate)
  | {
      readonly kind: 'table'
      readonly measure: Measure
      readonly measured: number
      readonly row: TableRow
      readonly priceMinor: Minor
    }
  | { readonly kind: 'carrier'; readonly carrier: string; readonly priceMinor: Minor }
  | { readonly kind: 'carrier_silent'; readonly carrier: string }
  | { readonly kind: 'free_above'; readonly freeAboveMinor: Minor; readonly priceMinor: 0 }
  | {
      readonly kind: 'promotion'
      readonly promotionId: PromotionId
      readonly name: string
      readonly priceMinor: Minor
    }

export type RatedPrice =
  | { readonly ok: true; readonly priceMinor: Minor; readonly reasons: readonly ShippingReason[] }
  | { readonly ok: false; readonly hindrance: Hindrance }

/**
 * What a rate asks for goods of which at least one unit is shipped, or why it does not cover them.
 * Throws MoneyError OVERFLOW.
 */
export function priceByRate(rate: ShippingRate, goods: ShippedGoods, live: LivePrice): RatedPrice {
  if (rate.kind !== 'carrier') return priceByOwnRate(rate, goods)
  const { carrier } = rate
  if (live === 'not_carried') return { ok: false, hindrance: { kind: 'not_carried', carrier } }
  if (live !== null) return priced({ kind: 'carrier', carrier, priceMinor: live })
  const instead = priceByOwnRate(rate.fallback, goods)
  return instead.ok ? { ...instead, reasons: [{ kind: 'carrier_silent', carrier }, ...instead.reasons] } : instead
}

function priceByOwnRate(rate: OwnRate, goods: ShippedGoods): RatedPrice {
  switch (rate.kind) {
    case 'flat':
      return priced({ kind: 'flat', priceMinor: rate.priceMinor })
    case 'per_unit':
      return priceByUnit(rate, goods.itemCount)
    case 'table':
      return priceByTable(rate, goods)
  }
}

function priceByUnit(rate: PerUnitRate, itemCount: number): RatedPrice {
  const furtherMinor = multiplyMinor(rate.unitMinor, itemCount - 1)
  const priceMinor = addMinor(rate.firstUnitMinor ?? rate.unitMinor, furtherMinor)
  return priced({ ...rate, itemCount, priceMinor })
}

function priceByTable({ measure, rows, max }: TableRate, goods: ShippedGoods): RatedPrice {
  const found = measured(goods, measure)
  const row = rows.findLast(({ from }) => from <= found)
  if (row === undefined) {
    // A table without rows covers nothing, however much it is.
    const min = rows[0]?.from ?? Number.POSITIVE_INFINITY
    return { ok: false, hindrance: { kind: 'too_little', measure, measured: found, min } }
  }
  if (max !== null && found > max) return { ok: false, hindrance: { kind: 'too_much', measure, measured: found, max } }
  return priced({ kind: 'table', measure, measured: found, row, priceMinor: priceInRow(row, found) })
}

function priceInRow({ from, priceMinor, step }: TableRow, found: number): Minor {
  if (step === null) return priceMinor
  if (step.isProportional) {
    return addMinor(priceMinor, mulDiv(step.priceMinor, { times: found - from, over: step.size }, 'halfUp'))
  }
  const begun = (found - from) % step.size
  const fullSteps = (found - from - begun) / step.size
  return addMinor(priceMinor, multiplyMinor(step.priceMinor, fullSteps + (begun > 0 ? 1 : 0)))
}

const priced = (reason: ShippingReason & { readonly priceMinor: Minor }): RatedPrice => ({
  ok: true,
  priceMinor: reason.priceMinor,
  reasons: [reason],
})
