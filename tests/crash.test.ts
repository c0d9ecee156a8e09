/** @module-tag long */
import type { AppRouter } from '@tillwright/api/router'
import { type ApiProcess, startApi } from '@tillwright/api/testing/api-process'
import { freePort, testWebhookSecret, until } from '@tillwright/api/testing/open-test-shop'
import { newYork } from '@tillwright/api/testing/shopper'
import { proveInvariants } from '@tillwright/db/testing/prove-invariants'
import { readTestCatalogue, type TestIds } from '@tillwright/db/testing/test-catalogue'
import { openTestDatabase, type TestDatabase } from '@tillwright/db/testing/test-database'
import { openSimulator, type Simulator } from '@tillwright/stripe-simulator/open-simulator'
import { createTRPCClient, httpLink } from '@trpc/client'
import superjson from 'superjson'
import { expect, test } from 'vitest'

/** The API as a process of its own, to be killed at a chosen place, with a database and a Stripe that outlive it. */
interface World extends AsyncDisposable {
  readonly database: TestDatabase
  readonly simulator: Simulator
  readonly id: TestIds
  api: ApiProcess
  /** Starts the API again, so much later by the shop's clock. */
  restart(laterSeconds?: number): Promise<void>
}

async function openWorld(): Promise<World> {
  const database = await openTestDatabase('catalogue')
  const id = await readTestCatalogue(database.db)
  const port = await freePort()
  const webhook = { url: `http://127.0.0.1:${port}/webhooks/stripe`, secret: testWebhookSecret }
  const simulator = await openSimulator({ port: 0, journalFile: null, webhook })
  const env = {
    DATABASE_URL: database.connectionString,
    PORT: String(port),
    ACCESS_TOKEN_SECRET: 'Zk3v9QmT7xW2pL8sR5yB1nC4dF6gH0jK',
    STRIPE_SECRET_KEY: 'sk_test_simulator',
    STRIPE_PUBLISHABLE_KEY: 'pk_test_simulator',
    STRIPE_WEBHOOK_SECRET: testWebhookSecret,
    STRIPE_API_BASE: simulator.url,
  }
  const world: World = {
    database,
    simulator,
    id,
    api: await startApi(env),
    restart: async (laterSeconds = 0) => {
      const name = new URL(database.connectionString).pathname.slice(1)
      await database.pool.query(`alter database ${name} set tillwright.clock_offset = '${laterSeconds} seconds'`)
      world.api = await startApi(env)
    },
    [Symbol.asyncDispose]: async () => {
      await world.api.kill()
      await simulator.close()
      await proveInvariants(database.db)
      await database[Symbol.asyncDispose]()
    },
  }
  return world
}

const clientOf = (world: World, headers: Record<string, string> = {}) =>
  createTRPCClient<AppRouter>({
    links: [httpLink({ url: `${world.api.url}/trpc`, transformer: superjson, methodOverride: 'POST', headers })],
  })

/** A guest with a mug and everything that placing it takes; the calls survive a restart, being built anew each time. */
async function openBuyer(world: World) {
  const { cartToken } = await clientOf(world).cart.create.mutate()
  const shop = () => clientOf(world, { 'x-cart-token': cartToken })
  await shop().cart.addLine.mutate({ variantId: world.id.variant.mug, quantity: 1 })
  const to = { shippingAddress: newYork, shippingMethodId: world.id.method.us }
  const { expectedTotal } = await shop().checkout.quote.query(to)
  const request = {
    ...to,
    email: 'a@b.example',
    paymentMethod: 'stripe' as const,
    expectedTotal,
    idempotencyKey: 'one-key-1',
  }
  const place = () => shop().orders.place.mutate(request)
  return { place, cartToken }
}

/** Holds a lock until it is let go, so that the API stops at exactly the statement that needs it. */
async function holdLock(world: World, statement: string): Promise<() => Promise<void>> {
  const client = await world.database.pool.connect()
  await client.query('set idle_in_transaction_session_timeout = 0; begin')
  await client.query(statement)
  return async () => {
    await client.query('rollback')
    client.release()
  }
}

const isBlocked = (world: World) =>
  until(async () => {
    const { rows } = await world.database.pool.query(
      `select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock' and application_name like 'tillwright%'`,
    )
    return rows.length > 0
  })

const countOf = async (world: World, table: string): Promise<number> => {
  const { rows } = await world.database.pool.query<{ n: number }>(`select count(*)::int as n from ${table}`)
  return rows[0]?.n ?? -1
}

async function intentsOf(world: World): Promise<{ id: string; status: string }[]> {
  const headers = { authorization: 'Bearer sk_test_x' }
  const answer = await fetch(`${world.simulator.url}/v1/payment_intents`, { headers })
  return ((await answer.json()) as { data: { id: string; status: string }[] }).data
}

