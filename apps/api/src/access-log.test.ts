import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { openLimitedShop, tell } from './testing/limited-shop.ts'
import { untilSomebodyWaits } from './testing/locks.ts'
import { openTestShop, type TestShop } from './testing/open-test-shop.ts'
import { apiKeyOf, signIn } from './testing/sign-in.ts'

const json = { 'content-type': 'application/json' }

/** All lines about requests and their calls so far. */
const linesOf = (shop: TestShop): Readonly<Record<string, unknown>>[] =>
  shop
    .logged()
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Readonly<Record<string, unknown>>)
    .filter(({ msg }) => msg === 'request' || msg === 'procedure')

/** What was asked, and of whom. */
const usersOf = (shop: TestShop): [of: string, user: unknown][] =>
  linesOf(shop).map(({ path, procedure, user }) => [String(path ?? procedure), user])

test('the log says whose a request and each of its calls was, by an id and by nothing else', async () => {
  await using shop = await openTestShop({ works: false })
  const email = 'augusta.king@example.com'
  const who = await signIn(shop, { email })
  const staff = await signIn(shop, { role: 'ADMIN' })
  const apiKey = await apiKeyOf(shop, ['orders:read'])
  const { rows } = await shop.database.pool.query<{ id: string; name: string }>('select id, name from api_key')
  const [key = { id: '', name: '' }] = rows
  const ask = (paths: string, headers: Record<string, string>) => fetch(`${shop.url}/trpc/${paths}`, { headers })
  const bearer = { authorization: `Bearer ${who.accessToken}` }
  const batch = 'auth.me,catalog.categories.tree,admin.orders.list'
  await ask(`${batch}?batch=1&input=${encodeURIComponent('{"2":{"json":{}}}')}`, bearer)
  const list = `admin.orders.list?input=${encodeURIComponent('{"json":{}}')}`
  await ask(list, { authorization: `Bearer ${staff.accessToken}` })
  await ask(list, { 'x-api-key': apiKey })
  await expect.poll(() => usersOf(shop).length).toBe(8)
  const calls = batch.split(',').map((path) => [path, who.accountId])
  const own = (user: string) => [
    ['admin.orders.list', user],
    ['/trpc/admin.orders.list', user],
  ]
  expect(usersOf(shop).slice(0, 3).toSorted()).toEqual(calls.toSorted())
  expect(usersOf(shop).slice(3)).toEqual([[`/trpc/${batch}`, who.accountId], ...own(staff.accountId), ...own(key.id)])
  for (const secret of [email, 'augusta', 'Grace', 'Hopper', who.accessToken, who.sessionId, apiKey, key.name])
    expect(shop.logged()).not.toContain(secret)
})

test('the log says how a request was asked, from where and by what, how it ended, and after how long', async () => {
  await using shop = await openTestShop({ works: false, trustProxy: ['127.0.0.1'] })
  const headers = { 'user-agent': `a browser ${'x'.repeat(400)}`, 'x-forwarded-for': '203.0.113.7' }
  const ask = async (path: string, init: RequestInit = {}) => {
    const { status, headers: answered } = await fetch(`${shop.url}${path}`, { ...init, headers })
    return [status, answered.get('x-request-id')]
  }
  const client = await shop.database.pool.connect()
  const heldMs = 400
  let slow: Promise<unknown[]>
  try {
    await client.query('begin; lock table category')
    slow = ask('/trpc/catalog.categories.tree')
    await untilSomebodyWaits(shop)
    await sleep(heldMs)
  } finally {
    await client.query('rollback')
    client.release()
  }
  const answers = [await slow, await ask('/trpc/no.such?input=a-word'), await ask('/nowhere', { method: 'PUT' })]
  const lines = () => linesOf(shop).filter(({ msg }) => msg === 'request')
  await expect.poll(lines).toHaveLength(3)
  expect(lines().map(({ status, requestId }) => [status, requestId])).toEqual(answers)
  expect(new Set(answers.map(([, id]) => id)).size).toBe(3)
  const common = { ip: '203.0.113.7', userAgent: headers['user-agent'].slice(0, 300), ms: expect.any(Number) }
  expect(lines()).toMatchObject([
    { ...common, method: 'GET', path: '/trpc/catalog.categories.tree', status: 200 },
    { ...common, method: 'GET', path: '/trpc/no.such', status: 404 },
    { ...common, method: 'PUT', path: '/nowhere', status: 404 },
  ])
  // Timers may come back a little early.
  const [ms = 0] = lines().map((line) => Number(line.ms))
  expect(ms).toBeGreaterThan(heldMs / 2)
  expect(ms).toBeLessThan(60_000)
  expect(shop.logged()).not.toContain('a-word')
})

test('whoever has not shown who he is has no name in the log', async () => {
  await using shop = await openTestShop({ works: false })
  const { accessToken } = await signIn(shop)
  const forged = accessToken.replace(/[^.]{8}$/, 'AAAAAAAA')
  const wrongKey = `${(await apiKeyOf(shop, ['orders:read'])).slice(0, -43)}${'A'.repeat(43)}`
  const strangers = [
    {},
    { authorization: `Bearer ${forged}` },
    { 'x-api-key': wrongKey },
    { 'x-cart-token': 'A'.repeat(43), 'x-user': 'ada', 'x-request-id': 'ada' },
  ]
  for (const headers of strangers) {
    for (const path of ['auth.me', 'admin.orders.list', 'catalog.categories.tree'])
      await fetch(`${shop.url}/trpc/${path}`, { method: 'GET', headers: { ...json, ...headers } })
    await fetch(`${shop.url}/nowhere`, { headers })
  }
  await expect.poll(() => usersOf(shop).length).toBe(28)
  expect(new Set(usersOf(shop).map(([, user]) => user))).toEqual(new Set([undefined]))
})

test('whoever is over his limit is named all the same', async () => {
  await using limited = await openLimitedShop({ maxima: { 'signed-in': 1 } })
  const { accountId, accessToken } = await signIn(limited.shop)
  const headers = { authorization: `Bearer ${accessToken}` }
  const statuses = [1, 2].map(async () => (await tell(limited.url, '/trpc/auth.me', { headers })).status)
  expect((await Promise.all(statuses)).toSorted()).toEqual([200, 429])
  await expect.poll(() => usersOf(limited.shop)).toHaveLength(4)
  expect(new Set(usersOf(limited.shop).map(([, user]) => user))).toEqual(new Set([accountId]))
})
