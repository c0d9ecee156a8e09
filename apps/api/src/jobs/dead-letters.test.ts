import type { DeadLetter } from '@tillwright/db/jobs'
import { pino } from 'pino'
import { expect, test } from 'vitest'
import type { Deps } from '../deps.ts'
import { openTestShop, type TestShop, until } from '../testing/open-test-shop.ts'
import { apiKeyOf } from '../testing/sign-in.ts'
import { hearDeadLetter, workDeadLetters } from './dead-letters.ts'

const run = async (shop: TestShop, statement: string, values: unknown[] = []) =>
  (await shop.database.pool.query(statement, values)).rows

const staffOf = async (shop: TestShop) =>
  shop.as({ apiKey: await apiKeyOf(shop, ['payments:read', 'payments:write', 'jobs:read', 'jobs:write']) }).admin

/** What is logged as an error, with everything else of the shop's. */
function listening(shop: TestShop): { deps: Deps; errors: unknown[] } {
  const errors: unknown[] = []
  const stream = { write: (line: string) => void errors.push(JSON.parse(line)) }
  return { deps: { ...shop.served.deps, log: pino({ level: 'error', base: null, timestamp: false }, stream) }, errors }
}

const keep = (shop: TestShop, state = 'received') =>
  run(
    shop,
    `insert into stripe_event (id, type, livemode, created_at, object_id, payload, state)
     values ('evt_1', 'payment_intent.succeeded', false, shop_now(), 'pi_1', '{}', $1)`,
    [state],
  )

const letterOf = (replay?: number): DeadLetter => ({
  queue: 'process-stripe-event',
  jobId: crypto.randomUUID(),
  data: { eventId: 'evt_1', ...(replay === undefined ? {} : { replay }) },
  problem: 'Stripe said 500',
})

test('an event whose job fails for the last time is dead with its problem, and people hear of it once', async () => {
  await using shop = await openTestShop({ works: false })
  const { deps, errors } = listening(shop)
  const { jobs, db } = deps
  const { stripeEvents, jobs: queue } = await staffOf(shop)
  await keep(shop)
  await db.transaction().execute((tx) => jobs.enqueue(tx, 'process-stripe-event', [{ eventId: 'evt_1' }]))
  await run(shop, `update pgboss.job set retry_limit = 0 where name = 'process-stripe-event'`)
  await jobs.work('process-stripe-event', () => Promise.reject(new Error('Stripe said 500')))
  await workDeadLetters(deps)
  await until(async () => (await stripeEvents.get.query({ eventId: 'evt_1' })).state === 'dead')
  expect(await stripeEvents.get.query({ eventId: 'evt_1' })).toMatchObject({ problem: 'Stripe said 500', tries: 1 })
  const [letter] = await until(async () => {
    const { items } = await queue.list.query({ queue: 'dead-letters', state: 'completed' })
    return items.length > 0 && items
  })
  const [failed] = (await queue.list.query({ queue: 'process-stripe-event', state: 'failed' })).items
  expect(letter).toMatchObject({ jobId: failed?.id, data: { eventId: 'evt_1' }, problem: 'Stripe said 500' })
  const told = { job: 'process-stripe-event', jobId: failed?.id, problem: 'Stripe said 500' }
  expect(errors).toEqual([{ level: 50, ...told, msg: 'a job was given up' }])
})

test('a shop at work hears of what it gives up by itself', { tags: ['long'] }, async () => {
  await using shop = await openTestShop()
  const { stripeEvents } = await staffOf(shop)
  await shop.control('faults', { path: '/v1/payment_intents/pi_1', kind: 'error_500', times: 99 })
  await keep(shop)
  await run(
    shop,
    `insert into pgboss.job (name, data, retry_limit, dead_letter)
     values ('process-stripe-event', '{"eventId":"evt_1"}', 0, 'dead-letters')`,
  )
  await until(async () => (await stripeEvents.get.query({ eventId: 'evt_1' })).state === 'dead')
  expect((await stripeEvents.list.query({ state: 'dead' })).items).toMatchObject([{ id: 'evt_1', tries: 1 }])
})

test('a letter that is heard eight times at once kills its event once, and is told once', async () => {
  await using shop = await openTestShop({ works: false })
  const { deps, errors } = listening(shop)
  await keep(shop, 'parked')
  const letter = letterOf()
  await Promise.all(Array.from({ length: 8 }, () => hearDeadLetter(deps, letter)))
  expect(await run(shop, 'select state, tries, problem from stripe_event')).toEqual([
    { state: 'dead', tries: 1, problem: 'Stripe said 500' },
  ])
  expect(errors).toHaveLength(1)
})

test.each(['done', 'ignored'])('a letter that comes late leaves an event alone that is %s', async (state) => {
  await using shop = await openTestShop({ works: false })
  const { deps, errors } = listening(shop)
  await keep(shop, state)
  await hearDeadLetter(deps, letterOf())
  expect(await run(shop, 'select state, problem from stripe_event')).toEqual([{ state, problem: null }])
  expect(errors).toEqual([])
})

test('a letter of an earlier run does not kill an event that was replayed since, one of its last does', async () => {
  await using shop = await openTestShop({ works: false })
  const { deps } = listening(shop)
  const { stripeEvents } = await staffOf(shop)
  await keep(shop, 'dead')
  await stripeEvents.replay.mutate({ eventId: 'evt_1' })
  await hearDeadLetter(deps, letterOf())
  expect((await stripeEvents.get.query({ eventId: 'evt_1' })).state).toBe('received')
  await hearDeadLetter(deps, letterOf(1))
  expect((await stripeEvents.get.query({ eventId: 'evt_1' })).state).toBe('dead')
})

test('a dead event waits again when its failed job is run again, which an old letter does not end', async () => {
  await using shop = await openTestShop({ works: false })
  const { deps } = listening(shop)
  const { stripeEvents, jobs } = await staffOf(shop)
  await keep(shop, 'dead')
  const [job] = await run(
    shop,
    `insert into pgboss.job (name, state, data) values ('process-stripe-event', 'failed', '{"eventId":"evt_1"}')
     returning id`,
  )
  expect(await jobs.retry.mutate({ jobId: job.id })).toMatchObject({ data: { eventId: 'evt_1', replay: 1 } })
  await hearDeadLetter(deps, letterOf())
  expect(await stripeEvents.get.query({ eventId: 'evt_1' })).toMatchObject({ state: 'received', replayCount: 1 })
})

test('any other job that is given up is told with what went wrong', async () => {
  await using shop = await openTestShop({ works: false })
  const { deps, errors } = listening(shop)
  const given = { jobId: crypto.randomUUID(), problem: 'no route' }
  await hearDeadLetter(deps, { queue: 'submit-refund', data: { refundId: 'r' }, ...given })
  expect(errors).toEqual([{ level: 50, job: 'submit-refund', ...given, msg: 'a job was given up' }])
})
