/** @module-tag long */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { type Jobs, openJobs } from '@tillwright/db/jobs'
import { expect, test } from 'vitest'
import { openTestShop, type TestShop, testWebhookSecret, until } from '../testing/open-test-shop.ts'
import { intentOf, openGuest, payWith, readOrder, stockProblems } from '../testing/shopper.ts'

// What is lost is missed after 15 seconds and looked for every ten.
const missedWithinMs = 60_000

const run = async (shop: TestShop, statement: string, values: unknown[] = []) =>
  (await shop.database.pool.query(statement, values)).rows

/** The job process as production starts it; answers once it works. */
async function startWorker({ options }: TestShop): Promise<ChildProcess & AsyncDisposable> {
  const child = spawn(process.execPath, [fileURLToPath(new URL('../worker.ts', import.meta.url))], {
    env: {
      PATH: process.env.PATH ?? '',
      NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE ?? '',
      NODE_ENV: 'test',
      LOG_LEVEL: 'info',
      DATABASE_URL: options.databaseUrl,
      DATABASE_WAIT_MS: '20000',
      ACCESS_TOKEN_SECRET: options.accessTokenSecrets[0] ?? '',
      STRIPE_SECRET_KEY: options.stripe.secretKey,
      STRIPE_PUBLISHABLE_KEY: options.stripe.publishableKey,
      STRIPE_WEBHOOK_SECRET: testWebhookSecret,
      STRIPE_API_BASE: options.stripe.apiBase ?? '',
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const exited = once(child, 'exit')
  for await (const line of createInterface({ input: child.stdout })) if (line.includes('"working"')) break
  // Nobody reads further, and a full pipe would stop the process.
  child.stdout.resume()
  const end = async () => {
    child.kill('SIGKILL')
    await exited
  }
  return Object.assign(child, { [Symbol.asyncDispose]: end })
}

/** Stops every job that needs an order, until it is let go. */
async function holdOrders(shop: TestShop): Promise<() => Promise<void>> {
  const client = await shop.database.pool.connect()
  await client.query('set idle_in_transaction_session_timeout = 0; begin; select from orders for update')
  return async () => {
    await client.query('rollback')
    client.release()
  }
}

const isBlocked = (shop: TestShop) =>
  until(async () => {
    const blocked = await run(
      shop,
      `select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'
         and application_name like 'tillwright%'`,
    )
    return blocked.length > 0
  })

test.concurrent('what a worker was doing when it was killed, another one finishes within a minute', async () => {
  await using shop = await openTestShop({ works: false })
  const placed = await (await openGuest(shop, { mug: 1 })).place()
  const letGo = await holdOrders(shop)
  await using killed = await startWorker(shop)
  await payWith(shop, intentOf(placed))
  await isBlocked(shop)
  await killed[Symbol.asyncDispose]()
  await letGo()
  await using _another = await startWorker(shop)
  const jobs = `select state, retry_count from pgboss.job where name = 'process-stripe-event'`
  expect(await run(shop, `${jobs} and state <> 'completed'`)).toEqual([{ state: 'active', retry_count: 0 }])

  await until(async () => (await run(shop, `${jobs} and state <> 'completed'`)).length === 0, missedWithinMs)
  expect(await run(shop, `${jobs} and retry_count > 0`)).toEqual([{ state: 'completed', retry_count: 1 }])
  expect((await readOrder(shop, placed)).timeline.map(({ kind }) => kind)).toEqual(['placed', 'paid'])
  expect(await stockProblems(shop)).toEqual([])
})

/** A worker whose one job goes on until it is let go. */
async function openHeldWorker(shop: TestShop): Promise<{ jobs: Jobs; runs: string[]; letGo: () => void }> {
  const connectionString = shop.database.connectionString
  const jobs = await openJobs({ connectionString, works: true, onError: () => undefined })
  let letGo: () => void = () => undefined
  const held = new Promise<void>((resolve) => {
    letGo = resolve
  })
  const runs: string[] = []
  await jobs.work('submit-refund', (_, jobId) => {
    runs.push(jobId)
    return held
  })
  return { jobs, runs, letGo: () => letGo() }
}

test.concurrent('whoever lost a job to another worker no longer ends it: his late "done" is refused', async () => {
  await using shop = await openTestShop({ works: false })
  const { db, jobs } = shop.served.deps
  const slow = await openHeldWorker(shop)
  await db.transaction().execute((tx) => jobs.enqueue(tx, 'submit-refund', [{ refundId: 'r' }]))
  await until(async () => slow.runs.length === 1)
  const stopped = slow.jobs.stop(60_000)
  const next = await openHeldWorker(shop)
  // Its time is over, although its heart still beats.
  await run(shop, `update pgboss.job set started_on = now() - interval '1 hour' where name = 'submit-refund'`)
  await until(async () => next.runs.length === 1, missedWithinMs)
  const job = `select state, retry_count from pgboss.job where name = 'submit-refund'`
  expect(next.runs).toEqual(slow.runs)

  slow.letGo()
  await stopped
  expect(await run(shop, job)).toEqual([{ state: 'active', retry_count: 1 }])
  next.letGo()
  await next.jobs.stop(10_000)
  expect(await run(shop, job)).toEqual([{ state: 'completed', retry_count: 1 }])
})
