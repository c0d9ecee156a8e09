import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Bench, openBench } from '../testing/open-bench.ts'
import { refusal } from '../testing/refusal.ts'

let bench: Bench
beforeAll(async () => {
  bench = await openBench()
})
afterAll(() => bench[Symbol.asyncDispose]())

const order = { amount: 2500, currency: 'usd' } as const
const path = '/v1/payment_intents'
const fault = (order: object) => bench.control('POST', 'faults', { method: 'POST', path, ...order })
const create = (idempotencyKey: string) =>
  bench.stripe.paymentIntents.create(order, { idempotencyKey, maxNetworkRetries: 0 })
const count = async () => (await bench.stripe.paymentIntents.list({ limit: 100 })).data.length

// The client repeats a reset connection once by itself, so that a call that is to be lost needs two cuts.
test.each([
  ['drop_before', 2, 0, 'StripeConnectionError'],
  ['drop_after', 2, 1, 'StripeConnectionError'],
  ['error_500', 1, 0, 'StripeAPIError'],
  ['error_500_after', 1, 1, 'StripeAPIError'],
  ['rate_limit', 1, 0, 'StripeRateLimitError'],
  ['lock_timeout', 1, 0, 'StripeRateLimitError'],
])('%s, %i times, loses the answer and leaves %i intents behind', async (kind, times, made, type) => {
  const before = await count()
  await fault({ kind, times })
  expect(await refusal(create(`lost-${kind}`))).toMatchObject({ type })
  expect(await count()).toBe(before + made)
  await bench.control('DELETE', 'faults')
})

test('the answer that was lost is there for the same key; a 500 after the work is kept as the answer', async () => {
  const before = await count()
  expect((await create('lost-drop_after')).lastResponse.headers['idempotent-replayed']).toBe('true')
  expect(await refusal(create('lost-error_500_after'))).toMatchObject({ statusCode: 500 })
  expect((await create('lost-error_500')).status).toBe('requires_payment_method')
  expect(await count()).toBe(before + 1)
})

test('a lock_timeout says so, is no rate limit, and is not kept under the key', async () => {
  await fault({ kind: 'lock_timeout' })
  const error = await refusal(create('locked'))
  expect(error).toMatchObject({ statusCode: 429, code: 'lock_timeout' })
  expect(error.headers).not.toHaveProperty('stripe-rate-limited-reason')
  await fault({ kind: 'rate_limit' })
  expect((await refusal(create('limited'))).headers).toHaveProperty('stripe-rate-limited-reason')
  expect((await create('locked')).lastResponse.headers['idempotent-replayed']).toBeUndefined()
})

test('a fault meets only the calls that it names, as often as it says', async () => {
  await fault({ kind: 'error_500', path: `${path}/{id}/cancel`, times: 2 })
  const { id } = await create('named-1')
  const cancel = () => bench.stripe.paymentIntents.cancel(id)
  for (let met = 0; met < 2; met += 1) expect(await refusal(cancel())).toMatchObject({ statusCode: 500 })
  expect((await cancel()).status).toBe('canceled')
  await fault({ kind: 'delay', path: '/v1/*', delayMs: 120 })
  const startMs = Date.now()
  await create('named-2')
  expect(Date.now() - startMs).toBeGreaterThanOrEqual(119)
})

test('the journal tells every call with its key and status, and a wrong order is refused', async () => {
  await create('journal-1')
  const journal = await bench.control('GET', `journal?path=${path}`)
  expect(journal).toMatchObject({
    calls: expect.arrayContaining([
      expect.objectContaining({ method: 'POST', path, idempotencyKey: 'journal-1', status: 200 }),
    ]),
  })
  expect(journal).toMatchObject({
    calls: expect.arrayContaining([expect.objectContaining({ idempotencyKey: 'lost-drop_before', status: 0 })]),
  })
  expect(await fault({ kind: 'nonsense' })).toHaveProperty('error')
})

const pay = (idempotencyKey: string, timeout = 30_000) =>
  bench.stripe.paymentIntents.create(
    {
      ...order,
      payment_method: 'pm_card_visa',
      confirm: true,
      automatic_payment_methods: { enabled: true, allow_redirects: 'never' },
    },
    { idempotencyKey, timeout },
  )

test('a call that hangs before its work has done nothing, and one that hangs after it has done all', async () => {
  const before = await count()
  await fault({ kind: 'hang' })
  expect(await refusal(pay('hang-1', 200))).toMatchObject({ type: 'StripeConnectionError' })
  expect(await count()).toBe(before)
  await fault({ kind: 'hang_after' })
  expect(await refusal(pay('hang-2', 2_000))).toMatchObject({ type: 'StripeConnectionError' })
  expect(await count()).toBe(before + 1)
  await bench.control('DELETE', 'faults')
  await expect.poll(async () => (await pay('hang-2')).lastResponse.headers['idempotent-replayed']).toBe('true')
})

test('a call in flight, a rate without a reason and other outages are told as Stripe tells them', async () => {
  await fault({ kind: 'in_flight' })
  expect(await refusal(create('flight-1'))).toMatchObject({ statusCode: 409, code: 'idempotency_key_in_use' })
  expect((await create('flight-1')).lastResponse.headers['idempotent-replayed']).toBeUndefined()
  await fault({ kind: 'rate_limit', reason: null })
  expect((await refusal(create('rate-1'))).headers).not.toHaveProperty('stripe-rate-limited-reason')
  await fault({ kind: 'rate_limit', reason: 'endpoint-rate' })
  expect((await refusal(create('rate-1'))).headers).toMatchObject({ 'stripe-rate-limited-reason': 'endpoint-rate' })
  for (const [status, type] of [
    [503, 'StripeAPIError'],
    [424, 'StripeAPIError'],
    [403, 'StripePermissionError'],
  ] as const) {
    await fault({ kind: 'error_500', status })
    expect(await refusal(create('status-1'))).toMatchObject({ statusCode: status, type })
  }
})

test('the bank declines a good card on demand, with any of its codes and all the traces', async () => {
  for (const [declineCode, code] of [
    ['do_not_honor', 'card_declined'],
    ['expired_card', 'expired_card'],
  ] as const) {
    await fault({ kind: 'decline', declineCode })
    const error = await refusal(pay(`decline-${declineCode}`))
    expect(error).toMatchObject({ statusCode: 402, code, decline_code: declineCode })
    expect(await bench.stripe.charges.retrieve(String(error.charge))).toMatchObject({ status: 'failed' })
  }
  expect(await pay('decline-none')).toMatchObject({ status: 'succeeded' })
})
