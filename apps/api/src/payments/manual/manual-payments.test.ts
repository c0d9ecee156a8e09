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
import { callsOf, ownerOf } from '../../testing/place-paid.ts'
import { openGuest, readOrder, refusalFrom, stockProblems } from '../../testing/shopper.ts'
import { apiKeyOf } from '../../testing/sign-in.ts'
import { expireOrders } from '../expire-orders.ts'
import { reconcilePayments } from '../reconcile.ts'

const long = { tags: ['long'] }

const run = async (shop: TestShop, statement: string) => (await shop.database.pool.query(statement)).rows
const openByHand = () => openTestShop({ works: false, stock: { mug: 9, teapot: 3 } })
const states = (shop: TestShop) => run(shop, `select state, count(*)::int as count from reservation group by state`)
const documents = (shop: TestShop) => run(shop, 'select kind, total_minor from invoice order by id')
const daysOn = (shop: TestShop, days: number) =>
  run(shop, `update orders set expires_at = expires_at - interval '${days} days'`)

test('goods wait for a transfer as was agreed, nobody asks Stripe, and the buyer knows what to do', long, async () => {
  await using shop = await openByHand()
  await openMethod(shop)
  const { order, payment, ...rest } = await placeByHand(shop, { mug: 1 })
  const amount = `$${(order.total.amount / 100).toFixed(2)}`
  const instructions = `Send ${amount} to DE02 1203 0000 0000 2020 51, for ${order.orderNumber}`
  expect(payment).toEqual({ next: 'await', status: 'PENDING', instructions })
  expect(order).toMatchObject({ status: 'PENDING', paymentStatus: 'PENDING', payments: [] })
  expect(order.byHand).toMatchObject({ code: 'transfer', paid: { amount: 0 }, outstanding: order.total, instructions })
  expect(((order.expiresAt?.getTime() ?? 0) - order.createdAt.getTime()) / 86_400_000).toBe(7)
  const placed = { order, payment, ...rest }
  expect((await ownerOf(shop, placed).retryPayment.mutate({ orderId: order.id })).payment).toEqual(payment)
  expect(await ownerOf(shop, placed).confirmPayment.mutate({ orderId: order.id })).toMatchObject({ success: false })
  expect(await readOrder(shop, placed)).toEqual(order)
  expect(await callsOf(shop, 'POST', '/v1/payment_intents')).toEqual([])
  const letters = await run(shop, `select data ->> 'kind' as kind from pgboss.job where name = 'send-mail'`)
  expect(letters).toEqual([{ kind: 'payment_instructions' }])
})

test('a part of the money leaves an order waiting, the rest of it makes it a paid one with its invoice', async () => {
  await using shop = await openByHand()
  await openMethod(shop)
  const staff = await manualStaff(shop)
  const placed = await placeByHand(shop, { mug: 1 })
  const total = placed.order.total.amount
  const part = await staff.recordPayment.mutate({ ...recordOf(placed.order, 1_000), reference: 'line 1' })
  expect(part).toMatchObject({ status: 'PENDING', paymentStatus: 'PENDING', expiresAt: placed.order.expiresAt })
  expect(part.byHand).toMatchObject({ paid: { amount: 1_000 }, outstanding: { amount: total - 1_000 } })
  expect(await documents(shop)).toEqual([])
  const whole = await staff.recordPayment.mutate(recordOf(part, total - 1_000))
  expect(whole).toMatchObject({ status: 'PROCESSING', paymentStatus: 'SUCCEEDED', expiresAt: null, refunds: [] })
  expect(whole.byHand).toMatchObject({ outstanding: { amount: 0 }, instructions: null })
  expect(whole.byHand?.receipts.map(({ reference }) => reference)).toEqual(['line 1', null])
  expect(whole.timeline.map(({ kind }) => kind)).toEqual(['placed', 'payment_received', 'paid'])
  expect(await states(shop)).toEqual([{ state: 'claimed', count: 1 }])
  expect(await documents(shop)).toEqual([{ kind: 'invoice', total_minor: total }])
  expect(await run(shop, `select action from audit_entry where entity = 'order'`)).toHaveLength(2)
})

test('what is too much, and what comes too late, is to be sent back by people, and by nobody else', async () => {
  await using shop = await openByHand()
  await openMethod(shop)
  const staff = await manualStaff(shop)
  const { admin } = shop.as({ apiKey: await apiKeyOf(shop, ['payments:read']) })
  const placed = await placeByHand(shop, { mug: 1 })
  const total = placed.order.total.amount
  const paid = await staff.recordPayment.mutate(recordOf(placed.order, total + 500))
  expect(paid).toMatchObject({ paymentStatus: 'SUCCEEDED', refunds: [{ amount: { amount: 500 }, provider: 'manual' }] })
  const twice = await staff.recordPayment.mutate(recordOf(paid, total))
  expect(twice).toMatchObject({ paymentStatus: 'SUCCEEDED' })
  await run(shop, `update refund set created_at = created_at - interval '3 days'`)
  await reconcilePayments(shop.served.deps)
  const { items } = await admin.payments.refundsByHand.query({})
  expect(items.map(({ amount }) => amount.amount).toSorted((a, b) => a - b)).toEqual([500, total])
  const failed = await staff.settleRefund.mutate(settled(items[0]?.id, 'failed'))
  expect(failed.refunds.map(({ state }) => state).toSorted()).toEqual(['failed', 'requested', 'requested'])
  for (const { id } of (await admin.payments.refundsByHand.query({})).items) {
    await staff.settleRefund.mutate(settled(id))
  }
  const after = await readOrder(shop, placed)
  expect(after).toMatchObject({ status: 'PROCESSING', paymentStatus: 'SUCCEEDED' })
  expect((await admin.payments.refundsByHand.query({})).items).toEqual([])
  expect(await documents(shop)).toHaveLength(1)
  expect(await callsOf(shop, 'POST', '/v1/refunds')).toEqual([])
  expect(await run(shop, `select from pgboss.job where name = 'submit-refund'`)).toEqual([])
})

