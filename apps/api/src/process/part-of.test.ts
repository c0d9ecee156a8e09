import { totalmem } from 'node:os'
import { expect, test } from 'vitest'
import { usualMaxima } from '../limits/limits.ts'
import { memoryFlagOf } from './memory-flag.ts'
import { partOf } from './part-of.ts'

type Stripe = Parameters<typeof partOf>[0]['stripe']

const stripe: Stripe = { secretKey: 'sk_test_simulator', publishableKey: '', webhookSecrets: [], apiBase: undefined }
const whole = {
  limits: { maxima: { ...usualMaxima, failures: 10, staff: 2 }, redisUrl: undefined },
  watching: { perIdentity: 20, perAddress: 2, perProcess: 1_000 },
  catalogCacheBytes: 64,
  stripe: { ...stripe, requestsPerSecondMax: 25 },
}

test('each of several processes has its part of what they can not count together, and never nothing', () => {
  expect(partOf(whole, 1)).toBe(whole)
  const part = partOf(whole, 3)
  expect(part).toMatchObject({
    limits: { maxima: { failures: 3, staff: 1 }, redisUrl: undefined },
    watching: { perIdentity: 6, perAddress: 1, perProcess: 1_000 },
    catalogCacheBytes: 21,
    stripe: { requestsPerSecondMax: 8 },
  })
  // What nobody has said is divided as well; a simulator has no limit.
  expect(partOf({ ...whole, stripe }, 4).stripe.requestsPerSecondMax).toBe(5)
  const simulated: Stripe = { ...stripe, apiBase: 'http://127.0.0.1:12111' }
  expect(partOf({ ...whole, stripe: simulated }, 4).stripe.requestsPerSecondMax).toBe(undefined)
})

test('with Redis, which counts for all of them, limits are whole', () => {
  const limits = { ...whole.limits, redisUrl: 'redis://127.0.0.1:6379' }
  expect(partOf({ ...whole, limits }, 3).limits).toBe(limits)
  expect(partOf({ ...whole, limits: 'off' as const }, 3).limits).toBe('off')
})

test('the heaps of all processes fit into the memory of the machine', () => {
  const [flag = ''] = memoryFlagOf(64)
  const megabytes = Number(/^--max-old-space-size=(\d+)$/.exec(flag)?.[1])
  expect(megabytes).toBeGreaterThanOrEqual(64)
  expect(megabytes * 64 * 2 ** 20).toBeLessThanOrEqual(Math.max(totalmem() * 0.6, 64 * 64 * 2 ** 20))
})
