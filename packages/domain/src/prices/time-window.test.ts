import { expect, test } from 'vitest'
import { day, from } from './testing/price-facts.ts'
import { always, isOpen, nextBoundary } from './time-window.ts'

const justBefore = (at: Date) => new Date(at.getTime() - 1)

test('a window is open from its start on, and no longer at its end', () => {
  const window = from(day(10), day(20))
  expect([justBefore(day(10)), day(10), justBefore(day(20)), day(20)].map((at) => isOpen(window, at))).toEqual([
    false,
    true,
    true,
    false,
  ])
})

test('a side without a limit is open, and a window without an instant never is', () => {
  expect(isOpen(from(null, day(20)), day(1))).toBe(true)
  expect(isOpen(from(null, day(20)), day(20))).toBe(false)
  expect(isOpen(from(day(10), null), day(31))).toBe(true)
  expect(isOpen(from(day(10), null), day(9))).toBe(false)
  expect(isOpen(always, day(1))).toBe(true)
  expect(isOpen(from(day(10), day(10)), day(10))).toBe(false)
})

test('the next boundary is the first that is still to come, a start or an end', () => {
  const windows = [from(day(20), day(25)), always, from(day(5), day(12)), from(null, day(30))]
  expect(nextBoundary(windows, day(1))).toEqual(day(5))
  expect(nextBoundary(windows, day(5))).toEqual(day(12))
  expect(nextBoundary(windows, day(12))).toEqual(day(20))
  expect(nextBoundary(windows, day(25))).toEqual(day(30))
  expect(nextBoundary(windows, day(30))).toBeNull()
  expect(nextBoundary([], day(1))).toBeNull()
})
