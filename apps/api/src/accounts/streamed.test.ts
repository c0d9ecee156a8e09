import { expect, test } from 'vitest'
import { ada, linkTokenOf, register } from '../testing/accounts.ts'
import { openTestShop, type TestShop } from '../testing/open-test-shop.ts'

const name = '__Host-tillwright.refresh'
const session = 'cookie'
/** Two ways to ask for it. */
const streaming: readonly Record<string, string>[] = [
  { 'trpc-accept': 'application/jsonl' },
  { accept: 'application/json, application/jsonl' },
]

interface Streamed {
  readonly input?: object
  readonly cookie?: string
  readonly headers?: Record<string, string>
}

/** A call in a batch whose answer is streamed: its headers are out before anything is done. */
const streamed = (shop: TestShop, path: string, { input = {}, cookie = '', headers = streaming[0] }: Streamed) =>
  fetch(`${shop.url}/trpc/${path}?batch=1`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers, cookie },
    body: JSON.stringify({ 0: { json: input } }),
  }).then((answer) => answer.text())

const count = async (shop: TestShop, table: string) =>
  (await shop.database.pool.query<{ n: number }>(`select count(*)::int as n from ${table}`)).rows[0]?.n

const refused = /VALIDATION_FAILED.*"session"/

test('a cookie that can’t be set is refused before anything is written', async () => {
  await using shop = await openTestShop({ works: false })
  const { email, password, ...names } = ada
  for (const headers of streaming) {
    expect(await streamed(shop, 'auth.register', { input: { ...ada, session }, headers })).toMatch(refused)
  }
  expect(await count(shop, 'account')).toBe(0)
  await register(shop)
  for (const headers of streaming) {
    expect(await streamed(shop, 'auth.login', { input: { email, password, session }, headers })).toMatch(refused)
  }
  await shop.as().auth.requestPasswordReset.mutate({ email })
  const reset = { token: await linkTokenOf(shop, 'reset_password', email), password: 'a better horse than that' }
  expect(await streamed(shop, 'auth.resetPassword', { input: { ...reset, session } })).toMatch(refused)
  const invitationId = shop.served.deps.newId()
  await shop.database.pool.query(
    `insert into staff_invitation (id, email, role, expires_at)
     values ($1, $2, 'STAFF', shop_now() + interval '1 day')`,
    [invitationId, email],
  )
  const token = shop.served.deps.keys.linkToken('invite_staff', invitationId)
  const acceptance = { token, password, ...names, session }
  expect(await streamed(shop, 'auth.acceptInvitation', { input: acceptance })).toMatch(refused)
  expect(await count(shop, 'session')).toBe(1)
  expect(await count(shop, `one_time_token where purpose = 'reset_password' and used_at is null`)).toBe(1)
  expect(await count(shop, 'staff_invitation where used_at is null')).toBe(1)
  expect(await count(shop, `account where role = 'CUSTOMER' and version = 1`)).toBe(1)
})

test('a cookie that can’t be replaced is not used up', async () => {
  await using shop = await openTestShop({ works: false })
  const { refreshToken } = await register(shop)
  for (const headers of streaming) {
    const answer = await streamed(shop, 'auth.refresh', { cookie: `${name}=${refreshToken}`, headers })
    expect(answer).toContain('TOKEN_INVALID')
  }
  expect(await count(shop, 'refresh_token')).toBe(1)
  const next = await shop.as().auth.refresh.mutate({ refreshToken })
  expect(next.refreshToken).not.toBe(refreshToken)
})

test('what a browser sends otherwise keeps its cookie', async () => {
  await using shop = await openTestShop({ works: false })
  const { refreshToken } = await register(shop)
  const answer = await fetch(`${shop.url}/trpc/auth.refresh`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'application/json, */*', cookie: `${name}=${refreshToken}` },
    body: JSON.stringify({ json: {} }),
  })
  expect([answer.status, answer.headers.getSetCookie().length]).toEqual([200, 1])
})

test('nobody is told that he is signed out while he is not', async () => {
  await using shop = await openTestShop({ works: false })
  const { refreshToken } = await register(shop)
  for (const headers of streaming) {
    const answer = await streamed(shop, 'auth.logout', { cookie: `${name}=${refreshToken}`, headers })
    expect(answer).toMatch(/VALIDATION_FAILED.*"refreshToken"/)
  }
  expect(await streamed(shop, 'auth.logout', { input: { refreshToken } })).toContain('"ok":true')
})
