import { request as httpRequest } from 'node:http'
import { expect, test } from 'vitest'
import { serve } from '../serve.ts'
import { intentsAtStripe } from '../testing/intents.ts'
import { openNodes } from '../testing/nodes.ts'
import { openTestShop, type TestShop, testWebhookSecret, until } from '../testing/open-test-shop.ts'
import { intentOf, openGuest, payWith, readOrder, stockProblems } from '../testing/shopper.ts'
import { signedWebhook } from '../testing/webhook.ts'

const long = { tags: ['long'] }

const run = async (shop: TestShop, statement: string) => (await shop.database.pool.query(statement)).rows

const nowSeconds = () => Math.floor(Date.now() / 1_000)

interface EventFacts {
  readonly id: string
  readonly objectId: string
  readonly type?: string
  readonly apiVersion?: string
}

const bodyOf = ({ id, objectId, type = 'payment_intent.succeeded', apiVersion = '2026-10-28.endive' }: EventFacts) =>
  JSON.stringify({
    id,
    object: 'event',
    api_version: apiVersion,
    created: nowSeconds(),
    livemode: false,
    type,
    data: { object: { id: objectId } },
  })

const post = ({ url }: { url: string }, body: string, headers: Record<string, string>) =>
  fetch(`${url}/webhooks/stripe`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body,
  })

const say = (node: { url: string }, event: EventFacts, secret = testWebhookSecret) => {
  const body = bodyOf(event)
  return post(node, body, signedWebhook(body, { secret, at: nowSeconds() }))
}

/** An order that is paid at Stripe, of which the shop has heard nothing. */
async function openSilentOrder(shop: TestShop) {
  await shop.control('webhooks', { mode: 'drop' })
  const placed = await (await openGuest(shop, { mug: 1 })).place()
  await payWith(shop, intentOf(placed))
  return { placed, objectId: intentOf(placed) }
}

const eventsOf = (shop: TestShop) => run(shop, 'select id, state, problem from stripe_event order by id')

const areSettled = (shop: TestShop) =>
  until(
    async () => (await run(shop, `select 1 from stripe_event where state in ('received', 'parked')`)).length === 0,
    15_000,
  )

const kindsOf = async (shop: TestShop, placed: Parameters<typeof readOrder>[1]) =>
  (await readOrder(shop, placed)).timeline.map(({ kind }) => kind)

test('one event that eight deliveries bring to two nodes at once is kept once, and pays once', async () => {
  await using shop = await openTestShop()
  await using nodes = await openNodes(shop, 2, { works: true })
  const { placed, objectId } = await openSilentOrder(shop)
  const answers = await Promise.all(
    Array.from({ length: 8 }, (_, index) => say(nodes.at(index), { id: 'evt_1', objectId })),
  )
  expect(answers.map(({ status }) => status)).toEqual(Array(8).fill(200))
  await areSettled(shop)
  expect(await eventsOf(shop)).toEqual([{ id: 'evt_1', state: 'done', problem: null }])
  expect(await run(shop, `select data from pgboss.job where name = 'process-stripe-event'`)).toHaveLength(1)
  expect(await kindsOf(shop, placed)).toEqual(['placed', 'paid'])
  expect(await run(shop, `select state from reservation`)).toEqual([{ state: 'claimed' }])
  expect(await stockProblems(shop)).toEqual([])
})

test('eight different events of one fact pay once, whichever comes first', async () => {
  await using shop = await openTestShop()
  await using nodes = await openNodes(shop, 2, { works: true })
  const { placed, objectId } = await openSilentOrder(shop)
  const types = [
    'payment_intent.succeeded',
    'payment_intent.processing',
    'payment_intent.requires_action',
    'charge.succeeded',
  ]
  await Promise.all(
    Array.from({ length: 8 }, (_, index) =>
      say(nodes.at(index), { id: `evt_${index}`, objectId, type: `${types[index % 4]}` }),
    ),
  )
  await areSettled(shop)
  expect((await eventsOf(shop)).map(({ state }) => state).toSorted()).toEqual([
    ...Array(6).fill('done'),
    ...Array(2).fill('ignored'),
  ])
  expect(await kindsOf(shop, placed)).toEqual(['placed', 'paid'])
  expect(await stockProblems(shop)).toEqual([])
})

test('what Stripe told earlier and brings later takes nothing back from a paid order', async () => {
  await using shop = await openTestShop()
  const { placed, objectId } = await openSilentOrder(shop)
  await say(shop, { id: 'evt_0', objectId })
  await areSettled(shop)
  const paid = await readOrder(shop, placed)
  const late = ['processing', 'payment_failed', 'requires_action', 'created', 'canceled']
  await Promise.all(late.map((type) => say(shop, { id: `evt_${type}`, objectId, type: `payment_intent.${type}` })))
  await areSettled(shop)
  expect(await readOrder(shop, placed)).toEqual(paid)
})

