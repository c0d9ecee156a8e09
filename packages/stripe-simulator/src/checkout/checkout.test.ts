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

type Params = Stripe.Checkout.SessionCreateParams
const lineOf = (name: string, unit_amount: number, quantity = 1, tax_behavior?: 'inclusive' | 'exclusive') => ({
  price_data: { currency: 'usd', unit_amount, product_data: { name }, ...(tax_behavior && { tax_behavior }) },
  quantity,
})
const create = (params: Partial<Params> = {}) =>
  stripe.checkout.sessions.create({
    mode: 'payment',
    line_items: [lineOf('Mug', 1200, 2), lineOf('Book', 1000)],
    success_url: 'https://shop.example/thanks?session={CHECKOUT_SESSION_ID}',
    cancel_url: 'https://shop.example/cart',
    ...params,
  })
const press = (id: string, choice: string, fields: Record<string, string> = {}) =>
  fetch(`${bench.simulator.url}/checkout/${id}`, { method: 'POST', body: new URLSearchParams({ choice, ...fields }) })
const retrieve = (id: string) => stripe.checkout.sessions.retrieve(id)
const typesSince = async (act: () => Promise<unknown>) => {
  const [last] = (await stripe.events.list({ limit: 1 })).data
  await act()
  const { data } = await stripe.events.list({ limit: 100, ...(last && { ending_before: last.id }) })
  return data
    .map(({ type }) => type)
    .filter((type) => type !== 'charge.updated')
    .toReversed()
}
const shipping_options = [
  {
    shipping_rate_data: {
      display_name: 'Post',
      type: 'fixed_amount' as const,
      fixed_amount: { amount: 500, currency: 'usd' },
    },
  },
]

test('a session is paid on its page, tells the payment first, and is fulfilled by its event', async () => {
  const session = await create({
    customer_email: 'ada@shop.example',
    client_reference_id: 'cart-1',
    metadata: { order: '1' },
    payment_intent_data: { metadata: { order: '1' }, description: 'Order 1', capture_method: 'automatic' },
  })
  expect(session.id).toMatch(/^cs_test_/)
  expect(session).toMatchObject({
    status: 'open',
    payment_status: 'unpaid',
    payment_intent: null,
    amount_subtotal: 3400,
    amount_total: 3400,
    client_reference_id: 'cart-1',
    customer_email: 'ada@shop.example',
    url: `${bench.simulator.url}/checkout/${session.id}`,
  })
  const page = await (await fetch(String(session.url))).text()
  for (const shown of ['$34.00', '2 × Mug', 'ada@shop.example', 'https://shop.example/cart'])
    expect(page).toContain(shown)
  let paid = ''
  expect(
    await typesSince(async () => {
      paid = await (await press(session.id, 'approve')).text()
    }),
  ).toEqual(['payment_intent.created', 'charge.succeeded', 'payment_intent.succeeded', 'checkout.session.completed'])
  expect(paid).toContain(`href="https://shop.example/thanks?session=${session.id}"`)
  const complete = await stripe.checkout.sessions.retrieve(session.id, { expand: ['payment_intent.latest_charge'] })
  expect(complete).toMatchObject({
    status: 'complete',
    payment_status: 'paid',
    url: null,
    customer_details: { email: 'ada@shop.example' },
    payment_intent: { amount: 3400, metadata: { order: '1' }, description: 'Order 1', latest_charge: { paid: true } },
  })
  await press(session.id, 'approve')
  expect((await stripe.events.list({ type: 'checkout.session.completed' })).data).toHaveLength(1)
})

test('a decline leaves the page open for another card, and one intent has all attempts', async () => {
  const { id } = await create()
  expect(await (await press(id, 'decline')).text()).toContain('Your card was declined. You can try again.')
  const open = await retrieve(id)
  expect(open).toMatchObject({ status: 'open', payment_status: 'unpaid' })
  const asked = await press(id, 'challenge')
  expect(asked.url).toMatch(/\/pay\/.*\/challenge$/)
  const passed = await fetch(asked.url, { method: 'POST', body: new URLSearchParams({ outcome: 'complete' }) })
  expect(passed.url).toBe(`${bench.simulator.url}/checkout/${id}`)
  expect(await retrieve(id)).toMatchObject({ status: 'complete', payment_intent: open.payment_intent })
})

