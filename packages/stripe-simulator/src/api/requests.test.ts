import Stripe from 'stripe'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Bench, openBench } from '../testing/open-bench.ts'
import { refusal } from '../testing/refusal.ts'

let bench: Bench
let stripe: Stripe
beforeAll(async () => {
  bench = await openBench({ asksWrongly: true })
  stripe = bench.stripe
})
afterAll(async () => {
  expect(bench.violations()).toEqual([])
  await bench[Symbol.asyncDispose]()
})

const noRedirects = { enabled: true, allow_redirects: 'never' } as const
const ask = (params: Record<string, unknown>) => stripe.rawRequest('POST', '/v1/payment_intents', params)
const pay = (params: Partial<Stripe.PaymentIntentCreateParams> = {}) =>
  stripe.paymentIntents.create({
    amount: 1000,
    currency: 'usd',
    payment_method: 'pm_card_visa',
    confirm: true,
    automatic_payment_methods: noRedirects,
    ...params,
  })

const usd = { amount: 1000, currency: 'usd' }
test.each([
  [{ amount: 1000 }, 'parameter_missing', 'currency', 'Missing required param: currency.'],
  [
    { ...usd, shipping: { name: 'A', address: { line1: 'B' }, x: '1' } },
    'parameter_unknown',
    'shipping[x]',
    'Received unknown parameter: shipping[x]',
  ],
  [{ ...usd, amount: '10.5' }, 'parameter_invalid_integer', 'amount', 'Invalid integer: 10.5'],
  [{ ...usd, amount: 0 }, 'parameter_invalid_integer', 'amount', 'This value must be greater than or equal to 1.'],
  [{ ...usd, currency: '' }, 'parameter_invalid_empty', 'currency', "You passed an empty string for 'currency'."],
  [{ ...usd, currency: 'xyz' }, undefined, 'currency', 'Invalid currency: xyz.'],
  [
    { ...usd, capture_method: 'later' },
    undefined,
    'capture_method',
    'Invalid capture_method: must be one of automatic, automatic_async, or manual',
  ],
  [{ ...usd, customer: 'cus_x' }, 'resource_missing', 'customer', "No such customer: 'cus_x'"],
  [{ ...usd, amount: 49 }, 'amount_too_small', 'amount', 'Amount must be at least $0.50 usd'],
  [{ ...usd, amount: 100_000_000 }, 'amount_too_large', 'amount', 'Amount must be no more than $999,999.99'],
  [{ amount: 5124, currency: 'kwd' }, 'parameter_invalid_integer', 'amount', 'the last digit'],
  [{ amount: 5050, currency: 'isk' }, 'parameter_invalid_integer', 'amount', 'divisible by 100'],
  [{ amount: 49, currency: 'jpy' }, 'amount_too_small', 'amount', 'Amount must be at least ¥50 jpy'],
  [
    { ...usd, payment_method_types: ['card'] },
    'payment_method_types_no_longer_supported',
    'payment_method_types',
    'no longer supported',
  ],
  [{ ...usd, metadata: { ['k'.repeat(41)]: 'v' } }, undefined, 'metadata', 'up to 40 characters'],
  [{ ...usd, metadata: { key: 'v'.repeat(501) } }, undefined, 'metadata[key]', 'up to 500 characters'],
  [
    { ...usd, automatic_payment_methods: { enabled: true }, allowed_payment_method_types: ['card'] },
    undefined,
    'allowed_payment_method_types',
    'only specify one',
  ],
])('%o is refused as %s', async (params, code, param, message) => {
  const error = await refusal(ask(params))
  expect(error).toMatchObject({ statusCode: 400, type: 'StripeInvalidRequestError', code, param })
  expect(error.message).toContain(message)
})

test('the limits themselves are fine, and an upper-case currency becomes lower-case', async () => {
  expect(await ask({ amount: 50, currency: 'USD' })).toMatchObject({ amount: 50, currency: 'usd' })
  expect(await ask({ amount: 99_999_999, currency: 'eur' })).toMatchObject({ amount: 99_999_999 })
  expect(await ask({ amount: 5120, currency: 'kwd' })).toMatchObject({ amount: 5120 })
})

test('a caller without a version may still say payment_method_types', async () => {
  const answer = await fetch(`${bench.simulator.url}/v1/payment_intents`, {
    method: 'POST',
    headers: { authorization: `Basic ${Buffer.from('sk_test_old:').toString('base64')}` },
    body: 'amount=1000&currency=usd&payment_method_types[0]=card',
  })
  expect(answer.status).toBe(200)
  expect(await answer.json()).toMatchObject({ payment_method_types: ['card'], automatic_payment_methods: null })
})

