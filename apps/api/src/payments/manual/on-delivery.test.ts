/** @module-tag long */
import { expect, test } from 'vitest'
import { draftScopes } from '../../testing/draft-staff.ts'
import { exchangeWith } from '../../testing/exchange-staff.ts'
import {
  manualStaff,
  openCashOnDelivery,
  openMethod,
  placeByHand,
  recordOf,
  settled,
} from '../../testing/manual-staff.ts'
import { openTestShop, type TestShop } from '../../testing/open-test-shop.ts'
import { callsOf, ownerOf } from '../../testing/place-paid.ts'
import { type Placed, readOrder, stockProblems } from '../../testing/shopper.ts'
import { apiKeyOf } from '../../testing/sign-in.ts'
import { expireOrders } from '../expire-orders.ts'

const run = async (shop: TestShop, statement: string) => (await shop.database.pool.query(statement)).rows
const openByHand = () => openTestShop({ works: false, stock: { mug: 9, teapot: 3 } })
const key = () => ({ idempotencyKey: crypto.randomUUID() })
const documents = (shop: TestShop) => run(shop, 'select kind, total_minor from invoice order by id')
const piecesOf = ({ order }: Placed, sku: string, quantity: number) =>
  order.lines.filter((line) => line.sku === sku).map(({ id: lineId }) => ({ lineId, quantity }))

/** Pieces that have been shipped come back. */
async function sendBack(shop: TestShop, placed: Placed, lines: { lineId: string; quantity: number }[]) {
  const { returns } = await manualStaff(shop)
  const made = await returns.create.mutate({ orderId: placed.order.id, lines, ...key() })
  const returnId = made.returns.at(-1)?.id ?? ''
  return returns.receive.mutate({ returnId, refund: { kind: 'paid' }, ...key() })
}

test('goods leave before their money comes, and the invoice comes with the money', async () => {
  await using shop = await openByHand()
  await openCashOnDelivery(shop)
  const staff = await manualStaff(shop)
  const placed = await placeByHand(shop, { mug: 2 })
  const { id: orderId, total } = placed.order
  expect(placed.order).toMatchObject({ status: 'PROCESSING', paymentStatus: 'PENDING', expiresAt: null })
  expect(placed.payment).toMatchObject({
    next: 'await',
    instructions: `Have $${(total.amount / 100).toFixed(2)} ready`,
  })
  await expireOrders(shop.served.deps)
  await staff.fulfill.mutate({ orderId, ...key() })
  const delivered = await staff.updateStatus.mutate({ orderId, status: 'DELIVERED' })
  expect(delivered).toMatchObject({ status: 'DELIVERED', paymentStatus: 'PENDING' })
  expect(await documents(shop)).toEqual([])
  const paid = await staff.recordPayment.mutate(recordOf(delivered, total.amount))
  expect(paid).toMatchObject({ status: 'DELIVERED', paymentStatus: 'SUCCEEDED', fulfillmentStatus: 'FULFILLED' })
  expect(await documents(shop)).toEqual([{ kind: 'invoice', total_minor: total.amount }])
  const returned = await sendBack(shop, placed, piecesOf(placed, 'MUG-1', 2))
  const [refund] = returned.refunds
  expect(refund).toMatchObject({ state: 'requested', provider: 'manual' })
  const over = await staff.settleRefund.mutate(settled(refund?.id))
  expect(over).toMatchObject({ paymentStatus: 'PARTIALLY_REFUNDED' })
  expect((await documents(shop)).at(-1)).toEqual({ kind: 'credit_note', total_minor: refund?.amount.amount })
  expect(await callsOf(shop, 'POST', '/v1/refunds')).toEqual([])
})

test('a parcel that is refused comes back, and nothing is owed and nothing goes back', async () => {
  await using shop = await openByHand()
  await openCashOnDelivery(shop)
  const staff = await manualStaff(shop)
  const placed = await placeByHand(shop, { mug: 1 })
  await staff.fulfill.mutate({ orderId: placed.order.id, ...key() })
  const { returns } = staff
  const made = await returns.create.mutate({ orderId: placed.order.id, lines: piecesOf(placed, 'MUG-1', 1), ...key() })
  const returnId = made.returns[0]?.id ?? ''
  const back = await returns.receive.mutate({ returnId, refund: { kind: 'paid', withShipping: true }, ...key() })
  expect(back).toMatchObject({ status: 'SHIPPED', paymentStatus: 'PENDING', fulfillmentStatus: 'RETURNED' })
  expect(back.byHand).toMatchObject({ paid: { amount: 0 }, outstanding: { amount: 0 }, instructions: null })
  expect(await documents(shop)).toEqual([])
  const late = await staff.recordPayment.mutate(recordOf(back, 300))
  expect(late.refunds.filter(({ state }) => state === 'requested')).toMatchObject([{ reason: 'late_money' }])
  expect(await stockProblems(shop)).toEqual([])
})

