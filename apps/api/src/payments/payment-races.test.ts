import { expect, test } from 'vitest'
import { openTestShop, type TestShop, until } from '../testing/open-test-shop.ts'
import { callsOf, ownerOf, placePaid } from '../testing/place-paid.ts'
import { intentOf, openGuest, type Placed, payWith, readOrder, refusalFrom, stockProblems } from '../testing/shopper.ts'
import { sweepPayments } from './sweep-payments.ts'

const long = { tags: ['long'] }

const run = async (shop: TestShop, statement: string): Promise<unknown[]> =>
  (await shop.database.pool.query(statement)).rows

const reservedOf = (shop: TestShop) =>
  run(
    shop,
    `select sum(reserved)::int as reserved, count(*) filter (where reserved > 0)::int as levels from stock_level`,
  )

interface StripeObject {
  readonly id: string
  readonly type: string
  readonly status: string
  readonly captured: boolean
}

/** What Stripe has of this kind, the newest first. */
async function listOf(shop: TestShop, what: string): Promise<StripeObject[]> {
  const headers = { authorization: 'Bearer sk_test_inspector' }
  const answer = await fetch(`${shop.simulator.url}/v1/${what}?limit=100`, { headers })
  // What Stripe's lists answer, as far as it is asked for here.
  return ((await answer.json()) as { data: StripeObject[] }).data
}

/** Every event that was made so far, once more and eight times each, all of them worked off. */
async function tellAllAgain(shop: TestShop): Promise<void> {
  for (const { id } of await listOf(shop, 'events')) await shop.control('webhooks/redeliver', { eventId: id, times: 8 })
  await run(
    shop,
    `update stripe_event set state = 'received', replay_count = replay_count + 1 where object_id like 'pi_%'`,
  )
  const { deps } = shop.served
  const events = (await run(shop, `select id, replay_count from stripe_event`)) as {
    id: string
    replay_count: number
  }[]
  await deps.db.transaction().execute((tx) =>
    deps.jobs.enqueue(
      tx,
      'process-stripe-event',
      events.map(({ id, replay_count }) => ({ eventId: id, replay: replay_count })),
    ),
  )
  await until(async () => (await run(shop, `select 1 from stripe_event where state = 'received'`)).length === 0)
}

const timelineOf = async (shop: TestShop, placed: Placed) =>
  (await readOrder(shop, placed)).timeline.map(({ kind }) => kind)

test('a declined card and then a good one are two tries at Stripe, one capture, and one paid order', async () => {
  await using shop = await openTestShop({ stock: { mug: 1 } })
  const placed = await (await openGuest(shop, { mug: 1 })).place()
  expect(await payWith(shop, intentOf(placed), 'pm_card_chargeDeclined')).toBe(402)
  await until(async () => (await readOrder(shop, placed)).paymentStatus === 'FAILED')
  expect(await reservedOf(shop)).toEqual([{ reserved: 1, levels: 1 }])
  expect(await payWith(shop, intentOf(placed))).toBe(200)
  await until(async () => (await readOrder(shop, placed)).paymentStatus === 'SUCCEEDED')
  expect(await timelineOf(shop, placed)).toEqual(['placed', 'payment', 'paid'])
  const charges = await listOf(shop, 'charges')
  expect(charges.map(({ status, captured }) => [status, captured])).toEqual([
    ['succeeded', true],
    ['failed', false],
  ])
  expect(await run(shop, 'select captured_minor = amount_minor as once from payment')).toEqual([{ once: true }])
  expect(await reservedOf(shop)).toEqual([{ reserved: 1, levels: 1 }])
})

test('of two intents that two tabs pay at once one settles the order, and the other goes back once', long, async () => {
  await using shop = await openTestShop()
  await shop.control('webhooks', { copies: 4 })
  const placed = await (await openGuest(shop, { mug: 1 })).place()
  const orderId = placed.order.id
  // As if its cancel had been written down here, and lost on the way to Stripe.
  await run(shop, `update payment_attempt set state = 'canceled'`)
  const second = await ownerOf(shop, placed).retryPayment.mutate({ orderId })
  const paying = [intentOf(placed), intentOf(second)].map((intentId) => payWith(shop, intentId))
  const asking = Array.from({ length: 8 }, () => ownerOf(shop, placed).confirmPayment.mutate({ orderId }))
  expect(await Promise.all(paying)).toEqual([200, 200])
  await Promise.all(asking)
  const order = await until(async () => {
    const found = await readOrder(shop, placed)
    return found.refunds[0]?.state === 'succeeded' && found.status === 'PROCESSING' && found
  })
  await tellAllAgain(shop)
  expect(order).toMatchObject({ paymentStatus: 'SUCCEEDED', refunds: [{ amount: order.total, reason: 'late_money' }] })
  expect((await timelineOf(shop, placed)).toSorted()).toEqual(['late_money', 'paid', 'placed', 'refunded'])
  expect(await callsOf(shop, 'POST', '/v1/refunds')).toHaveLength(1)
  expect(await reservedOf(shop)).toEqual([{ reserved: 1, levels: 1 }])
})

