import Stripe from 'stripe'
import { expect, test } from 'vitest'
import { openBench, webhookSecret } from '../testing/open-bench.ts'

const order = {
  amount: 2500,
  currency: 'usd',
  payment_method: 'pm_card_visa',
  confirm: true,
  capture_method: 'automatic',
  automatic_payment_methods: { enabled: true, allow_redirects: 'never' },
} as const

test('each happening tells its events, signed with the whole secret, in the words of the official client', async () => {
  await using bench = await openBench()
  const intent = await bench.stripe.paymentIntents.create(order, { idempotencyKey: 'order-1' })
  await bench.receiver.until(3)
  const events = bench.receiver.received.map(({ body, signature }) =>
    bench.stripe.webhooks.constructEvent(body, signature, webhookSecret),
  )
  expect(events.map(({ type }) => type).toSorted()).toEqual([
    'charge.succeeded',
    'payment_intent.created',
    'payment_intent.succeeded',
  ])
  for (const event of events) {
    expect(event).toMatchObject({
      object: 'event',
      api_version: '2026-10-28.endive',
      livemode: false,
      pending_webhooks: 1,
    })
    expect(event.request).toMatchObject({ id: intent.lastResponse.requestId, idempotency_key: 'order-1' })
  }
  // A snapshot of that moment, however late it is read.
  const created = events.find(({ type }) => type === 'payment_intent.created')
  expect(created?.data.object).toMatchObject({ id: intent.id, status: 'requires_confirmation' })
  const [{ body, signature } = { body: '', signature: '' }] = bench.receiver.received
  expect(() => bench.stripe.webhooks.constructEvent(body, signature, 'whsec_other')).toThrow(
    Stripe.errors.StripeSignatureVerificationError,
  )
  expect(bench.violations()).toEqual([])
})

test('every way that a payment takes tells its own events in order', async () => {
  await using bench = await openBench()
  const { stripe } = bench
  const typesSince = async (act: () => Promise<unknown>) => {
    const before = (await stripe.events.list({ limit: 100 })).data.length
    await act().catch(() => undefined)
    const { data } = await stripe.events.list({ limit: 100 })
    return (
      data
        .slice(0, data.length - before)
        .map(({ type }) => type)
        // Stripe tells these by itself, a second later.
        .filter((type) => !/refund\.updated$/.test(type))
        .toReversed()
    )
  }
  const held = await stripe.paymentIntents.create({ ...order, capture_method: 'manual' })
  const paid = await stripe.paymentIntents.create(order)
  expect(await typesSince(() => stripe.paymentIntents.capture(held.id))).toEqual([
    'charge.captured',
    'payment_intent.succeeded',
  ])
  expect(
    await typesSince(() => stripe.paymentIntents.create({ ...order, payment_method: 'pm_card_chargeDeclined' })),
  ).toEqual(['payment_intent.created', 'charge.failed', 'payment_intent.payment_failed'])
  expect(
    await typesSince(() =>
      stripe.paymentIntents.create({ ...order, payment_method: 'pm_card_authenticationRequired' }),
    ),
  ).toEqual(['payment_intent.created', 'payment_intent.requires_action'])
  expect(await typesSince(() => stripe.refunds.create({ payment_intent: paid.id }))).toEqual([
    'refund.created',
    'charge.refunded',
  ])
  const other = await stripe.paymentIntents.create({ ...order, capture_method: 'manual' })
  expect(await typesSince(() => stripe.paymentIntents.cancel(other.id))).toEqual([
    'charge.refunded',
    'payment_intent.canceled',
  ])
  expect((await stripe.events.list({ type: 'refund.created' })).data).toHaveLength(1)
  expect(bench.violations()).toEqual([])
})

test('what the shop refuses is delivered again, signed anew, until it is taken', async () => {
  let now = new Date()
  await using bench = await openBench({ now: () => now })
  bench.receiver.answer(500)
  await bench.stripe.paymentIntents.create({ ...order, confirm: false })
  await bench.receiver.until(1)
  await expect
    .poll(() => bench.control('GET', 'deliveries'))
    .toMatchObject({ deliveries: [{ attempts: [{ status: 500 }] }] })
  bench.receiver.answer(200)
  now = new Date(now.getTime() + 1_000)
  const [first, second] = await bench.receiver.until(2)
  expect(second?.id).toBe(first?.id)
  expect(second?.signature).not.toBe(first?.signature)
  await expect
    .poll(() => bench.control('GET', 'deliveries'))
    .toMatchObject({ deliveries: [{ state: 'delivered', attempts: [{ status: 500 }, { status: 200 }] }] })
  expect(await bench.stripe.events.retrieve(String(first?.id))).toMatchObject({ pending_webhooks: 0 })
})

test('events are held, dropped and delivered again on demand', async () => {
  await using bench = await openBench()
  const create = () => bench.stripe.paymentIntents.create({ ...order, confirm: false })
  await bench.control('POST', 'webhooks', { mode: 'drop' })
  await create()
  const lost = (await bench.stripe.events.list()).data[0]
  await bench.control('POST', 'webhooks', { mode: 'hold' })
  await create()
  expect(bench.receiver.received).toEqual([])
  await bench.control('POST', 'webhooks', { mode: 'deliver' })
  const [heldBack] = await bench.receiver.until(1)
  expect(heldBack?.id).not.toBe(lost?.id)
  expect(await bench.control('POST', 'webhooks/redeliver', { eventId: lost?.id, times: 2 })).toEqual({
    statuses: [200, 200],
  })
  expect(bench.receiver.received.slice(1).map(({ id }) => id)).toEqual([lost?.id, lost?.id])
})

test('a hold that nobody captures for seven days is canceled by Stripe itself', async () => {
  let now = new Date()
  await using bench = await openBench({ now: () => now })
  const { id } = await bench.stripe.paymentIntents.create({ ...order, capture_method: 'manual' })
  now = new Date(now.getTime() + 7 * 24 * 3_600_000)
  const status = async () => (await bench.stripe.paymentIntents.retrieve(id)).status
  await expect.poll(status).toBe('canceled')
  expect(await bench.stripe.paymentIntents.retrieve(id)).toMatchObject({ cancellation_reason: 'automatic' })
  const [canceled] = (await bench.stripe.events.list({ types: ['payment_intent.canceled'] })).data
  expect(canceled?.request).toEqual({ id: null, idempotency_key: null })
  expect((await bench.stripe.events.list({ type: 'charge.expired' })).data).toHaveLength(1)
})
