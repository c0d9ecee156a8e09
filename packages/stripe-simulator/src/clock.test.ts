import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { openBench } from './testing/open-bench.ts'

const order = { amount: 2500, currency: 'usd' } as const
const dayMs = 24 * 3_600_000

test('moving the clock does in order what becomes due on the way, each at its own time', async () => {
  await using bench = await openBench()
  const { stripe } = bench
  const { created, id } = await stripe.paymentIntents.create({
    ...order,
    payment_method: 'pm_card_visa',
    confirm: true,
    capture_method: 'manual',
    automatic_payment_methods: { enabled: true, allow_redirects: 'never' },
  })
  await bench.control('POST', 'clock', { advanceMs: 7 * dayMs - 60_000 })
  expect(await stripe.paymentIntents.retrieve(id)).toMatchObject({ status: 'requires_capture' })
  await bench.control('POST', 'clock', { advanceMs: 3 * dayMs })
  const canceled = await stripe.paymentIntents.retrieve(id)
  expect(canceled).toMatchObject({ status: 'canceled', cancellation_reason: 'automatic' })
  expect(Math.abs((canceled.canceled_at ?? 0) - created - 7 * 24 * 3_600)).toBeLessThanOrEqual(60)
  const types = (await stripe.events.list({ limit: 2 })).data.map(({ type }) => type)
  expect(types).toEqual(['payment_intent.canceled', 'charge.expired'])
})

test('a key is pruned after a day and then runs anew; events are forgotten after a month', async () => {
  await using bench = await openBench()
  const create = () => bench.stripe.paymentIntents.create(order, { idempotencyKey: 'order-1' })
  const first = await create()
  await bench.control('POST', 'clock', { advanceMs: dayMs - 60_000 })
  expect((await create()).id).toBe(first.id)
  await bench.control('POST', 'clock', { advanceMs: 120_000 })
  expect((await create()).id).not.toBe(first.id)
  const [, oldest] = (await bench.stripe.events.list()).data
  await bench.control('POST', 'clock', { advanceMs: 29 * dayMs })
  expect((await bench.stripe.events.list()).data).toHaveLength(1)
  await expect(bench.stripe.events.retrieve(String(oldest?.id))).rejects.toMatchObject({ statusCode: 404 })
  expect(bench.violations()).toEqual([])
})

test('a moved clock stays moved after a restart, goes on, and never goes back', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'stripe-simulator-'))
  const journalFile = join(folder, 'journal.jsonl')
  const nowMs = new Date('2027-01-01T00:00:00Z').getTime()
  const now = () => new Date(nowMs)
  const before = await openBench({ journalFile, now })
  expect(await before.control('POST', 'clock', { advanceMs: 1_500 })).toEqual({ now: '2027-01-01T00:00:01.500Z' })
  await before[Symbol.asyncDispose]()
  await using after = await openBench({ journalFile, now })
  expect(await after.control('POST', 'clock', { advanceMs: 0 })).toEqual({ now: '2027-01-01T00:00:01.500Z' })
  for (const advanceMs of [-1, 'soon', undefined])
    expect(await after.control('POST', 'clock', { advanceMs })).toHaveProperty('error')
  rmSync(folder, { recursive: true })
})
