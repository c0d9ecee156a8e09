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
  const parts = new Map(
    formatterOf(timeZone)
      .formatToParts(now)
      .map(({ type, value }) => [type, Number(value)]),
  )
  const number = (type: 'year' | 'month' | 'day') => parts.get(type) ?? Number.NaN
  return { year: number('year'), month: number('month'), day: number('day') }
}

/** Whether this names a time zone. A bare offset does not: it knows no summer time, and SQL turns its sign around. */
export function isTimeZone(name: string): boolean {
  try {
    return /^[A-Za-z]/.test(name) && formatterOf(name) !== undefined
  } catch {
    return false
  }
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
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
  })
  formatters.set(timeZone, formatter)
  return formatter
}
