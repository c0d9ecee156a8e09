import { transact } from '@tillwright/db/client'
import { insertRefunds } from '@tillwright/db/refunds'
import type { OrderId, PaymentAttemptId, PaymentId } from '@tillwright/domain/ids'
import { currencyCode } from '@tillwright/domain/money/currency'
import { expect, test } from 'vitest'
import { applyRefundState } from '../../../payments/apply-refund.ts'
import { submitRefund } from '../../../payments/submit-refund.ts'
import { sweepPayments } from '../../../payments/sweep-payments.ts'
import { draftScopes } from '../../../testing/draft-staff.ts'
import { asBuyer, exchangeOf, exchangeWith } from '../../../testing/exchange-staff.ts'
import { openTestShop, type TestShop, until } from '../../../testing/open-test-shop.ts'
import { callsOf, ownerOf, placePaid } from '../../../testing/place-paid.ts'
import { intentOf, type Placed, payWith, readOrder, refusalFrom } from '../../../testing/shopper.ts'
import { apiKeyOf } from '../../../testing/sign-in.ts'

const run = async (shop: TestShop, statement: string) => (await shop.database.pool.query(statement)).rows

const staffOf = async (shop: TestShop) => shop.as({ apiKey: await apiKeyOf(shop, draftScopes) }).admin.orders
type Staff = Awaited<ReturnType<typeof staffOf>>

const money = ({ order }: Placed, amountMinor: number) => ({
  ...{ kind: 'amount' as const, amount: { ...order.total, amount: amountMinor } },
})
const mugs = ({ order }: Placed, quantity: number) => ({
  kind: 'lines' as const,
  lines: order.lines.filter(({ sku }) => sku === 'MUG-1').map(({ id: lineId }) => ({ lineId, quantity })),
})
const why = (idempotencyKey: string) => ({ reason: 'a scratch', idempotencyKey: `refund-${idempotencyKey}` })

/** More than half of what was paid. */
const mostOf = ({ order }: Placed) => Math.ceil(order.total.amount * 0.6)

/** Everybody at once, each for himself. */
const askAll = (staff: Staff, { order }: Placed, of: Parameters<Staff['refund']['mutate']>[0]['of'], count: number) =>
  Array.from({ length: count }, (_, index) => staff.refund.mutate({ orderId: order.id, of, ...why(`by-${index}`) }))

/** What those are told who are refused. */
const refusals = async (asked: readonly Promise<unknown>[]) => {
  const outcomes = await Promise.allSettled(asked)
  const reasons = outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? [outcome.reason] : []))
  return Promise.all(reasons.map((reason) => refusalFrom(Promise.reject(reason))))
}

const promised = async (shop: TestShop, { order }: Placed): Promise<number> => {
  const statement = `select coalesce(sum(amount_minor), 0)::int as sum from refund where state <> 'failed' and order_id = '${order.id}'`
  return (await run(shop, statement))[0]?.sum
}

test.each([2, 8])('of %i who give 60 of 100 back at once one does, and Stripe is asked once', async (count) => {
  await using shop = await openTestShop()
  const placed = await placePaid(shop, { mug: 2 })
  const [staff, most] = [await staffOf(shop), mostOf(placed)]
  const available = placed.order.total.amount - most
  expect(await refusals(askAll(staff, placed, money(placed, most), count))).toEqual(
    Array(count - 1).fill({ code: 'REFUND_EXCEEDS_CAPTURED', available }),
  )
  await until(async () => (await readOrder(shop, placed)).paymentStatus === 'PARTIALLY_REFUNDED')
  expect((await readOrder(shop, placed)).refunds).toMatchObject([{ state: 'succeeded', amount: { amount: most } }])
  expect(await callsOf(shop, 'POST', '/v1/refunds')).toEqual([expect.objectContaining({ status: 200 })])
})

