import { readAttemptsOfOrder } from '@tillwright/db/payments'
import type { OrderId } from '@tillwright/domain/ids'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openTestShop, type TestShop } from '../testing/open-test-shop.ts'
import { callsOf } from '../testing/place-paid.ts'
import { callStripe, customerRow, listedAtStripe, openCustomer, saveCard } from '../testing/saved-cards.ts'
import { intentOf, openGuest, payWith, refusalFrom } from '../testing/shopper.ts'

let shop: TestShop

beforeAll(async () => {
  shop = await openTestShop({ stock: { mug: 500 } })
})
afterAll(() => shop[Symbol.asyncDispose]())

const intentAt = (at: TestShop, id: string) => callStripe(at, `/v1/payment_intents/${id}`)

const storedRequest = async (at: TestShop, orderId: string) => {
  const { rows } = await at.database.pool.query<{ request: object; cardUse: string | null }>(
    'select request, card_use as "cardUse" from payment_attempt where order_id = $1 order by position desc limit 1',
    [orderId],
  )
  return rows[0]
}

test('an order is paid with a card that its buyer has saved', async () => {
  const ada = await openCustomer(shop)
  const card = await saveCard(shop, ada)
  const { customerId } = await customerRow(shop, ada.accountId)
  const placed = await ada.place({ mug: 1 }, { savedPaymentMethodId: card })
  expect(await intentAt(shop, intentOf(placed))).toMatchObject({ customer: customerId, setup_future_usage: null })
  expect(await storedRequest(shop, placed.order.id)).toMatchObject({
    cardUse: 'saved',
    request: { customer: customerId },
  })
  expect(await payWith(shop, intentOf(placed), card)).toBe(200)
  const { success } = await ada.api.orders.confirmPayment.mutate({ orderId: placed.order.id })
  expect(success).toBe(true)
})

test('a card is saved by paying with it, where the buyer wants that', async () => {
  const ada = await openCustomer(shop)
  const placed = await ada.place({ mug: 1 }, { saveCard: true })
  expect(await payWith(shop, intentOf(placed), 'pm_card_mastercard')).toBe(200)
  const { items } = await ada.api.paymentMethods.list.query()
  expect(items).toMatchObject([{ brand: 'mastercard', last4: '4444', isDefault: true }])
})

test('a payment that has nothing to do with saved cards makes no customer, and names none', async () => {
  const ada = await openCustomer(shop)
  const placed = await ada.place({ mug: 1 }, { saveCard: false })
  expect(await intentAt(shop, intentOf(placed))).toMatchObject({ customer: null, setup_future_usage: null })
  await expect(customerRow(shop, ada.accountId)).rejects.toThrow('no customer')
})

test('guests save no card and pay with none', async () => {
  const guest = await openGuest(shop, { mug: 1 })
  const refused = async (more: object) => refusalFrom(guest.place(more))
  const issue = (path: string) => ({ code: 'VALIDATION_FAILED', issues: [{ path }] })
  expect(await refused({ saveCard: true })).toMatchObject(issue('saveCard'))
  expect(await refused({ savedPaymentMethodId: 'pm_1x' })).toMatchObject(issue('savedPaymentMethodId'))
  const placed = await guest.place({ saveCard: false })
  const own = shop.as({ orderTokens: [placed.orderToken ?? ''] }).orders
  const retry = own.retryPayment.mutate({ orderId: placed.order.id, savedPaymentMethodId: 'pm_1x' })
  expect(await refusalFrom(retry)).toMatchObject(issue('savedPaymentMethodId'))
})

test('a card of somebody else pays for nothing, and nothing is placed', async () => {
  const [ada, grace] = [await openCustomer(shop), await openCustomer(shop)]
  const [hers] = [await saveCard(shop, grace), await saveCard(shop, ada)]
  const noCard = { code: 'NOT_FOUND', entity: 'paymentMethod' }
  expect(await refusalFrom(ada.place({ mug: 1 }, { savedPaymentMethodId: hers }))).toEqual(noCard)
  expect((await ada.api.orders.list.query()).items).toEqual([])
  const placed = await ada.place({}, {})
  const retry = ada.api.orders.retryPayment.mutate({ orderId: placed.order.id, savedPaymentMethodId: hers })
  expect(await refusalFrom(retry)).toEqual(noCard)
})

test('the token of an order does not pay with the cards of its buyer', async () => {
  const ada = await openCustomer(shop)
  const card = await saveCard(shop, ada)
  const { order } = await ada.place({ mug: 1 })
  const token = shop.served.deps.keys.orderToken(order.id as Parameters<typeof shop.served.deps.keys.orderToken>[0])
  const grace = await openCustomer(shop)
  const byToken = shop.as({ orderTokens: [token], accessToken: grace.accessToken }).orders
  const retry = byToken.retryPayment.mutate({ orderId: order.id, savedPaymentMethodId: card })
  expect(await refusalFrom(retry)).toMatchObject({ code: 'VALIDATION_FAILED' })
})

test('an order that was placed without can be paid with a saved card later, by the same intent', async () => {
  const ada = await openCustomer(shop)
  const placed = await ada.place({ mug: 1 })
  const card = await saveCard(shop, ada)
  expect(await payWith(shop, intentOf(placed), card)).toBe(400)
  const { orderId, savedPaymentMethodId } = { orderId: placed.order.id, savedPaymentMethodId: card }
  const { payment } = await ada.api.orders.retryPayment.mutate({ orderId, savedPaymentMethodId })
  expect(intentOf({ payment })).toBe(intentOf(placed))
  expect(await payWith(shop, intentOf(placed), card)).toBe(200)
})

