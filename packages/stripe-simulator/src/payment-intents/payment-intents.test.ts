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

const noRedirects = { enabled: true, allow_redirects: 'never' } as const
const open = (params: Partial<Stripe.PaymentIntentCreateParams> = {}) =>
  stripe.paymentIntents.create({ amount: 4200, currency: 'usd', automatic_payment_methods: noRedirects, ...params })
const pay = (params: Partial<Stripe.PaymentIntentCreateParams> = {}) =>
  open({ payment_method: 'pm_card_visa', confirm: true, ...params })
const held = () => pay({ capture_method: 'manual' })
const chargeOf = (intent: Stripe.PaymentIntent) => stripe.charges.retrieve(String(intent.latest_charge))
const challenge = async (intent: Stripe.PaymentIntent, outcome: 'complete' | 'fail') => {
  const body = new URLSearchParams({ outcome })
  await fetch(`${bench.simulator.url}/pay/${intent.client_secret}/challenge`, {
    method: 'POST',
    body,
    redirect: 'manual',
  })
  return await stripe.paymentIntents.retrieve(intent.id)
}

test('an intent waits for a payment method, or for confirmation once it has one', async () => {
  expect(await open()).toMatchObject({
    status: 'requires_payment_method',
    payment_method: null,
    capture_method: 'automatic_async',
  })
  const withMethod = await open({ payment_method: 'pm_card_visa' })
  expect(withMethod.status).toBe('requires_confirmation')
  expect(withMethod.payment_method).toMatch(/^pm_1/)
})

test('a good card pays at once: the whole amount, one charge, a balance transaction soon after', async () => {
  const intent = await stripe.paymentIntents.confirm((await open()).id, {
    payment_method: 'pm_card_visa',
    expand: ['latest_charge'],
  })
  expect(intent).toMatchObject({
    status: 'succeeded',
    amount_received: 4200,
    amount_capturable: 0,
    last_payment_error: null,
  })
  const charge = intent.latest_charge
  if (charge === null || typeof charge === 'string') throw new Error('the charge was not expanded')
  expect(charge).toMatchObject({
    status: 'succeeded',
    paid: true,
    captured: true,
    amount_captured: 4200,
    payment_intent: intent.id,
    balance_transaction: null,
    outcome: { type: 'authorized', network_status: 'approved_by_network', risk_level: 'normal' },
    payment_method_details: { card: { brand: 'visa', last4: '4242' } },
  })
  await expect.poll(async () => (await stripe.charges.retrieve(charge.id)).balance_transaction).toMatch(/^txn_3/)
  const settled = await stripe.charges.retrieve(charge.id, { expand: ['balance_transaction'] })
  expect(settled.balance_transaction).toMatchObject({ amount: 4200, fee: 152, net: 4048, type: 'charge' })
})

test('manual capture holds the money first', async () => {
  const intent = await held()
  expect(intent).toMatchObject({ status: 'requires_capture', amount_capturable: 4200, amount_received: 0 })
  expect(await chargeOf(intent)).toMatchObject({ captured: false, paid: true, amount_captured: 0 })
  const captured = await stripe.paymentIntents.capture(intent.id)
  expect(captured).toMatchObject({ status: 'succeeded', amount_received: 4200, amount_capturable: 0 })
})

test('a partial capture takes a part and releases the rest', async () => {
  const intent = await stripe.paymentIntents.capture((await held()).id, { amount_to_capture: 1000 })
  expect(intent).toMatchObject({ status: 'succeeded', amount_received: 1000 })
  const charge = await chargeOf(intent)
  expect(charge).toMatchObject({ amount_captured: 1000, amount_refunded: 0, refunded: false })
  expect(charge.balance_transaction).toMatch(/^txn_3/)
  const again = await refusal(stripe.paymentIntents.capture(intent.id))
  expect(again).toMatchObject({ statusCode: 400, code: 'payment_intent_unexpected_state' })
  expect(again.message).toContain('has been released')
})

