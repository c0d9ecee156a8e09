/** @module-tag long */
import { expect, test } from 'vitest'
import { submitRefund } from '../payments/submit-refund.ts'
import { appRouter } from '../router.ts'
import { draftScopes } from '../testing/draft-staff.ts'
import { readMetrics, samplesIn, totalOf } from '../testing/metrics.ts'
import { openTestShop, type TestShop, type TestShopOptions, until } from '../testing/open-test-shop.ts'
import { placePaid } from '../testing/place-paid.ts'
import { openGuest, refusalFrom } from '../testing/shopper.ts'
import { apiKeyOf } from '../testing/sign-in.ts'
import { type Metrics, noMetrics } from './metrics.ts'
import { openMetrics } from './open-metrics.ts'
import { serveMetrics } from './read-metrics.ts'
import { noTelemetry } from './telemetry.ts'

const token = 'the-token-of-whoever-reads-metrics'

async function closeBoth(shop: TestShop, metrics: Metrics): Promise<void> {
  await shop[Symbol.asyncDispose]()
  metrics.close()
}

async function openMeasuredShop(options: TestShopOptions = {}) {
  const metrics = openMetrics('test')
  const telemetry = { ...noTelemetry, metrics }
  const http = { metricsToken: token, catalogCacheBytes: 1_000_000, ...options.http }
  const shop = await openTestShop({ ...options, telemetry, http })
  const read = () => readMetrics(shop.url, token)
  return { shop, metrics, read, [Symbol.asyncDispose]: () => closeBoth(shop, metrics) }
}

test('who does not show the token reads no metrics, and without one there is no such page', async () => {
  await using measured = await openMeasuredShop({ works: false })
  const { url } = measured.shop
  const shown = async (authorization?: string) => {
    const headers = authorization === undefined ? {} : { authorization }
    const answer = await fetch(`${url}/metrics`, { headers })
    return [answer.status, answer.headers.get('content-type')?.split(';', 1)[0], (await answer.text()).slice(0, 6)]
  }
  const refused = [401, 'application/json', '{"code']
  for (const wrong of [undefined, token, 'Bearer', 'Bearer  ', `Bearer ${token}x`, `Basic ${token}`, 'Bearer \u00e9'])
    expect(await shown(wrong)).toEqual(refused)
  expect(await shown(`bearer ${token}`)).toEqual([200, 'text/plain', '# HELP'])
  await using closed = await openTestShop({ works: false })
  expect((await fetch(`${closed.url}/metrics`, { headers: { authorization: 'Bearer undefined' } })).status).toBe(404)
})

test('on a port of its own metrics are open only where no token is set', async () => {
  const metrics = openMetrics('test')
  const open = await serveMetrics(metrics, { host: '127.0.0.1', port: 0, token: undefined })
  const guarded = await serveMetrics(metrics, { host: '127.0.0.1', port: 0, token })
  const ask = async (port: number, path: string, init: RequestInit = {}) =>
    (await fetch(`http://127.0.0.1:${port}${path}`, init)).status
  const headers = { authorization: `Bearer ${token}` }
  expect(await ask(open.port, '/metrics')).toBe(200)
  expect(await ask(guarded.port, '/metrics')).toBe(401)
  expect(await ask(guarded.port, '/metrics?x', { headers })).toBe(200)
  for (const port of [open.port, guarded.port]) {
    expect(await ask(port, '/metrics', { method: 'POST', headers })).toBe(404)
    expect(await ask(port, '/trpc/auth.me', { headers })).toBe(404)
  }
  await Promise.all([open.close(), guarded.close()])
  await expect(ask(open.port, '/metrics')).rejects.toThrow()
  metrics.close()
})

test('where nobody knows of all processes, nobody is told of one as if it were all', async () => {
  const metrics = { ...noMetrics, text: async () => null }
  await using shop = await openTestShop({
    works: false,
    telemetry: { ...noTelemetry, metrics },
    http: { metricsToken: token },
  })
  const own = await serveMetrics(metrics, { host: '127.0.0.1', port: 0, token })
  for (const url of [shop.url, `http://127.0.0.1:${own.port}`])
    expect((await fetch(`${url}/metrics`, { headers: { authorization: `Bearer ${token}` } })).status).toBe(503)
  await own.close()
})

