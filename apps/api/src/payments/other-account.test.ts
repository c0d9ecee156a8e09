import { expect, test } from 'vitest'
import { openTestShop, type TestShop, until } from '../testing/open-test-shop.ts'
import { intentOf, openGuest, payWith, readOrder, stockProblems } from '../testing/shopper.ts'
import { openStrayNode } from '../testing/stray-node.ts'
import { expireOrders } from './expire-orders.ts'
import { processStripeEvent } from './process-event.ts'
import { reconcilePayments } from './reconcile.ts'

const run = async (shop: TestShop, statement: string) => (await shop.database.pool.query(statement)).rows

const letTimePass = (shop: TestShop) =>
  run(shop, `update payment_attempt set created_at = now() - interval '1 minute', checked_at = null`)

/** The hold ran out so long ago, and the order was postponed once since. */
async function letHoldsBeOver(shop: TestShop, ago: string): Promise<void> {
  await run(shop, `update reservation set expires_at = now() - interval '${ago}' where state = 'held'`)
  await run(shop, `update orders set expires_at = now() - interval '1 second' where status = 'PENDING'`)
}

const unavailable = { data: { refusal: { code: 'PAYMENT_PROVIDER_UNAVAILABLE', retryAfter: 60 } } }

test('a node with the key of another account complains that it does not know an intent, and ends nothing', async () => {
  await using shop = await openTestShop({ works: false })
  await using stray = await openStrayNode(shop)
  const node = await stray.serve()
  const placed = await (await openGuest(shop, { mug: 1 })).place()
  const { orders } = shop.at(node.url)({ orderTokens: [placed.orderToken ?? ''] })
  const before = await readOrder(shop, placed)
  await expect(orders.confirmPayment.mutate({ orderId: placed.order.id })).rejects.toMatchObject(unavailable)
  await expect(orders.cancel.mutate({ orderId: placed.order.id, reason: 'no' })).rejects.toMatchObject(unavailable)
  await letTimePass(shop)
  await reconcilePayments(stray.deps)
  await letHoldsBeOver(shop, '23 hours')
  await expireOrders(stray.deps)
  const { status, paymentStatus, version, timeline } = before
  expect(await readOrder(shop, placed)).toMatchObject({ status, paymentStatus, version, timeline })
  const complaint = { orderId: placed.order.id, intentId: intentOf(placed) }
  expect(stray.errors).toEqual(Array(4).fill(complaint))
  expect(await stockProblems(shop)).toEqual([])
})

test('what a node with another key left alone, the right one sees paid', async () => {
  await using shop = await openTestShop({ works: false })
  await using stray = await openStrayNode(shop)
  const placed = await (await openGuest(shop, { mug: 1 })).place()
  await letHoldsBeOver(shop, '23 hours')
  await expireOrders(stray.deps)
  await payWith(shop, intentOf(placed))
  await letTimePass(shop)
  await reconcilePayments(shop.served.deps)
  expect((await readOrder(shop, placed)).paymentStatus).toBe('SUCCEEDED')
})

test('an event that reaches a node with another key waits for one with the right key', async () => {
  await using shop = await openTestShop({ works: false })
  await using stray = await openStrayNode(shop)
  const placed = await (await openGuest(shop, { mug: 1 })).place()
  await payWith(shop, intentOf(placed))
  const [event] = await until(async () => {
    const events = await run(shop, `select id from stripe_event where type = 'payment_intent.succeeded'`)
    return events.length === 1 && events
  })
  await expect(processStripeEvent(stray.deps, event.id)).rejects.toThrow('is not of this account yet')
  expect(stray.errors).toMatchObject([{ eventId: event.id, intentId: intentOf(placed) }])
  expect(await run(shop, `select state from stripe_event where id = '${event.id}'`)).toEqual([{ state: 'parked' }])
  await processStripeEvent(shop.served.deps, event.id)
  expect((await readOrder(shop, placed)).paymentStatus).toBe('SUCCEEDED')
})

test('money that is on its way is waited for, however long a node does not know its intent', async () => {
  await using shop = await openTestShop({ works: false })
  await using stray = await openStrayNode(shop)
  const placed = await (await openGuest(shop, { mug: 1 })).place()
  await payWith(shop, intentOf(placed), 'pm_usBankAccount_processing')
  await letTimePass(shop)
  await reconcilePayments(shop.served.deps)
  expect(await readOrder(shop, placed)).toMatchObject({ paymentStatus: 'PROCESSING' })
  await run(shop, `update payment_attempt set created_at = now() - interval '9 days', checked_at = null`)
  await run(
    shop,
    `alter table order_event disable trigger order_event_append_only;
     update order_event set at = at - interval '9 days';
     alter table order_event enable trigger order_event_append_only`,
  )
  await reconcilePayments(stray.deps)
  expect(await readOrder(shop, placed)).toMatchObject({ status: 'PENDING', paymentStatus: 'PROCESSING' })
  expect(stray.errors).toHaveLength(1)
})

test('an order that has been over for a day ends with an intent that nobody knows; late money goes back', async () => {
  await using shop = await openTestShop({ works: false })
  await using stray = await openStrayNode(shop)
  const placed = await (await openGuest(shop, { mug: 1 })).place()
  await letHoldsBeOver(shop, '25 hours')
  await expireOrders(stray.deps)
  expect((await readOrder(shop, placed)).status).toBe('CANCELED')
  expect(await stockProblems(shop)).toEqual([])
  await payWith(shop, intentOf(placed))
  const [event] = await until(async () => {
    const events = await run(shop, `select id from stripe_event where type = 'payment_intent.succeeded'`)
    return events.length === 1 && events
  })
  await processStripeEvent(shop.served.deps, event.id)
  expect(await readOrder(shop, placed)).toMatchObject({ status: 'CANCELED', refunds: [{ reason: 'late_money' }] })
})
