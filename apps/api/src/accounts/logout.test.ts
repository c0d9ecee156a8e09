import { expect, test } from 'vitest'
import { ada, grace, login, post, register } from '../testing/accounts.ts'
import { openTestShop, type TestShop } from '../testing/open-test-shop.ts'
import { refusalFrom } from '../testing/shopper.ts'

const isAlive = (shop: TestShop, refreshToken: string): Promise<boolean> =>
  shop
    .as()
    .auth.refresh.mutate({ refreshToken })
    .then(
      () => true,
      () => false,
    )

test('a logout by any token of the session ends it, and by a token of nobody does nothing', async () => {
  await using shop = await openTestShop({ works: false })
  const { refreshToken: first, shop: own } = await register(shop)
  const { refreshToken: second = '' } = await shop.as().auth.refresh.mutate({ refreshToken: first })
  expect(await shop.as().auth.logout.mutate({ refreshToken: 'x'.repeat(43) })).toEqual({ ok: true })
  expect(await shop.as().auth.logout.mutate()).toEqual({ ok: true })
  expect((await own.auth.me.query()).firstName).toBe('Ada')
  expect(await shop.as().auth.logout.mutate({ refreshToken: first })).toEqual({ ok: true })
  expect(await isAlive(shop, second)).toBe(false)
  expect(await refusalFrom(own.auth.me.query())).toEqual({ code: 'TOKEN_EXPIRED' })
  expect(await shop.as().auth.logout.mutate({ refreshToken: first })).toEqual({ ok: true })
})

test('a logout everywhere ends all sessions of the account, and nobody else’s', async () => {
  await using shop = await openTestShop({ works: false })
  const [one, other] = [await register(shop), await register(shop, grace)]
  const two = await login(shop)
  await two.shop.auth.logoutAll.mutate()
  expect(await Promise.all([one, two, other].map(({ refreshToken }) => isAlive(shop, refreshToken)))).toEqual([
    false,
    false,
    true,
  ])
  for (const { shop: own } of [one, two])
    expect(await refusalFrom(own.auth.me.query())).toEqual({ code: 'TOKEN_EXPIRED' })
})

test('sessions are listed page by page, the newest first, and one of them can be ended', async () => {
  await using shop = await openTestShop({ works: false })
  const phone = await register(shop)
  await register(shop, grace)
  const laptop = await login(shop)
  const page = await laptop.shop.auth.sessions.query({ limit: 1 })
  const rest = await laptop.shop.auth.sessions.query({ limit: 1, cursor: page.nextCursor ?? '' })
  expect([page.items.map(({ isCurrent }) => isCurrent), rest.items.map(({ isCurrent }) => isCurrent)]).toEqual([
    [true],
    [false],
  ])
  expect(page.items[0]).toMatchObject({ ip: '127.0.0.1', userAgent: 'node', createdAt: expect.any(Date) })
  expect(rest.nextCursor).toBeNull()
  const [{ id: sessionId } = { id: '' }] = rest.items
  expect(await laptop.shop.auth.revokeSession.mutate({ sessionId })).toEqual({ ok: true })
  expect((await laptop.shop.auth.sessions.query()).items).toHaveLength(1)
  expect(await isAlive(shop, phone.refreshToken)).toBe(false)
  expect(await refusalFrom(phone.shop.auth.me.query())).toEqual({ code: 'TOKEN_EXPIRED' })
  expect(await refusalFrom(laptop.shop.auth.sessions.query({ cursor: 'eyJ4IjoxfQ' }))).toMatchObject({
    issues: [{ path: 'cursor' }],
  })
})

test('another account’s session and one that does not exist answer alike, and stay', async () => {
  await using shop = await openTestShop({ works: false })
  const [mine, other] = [await register(shop), await register(shop, grace)]
  const [{ id: sessionId } = { id: '' }] = (await other.shop.auth.sessions.query()).items
  const refusal = { code: 'NOT_FOUND', entity: 'session' }
  expect(await refusalFrom(mine.shop.auth.revokeSession.mutate({ sessionId }))).toEqual(refusal)
  expect(await refusalFrom(mine.shop.auth.revokeSession.mutate({ sessionId: crypto.randomUUID() }))).toEqual(refusal)
  expect(await isAlive(shop, other.refreshToken)).toBe(true)
})

const cookieOf = (answer: Response): string => answer.headers.getSetCookie()[0] ?? ''
const shown = (cookie: string): Record<string, string> => ({ cookie: cookie.split(';')[0] ?? '' })

test('with a cookie no script sees the refresh token, and the cookie is bound to this host', async () => {
  await using shop = await openTestShop({ works: false })
  await register(shop)
  const signedIn = await post(shop, 'auth.login', { email: ada.email, password: ada.password, session: 'cookie' })
  const cookie = cookieOf(signedIn)
  expect(cookie).toMatch(
    /^__Host-tillwright\.refresh=[\w-]{43}; Path=\/; Expires=[^;]+; HttpOnly; Secure; SameSite=Strict$/,
  )
  expect(await signedIn.text()).not.toContain('refreshToken')
  const next = await post(shop, 'auth.refresh', {}, shown(cookie))
  expect([next.status, cookieOf(next) === cookie]).toEqual([200, false])
  expect(await next.text()).not.toContain('refreshToken')
  const out = await post(shop, 'auth.logout', {}, shown(cookieOf(next)))
  expect([out.status, cookieOf(out)]).toEqual([200, expect.stringContaining('=; ')])
  const late = await post(shop, 'auth.refresh', {}, shown(cookieOf(next)))
  expect([late.status, cookieOf(late)]).toEqual([401, expect.stringContaining('=; ')])
})
