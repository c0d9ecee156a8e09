/** @module-tag long */
import { expect, test } from 'vitest'
import { manualStaff, openMethod, placeByHand, recordOf, settled } from '../../testing/manual-staff.ts'
import { openTestShop, type TestShop } from '../../testing/open-test-shop.ts'
import { ownerOf } from '../../testing/place-paid.ts'
import { readOrder, stockProblems } from '../../testing/shopper.ts'
import { expireOrders } from '../expire-orders.ts'

const run = async (shop: TestShop, statement: string) => (await shop.database.pool.query(statement)).rows
const openByHand = () => openTestShop({ works: false, stock: { mug: 9 } })
const eight = <T>(work: (index: number) => Promise<T>) =>
  Promise.allSettled(Array.from({ length: 8 }, (_, index) => work(index)))
const granted = (outcomes: readonly PromiseSettledResult<unknown>[]) =>
  outcomes.filter(({ status }) => status === 'fulfilled').length

test('of eight who record one line of the bank, by one key all are answered, by keys of their own one is', async () => {
  await using shop = await openByHand()
  await openMethod(shop)
  const staff = await manualStaff(shop)
  const placed = await placeByHand(shop, { mug: 1 })
  const total = placed.order.total.amount
  const one = recordOf(placed.order, 500)
  expect(granted(await eight(() => staff.recordPayment.mutate(one)))).toBe(8)
  const after = await readOrder(shop, placed)
  expect(after.byHand).toMatchObject({ paid: { amount: 500 }, receipts: [{ kind: 'received' }] })
  expect(granted(await eight(() => staff.recordPayment.mutate(recordOf(after, total - 500))))).toBe(1)
  expect(await readOrder(shop, placed)).toMatchObject({ paymentStatus: 'SUCCEEDED', refunds: [] })
  expect(await run(shop, 'select from invoice')).toHaveLength(1)
})

test('money that comes as an order ends finds it paid or is promised back, whoever is first', async () => {
  await using shop = await openByHand()
  await openMethod(shop)
  const staff = await manualStaff(shop)
  const placed = await placeByHand(shop, { mug: 1 })
  const total = placed.order.total.amount
  await run(shop, `update orders set expires_at = shop_now() - interval '1 second'`)
  const outcomes = await eight(async (index): Promise<unknown> => {
    if (index % 2 === 0) return expireOrders(shop.served.deps)
    return staff.recordPayment.mutate(recordOf(placed.order, total))
  })
  const recorded = granted(outcomes.filter((_, index) => index % 2 === 1))
  const after = await readOrder(shop, placed)
  expect([0, 1]).toContain(recorded)
  expect([after.status, after.refunds.length]).toEqual(recorded === 1 ? ['PROCESSING', 0] : ['CANCELED', 0])
  expect(await stockProblems(shop)).toEqual([])
})

test('money that comes as its buyer cancels is kept by a paid order alone: else it is to be sent back', async () => {
  await using shop = await openByHand()
  await openMethod(shop)
  const staff = await manualStaff(shop)
  for (let round = 0; round < 3; round++) {
    const placed = await placeByHand(shop, { mug: 1 })
    const total = placed.order.total.amount
    await eight(async (index): Promise<unknown> => {
      if (index % 2 === 0) return staff.recordPayment.mutate(recordOf(placed.order, total))
      return ownerOf(shop, placed).cancel.mutate({ orderId: placed.order.id, reason: 'no' })
    })
    const { status, byHand, refunds } = await readOrder(shop, placed)
    const promised = refunds.reduce((sum, { amount }) => sum + amount.amount, 0)
    expect(promised).toBe(status === 'CANCELED' ? byHand?.paid.amount : 0)
  }
})

test('of eight who send a refund by hand one has done so, and it is credited once', async () => {
  await using shop = await openByHand()
  await openMethod(shop)
  const staff = await manualStaff(shop)
  const placed = await placeByHand(shop, { mug: 1 })
  await staff.recordPayment.mutate(recordOf(placed.order, placed.order.total.amount))
  const canceled = await ownerOf(shop, placed).cancel.mutate({ orderId: placed.order.id, reason: 'no' })
  const refundId = canceled.refunds[0]?.id
  const outcomes = await eight((index) =>
    staff.settleRefund.mutate(settled(refundId, index < 4 ? 'succeeded' : 'failed')),
  )
  expect(granted(outcomes)).toBe(4)
  const { refunds } = await readOrder(shop, placed)
  const back = refunds.filter(({ state }) => state === 'succeeded').length
  expect(refunds.map(({ state }) => state)).toEqual(back === 1 ? ['succeeded'] : ['failed', 'requested'])
  expect(await run(shop, 'select from invoice')).toHaveLength(1 + back)
})
