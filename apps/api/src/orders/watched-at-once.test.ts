/** @module-tag long */
import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import superjson from 'superjson'
import { expect, test, vi } from 'vitest'
import { heapUsed } from '../testing/heap-used.ts'
import { openTestShop, type TestShop, until } from '../testing/open-test-shop.ts'
import { openGuest, type Placed, refusalFrom } from '../testing/shopper.ts'
import { type SignedInTester, signIn, signInAgain } from '../testing/sign-in.ts'
import { type Watch, watchOrder } from '../testing/watch.ts'

const placeOne = async (shop: TestShop): Promise<Placed> => (await openGuest(shop, { mug: 1 })).place()

const run = (shop: TestShop, statement: string, ...values: readonly unknown[]) =>
  shop.database.pool.query(statement, [...values])

const asOwner = (shop: TestShop, placed: Placed, from = '127.0.0.1') => ({
  url: shop.url,
  orderId: placed.order.id,
  headers: { 'x-order-token': placed.orderToken ?? '', 'x-forwarded-for': from },
})

const asCustomer = (shop: TestShop, placed: Placed, { accessToken }: SignedInTester) => ({
  url: shop.url,
  orderId: placed.order.id,
  headers: { authorization: `Bearer ${accessToken}` },
})

/** What a stream says after the order as it is. */
const saidNext = async (watching: Watch) => JSON.stringify((await watching.next())?.data ?? null)

async function customerWithOrder(shop: TestShop): Promise<{ who: SignedInTester; placed: Placed }> {
  const [who, placed] = [await signIn(shop), await placeOne(shop)]
  await run(shop, 'update orders set customer_id = $1 where id = $2', who.accountId, placed.order.id)
  return { who, placed }
}

test('who was signed out, disabled, or whose session is over, is cut off although nothing happens', async () => {
  await using shop = await openTestShop({ works: false, watching: { recheckMs: 200 } })
  const { who, placed } = await customerWithOrder(shop)
  const sessions = [who, await signInAgain(shop, who.accountId), await signInAgain(shop, who.accountId)]
  const streams = await Promise.all(sessions.map((session) => watchOrder(asCustomer(shop, placed, session))))
  const guest = await watchOrder(asOwner(shop, placed))
  for (const watching of [...streams, guest]) expect(await saidNext(watching)).toContain('"placed"')
  const [revoked, over, disabled] = sessions
  const streamOf = (at: number): Watch => streams[at] ?? guest
  await run(
    shop,
    `update session set revoked_at = shop_now(), revoked_because = 'revoked' where id = $1`,
    revoked?.sessionId,
  )
  expect(await saidNext(streamOf(0))).toContain('"TOKEN_EXPIRED"')
  await run(shop, `update session set expires_at = shop_now() where id = $1`, over?.sessionId)
  expect(await saidNext(streamOf(1))).toContain('"TOKEN_EXPIRED"')
  await run(shop, 'update account set disabled_at = shop_now() where id = $1', disabled?.accountId)
  expect(await saidNext(streamOf(2))).toContain('"TOKEN_EXPIRED"')
  for (const watching of streams) expect(await watching.next()).toBeNull()
  await until(async () => shop.served.deps.watchers.count() === 1)
  await guest[Symbol.asyncDispose]()
  await until(async () => shop.served.deps.watchers.count() === 0)
})

test('fifty streams are looked after with one statement at a time, and go on while the database is away', async () => {
  await using shop = await openTestShop({ works: false, watching: { recheckMs: 300, perIdentity: 50 } })
  const { who, placed } = await customerWithOrder(shop)
  // One after the other: fifty at once wait for ten connections, and a busy machine lets some of them wait too long.
  const streams: Watch[] = []
  while (streams.length < 50) {
    const watching = await watchOrder(asCustomer(shop, placed, who))
    expect(await saidNext(watching)).toContain('"placed"')
    streams.push(watching)
  }
  const counted = vi.spyOn(shop.served.deps.db, 'selectFrom')
  const executed = vi.spyOn(shop.served.deps.db, 'getExecutor')
  await new Promise((resolve) => setTimeout(resolve, 1_000))
  expect(counted).not.toHaveBeenCalled()
  expect(executed.mock.calls.length).toBeLessThan(10)
  expect(executed.mock.calls.length).toBeGreaterThan(0)
  executed.mockImplementationOnce(() => {
    throw new Error('the database is away')
  })
  await new Promise((resolve) => setTimeout(resolve, 700))
  expect(shop.served.deps.watchers.count()).toBe(50)
  for (const watching of streams) await watching[Symbol.asyncDispose]()
  await until(async () => shop.served.deps.watchers.count() === 0)
})