test('who keeps some of a parcel pays for that: all of it is invoiced, and what was refused is credited', async () => {
  await using shop = await openByHand()
  await openCashOnDelivery(shop)
  const staff = await manualStaff(shop)
  const placed = await placeByHand(shop, { mug: 2, teapot: 1 })
  const { id: orderId, total } = placed.order
  const edited = await staff.edit.mutate({ orderId, remove: piecesOf(placed, 'MUG-1', 1), ...key() })
  const lessMinor = total.amount - (edited.byHand?.outstanding.amount ?? 0)
  expect(lessMinor).toBeGreaterThan(0)
  await staff.fulfill.mutate({ orderId, ...key() })
  const refused = await sendBack(shop, placed, piecesOf(placed, 'TEA-1', 1))
  const openMinor = refused.byHand?.outstanding.amount ?? 0
  expect(openMinor).toBeLessThan(total.amount - lessMinor)
  const part = await staff.recordPayment.mutate(recordOf(await readOrder(shop, placed), 100))
  expect(part).toMatchObject({ paymentStatus: 'PENDING' })
  const paid = await staff.recordPayment.mutate(recordOf(part, openMinor - 100))
  expect(paid).toMatchObject({ status: 'SHIPPED', paymentStatus: 'PARTIALLY_REFUNDED' })
  const papers = await documents(shop)
  expect(papers.map(({ kind }) => kind)).toEqual(['invoice', 'credit_note', 'credit_note'])
  const credited = papers.slice(1).reduce((sum, { total_minor: minor }) => sum + minor, 0)
  expect([papers[0]?.total_minor, credited]).toEqual([total.amount, total.amount - openMinor])
})

test('what was paid in advance covers what is left once the rest is refused: that makes it a paid order', async () => {
  await using shop = await openByHand()
  await openCashOnDelivery(shop)
  const staff = await manualStaff(shop)
  const placed = await placeByHand(shop, { mug: 2 })
  const half = await staff.recordPayment.mutate(recordOf(placed.order, placed.order.total.amount - 1_000))
  const edited = await staff.edit.mutate({ orderId: half.id, remove: piecesOf(placed, 'MUG-1', 1), ...key() })
  expect(edited).toMatchObject({ status: 'PROCESSING', paymentStatus: 'PARTIALLY_REFUNDED' })
  expect(edited.refunds.map(({ state }) => state).toSorted()).toEqual(['requested', 'succeeded'])
  const [open] = edited.refunds.filter(({ state }) => state === 'requested')
  await staff.settleRefund.mutate(settled(open?.id))
  expect(await documents(shop)).toHaveLength(3)
})

test('what is paid on delivery is canceled until it leaves; what had come is sent back by people', async () => {
  await using shop = await openByHand()
  await openCashOnDelivery(shop)
  const staff = await manualStaff(shop)
  const placed = await placeByHand(shop, { mug: 2 })
  await staff.recordPayment.mutate(recordOf(placed.order, 200))
  const canceled = await ownerOf(shop, placed).cancel.mutate({ orderId: placed.order.id, reason: 'no' })
  expect(canceled).toMatchObject({ status: 'CANCELED', paymentStatus: 'PENDING', refunds: [{ state: 'requested' }] })
  const nothing = await placeByHand(shop, { mug: 2 })
  const free = await ownerOf(shop, nothing).cancel.mutate({ orderId: nothing.order.id, reason: 'no' })
  expect(free).toMatchObject({ status: 'CANCELED', refunds: [] })
  expect(await run(shop, `select sum(reserved)::int as reserved from stock_level`)).toEqual([{ reserved: 0 }])
})

test('money by hand pays for another order in exchange, and goes back by hand when that is canceled', async () => {
  await using shop = await openByHand()
  await openMethod(shop)
  const staff = await manualStaff(shop)
  const placed = await placeByHand(shop, { teapot: 1 })
  await staff.recordPayment.mutate(recordOf(placed.order, placed.order.total.amount))
  const exchanging = shop.as({ apiKey: await apiKeyOf(shop, draftScopes) }).admin.orders
  const given = { kind: 'order' as const, orderId: placed.order.id }
  const { order, original } = await exchangeWith(shop, exchanging, { order: placed.order, goods: { mug: 1 }, given })
  expect(order).toMatchObject({ status: 'PROCESSING', paymentStatus: 'SUCCEEDED', payments: [] })
  expect(original).toMatchObject({ status: 'CANCELED', paymentStatus: 'PARTIALLY_REFUNDED' })
  const third = await exchangeWith(shop, exchanging, {
    ...{ order, goods: { book: 1 }, given: { kind: 'order', orderId: order.id } },
  })
  const over = await staff.updateStatus.mutate({ orderId: third.order.id, status: 'CANCELED', reason: 'none of it' })
  expect(over).toMatchObject({ status: 'CANCELED' })
  const open = await run(shop, `select id, amount_minor from refund where state = 'requested' order by id`)
  expect(open.reduce((sum, { amount_minor: minor }) => sum + minor, 0)).toBe(placed.order.total.amount)
  for (const { id } of open) await staff.settleRefund.mutate(settled(id))
  expect(await run(shop, `select sum(captured_minor - refunded_minor)::int as kept from payment`)).toEqual([
    { kept: 0 },
  ])
  expect(await callsOf(shop, 'POST', '/v1/refunds')).toEqual([])
})
