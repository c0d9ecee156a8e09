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

const newCustomer = async () => (await stripe.customers.create()).id
const saved = async (customer: string, card = 'pm_card_visa') =>
  (await stripe.paymentMethods.attach(card, { customer })).id
const pay = (params: Partial<Stripe.PaymentIntentCreateParams>) =>
  stripe.paymentIntents.create({
    amount: 2500,
    currency: 'usd',
    confirm: true,
    automatic_payment_methods: { enabled: true, allow_redirects: 'never' },
    ...params,
  })
const passChallenge = async ({ id, client_secret }: Stripe.PaymentIntent) => {
  const body = new URLSearchParams({ outcome: 'complete' })
  await fetch(`${bench.simulator.url}/pay/${client_secret}/challenge`, { method: 'POST', body, redirect: 'manual' })
  return await stripe.paymentIntents.retrieve(id)
}
const cardsOf = async (customer: string) =>
  (await stripe.customers.listPaymentMethods(customer)).data.map(({ id }) => id)
const eventsAbout = async (methodId: string) => {
  const { data } = await stripe.events.list({ type: 'payment_method.*', limit: 100 })
  return data.filter((event) => 'id' in event.data.object && event.data.object.id === methodId).toReversed()
}

test('a test id is attached as a card of its own, which pays as often as it is asked', async () => {
  const customer = await newCustomer()
  const method = await stripe.paymentMethods.attach('pm_card_mastercard', { customer })
  expect(method.id).toMatch(/^pm_1/)
  expect(method).toMatchObject({ customer, card: { brand: 'mastercard' } })
  for (const off_session of [false, true]) {
    const paid = await pay({ customer, payment_method: method.id, off_session })
    expect(paid).toMatchObject({ status: 'succeeded', customer, payment_method: method.id })
  }
  expect((await eventsAbout(method.id)).map(({ type }) => type)).toEqual(['payment_method.attached'])
})

test("a customer's cards are listed newest first, from both sides and by kind", async () => {
  const customer = await newCustomer()
  await saved(await newCustomer())
  const ids = [await saved(customer), await saved(customer, 'pm_card_amex')].toReversed()
  expect(await cardsOf(customer)).toEqual(ids)
  expect((await stripe.paymentMethods.list({ customer, type: 'card' })).data.map(({ id }) => id)).toEqual(ids)
  expect((await stripe.paymentMethods.list({ customer, type: 'sepa_debit' })).data).toEqual([])
  const page = await stripe.customers.listPaymentMethods(customer, { limit: 1 })
  expect(page).toMatchObject({ has_more: true, url: `/v1/customers/${customer}/payment_methods` })
})

test('pm_card_chargeCustomerFail is attached and declines each charge, and stays attached', async () => {
  const customer = await newCustomer()
  const method = await saved(customer, 'pm_card_chargeCustomerFail')
  for (let tried = 0; tried < 2; tried += 1)
    expect(await refusal(pay({ customer, payment_method: method }))).toMatchObject({
      statusCode: 402,
      code: 'card_declined',
    })
  expect(await cardsOf(customer)).toEqual([method])
})

test('a card that its bank refuses is not attached', async () => {
  const customer = await newCustomer()
  const refused = await refusal(saved(customer, 'pm_card_chargeDeclinedExpiredCard'))
  expect(refused).toMatchObject({ statusCode: 402, type: 'StripeCardError', code: 'expired_card' })
  expect(await cardsOf(customer)).toEqual([])
})

test('a card belongs to one customer: nobody else attaches it or pays with it', async () => {
  const [customer, other] = [await newCustomer(), await newCustomer()]
  const method = await saved(customer)
  for (const again of [customer, other])
    expect(await refusal(stripe.paymentMethods.attach(method, { customer: again }))).toMatchObject({ statusCode: 400 })
  const wrong = { statusCode: 400, param: 'payment_method' }
  expect(await refusal(pay({ customer: other, payment_method: method }))).toMatchObject(wrong)
  expect(await refusal(pay({ payment_method: method }))).toMatchObject(wrong)
  const theirs = await pay({ customer: other, confirm: false })
  for (const call of [
    () => stripe.paymentIntents.confirm(theirs.id, { payment_method: method }),
    () => stripe.paymentIntents.update(theirs.id, { payment_method: method }),
  ]) {
    const error = await refusal(call())
    expect(error).toMatchObject(wrong)
    expect(error.payment_intent).toMatchObject({ id: theirs.id, status: 'requires_payment_method' })
  }
})

test('a detached card is nobody’s and pays nothing any more', async () => {
  const customer = await newCustomer()
  const method = await saved(customer)
  expect(await stripe.paymentMethods.detach(method)).toMatchObject({ id: method, customer: null })
  expect(await cardsOf(customer)).toEqual([])
  for (const call of [
    () => pay({ customer, payment_method: method }),
    () => pay({ payment_method: method }),
    () => stripe.paymentMethods.attach(method, { customer }),
  ])
    expect((await refusal(call())).message).toContain('may not be used again')
  expect((await refusal(stripe.paymentMethods.detach(method))).message).toContain('detachment is impossible')
  const [attached, detached] = await eventsAbout(method)
  expect(attached?.data.object).toMatchObject({ customer })
  expect(detached).toMatchObject({ type: 'payment_method.detached', data: { object: { customer: null } } })
  expect(detached?.data.previous_attributes).toEqual({ customer })
})

test('a card that has paid without a customer cannot be attached afterwards', async () => {
  const used = String((await pay({ payment_method: 'pm_card_visa' })).payment_method)
  const error = await refusal(stripe.paymentMethods.attach(used, { customer: await newCustomer() }))
  expect(error).toMatchObject({ statusCode: 400 })
  expect(error.message).toContain('may not be used again')
})

