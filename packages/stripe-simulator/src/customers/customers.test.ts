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

const idsOf = (list: Stripe.ApiList<{ id: string }>) => list.data.map(({ id }) => id)
const eventsOf = async (type: string, id: string) => {
  const { data } = await stripe.events.list({ type, limit: 100 })
  return data.filter((event) => 'id' in event.data.object && event.data.object.id === id)
}

test('a customer is kept as it was told, and what was not told is null', async () => {
  const address = { line1: '1 Kiln Lane', city: 'Leeds', country: 'GB', postal_code: 'LS1 1AA' }
  const made = await stripe.customers.create({
    email: 'ada@shop.example',
    name: 'Ada',
    address,
    shipping: { name: 'Ada at work', address: { line1: '2 Kiln Lane' } },
    metadata: { user_id: '7' },
  })
  expect(made.id).toMatch(/^cus_/)
  expect(made).toMatchObject({
    email: 'ada@shop.example',
    name: 'Ada',
    phone: null,
    description: null,
    address: { ...address, line2: null, state: null },
    shipping: { name: 'Ada at work', phone: null, address: { line1: '2 Kiln Lane', city: null } },
    metadata: { user_id: '7' },
    invoice_settings: { default_payment_method: null },
  })
  const { lastResponse: _made, ...told } = made
  expect(await stripe.customers.retrieve(made.id)).toEqual(told)
  expect(await eventsOf('customer.created', made.id)).toHaveLength(1)
})

test('an update changes what it names, merges metadata, and an empty string takes away', async () => {
  const { id } = await stripe.customers.create({
    email: 'a@shop.example',
    name: 'Ada',
    metadata: { kept: '1', gone: '2' },
  })
  const changed = await stripe.customers.update(id, { email: 'b@shop.example', metadata: { gone: '', added: '3' } })
  expect(changed).toMatchObject({ email: 'b@shop.example', name: 'Ada', metadata: { kept: '1', added: '3' } })
  expect(changed.metadata).not.toHaveProperty('gone')
  const [event] = await eventsOf('customer.updated', id)
  expect(event?.data.previous_attributes).toEqual({ email: 'a@shop.example', metadata: { gone: '2', added: null } })
  expect(await stripe.customers.update(id, { name: '', metadata: '' })).toMatchObject({ name: null, metadata: {} })
})

test('an update that changes nothing is no event', async () => {
  const { id } = await stripe.customers.create({ name: 'Ada' })
  await stripe.customers.update(id, { name: 'Ada' })
  expect(await eventsOf('customer.updated', id)).toEqual([])
})

test('a deleted customer says so ever after, and is neither listed nor named again', async () => {
  const { id } = await stripe.customers.create({ email: 'gone@shop.example' })
  const gone = { id, object: 'customer', deleted: true }
  expect(await stripe.customers.del(id)).toEqual(gone)
  expect(await stripe.customers.retrieve(id)).toEqual(gone)
  expect(idsOf(await stripe.customers.list({ email: 'gone@shop.example' }))).toEqual([])
  const [event] = await eventsOf('customer.deleted', id)
  expect(event?.data.object).toMatchObject({ id, email: 'gone@shop.example' })
  for (const call of [
    () => stripe.customers.update(id, { name: 'Ada' }),
    () => stripe.customers.del(id),
    () => stripe.customers.listPaymentMethods(id),
  ])
    expect(await refusal(call())).toMatchObject({ statusCode: 404, code: 'resource_missing', param: 'id' })
  expect(await refusal(stripe.paymentIntents.create({ amount: 100, currency: 'usd', customer: id }))).toMatchObject({
    statusCode: 400,
    param: 'customer',
    message: `No such customer: '${id}'`,
  })
})

test('what a deleted customer bought is still theirs', async () => {
  const { id } = await stripe.customers.create()
  const paid = await stripe.paymentIntents.create({
    amount: 1000,
    currency: 'usd',
    customer: id,
    payment_method: 'pm_card_visa',
    confirm: true,
    automatic_payment_methods: { enabled: true, allow_redirects: 'never' },
  })
  await stripe.customers.del(id)
  expect(idsOf(await stripe.charges.list({ customer: id }))).toEqual([paid.latest_charge])
  const intent = await stripe.paymentIntents.retrieve(paid.id, { expand: ['customer'] })
  expect(intent.customer).toEqual({ id, object: 'customer', deleted: true })
})

