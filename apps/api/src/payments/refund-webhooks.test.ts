import { expect, test } from 'vitest'
import { openTestShop, type TestShop, testWebhookSecret, until } from '../testing/open-test-shop.ts'
import { callsOf, ownerOf, placePaid } from '../testing/place-paid.ts'
import { intentOf, openGuest, type Placed, payWith, readOrder } from '../testing/shopper.ts'
import { signedWebhook } from '../testing/webhook.ts'
import { processStripeEvent } from './process-event.ts'
import { submitRefund } from './submit-refund.ts'

const long = { tags: ['long'] }

const run = async (shop: TestShop, statement: string) => (await shop.database.pool.query(statement)).rows

const refundTypes = ['refund.created', 'refund.updated', 'refund.failed', 'charge.refunded']

/** From now on Stripe tells of refunds by events of this type alone. */
const tellOnly = (shop: TestShop, type: string) =>
  shop.control('webhooks', { mode: 'drop', types: refundTypes.filter((other) => other !== type) })

const refundThere = (shop: TestShop, placed: Placed, amount?: number) =>
  shop.control('dashboard/refund', { payment_intent: intentOf(placed), ...(amount !== undefined && { amount }) })

/** A paid order that is canceled, and whose refund nobody has sent yet. */
async function canceled(shop: TestShop, paymentMethod?: string) {
  const placed = await placePaid(shop, { mug: 1 }, paymentMethod)
  const { refunds } = await ownerOf(shop, placed).cancel.mutate({ orderId: placed.order.id, reason: 'no' })
  return { placed, refundId: refunds[0]?.id ?? expect.fail() }
}

/** What has arrived by the time when Stripe has no more to tell, first to last. */
async function eventsToHear(shop: TestShop): Promise<string[]> {
  await until(async () => {
    const answer = await fetch(`${shop.simulator.url}/_control/deliveries`)
    // What the simulator's control API answers.
    const { deliveries } = (await answer.json()) as { deliveries: { state: string }[] }
    return deliveries.every(({ state }) => state !== 'pending')
  })
  const waiting = await run(shop, `select id from stripe_event where state = 'received' order by received_at, id`)
  return waiting.map(({ id }) => id)
}

/** Works all of it off, one after the other, as jobs would. Nobody sweeps in a shop that does not work. */
async function hear(shop: TestShop): Promise<void> {
  for (const eventId of await eventsToHear(shop)) await processStripeEvent(shop.served.deps, eventId)
}

const moneyOf = async (shop: TestShop) => {
  const rows = await run(shop, 'select captured_minor, refund_reserved_minor, refunded_minor from payment')
  return rows.map((row) => [row.captured_minor, row.refund_reserved_minor, row.refunded_minor])
}

const eventsOf = (shop: TestShop) =>
  run(shop, `select type, state, problem from stripe_event where type in ('${refundTypes.join(`','`)}') order by type`)

const refundsOf = async (shop: TestShop, placed: Placed) =>
  (await readOrder(shop, placed)).refunds.map(({ amount, reason, state }) => `${amount.amount} ${reason} ${state}`)

const differencesOf = (shop: TestShop) => run(shop, 'select kind from payment_difference')

test('a refund from the dashboard reaches order, ledger and timeline by its webhook alone, part by part', async () => {
  await using shop = await openTestShop()
  const placed = await placePaid(shop, { mug: 1 })
  const { amount } = placed.order.total
  const parts = [1_000, 500, amount - 1_500]
  for (const [index, part] of parts.entries()) {
    await refundThere(shop, placed, part)
    const paymentStatus = index < 2 ? 'PARTIALLY_REFUNDED' : 'REFUNDED'
    const order = await until(async () => {
      const found = await readOrder(shop, placed)
      return found.refunds.length === index + 1 && found.refunds.every(({ state }) => state === 'succeeded') && found
    })
    expect(order).toMatchObject({ status: 'PROCESSING', paymentStatus })
  }
  expect(await refundsOf(shop, placed)).toEqual(parts.map((part) => `${part} dashboard succeeded`))
  expect(await moneyOf(shop)).toEqual([[amount, amount, amount]])
  const { timeline } = await readOrder(shop, placed)
  expect(timeline.map(({ kind }) => kind)).toEqual(['placed', 'paid', 'refunded', 'refunded', 'refunded'])
  // Whoever else had found one would have noted it.
  expect(await differencesOf(shop)).toEqual([])
})