test.each([
  [4201, 'amount_too_large', 'amount_to_capture'],
  [0, 'parameter_invalid_integer', 'amount'],
  [-1, undefined, 'amount_to_capture'],
])('capturing %i of 4200 is refused and changes nothing', async (amount_to_capture, code, param) => {
  const intent = await held()
  const error = await refusal(stripe.paymentIntents.capture(intent.id, { amount_to_capture }))
  expect(error).toMatchObject({ statusCode: 400, code, param })
  expect(error.payment_intent).toMatchObject({ id: intent.id, status: 'requires_capture' })
})

test('a declined card leaves the intent open with the error, and another card pays on a new charge', async () => {
  const { id } = await open()
  const error = await refusal(stripe.paymentIntents.confirm(id, { payment_method: 'pm_card_chargeDeclined' }))
  expect(error).toMatchObject({
    statusCode: 402,
    type: 'StripeCardError',
    code: 'card_declined',
    decline_code: 'generic_decline',
  })
  expect(error.payment_intent).toMatchObject({ id, status: 'requires_payment_method', payment_method: null })
  expect(error.payment_method).toMatchObject({ object: 'payment_method', card: { last4: '0002' } })
  const declined = await stripe.paymentIntents.retrieve(id)
  expect(declined.last_payment_error).toMatchObject({
    code: 'card_declined',
    payment_method: { card: { last4: '0002' } },
  })
  expect(await chargeOf(declined)).toMatchObject({
    status: 'failed',
    paid: false,
    failure_code: 'card_declined',
    outcome: { type: 'issuer_declined', reason: 'generic_decline', network_status: 'declined_by_network' },
  })
  const paid = await stripe.paymentIntents.confirm(id, { payment_method: 'pm_card_mastercard' })
  expect(paid).toMatchObject({ status: 'succeeded', last_payment_error: null })
  expect(paid.latest_charge).not.toBe(declined.latest_charge)
})

test('3-D Secure asks the buyer, with a redirect where the way back is known', async () => {
  const { id } = await open()
  const asked = await stripe.paymentIntents.confirm(id, { payment_method: 'pm_card_threeDSecure2Required' })
  expect(asked).toMatchObject({
    status: 'requires_action',
    next_action: { type: 'use_stripe_sdk' },
    latest_charge: null,
  })
  const redirected = await pay({
    payment_method: 'pm_card_authenticationRequired',
    return_url: 'https://shop.example/back',
  })
  expect(redirected.next_action).toMatchObject({
    type: 'redirect_to_url',
    redirect_to_url: { return_url: 'https://shop.example/back' },
  })
  expect(await challenge(redirected, 'complete')).toMatchObject({ status: 'succeeded', next_action: null })
})

test('3-D Secure that is failed asks for another payment method; a decline may come after it too', async () => {
  const failed = await challenge(await pay({ payment_method: 'pm_card_threeDSecure2Required' }), 'fail')
  expect(failed).toMatchObject({
    status: 'requires_payment_method',
    payment_method: null,
    last_payment_error: { code: 'payment_intent_authentication_failure' },
  })
  const declined = await challenge(
    await pay({ payment_method: 'pm_card_threeDSecureRequiredChargeDeclined' }),
    'complete',
  )
  expect(declined).toMatchObject({ status: 'requires_payment_method', last_payment_error: { code: 'card_declined' } })
})

test('without the buyer, or with error_on_requires_action, 3-D Secure is a decline', async () => {
  for (const absent of [{ off_session: true }, { error_on_requires_action: true }]) {
    const error = await refusal(pay({ payment_method: 'pm_card_authenticationRequired', ...absent }))
    expect(error).toMatchObject({
      statusCode: 402,
      code: 'authentication_required',
      decline_code: 'authentication_required',
    })
  }
})

test('what is final is not confirmed, canceled or captured again; each refusal carries the intent', async () => {
  const paid = await pay()
  const canceled = await stripe.paymentIntents.cancel((await open()).id)
  const waiting = await held()
  const calls = [
    () => stripe.paymentIntents.confirm(paid.id),
    () => stripe.paymentIntents.confirm(canceled.id, { payment_method: 'pm_card_visa' }),
    () => stripe.paymentIntents.confirm(waiting.id),
    () => stripe.paymentIntents.cancel(paid.id),
    () => stripe.paymentIntents.cancel(canceled.id),
    () => stripe.paymentIntents.capture(paid.id),
  ]
  for (const call of calls) {
    const error = await refusal(call())
    expect(error).toMatchObject({ statusCode: 400, code: 'payment_intent_unexpected_state' })
    expect(error.payment_intent?.object).toBe('payment_intent')
  }
})

