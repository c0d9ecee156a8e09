import { expect, test } from 'vitest'
import { serve } from './serve.ts'
import { openCommitCutter } from './testing/commit-cutter.ts'
import { intentsAtStripe } from './testing/intents.ts'
import { openTestShop, type TestShop, until } from './testing/open-test-shop.ts'
import { ownerOf, placePaid } from './testing/place-paid.ts'
import { openGuest, type PlaceRequest, readOrder, refusalFrom, stockProblems } from './testing/shopper.ts'

const long = { tags: ['long'] }

const run = async (shop: TestShop, statement: string) => (await shop.database.pool.query(statement)).rows

/** The same shop as another process with these settings serves it. */
async function openNode(shop: TestShop, settings: Partial<TestShop['options']>) {
  const node = await serve({ ...shop.options, port: 0, works: false, databaseWaitMs: 2_000, ...settings })
  const { url } = node
  return { ...shop, url, served: node, as: shop.at(url), [Symbol.asyncDispose]: () => node.stop(1_000) }
}

async function readyGuests(shop: TestShop, count: number) {
  const guests = await Promise.all(Array.from({ length: count }, () => openGuest(shop, { mug: 1 })))
  return Promise.all(guests.map(async (guest) => ({ guest, request: await guest.request() })))
}

test('eight orders whose answer to COMMIT is lost are answered all the same, and exist once', async () => {
  await using shop = await openTestShop({ works: false, stock: { mug: 8 } })
  await using cutter = await openCommitCutter(shop.options.databaseUrl)
  await using node = await openNode(shop, { databaseUrl: cutter.databaseUrl })
  const ready = await readyGuests(node, 8)
  cutter.cutNext(1)
  const placed = await Promise.all(ready.map(({ guest, request }) => guest.shop.orders.place.mutate(request)))
  expect(cutter.cutCount).toBe(1)
  expect(new Set(placed.map(({ order }) => order.id)).size).toBe(8)
  expect(placed.map(({ payment }) => payment.next)).toEqual(Array(8).fill('pay'))
  expect(await run(shop, 'select count(*)::int as orders from orders')).toEqual([{ orders: 8 }])
  expect(await intentsAtStripe(shop)).toHaveLength(8)
  expect(await stockProblems(shop)).toEqual([])
})

test('a change whose answer to COMMIT is lost is said to be unknown; asked again it is done once', async () => {
  await using shop = await openTestShop({ works: false })
  await using cutter = await openCommitCutter(shop.options.databaseUrl)
  await using node = await openNode(shop, { databaseUrl: cutter.databaseUrl })
  const placed = await placePaid(node, { mug: 1 })
  const cancel = () => ownerOf(node, placed).cancel.mutate({ orderId: placed.order.id, reason: 'no' })
  cutter.cutNext(1)
  expect(await refusalFrom(cancel())).toEqual({ code: 'OUTCOME_UNKNOWN', retryWithSameKey: true })
  const answers = await Promise.all(Array.from({ length: 8 }, cancel))
  expect(answers.map(({ status, refunds }) => [status, refunds.length])).toEqual(Array(8).fill(['CANCELED', 1]))
  expect((await readOrder(node, placed)).timeline.map(({ kind }) => kind)).toEqual(['placed', 'paid', 'canceled'])
})

test('while every connection of a node is taken, calls are refused with a code, and then work', long, async () => {
  await using shop = await openTestShop({ works: false })
  await using node = await openNode(shop, { databasePoolMax: 2 })
  const [slow, ready] = [await readyGuests(node, 2), await readyGuests(node, 8)]
  const holder = await shop.database.pool.connect()
  await holder.query('begin; select from cart for update')
  const variantId = shop.id.variant.book
  const taken = Promise.allSettled(slow.map(({ guest }) => guest.shop.cart.addLine.mutate({ variantId, quantity: 1 })))
  await until(async () => {
    const [{ count }] = await run(
      shop,
      `select count(*)::int from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
    )
    return count === 2
  })
  const place = ({ guest, request }: { guest: { shop: ReturnType<TestShop['as']> }; request: PlaceRequest }) =>
    guest.shop.orders.place.mutate(request)
  const refusals = await Promise.all(ready.map((one) => refusalFrom(place(one))))
  expect(refusals).toEqual(Array(8).fill({ code: 'OUTCOME_UNKNOWN', retryWithSameKey: true }))
  await holder.query('rollback')
  holder.release()
  await taken
  expect(new Set((await Promise.all(ready.map(place))).map(({ order }) => order.id)).size).toBe(8)
})

test('without PostgreSQL a node is not ready and refuses with a code, and goes on once it is back', async () => {
  await using shop = await openTestShop({ works: false })
  await using cutter = await openCommitCutter(shop.options.databaseUrl)
  await using node = await openNode(shop, { databaseUrl: cutter.databaseUrl })
  const ready = await readyGuests(node, 8)
  const letBack = await cutter.shut()
  const isReady = async () => (await fetch(`${node.url}/health/ready`)).status
  expect(await isReady()).toBe(503)
  const refusals = await Promise.all(
    ready.map(({ guest, request }) => refusalFrom(guest.shop.orders.place.mutate(request))),
  )
  expect(refusals).toEqual(Array(8).fill({ code: 'OUTCOME_UNKNOWN', retryWithSameKey: true }))
  expect((await fetch(`${node.url}/health/live`)).status).toBe(200)
  await letBack()
  await until(async () => (await isReady()) === 200)
  const placed = await Promise.all(ready.map(({ guest, request }) => guest.shop.orders.place.mutate(request)))
  expect(new Set(placed.map(({ order }) => order.id)).size).toBe(8)
})

test.each(['lock_timeout', 'statement_timeout'])(
  'what waits for longer than %s is refused with a code: a read as not done, a change as unknown; then both work',
  async (setting) => {
    await using shop = await openTestShop({ works: false })
    const databaseUrl = new URL(shop.options.databaseUrl)
    databaseUrl.searchParams.set(setting, '1500')
    await using node = await openNode(shop, { databaseUrl: databaseUrl.href })
    const { cartToken } = await openGuest(shop, { mug: 1 })
    const list = () => node.as().catalog.products.list.query({})
    const add = () => node.as({ cartToken }).cart.addLine.mutate({ variantId: shop.id.variant.book, quantity: 1 })
    const holder = await shop.database.pool.connect()
    await holder.query('begin; lock table listing; select from cart for update')
    const [read, change] = await Promise.all([
      Promise.all(Array.from({ length: 8 }, () => refusalFrom(list()))),
      refusalFrom(add()),
    ])
    expect(read).toEqual(Array(8).fill({ code: 'SERVICE_UNAVAILABLE', retryAfter: 1 }))
    expect(change).toEqual({ code: 'OUTCOME_UNKNOWN', retryWithSameKey: true })
    await holder.query('rollback')
    holder.release()
    await Promise.all([list(), add()])
  },
)
