import type Stripe from 'stripe'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Bench, openBench } from '../testing/open-bench.ts'
import { refusal } from '../testing/refusal.ts'

let bench: Bench
let stripe: Stripe
beforeAll(async () => {
  bench = await openBench()
  stripe = bench.stripe
})
afterAll(async () => {
  expect(bench.violations()).toEqual([])
  await bench[Symbol.asyncDispose]()
})

const pay = (payment_method = 'pm_card_visa', params: Partial<Stripe.PaymentIntentCreateParams> = {}) =>
  stripe.paymentIntents.create({
    amount: 7000,
    currency: 'usd',
    payment_method,
    confirm: true,
    automatic_payment_methods: { enabled: true, allow_redirects: 'never' },
    ...params,
  })

test('money goes back in parts until all is back; the intent stays succeeded', async () => {
  const { id, latest_charge } = await pay()
  const part = await stripe.refunds.create({ payment_intent: id, amount: 4000, reason: 'requested_by_customer' })
  expect(part).toMatchObject({ status: 'succeeded', amount: 4000, payment_intent: id, charge: latest_charge })
  const tooMuch = await refusal(stripe.refunds.create({ payment_intent: id, amount: 4000 }))
  expect(tooMuch).toMatchObject({ statusCode: 400, code: undefined, param: 'amount' })
  expect(tooMuch.message).toBe('Refund amount ($40.00) is greater than unrefunded amount on charge ($30.00)')
  const rest = await stripe.refunds.create({ charge: String(latest_charge) })
  expect(rest.amount).toBe(3000)
  expect(await refusal(stripe.refunds.create({ payment_intent: id }))).toMatchObject({
    code: 'charge_already_refunded',
  })
  const charge = await stripe.charges.retrieve(String(latest_charge), { expand: ['refunds'] })
  expect(charge).toMatchObject({ amount_refunded: 7000, refunded: true })
  expect(charge.refunds?.data.map((refund) => refund.id)).toEqual([rest.id, part.id])
  expect((await stripe.refunds.list({ payment_intent: id })).data).toHaveLength(2)
  expect(await stripe.paymentIntents.retrieve(id)).toMatchObject({ status: 'succeeded', amount_received: 7000 })
})

test('what was not paid, is held or does not exist is not refunded', async () => {
  const unpaid = await pay('pm_card_visa', { confirm: false })
  expect((await refusal(stripe.refunds.create({ payment_intent: unpaid.id }))).message).toContain(
    'does not have a successful charge',
  )
  const held = await pay('pm_card_visa', { capture_method: 'manual' })
  expect(await refusal(stripe.refunds.create({ payment_intent: held.id }))).toMatchObject({ statusCode: 400 })
  const unknown = await refusal(stripe.refunds.create({ charge: 'ch_none' }))
  expect(unknown).toMatchObject({ statusCode: 404, code: 'resource_missing', param: 'id' })
  expect(await refusal(stripe.refunds.create({}))).toMatchObject({ statusCode: 400 })
  const { id } = await pay()
  const nothing = await refusal(stripe.refunds.create({ payment_intent: id, amount: 0 }))
  expect(nothing).toMatchObject({ code: 'parameter_invalid_integer', param: 'amount' })
})

test('refunds at once never give back more than was paid', async () => {
  const { id, latest_charge } = await pay()
  const calls = Array.from({ length: 8 }, () => stripe.refunds.create({ payment_intent: id, amount: 2000 }))
  const results = await Promise.allSettled(calls)
  expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(3)
  expect((await stripe.charges.retrieve(String(latest_charge))).amount_refunded).toBe(6000)
})

test('a pending refund succeeds later, a failing one fails later and says so', async () => {
  const create = async (card: string) => stripe.refunds.create({ payment_intent: (await pay(card)).id })
  const [pending, failing] = await Promise.all([create('pm_card_pendingRefund'), create('pm_card_refundFail')])
  expect([pending.status, failing.status]).toEqual(['pending', 'succeeded'])
  const later = async () => [
    (await stripe.refunds.retrieve(pending.id)).status,
    (await stripe.refunds.retrieve(failing.id)).status,
  ]
  await expect.poll(later, { timeout: 3_000 }).toEqual(['succeeded', 'failed'])
  const failed = await stripe.refunds.retrieve(failing.id, { expand: ['failure_balance_transaction'] })
  expect(failed.failure_balance_transaction).toMatchObject({ amount: 7000, type: 'refund_failure' })
})
