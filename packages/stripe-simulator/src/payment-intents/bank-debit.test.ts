import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
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

const dayMs = 24 * 3_600_000
const noRedirects = { enabled: true, allow_redirects: 'never' } as const
type Params = Partial<Stripe.PaymentIntentCreateParams>
const open = (params: Params = {}) =>
  stripe.paymentIntents.create({ amount: 4200, currency: 'usd', automatic_payment_methods: noRedirects, ...params })
const debit = (payment_method = 'pm_usBankAccount_success', params: Params = {}) =>
  open({ payment_method, confirm: true, ...params })
const retrieve = ({ id }: { id: string }) => stripe.paymentIntents.retrieve(id)
const chargeOf = (intent: Stripe.PaymentIntent, expand: string[] = []) =>
  stripe.charges.retrieve(String(intent.latest_charge), { expand })
const pass = (advanceMs: number) => bench.control('POST', 'clock', { advanceMs })
const lastEvents = async (limit: number) => (await stripe.events.list({ limit })).data.toReversed()
const lastTypes = async (limit: number) => (await lastEvents(limit)).map(({ type }) => type)

test('a bank debit is begun, not paid: the intent is processing, its charge pending', async () => {
  const intent = await stripe.paymentIntents.confirm((await open()).id, { payment_method: 'pm_usBankAccount_success' })
  expect(await lastTypes(3)).toEqual(['payment_intent.created', 'charge.pending', 'payment_intent.processing'])
  expect(intent).toMatchObject({
    status: 'processing',
    amount_received: 0,
    next_action: null,
    last_payment_error: null,
    payment_method_types: ['card', 'us_bank_account'],
  })
  const charge = await chargeOf(intent)
  expect(charge.id).toMatch(/^py_3/)
  expect(charge).toMatchObject({
    status: 'pending',
    paid: false,
    captured: true,
    balance_transaction: null,
    outcome: null,
    receipt_url: null,
    payment_method_details: {
      type: 'us_bank_account',
      us_bank_account: { last4: '6789', routing_number: '110000000' },
    },
  })
})

test('the money comes two days later, as told by no request, and is on the balance less a small fee', async () => {
  const intent = await debit()
  await pass(2 * dayMs - 60_000)
  expect(await retrieve(intent)).toMatchObject({ status: 'processing', amount_received: 0 })
  await pass(120_000)
  const events = await lastEvents(2)
  expect(events.map(({ type }) => type)).toEqual(['charge.succeeded', 'payment_intent.succeeded'])
  for (const { request } of events) expect(request).toEqual({ id: null, idempotency_key: null })
  const paid = await retrieve(intent)
  expect(paid).toMatchObject({ status: 'succeeded', amount_received: 4200, latest_charge: intent.latest_charge })
  expect(await chargeOf(paid, ['balance_transaction'])).toMatchObject({
    status: 'succeeded',
    paid: true,
    amount_captured: 4200,
    outcome: { type: 'authorized', network_status: 'approved_by_network' },
    balance_transaction: { amount: 4200, fee: 34, net: 4166, type: 'charge' },
  })
  await pass(2 * dayMs)
  const { available } = await stripe.balance.retrieve()
  expect(available.find(({ currency }) => currency === 'usd')?.source_types?.bank_account).toBeGreaterThanOrEqual(4166)
})

test('a large debit costs no more than 5.00', async () => {
  const intent = await debit(undefined, { amount: 500_000 })
  await pass(2 * dayMs)
  const { balance_transaction } = await chargeOf(intent, ['balance_transaction'])
  expect(balance_transaction).toMatchObject({ amount: 500_000, fee: 500 })
})

