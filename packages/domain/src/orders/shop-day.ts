/** A day of the Gregorian calendar, as a time zone's clocks and calendars show it. */
export interface ShopDay {
  readonly year: number
  /** 1 to 12. */
  readonly month: number
  /** 1 to 31. */
  readonly day: number
}

/** Which day it is at a moment in a time zone of the IANA database. Throws RangeError for anything else. */
export function shopDay(now: Date, timeZone: string): ShopDay {
  const { year, month, day } = readClock(now, timeZone)
  return { year, month, day }
}

/**
 * What a time zone's clocks show at a moment, as the milliseconds of a UTC that showed the same. Only to be compared
 * with its like: it jumps where clocks do. Throws RangeError for what is no time zone of the IANA database.
 */
export function wallClock(now: Date, timeZone: string): number {
  const { hour, minute, second, ...day } = readClock(now, timeZone)
  return midnightOf(day) + ((hour * 60 + minute) * 60 + second) * 1000 + now.getUTCMilliseconds()
}

/** Day after day of the proleptic Gregorian calendar, with no regard to what clocks do; backwards below zero. */
export function addDays(day: ShopDay, count: number): ShopDay {
  const moved = new Date(midnightOf(day) + count * dayMs)
  return { year: moved.getUTCFullYear(), month: moved.getUTCMonth() + 1, day: moved.getUTCDate() }
}

/** 1 for Monday to 7 for Sunday (ISO 8601). */
export const weekdayOf = (day: ShopDay): number => new Date(midnightOf(day)).getUTCDay() || 7

/** "2026-03-01" (ISO 8601), for years of up to four digits: texts in the order of their days. */
export const isoDay = ({ year, month, day }: ShopDay): string =>
  `${String(year).padStart(4, '0')}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`

/** The day that a text like "2026-03-01" names; null where the calendar has no such day. */
export function readIsoDay(text: string): ShopDay | null {
  const found = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text)
  if (found === null) return null
  const [, year, month, day] = found
  const named = { year: Number(year), month: Number(month), day: Number(day) }
  return isoDay(addDays(named, 0)) === text ? named : null
}

/** Whether this names a time zone. A bare offset does not: it knows no summer time, and SQL turns its sign around. */
export function isTimeZone(name: string): boolean {
  try {
    return /^[A-Za-z]/.test(name) && formatterOf(name) !== undefined
  } catch {
    return false
  }
}

const dayMs = 86_400_000

/** Date.UTC would take the years 0 to 99 for those of the last century. */
const midnightOf = ({ year, month, day }: ShopDay): number => new Date(0).setUTCFullYear(year, month - 1, day)

type Clock = Record<'year' | 'month' | 'day' | 'hour' | 'minute' | 'second', number>

function readClock(now: Date, timeZone: string): Clock {
  const clock: Clock = { year: 0, month: 0, day: 0, hour: 0, minute: 0, second: 0 }
  const isShown = (part: string): part is keyof Clock => part in clock
  for (const { type, value } of formatterOf(timeZone).formatToParts(now)) if (isShown(type)) clock[type] = Number(value)
  return clock
}

/** To make a formatter costs a thousand times what its use costs. */
const formatters = new Map<string, Intl.DateTimeFormat>()

function formatterOf(timeZone: string): Intl.DateTimeFormat {
  const known = formatters.get(timeZone)
  if (known !== undefined) return known
  const formatter = new Intl.DateTimeFormat('en-US', {
    timeZone,
    calendar: 'gregory',
    numberingSystem: 'latn',
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  })
  formatters.set(timeZone, formatter)
  return formatter
}
