import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { transact } from '@tillwright/db/client'
import { refreshListing } from '@tillwright/db/listing'
import { createTRPCClient, httpBatchLink, httpBatchStreamLink, type TRPCLink } from '@trpc/client'
import superjson from 'superjson'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { buildApp } from '../app.ts'
import { usualMaxima } from '../limits/limits.ts'
import type { AppRouter } from '../router.ts'
import { ada } from '../testing/accounts.ts'
import { openTestShop, type TestShop } from '../testing/open-test-shop.ts'
import { openSocket, requestLines, sayRaw } from '../testing/raw-request.ts'
import { signIn } from '../testing/sign-in.ts'
import { ownMount, pluginMount } from './mounts.ts'

/** One shop, and the same app twice: calls come to tRPC by its plugin in one, and by our mount in the other. */
let shop: TestShop
let plugin: string
let own: string
/** What our mount has left to the plugin. */
let left = 0
const closing: (() => Promise<unknown>)[] = []
beforeAll(async () => {
  shop = await openTestShop({ works: false, limits: { maxima: { ...usualMaxima, failures: 4 }, redisUrl: undefined } })
  await transact(shop.database.db, (tx) => refreshListing(tx, 'all'))
  const counting = ownMount((arrived) => {
    left += 1
    return pluginMount(arrived)
  })
  for (const mount of [pluginMount, counting]) {
    const { http } = await buildApp(shop.served.deps, { ...shop.options, mount })
    await http.listen({ host: '127.0.0.1', port: 0 })
    closing.push(() => http.close())
    // A server on TCP answers an AddressInfo.
    const url = `http://127.0.0.1:${(http.server.address() as AddressInfo).port}`
    if (mount === pluginMount) plugin = url
    else own = url
  }
})
afterAll(async () => {
  for (const close of closing) await close()
  await shop[Symbol.asyncDispose]()
})

const json = { 'content-type': 'application/json' }
const get = (path: string, headers = {}) => requestLines(`GET ${path}`, headers)
const post = (path: string, body: string, headers = {}) => requestLines(`POST ${path}`, { ...json, ...headers }, body)
const input = (value: unknown) => encodeURIComponent(JSON.stringify(value))
const list = '/trpc/catalog.products.list'
const mug = '/trpc/catalog.products.get'
const batch = (...names: readonly string[]) => `/trpc/${names.join(',')}?batch=1`
const markets = 'catalog.markets.list'
const page = { origin: 'https://shop.example', 'access-control-request-method': 'POST' }

