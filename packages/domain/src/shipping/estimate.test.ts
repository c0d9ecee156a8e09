import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { runs } from '../testing/runs.ts'
import { type DeliveryFacts, estimateDelivery } from './estimate.ts'
import { standardDispatch } from './method.ts'
import { latestShown, moments } from './testing/turned-clocks.ts'

const estimate = (placedAt: string, facts: Partial<DeliveryFacts> = {}) => {
  const plain = { ...standardDispatch, timeZone: 'Europe/Berlin', daysMin: 1, daysMax: 3, holidays: [] }
  const { from, to } = estimateDelivery({ ...plain, placedAt: new Date(placedAt), ...facts })
  return `${from} ${to}`
}

test('days under way are business days: over a weekend it takes two more', () => {
  expect(estimate('2026-03-02T09:00:00Z')).toBe('2026-03-03 2026-03-05')
  expect(estimate('2026-03-05T09:00:00Z')).toBe('2026-03-06 2026-03-10')
})

test('an order of the weekend is taken up on Monday', () => {
  const weekend = ['2026-03-07T09:00:00Z', '2026-03-08T22:59:59Z', '2026-03-09T09:00:00Z']
  expect(weekend.map((placedAt) => estimate(placedAt))).toEqual(Array(3).fill('2026-03-10 2026-03-12'))
})

test('the day is the shop’s: Tokyo’s Monday begins on Berlin’s Sunday', () => {
  const placedAt = '2026-03-08T15:00:00Z'
  expect(estimate(placedAt, { timeZone: 'Asia/Tokyo', daysMin: 0 })).toBe('2026-03-09 2026-03-12')
  expect(estimate(placedAt, { timeZone: 'Pacific/Pago_Pago', weekend: [], daysMin: 0 })).toBe('2026-03-08 2026-03-11')
})

test('from the cutoff on, to the minute, an order is dispatched as if it were of the next day', () => {
  const early = { cutoff: '14:00', daysMin: 0, daysMax: 0 }
  expect(estimate('2026-03-03T12:59:59.999Z', early)).toBe('2026-03-03 2026-03-03')
  expect(estimate('2026-03-03T13:00:00Z', early)).toBe('2026-03-04 2026-03-04')
  expect(estimate('2026-03-03T22:59:59Z', { ...early, cutoff: null })).toBe('2026-03-03 2026-03-03')
  expect(estimate('2026-03-02T23:00:00Z', { ...early, cutoff: '00:00' })).toBe('2026-03-04 2026-03-04')
})

test('late on a Friday is Monday, and late on a Sunday is Monday too', () => {
  const late = { cutoff: '14:00', daysMin: 0, daysMax: 0 }
  expect(estimate('2026-03-06T13:30:00Z', late)).toBe('2026-03-09 2026-03-09')
  expect(estimate('2026-03-08T13:30:00Z', late)).toBe('2026-03-09 2026-03-09')
})

test('goods are handled for business days before they leave', () => {
  expect(estimate('2026-03-05T09:00:00Z', { handlingDays: 2 })).toBe('2026-03-10 2026-03-12')
  expect(estimate('2026-03-05T09:00:00Z', { handlingDays: 2, daysMin: 0, daysMax: 0 })).toBe('2026-03-09 2026-03-09')
})

test('nothing moves on a holiday, neither at the start nor under way', () => {
  const christmas = { holidays: ['2026-12-25', '2026-12-26', '2027-01-01'] }
  expect(estimate('2026-12-24T09:00:00Z', christmas)).toBe('2026-12-28 2026-12-30')
  expect(estimate('2026-12-25T09:00:00Z', christmas)).toBe('2026-12-29 2026-12-31')
  expect(estimate('2026-12-30T09:00:00Z', christmas)).toBe('2026-12-31 2027-01-05')
})

test('a shop may close on other days, or on none', () => {
  expect(estimate('2026-03-05T09:00:00Z', { weekend: [5] })).toBe('2026-03-07 2026-03-09')
  expect(estimate('2026-03-06T09:00:00Z', { weekend: [] })).toBe('2026-03-07 2026-03-09')
  expect(() => estimate('2026-03-06T09:00:00Z', { weekend: [7, 6, 5, 4, 3, 2, 1] })).toThrow(RangeError)
  expect(estimate('2026-03-06T09:00:00Z', { weekend: [7, 6, 5, 4, 3, 2], daysMax: 1 })).toBe('2026-03-16 2026-03-16')
})

