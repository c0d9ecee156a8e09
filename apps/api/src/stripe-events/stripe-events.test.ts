import { readWaitingEvent, settleStripeEvent } from '@tillwright/db/stripe-events'
import { expect, test } from 'vitest'
import { processStripeEvent } from '../payments/process-event.ts'
import { openTestShop, type TestShop, until } from '../testing/open-test-shop.ts'
import { intentOf, openGuest, payWith, readOrder, refusalFrom, stockProblems } from '../testing/shopper.ts'
import { apiKeyOf, signIn } from '../testing/sign-in.ts'

const run = async (shop: TestShop, statement: string, values: unknown[] = []) =>
  (await shop.database.pool.query(statement, values)).rows

const staffOf = async (shop: TestShop) =>
  shop.as({ apiKey: await apiKeyOf(shop, ['payments:read', 'payments:write']) }).admin.stripeEvents

interface EventFacts {
  readonly id: string
  readonly state?: string
  readonly type?: string
  readonly objectId?: string
  readonly at?: string
  readonly payload?: string
}

const keep = (shop: TestShop, { id, state = 'done', type = 'payment_intent.succeeded', ...facts }: EventFacts) =>
  run(
    shop,
    `insert into stripe_event (id, type, livemode, created_at, object_id, payload, state, received_at)
     values ($1, $2, false, shop_now(), $3, $4, $5, coalesce($6::timestamptz, shop_now()))`,
    [id, type, facts.objectId ?? 'pi_unknown', facts.payload ?? `{ "id":"${id}" }`, state, facts.at ?? null],
  )

const jobsOf = (shop: TestShop) =>
  run(shop, `select data from pgboss.job where name = 'process-stripe-event' order by created_on`)

test('the inbox is read newest first, page by page, also where events share a moment', async () => {
  await using shop = await openTestShop({ works: false })
  const { list } = await staffOf(shop)
  for (let index = 0; index < 7; index++) {
    await keep(shop, { id: `evt_${index}`, at: `2026-01-0${index < 4 ? 1 : 2}T00:00:00.000001Z` })
  }
  const seen: string[] = []
  let cursor: string | null | undefined
  while (cursor !== null) {
    const page = await list.query({ limit: 2, ...(cursor === undefined ? {} : { cursor }) })
    seen.push(...page.items.map(({ id }) => id))
    cursor = page.nextCursor
    // What comes meanwhile stands before all this, and moves nothing.
    await keep(shop, { id: `evt_later${seen.length}`, at: '2026-03-01T00:00:00Z' })
  }
  expect(seen).toEqual(['evt_6', 'evt_5', 'evt_4', 'evt_3', 'evt_2', 'evt_1', 'evt_0'])
  for (const forged of ['x', Buffer.from('["2026-01-01","evt_1"]').toString('base64url')]) {
    expect(await refusalFrom(list.query({ cursor: forged }))).toMatchObject({ issues: [{ path: 'cursor' }] })
  }
})

test('staff narrows the inbox by all that an event is', async () => {
  await using shop = await openTestShop({ works: false })
  const { list } = await staffOf(shop)
  await keep(shop, { id: 'evt_dead', state: 'dead', at: '2026-01-01T00:00:00Z' })
  await keep(shop, { id: 'evt_parked', state: 'parked', objectId: 'pi_1', at: '2026-01-02T00:00:00Z' })
  await keep(shop, { id: 'evt_type', type: 'charge.updated', state: 'ignored', at: '2026-01-03T00:00:00Z' })
  const found = async (filter: Parameters<typeof list.query>[0]) => (await list.query(filter)).items.map(({ id }) => id)
  expect(await found({})).toEqual(['evt_type', 'evt_parked', 'evt_dead'])
  expect(await found({ state: 'dead' })).toEqual(['evt_dead'])
  expect(await found({ state: 'received' })).toEqual([])
  expect(await found({ objectId: 'pi_1' })).toEqual(['evt_parked'])
  expect(await found({ type: 'charge.updated' })).toEqual(['evt_type'])
  const [receivedFrom, receivedTo] = [new Date('2026-01-02T00:00:00Z'), new Date('2026-01-03T00:00:00Z')]
  expect(await found({ receivedFrom })).toEqual(['evt_type', 'evt_parked'])
  expect(await found({ receivedTo })).toEqual(['evt_parked', 'evt_dead'])
  expect(await found({ receivedFrom, receivedTo })).toEqual(['evt_parked'])
})

