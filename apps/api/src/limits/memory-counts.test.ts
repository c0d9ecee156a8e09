import { expect, test } from 'vitest'
import { openMemoryCounts } from './memory-counts.ts'

const addressOf = (index: number) => `2001:db8:${(index >> 8).toString(16)}:${index & 255}::/64`

test('of a hundred thousand addresses half are remembered at most, and the latest are still counted', () => {
  const counts = openMemoryCounts({ max: 2, windowMs: 900_000, keysMax: 50_000 })
  let sizeMax = 0
  for (let index = 0; index < 100_000; index++) {
    counts.take(addressOf(index))
    sizeMax = Math.max(sizeMax, counts.size())
  }
  expect(sizeMax).toBe(50_000)
  const last = addressOf(99_999)
  expect([counts.seen(addressOf(0)), counts.seen(addressOf(75_000))?.left, counts.seen(last)?.left]).toEqual([
    null,
    1,
    1,
  ])
  expect([counts.take(last).isGranted, counts.take(last).isGranted]).toEqual([true, false])
})

test('a window ends by itself, and another begins', async () => {
  const counts = openMemoryCounts({ max: 1, windowMs: 500, keysMax: 10 })
  expect([counts.take('a').isGranted, counts.take('a').isGranted]).toEqual([true, false])
  await expect.poll(() => counts.seen('a'), { interval: 10 }).toBeNull()
  expect(counts.take('a')).toMatchObject({ isGranted: true, left: 0 })
})

test('what is given back can be had once more, and no more than was taken', () => {
  const counts = openMemoryCounts({ max: 1, windowMs: 900_000, keysMax: 10 })
  counts.giveBack('a')
  expect([counts.take('a').isGranted, counts.take('a').isGranted]).toEqual([true, false])
  counts.giveBack('a')
  counts.giveBack('a')
  expect([counts.take('a').isGranted, counts.take('a').isGranted]).toEqual([true, false])
})

test('what others have used up is used up until they say, and never for longer than a window', () => {
  const counts = openMemoryCounts({ max: 3, windowMs: 1_000, keysMax: 10 })
  counts.exhaust('a', 900_000)
  const { isGranted, resetsInMs } = counts.take('a')
  expect([isGranted, resetsInMs <= 1_000]).toEqual([false, true])
})
