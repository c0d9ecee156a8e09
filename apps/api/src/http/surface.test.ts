import { mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openTestShop, type TestShop } from '../testing/open-test-shop.ts'
import { requestLines, sayRaw } from '../testing/raw-request.ts'
import { signIn } from '../testing/sign-in.ts'

const json = { 'content-type': 'application/json' }

let shop: TestShop
let media: string
beforeAll(async () => {
  media = await mkdtemp(join(tmpdir(), 'tillwright-media-'))
  await writeFile(join(media, 'mug.svg'), '<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>')
  await writeFile(join(media, '.secret'), 'not for anybody')
  shop = await openTestShop({ works: false, http: { mediaDirectory: media } })
})
afterAll(() => shop[Symbol.asyncDispose]())

const carts = async () =>
  (await shop.database.pool.query<{ n: number }>('select count(*)::int as n from cart')).rows[0]?.n
const open = (headers: Record<string, string>, { method = 'POST', at = 'cart.create', body = '{}' } = {}) =>
  fetch(`${shop.url}/trpc/${at}`, { method, headers, ...(method === 'GET' || method === 'HEAD' ? {} : { body }) })
/** As it is sent, for fetch puts things right. */
const status = async (words: string) => Number((await sayRaw(shop.url, words)).split(' ', 2)[1])

test.each([
  ['application/json', 200],
  ['APPLICATION/JSON', 200],
  ['  application/json', 200],
  ['\tapplication/json\t', 200],
  ['application/json;charset=utf-8', 200],
  ['application/json; charset=UTF-8', 200],
  ['application/json;\tcharset=utf-8', 200],
  ['application/json\t; charset=utf-8', 415],
  ['application/json ; charset=utf-8', 415],
  ['application/json;', 415],
  ['application/json; charset=utf-16', 415],
  ['application/json; a=b', 415],
  ['application/json, text/plain', 415],
  ['text/plain, application/json', 415],
  ['text/plain; application/json', 415],
  ['text/plain', 415],
  ['application/x-www-form-urlencoded', 415],
  ['multipart/form-data; boundary=x', 415],
  ['application/octet-stream', 415],
  ['', 415],
])('a call of type "%s" is answered %i, and only what is JSON does anything', async (type, expected) => {
  const before = await carts()
  expect(await status(requestLines('POST /trpc/cart.create', { 'content-type': type }, '{}'))).toBe(expected)
  // Whatever is taken was read by one parser, and what it says was looked at.
  expect(await status(requestLines('POST /trpc/cart.create', { 'content-type': type }, '{"a":1}'))).toBe(
    expected === 200 ? 400 : expected,
  )
  expect(await carts()).toBe((before ?? 0) + (expected === 200 ? 1 : 0))
})

test('two types of one body are no type, whichever comes first', async () => {
  const before = await carts()
  const words = (first: string, second: string) =>
    requestLines('POST /trpc/cart.create', { 'content-type': first, 'Content-Type': second }, '{}')
  expect(await status(words('text/plain', 'application/json'))).toBe(415)
  // Node keeps the first, as browsers' own servers do: what the guard reads is what is parsed.
  expect(await status(words('application/json', 'text/plain'))).toBe(200)
  expect(await carts()).toBe((before ?? 0) + 1)
})

test('a mutation runs by POST alone, and by its own name', async () => {
  const before = await carts()
  const statuses = async (...asked: Promise<Response>[]) => (await Promise.all(asked)).map((answer) => answer.status)
  const override = { 'x-http-method-override': 'POST', 'x-method-override': 'POST' }
  expect(
    await statuses(open({}, { method: 'GET' }), open(override, { method: 'GET', at: 'cart.create?_method=POST' })),
  ).toEqual([405, 405])
  expect(await statuses(...['PUT', 'PATCH', 'DELETE'].map((method) => open(json, { method })))).toEqual([405, 405, 405])
  expect(await statuses(open({}, { method: 'HEAD' }))).toEqual([204])
  const names = [
    '__proto__',
    'constructor',
    'cart.__proto__',
    'cart.constructor',
    'toString',
    'cart.create/',
    'cart%2ecreate%00',
    'a%2fb',
  ]
  expect(await statuses(...names.map((at) => open(json, { at })))).toEqual(names.map(() => 404))
  for (const type of ['multipart/form-data; boundary=x', 'application/octet-stream'])
    expect((await open({ 'content-type': type }, { method: 'PUT' })).status).toBeGreaterThanOrEqual(405)
  expect(await carts()).toBe(before)
})