const confirm = (world: World, intentId: string) =>
  fetch(`${world.simulator.url}/v1/payment_intents/${intentId}/confirm`, {
    method: 'POST',
    headers: { authorization: 'Bearer sk_test_x', 'content-type': 'application/x-www-form-urlencoded' },
    body: 'payment_method=pm_card_visa',
  })

const paymentStatus = async (world: World) => {
  const { rows } = await world.database.pool.query<{ payment_status: string }>('select payment_status from orders')
  return rows[0]?.payment_status
}

test('killed before COMMIT: nothing was placed, and the same key places it once', async () => {
  await using world = await openWorld()
  const buyer = await openBuyer(world)
  const release = await holdLock(
    world,
    `insert into order_day select day::date, 1 from generate_series(now() - interval '2 days', now() + interval '2 days', '1 day') day`,
  )
  const lost = buyer.place().catch(() => 'lost')
  await isBlocked(world)
  await world.api.kill()
  await release()
  expect(await lost).toBe('lost')
  expect(await countOf(world, 'orders')).toBe(0)
  await world.restart()
  expect((await buyer.place()).payment.next).toBe('pay')
  expect([await countOf(world, 'orders'), (await intentsOf(world)).length]).toEqual([1, 1])
})

test('killed after COMMIT, before Stripe was asked: the payment opens by itself, once', async () => {
  await using world = await openWorld()
  const buyer = await openBuyer(world)
  await fetch(`${world.simulator.url}/_control/faults`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ path: '/v1/payment_intents', kind: 'drop_before', times: 5 }),
  })
  const lost = buyer.place().catch(() => 'lost')
  await until(async () => (await countOf(world, 'orders')) === 1)
  await world.api.kill()
  await lost
  await fetch(`${world.simulator.url}/_control/faults`, { method: 'DELETE' })
  await world.restart(60)
  await until(async () => (await intentsOf(world)).length === 1)
  expect((await buyer.place()).payment.next).toBe('pay')
  expect([await countOf(world, 'orders'), (await intentsOf(world)).length]).toEqual([1, 1])
})

test('killed after Stripe answered, before that was written down: the same intent is found again', async () => {
  await using world = await openWorld()
  const buyer = await openBuyer(world)
  const placing = buyer.place().catch(() => 'lost')
  const release = await until(async () => {
    if ((await countOf(world, 'payment_attempt')) === 0) return undefined
    return holdLock(world, 'select from payment_attempt for update')
  })
  await until(async () => (await intentsOf(world)).length === 1)
  await world.api.kill()
  await release()
  await placing
  await world.restart()
  const placed = await buyer.place()
  const [intent] = await intentsOf(world)
  expect(placed.payment).toMatchObject({ next: 'pay', paymentIntentId: intent?.id })
  expect(await intentsOf(world)).toHaveLength(1)
})

test('killed after an event was kept, before it was worked off: it is worked off, and pays once', async () => {
  await using world = await openWorld()
  const buyer = await openBuyer(world)
  const placed = await buyer.place()
  const release = await holdLock(world, 'select from orders for update')
  await confirm(world, placed.payment.next === 'pay' ? placed.payment.paymentIntentId : '')
  await until(async () => (await countOf(world, `stripe_event where type = 'payment_intent.succeeded'`)) === 1)
  await world.api.kill()
  await release()
  expect(await paymentStatus(world)).toBe('PENDING')
  await world.restart(60)
  await until(async () => (await paymentStatus(world)) === 'SUCCEEDED')
  const { rows } = await world.database.pool.query(`select kind from order_event order by id`)
  expect(rows).toEqual([{ kind: 'placed' }, { kind: 'paid' }])
})

test('killed while draining: what was acknowledged is there, what was not can be asked for again', async () => {
  await using world = await openWorld()
  const buyer = await openBuyer(world)
  const release = await holdLock(world, 'select from cart for update')
  const lost = buyer.place().catch(() => 'lost')
  await new Promise((resolve) => setTimeout(resolve, 50))
  world.api.child.kill('SIGTERM')
  await until(async () => (await fetch(`${world.api.url}/health/ready`).catch(() => ({ status: 503 }))).status === 503)
  await world.api.kill()
  await release()
  expect(await lost).toBe('lost')
  await world.restart()
  expect((await buyer.place()).order.status).toBe('PENDING')
  expect(await countOf(world, 'orders')).toBe(1)
})

test('SIGTERM lets what is under way finish, and ends with 0', async () => {
  await using world = await openWorld()
  const buyer = await openBuyer(world)
  const release = await holdLock(
    world,
    `insert into order_day select day::date, 1 from generate_series(now() - interval '2 days', now() + interval '2 days', '1 day') day`,
  )
  const placing = buyer.place()
  await isBlocked(world)
  const ended = world.api.terminate()
  await new Promise((resolve) => setTimeout(resolve, 100))
  await release()
  expect((await placing).order.status).toBe('PENDING')
  expect(await ended).toBe(0)
  await world.restart()
})
