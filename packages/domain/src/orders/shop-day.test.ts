import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { runs } from '../testing/runs.ts'
import { addDays, isoDay, isTimeZone, readIsoDay, type ShopDay, shopDay, wallClock, weekdayOf } from './shop-day.ts'

const dayIn = (timeZone: string, moment: string) => Object.values(shopDay(new Date(moment), timeZone)).join('-')

test('one moment is three days around the date line', () => {
  const moment = '2026-03-01T10:30:00Z'
  expect(dayIn('Pacific/Pago_Pago', moment)).toBe('2026-2-28')
  expect(dayIn('Europe/Berlin', moment)).toBe('2026-3-1')
  expect(dayIn('Pacific/Kiritimati', moment)).toBe('2026-3-2')
})

test.each([
  { zone: 'America/New_York', last: '2026-03-08T04:59:59.999Z', first: '2026-03-08T05:00:00Z', day: '2026-3-8' },
  { zone: 'America/New_York', last: '2026-03-09T03:59:59.999Z', first: '2026-03-09T04:00:00Z', day: '2026-3-9' },
  { zone: 'Europe/Berlin', last: '2026-10-24T21:59:59.999Z', first: '2026-10-24T22:00:00Z', day: '2026-10-25' },
  { zone: 'Europe/Berlin', last: '2026-10-25T22:59:59.999Z', first: '2026-10-25T23:00:00Z', day: '2026-10-26' },
  // Beirut’s clocks go from 23:59:59 to 01:00: a day without a midnight.
  { zone: 'Asia/Beirut', last: '2026-03-28T21:59:59.999Z', first: '2026-03-28T22:00:00Z', day: '2026-3-29' },
])('$zone: $day begins at its own midnight, also where summer time begins or ends', ({ zone, last, first, day }) => {
  expect(dayIn(zone, last)).not.toBe(day)
  expect(dayIn(zone, first)).toBe(day)
})

test('leap days exist where there are any', () => {
  expect(dayIn('Asia/Tokyo', '2028-02-28T15:00:00Z')).toBe('2028-2-29')
  expect(dayIn('Asia/Tokyo', '2100-02-28T15:00:00Z')).toBe('2100-3-1')
})

test('time zones are names of the IANA database, old ones included', () => {
  expect(['UTC', 'Europe/Berlin', 'Asia/Calcutta', 'America/Argentina/Ushuaia'].filter(isTimeZone)).toHaveLength(4)
  expect(['', 'Berlin', 'Mars/Olympus', '+01:00', '-05', ' UTC', 'constructor'].map(isTimeZone)).toEqual(
    Array(7).fill(false),
  )
  expect(() => shopDay(new Date(0), 'Mars/Olympus')).toThrow(RangeError)
})

test('the wall clock shows what people there read, to the millisecond', () => {
  const shown = (timeZone: string, moment: string) => new Date(wallClock(new Date(moment), timeZone)).toISOString()
  expect(shown('Asia/Kathmandu', '2026-03-01T18:15:07.089Z')).toBe('2026-03-02T00:00:07.089Z')
  expect(shown('America/New_York', '2026-11-01T05:59:59.999Z')).toBe('2026-11-01T01:59:59.999Z')
  expect(shown('America/New_York', '2026-11-01T06:00:00Z')).toBe('2026-11-01T01:00:00.000Z')
  expect(shown('Europe/Berlin', '1965-07-01T11:00:00.250Z')).toBe('1965-07-01T12:00:00.250Z')
})

describe('on the calendar', () => {
  const day = (year: number, month: number, dayOfMonth: number): ShopDay => ({ year, month, day: dayOfMonth })

  test.each([
    [2028, true],
    [2027, false],
    [2100, false],
    [2000, true],
    [4, true],
  ])('the year %i has a 29 February: %s', (year, isLeap) => {
    expect(addDays(day(year, 2, 28), 1)).toEqual(isLeap ? day(year, 2, 29) : day(year, 3, 1))
    expect(addDays(day(year, 3, 1), -1)).toEqual(day(year, 2, isLeap ? 29 : 28))
    expect(addDays(day(year, 12, 31), 1)).toEqual(day(year + 1, 1, 1))
  })

  test('four hundred years have 146,097 days, a whole number of weeks, wherever they begin', () => {
    expect(addDays(day(1, 1, 1), 146_097)).toEqual(day(401, 1, 1))
    expect(addDays(day(99, 12, 31), 1)).toEqual(day(100, 1, 1))
    expect([day(1, 1, 1), day(401, 1, 1), day(2001, 1, 1)].map(weekdayOf)).toEqual([1, 1, 1])
  })

  test('the weeks of ISO 8601 go from Monday, 1, to Sunday, 7', () => {
    const monday = day(2026, 3, 2)
    expect([0, 1, 2, 3, 4, 5, 6, 7].map((count) => weekdayOf(addDays(monday, count)))).toEqual([1, 2, 3, 4, 5, 6, 7, 1])
    expect(weekdayOf(day(1970, 1, 1))).toBe(4)
  })

  test('a day is written so that texts are in the order of days, and only real days are read', () => {
    expect([isoDay(day(2026, 3, 1)), isoDay(day(987, 12, 31))]).toEqual(['2026-03-01', '0987-12-31'])
    expect(readIsoDay('2028-02-29')).toEqual(day(2028, 2, 29))
    expect(readIsoDay('0044-03-15')).toEqual(day(44, 3, 15))
    const unreal = [
      '2027-02-29',
      '2026-04-31',
      '2026-13-01',
      '2026-00-10',
      '2026-1-1',
      '2026-01-01T',
      ' 2026-01-01',
      'NaN-NaN-NaN',
      '',
    ]
    expect(unreal.map(readIsoDay)).toEqual(Array(unreal.length).fill(null))
  })

  const days = fc.record({ year: fc.integer({ min: 100, max: 9000 }), dayOfYear: fc.nat({ max: 364 }) })
  const count = fc.integer({ min: -200_000, max: 200_000 })

  test('counting forth and back comes home, and weekdays and texts go along', () => {
    fc.assert(
      fc.property(days, count, ({ year, dayOfYear }, moved) => {
        const from = addDays(day(year, 1, 1), dayOfYear)
        const to = addDays(from, moved)
        expect(addDays(to, -moved)).toEqual(from)
        expect(weekdayOf(to)).toBe(((((weekdayOf(from) - 1 + moved) % 7) + 7) % 7) + 1)
        expect(readIsoDay(isoDay(from))).toEqual(from)
        if (to.year >= 0 && to.year <= 9999) expect(Math.sign(moved)).toBe(isoDay(to) > isoDay(from) ? 1 : moved && -1)
      }),
      { numRuns: runs },
    )
  })
})
