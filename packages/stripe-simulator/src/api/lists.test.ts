import type Stripe from 'stripe'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Bench, openBench } from '../testing/open-bench.ts'
import { refusal } from '../testing/refusal.ts'

let bench: Bench
let stripe: Stripe
beforeAll(async () => {
  bench = await openBench()
  stripe = bench.stripe
  for (let made = 0; made < 3; made += 1) {
    await makeOneOfEach()
    await bench.control('POST', 'clock', { advanceMs: 2_000 })
  }
})
afterAll(async () => {
  expect(bench.violations()).toEqual([])
  await bench[Symbol.asyncDispose]()
})

async function makeOneOfEach(): Promise<void> {
  const { id: customer } = await stripe.customers.create()
  const paid = await stripe.paymentIntents.create({
    amount: 4200,
    currency: 'usd',
    customer,
    payment_method: 'pm_card_createDisputeInquiry',
    confirm: true,
    capture_method: 'automatic',
    automatic_payment_methods: { enabled: true, allow_redirects: 'never' },
  })
  await stripe.refunds.create({ payment_intent: paid.id, amount: 100 })
  await stripe.setupIntents.create({ customer })
  await stripe.checkout.sessions.create({
    mode: 'payment',
    success_url: 'https://shop.example',
    line_items: [{ quantity: 1, price_data: { currency: 'usd', unit_amount: 900, product_data: { name: 'Mug' } } }],
  })
  await stripe.webhookEndpoints.create({ url: 'https://shop.example/hook', enabled_events: ['tax_rate.created'] })
}

type Listed = { id: string; created: number }
interface Page {
  readonly limit?: number
  readonly starting_after?: string
  readonly ending_before?: string
  readonly created?: { readonly gte?: number; readonly gt?: number; readonly lt?: number; readonly lte?: number }
}
const lists: Readonly<Record<string, (page: Page) => Promise<Stripe.ApiList<Listed>>>> = {
  payment_intents: (page) => stripe.paymentIntents.list(page),
  setup_intents: (page) => stripe.setupIntents.list(page),
  charges: (page) => stripe.charges.list(page),
  refunds: (page) => stripe.refunds.list(page),
  disputes: (page) => stripe.disputes.list(page),
  customers: (page) => stripe.customers.list(page),
  balance_transactions: (page) => stripe.balanceTransactions.list(page),
  'checkout/sessions': (page) => stripe.checkout.sessions.list(page),
  events: (page) => stripe.events.list(page),
}

test.each(Object.entries(lists))(
  '/v1/%s is read in pages from both ends, and by when things were made',
  async (name, list) => {
    const all = (await list({ limit: 100 })).data
    expect(all.length).toBeGreaterThanOrEqual(3)
    expect(all.map(({ created }) => created)).toEqual(all.map(({ created }) => created).toSorted((a, b) => b - a))
    const ids = all.map(({ id }) => id)
    const first = await list({ limit: 2 })
    expect(first).toMatchObject({ object: 'list', url: `/v1/${name}`, has_more: true })
    expect(first.data.map(({ id }) => id)).toEqual(ids.slice(0, 2))
    const rest = await list({ limit: 100, starting_after: String(ids[1]) })
    expect(rest.data.map(({ id }) => id)).toEqual(ids.slice(2))
    expect(rest.has_more).toBe(false)
    const back = await list({ limit: 1, ending_before: String(ids[2]) })
    expect(back).toMatchObject({ has_more: true, data: [{ id: ids[1] }] })
    const newest = all[0]?.created ?? 0
    const made = async (created: NonNullable<Page['created']>) => (await list({ limit: 100, created })).data.length
    expect(await made({ gte: newest })).toBe(all.filter(({ created }) => created === newest).length)
    expect(await made({ gt: newest })).toBe(0)
    expect(await made({ lt: newest })).toBe(all.filter(({ created }) => created < newest).length)
    expect(await made({ lte: newest })).toBe(all.length)
    expect(await refusal(list({ starting_after: 'nobody' }))).toMatchObject({
      statusCode: 400,
      code: 'resource_missing',
      param: 'starting_after',
    })
  },
)

test('webhook endpoints are read in pages, too', async () => {
  const all = (await stripe.webhookEndpoints.list()).data
  const [first] = all
  const rest = await stripe.webhookEndpoints.list({ limit: 1, starting_after: String(first?.id) })
  expect(rest).toMatchObject({ has_more: true, data: [{ id: all[1]?.id }] })
})

test('what a list holds is expanded down to four levels', async () => {
  const { data } = await stripe.disputes.list({ limit: 1, expand: ['data.charge.payment_intent.customer'] })
  expect(data[0]?.charge).toMatchObject({ payment_intent: { customer: { object: 'customer' } } })
  const tooDeep = ['data.charge.payment_intent.latest_charge.customer']
  expect(await refusal(stripe.disputes.list({ expand: tooDeep }))).toMatchObject({ statusCode: 400, param: 'expand' })
})

test('events are found by type, by several types, and by whether the shop has taken them', async () => {
  const typesOf = async (params: Stripe.EventListParams) =>
    new Set((await stripe.events.list({ limit: 100, ...params })).data.map(({ type }) => type))
  expect(await typesOf({ type: 'charge.dispute.created' })).toEqual(new Set(['charge.dispute.created']))
  expect(await typesOf({ types: ['customer.created', 'refund.created'] })).toEqual(
    new Set(['customer.created', 'refund.created']),
  )
  await expect.poll(async () => (await typesOf({ delivery_success: false })).size).toBe(0)
  await bench.control('POST', 'webhooks', { mode: 'hold' })
  await stripe.customers.create()
  expect(await typesOf({ delivery_success: false })).toEqual(new Set(['customer.created']))
  await bench.control('POST', 'webhooks', {})
})
