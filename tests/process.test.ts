/** @module-tag long */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { untilSomebodyWaits } from '@tillwright/api/testing/locks'
import { openTestShop, type TestShop, testWebhookSecret, until } from '@tillwright/api/testing/open-test-shop'
import { intentOf, openGuest, payWith } from '@tillwright/api/testing/shopper'
import { startBeside } from '@tillwright/api/testing/start-beside'
import { createDatabaseIfMissing } from '@tillwright/db/create-database'
import { databaseUrl, openTestDatabase, testDatabasePrefix } from '@tillwright/db/testing/test-database'
import { expect, test } from 'vitest'

const program = (name: string) => fileURLToPath(new URL(`../apps/api/src/${name}.ts`, import.meta.url))

/** Runs a program to its end, or until it is killed. */
function run(name: string, env: Record<string, string>) {
  const { PATH = '', NODE_COMPILE_CACHE = '' } = process.env
  const child = spawn(process.execPath, [program(name)], {
    env: { PATH, NODE_COMPILE_CACHE, LOG_LEVEL: 'silent', DATABASE_WAIT_MS: '20000', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const ended = Promise.all([once(child, 'exit'), text(child.stdout), text(child.stderr)]).then(
    ([[code], said, complaint]) => ({ code, said, complaint: complaint.trimEnd() }),
  )
  return { child, ended }
}

const environment = (databaseUrl: string) => ({
  DATABASE_URL: databaseUrl,
  PORT: '0',
  ACCESS_TOKEN_SECRET: 'Zk3v9QmT7xW2pL8sR5yB1nC4dF6gH0jK',
  STRIPE_SECRET_KEY: 'sk_test_simulator',
  STRIPE_PUBLISHABLE_KEY: 'pk_test_simulator',
  STRIPE_WEBHOOK_SECRET: testWebhookSecret,
  STRIPE_API_BASE: 'http://127.0.0.1:9',
})

test('a process that can not start says so in one line, ends by a code of its own, and does not hang', async () => {
  await using newer = await openTestDatabase()
  await newer.pool.query(`insert into kysely_migration values ('9999-of-tomorrow', now()::text)`)
  await using shop = await openTestShop({ works: false })
  const ends = await Promise.all([
    run('worker', environment(newer.connectionString)).ended,
    run('server', { ...environment(shop.options.databaseUrl), PORT: new URL(shop.url).port }).ended,
    // Several of them say it once, and end as one.
    run('server', { ...environment(newer.connectionString), WEB_CONCURRENCY: '3' }).ended,
    run('server', { ...environment(shop.options.databaseUrl), WEB_CONCURRENCY: '3', PORT: new URL(shop.url).port })
      .ended,
  ])
  const [newerDatabase, portTaken] = [
    { code: 65, said: '', complaint: expect.stringMatching(/^the database is newer .+9999-of-tomorrow.+$/) },
    { code: 71, said: '', complaint: expect.stringMatching(/^HOST and PORT can't be listened at .+EADDRINUSE.+$/) },
  ]
  expect(ends).toEqual([newerDatabase, portTaken, newerDatabase, portTaken])
})

test('of two that migrate at once one does it, and a release is taken back where that is said', async () => {
  const { TEST_DATABASE_SERVER: server = '' } = process.env
  const url = databaseUrl(server, `${testDatabasePrefix}migrated_${process.pid}`)
  await createDatabaseIfMissing(server, new URL(url).pathname.slice(1))
  const ends = await Promise.all([1, 2].map(() => run('migrate', { DATABASE_URL: url }).ended))
  expect(ends.map(({ code, complaint }) => [code, complaint])).toEqual(Array(2).fill([0, '']))
  const said = ends.map((end) => end.said).toSorted()
  expect(said[0]).toMatch(/^0001-\S+\n(\d{4}-\S+\n)+$/)
  expect(said[1]).toBe('up to date\n')
  expect(await run('migrate', {}).ended).toMatchObject({ code: 78 })

  await using newer = await openTestDatabase()
  await newer.pool.query(`insert into kysely_migration values ('9999-of-tomorrow', now()::text)`)
  const env = { ...environment(newer.connectionString), NEWER_DATABASE: 'allow', LOG_LEVEL: 'info' }
  const { child, ended } = run('server', env)
  let log = ''
  child.stdout.on('data', (piece) => {
    log += piece
  })
  await until(async () => log.includes('"listening"'))
  child.kill('SIGTERM')
  expect((await ended).code).toBe(0)
})

/** Loaded before a process: what it is told to do wrong. */
const planting = (code: string) => ({
  NODE_OPTIONS: `--import "data:text/javascript,process.on('SIGUSR2',%20()%20=>%20{${code}})"`,
})

/** Lets nobody read the lists of products until it is let go. */
async function holdLists(shop: TestShop): Promise<() => Promise<void>> {
  const client = await shop.database.pool.connect()
  await client.query('set idle_in_transaction_session_timeout = 0; begin; lock table listing')
  return async () => {
    await client.query('rollback')
    client.release()
  }
}

test.each([
  ['thrown', "throw%20new%20Error('planted')"],
  ['rejected', "void%20Promise.reject(new%20Error('planted'))"],
])(
  'an error that nobody has caught, %s, is told once; what is under way is finished, and it ends with 1',
  async (_, code) => {
    await using shop = await openTestShop({ works: false })
    const api = await startBeside(shop, planting(code))
    await using _api = { [Symbol.asyncDispose]: () => api.kill() }
    const letGo = await holdLists(shop)
    const underWay = shop.at(api.url)().catalog.products.list.query({})
    await untilSomebodyWaits(shop)
    const exited = once(api.child, 'exit')
    api.child.kill('SIGUSR2')
    await until(() =>
      fetch(`${api.url}/health/ready`).then(
        ({ status }) => status === 503,
        () => true,
      ),
    )
    await letGo()
    expect((await underWay).items).toEqual([])
    expect(await exited).toEqual([1, null])
    expect(api.complaints).toEqual([{ level: 60, msg: 'an error that nobody has caught: draining' }])
  },
)

test('past its deadline a process cuts off what it has, says so, and has kept what was placed', async () => {
  await using shop = await openTestShop({ works: false, stock: { mug: 8 } })
  const api = await startBeside(shop, { DRAIN_DEADLINE_MS: '1000' })
  await using _api = { [Symbol.asyncDispose]: () => api.kill() }
  const beside = { ...shop, as: shop.at(api.url) }
  const guests = await Promise.all(Array.from({ length: 8 }, () => openGuest(beside, { mug: 1 })))
  const ready = await Promise.all(guests.map(async (guest) => ({ guest, request: await guest.request() })))
  await shop.control('faults', { method: 'POST', path: '/v1/payment_intents', kind: 'hang', times: 8 })
  const lost = Promise.allSettled(ready.map(({ guest, request }) => guest.shop.orders.place.mutate(request)))
  const count = async () => (await shop.database.pool.query('select from orders')).rowCount
  await until(async () => (await count()) === 8)
  expect(await api.terminate()).toBe(75)
  expect(new Set((await lost).map(({ status }) => status))).toEqual(new Set(['rejected']))
  await fetch(`${shop.simulator.url}/_control/faults`, { method: 'DELETE' })
  const placed = await Promise.all(
    ready.map(({ guest, request }) => shop.as({ cartToken: guest.cartToken }).orders.place.mutate(request)),
  )
  expect(placed.map(({ payment }) => payment.next)).toEqual(Array(8).fill('pay'))
  expect(await count()).toBe(8)
})

test('a worker that is stopped amid a job finishes it, or hands it back to another one', async () => {
  await using shop = await openTestShop({ works: false })
  const placed = await (await openGuest(shop, { mug: 1 })).place()
  const stateOfJobs = async () =>
    (await shop.database.pool.query(`select state from pgboss.job where name = 'process-stripe-event' order by id`))
      .rows
  const holder = await shop.database.pool.connect()
  await using _holder = { [Symbol.asyncDispose]: async () => holder.release(true) }
  await holder.query('set idle_in_transaction_session_timeout = 0; begin; select from orders for update')
  await payWith(shop, intentOf(placed))
  await until(async () => (await stateOfJobs()).length > 0)
  const { options } = shop
  const env = {
    ...environment(options.databaseUrl),
    STRIPE_API_BASE: options.stripe.apiBase ?? '',
    DRAIN_DEADLINE_MS: '1000',
  }
  const first = run('worker', env)
  await until(async () => (await stateOfJobs())[0]?.state === 'active')
  first.child.kill('SIGTERM')
  expect((await first.ended).code).toBe(75)
  expect(await stateOfJobs()).toEqual([{ state: 'retry' }])
  await holder.query('rollback')
  const second = run('worker', { ...env, DRAIN_DEADLINE_MS: '10000' })
  const statusOf = async () => (await shop.database.pool.query('select payment_status from orders')).rows
  await until(async () => (await statusOf())[0].payment_status === 'SUCCEEDED', 40_000)
  second.child.kill('SIGTERM')
  expect((await second.ended).code).toBe(0)
  expect((await stateOfJobs()).filter(({ state }) => state === 'active')).toEqual([])
})
