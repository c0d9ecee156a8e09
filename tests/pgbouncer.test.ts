/** @module-tag long */
import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { checkSchema } from '@tillwright/api/process/check-schema'
import { whyRefused } from '@tillwright/api/process/refuse-start'
import { openCommitCutter } from '@tillwright/api/testing/commit-cutter'
import { openTestShop, type TestShop, until } from '@tillwright/api/testing/open-test-shop'
import { hasPgBouncer, openPgBouncer } from '@tillwright/api/testing/pgbouncer'
import { intentOf, openGuest, payWith, readOrder, refusalFrom, stockProblems } from '@tillwright/api/testing/shopper'
import { startBeside } from '@tillwright/api/testing/start-beside'
import { watchOrder } from '@tillwright/api/testing/watch'
import { createDatabaseIfMissing } from '@tillwright/db/create-database'
import {
  databaseUrl,
  openTestDatabase,
  type TestDatabase,
  testDatabasePrefix,
} from '@tillwright/db/testing/test-database'
import { expect, test } from 'vitest'

/** Runs what a start says that is missing. */
async function settle({ pool }: TestDatabase, url: string): Promise<string> {
  const said = await startAt(url)
  for (const [statement] of said.matchAll(/alter role [^;]+/g)) await pool.query(statement)
  return said
}

const startAt = async (url: string, isPooled = true): Promise<string> => {
  try {
    await checkSchema(url, 'refuse', { isPooled })
    return 'started'
  } catch (error) {
    const refused = whyRefused(error)
    return refused === null ? String(error) : `${refused.exitCode} ${refused.message}`
  }
}

/** A shop whose every statement goes through a PgBouncer that hands its connections on. */
async function openPooledShop(options: Parameters<typeof openTestShop>[0] = {}) {
  const database = await openTestDatabase('catalogue')
  const cutter = await openCommitCutter(database.connectionString)
  const bouncer = await openPgBouncer(cutter.databaseUrl)
  await settle(database, bouncer.url)
  // Its connections are those from before.
  await bouncer.kill()
  await bouncer.start()
  const shop = await openTestShop({
    ...options,
    database,
    reached: { databaseUrl: bouncer.url, databaseDirectUrl: database.connectionString },
    http: { catalogCacheBytes: 10_000_000 },
  })
  return {
    bouncer,
    cutter,
    shop,
    [Symbol.asyncDispose]: async () => {
      await shop[Symbol.asyncDispose]()
      await bouncer[Symbol.asyncDispose]()
      await cutter[Symbol.asyncDispose]()
    },
  }
}

const buyAll = (shop: TestShop, count: number) =>
  Promise.all(
    Array.from({ length: count }, async () => {
      const placed = await (await openGuest(shop, { mug: 1, book: 1 })).place()
      await payWith(shop, intentOf(placed))
      return placed
    }),
  )

/** The program, on a database of which there is nothing yet. */
async function migrateAnew(urls: Readonly<Record<string, string>>): Promise<string> {
  const name = `${testDatabasePrefix}pooled_${process.pid}`
  await createDatabaseIfMissing(urls.DATABASE_DIRECT_URL ?? '', name)
  const env = Object.fromEntries(Object.entries(urls).map(([key, url]) => [key, databaseUrl(url, name)]))
  const program = fileURLToPath(new URL('../apps/api/src/migrate.ts', import.meta.url))
  return (await promisify(execFile)(process.execPath, [program], { env: { DATABASE_WAIT_MS: '20000', ...env } })).stdout
}

test.skipIf(!hasPgBouncer)(
  'a process says what keeps it from a pooler, and starts once time-outs hold behind it',
  async () => {
    await using database = await openTestDatabase()
    await using bouncer = await openPgBouncer(database.connectionString)
    expect(await startAt(bouncer.url, false)).toMatch(/^78 DATABASE_URL is a pooler .+: set DATABASE_DIRECT_URL .+$/)
    const said = await settle(database, bouncer.url)
    expect(said).toMatch(
      /^78 .+ alter role \S+ in database \S+ set statement_timeout = '10s'; .+lock_timeout = '5s'; .+$/,
    )
    await bouncer.kill()
    await bouncer.start()
    expect(await startAt(bouncer.url)).toBe('started')
  },
)

