import { expect, test } from 'vitest'
import { openTestShop, type TestShop, until } from '../testing/open-test-shop.ts'
import { intentOf, openGuest, type Placed, payWith, readOrder, refusalFrom, stockProblems } from '../testing/shopper.ts'
import { expireOrders } from './expire-orders.ts'
import { reconcilePayments } from './reconcile.ts'

const ownerOf = (shop: TestShop, { orderToken = '' }: Placed) => shop.as({ orderTokens: [orderToken] }).orders

test('a declined card is a failure that keeps the goods, and a second card pays the same order', async () => {
  await using shop = await openTestShop({ stock: { mug: 1 } })
  const placed = await (await openGuest(shop, { mug: 1 })).place()
  expect(await payWith(shop, intentOf(placed), 'pm_card_chargeDeclined')).toBe(402)
  await until(async () => (await readOrder(shop, placed)).paymentStatus === 'FAILED')
  expect(await refusalFrom(openGuest(shop, { mug: 1 }))).toMatchObject({ code: 'OUT_OF_STOCK' })

  const again = await ownerOf(shop, placed).retryPayment.mutate({ orderId: placed.order.id })
  expect(again.payment).toMatchObject({ next: 'pay', paymentIntentId: intentOf(placed) })
  expect(await payWith(shop, intentOf(placed))).toBe(200)
  const paid = await until(async () => {
    const order = await readOrder(shop, placed)
    return order.paymentStatus === 'SUCCEEDED' && order
  })
  expect(paid.payments).toMatchObject([{ state: 'succeeded' }])
  expect(await stockProblems(shop)).toEqual([])
})

test('3-D Secure is waiting, not failing', async () => {
  await using shop = await openTestShop()
  const placed = await (await openGuest(shop, { mug: 1 })).place()
  await payWith(shop, intentOf(placed), 'pm_card_threeDSecure2Required')
  const answer = await ownerOf(shop, placed).confirmPayment.mutate({ orderId: placed.order.id })
  expect(answer).toMatchObject({ success: false, status: 'PENDING', order: { status: 'PENDING' } })
})

test('without any webhook the shopper who comes back learns the truth at once', async () => {
  await using shop = await openTestShop()
  await shop.control('webhooks', { mode: 'drop' })
  const placed = await (await openGuest(shop, { mug: 1 })).place()
  await payWith(shop, intentOf(placed))
  const answer = await ownerOf(shop, placed).confirmPayment.mutate({ orderId: placed.order.id })
  expect(answer).toMatchObject({ success: true, status: 'SUCCEEDED', order: { status: 'PROCESSING' } })
})

test('a lost webhook is repaired by the reconciler', async () => {
  await using shop = await openTestShop({ works: false })
  await shop.control('webhooks', { mode: 'drop' })
  const placed = await (await openGuest(shop, { mug: 1 })).place()
  await payWith(shop, intentOf(placed))
  await shop.database.pool.query(`update payment_attempt set checked_at = now() - interval '31 seconds'`)
  await reconcilePayments(shop.served.deps)
  expect((await readOrder(shop, placed)).paymentStatus).toBe('SUCCEEDED')
})

test('while Stripe is away the order stands, and its payment goes on with the same key afterwards', async () => {
  await using shop = await openTestShop({ works: false })
  await shop.control('faults', { path: '/v1/payment_intents', kind: 'drop_after', times: 2 })
  const placed = await (await openGuest(shop, { mug: 1 })).place()
  expect(placed.payment).toMatchObject({ next: 'retry', reason: 'provider_unavailable' })
  expect(placed.order.status).toBe('PENDING')
  const { payment } = await ownerOf(shop, placed).retryPayment.mutate({ orderId: placed.order.id })
  expect(payment).toMatchObject({ next: 'pay' })
  const { rows } = await shop.database.pool.query('select idempotency_key from payment_attempt')
  expect(rows).toHaveLength(1)
  const intents = await fetch(`${shop.simulator.url}/v1/payment_intents`, {
    headers: { authorization: 'Bearer sk_test_x' },
  })
  expect(((await intents.json()) as { data: unknown[] }).data).toHaveLength(1)
})