test.each([
  ['pm_usBankAccount_insufficientFunds', 'insufficient_funds', 'R01'],
  ['pm_usBankAccount_accountClosed', 'account_closed', 'R02'],
  ['pm_usBankAccount_noAccount', 'no_account', 'R03'],
  ['pm_usBankAccount_debitNotAuthorized', 'debit_not_authorized', 'R10'],
])('%s fails days later with %s, and a card pays the same intent on a new charge', async (id, code, returnCode) => {
  const intent = await debit(id)
  expect(intent.status).toBe('processing')
  await pass(2 * dayMs)
  expect(await lastTypes(2)).toEqual(['charge.failed', 'payment_intent.payment_failed'])
  const failed = await retrieve(intent)
  expect(failed).toMatchObject({
    status: 'requires_payment_method',
    amount_received: 0,
    payment_method: null,
    latest_charge: intent.latest_charge,
    last_payment_error: {
      code,
      network_decline_code: returnCode,
      charge: intent.latest_charge,
      payment_method: { type: 'us_bank_account' },
    },
  })
  const charge = await chargeOf(failed)
  expect(charge).toMatchObject({ status: 'failed', paid: false, balance_transaction: null, failure_code: code })
  expect(charge).toMatchObject({ outcome: { type: 'issuer_declined', reason: code } })
  const paid = await stripe.paymentIntents.confirm(intent.id, { payment_method: 'pm_card_visa' })
  expect(paid).toMatchObject({ status: 'succeeded', amount_received: 4200, last_payment_error: null })
  expect(paid.latest_charge).not.toBe(intent.latest_charge)
})

test('a debit that is under way is not canceled, confirmed again, captured, changed or refunded', async () => {
  const { id, latest_charge } = await debit()
  const calls = [
    () => stripe.paymentIntents.cancel(id),
    () => stripe.paymentIntents.confirm(id, { payment_method: 'pm_card_visa' }),
    () => stripe.paymentIntents.capture(id),
    () => stripe.paymentIntents.update(id, { amount: 5000 }),
  ]
  for (const call of calls) {
    const error = await refusal(call())
    expect(error).toMatchObject({ statusCode: 400, code: 'payment_intent_unexpected_state' })
    expect(error.payment_intent).toMatchObject({ id, status: 'processing' })
  }
  const ofIntent = await refusal(stripe.refunds.create({ payment_intent: id }))
  expect(ofIntent.message).toContain('does not have a successful charge')
  const ofCharge = await refusal(stripe.refunds.create({ charge: String(latest_charge) }))
  expect(ofCharge).toMatchObject({ statusCode: 400, code: 'charge_not_refundable' })
  expect(await bench.control('POST', 'bank/dispute', { payment_intent: id })).toEqual({
    error: 'Disputes of bank debits are not simulated here.',
  })
  expect(await stripe.paymentIntents.update(id, { metadata: { note: 'late' } })).toMatchObject({ status: 'processing' })
  await pass(2 * dayMs)
  expect(await retrieve({ id })).toMatchObject({ status: 'succeeded', metadata: { note: 'late' } })
})

test('pm_usBankAccount_processing stays so, and can be taken back', async () => {
  const intent = await debit('pm_usBankAccount_processing')
  await pass(20 * dayMs)
  expect(await retrieve(intent)).toMatchObject({ status: 'processing' })
  const canceled = await stripe.paymentIntents.cancel(intent.id)
  expect(canceled).toMatchObject({ status: 'canceled', amount_received: 0 })
  expect(await lastTypes(2)).toEqual(['charge.failed', 'payment_intent.canceled'])
  expect(await chargeOf(canceled)).toMatchObject({ status: 'failed', paid: false, failure_code: null })
})

test('of eight debits at once one is begun', async () => {
  const { id } = await open()
  const confirm = () => stripe.paymentIntents.confirm(id, { payment_method: 'pm_usBankAccount_success' })
  const results = await Promise.allSettled(Array.from({ length: 8 }, confirm))
  expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
  expect((await stripe.charges.list({ payment_intent: id })).data).toHaveLength(1)
})

