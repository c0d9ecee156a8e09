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

const pay = (payment_method: string, params: Partial<Stripe.PaymentIntentCreateParams> = {}) =>
  stripe.paymentIntents.create({
    amount: 10_000,
    currency: 'usd',
    payment_method,
    confirm: true,
    capture_method: 'automatic',
    automatic_payment_methods: { enabled: true, allow_redirects: 'never' },
    ...params,
  })
const advance = (advanceMs: number) => bench.control('POST', 'clock', { advanceMs })
const listed = async (params: Stripe.BalanceTransactionListParams) =>
  (await stripe.balanceTransactions.list(params)).data.map(({ type, amount, fee, net }) => [type, amount, fee, net])
const sumOf = async (state: 'available' | 'pending', currency: string) =>
  (await stripe.balance.retrieve())[state].find((sum) => sum.currency === currency)?.amount

test('every movement of money is listed with its fee: charge, refund, failed refund and dispute', async () => {
  const failing = await pay('pm_card_refundFail')
  const refund = await stripe.refunds.create({ payment_intent: failing.id, amount: 4000 })
  await advance(1_000)
  await pay('pm_card_createDispute')
  expect(await listed({})).toEqual([
    ['adjustment', -10_000, 1500, -11_500],
    ['charge', 10_000, 320, 9680],
    ['refund_failure', 4000, 0, 4000],
    ['refund', -4000, 0, -4000],
    ['charge', 10_000, 320, 9680],
  ])
  expect(await listed({ source: String(failing.latest_charge) })).toEqual([['charge', 10_000, 320, 9680]])
  expect(await listed({ source: refund.id, type: 'refund' })).toEqual([['refund', -4000, 0, -4000]])
  expect(await listed({ type: 'adjustment', limit: 1 })).toHaveLength(1)
  expect(await listed({ payout: 'po_x' })).toEqual([])
  const page = await stripe.balanceTransactions.list({ source: refund.id, expand: ['data.source.charge'] })
  expect(page.data[0]?.source).toMatchObject({ id: refund.id, charge: { id: failing.latest_charge } })
  expect(await refusal(stripe.balanceTransactions.retrieve('txn_x'))).toMatchObject({ statusCode: 404 })
})

test('money of a charge is pending for two days, and of some cards never', async () => {
  const { latest_charge } = await pay('pm_card_visa', { currency: 'eur' })
  expect([await sumOf('pending', 'eur'), await sumOf('available', 'eur')]).toEqual([9680, 0])
  const transaction = async () => {
    const charge = await stripe.charges.retrieve(String(latest_charge), { expand: ['balance_transaction'] })
    return charge.balance_transaction
  }
  expect(await transaction()).toMatchObject({ status: 'pending' })
  await pay('pm_card_bypassPending', { currency: 'eur' })
  expect([await sumOf('pending', 'eur'), await sumOf('available', 'eur')]).toEqual([9680, 9680])
  await advance(2 * 24 * 3_600_000)
  expect([await sumOf('pending', 'eur'), await sumOf('available', 'eur')]).toEqual([0, 2 * 9680])
  expect(await transaction()).toMatchObject({ status: 'available' })
})

test('with automatic_async the transaction comes a moment later, and is told', async () => {
  const { latest_charge } = await pay('pm_card_visa', { capture_method: 'automatic_async' })
  const charge = String(latest_charge)
  const [succeeded] = (await stripe.events.list({ type: 'charge.succeeded' })).data
  expect(succeeded?.data.object).toMatchObject({ id: charge, balance_transaction: null })
  await advance(300)
  const { balance_transaction } = await stripe.charges.retrieve(charge)
  expect(await stripe.balanceTransactions.retrieve(String(balance_transaction))).toMatchObject({ source: charge })
  const [updated] = (await stripe.events.list({ type: 'charge.updated' })).data
  expect(updated?.data).toMatchObject({
    object: { id: charge, balance_transaction },
    previous_attributes: { balance_transaction: null },
  })
})