test('a canceled order can no longer be paid, and its goods are free again exactly once', async () => {
  await using shop = await openTestShop({ stock: { mug: 1 } })
  const placed = await (await openGuest(shop, { mug: 1 })).place()
  const cancels = await Promise.allSettled(
    Array.from({ length: 8 }, () =>
      ownerOf(shop, placed).cancel.mutate({ orderId: placed.order.id, reason: 'changed my mind' }),
    ),
  )
  expect(cancels.filter(({ status }) => status === 'fulfilled').length).toBeGreaterThan(0)
  const { status, cancelReason } = await readOrder(shop, placed)
  expect(status).toBe('CANCELED')
  // Stripe's news of the cancel may be quicker than its answer to whoever has asked.
  expect(['changed my mind', 'the payment was canceled']).toContain(cancelReason)
  expect(await payWith(shop, intentOf(placed))).toBe(400)
  expect(await stockProblems(shop)).toEqual([])
  expect((await openGuest(shop, { mug: 1 })).cartToken).toBeTruthy()
  expect(await refusalFrom(ownerOf(shop, placed).retryPayment.mutate({ orderId: placed.order.id }))).toMatchObject({
    code: 'ORDER_STATUS_CONFLICT',
  })
})

test('a cancel that comes after the money finds a paid order, and leaves it alone', async () => {
  await using shop = await openTestShop({ works: false })
  const placed = await (await openGuest(shop, { mug: 1 })).place()
  await payWith(shop, intentOf(placed))
  const cancel = ownerOf(shop, placed).cancel.mutate({ orderId: placed.order.id, reason: 'too late' })
  expect(await refusalFrom(cancel)).toEqual({ code: 'ORDER_STATUS_CONFLICT', from: 'PROCESSING', to: 'CANCELED' })
  expect(await readOrder(shop, placed)).toMatchObject({ status: 'PROCESSING', paymentStatus: 'SUCCEEDED' })
})

test('an unpaid order expires: canceled at Stripe first, its goods back, its money refused', async () => {
  await using shop = await openTestShop({ works: false, stock: { mug: 1 } })
  const placed = await (await openGuest(shop, { mug: 1 })).place()
  await shop.database.pool.query(`update orders set expires_at = now() - interval '1 second'`)
  await Promise.all([expireOrders(shop.served.deps), expireOrders(shop.served.deps)])
  expect(await readOrder(shop, placed)).toMatchObject({ status: 'CANCELED', cancelReason: 'not paid in time' })
  expect(await payWith(shop, intentOf(placed))).toBe(400)
  expect(await stockProblems(shop)).toEqual([])
})

test('an order that was paid just before it expires is paid', async () => {
  await using shop = await openTestShop({ works: false })
  const placed = await (await openGuest(shop, { mug: 1 })).place()
  await payWith(shop, intentOf(placed))
  await shop.database.pool.query(`update orders set expires_at = now() - interval '1 second'`)
  await expireOrders(shop.served.deps)
  expect(await readOrder(shop, placed)).toMatchObject({ status: 'PROCESSING', paymentStatus: 'SUCCEEDED' })
})

test('money for an order that is canceled goes back once, and the order stays canceled', async () => {
  await using shop = await openTestShop({
    breaks: ['reserved_is_live', 'reservation_moved_once', 'timeline_is_a_legal_path'],
  })
  const placed = await (await openGuest(shop, { mug: 1 })).place()
  // As if the cancel at Stripe had been lost, which the way over the API never lets happen.
  await shop.database.pool.query(`update orders set status = 'CANCELED', canceled_at = now(), expires_at = null`)
  await shop.database.pool.query(`update reservation set state = 'released', expires_at = null`)
  await payWith(shop, intentOf(placed))
  const order = await until(async () => {
    const found = await readOrder(shop, placed)
    return found.refunds[0]?.state === 'succeeded' && found
  })
  expect(order.status).toBe('CANCELED')
  expect(order.refunds).toMatchObject([{ amount: placed.order.total, reason: 'late_money' }])
})

test('another amount than was asked for is flagged and never pays', async () => {
  await using shop = await openTestShop()
  const placed = await (await openGuest(shop, { mug: 1 })).place()
  await shop.database.pool.query(`update payment_attempt set request = jsonb_set(request, '{amount}', '1')`)
  await payWith(shop, intentOf(placed))
  const order = await until(async () => {
    const found = await readOrder(shop, placed)
    return found.timeline.some(({ kind }) => kind === 'payment_mismatch') && found
  })
  expect(order).toMatchObject({ status: 'PENDING', paymentStatus: 'PENDING' })
  const { rows } = await shop.database.pool.query('select mismatch from payment')
  expect(rows).toEqual([{ mismatch: 'amount 3265, not 1' }])
})
