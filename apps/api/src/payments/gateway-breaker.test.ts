import { expect, test } from 'vitest'
import { openFakeClock } from '../testing/fake-clock.ts'
import { type Breaker, openBreaker } from './gateway-breaker.ts'

const times = (count: number, act: () => void) => {
  for (let round = 0; round < count; round++) act()
}

const fail = (breaker: Breaker) => breaker.enter()(false)

const open = () => {
  const clock = openFakeClock()
  return { clock, breaker: openBreaker(clock.now) }
}

const refused = (seconds: number) => expect.objectContaining({ name: 'NotAsked', retryAfterSeconds: seconds })

test('five failures in a row spare everybody the next one, and say when to come again', async () => {
  const { clock, breaker } = open()
  times(5, () => fail(breaker))
  expect(() => breaker.enter()).toThrow(refused(5))
  await clock.pass(3_500)
  expect(() => breaker.enter()).toThrow(refused(2))
})

test('an answer between failures, whatever it says, starts the count anew', () => {
  const { breaker } = open()
  times(8, () => {
    times(4, () => fail(breaker))
    breaker.enter()(true)
  })
})

test('after a pause one of eight finds out for all, and its good news lets all through', async () => {
  const { clock, breaker } = open()
  times(5, () => fail(breaker))
  await clock.pass(5_000)
  const tell = breaker.enter()
  times(7, () => expect(() => breaker.enter()).toThrow(refused(5)))
  tell(true)
  times(8, () => breaker.enter())
  times(4, () => fail(breaker))
  breaker.enter()
})

test('pauses are 5, 10 and then always 15 seconds', async () => {
  const { clock, breaker } = open()
  times(5, () => fail(breaker))
  for (const seconds of [5, 10, 15, 15, 15]) {
    expect(() => breaker.enter()).toThrow(refused(seconds))
    await clock.pass(seconds * 1_000 - 1)
    expect(() => breaker.check()).toThrow(refused(1))
    await clock.pass(1)
    fail(breaker)
  }
})

test('those that were under way when it was shut make no pause longer, and nothing bad of a recovery', async () => {
  const { clock, breaker } = open()
  const underWay = Array.from({ length: 20 }, () => breaker.enter())
  for (const tell of underWay.slice(0, 12)) tell(false)
  expect(() => breaker.enter()).toThrow(refused(5))
  await clock.pass(5_000)
  breaker.enter()(true)
  times(4, () => fail(breaker))
  breaker.enter()(true)
  times(4, () => fail(breaker))
  breaker.enter()
})

test('one that is let through and never comes back keeps the others for one more pause', async () => {
  const { clock, breaker } = open()
  times(5, () => fail(breaker))
  await clock.pass(5_000)
  breaker.enter()
  await clock.pass(5_000)
  breaker.enter()(true)
  breaker.enter()
})

test('a clock that is put back by an hour prolongs no pause by an hour', () => {
  const { clock, breaker } = open()
  times(5, () => fail(breaker))
  clock.putBack(3_600_000)
  breaker.enter()
})