test.each(['canceled', 'refunded'])(
  'an order that is %s is not revived by all that was told of its payment',
  async (ended) => {
    await using shop = await openTestShop({ stock: { mug: 1 } })
    const placed = await placePaid(shop, { mug: 1 })
    const orderId = placed.order.id
    if (ended === 'canceled') await ownerOf(shop, placed).cancel.mutate({ orderId, reason: 'no' })
    else await shop.control('dashboard/refund', { payment_intent: intentOf(placed) })
    if (ended === 'refunded') await sweepPayments(shop.served.deps, 'hourly')
    const before = await until(async () => {
      const order = await readOrder(shop, placed)
      return order.paymentStatus === 'REFUNDED' && order
    })
    const reserved = await reservedOf(shop)
    await tellAllAgain(shop)
    expect(await readOrder(shop, placed)).toEqual(before)
    expect(before.status).toBe(ended === 'canceled' ? 'CANCELED' : 'PROCESSING')
    expect(await reservedOf(shop)).toEqual(reserved)
    expect(await stockProblems(shop)).toEqual([])
  },
)

test('an intent that is canceled at Stripe ends its order, and its goods come back once', async () => {
  await using shop = await openTestShop({ stock: { mug: 1 } })
  await shop.control('webhooks', { copies: 8 })
  const placed = await (await openGuest(shop, { mug: 1 })).place()
  await shop.control('dashboard/cancel', { payment_intent: intentOf(placed) })
  const order = await until(async () => {
    const found = await readOrder(shop, placed)
    return found.status === 'CANCELED' && found
  })
  await tellAllAgain(shop)
  expect(await readOrder(shop, placed)).toEqual(order)
  expect(order.cancelReason).toBe('the payment was canceled')
  const releases = await run(shop, `select reserved_delta from stock_movement where kind = 'release'`)
  expect(releases).toEqual([{ reserved_delta: -1 }])
  expect((await (await openGuest(shop, { mug: 1 })).place()).order.status).toBe('PENDING')
})

test('who loses the race for the last goods takes nothing back from who has won it', async () => {
  await using shop = await openTestShop({ stock: { mug: 1 } })
  const guests = await Promise.all(Array.from({ length: 20 }, () => openGuest(shop, { mug: 1 })))
  const requests = await Promise.all(guests.map((guest) => guest.request()))
  const placing = guests.map((guest, index) => guest.shop.orders.place.mutate(requests[index] ?? expect.fail()))
  const won: Placed[] = []
  await Promise.all(
    placing.map(async (call) => {
      const placed = await call.catch(() => null)
      // The winner pays while the others are still being told no, and ask again.
      if (placed === null) return
      won.push(placed)
      await payWith(shop, intentOf(placed))
    }),
  )
  const [winner] = won
  if (winner === undefined) throw new Error('somebody wins')
  expect(won).toHaveLength(1)
  const again = guests.map((guest, index) => guest.shop.orders.place.mutate(requests[index] ?? expect.fail()))
  const answers = await Promise.allSettled(again)
  expect(answers.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
  const order = await until(async () => {
    const found = await readOrder(shop, winner)
    return found.paymentStatus === 'SUCCEEDED' && found
  })
  expect([order.status, order.refunds]).toEqual(['PROCESSING', []])
  expect(await listOf(shop, 'payment_intents')).toHaveLength(1)
  expect(await callsOf(shop, 'POST', '/v1/refunds')).toEqual([])
  expect(await callsOf(shop, 'POST', `/v1/payment_intents/${intentOf(winner)}/cancel`)).toEqual([])
  expect(await refusalFrom(openGuest(shop, { mug: 1 }))).toMatchObject({ code: 'OUT_OF_STOCK' })
})
