import { expect, test, vi } from 'vitest'
import { serve } from '../serve.ts'
import { openTestShop, type TestShop, until } from '../testing/open-test-shop.ts'
import { intentOf, openGuest, type Placed, payWith, readOrder } from '../testing/shopper.ts'
import { signIn } from '../testing/sign-in.ts'
import { type Heard, type Watch, watchOrder } from '../testing/watch.ts'

const watch = (shop: { url: string }, placed: Placed, lastEventId?: string): Promise<Watch> =>
  watchOrder({
    url: shop.url,
    orderId: placed.order.id,
    headers: { 'x-order-token': placed.orderToken ?? '' },
    lastEventId,
  })

const saidBy = (heard: Heard | null) => {
  const { type, order } = (heard?.data ?? {}) as { type?: string; order?: { status: string; paymentStatus: string } }
  return [heard?.event, type, order?.status, order?.paymentStatus]
}

const paid = (shop: TestShop, placed: Placed) =>
  until(async () => (await readOrder(shop, placed)).paymentStatus === 'SUCCEEDED')

test('whoever watches an order sees it as it is, and then what happens, on whichever node it happens', async () => {
  await using shop = await openTestShop()
  const other = await serve({ ...shop.options, port: 0, works: false })
  try {
    const placed = await (await openGuest(shop, { mug: 1 })).place()
    await using watching = await watch(other, placed)
    expect(saidBy(await watching.next())).toEqual([undefined, 'placed', 'PENDING', 'PENDING'])
    await payWith(shop, intentOf(placed), 'pm_card_chargeDeclined')
    expect(saidBy(await watching.next())).toEqual([undefined, 'payment', 'PENDING', 'FAILED'])
    await payWith(shop, intentOf(placed))
    expect(saidBy(await watching.next())).toEqual([undefined, 'paid', 'PROCESSING', 'SUCCEEDED'])
  } finally {
    await other.stop()
  }
})

test('after a broken line it goes on from the last update seen, and nothing is missed or told twice', async () => {
  await using shop = await openTestShop()
  const placed = await (await openGuest(shop, { mug: 1 })).place()
  const seen = await (await watch(shop, placed)).next()
  await payWith(shop, intentOf(placed), 'pm_card_chargeDeclined')
  await until(async () => (await readOrder(shop, placed)).paymentStatus === 'FAILED')
  await payWith(shop, intentOf(placed))
  await paid(shop, placed)
  await using resumed = await watch(shop, placed, seen?.id)
  const missed = [await resumed.next(), await resumed.next()]
  expect(missed.map((heard) => saidBy(heard)[1])).toEqual(['payment', 'paid'])
  await using late = await watch(shop, placed, missed[0]?.id)
  expect((await late.next())?.id).toBe(missed[1]?.id)
})

test('the feed comes back after PostgreSQL has cut it off', async () => {
  await using shop = await openTestShop()
  const placed = await (await openGuest(shop, { mug: 1 })).place()
  await using watching = await watch(shop, placed)
  await watching.next()
  const feed = `application_name = 'tillwright-feed' and datname = current_database()`
  await shop.database.pool.query(`select pg_terminate_backend(pid) from pg_stat_activity where ${feed}`)
  await payWith(shop, intentOf(placed))
  expect(saidBy(await watching.next())[1]).toBe('paid')
})

test('an order that somebody else placed is watched by nobody, as one that does not exist', async () => {
  await using shop = await openTestShop({ works: false })
  const [mine, other] = await Promise.all([openGuest(shop, { mug: 1 }), openGuest(shop, { mug: 1 })])
  const [placed, foreign] = [await mine.place(), await other.place()]
  const orderIds = [foreign.order.id, crypto.randomUUID()]
  for (const orderId of orderIds) {
    const headers = { 'x-order-token': placed.orderToken ?? '' }
    await using watching = await watchOrder({ url: shop.url, orderId, headers })
    const refused = await watching.next()
    expect(refused?.event).toBe('serialized-error')
    expect(JSON.stringify(refused?.data)).toContain('"refusal":{"code":"NOT_FOUND","entity":"order"}')
    expect(await watching.next()).toBeNull()
  }
})

test('an id of another order’s update is refused, and named', async () => {
  await using shop = await openTestShop({ works: false })
  const [mine, other] = await Promise.all([openGuest(shop, { mug: 1 }), openGuest(shop, { mug: 1 })])
  const [placed, foreign] = [await mine.place(), await other.place()]
  const ids = [foreign.order.timeline[0]?.id, crypto.randomUUID()]
  for (const lastEventId of ids) {
    await using watching = await watch(shop, placed, lastEventId)
    const refused = await watching.next()
    expect(refused?.event).toBe('serialized-error')
    expect(JSON.stringify(refused?.data)).toMatch(/"VALIDATION_FAILED".*"lastEventId"/)
  }
})

test('a node that stops lets its streams go at once, and they can be resumed elsewhere', async () => {
  await using shop = await openTestShop()
  const other = await serve({ ...shop.options, port: 0, works: false })
  const placed = await (await openGuest(shop, { mug: 1 })).place()
  await using watching = await watch(other, placed)
  const seen = await watching.next()
  const stopped = other.stop(60_000)
  expect(await watching.next()).toBeNull()
  await stopped
  await using resumed = await watch(shop, placed, seen?.id)
  await payWith(shop, intentOf(placed))
  expect(saidBy(await resumed.next())[1]).toBe('paid')
})

test('whoever has been signed out sees no more, although nothing else has happened', async () => {
  await using shop = await openTestShop({ works: false })
  const { accessToken, accountId, sessionId } = await signIn(shop)
  const { order } = await (await openGuest(shop, { mug: 1 })).place()
  const run = (statement: string, value: string) => shop.database.pool.query(statement, [value])
  await run('update orders set customer_id = $1', accountId)
  const headers = { authorization: `Bearer ${accessToken}` }
  await using watching = await watchOrder({ url: shop.url, orderId: order.id, headers })
  expect(saidBy(await watching.next())[1]).toBe('placed')
  await run(`update session set revoked_at = shop_now(), revoked_because = 'logout' where id = $1`, sessionId)
  await run(`select pg_notify('order_changed', $1)`, order.id)
  const refused = await watching.next()
  expect(refused?.event).toBe('serialized-error')
  expect(JSON.stringify(refused?.data)).toContain('"refusal":{"code":"TOKEN_EXPIRED"}')
  expect(await watching.next()).toBeNull()
})

test('whoever goes away, or is sent away, is watching nothing any more', { tags: ['long'] }, async () => {
  await using shop = await openTestShop({ works: false })
  const placed = await (await openGuest(shop, { mug: 1 })).place()
  const { orderFeed } = shop.served.deps
  const { watch: watchFeed } = orderFeed
  const counts = { begun: 0, stopped: 0 }
  vi.spyOn(orderFeed, 'watch').mockImplementation(async (...asked) => {
    const stop = await watchFeed(...asked)
    counts.begun += 1
    return () => {
      counts.stopped += 1
      stop()
    }
  })
  const watching = await watch(shop, placed)
  await watching.next()
  expect(counts).toEqual({ begun: 1, stopped: 0 })
  await watching[Symbol.asyncDispose]()
  await until(async () => counts.stopped === 1)
  await using refused = await watch(shop, placed, crypto.randomUUID())
  expect((await refused.next())?.event).toBe('serialized-error')
  await until(async () => counts.stopped === 2)
  expect(counts.begun).toBe(2)
})