test('the total is lines and shipping and tax, less the discount', async () => {
  const session = await create({ shipping_options, discounts: [{ coupon: '10_percent_off' }] })
  expect(session).toMatchObject({
    amount_subtotal: 3400,
    amount_total: 3400 - 340 + 500,
    total_details: { amount_discount: 340, amount_shipping: 500, amount_tax: 0 },
    shipping_cost: { amount_total: 500 },
    discounts: [{ coupon: '10_percent_off' }],
  })
  const { data } = await stripe.checkout.sessions.listLineItems(session.id)
  expect(data).toMatchObject([
    { description: 'Mug', quantity: 2, amount_subtotal: 2400, amount_discount: 240, amount_total: 2160 },
    { description: 'Book', amount_subtotal: 1000, amount_discount: 100, amount_total: 900 },
  ])
  const expanded = await stripe.checkout.sessions.retrieve(session.id, { expand: ['line_items'] })
  expect(expanded.line_items?.data).toEqual(data)
  expect(await refusal(create({ discounts: [{ coupon: 'nonsense' }] }))).toMatchObject({ code: 'resource_missing' })
})

test('automatic tax waits for an address, which a customer may have already', async () => {
  const taxed = { automatic_tax: { enabled: true }, shipping_options }
  const unknown = await create(taxed)
  expect(unknown).toMatchObject({ amount_total: 3900, automatic_tax: { status: 'requires_location_inputs' } })
  const address = { country: 'DE', city: 'Berlin' }
  await bench.control('POST', 'checkout/pay', { session: unknown.id, name: 'Ada', address })
  expect(await retrieve(unknown.id)).toMatchObject({
    status: 'complete',
    amount_total: 3900 + 456 + 190 + 95,
    total_details: { amount_tax: 741 },
    collected_information: { shipping_details: { name: 'Ada', address: { city: 'Berlin' } } },
  })
  const { id: customer } = await stripe.customers.create({ address })
  const line_items = [lineOf('Mug', 1190, 1, 'inclusive')]
  expect(await create({ customer, line_items, automatic_tax: { enabled: true } })).toMatchObject({
    amount_total: 1190,
    total_details: { amount_tax: 190 },
    automatic_tax: { status: 'complete' },
  })
})

test('what costs nothing needs no payment, and a held payment stays unpaid', async () => {
  const free = await create({ discounts: [{ coupon: '9999_off' }] })
  expect(free.amount_total).toBe(0)
  expect(await typesSince(() => press(free.id, 'approve'))).toEqual(['checkout.session.completed'])
  expect(await retrieve(free.id)).toMatchObject({ payment_status: 'no_payment_required', payment_intent: null })
  const held = await create({ payment_intent_data: { capture_method: 'manual' } })
  await press(held.id, 'approve')
  expect(await retrieve(held.id)).toMatchObject({ status: 'complete', payment_status: 'unpaid' })
})

test('a session that is paid by debit is over at once, and paid or not two days later', async () => {
  const twoDays = { advanceMs: 48 * 3_600_000 }
  const session = await create()
  expect(session.payment_method_types).toEqual(['card', 'us_bank_account'])
  expect(await typesSince(() => press(session.id, 'debit'))).toEqual([
    'payment_intent.created',
    'charge.pending',
    'payment_intent.processing',
    'checkout.session.completed',
  ])
  expect(await (await fetch(`${bench.simulator.url}/checkout/${session.id}`)).text()).toContain('Processing')
  expect(await retrieve(session.id)).toMatchObject({ status: 'complete', payment_status: 'unpaid' })
  await bench.control('POST', 'clock', twoDays)
  expect(await retrieve(session.id)).toMatchObject({ status: 'complete', payment_status: 'paid' })
  const failing = await create()
  const card = 'pm_usBankAccount_insufficientFunds'
  await bench.control('POST', 'checkout/pay', { session: failing.id, card })
  expect(await typesSince(() => bench.control('POST', 'clock', twoDays))).toEqual([
    'charge.failed',
    'payment_intent.payment_failed',
    'checkout.session.async_payment_failed',
  ])
  expect(await retrieve(failing.id)).toMatchObject({ status: 'complete', payment_status: 'unpaid' })
  expect(await (await fetch(`${bench.simulator.url}/checkout/${failing.id}`)).text()).toContain('insufficient funds')
  const { data } = await stripe.events.list({ type: 'checkout.session.async_payment_succeeded' })
  expect(data.map(({ data: { object } }) => object)).toMatchObject([{ id: session.id, payment_status: 'paid' }])
})

