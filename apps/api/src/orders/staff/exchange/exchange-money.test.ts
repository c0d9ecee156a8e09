/** @module-tag long */
import { transact } from '@tillwright/db/client'
import { lockOrder } from '@tillwright/db/orders'
import type { OrderId } from '@tillwright/domain/ids'
import { expect, test } from 'vitest'
import { adoptGuest } from '../../../accounts/adopt-guest.ts'
import { reconcilePayments } from '../../../payments/reconcile.ts'
import { submitRefund } from '../../../payments/submit-refund.ts'
import { sweepPayments } from '../../../payments/sweep-payments.ts'
import { draftScopes } from '../../../testing/draft-staff.ts'
import { asBuyer, exchangeOf, exchangeWith } from '../../../testing/exchange-staff.ts'
import { openTestShop, type TestShop, until } from '../../../testing/open-test-shop.ts'
import { placePaid } from '../../../testing/place-paid.ts'
import { intentOf, openGuest, type Placed, payWith, readOrder, refusalFrom } from '../../../testing/shopper.ts'
import { apiKeyOf, signIn } from '../../../testing/sign-in.ts'
import { openBuyer, openTaxedShop } from '../../../testing/stripe-tax.ts'
import { endOrder } from '../../end-order.ts'

const run = async (shop: TestShop, statement: string) => (await shop.database.pool.query(statement)).rows

const staffOf = async (shop: TestShop) => shop.as({ apiKey: await apiKeyOf(shop, draftScopes) }).admin.orders

const piecesOf = ({ order }: Placed, sku: string, quantity: number) =>
  order.lines.filter((line) => line.sku === sku).map(({ id: lineId }) => ({ lineId, quantity }))

const kept = async (shop: TestShop): Promise<number> =>
  (await run(shop, `select sum(captured_minor - refunded_minor)::int as kept from payment`))[0]?.kept

const whole = ({ order }: Placed) => ({ kind: 'order' as const, orderId: order.id })

test('a return, and pieces with their shipping, are exchanged for less: one intent pays, and gives back', async () => {
  await using shop = await openTestShop({ stock: { mug: 5, teapot: 4 } })
  const [shipped, waiting] = [await placePaid(shop, { teapot: 2 }), await placePaid(shop, { teapot: 2 })]
  const staff = await staffOf(shop)
  const { id: orderId } = shipped.order
  await staff.fulfill.mutate({ orderId, idempotencyKey: 'all-of-it' })
  const back = { orderId, lines: piecesOf(shipped, 'TEA-1', 1), idempotencyKey: 'send-back-1' }
  const made = await staff.returns.create.mutate(back)
  const given = [
    { placed: shipped, given: { kind: 'return' as const, returnId: made.returns[0]?.id ?? '' } },
    {
      placed: waiting,
      given: {
        ...{ kind: 'unshipped' as const, orderId: waiting.order.id, remove: piecesOf(waiting, 'TEA-1', 1) },
        refund: { kind: 'paid' as const, withShipping: true },
      },
    },
  ]
  for (const { placed, given: what } of given) {
    const { order } = await exchangeWith(shop, staff, { order: placed.order, goods: { mug: 1 }, given: what })
    expect(order.paymentStatus).toBe('SUCCEEDED')
    await until(async () => (await readOrder(shop, placed)).refunds.every(({ state }) => state === 'succeeded'))
    expect((await readOrder(shop, placed)).refunds).toHaveLength(2)
  }
})

test('a guest who signs in after an exchange takes all of it with him', async () => {
  await using shop = await openTestShop({ stock: { mug: 5, teapot: 2 } })
  const guest = await openGuest(shop, { mug: 1 })
  const placed = await guest.place()
  await payWith(shop, intentOf(placed))
  await until(async () => (await readOrder(shop, placed)).paymentStatus === 'SUCCEEDED')
  await exchangeWith(shop, await staffOf(shop), { order: placed.order, goods: { teapot: 1 }, given: whole(placed) })
  const { accountId } = await signIn(shop)
  await adoptGuest({ ...shop.served.deps, cartToken: guest.cartToken }, { id: accountId, verifiedEmail: null })
  expect(
    await run(shop, 'select count(customer_id)::int, count(distinct customer_id)::int as who from orders'),
  ).toEqual([{ count: 2, who: 1 }])
})

test('Stripe Tax is told of what is sold and goes back, and of nothing that never was a sale', async () => {
  await using shop = await openTaxedShop()
  const staff = await staffOf(shop)
  const given = async () => {
    const { buyer, place } = await openBuyer(shop, { mug: 1 })
    const placed = await place()
    await payWith(shop, intentOf(placed))
    await buyer.orders.confirmPayment.mutate({ orderId: placed.order.id })
    return exchangeWith(shop, staff, { order: placed.order, goods: { teapot: 1 }, given: whole(placed) })
  }
  const [sold, unpaid] = [await given(), await given()]
  await payWith(shop, intentOf(await asBuyer(shop, sold.order).retryPayment.mutate({ orderId: sold.order.id })))
  await until(
    async () => (await asBuyer(shop, sold.order).get.query({ orderId: sold.order.id })).status === 'PROCESSING',
  )
  for (const { order } of [sold, unpaid]) {
    await staff.updateStatus.mutate({ orderId: order.id, status: 'CANCELED', reason: 'no' })
  }
  await until(async () => (await kept(shop)) === 0)
  await until(async () => (await run(shop, `select from tax_reversal where state <> 'recorded'`)).length === 0)
  const reversed = await run(shop, 'select distinct order_id as id from tax_reversal')
  expect(reversed.map(({ id }) => id).toSorted()).toEqual(
    [sold.original.id, sold.order.id, unpaid.original.id].toSorted(),
  )
})

