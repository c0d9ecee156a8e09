import { expect, test, vi } from 'vitest'
import { isSignedIn } from '../open-shop.ts'
import { refusalOf } from '../refusal-of.ts'
import { memoryStorage, type TokenStorage } from '../storage.ts'
import { brokenOff, expired, listen, signedIn, tiny } from '../testing/tiny-shop.ts'

test('signing out tells the shop which session, and goes on as a guest with no cart', async () => {
  await using server = await listen()
  const onSessionEnded = vi.fn()
  const storage = memoryStorage()
  const shop = await signedIn(server, { storage, onSessionEnded })
  await shop.cart.create.mutate()

  await shop.auth.logout.mutate({})
  await shop.cart.get.query()

  expect(server.last('auth.logout')?.body).toContain('refresh-1')
  expect(server.last('cart.get')?.headers).not.toHaveProperty('authorization')
  expect(server.last('cart.get')?.headers).not.toHaveProperty('x-cart-token')
  expect(onSessionEnded).toHaveBeenCalledTimes(1)
  expect(server.sessions.renew('refresh-1')).toBeNull()
})

test('who signs out is signed out, though the network failed', async () => {
  await using server = await listen()
  const client = server.shop()
  await tiny(client).auth.login.mutate({})
  server.fail('auth.logout', brokenOff)

  await expect(tiny(client).auth.logout.mutate({})).rejects.toThrow()

  expect(await isSignedIn(client)).toBe(false)
  expect(await tiny(client).auth.me.query().catch(refusalOf)).toEqual({ code: 'UNAUTHENTICATED' })
})

test('neither signing in nor out waits for a refresh, and what it answers later changes nothing', async () => {
  await using server = await listen()
  const shop = await signedIn(server)
  server.sessions.expireAccess()
  const held: (() => unknown)[] = []
  const stale = { accessToken: 'stale', refreshToken: 'stale', expiresAt: new Date(Date.now() + 900_000).toISOString() }
  const body = JSON.stringify({ result: { data: { json: stale, meta: { values: { expiresAt: ['Date'] } } } } })
  server.fail('auth.refresh', (response) => held.push(() => response.end(body)))
  const waiting = shop.auth.me.query().catch(refusalOf)
  await expect.poll(() => held).toHaveLength(1)

  await shop.auth.logout.mutate({})
  await shop.auth.login.mutate({})
  held[0]?.()

  expect(await waiting).toEqual({ code: 'TOKEN_EXPIRED' })
  expect(await shop.auth.me.query()).toEqual({ token: server.sessions.newest })
})

test('a call that was made before signing in, and looks for a session late, does not end the new one', async () => {
  await using server = await listen()
  const onSessionEnded = vi.fn()
  const { get, ...rest } = memoryStorage()
  const late: (() => void)[] = []
  const storage: TokenStorage = {
    ...rest,
    get: (key) => {
      const value = get(key)
      return key.endsWith('session') && value == null
        ? new Promise((resolve) => late.push(() => resolve(value)))
        : value
    },
  }
  const shop = tiny(server.shop({ storage, onSessionEnded }))
  const early = shop.cart.get.query()
  await expect.poll(() => late).toHaveLength(1)
  await shop.auth.login.mutate({})
  late[0]?.()
  await early

  expect(onSessionEnded).not.toHaveBeenCalled()
  expect(server.last('cart.get')?.headers).toMatchObject({ authorization: 'Bearer access-1' })
})

test('a wrong password is told at once: nothing is refreshed, and nobody is signed out', async () => {
  await using server = await listen()
  const shop = await signedIn(server)

  expect(await shop.auth.login.mutate({ password: 'wrong' }).catch(refusalOf)).toEqual({ code: 'UNAUTHENTICATED' })

  expect(server.count('auth.login')).toBe(2)
  expect(server.sessions.refreshCount).toBe(0)
  expect(await shop.auth.me.query()).toEqual({ token: server.sessions.newest })
})

test('a token that is over is not in the way of signing in', async () => {
  await using server = await listen()
  const shop = await signedIn(server)
  server.sessions.endAll()

  await shop.auth.login.mutate({})

  expect(server.last('auth.login')?.headers).not.toHaveProperty('authorization')
  expect(await shop.auth.me.query()).toEqual({ token: server.sessions.newest })
})

test('a refresh by hand shows the kept token, and others wait for the same one', async () => {
  await using server = await listen()
  const shop = await signedIn(server)
  server.sessions.expireAccess()

  const [answer] = await Promise.all([shop.auth.refresh.mutate({}), shop.auth.me.query()])

  expect(answer).toMatchObject({ accessToken: 'access-2', expiresAt: expect.any(Date) })
  expect(server.sessions.refreshCount).toBe(1)
  expect(server.last('auth.refresh')?.body).toContain('refresh-1')
})

test('a session can be begun with a refresh token that was kept elsewhere', async () => {
  await using server = await listen()
  const { refreshToken } = server.sessions.signIn()
  const shop = tiny(server.shop())

  await shop.auth.refresh.mutate({ refreshToken })

  expect(await shop.auth.me.query()).toEqual({ token: 'access-2' })
})

