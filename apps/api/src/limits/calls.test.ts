import { expect, test } from 'vitest'
import { openLimitedShop, refusalsOf, tallied, tell } from '../testing/limited-shop.ts'
import { openGuest } from '../testing/shopper.ts'
import { apiKeyOf, signIn } from '../testing/sign-in.ts'

const markets = '/trpc/catalog.markets.list'
const here = '203.0.113.7'

test('each call of a batch counts, and the answer says how the tightest stands', async () => {
  await using limited = await openLimitedShop({ maxima: { 'anonymous-reads': 25 } })
  const batch = `/trpc/${Array(10).fill('catalog.markets.list').join(',')}?batch=1`
  const ask = (path: string) => tell(limited.url, path, { from: here })
  const first = await ask(batch)
  expect(first).toMatchObject({ status: 200, policy: '"anonymous-reads";q=25;w=900', retryAfter: null })
  expect(first.limit).toMatch(/^"anonymous-reads";r=15;t=(900|899)$/)
  expect((await ask(batch)).limit).toMatch(/;r=5;/)
  const last = await ask(batch)
  expect(last.status).toBe(207)
  expect(last.body.match(/RATE_LIMITED/g)).toHaveLength(5)
  expect(last.limit).toMatch(/;r=0;/)
  expect(last.retryAfter).toBeGreaterThan(890)
  const alone = await ask(markets)
  expect([alone.status, alone.retryAfter]).toEqual([429, expect.any(Number)])
  expect(JSON.parse(alone.body)).toMatchObject({
    error: { json: { data: { httpStatus: 429, refusal: { code: 'RATE_LIMITED', retryAfter: alone.retryAfter } } } },
  })
})

test('an answer that is streamed says so in its head as well', async () => {
  await using limited = await openLimitedShop({ maxima: { 'anonymous-reads': 5 } })
  const path = (names: readonly string[]) => `/trpc/${names.join(',')}?batch=1`
  const headers = { 'trpc-accept': 'application/jsonl' }
  const ask = (names: readonly string[]) => tell(limited.url, path(names), { from: here, headers })
  const first = await ask(Array(4).fill('catalog.markets.list'))
  expect([first.policy, first.limit]).toEqual(['"anonymous-reads";q=5;w=900', expect.stringMatching(/;r=1;/)])
  const last = await ask([...Array(2).fill('catalog.markets.list'), 'catalog.nothing'])
  expect([last.limit, last.retryAfter]).toEqual([expect.stringMatching(/;r=0;/), expect.any(Number)])
})

test('of forty that come at once as many are served as are left', async () => {
  await using limited = await openLimitedShop({ maxima: { 'anonymous-mutations': 10 } })
  const calls = Array.from({ length: 40 }, () => limited.from(here).cart.create.mutate())
  expect(tallied(await refusalsOf(calls))).toEqual({ ok: 10, RATE_LIMITED: 30 })
})

test('reads, mutations, accounts, tools and staff are counted apart, whoever shares an address', async () => {
  await using limited = await openLimitedShop({
    maxima: { 'anonymous-reads': 2, 'anonymous-mutations': 2, 'signed-in': 2, 'api-key': 2, staff: 2 },
  })
  const { shop, url } = limited
  const [ada, eve] = [await signIn(shop), await signIn(shop)]
  const admin = await signIn(shop, { role: 'ADMIN' })
  const [tool, other] = [await apiKeyOf(shop, ['orders:read']), await apiKeyOf(shop, ['orders:read'])]
  const { cartToken } = await shop.as().cart.create.mutate()
  const as = (accessToken: string) => ({ authorization: `Bearer ${accessToken}` })
  const callers = [
    ['anonymous-reads', markets, {}],
    ['anonymous-mutations', '/trpc/cart.create', {}, '{}'],
    ['signed-in', '/trpc/auth.me', as(ada.accessToken)],
    ['signed-in', markets, as(eve.accessToken)],
    ['staff', '/trpc/admin.orders.list', as(admin.accessToken)],
    ['api-key', '/trpc/admin.orders.list', { 'x-api-key': tool }],
    ['api-key', '/trpc/admin.orders.list', { 'x-api-key': other }],
  ] as const
  for (const [name, path, headers, body] of callers) {
    const ask = () => tell(url, path, { from: here, headers, ...(body === undefined ? {} : { body }) })
    const answers = [await ask(), await ask(), await ask()]
    expect([name, ...answers.map(({ status }) => status)]).toEqual([name, 200, 200, 429])
    expect(answers.map(({ limit }) => limit?.split(';t=')[0])).toEqual([1, 0, 0].map((left) => `"${name}";r=${left}`))
  }
  // Whoever holds a cart is somebody at this address.
  const cart = await tell(url, '/trpc/cart.get', { from: here, headers: { 'x-cart-token': cartToken } })
  expect([cart.status, cart.limit]).toEqual([429, expect.stringMatching(/^"anonymous-reads";r=0;/)])
  expect(
    (await tell(url, '/trpc/cart.get', { from: '203.0.113.8', headers: { 'x-cart-token': cartToken } })).status,
  ).toBe(200)
})