test('the database itself takes no promise above what was captured', async () => {
  await using shop = await openTestShop({ works: false })
  const placed = await placePaid(shop, { mug: 1 })
  const staff = await staffOf(shop)
  await staff.refund.mutate({ orderId: placed.order.id, of: money(placed, mostOf(placed)), ...why('most') })
  const [row] = await run(shop, 'select payment_id, order_id, payment_attempt_id, currency from refund')
  const promise = (amountMinor: number) =>
    transact(shop.served.deps.db, (tx) =>
      insertRefunds(tx, [
        {
          ...{ id: crypto.randomUUID(), amountMinor, reason: 'by hand', currency: currencyCode('USD') },
          // Ids of rows.
          ...{ paymentId: row.payment_id as PaymentId, orderId: row.order_id as OrderId },
          attemptId: row.payment_attempt_id as PaymentAttemptId,
          sourcePaymentId: null,
        },
      ]),
    )
  const left = placed.order.total.amount - mostOf(placed)
  await expect(promise(left + 1)).rejects.toThrow('payment_refunds_within_captured')
  await promise(left)
  expect(await promised(shop, placed)).toBe(placed.order.total.amount)
})

test('an order that is canceled while eight give money of it back gives all of it back, and no more', async () => {
  await using shop = await openTestShop({ works: false })
  const placed = await placePaid(shop, { mug: 2 })
  const staff = await staffOf(shop)
  const asked = askAll(staff, placed, money(placed, mostOf(placed)), 8)
  const cancel = ownerOf(shop, placed).cancel.mutate({ orderId: placed.order.id, reason: 'no' })
  const [refused] = await Promise.all([refusals(asked), cancel])
  expect(new Set(refused.map(({ code }) => code))).toEqual(new Set(['REFUND_EXCEEDS_CAPTURED']))
  expect(await promised(shop, placed)).toBe(placed.order.total.amount)
  expect(await readOrder(shop, placed)).toMatchObject({ status: 'CANCELED' })
})

test('money that people send back in the dashboard at the same time goes back once', async () => {
  await using shop = await openTestShop()
  const placed = await placePaid(shop, { mug: 2 })
  const [staff, most] = [await staffOf(shop), mostOf(placed)]
  await Promise.all([
    shop.control('dashboard/refund', { payment_intent: intentOf(placed), amount: most }).catch(() => null),
    refusals(askAll(staff, placed, money(placed, most), 8)),
  ])
  const order = await until(async () => {
    const found = await readOrder(shop, placed)
    const isOver = found.refunds.every(({ state }) => state === 'succeeded' || state === 'failed')
    return isOver && found.paymentStatus === 'PARTIALLY_REFUNDED' && found
  })
  expect(order.refunds.filter(({ state }) => state === 'succeeded')).toMatchObject([{ amount: { amount: most } }])
  expect(await promised(shop, placed)).toBe(most)
})

test('money pays for another order, or goes back, and never both', { tags: ['long'] }, async () => {
  await using shop = await openTestShop({ works: false, stock: { mug: 6, teapot: 2 } })
  const placed = await placePaid(shop, { mug: 2 })
  const staff = await staffOf(shop)
  const given = { kind: 'order' as const, orderId: placed.order.id }
  const wish = await exchangeOf(shop, staff, { order: placed.order, goods: { teapot: 1 }, given })
  const refunds = askAll(staff, placed, money(placed, mostOf(placed)), 8)
  await Promise.allSettled([...refunds, staff.exchange.mutate(wish)])
  expect(await promised(shop, placed)).toBe(placed.order.total.amount)
})

test('money that pays for another order goes back from there, as an amount and for its pieces', async () => {
  await using shop = await openTestShop({ stock: { mug: 6, teapot: 4 } })
  const placed = await placePaid(shop, { teapot: 2 })
  const staff = await staffOf(shop)
  const given = { kind: 'order' as const, orderId: placed.order.id }
  const { order } = await exchangeWith(shop, staff, { order: placed.order, goods: { mug: 2 }, given })
  const { id: orderId, total } = order
  const own = { order } as Placed
  await staff.refund.mutate({ orderId, of: mugs(own, 1), ...why('piece') })
  await staff.refund.mutate({ orderId, of: money(own, 100), ...why('amount') })
  const rest = await staff.refund.mutate({ orderId, of: { kind: 'all' }, ...why('rest') })
  expect(rest.order.refunds.reduce((sum, { amount }) => sum + amount.amount, 0)).toBe(total.amount)
  const after = await until(async () => {
    const found = await asBuyer(shop, order).get.query({ orderId })
    return found.paymentStatus === 'REFUNDED' && found
  })
  expect(after.refunds.map(({ lines }) => lines.length)).toEqual([1, 0, 0])
  const credits = `select count(*)::int from invoice where kind = 'credit_note' and order_id = '${orderId}'`
  expect(await run(shop, credits)).toEqual([{ count: 3 }])
})

