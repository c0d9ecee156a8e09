import { expect, test } from 'vitest'
import { serve } from '../serve.ts'
import { openTestShop, type TestShop, until } from '../testing/open-test-shop.ts'
import { intentOf, openGuest, type Placed, payWith, readOrder, stockProblems } from '../testing/shopper.ts'
import { expireOrders } from './expire-orders.ts'
import { reconcilePayments } from './reconcile.ts'

const ownerOf = (shop: TestShop, { orderToken = '' }: Placed) => shop.as({ orderTokens: [orderToken] }).orders

const run = (shop: TestShop, statement: string) => shop.database.pool.query(statement)

const letTimePass = (shop: TestShop) =>
  run(shop, `update payment_attempt set created_at = now() - interval '1 minute', checked_at = null`)

const statusAtStripe = async (shop: TestShop, intentId: string): Promise<string> => {
  const headers = { authorization: 'Bearer sk_test_x' }
  const answer = await fetch(`${shop.simulator.url}/v1/payment_intents/${intentId}`, { headers })
  return ((await answer.json()) as { status: string }).status
}

test('an intent that was made behind a 500, which Stripe repeats for a day, is found and paid', async () => {
  await using shop = await openTestShop({ works: false })
  await shop.control('faults', { path: '/v1/payment_intents', kind: 'error_500_after', times: 1 })
  const placed = await (await openGuest(shop, { mug: 1 })).place()
  expect(placed.payment.next).toBe('pay')
  await payWith(shop, intentOf(placed))
  const { success } = await ownerOf(shop, placed).confirmPayment.mutate({ orderId: placed.order.id })
  expect(success).toBe(true)
})

test('a cancel that met a 500, which Stripe keeps under a key, can be asked for again', async () => {
  await using shop = await openTestShop({ works: false })
  const placed = await (await openGuest(shop, { mug: 1 })).place()
  const path = '/v1/payment_intents/{id}/cancel'
  await shop.control('faults', { path, kind: 'error_500', isStored: true, times: 3 })
  const cancel = () => ownerOf(shop, placed).cancel.mutate({ orderId: placed.order.id, reason: 'no' })
  await expect(cancel()).rejects.toMatchObject({ data: { refusal: { code: 'PAYMENT_PROVIDER_UNAVAILABLE' } } })
  await fetch(`${shop.simulator.url}/_control/faults`, { method: 'DELETE' })
  expect((await cancel()).status).toBe('CANCELED')
  expect(await statusAtStripe(shop, intentOf(placed))).toBe('canceled')
})

test('an order whose intent Stripe does not know stands in nobody’s way, and ends after a day', async () => {
  await using shop = await openTestShop({ works: false })
  const lost = await (await openGuest(shop, { mug: 1 })).place()
  const healthy = await (await openGuest(shop, { mug: 1 })).place()
  await run(
    shop,
    `update payment_attempt set intent_id = 'pi_of_another_account' where intent_id = '${intentOf(lost)}'`,
  )
  await run(shop, `update orders set expires_at = now() - interval '1 second'`)
  await expireOrders(shop.served.deps, 1)
  expect([(await readOrder(shop, lost)).status, (await readOrder(shop, healthy)).status]).toEqual([
    'PENDING',
    'CANCELED',
  ])
  await run(shop, `update reservation set expires_at = now() - interval '25 hours' where state = 'held'`)
  await run(shop, `update orders set expires_at = now() - interval '1 second' where status = 'PENDING'`)
  await expireOrders(shop.served.deps)
  expect((await readOrder(shop, lost)).status).toBe('CANCELED')
  expect(await stockProblems(shop)).toEqual([])
})

test('an order that cannot end yet makes way for the others, and ends later', async () => {
  await using shop = await openTestShop({ works: false })
  const first = await (await openGuest(shop, { mug: 1 })).place()
  const second = await (await openGuest(shop, { mug: 1 })).place()
  await run(shop, `update orders set expires_at = now() - interval '1 second'`)
  await shop.control('faults', { path: `/v1/payment_intents/${intentOf(first)}/cancel`, kind: 'error_500', times: 9 })
  // One at a time, so that the one that cannot end is all that a page has room for.
  await expireOrders(shop.served.deps, 1)
  expect([(await readOrder(shop, first)).status, (await readOrder(shop, second)).status]).toEqual([
    'PENDING',
    'CANCELED',
  ])
  await fetch(`${shop.simulator.url}/_control/faults`, { method: 'DELETE' })
  await run(shop, `update orders set expires_at = now() - interval '1 second' where status = 'PENDING'`)
  await expireOrders(shop.served.deps)
  expect((await readOrder(shop, first)).status).toBe('CANCELED')
})

