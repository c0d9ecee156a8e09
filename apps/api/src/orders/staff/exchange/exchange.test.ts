import type { TestVariant } from '@tillwright/db/testing/test-catalogue'
import { expect, test } from 'vitest'
import { draftScopes } from '../../../testing/draft-staff.ts'
import { asBuyer, exchangeOf, exchangeWith } from '../../../testing/exchange-staff.ts'
import { openTestShop, type TestShop, until } from '../../../testing/open-test-shop.ts'
import { callsOf, placePaid } from '../../../testing/place-paid.ts'
import { intentOf, type Placed, payWith, readOrder, refusalFrom, stockProblems } from '../../../testing/shopper.ts'
import { apiKeyOf } from '../../../testing/sign-in.ts'

const run = async (shop: TestShop, statement: string) => (await shop.database.pool.query(statement)).rows

const staffOf = async (shop: TestShop) => shop.as({ apiKey: await apiKeyOf(shop, draftScopes) }).admin.orders
const piecesOf = ({ order }: Placed, sku: string, quantity: number) =>
  order.lines.filter((line) => line.sku === sku).map(({ id: lineId }) => ({ lineId, quantity }))

const documents = (shop: TestShop) =>
  run(
    shop,
    `select kind, order_number, invoice.total_minor from invoice join orders on orders.id = order_id order by invoice.id`,
  )

const kept = async (shop: TestShop): Promise<number> =>
  (await run(shop, `select sum(captured_minor - refunded_minor)::int as kept from payment`))[0]?.kept

test('what has come back pays for what the buyer has instead: he pays the rest, and nothing moves twice', async () => {
  await using shop = await openTestShop({ stock: { mug: 5, teapot: 2 } })
  const placed = await placePaid(shop, { mug: 2 })
  const staff = await staffOf(shop)
  const { id: orderId, orderNumber } = placed.order
  await staff.fulfill.mutate({ orderId, idempotencyKey: 'all-of-it' })
  const made = await staff.returns.create.mutate({
    ...{ orderId, lines: piecesOf(placed, 'MUG-1', 1), idempotencyKey: 'send-back-1' },
  })
  const returnId = made.returns[0]?.id ?? ''
  const wish = await exchangeOf(shop, staff, {
    ...{ order: placed.order, goods: { teapot: 1 }, given: { kind: 'return', returnId } },
  })
  const answers = await Promise.all(Array.from({ length: 8 }, () => staff.exchange.mutate(wish)))
  expect(new Set(answers.map(({ order }) => order.id)).size).toBe(1)
  const [first] = answers
  if (first === undefined) throw new Error('nobody was answered')
  const { order, original } = first
  const worth = order.exchanges[0]?.value.amount ?? 0
  expect(worth).toBeGreaterThan(2_499)
  const total = order.total.amount
  expect(order).toMatchObject({
    ...{ status: 'PENDING', email: 'ada@example.com' },
    payments: [{ state: 'open', amount: { amount: total - worth } }],
    exchanges: [{ originalOrderNumber: orderNumber, returnId, transferred: { amount: worth } }],
  })
  expect(original).toMatchObject({
    ...{ paymentStatus: 'PARTIALLY_REFUNDED', fulfillmentStatus: 'PARTIALLY_RETURNED' },
    refunds: [{ amount: { amount: worth }, state: 'succeeded', transferredTo: order.id, returnId }],
  })
  const next = await asBuyer(shop, order).retryPayment.mutate({ orderId: order.id })
  await payWith(shop, intentOf(next))
  await until(async () => (await asBuyer(shop, order).get.query({ orderId: order.id })).paymentStatus === 'SUCCEEDED')
  expect(await callsOf(shop, 'POST', '/v1/refunds')).toEqual([])
  expect(await documents(shop)).toEqual([
    { kind: 'invoice', order_number: orderNumber, total_minor: placed.order.total.amount },
    { kind: 'credit_note', order_number: orderNumber, total_minor: worth },
    { kind: 'invoice', order_number: order.orderNumber, total_minor: total },
  ])
  expect(await kept(shop)).toBe(placed.order.total.amount + total - worth)
  expect(
    await run(shop, `select kind, on_hand_delta from stock_movement where kind in ('consume', 'restock')`),
  ).toEqual([
    { kind: 'consume', on_hand_delta: -2 },
    { kind: 'restock', on_hand_delta: 1 },
  ])
  expect(await stockProblems(shop)).toEqual([])
})

