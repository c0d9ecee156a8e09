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

const automatic_payment_methods = { enabled: true, allow_redirects: 'never' } as const
const create = (params: Stripe.SetupIntentCreateParams = {}) =>
  stripe.setupIntents.create({ automatic_payment_methods, ...params })
const newCustomer = async () => (await stripe.customers.create()).id
const press = (address: string, fields: Record<string, string>) =>
  fetch(`${bench.simulator.url}/setup/${address}`, { method: 'POST', body: new URLSearchParams(fields) })
const typesAbout = async (...ids: unknown[]) => {
  const { data } = await stripe.events.list({ limit: 100 })
  return data
    .filter(({ data: { object } }) => 'id' in object && ids.includes(object.id))
    .map(({ type }) => type)
    .toReversed()
}
const payOffSession = (customer: string, payment_method: string) =>
  stripe.paymentIntents.create({
    amount: 4200,
    currency: 'usd',
    customer,
    payment_method,
    confirm: true,
    off_session: true,
    automatic_payment_methods,
  })

test('a card is kept for its customer without money, and pays later without the buyer', async () => {
  const customer = await newCustomer()
  const intent = await create({ customer, description: 'A card', metadata: { order: '1' } })
  expect(intent).toMatchObject({ status: 'requires_payment_method', usage: 'off_session', payment_method: null })
  expect(intent.client_secret).toMatch(new RegExp(`^${intent.id}_secret_`))
  const kept = await stripe.setupIntents.confirm(intent.id, { payment_method: 'pm_card_visa' })
  const method = String(kept.payment_method)
  expect(kept).toMatchObject({ status: 'succeeded', customer, last_setup_error: null })
  expect(await stripe.paymentMethods.retrieve(method)).toMatchObject({ customer })
  expect(await typesAbout(intent.id, method)).toEqual([
    'setup_intent.created',
    'payment_method.attached',
    'setup_intent.succeeded',
  ])
  expect(await payOffSession(customer, method)).toMatchObject({ status: 'succeeded' })
  expect((await stripe.charges.list({ customer })).data).toHaveLength(1)
})

test('a decline is a 402 with the whole intent, which another card can still fulfil', async () => {
  const customer = await newCustomer()
  const intent = await create({ customer, payment_method: 'pm_card_chargeDeclined' })
  expect(intent.status).toBe('requires_confirmation')
  const error = await refusal(stripe.setupIntents.confirm(intent.id))
  expect(error).toMatchObject({
    statusCode: 402,
    type: 'StripeCardError',
    code: 'card_declined',
    decline_code: 'generic_decline',
    setup_intent: { id: intent.id, status: 'requires_payment_method', payment_method: null },
  })
  expect(error).toHaveProperty('charge', undefined)
  const failed = await stripe.setupIntents.retrieve(intent.id)
  expect(failed.last_setup_error).toMatchObject({
    code: 'card_declined',
    payment_method: { id: intent.payment_method },
  })
  expect(await typesAbout(intent.id)).toEqual(['setup_intent.created', 'setup_intent.setup_failed'])
  expect(await stripe.setupIntents.confirm(intent.id, { payment_method: 'pm_card_visa' })).toMatchObject({
    status: 'succeeded',
    last_setup_error: null,
  })
  expect((await stripe.customers.listPaymentMethods(customer)).data).toHaveLength(1)
  // This card declines charges only.
  expect(await create({ customer, payment_method: 'pm_card_chargeCustomerFail', confirm: true })).toMatchObject({
    status: 'succeeded',
  })
})

test('3-D Secure is asked once, and never again for the card that was kept', async () => {
  const customer = await newCustomer()
  const asked = await create({ customer, payment_method: 'pm_card_authenticationRequired', confirm: true })
  expect(asked).toMatchObject({ status: 'requires_action', next_action: { type: 'use_stripe_sdk' } })
  expect((await stripe.customers.listPaymentMethods(customer)).data).toEqual([])
  expect(await (await press(`${asked.client_secret}/challenge`, { outcome: 'complete' })).text()).toContain('Saved')
  const kept = await stripe.setupIntents.retrieve(asked.id, { expand: ['payment_method.customer', 'customer'] })
  expect(kept).toMatchObject({
    status: 'succeeded',
    customer: { id: customer },
    payment_method: { customer: { id: customer } },
  })
  expect(await payOffSession(customer, String(asked.payment_method))).toMatchObject({ status: 'succeeded' })
})

