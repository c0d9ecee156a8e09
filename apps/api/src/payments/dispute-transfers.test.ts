import { transact } from '@tillwright/db/client'
import { insertRefundsOf } from '@tillwright/db/refunded-parts'
import type { OrderId } from '@tillwright/domain/ids'
import { expect, test } from 'vitest'
import { draftScopes } from '../testing/draft-staff.ts'
import { asBuyer, exchangeWith } from '../testing/exchange-staff.ts'
import { openTestShop, type TestShop } from '../testing/open-test-shop.ts'
import { placePaid } from '../testing/place-paid.ts'
import { intentOf, type Placed, payWith, readOrder } from '../testing/shopper.ts'
import { apiKeyOf } from '../testing/sign-in.ts'
import { reconcilePayments } from './reconcile.ts'
import { settleDisputesOf } from './settle-disputes.ts'

const run = async (shop: TestShop, statement: string): Promise<Record<string, unknown>[]> =>
  (await shop.database.pool.query(statement)).rows

const settle = (shop: TestShop, placed: Placed) =>
  settleDisputesOf(shop.served.deps, { intentId: intentOf(placed), foundBy: 'webhook' })

/** A paid order of which a teapot was given for a mug that costs less; the rest of it has gone back. */
async function exchanged(shop: TestShop): Promise<{ placed: Placed; orderId: OrderId }> {
  const placed = await placePaid(shop, { teapot: 2 })
  const staff = shop.as({ apiKey: await apiKeyOf(shop, draftScopes) }).admin.orders
  const [line] = placed.order.lines
  const remove = [{ lineId: line?.id ?? '', quantity: 1 }]
  const given = { kind: 'unshipped' as const, orderId: placed.order.id, remove }
  const { order } = await exchangeWith(shop, staff, { order: placed.order, goods: { mug: 1 }, given })
  await run(shop, `update refund set created_at = now() - interval '1 minute'`)
  await reconcilePayments(shop.served.deps)
  return { placed, orderId: order.id as OrderId }
}

async function loseDispute(shop: TestShop): Promise<void> {
  const [dispute] = await run(shop, 'select provider_dispute_id as id from dispute')
  await fetch(`${shop.simulator.url}/v1/disputes/${dispute?.id}/close`, {
    method: 'POST',
    headers: { authorization: 'Bearer sk_test_x', 'content-type': 'application/x-www-form-urlencoded' },
  })
}

const statusesOf = (shop: TestShop) =>
  run(
    shop,
    `select payment_status as status, (select sum(disputed_minor)::int from payment
    where order_id = orders.id) as disputed, (select sum(captured_minor - refund_reserved_minor)::int from payment
    where order_id = orders.id) as kept from orders order by placed_at`,
  )

test('a charge that pays for two orders is disputed in both, each for what it has of it', async () => {
  await using shop = await openTestShop({ works: false, stock: { mug: 5, teapot: 4 } })
  const { placed } = await exchanged(shop)
  await shop.control('bank/dispute', { payment_intent: intentOf(placed) })
  await Promise.all(Array.from({ length: 8 }, () => settle(shop, placed)))
  const during = await statusesOf(shop)
  expect(during.map(({ status }) => status)).toEqual(['DISPUTED', 'DISPUTED'])
  expect(during.map(({ disputed }) => disputed)).toEqual(during.map(({ kept }) => kept))
  expect(during.every(({ disputed }) => Number(disputed) > 0)).toBe(true)
  expect((await readOrder(shop, placed)).disputes).toHaveLength(1)
  await loseDispute(shop)
  await settle(shop, placed)
  const after = await statusesOf(shop)
  expect(after.map(({ status }) => status)).toEqual(['REFUNDED', 'REFUNDED'])
  const { paymentStatus } = await readOrder(shop, placed)
  expect(paymentStatus).toBe('REFUNDED')
})

test('of eight who promise back and a dispute at the same moment no two have the same money', async () => {
  await using shop = await openTestShop({ works: false })
  const placed = await placePaid(shop, { mug: 1 })
  const orderId = placed.order.id as OrderId
  await shop.control('bank/dispute', { payment_intent: intentOf(placed) })
  const amountMinor = Math.floor(placed.order.total.amount / 2)
  const wish = { orderId, amountMinor, reason: 'test', returnId: null, pieces: [], withShipping: false, transfer: null }
  // As if nobody had locked the order.
  const promise = () => transact(shop.served.deps.db, (tx) => insertRefundsOf(tx, wish, shop.served.deps.newId))
  await Promise.allSettled([...Array.from({ length: 8 }, promise), settle(shop, placed)])
  await settle(shop, placed)
  await promise()
  const [money] = await run(shop, 'select disputed_minor, refund_reserved_minor from payment')
  const { amount } = placed.order.total
  expect(money).toMatchObject({ disputed_minor: amount })
  // Only what was promised before anybody knew of the dispute, which Stripe refuses.
  const before = await run(shop, 'select 1 from refund')
  expect(Number(money?.refund_reserved_minor)).toBe(before.length * amountMinor)
  expect(Number(money?.refund_reserved_minor)).toBeLessThanOrEqual(amount)
  await run(shop, `update refund set created_at = now() - interval '1 minute'`)
  await reconcilePayments(shop.served.deps)
  expect(await run(shop, 'select refund_reserved_minor from payment')).toEqual([{ refund_reserved_minor: 0 }])
})

test.each([
  ['open', 'DISPUTED'],
  ['lost', 'PARTIALLY_REFUNDED'],
])('an order that is paid in part with money that a bank has (%s) is %s once the rest comes', async (end, status) => {
  await using shop = await openTestShop({ works: false, stock: { mug: 5, teapot: 9 } })
  const placed = await placePaid(shop, { mug: 2 })
  const staff = shop.as({ apiKey: await apiKeyOf(shop, draftScopes) }).admin.orders
  const remove = [{ lineId: placed.order.lines[0]?.id ?? '', quantity: 1 }]
  const given = { kind: 'unshipped' as const, orderId: placed.order.id, remove }
  const { order } = await exchangeWith(shop, staff, { order: placed.order, goods: { teapot: 3 }, given })
  expect(order.status).toBe('PENDING')
  await shop.control('bank/dispute', { payment_intent: intentOf(placed) })
  await settle(shop, placed)
  if (end === 'lost') {
    await loseDispute(shop)
    await settle(shop, placed)
  }
  const buyer = asBuyer(shop, order)
  const { payment } = await buyer.retryPayment.mutate({ orderId: order.id })
  await payWith(shop, intentOf({ payment }))
  await buyer.confirmPayment.mutate({ orderId: order.id })
  expect(await run(shop, `select payment_status from orders where id = '${order.id}'`)).toEqual([
    { payment_status: status },
  ])
})