test.each(['refund.created', 'refund.updated', 'charge.refunded'])(
  'one %s is enough to know of a refund',
  async (type) => {
    await using shop = await openTestShop({ works: false })
    const placed = await placePaid(shop, { mug: 1 })
    await tellOnly(shop, type)
    await refundThere(shop, placed, 1_000)
    // The bank names its reference, which is what an update tells.
    await shop.control('clock', { advanceMs: 1_000 })
    await hear(shop)
    expect(await refundsOf(shop, placed)).toEqual(['1000 dashboard succeeded'])
    expect(await eventsOf(shop)).toEqual([{ type, state: 'done', problem: null }])
  },
)

test.each(['refund.failed', 'refund.updated'])('a refund of ours that fails later is told by %s', async (type) => {
  await using shop = await openTestShop({ works: false })
  const { placed, refundId } = await openSlowRefund(shop)
  await tellOnly(shop, type)
  await failAtBank(shop)
  await hear(shop)
  const order = await readOrder(shop, placed)
  expect(order).toMatchObject({ paymentStatus: 'SUCCEEDED', refunds: [{ id: refundId, state: 'failed' }] })
  expect(order.timeline.map(({ kind }) => kind)).toEqual(['placed', 'paid', 'canceled', 'refund_failed'])
  expect(await moneyOf(shop)).toEqual([[placed.order.total.amount, 0, 0]])
})

/** The refund of a canceled order that was on its way when the shop last heard of it, and is done at Stripe. */
async function openSlowRefund(shop: TestShop) {
  await shop.control('switches', { failedRefundsCount: false })
  const { placed, refundId } = await canceled(shop, 'pm_card_pendingRefund')
  await shop.control('webhooks', { mode: 'drop' })
  await submitRefund(shop.served.deps, refundId)
  expect((await readOrder(shop, placed)).refunds).toMatchObject([{ id: refundId, state: 'submitted' }])
  await shop.control('clock', { advanceMs: 1_000 })
  return { placed, refundId }
}

async function failAtBank(shop: TestShop): Promise<void> {
  const [refund] = await run(shop, 'select provider_refund_id from refund')
  await shop.control('bank/fail-refund', { refund: refund.provider_refund_id })
}

test('what people send in place of a refund that failed is known with it, and the rest goes back', async () => {
  await using shop = await openTestShop({ works: false })
  const { placed } = await openSlowRefund(shop)
  const { amount } = placed.order.total
  await failAtBank(shop)
  await tellOnly(shop, 'charge.refunded')
  await refundThere(shop, placed, 1_000)
  await shop.control('clock', { advanceMs: 1_000 })
  await hear(shop)
  const known = [`${amount} canceled failed`, '1000 dashboard succeeded', `${amount - 1_000} canceled requested`]
  expect((await refundsOf(shop, placed)).toSorted()).toEqual(known.toSorted())
  const jobs = await run(shop, `select data->>'refundId' as id from pgboss.job where name = 'submit-refund'`)
  const promised = await run(shop, `select id from refund where state = 'requested'`)
  expect(jobs).toContainEqual(promised[0])
})