test('whoever works one day a week, and not in thirty years of them, delivers after that', () => {
  const weekend = [2, 3, 4, 5, 6, 7]
  const mondays = Array.from({ length: 1_600 }, (_, week) => {
    const day = new Date(Date.UTC(2026, 2, 2 + 7 * week))
    return day.toISOString().slice(0, 10)
  })
  expect(estimate('2026-03-02T09:00:00Z', { weekend, holidays: mondays })).toBe('2056-11-06 2056-11-20')
})

test('the days on which clocks are turned are days like others', () => {
  const always = { weekend: [], daysMin: 1, daysMax: 2 }
  expect(estimate('2026-03-28T22:30:00Z', always)).toBe('2026-03-29 2026-03-30')
  expect(estimate('2026-10-24T21:30:00Z', always)).toBe('2026-10-25 2026-10-26')
})

test('once the cutoff has been it stays past, though clocks show the time before it again', () => {
  const twice = { weekend: [], cutoff: '02:30', daysMin: 0, daysMax: 0 }
  const [early, late] = ['2026-10-25 2026-10-25', '2026-10-26 2026-10-26']
  expect(estimate('2026-10-25T00:29:59Z', twice)).toBe(early)
  expect(estimate('2026-10-25T00:30:00Z', twice)).toBe(late)
  expect(estimate('2026-10-25T01:15:00Z', twice)).toBe(late)
})

describe('whenever it is placed, wherever', () => {
  const facts = fc
    .record({
      at: moments,
      cutoff: fc.constantFrom(null, '00:00', '00:30', '01:30', '02:30', '14:00', '23:15', '23:59'),
      handlingDays: fc.nat({ max: 5 }),
      weekend: fc.uniqueArray(fc.integer({ min: 1, max: 7 }), { maxLength: 6 }),
      holidaysAt: fc.array(fc.integer({ min: -3, max: 30 }), { maxLength: 8 }),
      days: fc.tuple(fc.nat({ max: 12 }), fc.nat({ max: 12 })),
    })
    .map(({ at, holidaysAt, days, ...terms }): DeliveryFacts => {
      const holidays = holidaysAt.map((off) => isoAt(at.ms + off * dayMs))
      const [daysMin, daysMax] = [Math.min(...days), Math.max(...days)]
      return { ...terms, timeZone: at.timeZone, placedAt: new Date(at.ms), holidays, daysMin, daysMax }
    })
  const dayMs = 86_400_000
  const isoAt = (ms: number) => new Date(ms).toISOString().slice(0, 10)
  const isBusinessDay = ({ weekend, holidays }: DeliveryFacts, day: string) =>
    !weekend.includes(new Date(day).getUTCDay() || 7) && !holidays.includes(day)

  test('it is what a list of all business days says', () => {
    fc.assert(
      fc.property(facts, (own) => {
        const [today = '', time = ''] = latestShown(own.placedAt.getTime(), own.timeZone).split(' ')
        const isLate = own.cutoff !== null && time >= `${own.cutoff}:00`
        const businessDays = Array.from({ length: 200 }, (_, off) => isoAt(Date.parse(today) + off * dayMs))
          .slice(isLate ? 1 : 0)
          .filter((day) => isBusinessDay(own, day))
        expect(estimateDelivery(own)).toEqual({
          from: businessDays[own.handlingDays + own.daysMin],
          to: businessDays[own.handlingDays + own.daysMax],
        })
      }),
      { numRuns: runs },
    )
  })

  test('both ends are business days, in their order', () => {
    fc.assert(
      fc.property(facts, (own) => {
        const { from, to } = estimateDelivery(own)
        expect(from <= to).toBe(true)
        expect([from, to].every((day) => isBusinessDay(own, day))).toBe(true)
      }),
      { numRuns: runs },
    )
  })

  test('who orders later never has an earlier day', () => {
    fc.assert(
      fc.property(facts, fc.nat({ max: 3 * dayMs }), (own, waited) => {
        const now = estimateDelivery(own)
        const later = estimateDelivery({ ...own, placedAt: new Date(own.placedAt.getTime() + waited) })
        expect(later.from >= now.from && later.to >= now.to).toBe(true)
      }),
      { numRuns: runs },
    )
  })
})
