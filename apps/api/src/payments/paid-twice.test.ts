import { expect, test } from 'vitest'
import { openTestShop, until } from '../testing/open-test-shop.ts'
import { intentOf, openGuest, payWith, readOrder } from '../testing/shopper.ts'

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