test('an intent that is under way pays nothing yet, and its goods stay held', async () => {
  await using shop = await openTestShop({ stock: { mug: 2 } })
  const methods = ['pm_card_threeDSecure2Required', 'pm_usBankAccount_processing']
  const placed = await Promise.all(
    methods.map(async (method) => {
      const one = await (await openGuest(shop, { mug: 1 })).place()
      expect(await payWith(shop, intentOf(one), method)).toBe(200)
      return one
    }),
  )
  await until(async () => (await run(shop, `select from stripe_event where state = 'done'`)).length > 0)
  await areSettled(shop)
  for (const one of placed) expect(await readOrder(shop, one)).toMatchObject({ status: 'PENDING' })
  expect(await run(shop, 'select state from reservation')).toEqual(Array(2).fill({ state: 'held' }))
})

test('an order that is paid while its payment is still being opened is paid once, and says so', async () => {
  await using shop = await openTestShop()
  const guest = await openGuest(shop, { mug: 1 })
  const request = await guest.request()
  await shop.control('faults', { path: '/v1/payment_intents', method: 'POST', kind: 'hang_after', times: 1 })
  const placing = guest.shop.orders.place.mutate(request)
  const intentId = await until(async () => (await intentsAtStripe(shop))[0]?.id)
  await payWith(shop, intentId)
  await until(
    async () => (await run(shop, `select from orders where payment_status = 'SUCCEEDED'`)).length === 1,
    15_000,
  )
  await fetch(`${shop.simulator.url}/_control/faults`, { method: 'DELETE' })
  const placed = await placing
  expect(await kindsOf(shop, placed)).toEqual(['placed', 'paid'])
  expect(await guest.shop.orders.place.mutate(request)).toMatchObject({
    order: { id: placed.order.id, paymentStatus: 'SUCCEEDED' },
    payment: { next: 'none', status: 'SUCCEEDED' },
  })
})