test('a household with IPv6 is one, IPv4 is itself, and strangers can’t say where they come from', async () => {
  await using limited = await openLimitedShop({ maxima: { 'anonymous-reads': 1 } })
  const statusFrom = async (from: string) => (await tell(limited.url, markets, { from })).status
  expect(await statusFrom('2001:db8:0:1::1')).toBe(200)
  expect(await statusFrom('2001:0DB8:0:1:aaaa::2')).toBe(429)
  expect(await statusFrom('2001:db8:0:2::1')).toBe(200)
  expect(await statusFrom('198.51.100.4')).toBe(200)
  expect(await statusFrom('::ffff:198.51.100.4')).toBe(429)
  expect(await statusFrom('::ffff:c633:6404')).toBe(429)
  // What comes before the last proxy is whatever somebody wrote there.
  expect(await statusFrom('192.0.2.1, 198.51.100.4')).toBe(429)
  await using open = await openLimitedShop({ maxima: { 'anonymous-reads': 1 }, serve: { trustProxy: [] } })
  expect((await tell(open.url, markets, { from: '192.0.2.1' })).status).toBe(200)
  expect((await tell(open.url, markets, { from: '192.0.2.2' })).status).toBe(429)
})

test('what is refused for who calls, or for what it asks, counts as well', async () => {
  await using limited = await openLimitedShop({ maxima: { 'anonymous-reads': 4 } })
  const { url } = limited
  const expired = { authorization: 'Bearer none.of.ours' }
  const orderOfNobody = `?input=${encodeURIComponent(JSON.stringify({ json: { orderId: crypto.randomUUID() } }))}`
  const statuses = []
  for (const [path, headers] of [
    ['/trpc/auth.me', {}],
    ['/trpc/auth.me', expired],
    ['/trpc/admin.orders.list', expired],
    [`/trpc/orders.get${orderOfNobody}`, {}],
    ['/trpc/auth.me', expired],
    ['/trpc/catalog.products.get', {}],
  ] as const)
    statuses.push((await tell(url, path, { from: here, headers })).status)
  expect(statuses).toEqual([401, 401, 401, 404, 429, 429])
})

test('whoever shows too many wrong keys is looked up no more, and a good one beside him goes on', async () => {
  await using limited = await openLimitedShop({ maxima: { 'anonymous-mutations': 3 } })
  const { shop, url } = limited
  const [good, late] = [await apiKeyOf(shop, ['orders:read']), await apiKeyOf(shop, ['orders:read'])]
  const show = (key: string, from = here) =>
    tell(url, '/trpc/admin.orders.list', { from, headers: { 'x-api-key': key } })
  const ask = async (key: string, from = here) => (await show(key, from)).status
  const wrongKey = `tw_${'x'.repeat(12)}_${'y'.repeat(43)}`
  const wrong = () => ask(wrongKey)
  expect(await ask(good)).toBe(200)
  expect([await wrong(), await wrong(), await wrong(), await wrong()]).toEqual([401, 401, 401, 429])
  await shop.database.pool.query('alter table api_key rename to api_key_away')
  expect(await show(wrongKey)).toMatchObject({ status: 429, limit: expect.stringMatching(/;r=0;/) })
  await shop.database.pool.query('alter table api_key_away rename to api_key')
  expect([await ask(good), await ask(late), await ask(late, '203.0.113.8')]).toEqual([200, 429, 200])
  expect((await tell(url, markets, { from: here })).status).toBe(200)
})

