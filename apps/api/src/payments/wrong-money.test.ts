import { expect, test } from 'vitest'
import { openTestShop, type TestShop, until } from '../testing/open-test-shop.ts'
import { callsOf, ownerOf } from '../testing/place-paid.ts'
import { intentOf, openGuest, type Placed, payWith, readOrder, stockProblems } from '../testing/shopper.ts'
import { expireOrders } from './expire-orders.ts'
import { processStripeEvent } from './process-event.ts'
import { reconcilePayments } from './reconcile.ts'
import { sweepPayments } from './sweep-payments.ts'

const run = async (shop: TestShop, statement: string): Promise<unknown[]> =>
  (await shop.database.pool.query(statement)).rows

/** An unpaid order whose intent is for another amount, as somebody at the provider has made it. */
async function placeAskedOtherwise(shop: TestShop): Promise<Placed> {
  const placed = await (await openGuest(shop, { mug: 1 })).place()
  await run(shop, `update payment_attempt set request = jsonb_set(request, '{amount}', '1')`)
  return placed
}

/** The same, with its money there and known. */
async function placeWronglyPaid(shop: TestShop): Promise<Placed> {
  const placed = await placeAskedOtherwise(shop)
  await payWith(shop, intentOf(placed))
  await ownerOf(shop, placed).confirmPayment.mutate({ orderId: placed.order.id })
  return placed
}

const reserved = async (shop: TestShop) => run(shop, 'select sum(reserved)::int as reserved from stock_level')
const letExpire = (shop: TestShop) => run(shop, `update orders set expires_at = shop_now() - interval '1 second'`)

test('an order whose money is not what was asked for ends in its time, and stays an open item', async () => {
  await using shop = await openTestShop({ works: false })
  const placed = await placeWronglyPaid(shop)
  expect(await readOrder(shop, placed)).toMatchObject({ status: 'PENDING', payments: [{ state: 'mismatched' }] })
  await letExpire(shop)
  await expireOrders(shop.served.deps)
  const order = await readOrder(shop, placed)
  expect(order).toMatchObject({ status: 'CANCELED', paymentStatus: 'PENDING', refunds: [] })
  expect(await reserved(shop)).toEqual([{ reserved: 0 }])
  await sweepPayments(shop.served.deps, 'hourly')
  expect(await run(shop, 'select kind, repair from payment_difference')).toEqual([
    { kind: 'intent_amount', repair: null },
  ])
  expect(await run(shop, 'select mismatch from payment')).toEqual([{ mismatch: 'amount 3265, not 1' }])
  expect(await stockProblems(shop)).toEqual([])
})

test('its shopper can cancel it, and Stripe is not asked again and again', async () => {
  await using shop = await openTestShop({ works: false })
  const placed = await placeWronglyPaid(shop)
  const { status } = await ownerOf(shop, placed).cancel.mutate({ orderId: placed.order.id, reason: 'no' })
  expect(status).toBe('CANCELED')
  await run(shop, `update payment_attempt set checked_at = shop_now() - interval '1 day'`)
  await reconcilePayments(shop.served.deps)
  expect(await callsOf(shop, 'POST', '/v1/payment_intents/')).toHaveLength(1)
  expect(await reserved(shop)).toEqual([{ reserved: 0 }])
})

test('one that pays while its order is being canceled ends it as well', async () => {
  await using shop = await openTestShop({ works: false })
  const placed = await placeAskedOtherwise(shop)
  await payWith(shop, intentOf(placed))
  await ownerOf(shop, placed).cancel.mutate({ orderId: placed.order.id, reason: 'no' })
  expect(await readOrder(shop, placed)).toMatchObject({ status: 'CANCELED', payments: [{ state: 'mismatched' }] })
})

test('nobody pays a second time before a person has looked at it', async () => {
  await using shop = await openTestShop({ works: false })
  const placed = await placeWronglyPaid(shop)
  const { payment } = await ownerOf(shop, placed).retryPayment.mutate({ orderId: placed.order.id })
  expect(payment).toEqual({ next: 'await', status: 'PENDING' })
  expect((await readOrder(shop, placed)).payments).toHaveLength(1)
})

test('an intent of another amount that nobody has paid is canceled with its order', async () => {
  await using shop = await openTestShop()
  const placed = await placeAskedOtherwise(shop)
  await ownerOf(shop, placed).confirmPayment.mutate({ orderId: placed.order.id })
  expect(await readOrder(shop, placed)).toMatchObject({ status: 'PENDING', payments: [{ state: 'open' }] })
  await letExpire(shop)
  await expireOrders(shop.served.deps)
  await until(async () => (await readOrder(shop, placed)).status === 'CANCELED')
  expect(await readOrder(shop, placed)).toMatchObject({ payments: [{ state: 'canceled' }], refunds: [] })
  expect(await payWith(shop, intentOf(placed))).not.toBe(200)
})

