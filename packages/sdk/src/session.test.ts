import { expect, test, vi } from 'vitest'
import { isSignedIn } from './open-shop.ts'
import { refusalOf } from './refusal-of.ts'
import { memoryStorage } from './storage.ts'
import { brokenOff, dead, expired, listen, signedIn, tiny } from './testing/tiny-shop.ts'

const ada = { password: 'correct' }

test('signing in brings the guest’s cart along and leaves its token; from then on the account is shown', async () => {
  await using server = await listen()
  const shop = tiny(server.shop())
  await shop.cart.create.mutate()
  await shop.orders.place.mutate()

  await shop.auth.login.mutate(ada)
  await shop.cart.get.query()
  await shop.catalog.products.list.query()
  await shop.catalog.notifyWhenAvailable.mutate()

  const [, , login, cart, list, notify] = server.seen
  expect(login?.headers).toMatchObject({ 'x-cart-token': 'cart-token' })
  expect(cart?.headers).toMatchObject({ authorization: 'Bearer access-1', 'x-order-token': 'token-1' })
  expect(cart?.headers).not.toHaveProperty('x-cart-token')
  // The catalogue is anybody's; the wish to hear of it is the account's.
  expect(list?.headers).not.toHaveProperty('authorization')
  expect(list?.headers).not.toHaveProperty('x-order-token')
  expect(notify?.headers).toMatchObject({ authorization: 'Bearer access-1' })
  expect(server.seen).toHaveLength(6)
})

test('eleven calls whose token is over cause one refresh, and each is made once more', async () => {
  await using server = await listen()
  const shop = await signedIn(server)
  server.sessions.expireAccess()

  const queries = Array.from({ length: 10 }, () => shop.auth.me.query())
  const answers = await Promise.all([shop.cart.addLine.mutate({}), ...queries])

  expect(answers.slice(1)).toEqual(Array(10).fill({ token: server.sessions.newest }))
  expect(server.sessions.refreshCount).toBe(1)
  expect(server.count('cart.addLine')).toBe(2)
  expect(server.count('auth.me')).toBe(20)
})

test('a call that is refused late is made once more with the token that others have fetched', async () => {
  await using server = await listen()
  const shop = await signedIn(server)
  server.sessions.expireAccess()
  const held: (() => unknown)[] = []
  server.fail('cart.addLine', (response) => held.push(() => expired?.(response)))

  const late = shop.cart.addLine.mutate({})
  await expect.poll(() => held).toHaveLength(1)
  await shop.auth.me.query()
  held[0]?.()
  await late

  expect(server.sessions.refreshCount).toBe(1)
  expect(server.count('cart.addLine')).toBe(2)
})

test('a call that stays refused is not made a third time', async () => {
  await using server = await listen()
  const shop = await signedIn(server)
  server.fail('cart.addLine', expired, expired, expired)

  const error = await shop.cart.addLine.mutate({}).catch((thrown: unknown) => thrown)

  expect(refusalOf(error)).toEqual({ code: 'TOKEN_EXPIRED' })
  expect(server.count('cart.addLine')).toBe(2)
})

test('a token that ends within half a minute is renewed before it is shown', async () => {
  await using server = await listen()
  server.sessions.lifeMs = 29_000
  const shop = await signedIn(server)
  server.sessions.lifeMs = 60_000

  await shop.auth.me.query()
  await shop.auth.me.query()

  expect(server.count('auth.me')).toBe(2)
  expect(server.sessions.refreshCount).toBe(1)
})

test('while a refresh that came early fails, the token at hand is shown', async () => {
  await using server = await listen()
  server.sessions.lifeMs = 29_000
  const shop = await signedIn(server)
  server.fail('auth.refresh', brokenOff, brokenOff, brokenOff)

  expect(await shop.auth.me.query()).toEqual({ token: server.sessions.newest })
})

test('a machine whose clock is wrong refreshes when the shop says so, not at every call', async () => {
  await using server = await listen()
  server.sessions.aheadMs = -24 * 3_600_000
  const shop = await signedIn(server)
  for (let call = 0; call < 4; call += 1) await shop.auth.me.query()
  expect(server.sessions.refreshCount).toBe(1)

  server.sessions.expireAccess()
  await shop.auth.me.query()
  expect(server.sessions.refreshCount).toBe(2)
})

test('after a reload the first call that needs the session renews it', async () => {
  await using server = await listen()
  const storage = memoryStorage()
  await signedIn(server, { storage })
  const reloaded = server.shop({ storage })
  expect(await isSignedIn(reloaded)).toBe(true)

  await reloaded.catalog.products.list.query()
  expect(server.sessions.refreshCount).toBe(0)
  await Promise.all([tiny(reloaded).auth.me.query(), tiny(reloaded).cart.addLine.mutate({})])
  expect(server.sessions.refreshCount).toBe(1)
})