test('an order that is not paid in time ends; what had come, and what comes later, is to be sent back', async () => {
  await using shop = await openByHand()
  await openMethod(shop)
  const staff = await manualStaff(shop)
  const placed = await placeByHand(shop, { mug: 2 })
  await staff.recordPayment.mutate(recordOf(placed.order, 700))
  await expireOrders(shop.served.deps)
  expect(await readOrder(shop, placed)).toMatchObject({ status: 'PENDING' })
  await daysOn(shop, 8)
  await expireOrders(shop.served.deps)
  const over = await readOrder(shop, placed)
  expect(over).toMatchObject({ status: 'CANCELED', refunds: [{ amount: { amount: 700 }, reason: 'canceled' }] })
  expect(over.byHand).toMatchObject({ outstanding: { amount: 0 }, instructions: null })
  const late = await staff.recordPayment.mutate(recordOf(over, placed.order.total.amount))
  expect(late.refunds.map(({ reason }) => reason)).toEqual(['canceled', 'late_money'])
  for (const { id } of late.refunds) await staff.settleRefund.mutate(settled(id))
  expect(await readOrder(shop, placed)).toMatchObject({ status: 'CANCELED', paymentStatus: 'PENDING' })
  expect(await documents(shop)).toEqual([])
  expect(await stockProblems(shop)).toEqual([])
})

test('an entry by mistake is taken back once, and not after something has followed from it', async () => {
  await using shop = await openByHand()
  await openMethod(shop)
  const staff = await manualStaff(shop)
  const placed = await placeByHand(shop, { mug: 1 })
  const part = await staff.recordPayment.mutate(recordOf(placed.order, 1_000))
  const receiptId = part.byHand?.receipts[0]?.id ?? ''
  const revoke = { orderId: part.id, receiptId, version: part.version, reason: 'of another order' }
  const revoked = await staff.revokePayment.mutate({ ...revoke, idempotencyKey: 'take-back-1' })
  expect(revoked.byHand).toMatchObject({ paid: { amount: 0 }, outstanding: placed.order.total })
  expect(await staff.revokePayment.mutate({ ...revoke, idempotencyKey: 'take-back-1' })).toEqual(revoked)
  const again = { ...revoke, version: revoked.version, idempotencyKey: 'take-back-2' }
  expect(await refusalFrom(staff.revokePayment.mutate(again))).toMatchObject({ code: 'CONFLICT', entity: 'receipt' })
  const paid = await staff.recordPayment.mutate(recordOf(revoked, placed.order.total.amount))
  const last = paid.byHand?.receipts.at(-1)?.id ?? ''
  const late = { orderId: paid.id, receiptId: last, version: paid.version, idempotencyKey: 'take-back-3' }
  expect(await refusalFrom(staff.revokePayment.mutate(late))).toMatchObject({ code: 'CONFLICT', entity: 'payment' })
})

test('what does not fit is refused by the name of its field, and nothing is written', { tags: ['long'] }, async () => {
  await using shop = await openByHand()
  const guest = await openGuest(shop, { mug: 1 })
  const by = async (more: object) => refusalFrom(guest.place({ paymentMethod: 'manual', ...more }))
  expect(await by({})).toMatchObject({ code: 'VALIDATION_FAILED', issues: [{ path: 'paymentMethod' }] })
  await openMethod(shop)
  await openMethod(shop, { code: 'of-germany', markets: ['DE'] })
  await openMethod(shop, { code: 'closed', enabled: false })
  expect(await by({ manualMethod: 'of-germany' })).toMatchObject({ issues: [{ path: 'manualMethod' }] })
  expect(await by({ manualMethod: 'closed' })).toMatchObject({ issues: [{ path: 'manualMethod' }] })
  expect(await by({ paymentMethod: 'stripe', manualMethod: 'transfer' })).toMatchObject({ code: 'VALIDATION_FAILED' })
  expect((await guest.shop.checkout.paymentOptions.query()).items).toEqual([
    { paymentMethod: 'stripe', manual: null },
    {
      paymentMethod: 'manual',
      manual: { manualMethod: 'transfer', name: 'Bank transfer', kind: 'before_shipment', payWithinDays: 7 },
    },
  ])
  const { order } = await guest.place({ paymentMethod: 'manual' })
  const staff = await manualStaff(shop)
  const record = (more: object) => refusalFrom(staff.recordPayment.mutate({ ...recordOf(order, 100), ...more }))
  expect(await record({ amount: { amount: 100, currency: 'EUR' } })).toMatchObject({
    issues: [{ path: 'amount.currency' }],
  })
  expect(await record({ receivedAt: new Date(Date.now() + 60_000) })).toMatchObject({
    issues: [{ path: 'receivedAt' }],
  })
  expect(await record({ version: 2 })).toMatchObject({ code: 'CONFLICT', entity: 'order', currentVersion: 1 })
  expect(await run(shop, 'select from payment_receipt')).toEqual([])
  await openCashOnDelivery(shop)
  const other = await openGuest(shop, { mug: 1 })
  expect(await refusalFrom(other.place({ paymentMethod: 'manual' }))).toMatchObject({
    issues: [{ path: 'manualMethod', message: 'is one of cash, transfer' }],
  })
})
