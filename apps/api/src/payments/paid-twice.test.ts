import { expect, test } from 'vitest'
import { openTestShop, until } from '../testing/open-test-shop.ts'
import { intentOf, openGuest, payWith, readOrder } from '../testing/shopper.ts'
import { applyPaymentState } from './apply-state.ts'
import { reconcilePayments } from './reconcile.ts'
import { submitRefund } from './submit-refund.ts'

const long = { tags: ['long'] }

test('of two intents that are both paid one goes back, and when the order is canceled the other one too', async () => {
  await using shop = await openTestShop()
  const guest = await openGuest(shop, { mug: 1 })
  const placed = await guest.place()
  const orderId = placed.order.id
  const owner = shop.as({ orderTokens: [placed.orderToken ?? ''] })
  // As if its cancel had been written down here, and lost on the way to Stripe.
  await shop.database.pool.query(`update payment_attempt set state = 'canceled' where order_id = $1`, [orderId])
  const second = await owner.orders.retryPayment.mutate({ orderId })
  const intentIds = [intentOf(placed), intentOf(second)]
  expect(new Set(intentIds).size).toBe(2)
  for (const intentId of intentIds) expect(await payWith(shop, intentId)).toBe(200)
  const paid = await until(async () => {
    const order = await readOrder(shop, placed)
    return order.refunds[0]?.state === 'succeeded' && order.status === 'PROCESSING' && order
  })
  expect([paid.paymentStatus, paid.refunds.length]).toEqual(['SUCCEEDED', 1])
  await owner.orders.cancel.mutate({ orderId, reason: 'one was enough' })
  const refunded = await until(async () => {
    const order = await readOrder(shop, placed)
    return order.paymentStatus === 'REFUNDED' && order
  })
  expect(refunded.refunds.map(({ state, amount }) => [state, amount])).toEqual(
    Array(2).fill(['succeeded', placed.order.total]),
  )
  const answer = await fetch(`${shop.simulator.url}/v1/charges?limit=10`, {
    headers: { authorization: 'Bearer sk_test_x' },
  })
  const { data } = (await answer.json()) as { data: { payment_intent: string; refunded: boolean }[] }
  expect(new Map(data.map((charge) => [charge.payment_intent, charge.refunded]))).toEqual(
    new Map(intentIds.map((intentId) => [intentId, true])),
  )
})

test('when the bank takes both refunds back, a person is told, and neither is promised for ever', long, async () => {
  await using shop = await openTestShop({ works: false })
  const { deps } = shop.served
  const run = async (statement: string) => (await shop.database.pool.query(statement)).rows
  const placed = await (await openGuest(shop, { mug: 1 })).place()
  const orderId = placed.order.id
  const owner = shop.as({ orderTokens: [placed.orderToken ?? ''] }).orders
  await shop.control('switches', { failedRefundsCount: false })
  await run(`update payment_attempt set state = 'canceled'`)
  const second = await owner.retryPayment.mutate({ orderId })
  for (const intentId of [intentOf(second), intentOf(placed)]) {
    await payWith(shop, intentId, 'pm_card_pendingRefund')
    const intent = (await deps.gateway.retrieveIntent(intentId)) ?? expect.fail()
    await applyPaymentState(deps, intent, { actor: 'stripe', reason: null })
  }
  await owner.cancel.mutate({ orderId, reason: 'one was enough' })
  for (let round = 0; round < 3; round++) {
    for (const { id } of await run(`select id from refund where state = 'requested'`)) await submitRefund(deps, id)
    await shop.control('clock', { advanceMs: 2_000 })
    for (const { id } of await run(`select provider_refund_id as id from refund where state = 'submitted'`)) {
      await shop.control('bank/fail-refund', { refund: id })
    }
    await run(`update refund set checked_at = shop_now() - interval '1 day'`)
    await reconcilePayments(deps)
  }
  expect((await readOrder(shop, placed)).refunds.map(({ state }) => state)).toEqual(['failed', 'failed'])
})
