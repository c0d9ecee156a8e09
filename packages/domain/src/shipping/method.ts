import type { ShippingMethodId } from '../ids.ts'
import type { Minor } from '../money/minor.ts'
import type { Measure, MeasureRange } from './goods.ts'

/** A way to have goods shipped, as the shop offers it in one market to one zone. */
export interface ShippingMethod extends MethodTerms {
  readonly id: ShippingMethodId
  readonly code: string
  readonly name: string
}

/** What a method costs, who can have it and how long it takes. */
export interface MethodTerms {
  readonly rate: ShippingRate
  /** Free when the goods, after discounts, come to at least this much. */
  readonly freeAboveMinor: Minor | null
  readonly availability: ShippingAvailability
  readonly tax: ShippingTax
  /** Business days under way, from dispatch to the door. */
  readonly deliveryDaysMin: number
  readonly deliveryDaysMax: number
  readonly dispatch: DispatchTerms
}

/** A carrier's live price, or a rate that the shop has written down itself. */
export type ShippingRate = OwnRate | CarrierRate

export type OwnRate = FlatRate | PerUnitRate | TableRate

export interface FlatRate {
  readonly kind: 'flat'
  readonly priceMinor: Minor
}

/** Each shipped unit costs the same; the first may have a fee of its own, null where it has not. */
export interface PerUnitRate {
  readonly kind: 'per_unit'
  readonly unitMinor: Minor
  readonly firstUnitMinor: Minor | null
}

/**
 * The row that starts highest at or below the measure says the price. Below the first row, and above `max` (which still
 * belongs to the table; null where it has no end), the method is not available.
 */
export interface TableRate {
  readonly kind: 'table'
  readonly measure: Measure
  /** Ascending by `from`; at least one. */
  readonly rows: readonly TableRow[]
  readonly max: number | null
}

export interface TableRow {
  /** Inclusive, in the units of the table's measure. */
  readonly from: number
  readonly priceMinor: Minor
  /** What comes on top within the row; null where the row has one price. */
  readonly step: RowStep | null
}

/**
 * Every started `size` above the row's start costs `priceMinor` more: "and 1.20 for each further kilogram". In
 * proportion, a part of it costs its part, the half rounded up: a percentage of the goods is 1 for every 10 of them.
 */
export interface RowStep {
  /** At least 1, in the units of the table's measure. */
  readonly size: number
  readonly priceMinor: Minor
  /** Whether a started step costs its part alone; where nothing is said it costs all of it. */
  readonly isProportional?: boolean | undefined
}

/** The price comes from outside; where no answer comes in time, the fallback says it. */
export interface CarrierRate {
  readonly kind: 'carrier'
  readonly carrier: string
  readonly fallback: OwnRate
}

/** A carrier's answer for this cart: its price, that it does not take these goods there, or null: no answer in time. */
export type LivePrice = Minor | 'not_carried' | null

/** By the method; one that is not in it has not been asked, or has not answered. */
export type LivePrices = ReadonlyMap<ShippingMethodId, LivePrice>

/** All of it must hold. */
export interface ShippingAvailability {
  readonly ranges: readonly MeasureRange[]
  /** Null where the goods' shipping categories do not matter. */
  readonly categories: CategoryCondition | null
}

/** How many of the shipped lines must be of one of these shipping categories: at least one, all, or none. */
export interface CategoryCondition {
  readonly match: 'some' | 'all' | 'none'
  readonly categories: readonly string[]
}

export const alwaysAvailable: ShippingAvailability = { ranges: [], categories: null }

/** As goods of a category of its own, or in the proportions of the goods that are shipped. */
export type ShippingTax = { readonly kind: 'category'; readonly category: string } | { readonly kind: 'pro_rata' }

export interface DispatchTerms {
  /** "HH:MM" by the shop's clocks: what is ordered from then on is dispatched as if ordered a day later. */
  readonly cutoff: string | null
  /** Business days until the goods leave. */
  readonly handlingDays: number
  /** Days of the week on which nothing moves: 1 for Monday to 7 for Sunday (ISO 8601). */
  readonly weekend: readonly number[]
}

/** Working days as Regulation (EEC, Euratom) No 1182/71, Article 2(2), has them: no Saturdays, no Sundays. */
export const standardDispatch: DispatchTerms = { cutoff: null, handlingDays: 0, weekend: [6, 7] }