test.skipIf(!hasPgBouncer)(
  'behind PgBouncer in transaction mode people buy and pay at once, jobs run, and news are heard',
  async () => {
    await using world = await openPooledShop({ stock: { mug: 100, book: 100 } })
    const { shop } = world
    const mug = `${shop.url}/trpc/catalog.products.get?input=%7B%22json%22%3A%7B%22slug%22%3A%22mug%22%7D%7D`
    const readMug = async () => (await fetch(mug)).text()
    await readMug()
    const watched = await (await openGuest(shop, { mug: 1 })).place()
    const headers = { 'x-order-token': watched.orderToken ?? '' }
    await using watch = await watchOrder({ url: shop.url, orderId: watched.order.id, headers })
    await watch.next()
    await payWith(shop, intentOf(watched))
    expect(await watch.next()).not.toBeNull()
    const placed = await buyAll(shop, 10)
    for (const order of placed) await until(async () => (await readOrder(shop, order)).paymentStatus === 'SUCCEEDED')
    await shop.database.pool.query(`update product set title = 'A mug by another name' where slug = 'mug'`)
    await until(async () => (await readMug()).includes('by another name'))
    expect(await stockProblems(shop)).toEqual([])
    // What waits for a lock gives up, as without a pooler.
    const holder = await shop.database.pool.connect()
    await holder.query('begin; lock table cart')
    expect(await refusalFrom(shop.as().cart.create.mutate({ market: 'US' }))).toMatchObject({ code: 'OUTCOME_UNKNOWN' })
    await holder.query('rollback')
    holder.release()
  },
)

test.skipIf(!hasPgBouncer)(
  'a PgBouncer that is killed amid purchases ends no process and loses nothing: asked again, each is placed once',
  async () => {
    await using world = await openPooledShop({ stock: { mug: 100 } })
    const { shop, bouncer } = world
    const guests = await Promise.all(Array.from({ length: 12 }, () => openGuest(shop, { mug: 1 })))
    const ready = await Promise.all(guests.map(async (guest) => ({ guest, request: await guest.request() })))
    const placeAll = () =>
      Promise.all(
        ready.map(({ guest, request }) =>
          guest.shop.orders.place.mutate(request).then(
            () => 'granted',
            (error: unknown) => refusalFrom(Promise.reject(error)).then(({ code }) => code),
          ),
        ),
      )
    const holder = await shop.database.pool.connect()
    await holder.query('begin; lock table orders in exclusive mode')
    const first = placeAll()
    await until(async () => {
      const waiting = `select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`
      return ((await shop.database.pool.query(waiting)).rowCount ?? 0) > 0
    })
    await bouncer.kill()
    await holder.query('rollback')
    holder.release()
    expect((await first).filter((code) => !['granted', 'OUTCOME_UNKNOWN'].includes(code))).toEqual([])
    await bouncer.start()
    expect(await placeAll()).toEqual(Array(12).fill('granted'))
    expect((await shop.database.pool.query('select from orders')).rowCount).toBe(12)
    expect(await stockProblems(shop)).toEqual([])
  },
)

test.skipIf(!hasPgBouncer)(
  'an answer to a COMMIT that is lost beyond PgBouncer is no failure: it is looked for, and every order is there once',
  async () => {
    await using world = await openPooledShop({ stock: { mug: 100 } })
    const { shop, cutter } = world
    const guests = await Promise.all(Array.from({ length: 8 }, () => openGuest(shop, { mug: 1 })))
    cutter.cutNext(1)
    const placed = await Promise.all(guests.map((guest) => guest.place()))
    expect(cutter.cutCount).toBe(1)
    expect(placed.map(({ payment }) => payment.next)).toEqual(Array(8).fill('pay'))
    expect((await shop.database.pool.query('select from orders')).rowCount).toBe(8)
    expect(await stockProblems(shop)).toEqual([])
  },
)

test.skipIf(!hasPgBouncer)('the process itself starts behind it by its environment, and migrates past it', async () => {
  await using world = await openPooledShop({ works: false })
  const { shop, bouncer } = world
  const env = { DATABASE_URL: bouncer.url, DATABASE_DIRECT_URL: shop.database.connectionString }
  expect(await migrateAnew(env)).toMatch(/^0001-\S+\n(\d{4}-\S+\n)+$/)
  const api = await startBeside(shop, env)
  await using _api = { [Symbol.asyncDispose]: () => api.kill() }
  const beside = { ...shop, as: shop.at(api.url) }
  expect((await (await openGuest(beside, { mug: 1 })).place()).payment.next).toBe('pay')
  expect(await api.terminate()).toBe(0)
})