test('a refund of ours of which its webhook tells before its own answer comes is one refund', long, async () => {
  await using shop = await openTestShop({ works: false })
  const { deps } = shop.served
  const all = await Promise.all(Array.from({ length: 8 }, () => canceled(shop)))
  // So that no more than the news of the refunds is heard while their answers hang.
  await hear(shop)
  await shop.control('faults', { kind: 'hang_after', method: 'POST', path: '/v1/refunds', times: 8 })
  const submitting = all.map(({ refundId }) => submitRefund(deps, refundId))
  await until(async () => (await eventsOf(shop)).filter(({ type }) => type === 'refund.created').length === 8)
  await hear(shop)
  const before = await Promise.all(all.map(({ placed }) => readOrder(shop, placed)))
  expect(before.map(({ paymentStatus }) => paymentStatus)).toEqual(Array(8).fill('REFUNDED'))
  await fetch(`${shop.simulator.url}/_control/faults`, { method: 'DELETE' })
  await Promise.all(submitting)
  expect(await Promise.all(all.map(({ placed }) => readOrder(shop, placed)))).toEqual(before)
  for (const [index, { refunds, timeline }] of before.entries()) {
    expect(refunds).toMatchObject([{ id: all[index]?.refundId, state: 'succeeded' }])
    expect(timeline.map(({ kind }) => kind)).toEqual(['placed', 'paid', 'canceled', 'refunded'])
  }
})

test('eight who send refunds and eight who hear of them at once make and know one refund each', long, async () => {
  await using shop = await openTestShop({ works: false })
  const { deps } = shop.served
  await shop.control('webhooks', { copies: 2 })
  const all = await Promise.all(Array.from({ length: 8 }, () => canceled(shop)))
  let isSending = true
  const hearing = Array.from({ length: 8 }, async () => {
    while (isSending) await hear(shop)
    await hear(shop)
  })
  await Promise.all(all.flatMap(({ refundId }) => [submitRefund(deps, refundId), submitRefund(deps, refundId)]))
  isSending = false
  await Promise.all(hearing)
  for (const { placed, refundId } of all) {
    const { refunds, timeline, paymentStatus } = await readOrder(shop, placed)
    expect(refunds).toMatchObject([{ id: refundId, state: 'succeeded' }])
    expect([paymentStatus, timeline.length]).toEqual(['REFUNDED', 4])
  }
  const unheard = async () => {
    await hear(shop)
    return run(shop, `select id from stripe_event where state not in ('done', 'ignored')`)
  }
  // What Stripe tells last may come a moment later.
  await expect.poll(unheard).toEqual([])
})

test('refunds told backwards, again and again, to eight at once, before their payment, count once', async () => {
  await using shop = await openTestShop({ works: false })
  const placed = await (await openGuest(shop, { mug: 1 })).place()
  await shop.control('webhooks', { mode: 'hold' })
  await payWith(shop, intentOf(placed))
  const { amount } = placed.order.total
  for (const part of [1_000, 500, amount - 1_500]) await refundThere(shop, placed, part)
  await shop.control('webhooks', { order: 'reversed', copies: 3 })
  const eventIds = await eventsToHear(shop)
  const newest = eventIds[0] ?? expect.fail()
  expect(await run(shop, `select type from stripe_event where id = '${newest}'`)).toEqual([{ type: 'charge.refunded' }])
  await Promise.all(Array.from({ length: 8 }, () => processStripeEvent(shop.served.deps, newest)))
  const order = await readOrder(shop, placed)
  expect(order).toMatchObject({ status: 'PROCESSING', paymentStatus: 'REFUNDED' })
  const known = [1_000, 500, amount - 1_500].map((part) => `${part} dashboard succeeded`)
  expect((await refundsOf(shop, placed)).toSorted()).toEqual(known.toSorted())
  expect(order.timeline.map(({ kind }) => kind)).toEqual(['placed', 'paid', 'refunded', 'refunded', 'refunded'])
  const rest = eventIds.slice(1).map((eventId) => processStripeEvent(shop.served.deps, eventId))
  await Promise.all(rest)
  expect(await readOrder(shop, placed)).toEqual(order)
  expect(await moneyOf(shop)).toEqual([[amount, amount, amount]])
})