test('an event waits for an order that is not there yet, and pays it when it is', {
  tags: ['long'],
}, async () => {
  await using shop = await openTestShop()
  const { placed } = await openSilentOrder(shop)
  const attemptId = crypto.randomUUID()
  const asked = { amount: String(placed.order.total.amount), currency: 'usd', payment_method: 'pm_card_visa' }
  const paid = await fetch(`${shop.simulator.url}/v1/payment_intents`, {
    method: 'POST',
    headers: { authorization: 'Bearer sk_test_x', 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams({
      ...asked,
      confirm: 'true',
      'automatic_payment_methods[enabled]': 'true',
      'automatic_payment_methods[allow_redirects]': 'never',
      'metadata[order_id]': placed.order.id,
      'metadata[attempt_id]': attemptId,
    }),
  })
  // What Stripe answers.
  const { id } = (await paid.json()) as { id: string }
  await say(shop, { id: 'evt_1', objectId: id })
  await until(async () => (await eventsOf(shop))[0]?.state === 'parked')
  expect(await eventsOf(shop)).toMatchObject([{ state: 'parked', problem: `no order of ours has ${id}` }])
  expect(await kindsOf(shop, placed)).toEqual(['placed'])
  // As if the transaction that wrote this attempt had only now been committed.
  await run(
    shop,
    `update payment_attempt set id = '${attemptId}', intent_id = '${id}',
       request = jsonb_set(request, '{metadata,attempt_id}', '"${attemptId}"')`,
  )
  await until(async () => (await eventsOf(shop))[0]?.state === 'done')
  expect(await kindsOf(shop, placed)).toEqual(['placed', 'paid'])
})

test('events of foreign intents, other versions and types of later years are kept, and harmless', async () => {
  await using shop = await openTestShop()
  const { placed, objectId } = await openSilentOrder(shop)
  const events: readonly EventFacts[] = [
    ...Array.from({ length: 6 }, (_, index) => ({ id: `evt_${index}`, objectId: `pi_of_nobody_${index}` })),
    { id: 'evt_6', objectId, type: 'payment_intent.succeeded_in_2031' },
    { id: 'evt_7', objectId, apiVersion: '2031-01-01.zinnia' },
  ]
  const answers = await Promise.all(events.map((event) => say(shop, event)))
  expect(answers.map(({ status }) => status)).toEqual(Array(8).fill(200))
  await areSettled(shop)
  const kept = await eventsOf(shop)
  expect(kept.map(({ state }) => state)).toEqual([...Array(7).fill('ignored'), 'done'])
  expect(kept[0]).toMatchObject({ problem: 'pi_of_nobody_0 is not of this account' })
  // An event only says where to look, so that the form of its text does not matter.
  expect(await kindsOf(shop, placed)).toEqual(['placed', 'paid'])
})

test('while a secret is being rotated the old and the new one prove an event, and no other does', async () => {
  await using shop = await openTestShop({ works: false })
  const stripe = { ...shop.options.stripe, webhookSecrets: ['whsec_new', testWebhookSecret] }
  const rotating = await serve({ ...shop.options, port: 0, stripe })
  try {
    const body = bodyOf({ id: 'evt_both', objectId: 'x_1' })
    const at = nowSeconds()
    const [ofOld, ofNew, ofOther] = [testWebhookSecret, 'whsec_new', 'whsec_other'].map(
      (secret) => signedWebhook(body, { secret, at })['stripe-signature'] ?? '',
    )
    const v1 = (header = '') => header.replace(/^t=\d+,/, '')
    const statusOf = async (signature = '') => (await post(rotating, body, { 'stripe-signature': signature })).status
    expect(await Promise.all([ofOther, `${ofOther},${v1(ofOther)}`].map(statusOf))).toEqual([400, 400])
    expect(await eventsOf(shop)).toEqual([])
    expect(await Promise.all([ofOld, ofNew, `${ofOther},${v1(ofNew)}`].map(statusOf))).toEqual([200, 200, 200])
    expect(await eventsOf(shop)).toMatchObject([{ id: 'evt_both' }])
  } finally {
    await rotating.stop(1_000)
  }
})

test('a signature up to five minutes old or ahead proves its event, and no other time does', async () => {
  await using shop = await openTestShop({ works: false })
  const statusAt = async (offsetSeconds: number) => {
    const body = bodyOf({ id: `evt_${offsetSeconds}`, objectId: 'x_1' })
    return (
      await post(shop, body, signedWebhook(body, { secret: testWebhookSecret, at: nowSeconds() + offsetSeconds }))
    ).status
  }
  const offsets = [-3_600, -302, -290, 290, 310, 3_600]
  expect(await Promise.all(offsets.map(statusAt))).toEqual([400, 400, 200, 200, 400, 400])
  expect((await eventsOf(shop)).map(({ id }) => id)).toEqual(['evt_-290', 'evt_290'])
})

test('a signature that comes twice, empty or as something else proves nothing', async () => {
  await using shop = await openTestShop({ works: false })
  const body = bodyOf({ id: 'evt_1', objectId: 'x_1' })
  const forged = `t=${nowSeconds()},v1=${'0'.repeat(64)}`
  const headers: (string | string[])[] = [
    '',
    ',',
    't=',
    'v1=',
    `t=NaN,v1=${'0'.repeat(64)}`,
    [forged, forged],
    'x'.repeat(8_000),
  ]
  const statuses = await Promise.all(headers.map((signature) => statusOfRaw(shop, body, signature)))
  expect(statuses).toEqual(headers.map(() => 400))
  expect(await eventsOf(shop)).toEqual([])
})

/** fetch() joins a header that comes twice, node:http sends it so. */
const statusOfRaw = ({ url }: TestShop, body: string, signature: string | string[]): Promise<number | undefined> =>
  new Promise((resolve, reject) => {
    const headers = { 'content-type': 'application/json', 'stripe-signature': signature }
    const sending = httpRequest(`${url}/webhooks/stripe`, { method: 'POST', headers }, (answer) => {
      answer.resume().on('end', () => resolve(answer.statusCode))
    })
    sending.on('error', reject).end(body)
  })

test('posts that nobody signed cost no statement of the database, however many and large', long, async () => {
  await using shop = await openTestShop({ works: false })
  await (await openGuest(shop, { mug: 1 })).request()
  const looking = await shop.database.pool.connect()
  const since = (await looking.query('select clock_timestamp() as moment')).rows[0].moment
  const statementsSince = `select query from pg_stat_activity where datname = current_database()
    and application_name = 'tillwright' and pid <> pg_backend_pid() and query_start > $1`
  const large = 'x'.repeat(1_048_576)
  const forged = { 'stripe-signature': `t=${nowSeconds()},v1=${'0'.repeat(64)}` }
  const seen = new Set<number>()
  for (let round = 0; round < 10; round++) {
    const posts = Array.from({ length: 8 }, () => post(shop, large, forged))
    const answers = await Promise.all([...posts, post(shop, large, {}), post(shop, `${large}x`, forged)])
    for (const { status } of answers) seen.add(status)
  }
  expect([...seen].toSorted()).toEqual([400, 413])
  expect((await looking.query(statementsSince, [since])).rows).toEqual([])
  looking.release()
  expect(await eventsOf(shop)).toEqual([])
})

test('an event whose answer was lost changes nothing when it comes again', async () => {
  await using shop = await openTestShop()
  const placed = await (await openGuest(shop, { mug: 1 })).place()
  await shop.control('webhooks', { lostAnswers: 3 })
  await payWith(shop, intentOf(placed))
  await until(async () => (await readOrder(shop, placed)).paymentStatus === 'SUCCEEDED')
  const [event] = await run(shop, `select id from stripe_event where type = 'payment_intent.succeeded'`)
  await shop.control('webhooks/redeliver', { eventId: event.id, times: 8 })
  await areSettled(shop)
  expect(await run(shop, `select id, tries from stripe_event where id = '${event.id}'`)).toEqual([
    { id: event.id, tries: 1 },
  ])
  expect(await kindsOf(shop, placed)).toEqual(['placed', 'paid'])
  expect(await stockProblems(shop)).toEqual([])
})
