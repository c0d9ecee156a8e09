import { readRefundsOfOrder } from '@tillwright/db/refunds'
import type { OrderId } from '@tillwright/domain/ids'
import { expect, test } from 'vitest'
import { openTestShop, type TestShop } from '../../testing/open-test-shop.ts'
import { ownerOf, placePaid } from '../../testing/place-paid.ts'
import { intentOf, openGuest, payWith, readOrder, refusalFrom } from '../../testing/shopper.ts'
import { apiKeyOf, signIn } from '../../testing/sign-in.ts'
import { submitRefund } from '../submit-refund.ts'
import { sweepPayments } from '../sweep-payments.ts'

const staffOf = async (shop: TestShop) =>
  shop.as(await signIn(shop, { role: 'ADMIN', email: 'ada@example.com' })).admin.payments

const run = async (shop: TestShop, statement: string): Promise<unknown[]> =>
  (await shop.database.pool.query(statement)).rows

test('staff sees both sides of a payment and what differs, and nothing changes by looking', async () => {
  await using shop = await openTestShop({ works: false })
  const { compare } = await staffOf(shop)
  const placed = await (await openGuest(shop, { mug: 1 })).place()
  const [orderId, amount] = [placed.order.id, placed.order.total]
  expect(await compare.query({ orderId })).toEqual({
    attempts: [
      {
        id: placed.order.payments[0]?.id,
        paymentIntentId: intentOf(placed),
        ours: { state: 'open', amount },
        theirs: { status: 'requires_payment_method', amount, received: { ...amount, amount: 0 }, declineCode: null },
      },
    ],
    refunds: [],
    disputes: [],
    differences: [],
  })
  await payWith(shop, intentOf(placed))
  const { attempts, differences } = await compare.query({ orderId })
  expect(attempts).toMatchObject([{ ours: { state: 'open' }, theirs: { status: 'succeeded', received: amount } }])
  const difference = { kind: 'intent_state', ours: 'open, PENDING', theirs: 'succeeded', repair: null }
  expect(differences).toEqual([{ orderId, subject: intentOf(placed), ...difference }])
  expect((await readOrder(shop, placed)).paymentStatus).toBe('PENDING')
  expect(await run(shop, 'select 1 from payment_difference union all select 1 from audit_entry')).toEqual([])
})

test('of eight who reconcile a payment at once one repairs it, and the audit log names all who asked', async () => {
  await using shop = await openTestShop({ works: false })
  const { reconcile, differences } = await staffOf(shop)
  const placed = await (await openGuest(shop, { mug: 1 })).place()
  await payWith(shop, intentOf(placed))
  const orderId = placed.order.id
  const answers = await Promise.all(Array.from({ length: 8 }, () => reconcile.mutate({ orderId })))
  const repaired = { orderId, subject: intentOf(placed), kind: 'intent_state', theirs: 'succeeded', repair: 'paid' }
  expect(answers.flatMap((answer) => answer.repaired)).toMatchObject([repaired])
  expect(answers.map(({ comparison }) => comparison.differences)).toEqual(Array(8).fill([]))
  expect(await readOrder(shop, placed)).toMatchObject({ status: 'PROCESSING', paymentStatus: 'SUCCEEDED' })
  const entries = await run(shop, 'select action, actor_name, entity_id, before, after from audit_entry')
  expect(entries.length).toBeGreaterThan(0)
  expect(new Set(entries.map((entry) => JSON.stringify(entry)))).toEqual(
    new Set([
      JSON.stringify({
        action: 'admin.payments.reconcile',
        actor_name: 'ada@example.com',
        entity_id: orderId,
        before: { [intentOf(placed)]: 'open, PENDING' },
        after: { [intentOf(placed)]: 'succeeded' },
      }),
    ]),
  )
  expect((await differences.query({ orderId })).items).toMatchObject([{ ...repaired, foundBy: 'staff' }])
  expect(await reconcile.mutate({ orderId })).toMatchObject({ repaired: [], comparison: { differences: [] } })
  expect(await run(shop, 'select 1 from audit_entry')).toHaveLength(entries.length)
})

