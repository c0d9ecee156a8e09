import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { openBell } from './bell.ts'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

const { signal: never } = new AbortController()

/** Whether somebody has heard it by now. */
function listen(bell: ReturnType<typeof openBell>, signal = never) {
  let isOver = false
  const heard = bell.heard(1_000, signal).then(() => {
    isOver = true
  })
  return { heard, isOver: () => isOver }
}

test('a ring between two looks is heard at the next one, and once', async () => {
  const bell = openBell()
  bell.ring()
  bell.ring()
  const first = listen(bell)
  await vi.advanceTimersByTimeAsync(0)
  expect(first.isOver()).toBe(true)
  const second = listen(bell)
  await vi.advanceTimersByTimeAsync(999)
  expect(second.isOver()).toBe(false)
  await vi.advanceTimersByTimeAsync(1)
  expect(second.isOver()).toBe(true)
})

test('a ring wakes whoever listens, and is over with that', async () => {
  const bell = openBell()
  const first = listen(bell)
  bell.ring()
  await first.heard
  const second = listen(bell)
  await vi.advanceTimersByTimeAsync(999)
  expect(second.isOver()).toBe(false)
  bell.ring()
  await second.heard
  expect(vi.getTimerCount()).toBe(0)
})

test('whoever gives up is let go at once, be it before or while he listens', async () => {
  const bell = openBell()
  const stop = new AbortController()
  const listening = listen(bell, stop.signal)
  stop.abort()
  await listening.heard
  await listen(bell, stop.signal).heard
  expect(vi.getTimerCount()).toBe(0)
})
