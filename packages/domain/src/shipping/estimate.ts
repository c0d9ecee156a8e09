import { addDays, isoDay, type ShopDay, weekdayOf } from '../orders/shop-day.ts'
import { latestClock } from './latest-clock.ts'
import type { DispatchTerms } from './method.ts'

export interface DeliveryFacts extends DispatchTerms {
  readonly placedAt: Date
  /** The shop's, of the IANA database. */
  readonly timeZone: string
  /** Business days under way. */
  readonly daysMin: number
  readonly daysMax: number
  /** Days on which nothing moves, like "2026-12-25". */
  readonly holidays: readonly string[]
}

/** The first and the last day on which goods are to be expected, like "2026-03-02"; both are business days. */
export interface DeliveryEstimate {
  readonly from: string
  readonly to: string
}

/**
 * Goods are taken up on the first business day from the order on, or from the day after where the order came at or past
 * the cutoff; they are handled and then under way for whole business days. Days are counted on the calendar, so that
 * summer time moves nothing. Throws RangeError where the weekend is the whole week.
 */
export function estimateDelivery(facts: DeliveryFacts): DeliveryEstimate {
  const isBusinessDay = businessDays(facts)
  const next = (from: ShopDay): ShopDay => {
    let day = from
    while (!isBusinessDay(day)) day = addDays(day, 1)
    return day
  }
  const onward = (from: ShopDay, count: number): ShopDay => {
    let day = from
    for (let passed = 0; passed < count; passed += 1) day = next(addDays(day, 1))
    return day
  }
  const dispatched = onward(next(takenUpFrom(facts)), facts.handlingDays)
  return { from: isoDay(onward(dispatched, facts.daysMin)), to: isoDay(onward(dispatched, facts.daysMax)) }
}

function businessDays({ weekend, holidays }: DeliveryFacts): (day: ShopDay) => boolean {
  if ([1, 2, 3, 4, 5, 6, 7].every((weekday) => weekend.includes(weekday))) {
    throw new RangeError('a week without business days never delivers')
  }
  const closed = new Set(holidays)
  return (day) => !weekend.includes(weekdayOf(day)) && !closed.has(isoDay(day))
}

function takenUpFrom({ placedAt, timeZone, cutoff }: DeliveryFacts): ShopDay {
  const clock = new Date(latestClock(placedAt, timeZone))
  const today = { year: clock.getUTCFullYear(), month: clock.getUTCMonth() + 1, day: clock.getUTCDate() }
  const isLate = cutoff !== null && clock.toISOString().slice(11, 16) >= cutoff
  return isLate ? addDays(today, 1) : today
}
