import { takeUnsettledRefunds } from '@tillwright/db/refunds'
import { expect, test } from 'vitest'
import { openTestShop, type TestShop, until } from '../testing/open-test-shop.ts'
import { ownerOf, placePaid } from '../testing/place-paid.ts'
import { readOrder } from '../testing/shopper.ts'
import { openStrayNode } from '../testing/stray-node.ts'
import { reconcilePayments } from './reconcile.ts'
import { submitRefund } from './submit-refund.ts'

const run = async (shop: TestShop, statement: string, values: unknown[] = []) =>
  (await shop.database.pool.query(statement, values)).rows

/** A paid order that is canceled, and whose refund nobody has sent yet. */
async function canceled(shop: TestShop, paymentMethod?: string) {
  const placed = await placePaid(shop, { mug: 1 }, paymentMethod)
  const { refunds } = await ownerOf(shop, placed).cancel.mutate({ orderId: placed.order.id, reason: 'no' })
  return { placed, refundId: refunds[0]?.id ?? '' }
}

const letTimePass = (shop: TestShop) =>
  run(shop, `update refund set created_at = now() - interval '1 minute', checked_at = null`)

test('a node with the key of another account settles no refund: it complains, and the right one goes on', async () => {
  await using shop = await openTestShop({ works: false })
  const sent = await canceled(shop, 'pm_card_pendingRefund')
  await submitRefund(shop.served.deps, sent.refundId)
  const asked = await canceled(shop)
  await using stray = await openStrayNode(shop)
  for (const { refundId } of [sent, asked]) {
    await expect(submitRefund(stray.deps, refundId)).rejects.toThrow('Stripe refuses')
  }
  await letTimePass(shop)
  await reconcilePayments(stray.deps)
  expect(stray.errors).toMatchObject([sent, asked, sent, asked].map(({ refundId }) => ({ refundId })))
  expect((await readOrder(shop, sent.placed)).refunds).toMatchObject([{ state: 'submitted' }])
  expect((await readOrder(shop, asked.placed)).refunds).toMatchObject([{ state: 'requested' }])
  await until(async () => {
    await letTimePass(shop)
    await reconcilePayments(shop.served.deps)
    const orders = [await readOrder(shop, sent.placed), await readOrder(shop, asked.placed)]
    return orders.every(({ paymentStatus }) => paymentStatus === 'REFUNDED')
  })
})

/** Splits off so many older refunds of a cent, of which Stripe has nothing to say. */
async function addHopeless(shop: TestShop, refundId: string, count: number) {
  await run(shop, 'update refund set amount_minor = amount_minor - $1 where id = $2', [count, refundId])
  await run(
    shop,
    `insert into refund (id, payment_id, order_id, payment_attempt_id, amount_minor, currency, reason, state,
       provider_refund_id, created_at)
     select gen_random_uuid(), payment_id, order_id, payment_attempt_id, 1, currency, 'hopeless', 'submitted',
       're_hopeless_' || number, now() - interval '2 days'
     from refund, generate_series(1, $2::integer) as number where id = $1`,
    [refundId, count],
  )
}

test('refunds that cannot be settled stand in nobody’s way, and each is asked about once a time', async () => {
  await using shop = await openTestShop({ works: false })
  const { placed, refundId } = await canceled(shop)
  const count = 101
  await addHopeless(shop, refundId, count)
  await run(shop, `update refund set created_at = now() - interval '1 minute' where id = $1`, [refundId])
  const asked: string[] = []
  const { gateway } = shop.served.deps
  const retrieveRefund = (providerRefundId: string) => {
    asked.push(providerRefundId)
    return gateway.retrieveRefund(providerRefundId)
  }
  const deps = { ...shop.served.deps, gateway: { ...gateway, retrieveRefund } }
  const askedOnce = () => expect([asked.length, new Set(asked.splice(0)).size]).toEqual([count, count])
  await reconcilePayments(deps)
  askedOnce()
  await letTimePass(shop)
  await Promise.all(Array.from({ length: 8 }, () => reconcilePayments(deps)))
  askedOnce()
  expect((await readOrder(shop, placed)).paymentStatus).toBe('PARTIALLY_REFUNDED')
  expect(await run(shop, `select state from refund where id = $1`, [refundId])).toEqual([{ state: 'succeeded' }])
})

test('who was asked goes to the end: after a minute the longest unasked come first', async () => {
  await using shop = await openTestShop({ works: false })
  const [first, second] = [await canceled(shop, 'pm_card_pendingRefund'), await canceled(shop, 'pm_card_pendingRefund')]
  for (const { refundId } of [first, second]) await submitRefund(shop.served.deps, refundId)
  const askedAgo = `update refund set checked_at = now() - $1::interval, created_at = now() - $2::interval where id = $3`
  await run(shop, askedAgo, ['1 minute', '20 minutes', first.refundId])
  await run(shop, askedAgo, ['2 minutes', '10 minutes', second.refundId])
  const taken: string[] = []
  for (let round = 0; round < 3; round++) {
    taken.push(...(await takeUnsettledRefunds(shop.served.deps.db, 30, 1)).map(({ id }) => id))
  }
  expect(taken).toEqual([second.refundId, first.refundId])
})