test('a page of another origin sends nothing that counts, and reads nothing', async () => {
  const before = await carts()
  const evil = ['https://evil.example', 'null', 'https://shop.example.evil.example', 'https://evilshop.example']
  const near = ['http://shop.example', 'https://shop.example:8443', 'https://SHOP.example', 'https://shop.example/']
  for (const origin of [...evil, ...near, '*', '']) {
    const answer = await open({ ...json, origin, cookie: '__Host-tillwright.refresh=x' })
    expect([origin, answer.status, answer.headers.get('access-control-allow-origin')]).toEqual([origin, 403, null])
    const read = await fetch(`${shop.url}/trpc/catalog.categories.tree`, { headers: { origin } })
    expect([origin, read.headers.get('access-control-allow-origin')]).toEqual([origin, null])
    const preflight = await open({ origin, 'access-control-request-method': 'POST' }, { method: 'OPTIONS' })
    expect([origin, preflight.headers.get('access-control-allow-origin')]).toEqual([origin, null])
  }
  const { host } = new URL(shop.url)
  const own = { ...json, origin: `http://${host}` }
  const fetched: readonly [headers: Record<string, string>, status: number][] = [
    [{ ...json, 'sec-fetch-site': 'cross-site' }, 403],
    [{ ...json, 'sec-fetch-site': 'same-site' }, 403],
    [{ ...own, 'sec-fetch-site': 'same-site' }, 403],
    [{ ...own, 'sec-fetch-site': 'same-origin' }, 200],
    [own, 200],
    [{ ...json, origin: 'https://shop.example', 'sec-fetch-site': 'cross-site' }, 200],
  ]
  for (const [headers, expected] of fetched) {
    expect([headers, await status(requestLines('POST /trpc/cart.create', { host, ...headers }, '{}'))]).toEqual([
      headers,
      expected,
    ])
  }
  expect(await carts()).toBe((before ?? 0) + 3)
})

test('whoever may read an answer is part of what it varies by', async () => {
  const allowed = { origin: 'https://shop.example' }
  for (const path of ['/trpc/catalog.categories.tree', '/trpc/auth.me', '/', '/health', '/nowhere']) {
    const answer = await fetch(`${shop.url}${path}`, { headers: allowed })
    expect([path, answer.headers.get('vary')?.toLowerCase().split(', ')]).toEqual([
      path,
      expect.arrayContaining(['origin']),
    ])
    expect(answer.headers.get('access-control-allow-origin')).toBe('https://shop.example')
  }
})

test('what is no host or names somebody at it is a bad request, never a fault', async () => {
  for (const host of ['a b', '[', '', 'x:99999', 'x/y', 'x?y', 'user@shop.example', '\u00ff', 'a\\b']) {
    expect([host, await status(requestLines('GET /trpc/catalog.categories.tree', { host }))]).toEqual([host, 400])
  }
  const named = 'GET http://user:password@shop.example/trpc/catalog.categories.tree'
  expect(await status(requestLines(named, {}))).toBe(400)
  for (const path of ['/%zz', '/trpc/%ff', `/trpc/${'x'.repeat(6_000)}`]) {
    expect([path, await status(requestLines(`GET ${path}`, {}))]).toEqual([path, 400])
  }
})

const ofAll = {
  'strict-transport-security': /^max-age=31536000; includeSubDomains; preload$/,
  'x-content-type-options': /^nosniff$/,
  'x-frame-options': /^DENY$/,
  'cross-origin-resource-policy': /^cross-origin$/,
  'x-request-id': /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/,
}
const expected = {
  ...ofAll,
  'content-security-policy':
    /^default-src 'none'; style-src 'sha256-[\w+/]{43}='; img-src 'self'; form-action 'self'; base-uri 'none'; frame-/,
  'referrer-policy': /^no-referrer$/,
  'permissions-policy': /^camera=\(\), .*microphone=\(\), payment=\(\)/,
  'cross-origin-opener-policy': /^same-origin$/,
}
/** Of data, which loads and opens nothing. */
const expectedOfCalls = { ...ofAll, 'content-security-policy': /^default-src 'none'; frame-ancestors 'none'$/ }
const calls = /^(call|batch|stream|preflight)/