test('an event is shown with its payload; the list has none', async () => {
  await using shop = await openTestShop({ works: false })
  const { list, get } = await staffOf(shop)
  await keep(shop, { id: 'evt_1' })
  expect(await get.query({ eventId: 'evt_1' })).toMatchObject({ id: 'evt_1', payload: '{\n  "id": "evt_1"\n}' })
  expect(JSON.stringify(await list.query())).not.toContain('payload')
  expect(await refusalFrom(get.query({ eventId: 'evt_2' }))).toEqual({ code: 'NOT_FOUND', entity: 'stripe_event' })
})

test('a payload shows no client secret, and who people are only to those who may read customers', async () => {
  await using shop = await openTestShop({ works: false })
  const address = { city: 'London', line1: '1 Main Street', line2: null, postal_code: 'N1 9GU' }
  const person = { address, email: 'ada@example.com', name: 'Ada Byron', phone: '+15550100' }
  const page = (secret: string) => `https://hooks.stripe.com/redirect/src_1?client_secret=${secret}&lang=en`
  const payload = (who: object, email: string, secret: { key: string; inUrl: string; bare: string }) => ({
    id: 'evt_1',
    data: {
      object: {
        id: 'pi_1',
        amount: 1_200,
        client_secret: secret.key,
        receipt_email: email,
        shipping: who,
        last_payment_error: { code: 'card_declined', payment_method: { id: 'pm_1', billing_details: who } },
        next_action: { redirect_to_url: { url: page(secret.inUrl) } },
        charges: [{ id: 'ch_1', billing_details: who, customer_details: { ...who, tax_ids: [] } }],
      },
      previous_attributes: { receipt_email: null, client_secret: secret.bare },
    },
  })
  const sent = payload(person, person.email, { key: 'pi_1_secret_abc', inUrl: 'src_client_secret_abc', bare: 'abc' })
  await keep(shop, { id: 'evt_1', payload: JSON.stringify(sent) })
  const seenBy = async (scopes: Parameters<typeof apiKeyOf>[1]) => {
    const { stripeEvents } = shop.as({ apiKey: await apiKeyOf(shop, scopes) }).admin
    return JSON.parse((await stripeEvents.get.query({ eventId: 'evt_1' })).payload)
  }
  const hidden = { key: '…', inUrl: '…', bare: '…' }
  const nobody = { ...person, address: { city: '…', line1: '…', line2: null, postal_code: '…' } }
  const unnamed = { ...nobody, email: '…', name: '…', phone: '…' }
  expect(await seenBy(['payments:read'])).toEqual(payload(unnamed, '…', hidden))
  expect(await seenBy(['payments:read', 'customers:read'])).toEqual(payload(person, person.email, hidden))
})

test('a dead event that staff replays pays its order, and replayed again it pays nothing twice', async () => {
  await using shop = await openTestShop()
  await shop.control('webhooks', { mode: 'drop' })
  const placed = await (await openGuest(shop, { mug: 1 })).place()
  await payWith(shop, intentOf(placed))
  await keep(shop, { id: 'evt_dead', state: 'dead', objectId: intentOf(placed) })
  expect((await readOrder(shop, placed)).paymentStatus).toBe('PENDING')
  const { get, replay } = await staffOf(shop)
  for (const replayCount of [1, 2]) {
    expect(await replay.mutate({ eventId: 'evt_dead' })).toMatchObject({ state: 'received', replayCount })
    await until(async () => (await get.query({ eventId: 'evt_dead' })).state === 'done')
    expect((await readOrder(shop, placed)).timeline.map(({ kind }) => kind)).toEqual(['placed', 'paid'])
  }
  expect(await stockProblems(shop)).toEqual([])
})

test.each(['dead', 'parked', 'ignored', 'done'])(
  'a replay puts a %s event back, with its job and its audit entry',
  async (state) => {
    await using shop = await openTestShop({ works: false })
    const admin = await signIn(shop, { role: 'ADMIN', email: 'ada@example.com' })
    const { stripeEvents } = shop.as(admin).admin
    await keep(shop, { id: 'evt_1', state })
    await run(shop, `update stripe_event set problem = 'no order yet'`)
    const replayed = await stripeEvents.replay.mutate({ eventId: 'evt_1' })
    const facts = { state: 'received', problem: null, replayCount: 1, replayedAt: expect.any(Date) }
    expect(replayed).toMatchObject({ id: 'evt_1', ...facts })
    expect(await jobsOf(shop)).toEqual([{ data: { eventId: 'evt_1', replay: 1 } }])
    expect(await run(shop, 'select action, actor_name, entity, entity_id, before, after from audit_entry')).toEqual([
      {
        action: 'admin.stripeEvents.replay',
        actor_name: 'ada@example.com',
        entity: 'stripe_event',
        entity_id: 'evt_1',
        before: { state, problem: 'no order yet' },
        after: { state: 'received', problem: null },
      },
    ])
  },
)

