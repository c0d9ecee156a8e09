import { expect, test } from 'vitest'
import { openTestShop, type TestShop } from '../testing/open-test-shop.ts'
import { callsOf, ownerOf, placePaid } from '../testing/place-paid.ts'
import { intentOf, readOrder } from '../testing/shopper.ts'
import { reconcilePayments } from './reconcile.ts'
import { sweepPayments } from './sweep-payments.ts'

const run = async (shop: TestShop, statement: string): Promise<unknown[]> =>
  (await shop.database.pool.query(statement)).rows

const sweepOften = (shop: TestShop) =>
  Promise.all(Array.from({ length: 8 }, () => sweepPayments(shop.served.deps, 'hourly')))

const differencesOf = (shop: TestShop) =>
  run(shop, 'select kind, ours, theirs, repair from payment_difference order by found_at, id')

test('refunds that people make at Stripe are written down once each, and the order knows of its money', async () => {
  await using shop = await openTestShop({ works: false })
  const placed = await placePaid(shop, { mug: 1 })
  const { amount, currency } = placed.order.total
  await shop.control('dashboard/refund', { payment_intent: intentOf(placed), amount: 1_000 })
  await sweepOften(shop)
  expect(await readOrder(shop, placed)).toMatchObject({ status: 'PROCESSING', paymentStatus: 'PARTIALLY_REFUNDED' })
  await shop.control('dashboard/refund', { payment_intent: intentOf(placed) })
  await sweepOften(shop)
  const order = await readOrder(shop, placed)
  expect(order).toMatchObject({ status: 'PROCESSING', paymentStatus: 'REFUNDED' })
  const refunds = order.refunds.map(({ amount: given, reason, state }) => ({ given, reason, state }))
  expect(refunds).toEqual([
    { given: { amount: 1_000, currency }, reason: 'dashboard', state: 'succeeded' },
    { given: { amount: amount - 1_000, currency }, reason: 'dashboard', state: 'succeeded' },
  ])
  expect(order.timeline.map(({ kind }) => kind)).toEqual(['placed', 'paid', 'refunded', 'refunded'])
  const mirrored = { kind: 'refund_unknown', ours: null, repair: 'mirrored' }
  expect(await differencesOf(shop)).toEqual([
    { ...mirrored, theirs: 'succeeded, 1000 usd' },
    { ...mirrored, theirs: `succeeded, ${amount - 1_000} usd` },
  ])
})

test('an order that is canceled after its money went back from Stripe asks for none again', async () => {
  await using shop = await openTestShop({ works: false })
  const placed = await placePaid(shop, { mug: 1 })
  await shop.control('dashboard/refund', { payment_intent: intentOf(placed) })
  await sweepOften(shop)
  await ownerOf(shop, placed).cancel.mutate({ orderId: placed.order.id, reason: 'no' })
  expect((await readOrder(shop, placed)).refunds).toHaveLength(1)
  expect(await run(shop, `select 1 from pgboss.job where name = 'submit-refund'`)).toEqual([])
})

test('a refund that is on its way at Stripe is followed to its end', async () => {
  await using shop = await openTestShop({ works: false })
  await shop.control('switches', { refundsNeedBalance: true })
  const placed = await placePaid(shop, { mug: 1 })
  await shop.control('dashboard/refund', { payment_intent: intentOf(placed), amount: 1_000 })
  await sweepOften(shop)
  expect(await readOrder(shop, placed)).toMatchObject({
    paymentStatus: 'SUCCEEDED',
    refunds: [{ state: 'submitted', reason: 'dashboard' }],
  })
  await shop.control('clock', { advanceMs: 3 * 86_400_000 })
  await run(shop, `update refund set checked_at = shop_now() - interval '1 minute'`)
  await reconcilePayments(shop.served.deps)
  expect((await readOrder(shop, placed)).paymentStatus).toBe('PARTIALLY_REFUNDED')
  expect(await callsOf(shop, 'POST', '/v1/refunds')).toEqual([])
})

test('money that is promised back already is promised once, and what Stripe has done counts in the end', async () => {
  await using shop = await openTestShop({ works: false })
  const placed = await placePaid(shop, { mug: 1 })
  await ownerOf(shop, placed).cancel.mutate({ orderId: placed.order.id, reason: 'no' })
  await shop.control('dashboard/refund', { payment_intent: intentOf(placed) })
  await sweepOften(shop)
  expect((await readOrder(shop, placed)).refunds).toMatchObject([{ state: 'requested', reason: 'canceled' }])
  expect(await differencesOf(shop)).toMatchObject([{ kind: 'refund_unknown', repair: null }])
  // Stripe refuses our own one now, and then there is room for what was done.
  await run(shop, `update refund set created_at = shop_now() - interval '1 minute'`)
  await reconcilePayments(shop.served.deps)
  await sweepOften(shop)
  const order = await readOrder(shop, placed)
  expect(order.refunds.map(({ state, reason }) => `${state} ${reason}`)).toEqual([
    'failed canceled',
    'succeeded dashboard',
  ])
  expect([order.status, order.paymentStatus]).toEqual(['CANCELED', 'REFUNDED'])
})

