import { type Jobs, openJobs } from '@tillwright/db/jobs'
import { expect, test } from 'vitest'
import { expireOrders } from '../payments/expire-orders.ts'
import { tick } from '../tasks.ts'
import { openNodes } from '../testing/nodes.ts'
import { openTestShop, type TestShop, until } from '../testing/open-test-shop.ts'
import { callsOf } from '../testing/place-paid.ts'
import { openGuest, readOrder, stockProblems } from '../testing/shopper.ts'

const run = async (shop: TestShop, statement: string) => (await shop.database.pool.query(statement)).rows

test('when eight nodes tick at once, each sweep runs once for its slot', async () => {
  await using shop = await openTestShop({ works: false })
  await using nodes = await openNodes(shop, 8, { works: false })
  await Promise.all(nodes.all.map(({ deps }) => tick(deps)))
  await Promise.all(nodes.all.map(({ deps }) => tick(deps)))
  // Two, where the ticks have met the end of a slot.
  const asked = await run(
    shop,
    `select name, count(*)::int as jobs, count(distinct singleton_on)::int as slots from pgboss.job group by name`,
  )
  expect(asked.map(({ name }) => name)).toEqual(expect.arrayContaining(['expire-orders', 'reconcile-payments']))
  for (const { name, jobs, slots } of asked) expect([name, jobs]).toEqual([name, slots])
})

test('a sweep of the next slot is asked for again: of 20 seconds, an hour or a day', async () => {
  await using shop = await openTestShop({ works: false })
  await tick(shop.served.deps)
  const slots = await run(
    shop,
    `select name, 0 <= age and age < 20 as of_20_seconds, age < 3600 as of_an_hour, age < 86400 as of_a_day
     from pgboss.job, lateral (select extract(epoch from created_on at time zone 'UTC' - singleton_on) as age) as slot
     where name in ('expire-orders', 'expire-carts', 'prune-sessions') order by name`,
  )
  expect(slots).toMatchObject([
    { name: 'expire-carts', of_an_hour: true },
    { name: 'expire-orders', of_20_seconds: true },
    { name: 'prune-sessions', of_a_day: true },
  ])
  const jobs = () => run(shop, `select state from pgboss.job where name = 'prune-sessions' order by created_on`)
  await run(shop, `update pgboss.job set singleton_on = singleton_on - interval '1 day', state = 'completed'`)
  await tick(shop.served.deps)
  expect(await jobs()).toEqual([{ state: 'completed' }, { state: 'created' }])
})

test('what a sweep has done is kept for longer than its slot lasts, or it would be asked for again', async () => {
  await using shop = await openTestShop({ works: false })
  const tooShort = await run(
    shop,
    `select name, deletion_seconds, slot_seconds from pgboss.queue join (values
       ('show-due-prices', 5), ('publish-due-products', 60), ('rebuild-search', 60),
       ('expire-orders', 20), ('reconcile-payments', 20),
       ('sweep-payments-hourly', 3600), ('sweep-payments-daily', 86400), ('expire-carts', 3600), ('prune-sessions', 86400)
     ) slot (name, slot_seconds) using (name) where deletion_seconds < 2 * slot_seconds`,
  )
  expect(tooShort).toEqual([])
})

/** A worker of its own, and the jobs that it was given. */
async function openWorker(shop: TestShop, isPoison: (refundId: string) => boolean = () => false) {
  const connectionString = shop.database.connectionString
  const jobs: Jobs = await openJobs({ connectionString, works: true, onError: () => undefined })
  const seen: string[] = []
  await jobs.work('submit-refund', async ({ refundId }) => {
    seen.push(refundId)
    if (isPoison(refundId)) throw new Error('poison')
  })
  return { seen, [Symbol.asyncDispose]: () => jobs.stop(2_000) }
}

const isOver = (shop: TestShop) => async () =>
  (await run(shop, `select 1 from pgboss.job where name = 'submit-refund' and state in ('created', 'active')`))
    .length === 0

const statesOf = (shop: TestShop) =>
  run(shop, `select state, count(*)::int from pgboss.job where name = 'submit-refund' group by state`)

const enqueue = ({ served: { deps } }: TestShop, refundIds: readonly string[]) =>
  deps.db.transaction().execute((tx) =>
    deps.jobs.enqueue(
      tx,
      'submit-refund',
      refundIds.map((refundId) => ({ refundId })),
    ),
  )

test('eight workers who wait for the same jobs share them: each job is run by one, once', async () => {
  await using shop = await openTestShop({ works: false })
  const workers = await Promise.all(Array.from({ length: 8 }, () => openWorker(shop)))
  const refundIds = Array.from({ length: 200 }, (_, index) => `r${index}`)
  await enqueue(shop, refundIds)
  await until(isOver(shop))
  await Promise.all(workers.map((worker) => worker[Symbol.asyncDispose]()))
  expect(workers.flatMap(({ seen }) => seen).toSorted()).toEqual(refundIds.toSorted())
  expect(await statesOf(shop)).toEqual([{ state: 'completed', count: 200 }])
})

test('a job that always fails is tried at growing distances, then given up, and holds no other one up', {
  tags: ['long'],
}, async () => {
  await using shop = await openTestShop({ works: false })
  await using worker = await openWorker(shop, (refundId) => refundId === 'poison')
  const others = Array.from({ length: 100 }, (_, index) => `r${index}`)
  const jobOf = async () =>
    (
      await run(
        shop,
        `select state, retry_count, retry_limit, extract(epoch from start_after - started_on)::float8 as pause
         from pgboss.job where name = 'submit-refund' and data ->> 'refundId' = 'poison'`,
      )
    )[0]
  await enqueue(shop, ['poison', ...others])
  await until(isOver(shop))
  expect(new Set(worker.seen)).toEqual(new Set(['poison', ...others]))
  expect(await statesOf(shop)).toContainEqual({ state: 'completed', count: 100 })

  const letTry = async (tries: number) => {
    await run(
      shop,
      `update pgboss.job set start_after = now(), retry_count = ${tries} where data ->> 'refundId' = 'poison'`,
    )
    const before = worker.seen.length
    await until(async () => worker.seen.length > before && (await jobOf())?.state !== 'active')
    return jobOf()
  }
  // The first pause is a second or two, and each may be twice the one before.
  expect((await letTry(6)).pause).toBeGreaterThan(120)
  expect(await letTry(36)).toMatchObject({ state: 'failed', retry_limit: 36 })
  expect(await run(shop, `select data from pgboss.job where name = 'dead-letters'`)).toEqual([
    { data: { refundId: 'poison' } },
  ])
})

test('eight nodes that expire at once end every order once', async () => {
  await using shop = await openTestShop({ works: false, stock: { mug: 8 } })
  await using nodes = await openNodes(shop, 8, { works: false })
  const placed = await Promise.all(Array.from({ length: 8 }, async () => (await openGuest(shop, { mug: 1 })).place()))
  await run(shop, `update orders set expires_at = now() - interval '1 second'`)
  await Promise.all(nodes.all.map(({ deps }) => expireOrders(deps)))
  // They share the work: Stripe is asked once for each.
  expect(await callsOf(shop, 'POST', '/v1/payment_intents/')).toHaveLength(8)
  for (const one of placed) {
    const { status, timeline } = await readOrder(shop, one)
    expect([status, timeline.map(({ kind }) => kind)]).toEqual(['CANCELED', ['placed', 'canceled']])
  }
  expect(await stockProblems(shop)).toEqual([])
  expect(
    await run(shop, `select kind, count(*)::int from stock_movement where kind = 'release' group by kind`),
  ).toEqual([{ kind: 'release', count: 8 }])
})