test('of an exchange for something cheaper the rest goes back to the card, and the order is paid at once', async () => {
  await using shop = await openTestShop({ stock: { teapot: 2, mug: 5 } })
  const placed = await placePaid(shop, { teapot: 2 })
  const staff = await staffOf(shop)
  const remove = piecesOf(placed, 'TEA-1', 1)
  const given = { kind: 'unshipped' as const, orderId: placed.order.id, remove }
  const { order, original } = await exchangeWith(shop, staff, { order: placed.order, goods: { mug: 1 }, given })
  expect(order).toMatchObject({ status: 'PROCESSING', paymentStatus: 'SUCCEEDED', payments: [] })
  const { value, transferred } = order.exchanges[0] ?? { value: { amount: 0 }, transferred: { amount: 0 } }
  expect(transferred.amount).toBe(order.total.amount)
  expect(original.refunds.map(({ amount, transferredTo }) => [amount.amount, transferredTo]).toSorted()).toEqual(
    [
      [order.total.amount, order.id],
      [value.amount - order.total.amount, null],
    ].toSorted(),
  )
  await until(async () => (await readOrder(shop, placed)).refunds.every(({ state }) => state === 'succeeded'))
  expect(await callsOf(shop, 'POST', '/v1/refunds')).toHaveLength(1)
  expect(await kept(shop)).toBe(placed.order.total.amount - value.amount + order.total.amount)
  expect(
    await run(
      shop,
      `select sku, sum(reserved)::int as reserved from stock_level join variant on variant.id = variant_id
    where sku in ('MUG-1', 'TEA-1') group by sku order by sku`,
    ),
  ).toEqual([
    { sku: 'MUG-1', reserved: 1 },
    { sku: 'TEA-1', reserved: 1 },
  ])
  const shipped = await staff.fulfill.mutate({ orderId: order.id, idempotencyKey: 'the-new-one' })
  expect(shipped.status).toBe('SHIPPED')
})

test('a whole order is given for another before it leaves; what pays for that goes back to its card', async () => {
  await using shop = await openTestShop({ stock: { mug: 5, teapot: 2 } })
  const placed = await placePaid(shop, { mug: 1 })
  const staff = await staffOf(shop)
  const given = { kind: 'order' as const, orderId: placed.order.id }
  const { order, original } = await exchangeWith(shop, staff, { order: placed.order, goods: { teapot: 1 }, given })
  expect(original).toMatchObject({ status: 'CANCELED', paymentStatus: 'REFUNDED' })
  expect(order).toMatchObject({ exchanges: [{ transferred: { amount: placed.order.total.amount } }] })
  // He does not pay the difference.
  await staff.updateStatus.mutate({ orderId: order.id, status: 'CANCELED', reason: 'changed his mind' })
  await until(async () => (await run(shop, `select from refund where state = 'succeeded'`)).length === 2)
  expect(await kept(shop)).toBe(0)
  expect(await callsOf(shop, 'POST', '/v1/refunds')).toHaveLength(1)
  const sent = `select intent_id from refund join payment_attempt attempt on attempt.id = payment_attempt_id
    where provider_refund_id is not null and refund.order_id = '${order.id}'`
  expect(await run(shop, sent)).toEqual([{ intent_id: intentOf(placed) }])
  expect(await run(shop, `select sum(reserved)::int as reserved from stock_level`)).toEqual([{ reserved: 0 }])
  expect(await documents(shop)).toHaveLength(2)
})

test('an exchange of an exchange: the first card has paid for all of it, and gets back what is left', async () => {
  await using shop = await openTestShop({ stock: { mug: 5, book: 5, teapot: 2 } })
  const placed = await placePaid(shop, { mug: 2 })
  const staff = await staffOf(shop)
  const give = async (order: Placed['order'], goods: Partial<Record<TestVariant, number>>) =>
    exchangeWith(shop, staff, { order, goods, given: { kind: 'order', orderId: order.id } })
  const second = await give(placed.order, { book: 1 })
  const third = await give(second.order, { ebook: 1 })
  expect(third.order).toMatchObject({ status: 'PROCESSING', paymentStatus: 'SUCCEEDED' })
  await staff.updateStatus.mutate({ orderId: third.order.id, status: 'CANCELED', reason: 'none of it' })
  await until(async () => (await kept(shop)) === 0)
  const amounts = await run(shop, `select sum(amount_minor)::int as sum from refund where transfer_payment_id is null`)
  expect(amounts).toEqual([{ sum: placed.order.total.amount }])
  expect(await documents(shop)).toHaveLength(8)
})