/** Everything that differs from one asking to the next has the same length, but for what counts and dates. */
const comparable = (answer: string): string[] => {
  const [head = '', ...body] = answer
    .replace(/ada\d@/g, 'ada@')
    .replace(/[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}/g, '<id>')
    .replace(/eyJ[\w-]+\.[\w-]+\.[\w-]+/g, '<access token>')
    .replace(/[\w-]{43}/g, '<token>')
    .replace(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, '<moment>')
    .replace(/(Expires=|Date: )[^;\r]+/g, '$1<date>')
    .replace(/r=\d+;t=\d+|(retry-?after"?: ?)\d+/gi, '$1<count>')
    .split('\r\n\r\n')
  const [status = '', ...headers] = head.split('\r\n')
  return [status, ...headers.map((line) => line.replace(/^[^:]+/, (name) => name.toLowerCase())).toSorted(), ...body]
}

/** Answered by ours, or left to the plugin as a whole. */
type By = 'own' | 'plugin'
const answered: readonly (readonly [says: string, by: By, words: string, status: number])[] = [
  ['a query without input', 'own', get(`/trpc/${markets}`), 200],
  ['with input', 'own', get(`${list}?input=${input({ json: { limit: 2 } })}`), 200],
  ['with input as plain JSON', 'own', get(`${list}?input=${input({ limit: 2 })}`), 200],
  ['with a plus for a space', 'own', get(`${list}?input=${input({ json: { q: 'a b' } }).replace('%20', '+')}`), 200],
  ['with a raw quote', 'own', get(`${list}?input={"limit":1}`), 200],
  ['with raw bytes', 'own', get(`${list}?input={"q":"\u00fc"}`), 400],
  ['with a percent that is none', 'own', get(`${list}?input=%zz`), 400],
  ['with bytes that are no UTF-8', 'own', get(`${list}?input=%22%ff%22`), 400],
  ['with an empty input', 'own', get(`${list}?input=`), 200],
  ['with two inputs', 'own', get(`${list}?input=${input({ limit: 1 })}&input=${input({ limit: 0 })}`), 200],
  ['with a fragment', 'own', get(`${list}?input=${input({ limit: 1 })}#?input=1`), 200],
  ['with a fragment before its query', 'own', get(`${list}#?input=1`), 200],
  ['with other words', 'own', get(`${list}?a=1&batch=0&input=${input({ limit: 1 })}`), 200],
  ['by POST', 'own', post(list, '{"json":{"limit":1}}'), 200],
  ['by POST without anything', 'own', post(list, ''), 200],
  ['by POST with the input in its address', 'own', post(`${list}?input=%7B%22limit%22%3A0%7D`, '{}'), 200],
  ['JSON that is none', 'own', get(`${list}?input=%7B`), 400],
  ['JSON that is none, by POST', 'own', post(list, '{"limit":'), 400],
  ['null', 'own', post(list, 'null'), 400],
  ['input that revives a class', 'own', post(list, '{"json":"x","meta":{"values":[["class","X"]]}}'), 400],
  ['input that names a prototype', 'own', post(list, '{"json":{"__proto__":{}}}'), 400],
  ['input that is nested too deep', 'own', post(list, `${'['.repeat(9_000)}${']'.repeat(9_000)}`), 400],
  ['input of another form', 'own', post(list, '{"json":{"limit":0,"x":1}}'), 400],
  ['what is not there', 'own', get(`${mug}?input=${input({ json: { slug: 'none' } })}`), 404],
  ['a mutation', 'own', post('/trpc/cart.create', '{}'), 200],
  ['one without a body', 'own', requestLines('POST /trpc/cart.create', json), 200],
  ['one of nobody', 'own', post('/trpc/cart.addLine', '{}'), 401],
  ['one of another order', 'own', get(`/trpc/orders.get?input=${input({ json: { orderNumber: 'x' } })}`), 404],
  ['one with a token of nobody', 'own', get('/trpc/auth.me', { authorization: 'Bearer x' }), 401],
  ['one by GET', 'plugin', get('/trpc/cart.create'), 405],
  ['one by PUT', 'plugin', requestLines('PUT /trpc/cart.create', json, '{}'), 405],
  ['only the head', 'plugin', requestLines(`HEAD /trpc/${markets}`, {}), 204],
  ['a preflight', 'plugin', requestLines(`OPTIONS /trpc/cart.create`, page), 204],
  ['what is no preflight', 'plugin', requestLines(`OPTIONS /trpc/cart.create`, json), 400],
  ['a page that may call', 'own', post('/trpc/cart.create', '{}', { origin: page.origin }), 200],
  ['one that may not', 'own', post('/trpc/cart.create', '{}', { origin: 'https://evil.example' }), 403],
  ['no type', 'own', requestLines('POST /trpc/cart.create', {}, '{}'), 415],
  ['another type', 'own', post('/trpc/cart.create', '{}', { 'content-type': 'text/plain' }), 415],
  ['another type of a query', 'plugin', get(`/trpc/${markets}`, { 'content-type': 'multipart/form-data' }), 405],
  ['JSON as the type of a query', 'plugin', get(`/trpc/${markets}`, json), 200],
  ['a body that is too large', 'own', post('/trpc/cart.create', `"${'x'.repeat(262_200)}"`), 413],
  ['a large call of nobody', 'own', post('/trpc/admin.disputes.saveEvidence', `"${'x'.repeat(270_000)}"`), 413],
  ['such a call that is small', 'own', post('/trpc/admin.disputes.saveEvidence', '{}'), 401],
  ['a name of nothing', 'plugin', get('/trpc/catalog.nothing'), 404],
  ['a name of everything', 'plugin', post('/trpc/__proto__', '{}'), 404],
  ['no name', 'plugin', get('/trpc/'), 404],
  ['a name twice spelled', 'plugin', get('/trpc/catalog%252emarkets%252elist'), 200],
  ['a name once spelled', 'own', get('/trpc/catalog%2emarkets%2elist'), 200],
  ['a name that can’t be decoded', 'plugin', get('/trpc/catalog%25zz'), 400],
  ['a prefix spelled otherwise', 'own', get(`/%74rpc/${markets}`), 200],
  ['two slashes', 'own', get(`/trpc//${markets}`), 404],
  ['slashes before all', 'own', get(`//trpc/${markets}`), 404],
  ['a whole address', 'plugin', get(`http://shop.example/trpc/${markets}`), 200],
  ['words of a connection', 'plugin', get(`/trpc/${markets}?connectionParams=%7B%7D`), 200],
  ['such words that are none', 'plugin', get(`/trpc/${markets}?connectionParams=x`), 400],
  ['a batch', 'own', get(`${batch(markets, 'catalog.products.list')}&input=${input({ 1: { limit: 1 } })}`), 200],
  ['of one', 'own', get(batch(markets)), 200],
  ['of ten', 'own', get(batch(...Array(10).fill(markets))), 200],
  ['of eleven', 'plugin', get(batch(...Array(11).fill(markets))), 400],
  ['that is none', 'plugin', get(`/trpc/${markets},${markets}`), 404],
  ['with an input that fails', 'own', post(batch('cart.create', 'cart.create'), '{"0":{},"1":{"x":1}}'), 207],
  [
    'with one that can’t be read',
    'own',
    post(batch('cart.create', 'cart.create'), '{"0":{},"1":{"__proto__":1}}'),
    400,
  ],
  ['whose inputs are a list', 'own', post(batch('cart.create', 'cart.create'), '[{}]'), 400],
  ['whose inputs are null', 'own', post(batch('cart.create', 'cart.create'), 'null'), 400],
  ['of nobody and all', 'own', get(`${batch('auth.me', markets)}`), 207],
  ['with a name of nothing', 'plugin', get(batch(markets, 'catalog.nothing')), 207],
  ['with nothing in it', 'plugin', get(batch(markets, '')), 207],
  ['of both kinds', 'plugin', post(batch('cart.create', markets), '{}'), 400],
  ['of streams', 'plugin', get(batch('orders.onUpdate', 'orders.onUpdate')), 400],
  ['that is streamed', 'plugin', get(batch(markets), { 'trpc-accept': 'application/jsonl' }), 200],
  ['streamed by what is accepted', 'plugin', get(batch(markets), { accept: 'a/b, application/jsonl' }), 200],
  ['a stream of what is no batch', 'plugin', get(`/trpc/${markets}`, { accept: 'application/jsonl' }), 400],
  ['another kind of answer', 'own', get(`/trpc/${markets}`, { 'trpc-accept': 'application/json' }), 200],
  ['events of nobody', 'plugin', get('/trpc/orders.onUpdate', { accept: 'text/event-stream' }), 200],
  ['a compressed answer', 'own', get(`/trpc/${markets}`, { 'accept-encoding': 'gzip' }), 200],
  ['an answer that one has', 'own', get(`/trpc/${markets}`, { 'if-none-match': '*' }), 304],
]

test.each(answered)('%s: answered alike, by %s', async (_, by, words, status) => {
  left = 0
  const [theirs, ours] = [await sayRaw(plugin, words), await sayRaw(own, words)]
  expect(comparable(ours)).toEqual(comparable(theirs))
  expect([Number(ours.split(' ', 2)[1]), left]).toEqual([status, by === 'own' || isPreflight(words) ? 0 : 1])
})

/** It never gets as far as a mount. */
const isPreflight = (words: string) => words.startsWith('OPTIONS')

test('cookies, limits and what staff reads come alike, and so does what nobody expected', async () => {
  const { accessToken } = await signIn(shop, { role: 'ADMIN' })
  const both = async (words: (nr: number) => string) => {
    const answers = [await sayRaw(plugin, words(1)), await sayRaw(own, words(2))].map(comparable)
    expect(answers[1]).toEqual(answers[0])
    return answers[1]?.join('\n')
  }
  const person = (nr: number) => JSON.stringify({ json: { ...ada, email: `ada${nr}@example.com`, session: 'cookie' } })
  expect(await both((nr) => post('/trpc/auth.register', person(nr)))).toContain(
    'set-cookie: __Host-tillwright.refresh=',
  )
  const cookie = { cookie: '__Host-tillwright.refresh=x' }
  expect(await both(() => post('/trpc/auth.logout', '{}', cookie))).toContain('set-cookie')
  const staff = { authorization: `Bearer ${accessToken}` }
  expect(await both(() => get('/trpc/admin.orders.list', staff))).toContain('"staff";<count>')
  const wrong = (nr: number) => JSON.stringify({ json: { email: `x${nr}@example.com`, password: 'not this one' } })
  for (let tries = 0; tries < 2; tries++) await both((nr) => post('/trpc/auth.login', wrong(nr)))
  expect(await both((nr) => post('/trpc/auth.login', wrong(nr)))).toContain('HTTP/1.1 429')
  await shop.database.pool.query('alter table category rename to category_gone')
  expect(await both(() => get('/trpc/catalog.categories.tree'))).toContain('HTTP/1.1 500')
  expect(await both(() => get(batch('catalog.categories.tree', markets)))).toContain('HTTP/1.1 207')
  await shop.database.pool.query('alter table category_gone rename to category')
})

test('what was asked is done though he has left, and what was not said whole is not', async () => {
  const carts = async () =>
    (await shop.database.pool.query<{ n: number }>('select count(*)::int as n from cart')).rows[0]?.n ?? 0
  for (const url of [plugin, own]) {
    const before = await carts()
    const words = requestLines('POST /trpc/cart.create', { ...json, 'x-forwarded-for': '203.0.113.1' }, '{}')
    for (const said of [words, words, words, words.slice(0, -1)]) {
      const socket = await openSocket(url)
      socket.write(said)
      // Long enough to be read, and too short to be answered.
      await new Promise(setImmediate)
      socket.destroy()
      await once(socket, 'close')
    }
    await expect.poll(carts).toBe(before + 3)
    expect((await fetch(`${url}/trpc/${markets}`)).status).toBe(200)
  }
})

const links: Readonly<Record<string, (url: string) => TRPCLink<AppRouter>>> = {
  'in batches': (url) => httpBatchLink({ url: `${url}/trpc`, transformer: superjson }),
  'in batches by POST': (url) => httpBatchLink({ url: `${url}/trpc`, transformer: superjson, methodOverride: 'POST' }),
  'in batches that are streamed': (url) => httpBatchStreamLink({ url: `${url}/trpc`, transformer: superjson }),
}

test.each(Object.entries(links))('tRPC’s own client hears the same %s', async (_, link) => {
  const heard = await Promise.all(
    [plugin, own].map((url) => {
      const client = createTRPCClient<AppRouter>({ links: [link(url)] })
      return Promise.allSettled([
        client.catalog.products.list.query({ limit: 3 }),
        client.catalog.products.get.query({ slug: 'none' }),
        client.catalog.markets.list.query(),
      ])
    }),
  )
  expect(comparable(JSON.stringify(heard[1]))).toEqual(comparable(JSON.stringify(heard[0])))
  expect(heard[1]?.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled'])
})