test('a token makes a card, with the words that came with it', async () => {
  const method = await stripe.paymentMethods.create({
    type: 'card',
    card: { token: 'tok_amex' },
    billing_details: { name: 'Ada', address: { country: 'GB' } },
    metadata: { label: 'work' },
  })
  expect(method).toMatchObject({
    customer: null,
    card: { brand: 'amex' },
    billing_details: { name: 'Ada', email: null, address: { country: 'GB', city: null } },
    metadata: { label: 'work' },
  })
  const paid = await pay({ payment_method: method.id, expand: ['latest_charge'] })
  expect(paid.latest_charge).toMatchObject({ billing_details: { name: 'Ada' } })
})

test.each([
  [{ card: { token: 'tok_visa' } }, 400, 'parameter_missing', 'type'],
  [{ type: 'card' }, 400, 'parameter_missing', 'card'],
  [{ type: 'card', card: { token: 'tok_none' } }, 400, 'resource_missing', 'card[token]'],
  [{ type: 'card', card: { token: 'pm_card_visa' } }, 400, 'resource_missing', 'card[token]'],
  [{ type: 'card', card: { number: '4242424242424242' } }, 402, undefined, undefined],
  [{ type: 'sepa_debit' }, 400, undefined, 'type'],
] as const)('%o makes no payment method', async (params, statusCode, code, param) => {
  expect(await refusal(stripe.paymentMethods.create(params))).toMatchObject({ statusCode, code, param })
})

test('an intent takes a token as data, when it is made and when it is confirmed', async () => {
  await using wrong = await openBench({ asksWrongly: true })
  const payment_method_data = { type: 'card', card: { token: 'tok_visa' } }
  const ask = (path: string, params: object) =>
    wrong.stripe.rawRequest('POST', path, {
      automatic_payment_methods: { enabled: true, allow_redirects: 'never' },
      ...params,
    })
  const order = { amount: 2500, currency: 'usd' }
  expect(await ask('/v1/payment_intents', { ...order, payment_method_data, confirm: true })).toMatchObject({
    status: 'succeeded',
  })
  const { id } = await wrong.stripe.paymentIntents.create(order)
  const confirm = (params: object) =>
    wrong.stripe.rawRequest('POST', `/v1/payment_intents/${id}/confirm`, { return_url: 'https://a.example', ...params })
  expect(await refusal(confirm({ payment_method_data, payment_method: 'pm_card_visa' }))).toMatchObject({
    statusCode: 400,
    param: 'payment_method_data',
  })
  const declined = { type: 'card', card: { token: 'tok_chargeDeclined' } }
  expect(await refusal(confirm({ payment_method_data: declined }))).toMatchObject({ code: 'card_declined' })
  expect(await refusal(confirm({ payment_method_data: { type: 'card', card: { token: 'tok_x' } } }))).toMatchObject({
    code: 'resource_missing',
    param: 'payment_method_data[card][token]',
  })
  expect(await confirm({ payment_method_data })).toMatchObject({ status: 'succeeded' })
  expect(wrong.violations()).toEqual([])
})

test.each(['automatic', 'manual'] as const)(
  'setup_future_usage keeps the card after success, with %s capture',
  async (capture_method) => {
    const customer = await newCustomer()
    const ask = { customer, setup_future_usage: 'off_session', capture_method } as const
    await refusal(pay({ ...ask, payment_method: 'pm_card_chargeDeclined' }))
    expect(await cardsOf(customer)).toEqual([])
    const method = String((await pay({ ...ask, payment_method: 'pm_card_visa' })).payment_method)
    expect(await cardsOf(customer)).toEqual([method])
    expect((await eventsAbout(method)).map(({ type }) => type)).toEqual(['payment_method.attached'])
    expect(await pay({ customer, payment_method: method, off_session: true })).toMatchObject({ status: 'succeeded' })
  },
)

test('without setup_future_usage a card is not kept, although a customer paid', async () => {
  const customer = await newCustomer()
  const used = String((await pay({ customer, payment_method: 'pm_card_visa' })).payment_method)
  expect(await cardsOf(customer)).toEqual([])
  expect((await refusal(pay({ customer, payment_method: used }))).message).toContain('may not be used again')
})

test('a bank that asks stops asking once the buyer has agreed to payments without being there', async () => {
  const customer = await newCustomer()
  const method = await saved(customer, 'pm_card_authenticationRequired')
  const unattended = () => pay({ customer, payment_method: method, off_session: true })
  expect(await refusal(unattended())).toMatchObject({ statusCode: 402, code: 'authentication_required' })
  const asked = await pay({ customer, payment_method: method, setup_future_usage: 'off_session' })
  expect(await passChallenge(asked)).toMatchObject({ status: 'succeeded' })
  expect(await unattended()).toMatchObject({ status: 'succeeded' })
})

test('an intent is given a customer once, and the charge carries it', async () => {
  const [customer, other] = [await newCustomer(), await newCustomer()]
  const { id } = await pay({ confirm: false })
  expect(await stripe.paymentIntents.update(id, { customer })).toMatchObject({ customer })
  expect(await stripe.paymentIntents.update(id, { customer, description: 'same' })).toMatchObject({ customer })
  expect(await refusal(stripe.paymentIntents.update(id, { customer: other }))).toMatchObject({
    statusCode: 400,
    param: 'customer',
  })
  const paid = await stripe.paymentIntents.confirm(id, { payment_method: await saved(customer) })
  expect(await stripe.charges.retrieve(String(paid.latest_charge))).toMatchObject({ customer })
  const settled = await pay({ payment_method: 'pm_card_visa' })
  expect(await refusal(stripe.paymentIntents.update(settled.id, { customer }))).toMatchObject({ param: 'customer' })
})