test('a refund of another application’s charge is ignored, and Stripe is asked nothing about it', async () => {
  await using shop = await openTestShop({ works: false })
  const answer = await fetch(`${shop.simulator.url}/v1/payment_intents`, {
    method: 'POST',
    headers: { authorization: 'Bearer sk_test_elsewhere', 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams({
      ...{ amount: '1000', currency: 'usd', 'payment_method_types[0]': 'card' },
      ...{ confirm: 'true', payment_method: 'pm_card_visa' },
    }),
  })
  // What Stripe answers, as far as it is asked for here.
  const { id } = (await answer.json()) as { id: string }
  await hear(shop)
  const asked = (await callsOf(shop, 'GET', '/v1/')).length
  await shop.control('dashboard/refund', { payment_intent: id })
  await hear(shop)
  // What it tells of the refund a second later comes too, where this takes as long.
  const ignored = { state: 'ignored', problem: `no order of ours has ${id}` }
  const told = (await eventsOf(shop)).filter(({ type }) => !type.endsWith('.updated'))
  expect(told).toEqual(['charge.refunded', 'refund.created'].map((type) => ({ type, ...ignored })))
  expect(await callsOf(shop, 'GET', '/v1/')).toHaveLength(asked)
})

test.each([
  ['null', null],
  ['a number', 1],
  ['empty', ''],
  ['longer than an id', 'p'.repeat(256)],
  ['an object', { id: 'pi_1' }],
  ['not there', undefined],
])('an event of a refund whose intent is %s is ignored, also when it is replayed', async (_what, payment_intent) => {
  await using shop = await openTestShop({ works: false })
  for (const type of refundTypes) {
    const event = {
      id: `evt_${type}`,
      type,
      created: 1,
      livemode: false,
      data: { object: { id: 'x', payment_intent } },
    }
    expect(await post(shop, JSON.stringify(event))).toBe(200)
  }
  const ignored = refundTypes.map((type) => ({ type, state: 'ignored', problem: null }))
  expect(await eventsOf(shop)).toEqual(ignored.toSorted((one, other) => (one.type < other.type ? -1 : 1)))
  expect(await run(shop, `select id from pgboss.job where name = 'process-stripe-event'`)).toEqual([])
  await run(shop, `update stripe_event set state = 'received'`)
  await hear(shop)
  expect(await eventsOf(shop)).toMatchObject(Array(4).fill({ state: 'ignored' }))
})

async function post({ url }: TestShop, body: string): Promise<number> {
  const signed = signedWebhook(body, { secret: testWebhookSecret, at: Math.floor(Date.now() / 1_000) })
  const headers = { 'content-type': 'application/json', ...signed }
  return (await fetch(`${url}/webhooks/stripe`, { method: 'POST', headers, body })).status
}

test('what cannot be asked or written down now is tried again, and keeps no other refund waiting', async () => {
  await using shop = await openTestShop({ works: false })
  const { deps } = shop.served
  const placed = await placePaid(shop, { mug: 1 })
  await hear(shop)
  await tellOnly(shop, 'charge.refunded')
  await refundThere(shop, placed, 1_000)
  await shop.control('webhooks', { mode: 'drop' })
  await refundThere(shop, placed, 500)
  const [eventId = expect.fail()] = await eventsToHear(shop)
  await shop.control('faults', { kind: 'error_500', method: 'GET', path: '/v1/refunds', times: 1 })
  await expect(processStripeEvent(deps, eventId)).rejects.toThrow('Stripe does not answer')
  let calls = 0
  const newId: typeof deps.newId = () => {
    if (calls++ === 0) throw new Error('no id now')
    return deps.newId()
  }
  await expect(processStripeEvent({ ...deps, newId }, eventId)).rejects.toThrow(/^re_\w+ could not be settled yet$/)
  expect(await refundsOf(shop, placed)).toEqual(['1000 dashboard succeeded'])
  expect(await eventsOf(shop)).toEqual([{ type: 'charge.refunded', state: 'received', problem: null }])
  await processStripeEvent(deps, eventId)
  expect((await refundsOf(shop, placed)).toSorted()).toEqual(['1000 dashboard succeeded', '500 dashboard succeeded'])
  expect(await eventsOf(shop)).toEqual([{ type: 'charge.refunded', state: 'done', problem: null }])
})