test('a session that the shop no longer knows ends once, and whoever called hears why', async () => {
  await using server = await listen()
  const onSessionEnded = vi.fn()
  const client = server.shop({ onSessionEnded })
  const shop = tiny(client)
  await shop.auth.login.mutate(ada)
  server.sessions.endAll()

  const calls = Array.from({ length: 11 }, () => shop.auth.me.query().catch(refusalOf))

  expect(await Promise.all(calls)).toEqual(Array(11).fill({ code: 'TOKEN_EXPIRED' }))
  expect(onSessionEnded).toHaveBeenCalledTimes(1)
  expect(server.sessions.refreshCount).toBe(1)
  expect(await isSignedIn(client)).toBe(false)
  expect(await shop.cart.get.query()).toBeNull()
  expect(server.last('cart.get')?.headers).not.toHaveProperty('authorization')
})

test('after a reload a call is not made as a guest because its session is dead', async () => {
  await using server = await listen()
  const storage = memoryStorage()
  await signedIn(server, { storage })
  server.sessions.endAll()
  const reloaded = tiny(server.shop({ storage }))

  expect(await reloaded.orders.place.mutate().catch(refusalOf)).toEqual({ code: 'TOKEN_INVALID' })

  expect(server.count('orders.place')).toBe(0)
})

test('a network that fails during the refresh ends no session', async () => {
  await using server = await listen()
  const onSessionEnded = vi.fn()
  const shop = await signedIn(server, { onSessionEnded })
  server.sessions.expireAccess()
  server.fail('auth.refresh', brokenOff, brokenOff, brokenOff)

  const error = await shop.auth.me.query().catch((thrown: unknown) => thrown)
  expect(error).toBeInstanceOf(Error)
  expect(refusalOf(error)).toBeNull()
  expect(server.count('auth.refresh')).toBe(3)

  expect(await shop.auth.me.query()).toEqual({ token: server.sessions.newest })
  expect(onSessionEnded).not.toHaveBeenCalled()
})

test('tabs of one storage renew one session, each with what the other has left', async () => {
  await using server = await listen()
  const storage = memoryStorage()
  const first = await signedIn(server, { storage })
  const second = tiny(server.shop({ storage }))

  await second.auth.me.query()
  server.sessions.expireAccess()
  await first.auth.me.query()
  server.sessions.expireAccess()
  await Promise.all([first.auth.me.query(), second.auth.me.query()])

  const shown = server.seen.filter(({ url }) => url.includes('auth.refresh')).map(({ body }) => body)
  expect(shown.slice(0, 2)).toEqual([expect.stringContaining('refresh-1'), expect.stringContaining('refresh-2')])
  expect(shown[2]).toContain('refresh-3')
})

test('a late answer does not put an older token in the place of one that another tab has fetched since', async () => {
  await using server = await listen()
  const storage = memoryStorage()
  await signedIn(server, { storage })
  const second = tiny(server.shop({ storage }))
  const held: (() => void)[] = []
  server.holdAnswers('auth.refresh', held)

  const late = second.auth.me.query()
  await expect.poll(() => held).toHaveLength(1)
  server.releaseAnswers('auth.refresh')
  await tiny(server.shop({ storage })).auth.me.query()
  const newest = storage.get('tillwright.session')
  held[0]?.()
  await late

  expect(storage.get('tillwright.session')).toBe(newest)
})

test('a token that is dead because another tab has fetched its successors does not end the session', async () => {
  await using server = await listen()
  const storage = memoryStorage()
  const onSessionEnded = vi.fn()
  const first = await signedIn(server, { storage })
  const second = tiny(server.shop({ storage, onSessionEnded }))
  const held: (() => unknown)[] = []
  server.fail('auth.refresh', (response) => held.push(() => dead?.(response)))

  const late = second.auth.me.query()
  await expect.poll(() => held).toHaveLength(1)
  server.sessions.expireAccess()
  await first.auth.me.query()
  held[0]?.()

  expect(await late).toEqual({ token: server.sessions.newest })
  expect(onSessionEnded).not.toHaveBeenCalled()
})

test('a call of somebody who has been signed out in another tab, for somebody else, renews nothing', async () => {
  await using server = await listen()
  const storage = memoryStorage()
  await signedIn(server, { storage })
  const second = tiny(server.shop({ storage }))
  const held: (() => void)[] = []
  server.holdAnswers('auth.refresh', held)

  const late = second.auth.me.query().catch(refusalOf)
  await expect.poll(() => held).toHaveLength(1)
  server.releaseAnswers('auth.refresh')
  await signedIn(server, { storage })
  const other = storage.get('tillwright.session')
  held[0]?.()

  expect(await late).toEqual({ code: 'UNAUTHENTICATED' })
  expect(storage.get('tillwright.session')).toBe(other)
})
