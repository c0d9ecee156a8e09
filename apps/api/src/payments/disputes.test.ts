import { expect, test } from 'vitest'
import { openTestShop, type TestShop, until } from '../testing/open-test-shop.ts'
import { callsOf, ownerOf, placePaid } from '../testing/place-paid.ts'
import { intentOf, openGuest, type Placed, payWith, readOrder, refusalFrom } from '../testing/shopper.ts'
import { signIn } from '../testing/sign-in.ts'
import { reconcilePayments } from './reconcile.ts'
import { settleDisputesOf } from './settle-disputes.ts'
import { sweepPayments } from './sweep-payments.ts'

const run = async (shop: TestShop, statement: string): Promise<Record<string, unknown>[]> =>
  (await shop.database.pool.query(statement)).rows

const staffOf = async (shop: TestShop) =>
  shop.as(await signIn(shop, { role: 'ADMIN', email: 'grace@example.com' })).admin

/** What is known of an order's money. */
const moneyOf = async (shop: TestShop) => {
  const rows = await run(shop, 'select captured_minor, refund_reserved_minor, disputed_minor from payment order by id')
  return rows.map((row) => [row.captured_minor, row.refund_reserved_minor, row.disputed_minor])
}

const settle = (shop: TestShop, placed: Placed) =>
  settleDisputesOf(shop.served.deps, { intentId: intentOf(placed), foundBy: 'webhook' })

const disputeAtBank = (shop: TestShop, placed: Placed, kind = 'fraudulent') =>
  shop.control('bank/dispute', { payment_intent: intentOf(placed), kind })

