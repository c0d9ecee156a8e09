import { afterEach, beforeEach, expect, test } from 'vitest'
import { type Bench, openBench } from './testing/open-bench.ts'
import { refusal } from './testing/refusal.ts'

let bench: Bench
beforeEach(async () => {
  bench = await openBench()
})
afterEach(async () => {
  expect(bench.violations()).toEqual([])
  await bench[Symbol.asyncDispose]()
})

const control = (path: string, order: object) => bench.control('POST', path, order)
const pay = (payment_method = 'pm_card_visa') =>
  bench.stripe.paymentIntents.create({
    amount: 10_000,
    currency: 'usd',
    payment_method,
    confirm: true,
    capture_method: 'automatic',
    automatic_payment_methods: { enabled: true, allow_redirects: 'never' },
  })

test('a refund can wait for the balance, and goes on when the money is there', async () => {
  await control('switches', { refundsNeedBalance: true })
  const { id: payment_intent } = await pay()
  const waiting = await bench.stripe.refunds.create({ payment_intent, amount: 9000 })
  expect(waiting).toMatchObject({
    status: 'pending',
    pending_reason: 'insufficient_funds',
    balance_transaction: null,
  })
  await control('clock', { advanceMs: 24 * 3_600_000 })
  expect(await bench.stripe.refunds.retrieve(waiting.id)).toMatchObject({ status: 'pending' })
  await control('clock', { advanceMs: 24 * 3_600_000 })
  const through = await bench.stripe.refunds.retrieve(waiting.id, { expand: ['balance_transaction'] })
  expect(through).toMatchObject({ status: 'succeeded', balance_transaction: { amount: -9000 } })
  // 96.80 came in and 90.00 went out again.
  expect(await bench.stripe.refunds.create({ payment_intent, amount: 681 })).toMatchObject({ status: 'pending' })
  expect(await bench.stripe.refunds.create({ payment_intent, amount: 319 })).toMatchObject({ status: 'succeeded' })
})

test('a failed refund counts in its charge or does not', async () => {
  const refunded = async () => {
    const { id, latest_charge } = await pay('pm_card_refundFail')
    await bench.stripe.refunds.create({ payment_intent: id })
    await control('clock', { advanceMs: 1_000 })
    return await bench.stripe.charges.retrieve(String(latest_charge))
  }
  expect(await refunded()).toMatchObject({ amount_refunded: 10_000, refunded: true })
  await control('switches', { failedRefundsCount: false })
  expect(await refunded()).toMatchObject({ amount_refunded: 0, refunded: false })
})

test('an unknown payment method is a 400 or a 404', async () => {
  expect(await refusal(pay('pm_x'))).toMatchObject({ statusCode: 400, param: 'payment_method' })
  await control('switches', { unknownMethodStatus: 404 })
  expect(await refusal(pay('pm_x'))).toMatchObject({ statusCode: 404, param: 'payment_method' })
})

test('too small an amount is found out at once or when it is confirmed', async () => {
  const create = () => bench.stripe.paymentIntents.create({ amount: 40, currency: 'usd' })
  expect(await refusal(create())).toMatchObject({ code: 'amount_too_small' })
  await control('switches', { leastAmountAt: 'confirm' })
  const { id } = await create()
  const confirm = bench.stripe.paymentIntents.confirm(id, {
    payment_method: 'pm_card_visa',
    return_url: 'https://shop.example',
  })
  expect(await refusal(confirm)).toMatchObject({ code: 'amount_too_small' })
})

test('a tax calculation lives as long as it is told, and wrong positions are refused', async () => {
  await control('switches', { taxCalculationLifeSeconds: 60 })
  const { expires_at } = await bench.stripe.tax.calculations.create({
    currency: 'eur',
    line_items: [{ amount: 1000, reference: 'mug' }],
    customer_details: { address: { country: 'DE' }, address_source: 'shipping' },
  })
  expect((expires_at ?? 0) - Math.floor(Date.now() / 1_000)).toBeLessThanOrEqual(60)
  for (const wrong of [{ refundsNeedBalance: 'yes' }, { unknownMethodStatus: 500 }, { leastAmountAt: 'never' }])
    expect(await control('switches', wrong)).toHaveProperty('error')
})
