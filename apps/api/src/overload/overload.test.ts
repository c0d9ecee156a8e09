/** @module-tag long */
import { Agent, request as httpRequest } from 'node:http'
import { text } from 'node:stream/consumers'
import { expect, test } from 'vitest'
import { appRouter } from '../router.ts'
import { serve } from '../serve.ts'
import { openTestShop, type TestShop, until } from '../testing/open-test-shop.ts'
import { openGuest, refusalFrom } from '../testing/shopper.ts'
import { startBeside } from '../testing/start-beside.ts'
import { askedBy, highPriority } from './priorities.ts'

interface Answer {
  readonly status: number
  readonly body: string
  readonly retryAfter: string | undefined
  readonly ms: number
}

/** Over a connection of its own, as a stranger would; a crowd of them is not held up by a pool of this process. */
function ask(url: string, path: string): Promise<Answer> {
  const startedAt = performance.now()
  const agent = new Agent({ keepAlive: false })
  return new Promise((resolve, reject) => {
    const asking = httpRequest(`${url}${path}`, { agent }, async (response) => {
      const { statusCode: status = 0, headers } = response
      const body = await text(response)
      resolve({ status, body, retryAfter: headers['retry-after'], ms: performance.now() - startedAt })
    })
    asking.on('error', reject).end()
  })
}

const products = '/trpc/catalog.products.list'
const products10 = `/trpc/${Array(10).fill('catalog.products.list').join(',')}?batch=1`
const crowd = (url: string, count: number) => Promise.all(Array.from({ length: count }, () => ask(url, products)))
const granted = (answers: readonly Answer[]) => answers.filter(({ status }) => status === 200)

/** Lets nobody read the lists of products until it is let go. */
async function holdLists(shop: TestShop) {
  const client = await shop.database.pool.connect()
  await client.query('set idle_in_transaction_session_timeout = 0; begin; lock table listing')
  return {
    letGo: () => client.query('rollback'),
    // Also where the test has failed: whatever waits would keep the shop from closing.
    [Symbol.asyncDispose]: async () => client.release(true),
  }
}