test('a refund of another application is none of our business', async () => {
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
  await shop.control('dashboard/refund', { payment_intent: id })
  await sweepOften(shop)
  expect(await differencesOf(shop)).toEqual([])
})

test('a refund that the bank takes back after it was done is told to a person, and not forgotten', async () => {
  await using shop = await openTestShop({ works: false })
  const placed = await placePaid(shop, { mug: 1 })
  await shop.control('dashboard/refund', { payment_intent: intentOf(placed) })
  await sweepOften(shop)
  const [refund] = (await run(shop, 'select provider_refund_id from refund')) as { provider_refund_id: string }[]
  await shop.control('bank/fail-refund', { refund: refund?.provider_refund_id })
  await sweepOften(shop)
  expect(await differencesOf(shop)).toMatchObject([
    { repair: 'mirrored' },
    { kind: 'refund_state', ours: 'succeeded, 3265 usd', theirs: 'failed, 3265 usd', repair: null },
  ])
  expect((await readOrder(shop, placed)).refunds).toMatchObject([{ state: 'succeeded' }])
})

test('a refund of ours that Stripe does not name and does not know is told to a person', async () => {
  await using shop = await openTestShop({ works: false })
  const [told, missing] = [await placePaid(shop, { mug: 1 }), await placePaid(shop, { mug: 1 })]
  for (const placed of [told, missing]) await shop.control('dashboard/refund', { payment_intent: intentOf(placed) })
  await sweepOften(shop)
  await run(shop, `update refund set created_at = shop_now() - interval '1 hour'`)
  await run(shop, `update refund set provider_refund_id = 're_of_elsewhere' where order_id = '${missing.order.id}'`)
  const later = { ...shop.served.deps, now: () => new Date(Date.now() + 49 * 3_600_000) }
  await sweepPayments(later, 'hourly')
  const ours = 'succeeded, 3265 usd'
  expect((await differencesOf(shop)).slice(2)).toEqual([{ kind: 'refund_missing', ours, theirs: null, repair: null }])
})

test('what the reconciler looks after is left to it, and what it has lost is repaired and told', async () => {
  await using shop = await openTestShop({ works: false })
  const placed = await placePaid(shop, { mug: 1 })
  await ownerOf(shop, placed).cancel.mutate({ orderId: placed.order.id, reason: 'no' })
  const [refund] = (await run(shop, 'select id from refund')) as { id: string }[]
  const { total } = placed.order
  const { gateway } = shop.served.deps
  await gateway.refund({ intentId: intentOf(placed), amount: total.amount, refundId: refund?.id ?? '' })
  await sweepOften(shop)
  expect((await readOrder(shop, placed)).refunds).toMatchObject([{ state: 'requested' }])
  await run(shop, `update refund set created_at = shop_now() - interval '6 minutes'`)
  await sweepOften(shop)
  expect(await readOrder(shop, placed)).toMatchObject({ paymentStatus: 'REFUNDED', refunds: [{ state: 'succeeded' }] })
  const difference = { kind: 'refund_state', ours: 'requested, 3265 usd', theirs: 'succeeded, 3265 usd' }
  expect(await differencesOf(shop)).toEqual([{ ...difference, repair: 'refunded' }])
})

test('what people have sent back at Stripe is taken off what a cancel owes, and the rest goes back', async () => {
  await using shop = await openTestShop({ works: false })
  const placed = await placePaid(shop, { mug: 1 })
  const { amount } = placed.order.total
  await shop.control('dashboard/refund', { payment_intent: intentOf(placed), amount: 1_000 })
  // Nobody has heard of that, so that all of it is promised, and refused.
  await ownerOf(shop, placed).cancel.mutate({ orderId: placed.order.id, reason: 'no' })
  const letTimePass = () =>
    run(shop, `update refund set created_at = shop_now() - interval '1 minute', checked_at = null`)
  for (let round = 0; round < 3; round++) {
    await letTimePass()
    await Promise.all(Array.from({ length: 8 }, () => reconcilePayments(shop.served.deps)))
  }
  const { status, paymentStatus, refunds } = await readOrder(shop, placed)
  expect([status, paymentStatus]).toEqual(['CANCELED', 'REFUNDED'])
  const ended = refunds.map(({ amount: given, reason, state }) => [given.amount, reason, state].join(' ')).toSorted()
  expect(ended).toEqual(
    [`1000 dashboard succeeded`, `${amount - 1_000} canceled succeeded`, `${amount} canceled failed`].toSorted(),
  )
})