/** How often and of how many pieces credit notes are. */
const credited = (shop: TestShop) =>
  run(
    shop,
    `select total_minor::int as total, sale -> 'goods' -> 0 ->> 'quantity' as pieces
     from invoice where kind = 'credit_note' order by id`,
  )

test('a refund that the bank takes its time for is under way, and credited once it is there', async () => {
  await using shop = await openTestShop({ works: false })
  const placed = await placePaid(shop, { mug: 3 }, 'pm_card_pendingRefund')
  const staff = await staffOf(shop)
  const { refunds } = await staff.refund.mutate({ orderId: placed.order.id, of: mugs(placed, 2), ...why('slow') })
  const refundId = refunds[0]?.id ?? ''
  const { deps } = shop.served
  await submitRefund(deps, refundId)
  expect(await readOrder(shop, placed)).toMatchObject({ paymentStatus: 'SUCCEEDED', refunds: [{ state: 'submitted' }] })
  expect(await credited(shop)).toEqual([])
  await shop.control('clock', { advanceMs: 1_000 })
  for (let asked = 0; asked < 3; asked++) await submitRefund(deps, refundId)
  expect(await readOrder(shop, placed)).toMatchObject({ paymentStatus: 'PARTIALLY_REFUNDED' })
  expect(await credited(shop)).toEqual([{ total: refunds[0]?.amount.amount, pieces: '2' }])
})

/** Fails at the bank, as far as the shop has not heard that it had gone through. */
async function failAtBank(shop: TestShop, refundId: string): Promise<void> {
  await submitRefund(shop.served.deps, refundId)
  await shop.control('clock', { advanceMs: 1_000 })
  const [row] = await run(shop, `select provider_refund_id from refund where id = '${refundId}'`)
  await shop.control('bank/fail-refund', { refund: row.provider_refund_id })
  await submitRefund(shop.served.deps, refundId)
}

test('a failed refund is asked for again once, and once more if that fails too', async () => {
  await using shop = await openTestShop({ works: false })
  await shop.control('switches', { failedRefundsCount: false })
  await shop.control('webhooks', { mode: 'drop' })
  const placed = await placePaid(shop, { mug: 3 }, 'pm_card_pendingRefund')
  const { id: orderId, total } = placed.order
  const staff = await staffOf(shop)
  const of = { ...mugs(placed, 1), withShipping: true }
  const first = (await staff.refund.mutate({ orderId, of, ...why('first') })).refunds[0]
  const again = (refundId: string) => ({ kind: 'again' as const, refundId })
  const firstId = first?.id ?? ''
  await failAtBank(shop, firstId)
  expect(await readOrder(shop, placed)).toMatchObject({
    ...{ paymentStatus: 'SUCCEEDED', refunds: [{ state: 'failed' }], lines: [{ keptQuantity: 1 }] },
  })
  const asked = askAll(staff, placed, again(firstId), 8)
  expect(await refusals(asked)).toEqual(Array(7).fill({ code: 'CONFLICT', entity: 'refund', currentVersion: null }))
  const { refunds } = await readOrder(shop, placed)
  const { lines, amount, withShipping } = refunds[0] ?? expect.fail()
  expect(refunds[1]).toMatchObject({ lines, amount, withShipping, againOf: firstId, state: 'requested' })
  const secondId = refunds[1]?.id ?? ''
  await failAtBank(shop, secondId)
  // By whichever name.
  const third = (await staff.refund.mutate({ orderId, of: again(secondId), ...why('third') })).refunds[0]
  expect(third).toMatchObject({ againOf: firstId, lines, amount })
  const twice = staff.refund.mutate({ orderId, of: again(firstId), ...why('twice') })
  expect(await refusalFrom(twice)).toMatchObject({ code: 'CONFLICT', entity: 'refund' })
  await submitRefund(shop.served.deps, third?.id ?? '')
  await shop.control('clock', { advanceMs: 1_000 })
  await submitRefund(shop.served.deps, third?.id ?? '')
  expect(await readOrder(shop, placed)).toMatchObject({ paymentStatus: 'PARTIALLY_REFUNDED' })
  expect(await credited(shop)).toEqual([{ total: amount.amount, pieces: '1' }])
  expect(await promised(shop, placed)).toBe(amount.amount)
  await staff.refund.mutate({ orderId, of: { kind: 'all' }, ...why('rest') })
  expect(await promised(shop, placed)).toBe(total.amount)
})