test('a confirmation needs a payment method, and one that was used without a customer is no longer one', async () => {
  const { id } = await open()
  expect(await refusal(stripe.paymentIntents.confirm(id))).toMatchObject({ code: 'payment_intent_unexpected_state' })
  const used = String((await pay()).payment_method)
  const error = await refusal(stripe.paymentIntents.confirm(id, { payment_method: used }))
  expect(error.message).toContain('may not be used again')
  expect(await refusal(stripe.paymentIntents.confirm(id, { payment_method: 'pm_none' }))).toMatchObject({
    code: 'resource_missing',
  })
})

test('an open intent is canceled with its reason; a held one gives the money back', async () => {
  const asked = await pay({ payment_method: 'pm_card_threeDSecure2Required' })
  for (const intent of [await open(), await open({ payment_method: 'pm_card_visa' }), asked]) {
    const canceled = await stripe.paymentIntents.cancel(intent.id, { cancellation_reason: 'abandoned' })
    expect(canceled).toMatchObject({ status: 'canceled', cancellation_reason: 'abandoned', next_action: null })
    expect(canceled.canceled_at).toBeTypeOf('number')
  }
  const canceled = await stripe.paymentIntents.cancel((await held()).id)
  expect(canceled).toMatchObject({ status: 'canceled', cancellation_reason: null, amount_capturable: 0 })
  expect(await chargeOf(canceled)).toMatchObject({ refunded: true, amount_refunded: 4200, captured: false })
})

test('the amount changes only before the payment, words and metadata always', async () => {
  const { id } = await open({ metadata: { order: '1', gone: 'soon' } })
  expect(await stripe.paymentIntents.update(id, { amount: 5000 })).toMatchObject({ amount: 5000 })
  const paid = await stripe.paymentIntents.confirm(id, { payment_method: 'pm_card_visa' })
  expect(paid.amount_received).toBe(5000)
  expect(await refusal(stripe.paymentIntents.update(id, { amount: 6000 }))).toMatchObject({
    statusCode: 400,
    param: 'amount',
  })
  const changed = await stripe.paymentIntents.update(id, {
    description: 'Two mugs',
    metadata: { gone: '', new: 'yes' },
  })
  expect(changed).toMatchObject({ description: 'Two mugs', metadata: { order: '1', new: 'yes' } })
  expect(changed.metadata).not.toHaveProperty('gone')
  expect((await stripe.paymentIntents.update(id, { metadata: '' })).metadata).toEqual({})
})

test('a challenge for the old amount cannot pay the new one', async () => {
  const asked = await pay({ payment_method: 'pm_card_threeDSecure2Required' })
  await stripe.paymentIntents.update(asked.id, { amount: 9900 })
  expect(await challenge(asked, 'complete')).toMatchObject({ status: 'requires_confirmation', next_action: null })
})

test('of two confirmations at once one pays', async () => {
  const { id } = await open()
  const confirm = () => stripe.paymentIntents.confirm(id, { payment_method: 'pm_card_visa' })
  const results = await Promise.allSettled(Array.from({ length: 8 }, confirm))
  expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
  expect((await stripe.charges.list({ payment_intent: id })).data).toHaveLength(1)
})

test('with redirects allowed a confirmation needs to know the way back', async () => {
  const { id } = await open({ automatic_payment_methods: { enabled: true } })
  const error = await refusal(stripe.paymentIntents.confirm(id, { payment_method: 'pm_card_visa' }))
  expect(error).toMatchObject({ statusCode: 400, param: 'return_url' })
  const return_url = 'https://shop.example/back'
  expect(await stripe.paymentIntents.confirm(id, { payment_method: 'pm_card_visa', return_url })).toMatchObject({
    status: 'succeeded',
  })
})
