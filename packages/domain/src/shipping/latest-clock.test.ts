import fc from 'fast-check'
import { expect, test } from 'vitest'
import { runs } from '../testing/runs.ts'
import { latestClock } from './latest-clock.ts'
import { latestShown, moments, turnedBack } from './testing/turned-clocks.ts'

const latest = (moment: string, timeZone: string) => new Date(latestClock(new Date(moment), timeZone)).toISOString()

test('in the hour that comes twice the clock stands still, and then goes on', () => {
  expect(latest('2026-10-25T00:59:59.999Z', 'Europe/Berlin')).toBe('2026-10-25T02:59:59.999Z')
  expect(latest('2026-10-25T01:00:00Z', 'Europe/Berlin')).toBe('2026-10-25T02:59:59.999Z')
  expect(latest('2026-10-25T01:59:59Z', 'Europe/Berlin')).toBe('2026-10-25T02:59:59.999Z')
  expect(latest('2026-10-25T02:00:00Z', 'Europe/Berlin')).toBe('2026-10-25T03:00:00.000Z')
  expect(latest('2026-10-26T00:30:00Z', 'Europe/Berlin')).toBe('2026-10-26T01:30:00.000Z')
})

test('a day that clocks never reached has not been', () => {
  expect(latest('2026-10-24T21:30:00Z', 'Asia/Beirut')).toBe('2026-10-24T23:59:59.999Z')
  expect(latest('2026-10-24T22:00:00Z', 'Asia/Beirut')).toBe('2026-10-25T00:00:00.000Z')
})

test('clocks that are put forward go on from there', () => {
  expect(latest('2026-03-29T00:59:59Z', 'Europe/Berlin')).toBe('2026-03-29T01:59:59.000Z')
  expect(latest('2026-03-29T01:00:00Z', 'Europe/Berlin')).toBe('2026-03-29T03:00:00.000Z')
})

test.each(turnedBack)('$timeZone has turned its clocks back at $at, as these tests assume', ({ timeZone, at }) => {
  const ms = Date.parse(at)
  expect(latestClock(new Date(ms - 1), timeZone)).toBe(latestClock(new Date(ms), timeZone))
})

test('it is the latest that has been shown, and never goes back', () => {
  fc.assert(
    fc.property(moments, fc.nat({ max: 3 * 3_600_000 }), ({ timeZone, ms }, later) => {
      const clock = latestClock(new Date(ms), timeZone)
      expect(new Date(clock).toISOString().slice(0, 19).replace('T', ' ')).toBe(latestShown(ms, timeZone))
      expect(latestClock(new Date(ms + later), timeZone)).toBeGreaterThanOrEqual(clock)
    }),
    { numRuns: runs },
  )
})
