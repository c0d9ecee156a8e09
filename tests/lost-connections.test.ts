/** @module-tag long */
import { type ApiProcess, startApi } from '@tillwright/api/testing/api-process'
import { freePort, testWebhookSecret, until } from '@tillwright/api/testing/open-test-shop'
import { intentOf, newYork } from '@tillwright/api/testing/shopper'
import { signedWebhook } from '@tillwright/api/testing/webhook'
import { proveInvariants } from '@tillwright/db/testing/prove-invariants'
import { readTestCatalogue, type TestIds } from '@tillwright/db/testing/test-catalogue'
import { openTestDatabase, type TestDatabase } from '@tillwright/db/testing/test-database'
import { openShop, refusalOf } from '@tillwright/sdk'
import { openSimulator, type Simulator } from '@tillwright/stripe-simulator/open-simulator'
import { expect, test } from 'vitest'

interface World extends AsyncDisposable {
  readonly database: TestDatabase
  readonly id: TestIds
  readonly simulator: Simulator
  readonly api: ApiProcess
}

/** The API as a process of its own: what ends it must not end the test. */
async function openWorld(): Promise<World> {
  await using parts = new AsyncDisposableStack()
  const database = parts.use(await openTestDatabase('catalogue'))
  parts.defer(() => proveInvariants(database.db))
  const id = await readTestCatalogue(database.db, { mug: 1_000 })
  const port = await freePort()
  const webhook = { url: `http://127.0.0.1:${port}/webhooks/stripe`, secret: testWebhookSecret }
  const simulator = await openSimulator({ port: 0, journalFile: null, webhook })
  parts.defer(() => simulator.close())
  const api = await startApi({
    DATABASE_URL: `${database.connectionString}?application_name=tillwright-api`,
    PORT: String(port),
    ACCESS_TOKEN_SECRET: 'Zk3v9QmT7xW2pL8sR5yB1nC4dF6gH0jK',
    STRIPE_SECRET_KEY: 'sk_test_simulator',
    STRIPE_PUBLISHABLE_KEY: 'pk_test_simulator',
    STRIPE_WEBHOOK_SECRET: testWebhookSecret,
    STRIPE_API_BASE: simulator.url,
  })
  parts.defer(() => api.kill())
  const opened = parts.move()
  return { database, id, simulator, api, [Symbol.asyncDispose]: () => opened.disposeAsync() }
}

/** A guest with a mug, ready to place it. */
async function openBuyer({ api, id }: World) {
  const shop = openShop({ url: api.url })
  await shop.cart.create.mutate({ market: 'US' })
  const addMug = () => shop.cart.addLine.mutate({ variantId: id.variant.mug, quantity: 1 })
  await addMug()
  const to = { shippingAddress: newYork, shippingMethodId: id.method.us }
  const { expectedTotal } = await shop.checkout.quote.query(to)
  const idempotencyKey = `key-${crypto.randomUUID()}`
  const email = `${idempotencyKey}@shopper.example`
  const request = { ...to, email, paymentMethod: 'stripe', expectedTotal, idempotencyKey } as const
  return { shop, addMug, place: () => shop.orders.place.mutate(request) }
}

/** How a call was answered: 'granted', the code of its refusal, or how it failed. */
const outcomeOf = (call: Promise<unknown>): Promise<string> =>
  call.then(
    () => 'granted',
    (error: unknown) => refusalOf(error)?.code ?? String(error),
  )

/** One event of Stripe's, as often as it is sent. */
async function sendEvent({ api }: World, eventId: string): Promise<string> {
  const body = JSON.stringify({
    id: eventId,
    object: 'event',
    type: 'payment_intent.succeeded',
    livemode: false,
    created: 1_700_000_000,
    api_version: null,
    data: { object: { id: 'pi_unknown', object: 'payment_intent' } },
  })
  const headers = signedWebhook(body, { secret: testWebhookSecret, at: Math.floor(Date.now() / 1_000) })
  const answer = await fetch(`${api.url}/webhooks/stripe`, { method: 'POST', body, headers })
  return answer.ok ? 'granted' : ((await answer.json()) as { code: string }).code
}

/** Ends every connection of the shop; answers how many of them were in a transaction. */
async function endConnections({ database }: World): Promise<number> {
  const { rows } = await database.pool.query<{ wasOpen: boolean }>(`
    select xact_start is not null as "wasOpen", pg_terminate_backend(pid) from pg_stat_activity
    where datname = current_database() and application_name = 'tillwright-api'`)
  return rows.filter(({ wasOpen }) => wasOpen).length
}

const isReady = async ({ api }: World): Promise<boolean> => (await fetch(`${api.url}/health/ready`)).status === 200

/** Keeps what all of these calls write from being written, until it is let go. */
async function holdWrites({ database }: World): Promise<() => Promise<void>> {
  const client = await database.pool.connect()
  await client.query('set idle_in_transaction_session_timeout = 0; begin')
  await client.query('lock table cart, stripe_event in share mode')
  return async () => {
    await client.query('rollback')
    client.release()
  }
}

const somebodyWaits = ({ database }: World, least: number) =>
  until(async () => {
    const { rows } = await database.pool.query(
      `select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
    )
    return rows.length >= least
  })

test('losing the database connection in the middle of a transaction never ends the process', async () => {
  await using world = await openWorld()
  const [placing, filling] = [await openBuyers(world, 12), await openBuyers(world, 12)]
  for (let round = 0; round < 4; round++) {
    const release = await holdWrites(world)
    const calls = [
      ...placing.map(({ place }) => outcomeOf(place())),
      ...filling.map(({ addMug }) => outcomeOf(addMug())),
      ...Array.from({ length: 4 }, (_, index) => sendEvent(world, `evt_${round}_${index}`)),
    ]
    await somebodyWaits(world, 3)
    expect(await endConnections(world)).toBeGreaterThanOrEqual(3)
    await release()
    const outcomes = await Promise.all(calls)
    expect(outcomes.filter((outcome) => !['granted', 'OUTCOME_UNKNOWN'].includes(outcome))).toEqual([])
    expect(outcomes).toContain('OUTCOME_UNKNOWN')
    expect(world.api.child.exitCode).toBe(null)
  }
  await until(() => isReady(world))
  const orders = await Promise.all(placing.map(({ place }) => place()))
  expect(new Set(orders.map(({ order }) => order.id)).size).toBe(12)
  const { rows } = await world.database.pool.query('select count(*)::int as n from orders')
  expect(rows).toEqual([{ n: 12 }])
  await proveJobsRun(world)
})

/** Its workers have lost their connections as well: a webhook is kept, worked off by a job, and pays an order. */
async function proveJobsRun(world: World): Promise<void> {
  const { shop, place } = await openBuyer(world)
  const placed = await place()
  const answer = await fetch(`${world.simulator.url}/v1/payment_intents/${intentOf(placed)}/confirm`, {
    method: 'POST',
    headers: { authorization: 'Bearer sk_test_shopper' },
    body: new URLSearchParams({ payment_method: 'pm_card_visa' }),
  })
  expect(answer.status).toBe(200)
  const orderId = placed.order.id
  await until(async () => (await shop.orders.get.query({ orderId })).paymentStatus === 'SUCCEEDED')
}

const openBuyers = (world: World, count: number) => Promise.all(Array.from({ length: count }, () => openBuyer(world)))