test('what has failed is not asked for again where its money, or its shipping, has gone back otherwise', async () => {
  await using shop = await openTestShop({ works: false })
  await shop.control('switches', { failedRefundsCount: false })
  await shop.control('webhooks', { mode: 'drop' })
  const placed = await placePaid(shop, { mug: 1 }, 'pm_card_pendingRefund')
  const { id: orderId, total } = placed.order
  const staff = await staffOf(shop)
  const shipping = { kind: 'lines' as const, lines: [], withShipping: true }
  const failed = (await staff.refund.mutate({ orderId, of: shipping, ...why('shipping') })).refunds[0]
  const refundId = failed?.id ?? ''
  await failAtBank(shop, refundId)
  const again = () => refusalFrom(staff.refund.mutate({ orderId, of: { kind: 'again', refundId }, ...why('again') }))
  await staff.refund.mutate({ orderId, of: shipping, ...why('new') })
  expect(await again()).toMatchObject({ code: 'VALIDATION_FAILED', issues: [{ path: 'of.refundId' }] })
  await failAtBank(shop, (await readOrder(shop, placed)).refunds[1]?.id ?? '')
  await staff.refund.mutate({ orderId, of: money(placed, total.amount - 1), ...why('nearly') })
  expect(await again()).toEqual({ code: 'REFUND_EXCEEDS_CAPTURED', available: 1 })
})

test('what the bank sends back after it had gone through is for a person to look at', async () => {
  await using shop = await openTestShop({ works: false })
  const placed = await placePaid(shop, { mug: 2 }, 'pm_card_refundFail')
  const { id: orderId } = placed.order
  const staff = await staffOf(shop)
  const { refunds } = await staff.refund.mutate({ orderId, of: mugs(placed, 1), ...why('failing') })
  const refundId = refunds[0]?.id ?? ''
  await submitRefund(shop.served.deps, refundId)
  await shop.control('clock', { advanceMs: 1_000 })
  await sweepPayments(shop.served.deps, 'hourly')
  expect(await readOrder(shop, placed)).toMatchObject({ refunds: [{ state: 'succeeded' }] })
  expect(await run(shop, 'select kind, repair from payment_difference')).toEqual([
    { kind: 'refund_state', repair: null },
  ])
  expect(await credited(shop)).toHaveLength(1)
  const again = staff.refund.mutate({ orderId, of: { kind: 'again', refundId }, ...why('again') })
  expect(await refusalFrom(again)).toEqual({ code: 'CONFLICT', entity: 'refund', currentVersion: null })
})

test('shipping that comes of two payments can be asked for again where one of its refunds has failed', async () => {
  await using shop = await openTestShop({ works: false, stock: { mug: 5, teapot: 9 } })
  const placed = await placePaid(shop, { mug: 2 })
  const staff = await staffOf(shop)
  const remove = [{ lineId: placed.order.lines[0]?.id ?? '', quantity: 1 }]
  const given = { kind: 'unshipped' as const, orderId: placed.order.id, remove }
  const { order } = await exchangeWith(shop, staff, { order: placed.order, goods: { teapot: 1 }, given })
  const buyer = asBuyer(shop, order)
  const { payment } = await buyer.retryPayment.mutate({ orderId: order.id })
  await payWith(shop, intentOf({ payment }))
  await buyer.confirmPayment.mutate({ orderId: order.id })
  const seen = await buyer.get.query({ orderId: order.id })
  const lines = seen.lines.map(({ id: lineId, quantity }) => ({ lineId, quantity }))
  const all = { kind: 'lines' as const, lines, withShipping: true }
  const { refunds } = await staff.refund.mutate({ orderId: order.id, of: all, ...why('all-of-it') })
  const [first, second] = refunds.map(({ id }) => id)
  expect(refunds).toHaveLength(2)
  const { deps } = shop.served
  await applyRefundState(deps, first ?? '', { id: 're_1', state: 'succeeded', problem: null })
  await applyRefundState(deps, second ?? '', { id: 're_2', state: 'failed', problem: 'its bank does not want it' })
  const again = { kind: 'again' as const, refundId: second ?? '' }
  const repeated = await staff.refund.mutate({ orderId: order.id, of: again, ...why('once-more') })
  expect(repeated.refunds).toMatchObject([{ withShipping: true, state: 'requested' }])
})