test('signing out everywhere ends this session as well, once the shop has said so', async () => {
  await using server = await listen()
  const client = server.shop()
  await tiny(client).auth.login.mutate({})
  server.fail('auth.logoutAll', brokenOff)

  await expect(tiny(client).auth.logoutAll.mutate()).rejects.toThrow()
  expect(await isSignedIn(client)).toBe(true)
  await tiny(client).auth.logoutAll.mutate()
  expect(await isSignedIn(client)).toBe(false)
})

test('who signs out in one tab is signed out in all', async () => {
  await using server = await listen()
  const storage = memoryStorage()
  const onSessionEnded = vi.fn()
  const shop = await signedIn(server, { storage, onSessionEnded })
  const other = tiny(server.shop({ storage }))

  await other.auth.logout.mutate({})

  expect(await shop.auth.me.query().catch(refusalOf)).toEqual({ code: 'UNAUTHENTICATED' })
  expect(server.last('auth.me')?.headers).not.toHaveProperty('authorization')
  expect(onSessionEnded).toHaveBeenCalledTimes(1)
})

test('a call of one customer is not made once more as another who signed in meanwhile', async () => {
  await using server = await listen()
  const storage = memoryStorage()
  const shop = await signedIn(server, { storage })
  const held: (() => unknown)[] = []
  server.fail('cart.addLine', (response) => held.push(() => expired?.(response)))
  const added = shop.cart.addLine.mutate({}).catch(refusalOf)
  await expect.poll(() => held).toHaveLength(1)

  await signedIn(server, { storage })
  held[0]?.()

  expect(await added).toEqual({ code: 'TOKEN_EXPIRED' })
  expect(server.count('cart.addLine')).toBe(1)
  expect(await shop.auth.me.query()).toEqual({ token: server.sessions.newest })
})

test('in cookie mode no refresh token is in the storage, and cookies go with all but the catalogue', async () => {
  await using server = await listen()
  const kept = new Map<string, string>()
  const storage: TokenStorage = {
    get: (key) => kept.get(key),
    set: (key, value) => void kept.set(key, value),
    remove: (key) => void kept.delete(key),
  }
  const options = { storage, session: 'cookie', fetch: withCookies() } as const
  await signedIn(server, options)
  const reloaded = tiny(server.shop(options))
  await reloaded.catalog.products.list.query()
  expect(await reloaded.auth.me.query()).toEqual({ token: 'access-2' })

  expect(server.last('auth.login')?.body).toContain('"session":"cookie"')
  expect(JSON.stringify([...kept])).not.toContain('refresh-')
  expect(server.last('catalog.products.list')?.headers).not.toHaveProperty('cookie')
  expect(server.last('auth.refresh')?.headers).toMatchObject({ cookie: 'refresh=refresh-1' })
  expect(server.last('auth.me')?.headers).toMatchObject({ cookie: 'refresh=refresh-2' })
  await reloaded.auth.logout.mutate({})
  expect(server.sessions.renew('refresh-2')).toBeNull()
})

test('a cookie that is gone ends its session, and a mode that the caller names is kept', async () => {
  await using server = await listen()
  const client = server.shop({ session: 'cookie' })
  await tiny(client).auth.login.mutate({})
  server.sessions.expireAccess()
  expect(await tiny(client).auth.me.query().catch(refusalOf)).toEqual({ code: 'TOKEN_EXPIRED' })
  expect(await isSignedIn(client)).toBe(false)

  await tiny(client).auth.login.mutate({ session: 'bearer' })
  expect(server.last('auth.login')?.body).toContain('"session":"bearer"')
  server.sessions.expireAccess()
  expect(await tiny(client).auth.me.query()).toEqual({ token: server.sessions.newest })
})

test('a tool shows its key instead of a session, and nothing to the catalogue', async () => {
  await using server = await listen()
  const storage = memoryStorage()
  await signedIn(server, { storage })
  const tool = tiny(server.shop({ apiKey: 'key', storage }))

  await tool.cart.get.query()
  await tool.catalog.products.list.query()

  expect(server.last('cart.get')?.headers).toMatchObject({ 'x-api-key': 'key' })
  expect(server.last('cart.get')?.headers).not.toHaveProperty('authorization')
  expect(server.last('catalog.products.list')?.headers).not.toHaveProperty('x-api-key')
  expect(server.sessions.refreshCount).toBe(0)
})

/** The cookies of one browser, for one site. */
function withCookies(): typeof fetch {
  let cookie = ''
  return async (input, init) => {
    const isIncluded = init?.credentials === 'include'
    const headers = new Headers(init?.headers)
    if (isIncluded && cookie !== '') headers.set('cookie', cookie)
    const response = await fetch(input, { ...init, headers })
    if (isIncluded) cookie = response.headers.get('set-cookie')?.split(';')[0] ?? cookie
    return response
  }
}