test('a state that Stripe has added since stops no sweep, and is no failure of ours', async () => {
  await using shop = await openTestShop({ works: false })
  const [strange, paid] = [
    await (await openGuest(shop, { mug: 1 })).place(),
    await (await openGuest(shop, { mug: 1 })).place(),
  ]
  await payWith(shop, intentOf(paid))
  const { deps } = shop.served
  const { gateway } = deps
  const isStrange = (intent: { id: string }) => intent.id === intentOf(strange)
  const told = {
    ...deps,
    gateway: {
      ...gateway,
      listIntents: async function* (created: Parameters<typeof gateway.listIntents>[0]) {
        for await (const intent of gateway.listIntents(created)) {
          yield isStrange(intent) ? ({ ...intent, status: 'unknown' } as const) : intent
        }
      },
    },
  }
  await sweepPayments(told, 'hourly')
  expect((await readOrder(shop, paid)).paymentStatus).toBe('SUCCEEDED')
  expect(await readOrder(shop, strange)).toMatchObject({ status: 'PENDING', paymentStatus: 'PENDING' })
})

test('money of a wrong amount that is on its way by a bank is waited for, and then ends its order', async () => {
  await using shop = await openTestShop({ works: false })
  const placed = await placeAskedOtherwise(shop)
  await payWith(shop, intentOf(placed), 'pm_usBankAccount_success')
  await ownerOf(shop, placed).confirmPayment.mutate({ orderId: placed.order.id })
  const ends = 'select expires_at is not null as ends from orders'
  expect(await run(shop, ends)).toEqual([{ ends: false }])
  const cancel = ownerOf(shop, placed).cancel.mutate({ orderId: placed.order.id, reason: 'no' })
  await expect(cancel).rejects.toMatchObject({ data: { refusal: { code: 'ORDER_STATUS_CONFLICT' } } })
  expect(await callsOf(shop, 'POST', `/v1/payment_intents/${intentOf(placed)}/cancel`)).toHaveLength(1)
  await shop.control('clock', { advanceMs: 10 * 86_400_000 })
  await ownerOf(shop, placed).confirmPayment.mutate({ orderId: placed.order.id })
  expect(await readOrder(shop, placed)).toMatchObject({ status: 'PENDING', payments: [{ state: 'mismatched' }] })
  expect(await run(shop, ends)).toEqual([{ ends: true }])
  await letExpire(shop)
  await expireOrders(shop.served.deps)
  expect((await readOrder(shop, placed)).status).toBe('CANCELED')
})

test('once people have sent all of it back, it is no open item any more', async () => {
  await using shop = await openTestShop({ works: false })
  const placed = await placeWronglyPaid(shop)
  await ownerOf(shop, placed).cancel.mutate({ orderId: placed.order.id, reason: 'no' })
  await shop.control('dashboard/refund', { payment_intent: intentOf(placed), amount: 1_000 })
  await sweepPayments(shop.served.deps, 'hourly')
  const kinds = 'select kind from payment_difference'
  expect(await run(shop, kinds)).toEqual([{ kind: 'intent_amount' }])
  await shop.control('dashboard/refund', { payment_intent: intentOf(placed) })
  await run(shop, 'alter table payment_difference disable trigger all; delete from payment_difference')
  await sweepPayments(shop.served.deps, 'hourly')
  expect(await run(shop, kinds)).toEqual([])
})

test('an event of a state that nobody here knows waits, and a sweep tells of it', async () => {
  await using shop = await openTestShop({ works: false })
  const placed = await (await openGuest(shop, { mug: 1 })).place()
  await payWith(shop, intentOf(placed))
  const { deps } = shop.served
  const event = await until(async () => {
    const [found] = await run(shop, `select id from stripe_event where type = 'payment_intent.succeeded'`)
    return (found as { id: string } | undefined) ?? false
  })
  const intent = (await deps.gateway.retrieveIntent(intentOf(placed))) ?? expect.fail()
  const strange = { ...intent, status: 'unknown' } as const
  const listIntents = async function* () {
    yield strange
  }
  const told = { ...deps, gateway: { ...deps.gateway, retrieveIntent: async () => strange, listIntents } }
  await expect(processStripeEvent(told, event.id)).rejects.toThrow('is in a state that nobody here knows yet')
  await sweepPayments(told, 'hourly')
  expect(await run(shop, 'select kind, theirs, repair from payment_difference')).toEqual([
    { kind: 'intent_state', theirs: 'unknown', repair: null },
  ])
  await processStripeEvent(deps, event.id)
  expect((await readOrder(shop, placed)).status).toBe('PROCESSING')
})