test('unknown objects and paths are 404s with their own parameter', async () => {
  expect(await refusal(stripe.paymentIntents.retrieve('pi_x'))).toMatchObject({
    statusCode: 404,
    code: 'resource_missing',
    param: 'intent',
  })
  expect(await refusal(stripe.charges.retrieve('ch_x'))).toMatchObject({
    statusCode: 404,
    code: 'resource_missing',
    param: 'id',
  })
  const unknown = await refusal(stripe.rawRequest('POST', '/v1/nothing', {}))
  expect(unknown).toMatchObject({ statusCode: 404, code: undefined })
  expect(unknown.message).toContain('Unrecognized request URL (POST: /v1/nothing)')
})

test('test keys are let in; a live key, a wrong one and none are not', async () => {
  const { port } = bench.simulator
  const clientOf = (key: string) => new Stripe(key, { host: '127.0.0.1', port, protocol: 'http', maxNetworkRetries: 0 })
  expect((await clientOf('sk_test_another').paymentIntents.list()).object).toBe('list')
  for (const key of ['sk_live_secret', 'nonsense'])
    expect(await refusal(clientOf(key).paymentIntents.list())).toMatchObject({
      statusCode: 401,
      type: 'StripeAuthenticationError',
    })
  const answer = await fetch(`${bench.simulator.url}/v1/payment_intents`)
  expect(answer.status).toBe(401)
  expect(answer.headers.get('request-id')).toMatch(/^req_/)
})

test('ids are expanded where asked, up to four deep; anything else is refused before anything is done', async () => {
  const intent = await pay({ expand: ['latest_charge.payment_intent', 'payment_method'], capture_method: 'automatic' })
  expect(intent).toMatchObject({
    latest_charge: { payment_intent: { id: intent.id } },
    payment_method: { type: 'card' },
  })
  const list = await stripe.paymentIntents.list({ limit: 1, expand: ['data.latest_charge.balance_transaction'] })
  expect(list.data[0]?.latest_charge).toMatchObject({ balance_transaction: { type: 'charge' } })
  expect((await stripe.paymentIntents.retrieve(intent.id)).latest_charge).toMatch(/^ch_3/)
  expect(
    await stripe.charges.retrieve(String((await stripe.paymentIntents.retrieve(intent.id)).latest_charge)),
  ).not.toHaveProperty('refunds')
  const before = await stripe.paymentIntents.list()
  for (const path of [
    'amount',
    'nonsense',
    'latest_charge.nonsense',
    'latest_charge.payment_intent.latest_charge.payment_intent.customer',
  ])
    expect(await refusal(pay({ expand: [path] }))).toMatchObject({ statusCode: 400 })
  expect(await stripe.paymentIntents.list()).toEqual(before)
})

test('lists are pages, newest first, in both directions', async () => {
  const ids: string[] = []
  for (let made = 0; made < 5; made += 1) ids.unshift((await pay()).id)
  const idsOf = (list: Stripe.ApiList<Stripe.PaymentIntent>) => list.data.map((intent) => intent.id)
  const first = await stripe.paymentIntents.list({ limit: 2 })
  expect(first).toMatchObject({ object: 'list', url: '/v1/payment_intents', has_more: true })
  expect(idsOf(first)).toEqual(ids.slice(0, 2))
  const second = await stripe.paymentIntents.list({ limit: 2, starting_after: String(ids[1]) })
  expect(idsOf(second)).toEqual(ids.slice(2, 4))
  expect(idsOf(await stripe.paymentIntents.list({ limit: 2, ending_before: String(ids[4]) }))).toEqual(ids.slice(2, 4))
  const all: string[] = []
  for await (const intent of stripe.paymentIntents.list({ limit: 2 })) all.push(intent.id)
  expect(all.slice(0, 5)).toEqual(ids)
  expect(await refusal(stripe.paymentIntents.list({ starting_after: 'pi_x' }))).toMatchObject({
    statusCode: 400,
    code: 'resource_missing',
    param: 'starting_after',
  })
  expect(
    await refusal(stripe.paymentIntents.list({ starting_after: String(ids[0]), ending_before: String(ids[0]) })),
  ).toMatchObject({ statusCode: 400 })
  for (const limit of ['abc', '0', '101'])
    expect(await refusal(stripe.rawRequest('GET', `/v1/payment_intents?limit=${limit}`))).toMatchObject({
      code: 'parameter_invalid_integer',
      param: 'limit',
    })
  const created = { gt: Math.floor(Date.now() / 1_000) + 60 }
  expect((await stripe.paymentIntents.list({ created })).data).toEqual([])
})
