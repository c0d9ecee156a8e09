import { expect, test } from 'vitest'
import { openTestShop, type TestShop, until } from '../testing/open-test-shop.ts'
import { callsOf, ownerOf, placePaid } from '../testing/place-paid.ts'
import { intentOf, openGuest, type Placed, payWith, readOrder } from '../testing/shopper.ts'
import { applyRefundState } from './apply-refund.ts'
import { makeGateway } from './gateway.ts'
import { reconcilePayments } from './reconcile.ts'
import { submitRefund } from './submit-refund.ts'

const run = (shop: TestShop, statement: string) => shop.database.pool.query(statement)

/** A paid order that is canceled, and whose refund nobody has sent yet. */
async function canceled(shop: TestShop, paymentMethod?: string): Promise<{ placed: Placed; refundId: string }> {
  const placed = await placePaid(shop, { mug: 1 }, paymentMethod)
  const { refunds } = await ownerOf(shop, placed).cancel.mutate({ orderId: placed.order.id, reason: 'no' })
  return { placed, refundId: refunds[0]?.id ?? '' }
}

const moneyOf = async (shop: TestShop) => {
  const { rows } = await run(shop, 'select captured_minor, refund_reserved_minor, refunded_minor from payment')
  return rows.map((row) => [row.captured_minor, row.refund_reserved_minor, row.refunded_minor])
}

const askReconciler = async (shop: TestShop) => {
  await run(shop, `update refund set created_at = now() - interval '1 minute', checked_at = null`)
  await reconcilePayments(shop.served.deps)
}

