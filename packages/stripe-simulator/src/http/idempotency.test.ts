import { expect, test } from 'vitest'
import { openBench } from '../testing/open-bench.ts'
import { refusal } from '../testing/refusal.ts'

const order = {
  amount: 1000,
  currency: 'usd',
  automatic_payment_methods: { enabled: true, allow_redirects: 'never' },
} as const

test('the same key answers the same bytes again, even after the object has changed', async () => {
  await using bench = await openBench()
  const ask = () =>
    fetch(`${bench.simulator.url}/v1/payment_intents`, {
      method: 'POST',
      headers: { authorization: 'Bearer sk_test_x', 'idempotency-key': 'order-1' },
      body: 'amount=1000&currency=usd',
    })
  const first = await ask()
  const body = await first.text()
  const { id }: { id: string } = JSON.parse(body)
  await bench.stripe.paymentIntents.cancel(id)
  const again = await ask()
  expect(await again.text()).toBe(body)
  expect(again.status).toBe(200)
  expect(again.headers.get('idempotent-replayed')).toBe('true')
  expect(again.headers.get('idempotency-key')).toBe('order-1')
  expect(again.headers.get('original-request')).toBe(first.headers.get('request-id'))
  expect(first.headers.get('idempotent-replayed')).toBeNull()
  expect((await bench.stripe.paymentIntents.list()).data).toHaveLength(1)
})

test('a decline is kept, and charges the card once', async () => {
  await using bench = await openBench()
  const { id } = await bench.stripe.paymentIntents.create(order)
  const confirm = () =>
    refusal(
      bench.stripe.paymentIntents.confirm(
        id,
        { payment_method: 'pm_card_chargeDeclined' },
        { idempotencyKey: 'try-1' },
      ),
    )
  const first = await confirm()
  const again = await confirm()
  expect(again).toMatchObject({ statusCode: 402, charge: first.charge })
  expect((await bench.stripe.charges.list({ payment_intent: id })).data).toHaveLength(1)
})

test('a key belongs to one request: other parameters or another endpoint are an idempotency error', async () => {
  await using bench = await openBench()
  const idempotencyKey = 'order-1'
  const { id } = await bench.stripe.paymentIntents.create(order, { idempotencyKey })
  const others = [
    () => bench.stripe.paymentIntents.create({ ...order, amount: 1001 }, { idempotencyKey }),
    () => bench.stripe.paymentIntents.cancel(id, {}, { idempotencyKey }),
  ]
  for (const other of others) {
    const error = await refusal(other())
    expect(error).toMatchObject({ statusCode: 400, type: 'StripeIdempotencyError', code: undefined })
    expect(error.message).toContain("Try using a key other than 'order-1'")
  }
})

test('while the first request runs, the second with its key gets a 409', async () => {
  await using bench = await openBench({ latencyMs: 1_000 })
  const create = () => bench.stripe.paymentIntents.create(order, { idempotencyKey: 'order-1' })
  const results = await Promise.allSettled([create(), create()])
  const refused = results.flatMap((result) => (result.status === 'rejected' ? [result.reason] : []))
  expect(refused).toMatchObject([{ statusCode: 409, code: 'idempotency_key_in_use' }])
  expect((await create()).id).toMatch(/^pi_3/)
  expect((await bench.stripe.paymentIntents.list()).data).toHaveLength(1)
})

test('a 400 of the parameter check is not kept, a 400 of the call itself is', async () => {
  await using bench = await openBench({ asksWrongly: true })
  const { stripe } = bench
  const wrong = stripe.rawRequest(
    'POST',
    '/v1/payment_intents',
    { amount: 'ten', currency: 'usd' },
    { additionalHeaders: { 'Idempotency-Key': 'k1' } },
  )
  expect(await refusal(wrong)).toMatchObject({ statusCode: 400 })
  expect((await stripe.paymentIntents.create(order, { idempotencyKey: 'k1' })).amount).toBe(1000)

  const { id } = await stripe.paymentIntents.create({ ...order, payment_method: 'pm_card_visa' })
  const capture = () => stripe.paymentIntents.capture(id, {}, { idempotencyKey: 'k2' })
  expect(await refusal(capture())).toMatchObject({ code: 'payment_intent_unexpected_state' })
  await stripe.paymentIntents.confirm(id, { capture_method: 'manual' })
  expect(await refusal(capture())).toMatchObject({ code: 'payment_intent_unexpected_state' })
})

test('after 24 hours a key is new', async () => {
  let now = new Date()
  await using bench = await openBench({ now: () => now })
  const create = () => bench.stripe.paymentIntents.create(order, { idempotencyKey: 'order-1' })
  const { id } = await create()
  now = new Date(now.getTime() + 23 * 3_600_000)
  expect((await create()).id).toBe(id)
  now = new Date(now.getTime() + 2 * 3_600_000)
  expect((await create()).id).not.toBe(id)
})