test('a purchase is counted and measured from its first call to its webhook', async () => {
  await using measured = await openMeasuredShop({ stock: { mug: 5 } })
  const { shop, read } = measured
  const placed = await placePaid(shop, { mug: 1 })
  const guest = await openGuest(shop, { mug: 2 })
  const stale = { expectedTotal: { amount: 1, currency: 'USD' } } as const
  expect(await refusalFrom(guest.place(stale))).toMatchObject({ code: 'PRICE_CHANGED' })
  const worked = { job: 'process-stripe-event', outcome: 'done' }
  await until(async () => totalOf(await read(), 'tillwright_job_duration_seconds_count', worked))
  // What the database says is remembered for five seconds.
  const samples = await until(async () => {
    const now = await read()
    const waitedFor = totalOf(now, 'tillwright_queue_oldest_due_seconds', { queue: 'process-stripe-event' })
    return totalOf(now, 'tillwright_orders_last_hour', { status: 'PROCESSING' }) === 1 && waitedFor === 0 && now
  })
  const value = (name: string, labels: Record<string, string> = {}) => totalOf(samples, `tillwright_${name}`, labels)
  expect(value('procedure_duration_seconds_count', { procedure: 'orders.place', outcome: 'ok' })).toBe(1)
  expect(value('procedure_duration_seconds_count', { procedure: 'orders.place', outcome: 'refused' })).toBe(1)
  expect(value('procedure_duration_seconds_bucket', { procedure: 'orders.place', outcome: 'ok', le: '+Inf' })).toBe(1)
  expect(value('refusals_total', { code: 'PRICE_CHANGED' })).toBe(1)
  expect(value('revenue_last_hour_minor', { currency: 'USD' })).toBe(placed.order.total.amount)
  expect(value('revenue_last_hour_minor', { currency: 'JPY' })).toBe(0)
  expect(value('webhooks_total', { taken: 'event' })).toBeGreaterThan(0)
  expect(value('webhook_lag_seconds_count')).toBe(value('webhooks_total', { taken: 'event' }))
  expect(value('webhooks_total', { taken: 'forged' })).toBe(0)
  expect(value('stripe_request_duration_seconds_count', { status: '200' })).toBeGreaterThan(1)
  expect(value('http_request_duration_seconds_count', { kind: 'webhook', status: '200' })).toBeGreaterThan(0)
  expect(value('payment_differences_last_hour', { repaired: 'yes' })).toBe(0)
  expect(value('db_connections_open')).toBeGreaterThan(0)
  expect(value('shop_facts_up')).toBe(1)
  expect(totalOf(samples, 'nodejs_eventloop_lag_seconds', { of: 'p99' })).toBeGreaterThanOrEqual(0)
})

/** What goes wrong in a shop, hours apart, so that a slow machine takes nothing for another. */
const troubles = `
  delete from pgboss.job;
  insert into pgboss.job (name, state, start_after, dead_letter) values
    ('send-mail', 'created', now() - interval '2 hours', 'dead-letters'),
    ('send-mail', 'retry', now() - interval '4 hours', 'dead-letters'),
    ('send-mail', 'created', now() + interval '1 hour', 'dead-letters'),
    ('submit-refund', 'active', now() - interval '8 hours', 'dead-letters'),
    ('submit-refund', 'failed', now() - interval '8 hours', 'dead-letters'),
    ('submit-refund', 'failed', now() - interval '8 hours', 'dead-letters'),
    ('submit-refund', 'completed', now() - interval '8 hours', 'dead-letters'),
    ('sweep-media', 'failed', now() - interval '8 hours', null);
  delete from stripe_event;
  insert into stripe_event (id, type, livemode, created_at, payload, state, received_at)
    select 'evt_' || n, 'charge.updated', false, shop_now(), '{}', state, shop_now() - hours * interval '1 hour'
    from (values (1, 'received', 6), (2, 'received', 1), (3, 'parked', 9), (4, 'parked', 9), (5, 'parked', 9),
      (6, 'dead', 9), (7, 'dead', 9), (8, 'dead', 9), (9, 'dead', 9), (10, 'done', 9)) as of (n, state, hours);
  insert into payment_difference (id, found_at, found_by, subject, kind, repair)
    select gen_random_uuid(), shop_now() - minutes * interval '1 minute', found_by, 'pi_' || n, 'intent_state', repair
    from (values (1, 'hourly', 1, 'applied'), (2, 'hourly', 50, 'applied'), (3, 'hourly', 1, null),
      (4, 'daily', 1, null), (5, 'daily', 1, null), (6, 'minute', 70, 'applied'), (7, 'minute', 70, null)
    ) as of (n, found_by, minutes, repair)`

test('what goes wrong is told: what waits and for how long, what was given up, and what went back', async () => {
  await using measured = await openMeasuredShop({ works: false })
  const { shop, read } = measured
  const { order: kept } = await placePaid(shop, { mug: 1 })
  const { order: scratched } = await placePaid(shop, { mug: 2 })
  const { total, id: orderId } = scratched
  const staff = shop.as({ apiKey: await apiKeyOf(shop, draftScopes) }).admin.orders
  const of = { kind: 'amount', amount: { ...total, amount: 701 } } as const
  const refund = { orderId, of, reason: 'a scratch', idempotencyKey: 'refund-a-scratch' }
  for (const { id } of (await staff.refund.mutate(refund)).refunds) await submitRefund(shop.served.deps, id)
  await shop.database.pool.query(troubles)
  const samples = await until(async () => {
    const now = await read()
    return totalOf(now, 'tillwright_shop_facts_up') === 1 && now
  })
  const given = (name: string, label: string) =>
    Object.fromEntries(
      samples
        .filter((sample) => sample.name === `tillwright_${name}` && sample.value !== 0)
        .map(({ labels, value }) => [labels[label], value]),
    )
  const value = (name: string, labels: Record<string, string> = {}) => totalOf(samples, `tillwright_${name}`, labels)
  expect(given('revenue_last_hour_minor', 'currency')).toEqual({ USD: kept.total.amount + total.amount - 701 })
  expect(given('queue_due_jobs', 'queue')).toEqual({ 'send-mail': 2 })
  expect(given('queue_given_up_jobs', 'queue')).toEqual({ 'submit-refund': 2 })
  expect(given('webhook_events', 'state')).toEqual({ received: 2, parked: 3, dead: 4 })
  const hours = (seconds: number | null) => Math.floor((seconds ?? 0) / 3_600)
  expect(hours(value('queue_oldest_due_seconds', { queue: 'send-mail' }))).toBe(4)
  expect(Object.keys(given('queue_oldest_due_seconds', 'queue'))).toEqual(['send-mail'])
  expect(hours(value('webhook_oldest_waiting_seconds'))).toBe(6)
  for (const [found_by, yes, no] of [
    ['hourly', 2, 1],
    ['daily', 0, 2],
    ['minute', 0, 0],
  ] as const)
    expect(
      ['yes', 'no'].map((repaired) => value('payment_differences_last_hour', { found_by, repaired })),
      found_by,
    ).toEqual([yes, no])
})