test('goods are added to an order: nothing is given for them, and all of them is to be paid', async () => {
  await using shop = await openTestShop({ stock: { mug: 5 } })
  const placed = await placePaid(shop, { book: 1 })
  const staff = await staffOf(shop)
  const given = { kind: 'nothing' as const, orderId: placed.order.id }
  const wish = await exchangeOf(shop, staff, { order: placed.order, goods: { mug: 1 }, given })
  const { order, original } = await staff.exchange.mutate({ ...wish, payWithinHours: 72 })
  expect(order).toMatchObject({
    status: 'PENDING',
    payments: [{ amount: order.total }],
    exchanges: [{ value: { amount: 0 } }],
  })
  expect(original).toMatchObject({ status: 'PROCESSING', refunds: [], exchanges: [{ orderId: order.id }] })
  const hours = ((order.expiresAt?.getTime() ?? 0) - order.createdAt.getTime()) / 3_600_000
  expect(Math.floor(hours)).toBe(72)
  const letters = await run(shop, `select data ->> 'orderNumber' as number from pgboss.job where name = 'send-mail'`)
  expect(letters.filter(({ number }) => number === order.orderNumber)).toHaveLength(1)
})

test('what is refused leaves no order behind, nor any goods that are held', async () => {
  await using shop = await openTestShop({ works: false, stock: { mug: 5, teapot: 1 } })
  const [placed, other] = [await placePaid(shop, { mug: 2 }), await placePaid(shop, { book: 1 })]
  const staff = await staffOf(shop)
  const given = { kind: 'unshipped' as const, orderId: placed.order.id, remove: piecesOf(placed, 'MUG-1', 1) }
  const wish = await exchangeOf(shop, staff, { order: placed.order, goods: { teapot: 1 }, given })
  const orders = async () => (await run(shop, 'select id from orders')).length
  const refusalOf = (more: Partial<typeof wish>) => refusalFrom(staff.exchange.mutate({ ...wish, ...more }))
  expect(await refusalOf({ given: { ...given, remove: piecesOf(placed, 'MUG-1', 3) } })).toMatchObject({
    ...{ code: 'LIMIT_EXCEEDED', limit: 'quantity' },
  })
  expect(await refusalOf({ given: { ...given, remove: piecesOf(other, 'BOOK-1', 1) } })).toMatchObject({
    code: 'NOT_FOUND',
  })
  expect(await refusalOf({ expectedTotal: { amount: 1, currency: 'USD' } })).toMatchObject({ code: 'PRICE_CHANGED' })
  expect(await refusalOf({ expectedTotal: { amount: 0, currency: 'USD' } })).toMatchObject({
    code: 'VALIDATION_FAILED',
  })
  expect(await refusalOf({ draftId: crypto.randomUUID() })).toMatchObject({ code: 'NOT_FOUND' })
  const elses = await staff.createDraft.mutate({
    likeOrderId: placed.order.id,
    email: 'eve@example.com',
    idempotencyKey: 'for-eve-1',
  })
  expect(await refusalOf({ draftId: elses.id })).toMatchObject({ code: 'VALIDATION_FAILED' })
  expect(await orders()).toBe(2)
  expect(await run(shop, 'select from refund')).toEqual([])
  // Of many who give the same at once for the same, one does.
  const asked = Array.from({ length: 8 }, (_, index) =>
    staff.exchange.mutate({ ...wish, idempotencyKey: `each-his-own-${index}` }),
  )
  const outcomes = await Promise.allSettled(asked)
  expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
  expect(await orders()).toBe(3)
  expect((await readOrder(shop, placed)).lines[0]).toMatchObject({ quantity: 2, canceledQuantity: 1 })
  expect(await stockProblems(shop)).toEqual([])
})

test('goods that are given away meanwhile end the order that was placed for them', { tags: ['long'] }, async () => {
  await using shop = await openTestShop({ works: false, stock: { mug: 5, teapot: 8 } })
  const placed = await placePaid(shop, { mug: 2 })
  const staff = await staffOf(shop)
  const given = { kind: 'order' as const, orderId: placed.order.id }
  const wishes = await Promise.all(
    Array.from({ length: 8 }, () => exchangeOf(shop, staff, { order: placed.order, goods: { teapot: 1 }, given })),
  )
  const outcomes = await Promise.allSettled(wishes.map((wish) => staff.exchange.mutate(wish)))
  expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
  const live = await run(shop, `select id from orders where status = 'PENDING'`)
  expect(live).toHaveLength(1)
  expect(await run(shop, `select sum(reserved)::int as reserved from stock_level`)).toEqual([{ reserved: 1 }])
  expect(await stockProblems(shop)).toEqual([])
})