test('a customer that never was is a 404 in the path and a 400 in a parameter', async () => {
  for (const call of [
    () => stripe.customers.retrieve('cus_x'),
    () => stripe.customers.update('cus_x', { name: 'Ada' }),
    () => stripe.customers.del('cus_x'),
    () => stripe.customers.listPaymentMethods('cus_x'),
  ])
    expect(await refusal(call())).toMatchObject({ statusCode: 404, code: 'resource_missing', param: 'id' })
  const intent = await stripe.paymentIntents.create({ amount: 100, currency: 'usd' })
  for (const call of [
    () => stripe.paymentIntents.create({ amount: 100, currency: 'usd', customer: 'cus_x' }),
    () => stripe.paymentIntents.update(intent.id, { customer: 'cus_x' }),
    () => stripe.paymentMethods.attach('pm_card_visa', { customer: 'cus_x' }),
    () => stripe.paymentMethods.list({ customer: 'cus_x' }),
    () => stripe.paymentIntents.list({ customer: 'cus_x' }),
    () => stripe.charges.list({ customer: 'cus_x' }),
  ])
    expect(await refusal(call())).toMatchObject({
      statusCode: 400,
      code: 'resource_missing',
      param: 'customer',
      message: "No such customer: 'cus_x'",
    })
})

test('the list is pages, newest first, and an email finds its own', async () => {
  const email = 'list@shop.example'
  const ids: string[] = []
  for (let made = 0; made < 3; made += 1) {
    ids.unshift((await stripe.customers.create({ email })).id)
    await stripe.customers.create({ email: 'LIST@shop.example' })
  }
  expect(idsOf(await stripe.customers.list({ email }))).toEqual(ids)
  const first = await stripe.customers.list({ email, limit: 2 })
  expect(first).toMatchObject({ has_more: true, url: '/v1/customers' })
  expect(idsOf(first)).toEqual(ids.slice(0, 2))
  expect(idsOf(await stripe.customers.list({ email, starting_after: String(ids[1]) }))).toEqual(ids.slice(2))
  expect(idsOf(await stripe.customers.list({ email, ending_before: String(ids[1]) }))).toEqual(ids.slice(0, 1))
})

test('what is no email address is refused', async () => {
  expect(await refusal(stripe.customers.create({ email: 'nobody' }))).toMatchObject({
    statusCode: 400,
    code: 'email_invalid',
    param: 'email',
  })
})

test('the default card is one of the customer, and is forgotten when it is detached', async () => {
  const { id } = await stripe.customers.create()
  const stray = await stripe.paymentMethods.create({ type: 'card', card: { token: 'tok_visa' } })
  const choose = (default_payment_method: string) =>
    stripe.customers.update(id, { invoice_settings: { default_payment_method } })
  expect(await refusal(choose(stray.id))).toMatchObject({
    statusCode: 400,
    param: 'invoice_settings[default_payment_method]',
  })
  await stripe.paymentMethods.attach(stray.id, { customer: id })
  expect((await choose(stray.id)).invoice_settings.default_payment_method).toBe(stray.id)
  await stripe.paymentMethods.detach(stray.id)
  expect(await stripe.customers.retrieve(id)).toMatchObject({ invoice_settings: { default_payment_method: null } })
})

test('a customer can be made with a card', async () => {
  const { id } = await stripe.customers.create({ payment_method: 'pm_card_visa' })
  expect((await stripe.customers.listPaymentMethods(id)).data).toMatchObject([
    { customer: id, card: { last4: '4242' } },
  ])
  const before = await stripe.customers.list({ limit: 100 })
  expect(await refusal(stripe.customers.create({ payment_method: 'pm_card_chargeDeclined' }))).toMatchObject({
    statusCode: 402,
  })
  expect(idsOf(await stripe.customers.list({ limit: 100 }))).toEqual(idsOf(before))
})