test.each<[string, Params]>([
  ['in euros', { currency: 'eur' }],
  ['held first', { capture_method: 'manual' }],
  ['of cards only', { allowed_payment_method_types: ['card'] }],
  ['without debits', { excluded_payment_method_types: ['us_bank_account'] }],
])('a payment %s takes no bank debit, whenever it is brought', async (_kind, params) => {
  const create = (more: Params = {}) =>
    stripe.paymentIntents.create({ amount: 4200, currency: 'usd', ...params, ...more })
  const { id, payment_method_types: types } = await create()
  expect(types).toEqual(['card'])
  const payment_method = 'pm_usBankAccount_success'
  const return_url = 'https://shop.example/back'
  const known = [
    () => stripe.paymentIntents.confirm(id, { payment_method, return_url }),
    () => stripe.paymentIntents.update(id, { payment_method }),
  ]
  for (const call of known) {
    const error = await refusal(call())
    expect(error).toMatchObject({ statusCode: 400, param: 'payment_method' })
    expect(error.payment_intent).toMatchObject({ id, status: 'requires_payment_method' })
  }
  expect(await refusal(create({ payment_method }))).toMatchObject({ statusCode: 400, param: 'payment_method' })
})

test('debits that the shop names itself are refused in euros, and cannot be held', async () => {
  const named = (params: Params) =>
    stripe.paymentIntents.create({
      amount: 4200,
      currency: 'usd',
      allowed_payment_method_types: ['us_bank_account'],
      ...params,
    })
  expect((await refusal(named({ currency: 'eur' }))).message).toContain('The currency provided (eur) is invalid')
  const { id } = await named({ capture_method: 'manual' })
  const payment_method = 'pm_usBankAccount_success'
  const held = await refusal(stripe.paymentIntents.confirm(id, { payment_method }))
  expect(held).toMatchObject({ statusCode: 400, param: 'capture_method' })
  const { payment_method_types } = await stripe.paymentIntents.update((await open()).id, { currency: 'eur' })
  expect(payment_method_types).toEqual(['card'])
})

test('the money of a paid debit goes back to the bank', async () => {
  const intent = await debit()
  await pass(2 * dayMs)
  const { id } = await stripe.refunds.create({ payment_intent: intent.id, amount: 1000 })
  await expect
    .poll(async () => (await stripe.refunds.retrieve(id)).destination_details?.us_bank_transfer)
    .toMatchObject({ reference_status: 'available' })
  expect(await chargeOf(intent)).toMatchObject({ amount_refunded: 1000, refunded: false })
})

test('an account that was kept pays later; one of nobody pays once', async () => {
  const { id: customer } = await stripe.customers.create()
  const payment_method = 'pm_usBankAccount_success'
  const setup = { customer, payment_method, confirm: true, automatic_payment_methods: noRedirects }
  const kept = await stripe.setupIntents.create(setup)
  expect(kept).toMatchObject({ status: 'succeeded', payment_method_types: ['card', 'us_bank_account'] })
  const later = await debit(String(kept.payment_method), { customer, off_session: true })
  expect(later).toMatchObject({ status: 'processing', payment_method: kept.payment_method })
  const used = String((await debit()).payment_method)
  expect((await refusal(debit(used))).message).toContain('may not be used again')
  const cardsOnly = { customer, payment_method, confirm: true, allowed_payment_method_types: ['card' as const] }
  expect(await refusal(stripe.setupIntents.create(cardsOnly))).toMatchObject({ param: 'payment_method' })
  const byNumber = stripe.paymentMethods.create({
    type: 'us_bank_account',
    us_bank_account: { account_number: '000123456789', routing_number: '110000000' },
  })
  expect(await refusal(byNumber)).toMatchObject({ statusCode: 400, param: 'type' })
})

test('a debit that was begun before a restart is paid after it', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'stripe-simulator-'))
  const journalFile = join(folder, 'journal.jsonl')
  const before = await openBench({ journalFile })
  const { id } = await before.stripe.paymentIntents.create({
    amount: 4200,
    currency: 'usd',
    payment_method: 'pm_usBankAccount_success',
    confirm: true,
    automatic_payment_methods: noRedirects,
  })
  await before[Symbol.asyncDispose]()
  await using after = await openBench({ journalFile })
  await after.control('POST', 'clock', { advanceMs: 2 * dayMs })
  expect(await after.stripe.paymentIntents.retrieve(id)).toMatchObject({ status: 'succeeded' })
  rmSync(folder, { recursive: true })
})