test('nothing is repaired of which nobody could say who has asked for it', async () => {
  await using shop = await openTestShop({ works: false })
  const { reconcile } = await staffOf(shop)
  const placed = await (await openGuest(shop, { mug: 1 })).place()
  await payWith(shop, intentOf(placed))
  await run(shop, 'alter table audit_entry add constraint none check (false) not valid')
  expect((await refusalFrom(reconcile.mutate({ orderId: placed.order.id }))).code).toBe('INTERNAL')
  expect((await readOrder(shop, placed)).paymentStatus).toBe('PENDING')
  expect(await run(shop, 'select 1 from payment_difference')).toEqual([])
})

test('a repair that nobody could count is not made, and who has asked for it is known', async () => {
  await using shop = await openTestShop({ works: false })
  const { reconcile } = await staffOf(shop)
  const placed = await (await openGuest(shop, { mug: 1 })).place()
  await payWith(shop, intentOf(placed))
  await run(shop, 'alter table payment_difference add constraint none check (false) not valid')
  expect((await refusalFrom(reconcile.mutate({ orderId: placed.order.id }))).code).toBe('INTERNAL')
  expect((await readOrder(shop, placed)).paymentStatus).toBe('PENDING')
  expect(await run(shop, 'select actor_name, entity_id from audit_entry')).toEqual([
    { actor_name: 'ada@example.com', entity_id: placed.order.id },
  ])
})

test('a refund that is of another amount at Stripe shows, however old it is', async () => {
  await using shop = await openTestShop({ works: false })
  const { compare, reconcile } = await staffOf(shop)
  const placed = await placePaid(shop, { mug: 1 })
  const orderId = placed.order.id
  await shop.control('dashboard/refund', { payment_intent: intentOf(placed), amount: 1_000 })
  await reconcile.mutate({ orderId })
  await run(shop, 'update refund set amount_minor = 900')
  await shop.control('clock', { advanceMs: 60 * 86_400_000 })
  const { refunds, differences } = await compare.query({ orderId })
  expect(refunds).toMatchObject([{ ours: { amount: { amount: 900 } }, theirs: { amount: { amount: 1_000 } } }])
  expect(differences).toMatchObject([
    { kind: 'refund_amount', ours: 'succeeded, 900 usd', theirs: 'succeeded, 1000 usd', repair: null },
  ])
  await run(shop, 'update refund set amount_minor = 1000')
})

test('a refund from the dashboard is seen beside ours, and becomes one of ours', async () => {
  await using shop = await openTestShop({ works: false })
  const { compare, reconcile } = await staffOf(shop)
  const [placed, other] = [await placePaid(shop, { mug: 1 }), await placePaid(shop, { mug: 1 })]
  const orderId = placed.order.id
  await shop.control('dashboard/refund', { payment_intent: intentOf(placed), amount: 1_000 })
  await shop.control('dashboard/refund', { payment_intent: intentOf(other) })
  const before = await compare.query({ orderId })
  const amount = { amount: 1_000, currency: 'USD' }
  expect(before.refunds).toMatchObject([{ id: null, ours: null, theirs: { state: 'succeeded', amount } }])
  expect(before.differences).toMatchObject([{ kind: 'refund_unknown', theirs: 'succeeded, 1000 usd' }])
  const { repaired, comparison } = await reconcile.mutate({ orderId })
  expect(repaired).toMatchObject([{ kind: 'refund_unknown', repair: 'mirrored' }])
  expect(comparison).toMatchObject({ refunds: [{ ours: { state: 'succeeded', amount } }], differences: [] })
  expect((await readOrder(shop, placed)).paymentStatus).toBe('PARTIALLY_REFUNDED')
  expect((await readOrder(shop, other)).paymentStatus).toBe('SUCCEEDED')
})

test('what has become of our own refunds is seen, however old they are', async () => {
  await using shop = await openTestShop({ works: false })
  const { deps } = shop.served
  const { compare, reconcile } = await staffOf(shop)
  await shop.control('switches', { refundsNeedBalance: true })
  // Stripe keeps its fee, so that one payment alone can't be given back whole.
  await placePaid(shop, { mug: 1 })
  const placed = await placePaid(shop, { mug: 1 })
  const orderId = placed.order.id
  await ownerOf(shop, placed).cancel.mutate({ orderId, reason: 'no' })
  expect(await compare.query({ orderId })).toMatchObject({ refunds: [{ theirs: null }], differences: [] })
  const [refund] = await readRefundsOfOrder(deps.db, orderId as OrderId)
  await submitRefund(deps, refund?.id ?? '')
  await shop.control('clock', { advanceMs: 3 * 86_400_000 })
  const { refunds, differences } = await compare.query({ orderId })
  expect(refunds).toMatchObject([{ ours: { state: 'submitted' }, theirs: { state: 'succeeded' } }])
  expect(differences).toMatchObject([{ kind: 'refund_state' }])
  expect((await reconcile.mutate({ orderId })).repaired).toMatchObject([{ kind: 'refund_state', repair: 'refunded' }])
  expect(await readOrder(shop, placed)).toMatchObject({ status: 'CANCELED', paymentStatus: 'REFUNDED' })
})

