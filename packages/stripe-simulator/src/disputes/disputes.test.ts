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
    amount: 4200,
    currency: 'usd',
    payment_method,
    confirm: true,
    capture_method: 'automatic',
    automatic_payment_methods: { enabled: true, allow_redirects: 'never' },
    ...params,
  })
const disputed = async (card = 'pm_card_createDispute') => {
  const intent = await pay(card)
  const [dispute] = (await stripe.disputes.list({ payment_intent: intent.id })).data
  if (dispute === undefined) throw new Error('nothing was disputed')
  return { intent, dispute, charge: String(intent.latest_charge) }
}
const eventsSince = async (act: () => Promise<unknown>) => {
  const [last] = (await stripe.events.list({ limit: 1 })).data
  await act()
  const page = { limit: 100, ...(last && { ending_before: last.id }) }
  return (await stripe.events.list(page)).data.toReversed()
}
/** Refunds have news of their own meanwhile. */
const typesSince = async (act: () => Promise<unknown>) =>
  (await eventsSince(act)).map(({ type }) => type).filter((type) => !type.includes('refund'))
const advance = (advanceMs: number) => bench.control('POST', 'clock', { advanceMs })
const answer = (id: string, uncategorized_text: string) =>
  stripe.disputes.update(id, { evidence: { uncategorized_text } })

test.each([
  ['pm_card_createDispute', 'fraudulent', '10.4'],
  ['pm_card_createDisputeProductNotReceived', 'product_not_received', '13.1'],
])('%s pays and is charged back at once, for the amount and a fee of 15.00', async (card, reason, code) => {
  const { intent, dispute, charge } = await disputed(card)
  expect(intent.status).toBe('succeeded')
  expect(dispute.id).toMatch(/^du_1/)
  expect(dispute).toMatchObject({
    amount: 4200,
    charge,
    payment_intent: intent.id,
    status: 'needs_response',
    reason,
    network_reason_code: code,
    is_charge_refundable: false,
    payment_method_details: { type: 'card', card: { case_type: 'chargeback', network_reason_code: code } },
  })
  expect(dispute.balance_transactions).toMatchObject([
    { type: 'adjustment', amount: -4200, fee: 1500, net: -5700, source: dispute.id },
  ])
  expect(await stripe.charges.retrieve(charge)).toMatchObject({ disputed: true, paid: true })
  expect(await refusal(stripe.refunds.create({ charge }))).toMatchObject({ statusCode: 400, code: 'charge_disputed' })
  const [moved] = dispute.balance_transactions
  const transaction = await stripe.balanceTransactions.retrieve(String(moved?.id), { expand: ['source.charge'] })
  expect(transaction.source).toMatchObject({ id: dispute.id, charge: { id: charge } })
})

test('a dispute tells its events between the charge and the intent, and after a capture too', async () => {
  const told = ['charge.dispute.created', 'charge.dispute.funds_withdrawn', 'payment_intent.succeeded']
  expect(await typesSince(() => pay('pm_card_createDispute'))).toEqual([
    'payment_intent.created',
    'charge.succeeded',
    ...told,
  ])
  const held = await pay('pm_card_createDispute', { capture_method: 'manual' })
  expect((await stripe.disputes.list({ payment_intent: held.id })).data).toEqual([])
  const capture = () => stripe.paymentIntents.capture(held.id, { amount_to_capture: 1000 })
  expect(await typesSince(capture)).toEqual(['charge.captured', ...told])
  const [dispute] = (await stripe.disputes.list({ charge: String(held.latest_charge) })).data
  expect(dispute).toMatchObject({ amount: 1000 })
})

test('an inquiry moves no money, leaves the charge refundable and is no chargeback', async () => {
  const { intent, dispute, charge } = await disputed('pm_card_createDisputeInquiry')
  expect(dispute).toMatchObject({
    status: 'warning_needs_response',
    balance_transactions: [],
    is_charge_refundable: true,
    payment_method_details: { card: { case_type: 'inquiry' } },
  })
  expect(await stripe.charges.retrieve(charge)).toMatchObject({ disputed: true })
  expect(await stripe.refunds.create({ payment_intent: intent.id })).toMatchObject({ status: 'succeeded' })
  expect(await answer(dispute.id, 'losing_evidence')).toMatchObject({ status: 'warning_under_review' })
  await advance(5_000)
  expect(await stripe.disputes.retrieve(dispute.id)).toMatchObject({
    status: 'warning_closed',
    balance_transactions: [],
  })
})

