import { expect, test } from 'vitest'
import { holdMoney } from '../testing/holding-shop.ts'
import { until } from '../testing/open-test-shop.ts'
import { intentOf, payWith } from '../testing/shopper.ts'
import { keptTaxOf, openBuyer, openTaxedShop } from '../testing/stripe-tax.ts'

const long = { tags: ['long'] }

test('people capture less of a taxed sale at Stripe: staff is told, and all is reversed in the end', long, async () => {
  await using shop = await openTaxedShop()
  await holdMoney(shop)
  const { buyer, place } = await openBuyer(shop, { mug: 2 }, 'DE')
  const placed = await place()
  const { id: orderId, total } = placed.order
  await payWith(shop, intentOf(placed))
  await buyer.orders.confirmPayment.mutate({ orderId })
  await fetch(`${shop.simulator.url}/v1/payment_intents/${intentOf(placed)}/capture`, {
    method: 'POST',
    headers: { authorization: 'Bearer sk_test_simulator', 'content-type': 'application/x-www-form-urlencoded' },
    body: `amount_to_capture=${total.amount - 300}`,
  })
  await until(async () => (await keptTaxOf(shop, placed)).state === 'recorded')
  const { items } = await shop.admin.payments.differences.query({})
  expect(items).toMatchObject([{ kind: 'tax_unreversed', orderId, ours: '300 eur', repair: null }])
  await shop.admin.orders.refund.mutate({
    orderId,
    of: { kind: 'all' },
    reason: 'sorry',
    idempotencyKey: 'all-of-it',
  })
  await until(async () => (await buyer.orders.get.query({ orderId })).paymentStatus === 'REFUNDED')
  const reversed = async () => {
    const { rows } = await shop.database.pool.query('select amount_minor::integer as amount, state from tax_reversal')
    return rows
  }
  await until(async () => (await reversed()).some(({ state }) => state === 'recorded'))
  expect(await reversed()).toEqual([{ amount: total.amount, state: 'recorded' }])
})
