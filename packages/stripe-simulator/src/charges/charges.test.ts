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

const pay = async (params: Partial<Stripe.PaymentIntentCreateParams> = {}) => {
  const intent = await stripe.paymentIntents.create({
    amount: 4200,
    currency: 'usd',
    payment_method: 'pm_card_visa',
    confirm: true,
    capture_method: 'automatic',
    automatic_payment_methods: { enabled: true, allow_redirects: 'never' },
    ...params,
  })
  return { intent, charge: await stripe.charges.retrieve(String(intent.latest_charge)) }
}
const idsOf = (list: Stripe.ApiList<{ id: string }>) => list.data.map(({ id }) => id)

test('a charge carries the words of its intent', async () => {
  const { id: customer } = await stripe.customers.create()
  const { charge } = await pay({
    customer,
    receipt_email: 'ada@shop.example',
    description: 'Two mugs',
    metadata: { order: '1' },
  })
  expect(charge).toMatchObject({
    customer,
    receipt_email: 'ada@shop.example',
    description: 'Two mugs',
    metadata: { order: '1' },
  })
  expect(await refusal(pay({ receipt_email: 'nobody' }))).toMatchObject({
    code: 'email_invalid',
    param: 'receipt_email',
  })
})

test('charges are found by their intent, failed ones too, and by their customer', async () => {
  const { id: customer } = await stripe.customers.create()
  const { intent, charge } = await pay({ customer })
  const open = await stripe.paymentIntents.create({
    amount: 4200,
    currency: 'usd',
    customer,
    automatic_payment_methods: { enabled: true, allow_redirects: 'never' },
  })
  const confirm = (payment_method: string) => stripe.paymentIntents.confirm(open.id, { payment_method })
  const { charge: failed } = await refusal(confirm('pm_card_chargeDeclined'))
  const second = await confirm('pm_card_visa')
  expect(idsOf(await stripe.charges.list({ payment_intent: intent.id }))).toEqual([charge.id])
  expect(idsOf(await stripe.charges.list({ payment_intent: open.id }))).toEqual([second.latest_charge, failed])
  expect(idsOf(await stripe.charges.list({ customer }))).toEqual([second.latest_charge, failed, charge.id])
  expect(idsOf(await stripe.paymentIntents.list({ customer }))).toEqual([open.id, intent.id])
})

test('an update changes words and merges metadata, never money, and tells what was before', async () => {
  const { charge } = await pay({ description: 'Two mugs', metadata: { order: '1', gone: '2' } })
  const changed = await stripe.charges.update(charge.id, {
    description: 'Three mugs',
    metadata: { gone: '', note: 'late' },
    fraud_details: { user_report: 'safe' },
  })
  expect(changed).toMatchObject({
    amount: 4200,
    description: 'Three mugs',
    metadata: { order: '1', note: 'late' },
    fraud_details: { user_report: 'safe' },
  })
  expect(changed.metadata).not.toHaveProperty('gone')
  const [event] = (await stripe.events.list({ type: 'charge.updated' })).data
  expect(event?.data.object).toMatchObject({ id: charge.id, description: 'Three mugs' })
  expect(event?.data.previous_attributes).toEqual({
    description: 'Two mugs',
    metadata: { gone: '2', note: null },
    fraud_details: { user_report: null },
  })
  expect(await stripe.charges.update(charge.id, { metadata: '' })).toMatchObject({ metadata: {} })
  expect(await refusal(stripe.charges.update('ch_x', {}))).toMatchObject({ statusCode: 404, param: 'id' })
})

test('a charge without a customer can be given one, and keeps it', async () => {
  const [{ id: customer }, { id: other }] = [await stripe.customers.create(), await stripe.customers.create()]
  const { charge } = await pay()
  expect(await stripe.charges.update(charge.id, { customer })).toMatchObject({ customer })
  expect(await refusal(stripe.charges.update(charge.id, { customer: other }))).toMatchObject({
    statusCode: 400,
    param: 'customer',
  })
})