test('a session that takes cards only has no button for a debit', async () => {
  const cards: Partial<Params>[] = [
    { allowed_payment_method_types: ['card'] },
    { payment_intent_data: { capture_method: 'manual' } },
  ]
  for (const params of cards) {
    const session = await create(params)
    expect(session.payment_method_types).toEqual(['card'])
    expect(await (await fetch(String(session.url))).text()).not.toContain('Bank debit')
    await press(session.id, 'debit')
    expect(await retrieve(session.id)).toMatchObject({ status: 'open', payment_intent: null })
  }
})

test('a session expires when its time is over, or at once when asked, and never after it was paid', async () => {
  const { id } = await create()
  await press(id, 'decline')
  expect(await typesSince(() => stripe.checkout.sessions.expire(id))).toEqual([
    'payment_intent.canceled',
    'checkout.session.expired',
  ])
  expect(await retrieve(id)).toMatchObject({ status: 'expired', url: null })
  expect((await press(id, 'approve')).status).toBe(200)
  expect(await retrieve(id)).toMatchObject({ status: 'expired' })
  const paid = await create()
  await press(paid.id, 'approve')
  for (const over of [id, paid.id])
    expect(await refusal(stripe.checkout.sessions.expire(over))).toMatchObject({ statusCode: 400 })
  const { id: waiting, expires_at, created } = await create()
  expect(expires_at - created).toBe(24 * 3_600)
  await bench.control('POST', 'clock', { advanceMs: 24 * 3_600_000 })
  expect(await retrieve(waiting)).toMatchObject({ status: 'expired' })
  expect(await bench.control('POST', 'checkout/pay', { session: waiting })).toHaveProperty('error')
  expect(await retrieve(waiting)).toMatchObject({ status: 'expired', payment_intent: null })
  expect(await retrieve(paid.id)).toMatchObject({ status: 'complete' })
})

test('sessions are found by what they are about, and their metadata is merged', async () => {
  const { id: customer } = await stripe.customers.create()
  const session = await create({ customer, metadata: { order: '1', gone: '2' } })
  const idsOf = async (params: Stripe.Checkout.SessionListParams) =>
    (await stripe.checkout.sessions.list(params)).data.map(({ id }) => id)
  expect(await idsOf({ customer })).toEqual([session.id])
  expect(await idsOf({ customer, status: 'complete' })).toEqual([])
  await press(session.id, 'approve', { email: 'grace@shop.example' })
  const { payment_intent } = await retrieve(session.id)
  expect(await idsOf({ payment_intent: String(payment_intent) })).toEqual([session.id])
  expect(await idsOf({ customer_details: { email: 'grace@shop.example' } })).toEqual([session.id])
  const changed = await stripe.checkout.sessions.update(session.id, { metadata: { gone: '', note: 'late' } })
  expect(changed.metadata).toEqual({ order: '1', note: 'late' })
  expect(await refusal(retrieve('cs_test_x'))).toMatchObject({ statusCode: 404, param: 'session' })
})

test.each<[Partial<Params>, string]>([
  [{ customer: 'cus_x' }, 'customer'],
  [{ mode: 'subscription' }, 'mode'],
  [{ ui_mode: 'embedded_page' }, 'ui_mode'],
  [{ line_items: [] }, 'line_items'],
  [{ line_items: [{ price: 'price_x' }] }, 'line_items[0][price]'],
  [{ line_items: [lineOf('Mug', 10)] }, 'amount'],
  [{ expires_at: Math.floor(Date.now() / 1_000) + 60 }, 'expires_at'],
])('%o is refused', async (params, param) => {
  expect(await refusal(create(params))).toMatchObject({ statusCode: 400, param })
})