test('what people send back in the dashboard of money that pays for another order is that order’s', async () => {
  await using shop = await openTestShop({ works: false, stock: { mug: 5, teapot: 2 } })
  const placed = await placePaid(shop, { teapot: 1 })
  const staff = await staffOf(shop)
  const { order } = await exchangeWith(shop, staff, { order: placed.order, goods: { mug: 1 }, given: whole(placed) })
  const { deps } = shop.served
  const submit = async () => {
    for (const { id } of await run(shop, `select id from refund where state = 'requested'`))
      await submitRefund(deps, id)
  }
  await submit()
  await shop.control('dashboard/refund', { payment_intent: intentOf(placed), amount: 1_000 })
  await sweepPayments(deps, 'hourly')
  const read = () => asBuyer(shop, order).get.query({ orderId: order.id })
  expect(await read()).toMatchObject({ paymentStatus: 'PARTIALLY_REFUNDED', refunds: [{ reason: 'dashboard' }] })
  await staff.updateStatus.mutate({ orderId: order.id, status: 'CANCELED', reason: 'no' })
  await submit()
  expect(await read()).toMatchObject({ status: 'CANCELED', paymentStatus: 'REFUNDED' })
  expect(await kept(shop)).toBe(0)
  const { admin } = shop.as(await signIn(shop, { role: 'ADMIN' }))
  expect((await admin.payments.compare.query({ orderId: order.id })).differences).toEqual([])
})

test('what a process of the release before has canceled goes back all the same', async () => {
  await using shop = await openTestShop({ works: false, stock: { mug: 5, teapot: 2 } })
  const placed = await placePaid(shop, { mug: 1 })
  const staff = await staffOf(shop)
  const { order } = await exchangeWith(shop, staff, { order: placed.order, goods: { teapot: 1 }, given: whole(placed) })
  const { deps } = shop.served
  await deps.gateway.cancelIntent(order.payments[0]?.paymentIntentId ?? '')
  await transact(deps.db, async (tx) => {
    // The id of an order that was read.
    const locked = await lockOrder(tx, order.id as OrderId)
    if (locked === null) throw new Error('it is gone')
    await endOrder(deps, tx, { order: locked, cause: { actor: 'clock', reason: 'as it did' }, at: locked.now })
    await tx.updateTable('payment_attempt').set({ state: 'canceled' }).where('order_id', '=', locked.id).execute()
  })
  await reconcilePayments(deps)
  await sweepPayments(deps, 'hourly')
  expect(await run(shop, `select state from refund where order_id = '${order.id}'`)).toHaveLength(1)
})

test('a key of something else burns no draft, no order is its own original, and refusals name fields', async () => {
  await using shop = await openTestShop({ works: false, stock: { mug: 5, teapot: 2 } })
  const placed = await placePaid(shop, { mug: 3 })
  const staff = await staffOf(shop)
  const { id: orderId } = placed.order
  const remove = piecesOf(placed, 'MUG-1', 1)
  await staff.edit.mutate({ orderId, remove, refund: { kind: 'none' }, idempotencyKey: 'monday-1' })
  const nothing = { kind: 'nothing' as const, orderId }
  const wish = await exchangeOf(shop, staff, { order: placed.order, goods: { teapot: 1 }, given: nothing })
  const refusalOf = (more: Partial<typeof wish>) => refusalFrom(staff.exchange.mutate({ ...wish, ...more }))
  expect(await refusalOf({ idempotencyKey: 'monday-1' })).toMatchObject({ code: 'IDEMPOTENCY_CONFLICT' })
  expect(await refusalOf({ draftVersion: 2 })).toMatchObject({ code: 'CONFLICT', entity: 'draft', currentVersion: 1 })
  const inEuro = { kind: 'amount' as const, amount: { amount: 100, currency: 'EUR' } }
  expect(await refusalOf({ given: { kind: 'unshipped', orderId, remove, refund: inEuro } })).toMatchObject({
    issues: [{ path: 'given.refund.amount.currency' }],
  })
  expect(await run(shop, 'select from orders')).toHaveLength(1)
  const { order, original } = await staff.exchange.mutate({ ...wish, reason: 'he forgot it' })
  expect(original.timeline.at(-1)).toMatchObject({ kind: 'added_to', actor: 'staff', reason: 'he forgot it' })
  expect(await refusalOf({ given: { ...nothing, orderId: order.id }, idempotencyKey: 'of-itself-1' })).toMatchObject({
    ...{ code: 'VALIDATION_FAILED', issues: [{ path: 'draftId' }] },
  })
})