test('every kind of answer carries the same headers, calls those of data, and each an id of its own', async () => {
  const { accessToken } = await signIn(shop, { role: 'ADMIN' })
  await shop.database.pool.query('alter table category rename to category_gone')
  const body = '{"a":1}'
  const stray = { 'x-request-id': 'mine', 'request-id': 'mine', traceparent: 'mine' }
  const ask = (line: string, headers = {}, sent = '') =>
    sayRaw(shop.url, requestLines(line, { ...stray, ...headers }, sent))
  const answers = {
    page: await ask('GET /'),
    'page of an order': await ask('GET /order?id=x&token=y'),
    'page of a link': await ask('GET /reset-password?token=x'),
    'form that is sent': await ask('POST /reset-password', { 'content-type': 'text/plain' }, 'x'),
    media: await ask('GET /media/mug.svg'),
    'media that is hidden': await ask('GET /media/.secret'),
    'media outside': await ask('GET /media/..%2f..%2fetc/passwd'),
    call: await ask('POST /trpc/cart.create', json, '{}'),
    'call of staff': await ask('GET /trpc/admin.orders.list', { authorization: `Bearer ${accessToken}` }),
    'call that is refused': await ask('POST /trpc/cart.create', json, body),
    'call that fails': await ask('GET /trpc/catalog.categories.tree'),
    'call from elsewhere': await ask('POST /trpc/cart.create', { ...json, origin: 'https://evil.example' }, '{}'),
    'batch that is too large': await ask(`POST /trpc/${Array(11).fill('cart.create')}?batch=1`, json, '{}'),
    'stream of updates': await ask('GET /trpc/orders.onUpdate', { accept: 'text/event-stream' }),
    'streamed batch': await ask('POST /trpc/cart.get?batch=1', { ...json, accept: 'application/jsonl' }, '{}'),
    preflight: await ask('OPTIONS /trpc/cart.create', {
      origin: 'https://shop.example',
      'access-control-request-method': 'POST',
    }),
    webhook: await ask('POST /webhooks/stripe', json, body),
    health: await ask('GET /health'),
    'nothing there': await ask('GET /nowhere'),
    'address that is none': await ask('GET /%zz'),
    'host that is none': await ask('GET /', { host: '[' }),
    'headers that are too long': await ask('GET /', { long: 'x'.repeat(20_000) }),
    'no HTTP': await sayRaw(shop.url, 'NONSENSE\r\n\r\n'),
  }
  await shop.database.pool.query('alter table category_gone rename to category')
  const ids = Object.entries(answers).map(([kind, answer]) => {
    const [head = ''] = answer.split('\r\n\r\n', 1)
    const headers = new Map(
      head.split('\r\n').map((line) => [line.split(': ')[0]?.toLowerCase(), line.split(': ').slice(1).join(': ')]),
    )
    for (const [name, value] of Object.entries(calls.test(kind) ? expectedOfCalls : expected))
      expect([kind, name, headers.get(name)]).toEqual([kind, name, expect.stringMatching(value)])
    return headers.get('x-request-id')
  })
  expect(new Set(ids).size).toBe(ids.length)
  expect(answers['media that is hidden']).not.toContain('not for anybody')
  expect(answers['batch that is too large']).toContain(`"requestId":"${ids[12]}"`)
  // One line of the log for each, by the same id.
  const logged = shop
    .logged()
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as { requestId?: string; ms?: number; status?: number })
  const requests = new Set(logged.filter((line) => line.status !== undefined).map(({ requestId }) => requestId))
  expect(ids.filter((id) => !requests.has(id))).toEqual([])
  expect(shop.logged()).not.toContain('"mine"')
})

test('only a proxy that is trusted says who calls, and nobody says where we are', async () => {
  const spoofed = { 'x-forwarded-for': '203.0.113.9', 'x-forwarded-host': 'evil.example', 'x-forwarded-proto': 'https' }
  await using behind = await openTestShop({ works: true, http: { trustProxy: ['127.0.0.1'] } })
  const ask = async (at: TestShop) => {
    const email = 'ada@example.com'
    const person = {
      email,
      password: 'an analytical engine',
      firstName: 'Ada',
      lastName: 'Lovelace',
      session: 'cookie',
    }
    const headers = { ...json, ...spoofed, host: 'evil.example' }
    return sayRaw(at.url, requestLines('POST /trpc/auth.register', headers, JSON.stringify(person)))
  }
  for (const [at, ip] of [
    [shop, '127.0.0.1'],
    [behind, '203.0.113.9'],
  ] as const) {
    expect(await ask(at)).toMatch(
      /set-cookie: __Host-tillwright\.refresh=[\w-]+; Path=\/; Expires=[^;]+; HttpOnly; Secure; SameSite=Strict/i,
    )
    const line = at
      .logged()
      .split('\n')
      .find((one) => one.includes('/trpc/auth.register'))
    expect(JSON.parse(line ?? '')).toMatchObject({ ip })
    const { rows } = await at.database.pool.query<{ ip: string }>('select ip from session order by id desc limit 1')
    expect(rows[0]?.ip).toBe(ip)
  }
  await expect.poll(() => behind.mails()).toHaveLength(1)
  const [mail] = await behind.mails()
  expect(JSON.stringify(mail)).not.toContain('evil.example')
  expect(mail?.text).toContain(behind.options.publicUrl)
})
