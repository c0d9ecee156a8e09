/** @module-tag long */
import { expect, test } from 'vitest'
import { readEnv } from '../env.ts'
import { openTestShop, type TestShopOptions, until } from '../testing/open-test-shop.ts'
import { placePaid } from '../testing/place-paid.ts'
import { openReceiver, type ReceivedSpan, spansIn } from '../testing/receiver.ts'
import { openGuest, refusalFrom } from '../testing/shopper.ts'
import { signIn } from '../testing/sign-in.ts'
import { openTelemetry } from './open-telemetry.ts'

/** A shop that is followed, and whatever it has said when it has ended. */
async function follow(env: Readonly<Record<string, string>>, options: TestShopOptions, act: Act): Promise<Followed> {
  await using receiver = await openReceiver()
  const settings = readEnv({ NODE_ENV: 'test', OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url, ...env })
  const telemetry = await openTelemetry(settings)
  let log = ''
  try {
    await using shop = await openTestShop({ ...options, telemetry })
    await act(shop)
    log = shop.logged()
  } finally {
    await telemetry.close(5_000)
  }
  return { spans: spansIn(receiver), sent: receiver.all(), log }
}

type Act = (shop: Awaited<ReturnType<typeof openTestShop>>) => Promise<void>

interface Followed {
  readonly spans: readonly ReceivedSpan[]
  readonly sent: string
  readonly log: string
}

const traceId = '0af7651916cd43dd8448eb211c80319c'
const callerId = 'b7ad6b7169203331'

test('one trace goes from a request, and whoever sent it, through calls and their SQL to Stripe', async () => {
  const { spans } = await follow({}, { works: false }, async (shop) => {
    const guest = await openGuest(shop, { mug: 1 })
    const body = JSON.stringify({ json: await guest.request() })
    const headers = {
      'content-type': 'application/json',
      'x-cart-token': guest.cartToken,
      traceparent: `00-${traceId}-${callerId}-01`,
    }
    const answer = await fetch(`${shop.url}/trpc/orders.place`, { method: 'POST', headers, body })
    expect(answer.status).toBe(200)
  })
  const own = spans.filter((span) => span.traceId === traceId)
  const request = own.find(({ kind }) => kind === 2)
  expect(request).toMatchObject({ parentSpanId: callerId, facts: { 'http.response.status_code': 200 } })
  const call = own.find(({ name }) => name === 'orders.place')
  expect(call).toMatchObject({ parentSpanId: request?.spanId, isFailed: false })
  const stripe = own.find(({ name }) => name === 'POST /v1/payment_intents')
  expect(stripe).toMatchObject({ kind: 3, facts: { 'peer.service': 'stripe', 'http.response.status_code': 200 } })
  const sql = own.filter(({ facts }) => facts['db.system.name'] === 'postgresql')
  expect(sql.map(({ name }) => name)).toEqual(expect.arrayContaining(['SELECT', 'BEGIN', 'COMMIT']))
  expect(sql.some(({ facts }) => String(facts['db.query.text']).includes('insert into "orders"'))).toBe(true)
  // All of it hangs together.
  const ids = new Set(own.map(({ spanId }) => spanId))
  expect(own.filter(({ parentSpanId = '' }) => parentSpanId !== callerId && !ids.has(parentSpanId))).toEqual([])
})

test('a job has a trace of its own, with a link to the request that has asked for it', async () => {
  const { spans } = await follow({}, {}, async (shop) => {
    await placePaid(shop, { mug: 1 })
    const done = async () =>
      (await shop.database.pool.query(`select from stripe_event where state in ('received', 'parked')`)).rowCount === 0
    await until(done)
  })
  const job = spans.find(({ name }) => name === 'job process-stripe-event')
  const asked = spans.find(({ spanId }) => spanId === job?.links[0]?.spanId)
  const webhook = spans.find(({ name }) => name === 'POST /webhooks/stripe')
  expect(job?.traceId).not.toBe(webhook?.traceId)
  expect(asked?.traceId).toBe(job?.links[0]?.traceId)
  expect(spans.some(({ traceId, facts }) => traceId === job?.traceId && 'db.query.text' in facts)).toBe(true)
  expect(spans.some(({ traceId, facts }) => traceId === job?.traceId && facts['peer.service'] === 'stripe')).toBe(true)
})

test('no span says who somebody is, what he has typed, or what stands in the database', async () => {
  const { sent, spans } = await follow({}, { works: false }, async (shop) => {
    const { accessToken, accountId } = await signIn(shop, { email: 'augusta.king@example.com' })
    const guest = await openGuest(shop, { mug: 1 })
    const placed = await guest.place({ notes: 'leave it with Babbage' })
    const { orderToken = '' } = placed
    await shop.as({ orderTokens: [orderToken] }).orders.get.query({ orderId: placed.order.id })
    await shop.as({ accessToken }).auth.me.query()
    await refusalFrom(shop.as().catalog.products.get.query({ slug: 'what-somebody-typed' }))
    expect(accountId).not.toBe('')
  })
  expect(spans.length).toBeGreaterThan(20)
  for (const secret of [
    'augusta',
    'ada@example',
    'Lovelace',
    'Main Street',
    'Babbage',
    'what-somebody-typed',
    'Bearer',
  ])
    expect(sent).not.toContain(secret)
  expect(sent).not.toMatch(/pi_\w*\d|cus_\w*\d|sk_test|127\.0\.0\.1"/)
})

test('lines of the log say which trace they belong to, calls of one batch and their request the same', async () => {
  const { log, spans } = await follow({}, { works: false }, async (shop) => {
    await (await fetch(`${shop.url}/trpc/catalog.categories.tree,auth.me?batch=1`)).arrayBuffer()
    await expect.poll(() => shop.logged()).toContain('"msg":"request"')
  })
  const lines = log
    .split('\n')
    .filter((line) => /"msg":"(request|procedure)"/.test(line))
    .map((line) => JSON.parse(line) as { trace_id: string; span_id: string })
  const request = spans.find(({ kind }) => kind === 2)
  expect(lines).toHaveLength(3)
  expect(new Set(lines.map(({ trace_id }) => trace_id))).toEqual(new Set([request?.traceId]))
  expect(new Set(lines.map(({ span_id }) => span_id)).size).toBe(3)
})

test('what nobody wants to know is not followed, and a traceparent that is none begins nothing', async () => {
  const env = { TRACES_SAMPLE_RATE: '0' }
  const { spans } = await follow(env, { works: false }, async (shop) => {
    const strange = ['', 'x', `00-${'0'.repeat(32)}-${callerId}-01`, `ff-${traceId}-${callerId}-01`, '01'.repeat(9_000)]
    for (const traceparent of strange)
      await (await fetch(`${shop.url}/health/live`, { headers: { traceparent } })).arrayBuffer().catch(() => undefined)
    // Nor does a stranger decide what is kept.
    const traceparent = `00-${traceId}-${callerId}-01`
    await (await fetch(`${shop.url}/trpc/catalog.categories.tree`, { headers: { traceparent } })).arrayBuffer()
    await (await fetch(`${shop.url}/trpc/catalog.categories.tree`)).arrayBuffer()
  })
  expect(spans).toEqual([])
})

test('a collector that is away changes nothing', async () => {
  const telemetry = await openTelemetry(
    readEnv({ NODE_ENV: 'test', OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:9' }),
  )
  await using shop = await openTestShop({ telemetry, works: false })
  expect((await (await openGuest(shop, { mug: 1 })).place()).payment.next).toBe('pay')
  const before = performance.now()
  await telemetry.close(1_000)
  expect(performance.now() - before).toBeLessThan(10_000)
})