test('a large body is read of nobody who is over', async () => {
  await using limited = await openLimitedShop({ maxima: { staff: 1 } })
  const { accessToken } = await signIn(limited.shop, { role: 'ADMIN' })
  const send = async () =>
    tell(limited.url, '/trpc/admin.disputes.saveEvidence', {
      ...{ from: here, body: JSON.stringify({ json: 'x'.repeat(300_000) }) },
      headers: { authorization: `Bearer ${accessToken}` },
    })
  expect((await send()).status).toBe(400)
  const over = await send()
  expect([over.status, over.retryAfter]).toEqual([429, expect.any(Number)])
  expect(JSON.parse(over.body)).toMatchObject({ error: { json: { data: { refusal: { code: 'RATE_LIMITED' } } } } })
})

test('a large call counts once, as a small one does, of a person and of a tool', async () => {
  await using limited = await openLimitedShop({ maxima: { staff: 10, 'api-key': 10 } })
  const { accessToken } = await signIn(limited.shop, { role: 'ADMIN' })
  const apiKey = await apiKeyOf(limited.shop, ['payments:write'])
  for (const headers of [{ authorization: `Bearer ${accessToken}` }, { 'x-api-key': apiKey }]) {
    const leftAfter = async (length: number) => {
      const input = { disputeId: crypto.randomUUID(), evidence: { customer_name: 'x'.repeat(length) } }
      const body = JSON.stringify({ json: { ...input, idempotencyKey: crypto.randomUUID() } })
      return tell(limited.url, '/trpc/admin.disputes.saveEvidence', { from: here, body, headers })
    }
    const limits = [await leftAfter(1), await leftAfter(300_000), await leftAfter(300_000), await leftAfter(1)]
    expect(limits.map(({ limit }) => /r=(\d+)/.exec(limit ?? '')?.[1])).toEqual(['9', '8', '7', '6'])
  }
})

test('a stream of events counts as one read', async () => {
  await using limited = await openLimitedShop({ maxima: { 'anonymous-reads': 3 } })
  const { order, orderToken } = await (await openGuest(limited.shop, { mug: 1 })).place()
  const input = encodeURIComponent(JSON.stringify({ json: { orderId: order.id } }))
  const ending = new AbortController()
  const stream = await fetch(`${limited.url}/trpc/orders.onUpdate?input=${input}`, {
    headers: { accept: 'text/event-stream', 'x-order-token': orderToken ?? '', 'x-forwarded-for': here },
    signal: ending.signal,
  })
  expect([stream.status, stream.headers.get('ratelimit')]).toEqual([200, expect.stringMatching(/r=2/)])
  ending.abort()
  expect((await tell(limited.url, markets, { from: here })).limit).toMatch(/r=1/)
})

test('pages count as calls do, and whoever is over is told so on a page', async () => {
  await using limited = await openLimitedShop({ maxima: { 'anonymous-reads': 3 } })
  const ask = (path: string) => tell(limited.url, path, { from: here })
  expect([(await ask('/order')).status, (await ask('/product')).status]).toEqual([404, 404])
  expect((await ask('/reset-password?token=x')).limit).toMatch(/^"anonymous-reads";r=0;/)
  for (const path of ['/order', '/product', '/reset-password?token=x', markets]) {
    const over = await ask(path)
    expect([path, over.status, over.retryAfter]).toEqual([path, 429, expect.any(Number)])
  }
  expect((await ask('/order')).body).toContain('Try again in 15 minutes')
  for (const path of ['/health/live', '/health', '/']) expect((await ask(path)).status).toBe(200)
})

test('a window ends, and what is switched off says nothing', async () => {
  await using limited = await openLimitedShop({ maxima: { 'anonymous-reads': 1 }, windowMs: 1_000 })
  const ask = () => tell(limited.url, markets, { from: here })
  expect((await ask()).policy).toBe('"anonymous-reads";q=1;w=1')
  await expect.poll(async () => (await ask()).status, { interval: 50 }).toBe(429)
  await expect.poll(async () => (await ask()).status, { interval: 50 }).toBe(200)
  expect(await tell(limited.shop.url, markets)).toMatchObject({ status: 200, limit: null, policy: null })
})