test('the same key answers the same order after its card was removed', async () => {
  const ada = await openCustomer(shop)
  const savedPaymentMethodId = await saveCard(shop, ada)
  const request = await ada.request({ mug: 1 }, { savedPaymentMethodId })
  const placed = await ada.api.orders.place.mutate(request)
  await ada.api.paymentMethods.remove.mutate({ paymentMethodId: savedPaymentMethodId })
  const again = await ada.api.orders.place.mutate(request)
  expect(again.order.id).toBe(placed.order.id)
  expect(await refusalFrom(ada.api.orders.place.mutate({ ...request, saveCard: true }))).toMatchObject({
    code: 'IDEMPOTENCY_CONFLICT',
  })
})

test('whoever was deleted at Stripe pays all the same, and without a customer', async () => {
  const ada = await openCustomer(shop)
  const card = await saveCard(shop, ada)
  const open = await ada.place({ mug: 1 })
  const { customerId } = await customerRow(shop, ada.accountId)
  await callStripe(shop, `/v1/customers/${customerId}`, null, 'DELETE')
  const { payment } = await ada.api.orders.retryPayment.mutate({ orderId: open.order.id, savedPaymentMethodId: card })
  expect(await payWith(shop, intentOf({ payment }))).toBe(200)
  await shop.database.pool.query('update provider_customer set gone_at = null where customer_id = $1', [customerId])
  const placed = await ada.place({ mug: 1 }, { saveCard: true })
  expect(await intentAt(shop, intentOf(placed))).toMatchObject({ customer: null })
  expect(await payWith(shop, intentOf(placed))).toBe(200)
})

test('where Stripe is away the order stands, and is paid for its customer later', async () => {
  await using alone = await openTestShop({ works: false })
  const ada = await openCustomer(alone)
  await alone.control('faults', { path: '/v1/customers', method: 'POST', kind: 'drop_before', times: 2 })
  const placed = await ada.place({ mug: 1 }, { saveCard: true })
  expect(placed.payment).toMatchObject({ next: 'retry', reason: 'provider_unavailable' })
  expect(await callsOf(alone, 'POST', '/v1/payment_intents')).toEqual([])
  await alone.control('faults', { path: '/v1/payment_intents', method: 'POST', kind: 'drop_after', times: 2 })
  const { orders } = ada.api
  const retry = () => orders.retryPayment.mutate({ orderId: placed.order.id })
  expect(await retry()).toMatchObject({ payment: { next: 'retry' } })
  const { payment } = await retry()
  const { customerId } = await customerRow(alone, ada.accountId)
  expect(await listedAtStripe(alone, '/v1/payment_intents')).toMatchObject([
    { id: intentOf({ payment }), customer: customerId, setup_future_usage: 'off_session' },
  ])
  expect(await listedAtStripe(alone, '/v1/customers')).toHaveLength(1)
})

test('a customer whom Stripe does not take keeps nobody from paying', async () => {
  const ada = await openCustomer(shop)
  await shop.database.pool.query(`update account set email = 'no address' where id = $1`, [ada.accountId])
  const placed = await ada.place({ mug: 1 }, { saveCard: true, email: 'ada@example.com' })
  expect(await intentAt(shop, intentOf(placed))).toMatchObject({ customer: null })
})

test('an intent that a process of the release before has opened is taken, and a saved card pays it', async () => {
  await using alone = await openTestShop({ works: false })
  const ada = await openCustomer(alone)
  const card = await saveCard(alone, ada)
  await alone.control('faults', { path: '/v1/payment_intents', method: 'POST', kind: 'drop_before', times: 2 })
  const { order } = await ada.place({ mug: 1 }, { savedPaymentMethodId: card })
  await alone.database.pool.query(`update payment_attempt set request = request - 'customer'`)
  const { db, gateway } = alone.served.deps
  const [attempt] = await readAttemptsOfOrder(db, order.id as OrderId)
  if (attempt === undefined) throw new Error('the order has no attempt')
  // It knows nothing of customers.
  const { id } = await gateway.openIntent(attempt.request, attempt.idempotencyKey)
  const retry = { orderId: order.id, savedPaymentMethodId: card }
  expect(intentOf(await ada.api.orders.retryPayment.mutate(retry))).toBe(id)
  expect(await payWith(alone, id, card)).toBe(200)
  expect(await listedAtStripe(alone, '/v1/payment_intents')).toHaveLength(1)
  await ada.api.orders.confirmPayment.mutate({ orderId: order.id })
})

test('eight who go on with a payment at once open one intent for one customer', async () => {
  await using alone = await openTestShop({ works: false })
  const ada = await openCustomer(alone)
  await alone.control('faults', { path: '/v1/customers', method: 'POST', kind: 'drop_before', times: 2 })
  const { order } = await ada.place({ mug: 1 }, { saveCard: true })
  const retries = Array.from({ length: 8 }, () => ada.api.orders.retryPayment.mutate({ orderId: order.id }))
  const opened = await Promise.all(retries)
  expect(new Set(opened.map(intentOf)).size).toBe(1)
  expect(await listedAtStripe(alone, '/v1/payment_intents')).toHaveLength(1)
  expect(await listedAtStripe(alone, '/v1/customers')).toHaveLength(1)
})
