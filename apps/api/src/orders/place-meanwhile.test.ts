/** @module-tag long */
import { expect, test } from 'vitest'
import { openNodes } from '../testing/nodes.ts'
import { openTestShop, type TestShop, until } from '../testing/open-test-shop.ts'
import { callsOf } from '../testing/place-paid.ts'
import { type Guest, intentOf, openGuest, payWith, readOrder, refusalFrom, stockProblems } from '../testing/shopper.ts'

const run = async (shop: TestShop, statement: string) => (await shop.database.pool.query(statement)).rows

/** What a second tab may do to a cart, whose first line is this one. */
const tabs: readonly ((guest: Guest, facts: { variantId: string; lineId: string }) => Promise<unknown>)[] = [
  ({ shop }, { variantId }) => shop.cart.addLine.mutate({ variantId, quantity: 3 }),
  ({ shop }, { lineId }) => shop.cart.updateLine.mutate({ lineId, quantity: 7 }),
  ({ shop }, { lineId }) => shop.cart.removeLine.mutate({ lineId }),
]

/** The cart as it would be ordered now. */
async function pricedNow(guest: Guest) {
  const lines = (await guest.shop.cart.get.query())?.quote.lines ?? []
  return {
    lineId: lines[0]?.id ?? '',
    quantities: lines.map(({ quantity }) => quantity),
    request: await guest.request(),
  }
}

test('whatever a second tab does to the cart, an order is what was priced, and that is what is paid', async () => {
  await using shop = await openTestShop({ stock: { mug: 200, book: 200 } })
  const buy = async (index: number) => {
    const guest = await openGuest(shop, { mug: 1, book: 1 })
    const first = await pricedNow(guest)
    const facts = { variantId: shop.id.variant.mug, lineId: first.lineId }
    const placing = guest.shop.orders.place.mutate(first.request)
    const [answer] = await Promise.allSettled([placing, tabs[index % 3]?.(guest, facts)])
    // Either the tab was quicker, and the shopper is told and looks again, or its goods are in the next cart.
    if (answer.status === 'rejected') expect(answer.reason.data.refusal.code).toBe('PRICE_CHANGED')
    const priced = answer.status === 'fulfilled' ? first : await pricedNow(guest)
    const placed = answer.status === 'fulfilled' ? answer.value : await guest.shop.orders.place.mutate(priced.request)
    // Between the intent and its confirmation, and after it.
    await guest.shop.cart.addLine.mutate({ variantId: shop.id.variant.book, quantity: 2 })
    await payWith(shop, intentOf(placed))
    await guest.shop.cart.addLine.mutate({ variantId: shop.id.variant.book, quantity: 2 })
    return { placed, priced }
  }
  for (const { placed, priced } of await Promise.all(Array.from({ length: 9 }, (_, index) => buy(index)))) {
    const order = await until(async () => {
      const found = await readOrder(shop, placed)
      return found.paymentStatus === 'SUCCEEDED' && found
    })
    expect(order.lines.map(({ quantity }) => quantity)).toEqual(priced.quantities)
    expect(order.total).toEqual(priced.request.expectedTotal)
    const [payment] = await run(shop, `select captured_minor from payment where order_id = '${placed.order.id}'`)
    expect(payment).toEqual({ captured_minor: order.total.amount })
  }
  expect(await stockProblems(shop)).toEqual([])
})

