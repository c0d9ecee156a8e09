import { expect, test } from 'vitest'
import { type FakeClock, openFakeClock } from '../testing/fake-clock.ts'
import { openPace, type Pace } from './gateway-pace.ts'

/** When each of so many callers who come at once has his turn, or why not. */
function comeAtOnce(clock: FakeClock, pace: Pace, count: number) {
  const turns: { readonly who: number; readonly atMs: number }[] = []
  const refused: unknown[] = []
  for (let who = 0; who < count; who++) {
    pace().then(
      () => turns.push({ who, atMs: clock.passedMs() }),
      (error: unknown) => refused.push(error),
    )
  }
  return { turns, refused }
}

test('a hundred who come at once pass in their order, never more than twenty in any second', async () => {
  const clock = openFakeClock()
  const { turns } = comeAtOnce(clock, openPace({ ...clock, perSecondMax: 20, waitMsMax: 10_000 }), 100)
  await clock.pass(10_000)
  expect(turns.map(({ who }) => who)).toEqual(Array.from({ length: 100 }, (_, who) => who))
  const inSecondFrom = (startMs: number) => turns.filter(({ atMs }) => atMs >= startMs && atMs < startMs + 1_000).length
  expect(Math.max(...turns.map(({ atMs }) => inSecondFrom(atMs)))).toBe(20)
  expect(turns.at(-1)?.atMs).toBe(4_950)
})

test('who would wait for too long is told at once when to come again, and takes nobody’s turn', async () => {
  const clock = openFakeClock()
  const pace = openPace({ ...clock, perSecondMax: 20, waitMsMax: 2_000 })
  const { turns, refused } = comeAtOnce(clock, pace, 50)
  await clock.pass(0)
  expect(refused).toMatchObject(Array(9).fill({ name: 'NotAsked', retryAfterSeconds: 3 }))
  await clock.pass(2_000)
  expect(turns).toHaveLength(41)
  const next = comeAtOnce(clock, pace, 1)
  await clock.pass(50)
  expect(next.turns).toMatchObject([{ atMs: 2_050 }])
})

test('who comes when nobody else does waits for nothing', async () => {
  const clock = openFakeClock()
  const pace = openPace({ ...clock, perSecondMax: 20, waitMsMax: 2_000 })
  for (let round = 1; round <= 8; round++) {
    expect(comeAtOnce(clock, pace, 1).refused).toEqual([])
    await clock.pass(60)
  }
  const { turns } = comeAtOnce(clock, pace, 1)
  await clock.pass(0)
  expect(turns).toHaveLength(1)
})

test('a clock that is put back by an hour keeps nobody waiting for an hour', async () => {
  const clock = openFakeClock()
  const pace = openPace({ ...clock, perSecondMax: 20, waitMsMax: 2_000 })
  comeAtOnce(clock, pace, 8)
  await clock.pass(400)
  clock.putBack(3_600_000)
  const { turns } = comeAtOnce(clock, pace, 8)
  await clock.pass(400)
  expect(turns).toHaveLength(8)
})