/** Waits until so many statements stand before the lock. */
const untilHeld = (shop: TestShop, count: number) =>
  until(async () => {
    const { rows } = await shop.database.pool.query(
      `select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
    )
    return rows.length >= count
  })

/** A database that lets whoever stands before a lock stand there for a minute. */
function patientUrl({ options }: TestShop): string {
  const url = new URL(options.databaseUrl)
  for (const name of ['lock_timeout', 'statement_timeout']) url.searchParams.set(name, '60000')
  return url.href
}

test('a full node turns away who looks around, then who fills a cart, and who pays last of all', async () => {
  await using shop = await openTestShop({ works: false })
  const overload = { requestsMax: 20, eventLoopDelayMsMax: 600_000 }
  const databaseUrl = patientUrl(shop)
  const node = await serve({ ...shop.options, port: 0, overload, databaseUrl, databasePoolMax: 40 })
  await using _node = { [Symbol.asyncDispose]: () => node.stop(1_000) }
  const beside = { ...shop, as: shop.at(node.url) }
  const guests = await Promise.all(Array.from({ length: 3 }, () => openGuest(beside, { mug: 1 })))
  const requests = await Promise.all(guests.map((guest) => guest.request()))
  const [first, second, third] = guests
  if (first === undefined || second === undefined || third === undefined) throw new Error('there are three')
  await using lists = await holdLists(shop)
  const held: Promise<Answer>[] = []
  const holdUntil = async (count: number, path: string) => {
    while (held.length < count) held.push(ask(node.url, path))
    await untilHeld(shop, count)
  }

  await holdUntil(10, products)
  // Of ten at once none gets in, and each is told so as a call is, and when to come again.
  const turnedAway = await crowd(node.url, 10)
  expect(turnedAway.map(({ status }) => status)).toEqual(Array(10).fill(503))
  expect(new Set(turnedAway.map(({ retryAfter }) => retryAfter))).toEqual(new Set(['1', '2', '3']))
  expect(await refusalFrom(beside.as().catalog.products.list.query({}))).toMatchObject({ code: 'SERVICE_UNAVAILABLE' })
  expect(await refusalFrom(beside.as().admin.orders.list.query({}))).toMatchObject({ code: 'SERVICE_UNAVAILABLE' })
  await first.shop.cart.get.query()

  // A batch with an urgent call in it counts as urgent.
  await holdUntil(15, '/trpc/checkout.quote,catalog.products.list?batch=1')
  expect(await refusalFrom(second.shop.cart.get.query())).toMatchObject({ code: 'SERVICE_UNAVAILABLE' })
  const placed = await Promise.all(
    guests.map((guest, index) => guest.shop.orders.place.mutate(requests[index] ?? raise())),
  )
  expect(placed.map(({ payment }) => payment.next)).toEqual(['pay', 'pay', 'pay'])

  await holdUntil(20, '/trpc/checkout.quote,catalog.products.list?batch=1')
  const again = third.shop.orders.place.mutate(requests[2] ?? raise())
  expect(await refusalFrom(again)).toMatchObject({ code: 'SERVICE_UNAVAILABLE' })
  // Whether it is well, and what Stripe tells, is never turned away.
  expect((await ask(node.url, '/health/ready')).status).toBe(200)
  expect((await fetch(`${node.url}/webhooks/stripe`, { method: 'POST', body: '{}' })).status).toBe(400)

  await lists.letGo()
  // Whoever was let in is answered, and the next one is let in at once.
  expect((await Promise.all(held)).filter(({ status }) => ![200, 207].includes(status))).toEqual([])
  expect((await ask(node.url, products)).status).toBe(200)
  expect((await third.shop.orders.place.mutate(requests[2] ?? raise())).order.id).toBe(placed[2]?.order.id)
})

const raise = (): never => {
  throw new Error('there is one for each')
}

/** From now on whoever reads the lists keeps a connection for four tenths of a second. */
const slowLists = (shop: TestShop) =>
  shop.database.pool.query(`
    alter table listing rename to listing_at_once;
    create view listing as select * from listing_at_once where (select pg_sleep(0.4)) is not null`)

/** Two hundred a second where four connections serve ten, whether anybody is answered or not. */
async function storm(url: string): Promise<Answer[]> {
  const asked: Promise<Answer>[] = []
  for (let count = 0; count < 240; count++) {
    asked.push(ask(url, products))
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
  return Promise.all(asked)
}

const median = (answers: readonly Answer[]): number =>
  answers.map(({ ms }) => ms).toSorted((one, other) => one - other)[Math.floor(answers.length / 2)] ?? Number.NaN

test('of far too many a node serves some quickly, tells the others at once, and is well again', async () => {
  await using shop = await openTestShop({ works: false, stock: { mug: 20 } })
  const options = { ...shop.options, port: 0, databasePoolMax: 4, databaseWaitMs: 2_000 }
  const node = await serve({ ...options, overload: { requestsMax: 16, eventLoopDelayMsMax: 600_000 } })
  await using _node = { [Symbol.asyncDispose]: () => node.stop(1_000) }
  const unlimited = await serve(options)
  await using _unlimited = { [Symbol.asyncDispose]: () => unlimited.stop(1_000) }
  const beside = { ...shop, as: shop.at(node.url) }
  const guests = await Promise.all(Array.from({ length: 8 }, () => openGuest(beside, { mug: 1 })))
  const ready = await Promise.all(guests.map(async (guest) => ({ guest, request: await guest.request() })))
  await slowLists(shop)

  const waiting = await storm(unlimited.url)
  const [answers, placed] = await Promise.all([
    storm(node.url),
    Promise.all(ready.map(({ guest, request }) => guest.shop.orders.place.mutate(request))),
  ])
  const [served, refused] = [granted(answers), answers.filter(({ status }) => status === 503)]
  expect(served.length + refused.length).toBe(240)
  expect(refused.length).toBeGreaterThan(served.length)
  // Nobody is turned away while there is room, though who pays takes of it.
  expect(served.length).toBeGreaterThan(granted(waiting).length / 4)
  expect(median(served)).toBeLessThan(median(waiting) * 0.75)
  expect(median(refused)).toBeLessThan(median(served) / 2)
  // Eight who pay meanwhile are not among the refused.
  expect(new Set(placed.map(({ order }) => order.id)).size).toBe(8)
  expect((await crowd(node.url, 8)).map(({ status }) => status)).toEqual(Array(8).fill(200))
})

/** Loaded before the API: while it is told so, it lets nothing else run for nine tenths of the time. */
const busyBody = `data:text/javascript,
  process.on('SIGUSR2', () => {
    const timer = setInterval(() => { for (const end = Date.now() + 90; Date.now() < end;); }, 10);
    setTimeout(() => clearInterval(timer), 10_000);
  })`.replaceAll(/\s+/g, '%20')

test('a node that has no time for what it has turns new work away until it has', async () => {
  await using shop = await openTestShop({ works: false })
  const env = { EVENT_LOOP_DELAY_MAX_MS: '60', RATE_LIMIT: 'off', NODE_OPTIONS: `--import "${busyBody}"` }
  const node = await startBeside(shop, env)
  await using _node = { [Symbol.asyncDispose]: () => node.kill() }
  await until(async () => (await ask(node.url, products)).status === 200)
  node.child.kill('SIGUSR2')
  await until(async () => (await ask(node.url, products)).status === 503)
  expect((await ask(node.url, '/health/live')).status).toBe(200)
  await until(async () => (await ask(node.url, products)).status === 200)
})

test('a batch of ten slow calls leaves connections for everybody else', async () => {
  await using shop = await openTestShop({ works: false })
  await using lists = await holdLists(shop)
  const slow = ask(shop.url, products10)
  await untilHeld(shop, 4)
  // Each needs a connection, of which there are ten: with ten taken they would wait in vain.
  const carts = await Promise.all(Array.from({ length: 8 }, () => shop.as().cart.create.mutate({ market: 'US' })))
  expect(carts).toHaveLength(8)
  const { rows } = await shop.database.pool.query(
    `select count(*)::int from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
  )
  expect(rows).toEqual([{ count: 4 }])
  await lists.letGo()
  const answers: unknown = JSON.parse((await slow).body)
  expect(answers).toHaveLength(10)
})

test('what is urgent is named as the router names it', () => {
  const names = Object.keys(appRouter._def.procedures)
  expect([...highPriority].filter((name) => !names.includes(name))).toEqual([])
  expect(askedBy('/trpc/orders.onUpdate?input=1')).toEqual({ priority: 'normal', isStream: true })
  for (const path of [
    '/trpc/',
    '/trpc/x,orders.place',
    '/trpc',
    '//',
    '/trpc/%00',
    '/healthy',
    `/${'x,'.repeat(9_999)}`,
  ])
    expect(['high', 'normal']).toContain(askedBy(path).priority)
})