test('who fails 3-D Secure keeps no card, and is sent back with a return_url', async () => {
  const asked = await stripe.setupIntents.create({
    payment_method: 'pm_card_threeDSecure2Required',
    confirm: true,
    return_url: 'https://shop.example/cards',
  })
  expect(asked.next_action).toMatchObject({
    type: 'redirect_to_url',
    redirect_to_url: { return_url: 'https://shop.example/cards' },
  })
  await press(`${asked.client_secret}/challenge`, { outcome: 'fail' })
  expect(await stripe.setupIntents.retrieve(asked.id)).toMatchObject({
    status: 'requires_payment_method',
    last_setup_error: { code: 'setup_intent_authentication_failure' },
  })
  expect(await typesAbout(asked.id)).toEqual([
    'setup_intent.created',
    'setup_intent.requires_action',
    'setup_intent.setup_failed',
  ])
  const page = await press(String(asked.client_secret), { choice: 'approve' })
  expect(await page.text()).toContain('href="https://shop.example/cards?setup_intent=')
})

test('an intent is canceled while it is open, and then for good', async () => {
  const { id } = await create()
  const canceled = await stripe.setupIntents.cancel(id, { cancellation_reason: 'abandoned' })
  expect(canceled).toMatchObject({ status: 'canceled', cancellation_reason: 'abandoned' })
  expect(await typesAbout(id)).toEqual(['setup_intent.created', 'setup_intent.canceled'])
  const kept = await create({ payment_method: 'pm_card_visa', confirm: true })
  const confirm = (intent: string) => stripe.setupIntents.confirm(intent, { payment_method: 'pm_card_visa' })
  for (const call of [
    stripe.setupIntents.cancel(id),
    stripe.setupIntents.cancel(kept.id),
    confirm(id),
    confirm(kept.id),
  ])
    expect(await refusal(call)).toMatchObject({
      statusCode: 400,
      code: 'setup_intent_unexpected_state',
      setup_intent: { object: 'setup_intent' },
    })
})

test('an update changes words always, and the card only before it is kept', async () => {
  const customer = await newCustomer()
  const { id } = await create({ metadata: { order: '1', gone: '2' } })
  const updated = await stripe.setupIntents.update(id, {
    customer,
    payment_method: 'pm_card_visa',
    metadata: { gone: '', note: 'late' },
  })
  expect(updated).toMatchObject({ status: 'requires_confirmation', customer, metadata: { order: '1', note: 'late' } })
  expect(updated.metadata).not.toHaveProperty('gone')
  const other = await newCustomer()
  expect(await refusal(stripe.setupIntents.update(id, { customer: other }))).toMatchObject({ param: 'customer' })
  await stripe.setupIntents.confirm(id)
  expect(await stripe.setupIntents.update(id, { description: 'Late' })).toMatchObject({ description: 'Late' })
  expect(await refusal(stripe.setupIntents.update(id, { payment_method: 'pm_card_visa' }))).toMatchObject({
    code: 'setup_intent_unexpected_state',
  })
})

test('intents are found by customer and by card; what is missing or wrong is refused', async () => {
  const customer = await newCustomer()
  const kept = await create({ customer, payment_method: 'pm_card_visa', confirm: true })
  const open = await create({ customer })
  const idsOf = async (params: Stripe.SetupIntentListParams) =>
    (await stripe.setupIntents.list(params)).data.map(({ id }) => id)
  expect(await idsOf({ customer })).toEqual([open.id, kept.id])
  expect(await idsOf({ payment_method: String(kept.payment_method) })).toEqual([kept.id])
  expect(await refusal(stripe.setupIntents.retrieve('seti_x'))).toMatchObject({ statusCode: 404, param: 'intent' })
  expect(await refusal(stripe.setupIntents.confirm(open.id))).toMatchObject({ code: 'setup_intent_unexpected_state' })
  const redirecting = await stripe.setupIntents.create({ payment_method: 'pm_card_visa' })
  expect(await refusal(stripe.setupIntents.confirm(redirecting.id))).toMatchObject({ param: 'return_url' })
  expect(await refusal(create({ return_url: 'https://shop.example' }))).toMatchObject({ param: 'return_url' })
  const foreign = create({ customer: await newCustomer(), payment_method: String(kept.payment_method) })
  expect(await refusal(foreign)).toMatchObject({ statusCode: 400, param: 'payment_method' })
})