const refundAtStripe = (shop: TestShop, placed: Placed) =>
  fetch(`${shop.simulator.url}/v1/refunds`, {
    method: 'POST',
    headers: { authorization: 'Bearer sk_test_x', 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams({ payment_intent: intentOf(placed) }),
  })

test('a refund that the bank takes its time for is under way, and then done', async () => {
  await using shop = await openTestShop({ works: false })
  const { placed, refundId } = await canceled(shop, 'pm_card_pendingRefund')
  await submitRefund(shop.served.deps, refundId)
  expect(await readOrder(shop, placed)).toMatchObject({
    paymentStatus: 'SUCCEEDED',
    refunds: [{ state: 'submitted' }],
  })
  const order = await until(async () => {
    await askReconciler(shop)
    const found = await readOrder(shop, placed)
    return found.paymentStatus === 'REFUNDED' && found
  })
  expect(order.timeline.map(({ kind }) => kind)).toEqual(['placed', 'paid', 'canceled', 'refunded'])
  expect(await callsOf(shop, 'POST', '/v1/refunds')).toHaveLength(1)
  const { amount } = placed.order.total
  expect(await moneyOf(shop)).toEqual([[amount, amount, amount]])
})

test('what Stripe says eight times at once, late or out of turn counts once', async () => {
  await using shop = await openTestShop({ works: false })
  const { placed, refundId } = await canceled(shop)
  const say = (state: 'submitted' | 'succeeded' | 'failed') =>
    applyRefundState(shop.served.deps, refundId, { id: 're_1', state, problem: null })
  const said = await Promise.all(Array.from({ length: 8 }, () => say('succeeded')))
  expect(said.toSorted()).toEqual([...Array(7).fill('nothing'), 'refunded'])
  expect([await say('submitted'), await say('failed'), await say('succeeded')]).toEqual(Array(3).fill('nothing'))
  const { amount } = placed.order.total
  expect(await moneyOf(shop)).toEqual([[amount, amount, amount]])
  const { refunds, timeline, version } = await readOrder(shop, placed)
  expect([refunds[0]?.state, timeline.length, version]).toEqual(['succeeded', 4, 4])
})

test('a refund that Stripe refuses for good fails once, and what has gone back is known', async () => {
  await using shop = await openTestShop({ works: false })
  const { placed, refundId } = await canceled(shop)
  expect((await refundAtStripe(shop, placed)).status).toBe(200)
  await submitRefund(shop.served.deps, refundId)
  const order = await readOrder(shop, placed)
  // All of it has gone back, by somebody else's hand.
  const refunds = [{ state: 'failed' }, { state: 'succeeded', reason: 'dashboard' }]
  expect(order).toMatchObject({ status: 'CANCELED', paymentStatus: 'REFUNDED', refunds })
  expect(order.timeline.at(-2)).toMatchObject({ kind: 'refund_failed', reason: 'charge_already_refunded' })
  const { amount } = placed.order.total
  expect(await moneyOf(shop)).toEqual([[amount, amount, amount]])
  const asked = (await callsOf(shop, 'POST', '/v1/refunds')).length
  await submitRefund(shop.served.deps, refundId)
  await askReconciler(shop)
  expect(await callsOf(shop, 'POST', '/v1/refunds')).toHaveLength(asked)
  expect(await readOrder(shop, placed)).toMatchObject({ version: order.version, timeline: order.timeline })
})

test('a refund behind a 500, which Stripe repeats under its key for a day, is found and counts', async () => {
  await using shop = await openTestShop({ works: false })
  const { placed, refundId } = await canceled(shop)
  await shop.control('faults', { path: '/v1/refunds', method: 'POST', kind: 'error_500_after', times: 1 })
  await submitRefund(shop.served.deps, refundId)
  expect(await readOrder(shop, placed)).toMatchObject({ paymentStatus: 'REFUNDED', refunds: [{ state: 'succeeded' }] })
})

test('a refund whose key Stripe has forgotten is not taken for a refused one', async () => {
  await using shop = await openTestShop({ works: false, breaks: ['timeline_is_a_legal_path'] })
  const { placed, refundId } = await canceled(shop)
  await submitRefund(shop.served.deps, refundId)
  // As if the answer had been lost and a day had passed: the same call finds the charge refunded.
  await run(shop, `update refund set state = 'requested', provider_refund_id = null`)
  await run(shop, `update payment set refunded_minor = 0`)
  await run(shop, `update orders set payment_status = 'SUCCEEDED'`)
  await run(
    shop,
    `alter table invoice disable trigger invoice_append_only;
     delete from invoice where kind = 'credit_note';
     update invoice_counter set last_sequence = 0 where template like 'CN%';
     alter table invoice enable trigger invoice_append_only;
     alter table ledger_entry disable trigger ledger_entry_append_only;
     delete from ledger_entry where kind = 'refund';
     alter table ledger_entry enable trigger ledger_entry_append_only`,
  )
  const { gateway } = shop.served.deps
  const forgetful = {
    ...gateway,
    refund: async (asked: Parameters<typeof gateway.refund>[0]) =>
      gateway.refund({ ...asked, refundId: crypto.randomUUID() }),
  }
  await submitRefund({ ...shop.served.deps, gateway: forgetful }, refundId)
  expect(await readOrder(shop, placed)).toMatchObject({ paymentStatus: 'REFUNDED', refunds: [{ state: 'succeeded' }] })
})

test('while Stripe does not take our key, or is away, a refund waits and has not failed', async () => {
  await using shop = await openTestShop({ works: false })
  const { deps } = shop.served
  const { placed, refundId } = await canceled(shop)
  // A key that may read and not refund.
  const { now, sleep } = deps
  const { refund } = makeGateway({ ...shop.options.stripe, secretKey: 'sk_live_no', now, sleep })
  const restricted = { ...deps.gateway, refund }
  await expect(submitRefund({ ...deps, gateway: restricted }, refundId)).rejects.toThrow('Stripe refuses')
  await shop.control('faults', { path: '/v1/refunds', method: 'POST', kind: 'drop_before', times: 2 })
  await expect(submitRefund(deps, refundId)).rejects.toThrow('Stripe does not answer')
  expect((await readOrder(shop, placed)).refunds).toMatchObject([{ state: 'requested' }])
  await submitRefund(deps, refundId)
  expect((await readOrder(shop, placed)).paymentStatus).toBe('REFUNDED')
})

test('late money of an order that was never paid goes back, and it stays unpaid', async () => {
  await using shop = await openTestShop({
    breaks: ['reserved_is_live', 'reservation_moved_once', 'timeline_is_a_legal_path'],
  })
  const placed = await (await openGuest(shop, { mug: 1 })).place()
  // As if the cancel at Stripe had been lost, which the way over the API never lets happen.
  await run(shop, `update orders set status = 'CANCELED', canceled_at = now(), expires_at = null`)
  await run(shop, `update reservation set state = 'released', expires_at = null`)
  await payWith(shop, intentOf(placed))
  const order = await until(async () => {
    const found = await readOrder(shop, placed)
    return found.refunds[0]?.state === 'succeeded' && found
  })
  expect(order).toMatchObject({ status: 'CANCELED', paymentStatus: 'PENDING' })
  expect(order.timeline.map(({ kind }) => kind)).toEqual(['placed', 'late_money', 'refunded'])
})
