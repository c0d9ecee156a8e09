import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Bench, openBench } from '../testing/open-bench.ts'

let bench: Bench
beforeAll(async () => {
  bench = await openBench()
})
afterAll(async () => {
  expect(bench.violations()).toEqual([])
  await bench[Symbol.asyncDispose]()
})

const pay = (capture_method: 'automatic' | 'manual' = 'automatic') =>
  bench.stripe.paymentIntents.create({
    amount: 4200,
    currency: 'usd',
    payment_method: 'pm_card_visa',
    confirm: true,
    capture_method,
    automatic_payment_methods: { enabled: true, allow_redirects: 'never' },
  })
const control = (path: string, order: object) => bench.control('POST', path, order)
const lastEvents = async (limit: number) => (await bench.stripe.events.list({ limit })).data.toReversed()
/** What Stripe tells of a refund by itself, a second later, is told before anything else is looked at. */
const settle = () => control('clock', { advanceMs: 1_100 })

test('what a person does on the dashboard is told as done by no request', async () => {
  const { id: payment_intent } = await pay()
  expect(await control('dashboard/refund', { payment_intent, amount: 1000 })).toMatchObject({ amount: 1000 })
  const events = await lastEvents(2)
  expect(events.map(({ type }) => type)).toEqual(['refund.created', 'charge.refunded'])
  for (const { request } of events) expect(request).toEqual({ id: null, idempotency_key: null })
  await settle()
  const held = await pay('manual')
  const captured = await control('dashboard/capture', { payment_intent: held.id, amount_to_capture: 4000 })
  expect(captured).toMatchObject({ status: 'succeeded', amount_received: 4000 })
  const other = await pay('manual')
  expect(await control('dashboard/cancel', { payment_intent: other.id })).toMatchObject({ status: 'canceled' })
  expect((await lastEvents(1))[0]).toMatchObject({ type: 'payment_intent.canceled', request: { id: null } })
})

test('a buyer disputes a charge after it was delivered, and only one that was taken', async () => {
  const { id: payment_intent, latest_charge } = await pay()
  await bench.stripe.refunds.create({ payment_intent, amount: 200 })
  expect(await control('bank/dispute', { charge: latest_charge, kind: 'product_not_received' })).toMatchObject({
    amount: 4000,
    reason: 'product_not_received',
    status: 'needs_response',
  })
  expect(await bench.stripe.charges.retrieve(String(latest_charge))).toMatchObject({ disputed: true })
  expect(await control('bank/dispute', { payment_intent })).toHaveProperty('error')
  expect(await control('bank/dispute', { payment_intent: (await pay('manual')).id })).toHaveProperty('error')
})

test('a refund that has succeeded fails when the bank says so, once', async () => {
  const { id: payment_intent } = await pay()
  const { id: refund } = await bench.stripe.refunds.create({ payment_intent })
  await settle()
  expect(await control('bank/fail-refund', { refund })).toMatchObject({ status: 'failed' })
  expect((await lastEvents(3)).map(({ type }) => type)).toEqual([
    'refund.updated',
    'refund.failed',
    'charge.refund.updated',
  ])
  expect(await control('bank/fail-refund', { refund })).toHaveProperty('error')
  await control('clock', { advanceMs: 10_000 })
  expect(await bench.stripe.refunds.retrieve(refund)).toMatchObject({ status: 'failed' })
})

test('a session is paid without its page, and a decline is told', async () => {
  const session = await bench.stripe.checkout.sessions.create({
    mode: 'payment',
    success_url: 'https://shop.example',
    line_items: [{ quantity: 1, price_data: { currency: 'usd', unit_amount: 900, product_data: { name: 'Mug' } } }],
  })
  const declined = await control('checkout/pay', { session: session.id, card: 'pm_card_chargeDeclined' })
  expect(declined).toEqual({ error: 'Your card was declined.' })
  expect(await control('checkout/pay', { session: session.id, email: 'ada@shop.example' })).toMatchObject({
    status: 'complete',
    customer_details: { email: 'ada@shop.example' },
  })
  expect(await control('checkout/pay', { session: 'cs_test_x' })).toHaveProperty('error')
})