test('of eight who replay an event at once, one does; one that waits already is answered as it is', async () => {
  await using shop = await openTestShop({ works: false })
  const { replay } = await staffOf(shop)
  await keep(shop, { id: 'evt_1', state: 'ignored' })
  const answers = await Promise.all(Array.from({ length: 8 }, () => replay.mutate({ eventId: 'evt_1' })))
  expect(answers.map(({ state, replayCount }) => [state, replayCount])).toEqual(Array(8).fill(['received', 1]))
  expect([await jobsOf(shop), await run(shop, 'select id from audit_entry')].map(({ length }) => length)).toEqual([
    1, 1,
  ])
})

test('the same key is the same replay, also once that is over; another key is another one', async () => {
  await using shop = await openTestShop({ works: false })
  const { replay } = await staffOf(shop)
  await keep(shop, { id: 'evt_1', state: 'ignored' })
  const settle = () => run(shop, `update stripe_event set state = 'done'`)
  const ask = async (idempotencyKey?: string) =>
    (await replay.mutate({ eventId: 'evt_1', ...(idempotencyKey === undefined ? {} : { idempotencyKey }) })).replayCount
  expect(await ask('key-number-1')).toBe(1)
  await settle()
  expect(await ask('key-number-1')).toBe(1)
  expect(await ask('key-number-2')).toBe(2)
  await settle()
  expect(await ask()).toBe(3)
  await settle()
  expect(await ask()).toBe(4)
  expect(await jobsOf(shop)).toHaveLength(4)
})

test('there is no replay without its audit entry, and none of an unknown event', async () => {
  await using shop = await openTestShop({ works: false })
  const { replay } = await staffOf(shop)
  await keep(shop, { id: 'evt_1', state: 'ignored' })
  expect(await refusalFrom(replay.mutate({ eventId: 'evt_2' }))).toEqual({ code: 'NOT_FOUND', entity: 'stripe_event' })
  await run(shop, 'alter table audit_entry add constraint none check (false) not valid')
  expect((await refusalFrom(replay.mutate({ eventId: 'evt_1' }))).code).toBe('INTERNAL')
  expect(await run(shop, 'select state, replay_count from stripe_event')).toEqual([
    { state: 'ignored', replay_count: 0 },
  ])
  expect(await jobsOf(shop)).toEqual([])
})

test('what an earlier run finds out late does not settle an event that was put back meanwhile', async () => {
  await using shop = await openTestShop({ works: false })
  const { db } = shop.served.deps
  const { get, replay } = await staffOf(shop)
  await keep(shop, { id: 'evt_1', state: 'parked' })
  const earlier = await readWaitingEvent(db, 'evt_1')
  if (earlier === null) throw new Error('it waits')
  await replay.mutate({ eventId: 'evt_1' })
  await settleStripeEvent(db, earlier, { state: 'done', problem: null })
  expect((await get.query({ eventId: 'evt_1' })).state).toBe('received')
  await processStripeEvent(shop.served.deps, 'evt_1')
  expect(await get.query({ eventId: 'evt_1' })).toMatchObject({ state: 'ignored', tries: 1 })
})

test('reading is not writing: each asks for a permission of its own', async () => {
  await using shop = await openTestShop({ works: false })
  await keep(shop, { id: 'evt_1' })
  const reader = shop.as({ apiKey: await apiKeyOf(shop, ['payments:read', 'jobs:write']) }).admin.stripeEvents
  const writer = shop.as({ apiKey: await apiKeyOf(shop, ['payments:write', 'orders:read']) }).admin.stripeEvents
  const refused = async (call: Promise<unknown>) => (await refusalFrom(call)).permission
  expect(await refused(reader.replay.mutate({ eventId: 'evt_1' }))).toBe('payments:write')
  expect(await refused(writer.get.query({ eventId: 'evt_1' }))).toBe('payments:read')
  expect(await refused(writer.list.query())).toBe('payments:read')
})
