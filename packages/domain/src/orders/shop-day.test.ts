import { expect, test } from 'vitest'
import { isTimeZone, shopDay } from './shop-day.ts'

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
  expect(['', 'Berlin', 'Mars/Olympus', '+01:00', '-05', ' UTC', 'constructor'].filter(isTimeZone)).toEqual([])
  expect(() => shopDay(new Date(0), 'Mars/Olympus')).toThrow(RangeError)
})
