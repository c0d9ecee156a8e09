import { expect, test } from 'vitest'
import { openTestShop, testWebhookSecret, until } from '../testing/open-test-shop.ts'
import { intentOf, openGuest, payWith, readOrder, refusalFrom } from '../testing/shopper.ts'
import { signedWebhook } from '../testing/webhook.ts'

const json = { 'content-type': 'application/json' }

test('a forged, an old, a future and a changed webhook are refused, and nothing is kept', async () => {
  await using shop = await openTestShop({ works: false })
  const body = JSON.stringify({ id: 'evt_1', type: 'payment_intent.succeeded', data: { object: { id: 'pi_1' } } })
  const post = (headers: Record<string, string>, sent = body) =>
    fetch(`${shop.url}/webhooks/stripe`, { method: 'POST', headers: { ...json, ...headers }, body: sent })
  const now = Math.floor(Date.now() / 1_000)
  const statuses = await Promise.all([
    post({}),
    post({ 'stripe-signature': '' }),
    post({ 'stripe-signature': 't=1,v1=' }),
    post({ 'stripe-signature': `t=${now},v1=` }),
    post(signedWebhook(body, { secret: 'whsec_another', at: now })),
    post(signedWebhook(body, { secret: testWebhookSecret, at: now - 301 })),
    post(signedWebhook(body, { secret: testWebhookSecret, at: now + 3_600 })),
    post(signedWebhook(body, { secret: testWebhookSecret, at: now }), `${body} `),
  ])
  expect(statuses.map(({ status }) => status)).toEqual(Array(8).fill(400))
  const { rows } = await shop.database.pool.query('select count(*) as events from stripe_event')
  expect(rows).toEqual([{ events: 0 }])
})

test('one event that arrives three times at once is kept once and pays once', async () => {
  await using shop = await openTestShop()
  await shop.control('webhooks', { mode: 'drop' })
  const placed = await (await openGuest(shop, { mug: 1 })).place()
  await payWith(shop, intentOf(placed))
  const object = { id: intentOf(placed), object: 'payment_intent' }
  const event = { id: 'evt_thrice', object: 'event', api_version: '2026-10-28.endive', created: 1, livemode: false }
  const body = JSON.stringify({ ...event, type: 'payment_intent.succeeded', data: { object } })
  const headers = signedWebhook(body, { secret: testWebhookSecret, at: Math.floor(Date.now() / 1_000) })
  const post = () => fetch(`${shop.url}/webhooks/stripe`, { method: 'POST', headers: { ...json, ...headers }, body })
  const answers = await Promise.all([post(), post(), post()])
  expect(answers.map(({ status }) => status)).toEqual([200, 200, 200])
  const order = await until(async () => {
    const found = await readOrder(shop, placed)
    return found.paymentStatus === 'SUCCEEDED' && found
  })
  expect(order.timeline.filter(({ kind }) => kind === 'paid')).toHaveLength(1)
  // That it is worked off is written after what it does.
  const kept = async () => (await shop.database.pool.query(`select state from stripe_event`)).rows
  await expect.poll(kept).toEqual([{ state: 'done' }])
})

test('events of unknown orders and unknown types are kept and harmless', async () => {
  await using shop = await openTestShop()
  const types = ['product.created', 'a.type.of.2030']
  for (const type of types) {
    const body = JSON.stringify({
      id: `evt_${type}`,
      type,
      created: 1,
      livemode: false,
      data: { object: { id: 'x_1' } },
    })
    const headers = signedWebhook(body, { secret: testWebhookSecret, at: Math.floor(Date.now() / 1_000) })
    const answer = await fetch(`${shop.url}/webhooks/stripe`, {
      method: 'POST',
      headers: { ...json, ...headers },
      body,
    })
    expect(answer.status).toBe(200)
  }
  await until(async () => {
    const { rows } = await shop.database.pool.query(`select state from stripe_event where state = 'ignored'`)
    return rows.length === types.length
  })
})

test('what is signed and of another form or mode is left alone, and never repeated', async () => {
  await using shop = await openTestShop({ works: false })
  const live = { id: 'evt_live', type: 'payment_intent.succeeded', created: 1, livemode: true, data: { object: {} } }
  const thin = { id: 'evt_thin', object: 'v2.core.event', type: 'v1.billing.meter', related_object: { id: 'x' } }
  for (const body of ['{}', 'null', '', '\\u0000', JSON.stringify(live), JSON.stringify(thin)]) {
    const headers = signedWebhook(body, { secret: testWebhookSecret, at: Math.floor(Date.now() / 1_000) })
    const answer = await fetch(`${shop.url}/webhooks/stripe`, {
      method: 'POST',
      headers: { ...json, ...headers },
      body,
    })
    expect([body, answer.status < 500]).toEqual([body, true])
  }
  const { rows } = await shop.database.pool.query('select count(*) as events from stripe_event')
  expect(rows).toEqual([{ events: 0 }])
})

test('text that PostgreSQL cannot keep is refused by name', async () => {
  await using shop = await openTestShop({ works: false })
  expect(
    (await fetch(`${shop.url}/trpc/orders.get?input=${encodeURIComponent('{"json":{"orderNumber":"a\\u0000"}}')}`))
      .status,
  ).toBe(400)
  const slug = await fetch(
    `${shop.url}/trpc/catalog.products.get?input=${encodeURIComponent('{"json":{"slug":"a\\ud800"}}')}`,
  )
  expect(slug.status).toBe(400)
})

