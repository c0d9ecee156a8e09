import { expect, test } from 'vitest'
import {
  manualStaff,
  openCashOnDelivery,
  openMethod,
  placeByHand,
  recordOf,
  settled,
} from '../../testing/manual-staff.ts'
import { openTestShop, type TestShop } from '../../testing/open-test-shop.ts'
import { refusalFrom } from '../../testing/shopper.ts'

const long = { tags: ['long'] }

const run = async (shop: TestShop, statement: string) => (await shop.database.pool.query(statement)).rows
const key = () => ({ idempotencyKey: crypto.randomUUID() })

test('what is to be paid on delivery loses pieces, and gives no money back before all has come', async () => {
  await using shop = await openTestShop({ works: false })
  await openCashOnDelivery(shop)
  const staff = await manualStaff(shop)
  const { order } = await placeByHand(shop, { mug: 2 })
  const { id: orderId, total, currency } = order
  await staff.recordPayment.mutate(recordOf(order, Math.floor(total.amount / 2)))
  const giveBack = (of: Parameters<typeof staff.refund.mutate>[0]['of']) =>
    staff.refund.mutate({ orderId, of, reason: 'changed his mind', ...key() })
  const refused = { code: 'CONFLICT', entity: 'payment', currentVersion: null }
  expect(await refusalFrom(giveBack({ kind: 'all' }))).toEqual(refused)
  expect(await refusalFrom(giveBack({ kind: 'amount', amount: { amount: 100, currency } }))).toEqual(refused)
  const lines = [{ lineId: order.lines[0]?.id ?? '', quantity: 1, restock: true }]
  expect((await giveBack({ kind: 'lines', lines })).order.lines[0]).toMatchObject({ canceledQuantity: 1 })
})

test('an amount past counting is refused', long, async () => {
  await using shop = await openTestShop({ works: false })
  await openCashOnDelivery(shop)
  const staff = await manualStaff(shop)
  const { order } = await placeByHand(shop, { mug: 2 })
  const wish = { ...recordOf(order, Number.MAX_SAFE_INTEGER) }
  expect(await refusalFrom(staff.recordPayment.mutate(wish))).toEqual({
    code: 'AMOUNT_OUT_OF_RANGE',
    min: 1,
    max: 1_000_000_000_000,
  })
  const paid = await staff.recordPayment.mutate(recordOf(order, 1_000_000_000_000))
  expect(paid).toMatchObject({
    paymentStatus: 'SUCCEEDED',
    refunds: [{ amount: { amount: 1e12 - order.total.amount } }],
  })
})

test('what was too much, and could not be sent back, is to be sent once more, and once', long, async () => {
  await using shop = await openTestShop({ works: false })
  await openMethod(shop)
  const staff = await manualStaff(shop)
  const { order } = await placeByHand(shop, { mug: 2 })
  const paid = await staff.recordPayment.mutate(recordOf(order, order.total.amount + 500))
  const first = paid.refunds[0]?.id ?? ''
  await staff.settleRefund.mutate(settled(first, 'failed'))
  const wish = { orderId: order.id, of: { kind: 'again' as const, refundId: first }, reason: 'once more', ...key() }
  expect(await refusalFrom(staff.refund.mutate(wish))).toMatchObject({ code: 'CONFLICT', entity: 'refund' })
  const owed = await run(shop, `select reason, amount_minor::int from refund where state = 'requested'`)
  expect(owed).toEqual([{ reason: 'late_money', amount_minor: 500 }])
})