test('a live intent of an order that has ended is canceled at Stripe, so that nobody pays it', async () => {
  await using shop = await openTestShop({ works: false, breaks: ['goods_follow_order', 'timeline_ends_at_order'] })
  const placed = await (await openGuest(shop, { mug: 1 })).place()
  await run(shop, `update orders set status = 'CANCELED', canceled_at = now(), expires_at = null`)
  await letTimePass(shop)
  await reconcilePayments(shop.served.deps)
  expect(await statusAtStripe(shop, intentOf(placed))).toBe('canceled')
  expect((await readOrder(shop, placed)).payments).toMatchObject([{ state: 'canceled' }])
})

test('a refund whose job was lost is sent by the reconciler, once', async () => {
  await using shop = await openTestShop({ works: false, breaks: ['goods_follow_order', 'timeline_is_a_legal_path'] })
  const placed = await (await openGuest(shop, { mug: 1 })).place()
  await payWith(shop, intentOf(placed))
  await run(shop, `update orders set status = 'CANCELED', canceled_at = now(), expires_at = null`)
  await letTimePass(shop)
  await reconcilePayments(shop.served.deps)
  await run(shop, `delete from pgboss.job where name = 'submit-refund'`)
  await run(shop, `update refund set created_at = now() - interval '1 minute'`)
  await Promise.all([reconcilePayments(shop.served.deps), reconcilePayments(shop.served.deps)])
  expect((await readOrder(shop, placed)).refunds).toMatchObject([{ state: 'succeeded', amount: placed.order.total }])
})

test('a payment that was flagged and then canceled at Stripe ends with its order', async () => {
  await using shop = await openTestShop()
  const placed = await (await openGuest(shop, { mug: 1 })).place()
  await run(shop, `update payment_attempt set request = jsonb_set(request, '{amount}', '1')`)
  await fetch(`${shop.simulator.url}/v1/payment_intents/${intentOf(placed)}/cancel`, {
    method: 'POST',
    headers: { authorization: 'Bearer sk_test_x', 'content-type': 'application/x-www-form-urlencoded' },
  })
  await until(async () => (await readOrder(shop, placed)).status === 'CANCELED')
  expect(await stockProblems(shop)).toEqual([])
})

test('with a key that Stripe refuses the order stands, and says that it can be paid later', async () => {
  await using shop = await openTestShop({ works: false })
  const revoked = await serve({ ...shop.options, port: 0, stripe: { ...shop.options.stripe, secretKey: 'sk_live_no' } })
  try {
    const placed = await (await openGuest({ ...shop, as: shop.at(revoked.url) }, { mug: 1 })).place()
    expect(placed).toMatchObject({ order: { status: 'PENDING' }, payment: { next: 'retry', retryAfter: 60 } })
    expect((await ownerOf(shop, placed).retryPayment.mutate({ orderId: placed.order.id })).payment.next).toBe('pay')
  } finally {
    await revoked.stop(1_000)
  }
})

test('a failure that Stripe keeps, and that left nothing, costs one try: the next has a key of its own', async () => {
  await using shop = await openTestShop({ works: false })
  await shop.control('faults', { kind: 'error_500', isStored: true, method: 'POST', path: '/v1/payment_intents' })
  const placed = await (await openGuest(shop, { mug: 1 })).place()
  expect(placed.payment).toMatchObject({ next: 'retry' })
  const { payment } = await ownerOf(shop, placed).retryPayment.mutate({ orderId: placed.order.id })
  expect(await payWith(shop, intentOf({ payment }))).toBe(200)
  await ownerOf(shop, placed).confirmPayment.mutate({ orderId: placed.order.id })
  const { status, payments } = await readOrder(shop, placed)
  expect([status, payments.map(({ state }) => state)]).toEqual(['PROCESSING', ['canceled', 'succeeded']])
})