test('one too many of an account, an address or a process is turned away, until a place is free', async () => {
  const watching = { perIdentity: 2, perAddress: 4, perProcess: 6 }
  await using shop = await openTestShop({ works: false, watching, trustProxy: ['127.0.0.1'] })
  const placed = await Promise.all(Array.from({ length: 4 }, () => placeOne(shop)))
  const open: Watch[] = []
  const attempt = async (at: number, from: string) => {
    const [one] = placed.slice(at)
    if (one === undefined) throw new Error('there is no such order')
    const stream = await watchOrder(asOwner(shop, one, from))
    const said = await saidNext(stream)
    if (said.includes('"placed"')) open.push(stream)
    return said.includes('"placed"') ? 'open' : said
  }
  const full = expect.stringContaining('"refusal":{"code":"RATE_LIMITED","retryAfter":30}')
  const home = '198.51.100.7'
  expect([await attempt(0, home), await attempt(0, home), await attempt(0, home)]).toEqual(['open', 'open', full])
  expect([await attempt(1, home), await attempt(1, home), await attempt(2, home)]).toEqual(['open', 'open', full])
  const elsewhere = ['203.0.113.1', '203.0.113.2', '203.0.113.3']
  expect(await attempt(2, elsewhere[0] ?? '')).toBe('open')
  expect(await attempt(3, elsewhere[1] ?? '')).toBe('open')
  expect(await attempt(3, elsewhere[2] ?? '')).toEqual(full)
  expect(shop.served.deps.watchers.count()).toBe(6)
  await open[0]?.[Symbol.asyncDispose]()
  await until(async () => shop.served.deps.watchers.count() === 5)
  expect(await attempt(0, home)).toBe('open')
})

test('of many that open at once no more are let in than may be, and none is counted that has gone', async () => {
  await using shop = await openTestShop({ works: false, watching: { perIdentity: 5 } })
  const placed = await placeOne(shop)
  for (const _ of [1, 2, 3]) {
    const streams = await Promise.all(Array.from({ length: 16 }, () => watchOrder(asOwner(shop, placed))))
    const said = await Promise.all(streams.map(saidNext))
    expect(said.filter((one) => one.includes('"placed"'))).toHaveLength(5)
    for (const stream of streams) await stream[Symbol.asyncDispose]()
    await until(async () => shop.served.deps.watchers.count() === 0)
  }
  const forged = await watchOrder({ ...asOwner(shop, placed), lastEventId: crypto.randomUUID() })
  expect(await saidNext(forged)).toContain('lastEventId')
  await until(async () => shop.served.deps.watchers.count() === 0)
  expect(await refusalFrom(shop.as().orders.get.query({ orderId: placed.order.id }))).toMatchObject({
    code: 'NOT_FOUND',
  })
})

test('whoever never reads his stream is cut off, and takes no memory meanwhile', async () => {
  await using shop = await openTestShop({ works: false, stallMs: 500 })
  const placed = await placeOne(shop)
  const text = 'x'.repeat(2_000)
  await run(
    shop,
    `insert into order_event (id, order_id, kind, actor, reason, position, from_status, to_status,
       from_payment_status, to_payment_status)
     select gen_random_uuid(), $1, 'note', 'clock', $2, 1 + n, 'PENDING', 'PENDING', 'PENDING', 'PENDING' from generate_series(1, 300) n`,
    placed.order.id,
    text,
  )
  await run(shop, 'update orders set version = 301 where id = $1', placed.order.id)
  const first = placed.order.timeline[0]?.id ?? ''
  const before = await heapUsed()
  const deaf = await openDeaf(shop, placed, first)
  await until(async () => shop.served.deps.watchers.count() === 1)
  await new Promise((resolve) => setTimeout(resolve, 300))
  const grown = (await heapUsed()) - before
  // All of it would be 300 times an order of 600 kB.
  expect(grown).toBeLessThan(100_000_000)
  await until(async () => shop.served.deps.watchers.count() === 0)
  deaf.destroy()
})

/** A client that asks, without saying for what, and then never takes anything from its socket. */
async function openDeaf(shop: TestShop, { order, orderToken = '' }: Placed, lastEventId: string): Promise<Socket> {
  const { hostname, port } = new URL(shop.url)
  const socket = connect({ host: hostname, port: Number(port) })
  await once(socket, 'connect')
  socket.pause()
  const input = encodeURIComponent(JSON.stringify(superjson.serialize({ orderId: order.id })))
  socket.write(
    `GET /trpc/orders.onUpdate?input=${input} HTTP/1.1\r\nhost: shop\r\n` +
      `x-order-token: ${orderToken}\r\nlast-event-id: ${lastEventId}\r\n\r\n`,
  )
  return socket
}