test('an answer that was kept is a call of its procedures, though none of them ran', async () => {
  await using measured = await openMeasuredShop({ works: false })
  const { shop, read } = measured
  const batch = `${shop.url}/trpc/catalog.products.list,catalog.categories.tree?batch=1`
  await until(async () => {
    await (await fetch(batch)).arrayBuffer()
    return (totalOf(await read(), 'tillwright_kept_calls_total', { procedure: 'catalog.products.list' }) ?? 0) >= 3
  })
  const samples = await read()
  const kept = totalOf(samples, 'tillwright_catalogue_answers_total', { from: 'kept' })
  expect(totalOf(samples, 'tillwright_kept_calls_total', { procedure: 'catalog.categories.tree' })).toBe(kept)
  expect(totalOf(samples, 'tillwright_kept_calls_total', { procedure: 'catalog.products.list' })).toBe(kept)
  const read0 = { procedure: 'catalog.products.list', outcome: 'ok' }
  expect(totalOf(samples, 'tillwright_procedure_duration_seconds_count', read0)).toBe(
    totalOf(samples, 'tillwright_catalogue_answers_total', { from: 'read' }),
  )
})

test('whatever strangers ask for, labels are ours, and nothing that they made up', async () => {
  await using measured = await openMeasuredShop({ works: false })
  const { shop, read } = measured
  const odd = [
    'x.y',
    'orders.place.x',
    '__proto__',
    'constructor',
    'catalog.products.list,x.y',
    'A'.repeat(2_000),
    '%00',
  ]
  for (const name of odd) {
    for (const batch of ['', '?batch=1']) {
      await (await fetch(`${shop.url}/trpc/${name}${batch}`)).arrayBuffer()
      await (await fetch(`${shop.url}/trpc/${name}${batch}`, { method: 'POST' })).arrayBuffer()
    }
    await (await fetch(`${shop.url}/${name}`, { method: 'PUT' })).arrayBuffer()
  }
  const said = new Map<string, Set<string>>()
  for (const { labels } of await read())
    for (const [label, value] of Object.entries(labels)) said.set(label, (said.get(label) ?? new Set()).add(value))
  const procedures = Object.keys(appRouter._def.procedures)
  expect([...(said.get('procedure') ?? [])].filter((name) => !procedures.includes(name))).toEqual([])
  expect([...(said.get('kind') ?? [])].toSorted()).toEqual(['call', 'other'])
  expect([...(said.get('status') ?? [])].filter((status) => !/^[2-5]\d\d$|^[A-Z]+$/.test(status))).toEqual([])
  expect([...(said.get('currency') ?? [])].toSorted()).toEqual(['EUR', 'JPY', 'USD'])
})

test('a database that does not answer keeps nobody from reading what the process knows itself', async () => {
  await using measured = await openMeasuredShop({ works: false })
  const { shop, read } = measured
  const client = await shop.database.pool.connect()
  try {
    await client.query('begin; lock table market')
    const before = performance.now()
    const samples = await read()
    expect(performance.now() - before).toBeLessThan(10_000)
    expect(totalOf(samples, 'tillwright_shop_facts_up')).toBe(0)
    expect(totalOf(samples, 'tillwright_orders_last_hour')).toBeNull()
    expect(totalOf(samples, 'process_resident_memory_bytes')).toBeGreaterThan(1e6)
  } finally {
    await client.query('rollback')
    client.release()
  }
})

test('eight who read at once cost the database one statement', async () => {
  let count = 0
  const metrics = openMetrics('test')
  metrics.readFrom({
    shopFacts: async () => {
      count += 1
      throw new Error('is away')
    },
  })
  const texts = await Promise.all(Array.from({ length: 8 }, () => metrics.text()))
  expect(count).toBe(1)
  expect(texts.map((text) => totalOf(samplesIn(text ?? ''), 'tillwright_shop_facts_up'))).toEqual(Array(8).fill(0))
  metrics.close()
})