test.each([
  ['a price', `update variant_price set price_minor = price_minor + 1`],
  ['a tax', `update tax_rate set rate_ppm = 200000`],
  ['the postage', `update shipping_method set price_minor = price_minor + 100`],
])('when %s changes under eight carts, none is placed for what it was, and Stripe hears of none', async (_, change) => {
  await using shop = await openTestShop({ works: false })
  const guests = await Promise.all(Array.from({ length: 8 }, () => openGuest(shop, { mug: 1 })))
  const requests = await Promise.all(guests.map((guest) => guest.request()))
  await run(shop, change)
  // What a shop keeps in mind of its rates is a second old at most.
  await until(async () => {
    const quote = await guests[0]?.shop.checkout.quote.query({
      shippingAddress: requests[0]?.shippingAddress,
      shippingMethodId: requests[0]?.shippingMethodId,
    })
    return quote?.expectedTotal.amount !== requests[0]?.expectedTotal.amount
  })
  const refusals = await Promise.all(
    guests.map((guest, index) => refusalFrom(guest.shop.orders.place.mutate(requests[index] ?? Object.create(null)))),
  )
  expect(refusals.map(({ code }) => code)).toEqual(Array(8).fill('PRICE_CHANGED'))
  expect(await run(shop, 'select from orders')).toEqual([])
  expect(await run(shop, 'select from stock_level where reserved <> 0')).toEqual([])
  expect(await callsOf(shop, 'POST', '/v1/payment_intents')).toEqual([])
  const placed = await Promise.all(guests.map((guest) => guest.place()))
  expect(new Set(placed.map(({ order }) => order.id)).size).toBe(8)
})

/** As a client does that is told to ask again: a slow machine may have no connection to spare. */
const insist = <T>(call: () => Promise<T>): Promise<T> =>
  call().catch((error) => (error.data?.refusal.code === 'OUTCOME_UNKNOWN' ? insist(call) : Promise.reject(error)))

test('fifty who buy the same five goods in opposite orders, on four nodes, never meet a deadlock', async () => {
  const stock = { mug: 200, teapot: 200, book: 200, vase: 200, sticker: 200 }
  await using shop = await openTestShop({ works: false, stock })
  // Looked for at once, that is, before anybody's patience ends.
  const { pathname } = new URL(shop.options.databaseUrl)
  await run(shop, `alter database ${pathname.slice(1)} set deadlock_timeout = '5ms'`)
  await using nodes = await openNodes(shop, 5, { works: false })
  const goods = Object.keys(stock)
  const openOne = async (index: number) => {
    const turned = [...goods.slice(index % 5), ...goods.slice(0, index % 5)]
    const named = Object.fromEntries((index % 2 === 0 ? turned : turned.toReversed()).map((name) => [name, 1]))
    const guest = await openGuest(nodes.at(1 + (index % 4)), named)
    // Each in his own name, for those of one name wait for each other before they come to the stock.
    return { guest, request: await guest.request({ email: `shopper${index}@example.com` }) }
  }
  const guests: Awaited<ReturnType<typeof openOne>>[] = []
  for (let start = 0; start < 50; start += 10) {
    guests.push(...(await Promise.all(Array.from({ length: 10 }, (_, index) => openOne(start + index)))))
  }
  // All nodes stand before the same goods, and are let in together.
  const holder = await shop.database.pool.connect()
  await holder.query('set idle_in_transaction_session_timeout = 0; begin; select from stock_level for update')
  const placing = Promise.all(
    guests.slice(0, 25).map(({ guest, request }) => insist(() => guest.shop.orders.place.mutate(request))),
  )
  placing.catch(() => undefined)
  await until(
    async () =>
      (await run(shop, `select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`))
        .length === 4,
  )
  await holder.query('rollback')
  holder.release()
  const first = await placing
  const endings = first.map(({ order, orderToken = '' }, index) => {
    const { orders } = nodes.at(1 + (index % 4)).as({ orderTokens: [orderToken] })
    return insist(() => orders.cancel.mutate({ orderId: order.id, reason: 'no' }))
  })
  const second = guests.slice(25).map(({ guest, request }) => insist(() => guest.shop.orders.place.mutate(request)))
  const [canceled, placed] = await Promise.all([Promise.all(endings), Promise.all(second)])
  expect(canceled.map(({ status }) => status)).toEqual(Array(25).fill('CANCELED'))
  expect(new Set(placed.map(({ order }) => order.orderNumber)).size).toBe(25)
  expect(await run(shop, `select reserved from stock_level where reserved <> 0`)).toEqual(
    Array(5).fill({ reserved: 25 }),
  )
  expect(await stockProblems(shop)).toEqual([])
  // PostgreSQL counts a connection's deadlocks when it ends, at the latest: none had to be resolved and tried again.
  await nodes[Symbol.asyncDispose]()
  expect(await run(shop, 'select deadlocks from pg_stat_database where datname = current_database()')).toEqual([
    { deadlocks: 0 },
  ])
})
