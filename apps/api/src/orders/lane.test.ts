import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { serve } from '../serve.ts'
import { openTestShop, until } from '../testing/open-test-shop.ts'
import { openGuest, refusalFrom, stockProblems } from '../testing/shopper.ts'

test('stock that somebody holds for long keeps its own buyers waiting, and nobody else', async () => {
  await using shop = await openTestShop({ works: false })
  // What the lane does not wait for is the connection's own time, which is as good as endless here.
  const databaseUrl = new URL(shop.options.databaseUrl)
  for (const name of ['lock_timeout', 'statement_timeout']) databaseUrl.searchParams.set(name, '240000')
  const node = await serve({ ...shop.options, port: 0, databaseUrl: databaseUrl.href })
  await using _node = { [Symbol.asyncDispose]: () => node.stop(1_000) }
  const beside = { ...shop, as: shop.at(node.url) }
  const [potBuyer, mugBuyer] = [await openGuest(beside, { teapot: 1 }), await openGuest(beside, { mug: 1 })]
  const [potRequest, mugRequest] = [await potBuyer.request(), await mugBuyer.request()]
  const holder = await shop.database.pool.connect()
  await holder.query('set idle_in_transaction_session_timeout = 0; begin')
  await holder.query('select from stock_level where variant_id = $1 for update', [shop.id.variant.teapot])
  const pot = potBuyer.shop.orders.place.mutate(potRequest)
  await until(async () => {
    const { rows } = await shop.database.pool.query(
      `select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
    )
    return rows.length > 0
  })
  pot.catch(() => undefined)
  const mug = mugBuyer.shop.orders.place.mutate(mugRequest)
  // Several times as long as all that stands before the teapot may, and a fraction of what the connection would let it.
  expect(await Promise.race([mug.then(() => 'placed'), sleep(60_000, 'waiting')])).toBe('placed')
  await holder.query('rollback')
  holder.release()
  expect((await pot).order.status).toBe('PENDING')
})

test('two nodes that place the same carts and sell the same goods agree', async () => {
  await using shop = await openTestShop({ works: false, stock: { mug: 5 } })
  const other = await serve({ ...shop.options, port: 0 })
  try {
    const guests = await Promise.all(Array.from({ length: 12 }, () => openGuest(shop, { mug: 1 })))
    const requests = await Promise.all(guests.map((guest) => guest.request()))
    const answers = await Promise.allSettled(
      guests.flatMap((guest, index) => {
        const request = requests[index]
        if (request === undefined) return []
        const there = shop.at(other.url)({ cartToken: guest.cartToken })
        return [guest.shop.orders.place.mutate(request), there.orders.place.mutate(request)]
      }),
    )
    const orders = answers.flatMap((answer) => (answer.status === 'fulfilled' ? [answer.value.order.orderNumber] : []))
    expect(orders).toHaveLength(10)
    expect(new Set(orders).size).toBe(5)
    expect(await stockProblems(shop)).toEqual([])
  } finally {
    await other.stop(1_000)
  }
})

test('a cart that ended unplaced does not answer an older order', async () => {
  await using shop = await openTestShop({ works: false })
  const guest = await openGuest(shop, { mug: 1 })
  await guest.place()
  await guest.shop.cart.addLine.mutate({ variantId: shop.id.variant.mug, quantity: 2 })
  const request = await guest.request()
  await shop.database.pool.query(`update cart set status = 'expired' where status = 'active'`)
  expect(await refusalFrom(guest.shop.orders.place.mutate(request))).toEqual({ code: 'CART_EMPTY' })
})

test('prices past what can be counted are a refusal, not a fault', async () => {
  await using shop = await openTestShop({ works: false, stock: { mug: 10_000 } })
  await shop.database.pool.query('update variant_price set price_minor = 1000000000000')
  const guest = await openGuest(shop, {})
  const adding = guest.shop.cart.addLine.mutate({ variantId: shop.id.variant.mug, quantity: 999 })
  expect((await adding).quote.totals.subtotal.amount).toBe(999_000_000_000_000)
  const request = { email: 'a@b.example', paymentMethod: 'stripe' as const, idempotencyKey: 'too-much-1' }
  const placing = guest.shop.orders.place.mutate({ ...request, expectedTotal: { amount: 1, currency: 'USD' } })
  expect(await refusalFrom(placing)).toMatchObject({ code: 'AMOUNT_OUT_OF_RANGE' })
})
