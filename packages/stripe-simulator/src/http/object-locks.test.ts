import { expect, test } from 'vitest'
import { openBench } from '../testing/open-bench.ts'
import { refusal } from '../testing/refusal.ts'

const order = {
  amount: 9000,
  currency: 'usd',
  automatic_payment_methods: { enabled: true, allow_redirects: 'never' },
} as const
const eight = <T>(call: () => Promise<T>) => Promise.allSettled(Array.from({ length: 8 }, call))
const refusedOf = (results: readonly PromiseSettledResult<unknown>[]) =>
  results.flatMap((result) => (result.status === 'rejected' ? [result.reason] : []))

test('of eight confirmations at once one pays, and the others wait for it and find it paid', async () => {
  await using bench = await openBench({ latencyMs: 20, lockWaitMsMax: 10_000 })
  const { id } = await bench.stripe.paymentIntents.create(order)
  const results = await eight(() => bench.stripe.paymentIntents.confirm(id, { payment_method: 'pm_card_visa' }))
  const refused = refusedOf(results)
  expect(refused).toHaveLength(7)
  for (const error of refused) expect(error).toMatchObject({ statusCode: 400, code: 'payment_intent_unexpected_state' })
  expect((await bench.stripe.charges.list({ payment_intent: id })).data).toHaveLength(1)
  expect(bench.violations()).toEqual([])
})

test('who waits for too long gets lock_timeout, which is no rate limit and is not kept under the key', async () => {
  await using bench = await openBench({ lockWaitMsMax: 10 })
  const { stripe } = bench
  const { id } = await stripe.paymentIntents.create(order)
  await bench.control('POST', 'faults', { kind: 'delay', path: '/v1/payment_intents/{id}/confirm', delayMs: 600_000 })
  let asked = 0
  const confirm = (idempotencyKey: string) =>
    stripe.paymentIntents.confirm(id, { payment_method: 'pm_card_visa' }, { idempotencyKey })
  const paying = eight(() => confirm(`try-${asked++}`))
  // The first holds the intent; each that gives up leaves the line as it was.
  await expect
    .poll(() => bench.control('GET', 'journal?path=/v1/payment_intents/'))
    .toMatchObject({
      calls: Array(7).fill({ status: 429 }),
    })
  expect(await refusal(stripe.paymentIntents.cancel(id))).toMatchObject({ code: 'lock_timeout' })
  await bench.control('DELETE', 'faults')
  const results = await paying
  const refused = refusedOf(results)
  expect(refused).toHaveLength(7)
  for (const error of refused) {
    expect(error).toMatchObject({ statusCode: 429, type: 'StripeRateLimitError', code: 'lock_timeout' })
    expect(error.headers).not.toHaveProperty('stripe-rate-limited-reason')
  }
  expect((await stripe.charges.list({ payment_intent: id })).data).toHaveLength(1)
  const refusedKey = `try-${results.findIndex(({ status }) => status === 'rejected')}`
  expect(await refusal(confirm(refusedKey))).toMatchObject({ code: 'payment_intent_unexpected_state' })
  expect(bench.violations()).toEqual([])
})

test('refunds of one payment stand in one line, by whichever id they name it; other payments do not wait', async () => {
  await using bench = await openBench({ lockWaitMsMax: 10 })
  const { stripe } = bench
  const pay = () => stripe.paymentIntents.create({ ...order, payment_method: 'pm_card_visa', confirm: true })
  const [paid, other] = [await pay(), await pay()]
  await bench.control('POST', 'faults', { kind: 'delay', path: '/v1/refunds', delayMs: 600_000 })
  let asked = 0
  const refunding = eight(() =>
    stripe.refunds.create(
      asked++ % 2 === 0
        ? { payment_intent: paid.id, amount: 100 }
        : { charge: String(paid.latest_charge), amount: 100 },
    ),
  )
  await expect
    .poll(() => bench.control('GET', 'journal?path=/v1/refunds'))
    .toMatchObject({
      calls: Array(7).fill({ status: 429 }),
    })
  expect(await stripe.refunds.create({ payment_intent: other.id })).toMatchObject({ status: 'succeeded' })
  await bench.control('DELETE', 'faults')
  expect(refusedOf(await refunding)).toHaveLength(7)
  expect(await stripe.charges.retrieve(String(paid.latest_charge))).toMatchObject({ amount_refunded: 100 })
  expect(bench.violations()).toEqual([])
})