/** Answers the dispute at Stripe, as people could in its dashboard, and lets the bank think. */
async function answerAtStripe(shop: TestShop, placed: Placed, text: string): Promise<void> {
  const rows = await run(shop, `select provider_dispute_id as id from dispute where order_id = '${placed.order.id}'`)
  const answer = await fetch(`${shop.simulator.url}/v1/disputes/${rows[0]?.id}`, {
    method: 'POST',
    headers: { authorization: 'Bearer sk_test_x', 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams({ 'evidence[uncategorized_text]': text }),
  })
  expect(answer.status).toBe(200)
  await shop.control('clock', { advanceMs: 6_000 })
}

const kindsOf = async (shop: TestShop, placed: Placed) =>
  (await readOrder(shop, placed)).timeline.map(({ kind }) => kind)

test('a card that is disputed at once makes a paid order disputed, whichever event comes first', async () => {
  await using shop = await openTestShop()
  const placed = await (await openGuest(shop, { mug: 1 })).place()
  await payWith(shop, intentOf(placed), 'pm_card_createDispute')
  const order = await until(async () => {
    const found = await readOrder(shop, placed)
    return found.paymentStatus === 'DISPUTED' && found
  })
  const { total } = placed.order
  expect(order).toMatchObject({ status: 'PROCESSING', disputes: [{ amount: total, status: 'open', closedAt: null }] })
  expect(order.timeline.map(({ kind }) => kind)).toEqual(['placed', 'paid', 'dispute_opened'])
  expect(await moneyOf(shop)).toEqual([[total.amount, 0, total.amount]])
})

test('what is said of a dispute eight times at once counts once, and it is won', async () => {
  await using shop = await openTestShop({ works: false })
  const placed = await placePaid(shop, { mug: 1 })
  await disputeAtBank(shop, placed)
  await Promise.all(Array.from({ length: 8 }, () => settle(shop, placed)))
  await answerAtStripe(shop, placed, 'winning_evidence')
  await Promise.all(Array.from({ length: 8 }, () => settle(shop, placed)))
  const { amount } = placed.order.total
  expect(await readOrder(shop, placed)).toMatchObject({ paymentStatus: 'SUCCEEDED', disputes: [{ status: 'won' }] })
  expect(await kindsOf(shop, placed)).toEqual(['placed', 'paid', 'dispute_opened', 'dispute_won'])
  expect(await moneyOf(shop)).toEqual([[amount, 0, 0]])
})

test('what is lost is no longer kept: nothing ships, and nothing goes back a second time', async () => {
  await using shop = await openTestShop({ works: false })
  const placed = await placePaid(shop, { mug: 1 })
  const orderId = placed.order.id
  await disputeAtBank(shop, placed)
  await settle(shop, placed)
  await answerAtStripe(shop, placed, 'losing_evidence')
  await settle(shop, placed)
  expect(await readOrder(shop, placed)).toMatchObject({ status: 'PROCESSING', paymentStatus: 'REFUNDED' })
  expect(await kindsOf(shop, placed)).toEqual(['placed', 'paid', 'dispute_opened', 'dispute_lost'])
  const { orders } = await staffOf(shop)
  const ship = orders.fulfill.mutate({ orderId, idempotencyKey: 'ship-what-is-lost' })
  expect(await refusalFrom(ship)).toMatchObject({ code: 'ORDER_STATUS_CONFLICT' })
  expect(await ownerOf(shop, placed).cancel.mutate({ orderId, reason: 'no' })).toMatchObject({ refunds: [] })
  expect(await run(shop, 'select 1 from refund')).toEqual([])
  expect(await run(shop, `select 1 from invoice where kind = 'credit_note'`)).toEqual([])
})

test('goods may leave while a payment is disputed, and their order is over once it is lost', async () => {
  await using shop = await openTestShop({ works: false })
  const placed = await placePaid(shop, { mug: 1 })
  await disputeAtBank(shop, placed)
  await settle(shop, placed)
  const { orders } = await staffOf(shop)
  await orders.fulfill.mutate({ orderId: placed.order.id, idempotencyKey: 'ship-disputed' })
  await answerAtStripe(shop, placed, 'losing_evidence')
  await settle(shop, placed)
  expect(await readOrder(shop, placed)).toMatchObject({ status: 'REFUNDED', paymentStatus: 'REFUNDED' })
})

test('an inquiry moves no status and no money, and can become a chargeback or be over', async () => {
  await using shop = await openTestShop({ works: false })
  const [asked, escalated] = [await placePaid(shop, { mug: 1 }), await placePaid(shop, { book: 1 })]
  for (const placed of [asked, escalated]) {
    await disputeAtBank(shop, placed, 'inquiry')
    await settle(shop, placed)
    expect(await readOrder(shop, placed)).toMatchObject({
      paymentStatus: 'SUCCEEDED',
      disputes: [{ status: 'inquiry' }],
    })
  }
  await answerAtStripe(shop, asked, 'winning_evidence')
  await settle(shop, asked)
  expect(await readOrder(shop, asked)).toMatchObject({ paymentStatus: 'SUCCEEDED', disputes: [{ status: 'closed' }] })
  expect(await kindsOf(shop, asked)).toEqual(['placed', 'paid', 'dispute_asked', 'dispute_closed'])
  await answerAtStripe(shop, escalated, 'escalate_inquiry_evidence')
  await settle(shop, escalated)
  expect(await readOrder(shop, escalated)).toMatchObject({ paymentStatus: 'DISPUTED', disputes: [{ status: 'open' }] })
  expect(await kindsOf(shop, escalated)).toEqual(['placed', 'paid', 'dispute_asked', 'dispute_opened'])
})

test('whoever refunds what a bank holds is told what there is, and of an inquiry all can go back', async () => {
  await using shop = await openTestShop({ works: false, stock: { mug: 9 } })
  const { orders } = await staffOf(shop)
  const edit = async (kind: string) => {
    const placed = await placePaid(shop, { mug: 2 })
    await disputeAtBank(shop, placed, kind)
    await settle(shop, placed)
    const remove = [{ lineId: placed.order.lines[0]?.id ?? '', quantity: 1 }]
    return orders.edit.mutate({ orderId: placed.order.id, remove, idempotencyKey: `edit-${kind}` })
  }
  expect(await refusalFrom(edit('fraudulent'))).toMatchObject({ code: 'REFUND_EXCEEDS_CAPTURED', available: 0 })
  expect(await callsOf(shop, 'POST', '/v1/refunds')).toEqual([])
  expect(await edit('inquiry')).toMatchObject({ refunds: [{ state: 'requested' }] })
})

test('nothing that a bank holds is promised back, but what a canceled order owes once it is won', async () => {
  await using shop = await openTestShop({ works: false })
  const placed = await placePaid(shop, { mug: 1 })
  const orderId = placed.order.id
  await disputeAtBank(shop, placed)
  await settle(shop, placed)
  expect(await ownerOf(shop, placed).cancel.mutate({ orderId, reason: 'no' })).toMatchObject({ refunds: [] })
  expect(await callsOf(shop, 'POST', '/v1/refunds')).toEqual([])
  await answerAtStripe(shop, placed, 'winning_evidence')
  await Promise.all(Array.from({ length: 8 }, () => settle(shop, placed)))
  const { total } = placed.order
  expect(await readOrder(shop, placed)).toMatchObject({
    ...{ status: 'CANCELED', paymentStatus: 'SUCCEEDED' },
    refunds: [{ amount: total, state: 'requested', reason: 'canceled' }],
  })
})

test('a refund that the provider refuses for a dispute fails, and goes out anew once that is won', async () => {
  await using shop = await openTestShop({ works: false })
  const placed = await placePaid(shop, { mug: 1 })
  const orderId = placed.order.id
  await ownerOf(shop, placed).cancel.mutate({ orderId, reason: 'no' })
  await disputeAtBank(shop, placed)
  await run(shop, `update refund set created_at = now() - interval '1 minute'`)
  await reconcilePayments(shop.served.deps)
  // Who was told no has looked why.
  expect(await readOrder(shop, placed)).toMatchObject({ paymentStatus: 'DISPUTED', refunds: [{ state: 'failed' }] })
  await answerAtStripe(shop, placed, 'winning_evidence')
  await settle(shop, placed)
  expect(await readOrder(shop, placed)).toMatchObject({ refunds: [{ state: 'failed' }, { state: 'requested' }] })
})

test('the database refuses to promise what a bank holds, also where a dispute comes at the same moment', async () => {
  await using shop = await openTestShop({ works: false })
  const placed = await placePaid(shop, { mug: 1 })
  await disputeAtBank(shop, placed)
  await settle(shop, placed)
  const promise = run(
    shop,
    `insert into refund (id, payment_id, order_id, payment_attempt_id, amount_minor, currency, reason, state)
     select gen_random_uuid(), payment_id, order_id, id, 1, 'USD', 'test', 'requested' from payment_attempt`,
  )
  await expect(promise).rejects.toMatchObject({ constraint: 'refund_within_undisputed' })
})

test('a dispute and eight cancels at once: what the bank has is not sent back as well', async () => {
  await using shop = await openTestShop({ works: false })
  const placed = await placePaid(shop, { mug: 1 })
  const orderId = placed.order.id
  await disputeAtBank(shop, placed)
  await Promise.all([
    ...Array.from({ length: 8 }, () => ownerOf(shop, placed).cancel.mutate({ orderId, reason: 'no' })),
    ...Array.from({ length: 8 }, () => settle(shop, placed)),
  ])
  await run(shop, `update refund set created_at = now() - interval '1 minute'`)
  await reconcilePayments(shop.served.deps)
  const { amount } = placed.order.total
  expect(await moneyOf(shop)).toEqual([[amount, 0, amount]])
  expect(await readOrder(shop, placed)).toMatchObject({ status: 'CANCELED', paymentStatus: 'DISPUTED' })
})

test('a chargeback of a rest after a partial refund ends with nothing, or as partly refunded', async () => {
  await using shop = await openTestShop({ works: false })
  const placed = await placePaid(shop, { mug: 1 })
  await shop.control('dashboard/refund', { payment_intent: intentOf(placed), amount: 500 })
  await disputeAtBank(shop, placed)
  await sweepPayments(shop.served.deps, 'hourly')
  const { amount } = placed.order.total
  expect(await moneyOf(shop)).toEqual([[amount, 500, amount - 500]])
  expect(await readOrder(shop, placed)).toMatchObject({ paymentStatus: 'DISPUTED' })
  await answerAtStripe(shop, placed, 'winning_evidence')
  await sweepPayments(shop.served.deps, 'hourly')
  expect(await readOrder(shop, placed)).toMatchObject({ paymentStatus: 'PARTIALLY_REFUNDED' })
  const found = await run(
    shop,
    `select kind, repair from payment_difference where kind like 'dispute%' order by found_at`,
  )
  expect(found).toEqual([
    { kind: 'dispute_state', repair: 'opened' },
    { kind: 'dispute_state', repair: 'moved' },
  ])
})

test('of a dispute whose webhooks are lost the reconciler asks an hour later, and hears of it by itself', async () => {
  await using shop = await openTestShop({ works: false })
  const placed = await placePaid(shop, { mug: 1 })
  await disputeAtBank(shop, placed)
  await settle(shop, placed)
  await answerAtStripe(shop, placed, 'losing_evidence')
  await reconcilePayments(shop.served.deps)
  expect(await readOrder(shop, placed)).toMatchObject({ paymentStatus: 'DISPUTED' })
  await run(shop, `update dispute set checked_at = checked_at - interval '61 minutes'`)
  await reconcilePayments(shop.served.deps)
  expect(await readOrder(shop, placed)).toMatchObject({ paymentStatus: 'REFUNDED' })
})

test('a dispute of ours that Stripe does not know is for a person', async () => {
  await using shop = await openTestShop({ works: false })
  const placed = await placePaid(shop, { mug: 1 })
  await disputeAtBank(shop, placed)
  await settle(shop, placed)
  await run(shop, `update dispute set provider_dispute_id = 'du_gone', created_at = now() - interval '1 hour'`)
  await sweepPayments(shop.served.deps, 'hourly')
  const kinds = await run(shop, 'select kind from payment_difference where repair is null order by kind')
  expect(kinds).toEqual([{ kind: 'dispute_missing' }])
})
