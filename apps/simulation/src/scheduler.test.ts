import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { randomOf } from './random.ts'
import { never, Scheduler } from './scheduler.ts'

const newScheduler = () =>
  new Scheduler(
    { random: randomOf(1, 'scheduler'), readBlockers: async () => new Map(), isFree: false, stepsMax: 10 },
    Date.UTC(2026, 0, 1),
  )

test('what hangs where nobody takes turns is stuck, and ends', async () => {
  await expect(newScheduler().watch(never, 20)).rejects.toThrow('nothing happens any more')
})

test('what takes long and goes on is waited for, with its answer and its errors', async () => {
  const scheduler = newScheduler()
  const stepOn = async (): Promise<string> => {
    for (let step = 0; step < 20; step++) await scheduler.during(null, () => sleep(10))
    return 'done'
  }
  expect(await scheduler.watch(stepOn, 100)).toBe('done')
  await expect(scheduler.watch(() => Promise.reject(new RangeError('of its own')), 100)).rejects.toThrow('of its own')
})
