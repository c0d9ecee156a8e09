import { readAttemptsOfOrder } from '@tillwright/db/payments'
import type { OrderId } from '@tillwright/domain/ids'
import { expect, test } from 'vitest'
import { cancelUnpaid } from '../payments/cancel-unpaid.ts'
import { openIntent } from '../payments/open-intent.ts'
import { reconcilePayments } from '../payments/reconcile.ts'
import { submitRefund } from '../payments/submit-refund.ts'
import { openTestShop, type TestShop, until } from '../testing/open-test-shop.ts'
import { callsOf, ownerOf, placePaid } from '../testing/place-paid.ts'
import { openGuest, type Placed, readOrder, refusalFrom, stockProblems } from '../testing/shopper.ts'

const run = (shop: TestShop, statement: string) => shop.database.pool.query(statement)

const cancel = (shop: TestShop, placed: Placed, reason = 'changed my mind') =>
  ownerOf(shop, placed).cancel.mutate({ orderId: placed.order.id, reason })

const paymentOf = async (shop: TestShop) =>
  (await run(shop, 'select captured_minor, refund_reserved_minor, refunded_minor from payment')).rows

test('of eight cancels of a paid order at once one happens: one refund, one release, one call of Stripe', async () => {
  await using shop = await openTestShop({ stock: { mug: 1 } })
  const placed = await placePaid(shop, { mug: 1 })
  const answers = await Promise.all(Array.from({ length: 8 }, () => cancel(shop, placed)))
  expect(answers.map(({ status, cancelReason }) => [status, cancelReason])).toEqual(
    Array(8).fill(['CANCELED', 'changed my mind']),
  )
  const order = await until(async () => {
    const found = await readOrder(shop, placed)
    return found.paymentStatus === 'REFUNDED' && found
  })
  expect(order.refunds).toMatchObject([{ state: 'succeeded', reason: 'canceled', amount: placed.order.total }])
  expect(order.timeline.map(({ kind }) => kind)).toEqual(['placed', 'paid', 'canceled', 'refunded'])
  expect(await callsOf(shop, 'POST', '/v1/refunds')).toMatchObject([{ status: 200 }])
  const { rows } = await run(shop, `select count(*)::int from stock_movement where kind = 'release'`)
  expect(rows).toEqual([{ count: 1 }])
  expect(await stockProblems(shop)).toEqual([])
  expect((await openGuest(shop, { mug: 1 })).cartToken).toBeTruthy()
})

test('a cancel asks nobody: while Stripe is away it stands, and the money is promised', async () => {
  await using shop = await openTestShop({ works: false })
  const placed = await placePaid(shop, { mug: 1 })
  const before = (await callsOf(shop, 'POST', '/v1/')).length
  await shop.control('faults', { path: '/v1/*', kind: 'drop_before', times: 99 })
  expect((await cancel(shop, placed)).refunds).toMatchObject([{ state: 'requested', amount: placed.order.total }])
  expect(await callsOf(shop, 'POST', '/v1/')).toHaveLength(before)
  const { amount } = placed.order.total
  expect(await paymentOf(shop)).toEqual([{ captured_minor: amount, refund_reserved_minor: amount, refunded_minor: 0 }])
})

test('a process that dies between the cancel and its refund leaves it to the reconciler', async () => {
  await using shop = await openTestShop({ works: false })
  const placed = await placePaid(shop, { mug: 1 })
  await cancel(shop, placed)
  await run(shop, `delete from pgboss.job where name = 'submit-refund'`)
  await run(shop, `update refund set created_at = now() - interval '1 minute'`)
  await reconcilePayments(shop.served.deps)
  expect(await readOrder(shop, placed)).toMatchObject({ status: 'CANCELED', paymentStatus: 'REFUNDED' })
})

test('the same reason again is the same cancel; another one comes too late and changes nothing', async () => {
  await using shop = await openTestShop({ works: false })
  const placed = await placePaid(shop, { mug: 1 })
  const first = await cancel(shop, placed, 'too big')
  expect(await cancel(shop, placed, 'too big')).toEqual(first)
  const conflict = { code: 'ORDER_STATUS_CONFLICT', from: 'CANCELED', to: 'CANCELED' }
  expect(await refusalFrom(cancel(shop, placed, 'too small'))).toEqual(conflict)
  expect(await readOrder(shop, placed)).toEqual(first)
})

test('an order that cost nothing is canceled without a refund', async () => {
  await using shop = await openTestShop({ works: false })
  await run(shop, 'update shipping_method set price_minor = 0')
  const placed = await (await openGuest(shop, { sticker: 1 })).place({ paymentMethod: 'none' })
  expect(await cancel(shop, placed)).toMatchObject({ status: 'CANCELED', paymentStatus: 'SUCCEEDED', refunds: [] })
  expect(await stockProblems(shop)).toEqual([])
})

test('what was promised back already is not promised twice', async () => {
  await using shop = await openTestShop({ works: false })
  const placed = await placePaid(shop, { mug: 1 })
  const id: string = shop.served.deps.newId()
  await run(
    shop,
    `insert into refund (id, payment_id, order_id, payment_attempt_id, amount_minor, currency, reason, state)
     select '${id}', payment_id, order_id, id, 1000, 'USD', 'goodwill', 'requested' from payment_attempt`,
  )
  await run(shop, 'update payment set refund_reserved_minor = 1000')
  await submitRefund(shop.served.deps, id)
  expect((await readOrder(shop, placed)).paymentStatus).toBe('PARTIALLY_REFUNDED')
  const { refunds } = await cancel(shop, placed)
  expect(refunds.map(({ amount }) => amount.amount)).toEqual([1_000, placed.order.total.amount - 1_000])
  await submitRefund(shop.served.deps, refunds[1]?.id ?? '')
  expect((await readOrder(shop, placed)).paymentStatus).toBe('REFUNDED')
})

test('an intent that is opened while its order is being canceled is canceled as well', async () => {
  await using shop = await openTestShop({ works: false })
  await shop.control('faults', { path: '/v1/payment_intents', kind: 'drop_before', times: 2 })
  const placed = await (await openGuest(shop, { mug: 1 })).place()
  const { deps } = shop.served
  const orderId = placed.order.id as OrderId
  const [attempt] = await readAttemptsOfOrder(deps.db, orderId)
  if (attempt === undefined) throw new Error('the order has an attempt')
  // Behind the first look, which finds nothing that could be paid.
  let isOpened = false
  const db = deps.db.withPlugin({
    transformQuery: ({ node }) => node,
    transformResult: async ({ result }) => {
      if (!isOpened) await openIntent(deps, attempt)
      isOpened = true
      return result
    },
  })
  await cancelUnpaid({ ...deps, db }, { orderId, cause: { actor: 'shopper', reason: 'no' } })
  expect((await readOrder(shop, placed)).status).toBe('CANCELED')
  const [{ intentId } = { intentId: null }] = await readAttemptsOfOrder(deps.db, orderId)
  expect(await deps.gateway.retrieveIntent(intentId ?? '')).toMatchObject({ status: 'canceled' })
})

test('a stranger cancels nothing', async () => {
  await using shop = await openTestShop({ works: false })
  const [mine, other] = [await placePaid(shop, { mug: 1 }), await placePaid(shop, { mug: 1 })]
  const foreign = shop.as({ orderTokens: [mine.orderToken ?? ''] }).orders
  const asked = foreign.cancel.mutate({ orderId: other.order.id, reason: 'no' })
  expect(await refusalFrom(asked)).toEqual({ code: 'NOT_FOUND', entity: 'order' })
})