test('evidence is gathered until it is submitted', async () => {
  const { dispute } = await disputed()
  const staged = await stripe.disputes.update(dispute.id, {
    evidence: { customer_name: 'Ada', product_description: 'Mugs' },
    submit: false,
    metadata: { order: '1' },
  })
  expect(staged).toMatchObject({
    status: 'needs_response',
    metadata: { order: '1' },
    evidence_details: { has_evidence: true, submission_count: 0, submission_method: 'not_submitted' },
  })
  await stripe.disputes.update(dispute.id, { metadata: { note: 'late' } })
  expect(await stripe.disputes.retrieve(dispute.id)).toMatchObject({ status: 'needs_response' })
  let sent: Stripe.Dispute | undefined
  const events = await eventsSince(async () => {
    sent = await stripe.disputes.update(dispute.id, { evidence: { product_description: '', customer_name: 'Ada L.' } })
  })
  expect(events.map(({ type }) => type)).toEqual(['charge.dispute.updated', 'charge.updated'])
  expect(events[0]?.data.previous_attributes).toMatchObject({
    status: 'needs_response',
    evidence: { customer_name: 'Ada', product_description: 'Mugs' },
  })
  expect(sent).toMatchObject({
    status: 'under_review',
    metadata: { order: '1', note: 'late' },
    evidence: { customer_name: 'Ada L.', product_description: null },
    evidence_details: { submission_count: 1, submission_method: 'manual' },
  })
  await advance(3_600_000)
  expect(await stripe.disputes.retrieve(dispute.id)).toMatchObject({ status: 'under_review' })
})

test('winning evidence brings the money back without the fee, and the charge can be refunded again', async () => {
  const { dispute, charge } = await disputed()
  await answer(dispute.id, 'winning_evidence')
  expect(await typesSince(() => advance(2_000))).toEqual([])
  expect(await typesSince(() => advance(3_000))).toEqual(['charge.dispute.funds_reinstated', 'charge.dispute.closed'])
  const won = await stripe.disputes.retrieve(dispute.id)
  expect(won).toMatchObject({ status: 'won', is_charge_refundable: true })
  expect(won.balance_transactions).toMatchObject([{ net: -5700 }, { amount: 4200, fee: 0, net: 4200 }])
  expect(await stripe.refunds.create({ charge })).toMatchObject({ status: 'succeeded', amount: 4200 })
  expect(await stripe.charges.retrieve(charge)).toMatchObject({ disputed: true })
})

test('losing evidence and giving in lose, and nothing changes a dispute that is over', async () => {
  const [losing, conceded] = [await disputed(), await disputed()]
  await answer(losing.dispute.id, 'losing_evidence')
  expect(await typesSince(() => advance(5_000))).toEqual(['charge.dispute.closed'])
  expect(await typesSince(() => stripe.disputes.close(conceded.dispute.id))).toEqual(['charge.dispute.closed'])
  for (const { dispute, charge } of [losing, conceded]) {
    expect(await stripe.disputes.retrieve(dispute.id)).toMatchObject({ status: 'lost' })
    for (const call of [answer(dispute.id, 'winning_evidence'), stripe.disputes.close(dispute.id)])
      expect(await refusal(call)).toMatchObject({ statusCode: 400, message: 'This dispute is already closed' })
    expect(await refusal(stripe.refunds.create({ charge }))).toMatchObject({ code: 'charge_disputed' })
  }
})

test('an inquiry can become a chargeback, which takes the money then', async () => {
  const { dispute, charge } = await disputed('pm_card_createDisputeInquiry')
  await answer(dispute.id, 'escalate_inquiry_evidence')
  expect(await typesSince(() => advance(5_000))).toEqual(['charge.dispute.updated', 'charge.dispute.funds_withdrawn'])
  const escalated = await stripe.disputes.retrieve(dispute.id)
  expect(escalated).toMatchObject({ status: 'needs_response', is_charge_refundable: false })
  expect(escalated.balance_transactions).toMatchObject([{ net: -5700 }])
  expect(await refusal(stripe.refunds.create({ charge }))).toMatchObject({ code: 'charge_disputed' })
  await answer(dispute.id, 'winning_evidence')
  await advance(5_000)
  expect(await stripe.disputes.retrieve(dispute.id)).toMatchObject({ status: 'won' })
})

test('without evidence in time a chargeback is lost, and an inquiry is over', async () => {
  const [chargeback, inquiry] = [await disputed(), await disputed('pm_card_createDisputeInquiry')]
  const dueBy = chargeback.dispute.evidence_details.due_by ?? 0
  await advance((dueBy - chargeback.dispute.created) * 1_000)
  const ends = [chargeback, inquiry].map(({ dispute }) => stripe.disputes.retrieve(dispute.id))
  expect(await Promise.all(ends)).toMatchObject([
    { status: 'lost', evidence_details: { past_due: true } },
    { status: 'warning_closed' },
  ])
})

test('an unknown dispute is a 404, and evidence that is not there is refused', async () => {
  expect(await refusal(stripe.disputes.retrieve('du_x'))).toMatchObject({ statusCode: 404, code: 'resource_missing' })
  const { dispute } = await disputed()
  expect(await refusal(stripe.disputes.update(dispute.id, { evidence: { receipt: 'file_x' } }))).toMatchObject({
    statusCode: 400,
    param: 'evidence[receipt]',
  })
  const tooLong = stripe.disputes.update(dispute.id, { evidence: { billing_address: 'x'.repeat(150_001) } })
  expect(await refusal(tooLong)).toMatchObject({ statusCode: 400, param: 'evidence' })
})
