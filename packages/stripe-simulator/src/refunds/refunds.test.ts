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

const refundEvents = ['refund.created', 'refund.updated', 'refund.failed', 'charge.refund.updated']

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
  expect(pending).toMatchObject({ pending_reason: 'processing', balance_transaction: null })
  await expect.poll(later).toEqual(['succeeded', 'failed'])
  const through = await stripe.refunds.retrieve(pending.id, { expand: ['balance_transaction'] })
  expect(through).not.toHaveProperty('pending_reason')
  expect(through.balance_transaction).toMatchObject({ amount: -7000, fee: 0, type: 'refund' })
  const failed = await stripe.refunds.retrieve(failing.id, { expand: ['failure_balance_transaction'] })
  expect(failed.failure_balance_transaction).toMatchObject({ amount: 7000, type: 'refund_failure' })
})

test('each turn of a refund tells its events in order, and an update what was before', async () => {
  const refund = async (card: string) => await stripe.refunds.create({ payment_intent: (await pay(card)).id })
  const [through, failing] = [await refund('pm_card_pendingRefund'), await refund('pm_card_refundFail')]
  const eventsOf = async (id: string) => {
    const { data } = await stripe.events.list({ types: refundEvents, limit: 100 })
    return data.filter((event) => 'id' in event.data.object && event.data.object.id === id).toReversed()
  }
  const typesOf = async (id: string) => (await eventsOf(id)).map(({ type }) => type)
  await expect.poll(() => typesOf(through.id)).toEqual(['refund.created', 'refund.updated', 'charge.refund.updated'])
  expect((await eventsOf(through.id))[1]?.data.previous_attributes).toMatchObject({ status: 'pending' })
  await expect
    .poll(() => typesOf(failing.id))
    .toEqual(['refund.created', 'refund.updated', 'refund.failed', 'charge.refund.updated'])
  const [, updated, failed] = await eventsOf(failing.id)
  expect(updated?.data.previous_attributes).toMatchObject({ status: 'succeeded', failure_reason: null })
  expect(failed?.data.object).toMatchObject({ status: 'failed', failure_reason: 'unknown' })
})

test('a refund changes its metadata only, and is not canceled', async () => {
  const { id: payment_intent } = await pay()
  const { id } = await stripe.refunds.create({ payment_intent, metadata: { order: '1', gone: '2' } })
  const changed = await stripe.refunds.update(id, { metadata: { gone: '', note: 'late' } })
  expect(changed.metadata).toEqual({ order: '1', note: 'late' })
  const { data } = await stripe.events.list({ type: 'refund.updated' })
  const event = data.find(({ data: { previous_attributes: before = {} } }) => 'metadata' in before)
  expect(event).toMatchObject({
    data: { object: { id }, previous_attributes: { metadata: { gone: '2', note: null } } },
  })
  expect(await refusal(stripe.refunds.cancel(id))).toMatchObject({ statusCode: 400 })
  expect(await stripe.refunds.retrieve(id)).toMatchObject({ status: 'succeeded' })
  expect(await refusal(stripe.refunds.cancel('re_x'))).toMatchObject({ statusCode: 404 })
})

test('refunds are found by charge and by intent, and lead to their customer', async () => {
  const { id: customer } = await stripe.customers.create()
  const [paid, other] = [await pay('pm_card_visa', { customer }), await pay()]
  const refunds = [paid, other].map(({ id }) => stripe.refunds.create({ payment_intent: id, amount: 100 }))
  const [first, second] = await Promise.all(refunds)
  const idsOf = async (params: Stripe.RefundListParams) => (await stripe.refunds.list(params)).data.map(({ id }) => id)
  expect(await idsOf({ charge: String(paid.latest_charge) })).toEqual([first?.id])
  expect(await idsOf({ payment_intent: other.id })).toEqual([second?.id])
  const expanded = await stripe.refunds.retrieve(String(first?.id), { expand: ['charge.customer'] })
  expect(expanded.charge).toMatchObject({ customer: { id: customer, object: 'customer' } })
})

test('a partial refund under one key happens once', async () => {
  const { id, latest_charge } = await pay()
  const give = () => stripe.refunds.create({ payment_intent: id, amount: 1000 }, { idempotencyKey: 'give-1' })
  expect((await give()).id).toBe((await give()).id)
  expect(await stripe.charges.retrieve(String(latest_charge))).toMatchObject({ amount_refunded: 1000, refunded: false })
})

test('a refund that names a charge of another intent, or a reason that is none, is refused', async () => {
  const [paid, other] = [await pay(), await pay()]
  const both = stripe.refunds.create({ charge: String(paid.latest_charge), payment_intent: other.id })
  expect(await refusal(both)).toMatchObject({ statusCode: 400, param: 'payment_intent' })
  await using wrong = await openBench({ asksWrongly: true })
  const bad = wrong.stripe.rawRequest('POST', '/v1/refunds', { payment_intent: paid.id, reason: 'boredom' })
  expect(await refusal(bad)).toMatchObject({ statusCode: 400, code: undefined, param: 'reason' })
})