test('a foreign page can neither call nor read', async () => {
  await using shop = await openTestShop({ works: false })
  const call = (headers: Record<string, string>, { body = '{}', at = '/trpc' } = {}) =>
    fetch(`${shop.url}${at}/cart.create`, { method: 'POST', headers, body })
  // The router reads an address decoded: no spelling of it is another way in.
  for (const at of ['/trpc', '/%74rpc', '/t%72pc']) {
    expect((await call({ ...json, origin: 'https://evil.example' }, { at })).status).toBe(403)
    expect((await call({ ...json, origin: 'https://shop.example.evil.example' }, { at })).status).toBe(403)
    expect((await call({ ...json, origin: 'null' }, { at })).status).toBe(403)
    expect((await call({ 'content-type': 'text/plain' }, { at })).status).toBe(415)
    const form = { 'content-type': 'multipart/form-data; boundary=x' }
    expect((await call(form, { body: '--x--', at })).status).toBe(415)
  }
  const allowed = await call({ ...json, origin: 'https://shop.example' })
  expect([allowed.status, allowed.headers.get('access-control-allow-origin')]).toEqual([200, 'https://shop.example'])
  const evil = await fetch(`${shop.url}/health`, { headers: { origin: 'https://evil.example' } })
  expect(evil.headers.get('access-control-allow-origin')).toBeNull()
})

test('an unknown route, a bad body, a large body and a large batch are refused in JSON', async () => {
  await using shop = await openTestShop({ works: false })
  const lost = await fetch(`${shop.url}/no/such?secret=1`)
  expect([lost.status, await lost.json()]).toMatchObject([404, { code: 'NOT_FOUND', path: '/no/such' }])
  const post = (body: string, path = 'cart.create') =>
    fetch(`${shop.url}/trpc/${path}`, { method: 'POST', headers: json, body })
  expect((await post('{')).status).toBe(400)
  expect((await post(`"${'x'.repeat(300_000)}"`)).status).toBe(413)
  const { cart } = shop.as()
  const large = [...Array(2)].map(() => refusalFrom(cart.create.mutate({ market: 'x'.repeat(300_000) })))
  expect(await Promise.all(large)).toEqual([{ code: 'PAYLOAD_TOO_LARGE' }, { code: 'PAYLOAD_TOO_LARGE' }])
  const batch = Array(11).fill('catalog.categories.tree').join(',')
  expect((await fetch(`${shop.url}/trpc/${batch}?batch=1&input={}`)).status).toBe(400)
  expect((await fetch(`${shop.url}/trpc/cart.create`)).status).toBe(405)
  expect((await fetch(`${shop.url}/trpc/__proto__`)).status).toBe(404)
})

test('an input revives nothing but dates and undefined', async () => {
  await using shop = await openTestShop({ works: false })
  const post = (meta: unknown) =>
    fetch(`${shop.url}/trpc/cart.create`, {
      method: 'POST',
      headers: json,
      body: JSON.stringify({ json: { market: 'US' }, meta }),
    })
  for (const type of ['regexp', 'Map', 'set', 'bigint', ['class', 'User'], ['symbol', 'x']]) {
    const answer = await post({ values: { market: [type] } })
    expect([answer.status, ((await answer.json()) as Refusing).error.json.data.refusal.code]).toEqual([
      400,
      'VALIDATION_FAILED',
    ])
  }
  expect((await post({ values: { '__proto__.polluted': ['undefined'] } })).status).toBe(400)
})

interface Refusing {
  error: { json: { message: string; data: { requestId: string; refusal: { code: string; requestId?: string } } } }
}

test('what nobody expected shows a request id and nothing else', async () => {
  await using shop = await openTestShop({ works: false })
  await shop.database.pool.query('alter table category rename to category_gone')
  const answer = await fetch(`${shop.url}/trpc/catalog.categories.tree`)
  const { error } = (await answer.json()) as Refusing
  expect(answer.status).toBe(500)
  expect(error.json.data.refusal).toEqual({ code: 'INTERNAL', requestId: answer.headers.get('x-request-id') })
  expect(JSON.stringify(error)).not.toMatch(/relation|category_gone|select|stack|\.ts/)
})

test('health looks before it answers', async () => {
  await using shop = await openTestShop({ works: false })
  const ready = await fetch(`${shop.url}/health/ready`)
  expect([ready.status, await ready.json()]).toEqual([
    200,
    { status: 'ok', checks: { database: 'ok', migrations: 'ok', queue: 'ok' } },
  ])
  await shop.database.pool.query(`delete from kysely_migration where name = '0006-payments'`)
  expect((await fetch(`${shop.url}/health/ready`)).status).toBe(503)
  expect((await fetch(`${shop.url}/health/live`)).status).toBe(200)
})

test('the first page says what this is, with headers that keep others out', async () => {
  await using shop = await openTestShop({ works: false })
  const page = await fetch(shop.url)
  expect(await page.text()).toContain('Test shop')
  expect(page.headers.get('content-security-policy')).toContain("default-src 'none'")
  expect(page.headers.get('x-content-type-options')).toBe('nosniff')
})