test('an intent that Stripe does not know is shown as missing, and nothing follows from it', async () => {
  await using shop = await openTestShop({ works: false })
  const { reconcile } = await staffOf(shop)
  const placed = await (await openGuest(shop, { mug: 1 })).place()
  await run(shop, `update payment_attempt set intent_id = 'pi_of_elsewhere'`)
  const { repaired, comparison } = await reconcile.mutate({ orderId: placed.order.id })
  expect(repaired).toEqual([])
  expect(comparison.differences).toMatchObject([{ kind: 'intent_missing', subject: 'pi_of_elsewhere', theirs: null }])
  expect(await readOrder(shop, placed)).toMatchObject({ status: 'PENDING', payments: [{ state: 'open' }] })
})

test('while Stripe is away staff is told so, and of an unknown order that there is none', async () => {
  await using shop = await openTestShop({ works: false })
  const { compare, reconcile } = await staffOf(shop)
  const placed = await (await openGuest(shop, { mug: 1 })).place()
  await shop.control('faults', { path: '/v1/*', kind: 'error_500', status: 503, times: 100 })
  const away = { code: 'PAYMENT_PROVIDER_UNAVAILABLE' }
  expect(await refusalFrom(compare.query({ orderId: placed.order.id }))).toMatchObject(away)
  expect(await refusalFrom(reconcile.mutate({ orderId: placed.order.id }))).toMatchObject(away)
  const unknown = { orderId: crypto.randomUUID() }
  const missing = { code: 'NOT_FOUND', entity: 'order' }
  expect(await refusalFrom(compare.query(unknown))).toEqual(missing)
  expect(await refusalFrom(reconcile.mutate(unknown))).toEqual(missing)
})

test('the list of differences has the newest first, page by page, and knows those that wait for a person', async () => {
  await using shop = await openTestShop({ works: false })
  const { differences } = await staffOf(shop)
  const orders = []
  for (let count = 0; count < 3; count++) orders.push(await (await openGuest(shop, { mug: 1 })).place())
  for (const placed of orders) {
    await payWith(shop, intentOf(placed))
    await sweepPayments(shop.served.deps, 'hourly')
  }
  await run(
    shop,
    `insert into payment_difference (id, found_by, subject, kind) values (gen_random_uuid(), 'daily', 'pi_1', 'intent_unknown')`,
  )
  const first = await differences.query({ limit: 2 })
  const second = await differences.query({ limit: 2, cursor: first.nextCursor ?? '' })
  const newestFirst = ['pi_1', ...orders.map(intentOf).toReversed()]
  expect([...first.items, ...second.items].map(({ subject }) => subject)).toEqual(newestFirst)
  expect(second.nextCursor).toBeNull()
  const subjectsOf = async (isRepaired: boolean) =>
    (await differences.query({ isRepaired })).items.map(({ subject }) => subject)
  expect([await subjectsOf(false), await subjectsOf(true)]).toEqual([['pi_1'], newestFirst.slice(1)])
})

test('reading is not writing: each asks for a permission of its own', async () => {
  await using shop = await openTestShop({ works: false })
  const { order } = await (await openGuest(shop, { mug: 1 })).place()
  const reader = shop.as({ apiKey: await apiKeyOf(shop, ['payments:read', 'orders:write']) }).admin.payments
  const writer = shop.as({ apiKey: await apiKeyOf(shop, ['payments:write', 'orders:read']) }).admin.payments
  const refused = async (call: Promise<unknown>) => (await refusalFrom(call)).permission
  expect(await refused(reader.reconcile.mutate({ orderId: order.id }))).toBe('payments:write')
  expect(await refused(writer.compare.query({ orderId: order.id }))).toBe('payments:read')
  expect(await refused(writer.differences.query())).toBe('payments:read')
})
