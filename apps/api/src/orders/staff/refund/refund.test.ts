import { expect, test } from 'vitest'
import { openTestShop, type TestShop, until } from '../../../testing/open-test-shop.ts'
import { callsOf, ownerOf, placePaid } from '../../../testing/place-paid.ts'
import { openGuest, type Placed, readOrder, refusalFrom, stockProblems } from '../../../testing/shopper.ts'
import { apiKeyOf } from '../../../testing/sign-in.ts'

const run = async (shop: TestShop, statement: string) => (await shop.database.pool.query(statement)).rows

const staffOf = async (shop: TestShop) =>
  shop.as({ apiKey: await apiKeyOf(shop, ['orders:write', 'orders:read']) }).admin.orders

const piecesOf = ({ order }: Placed, sku: string, quantity: number) =>
  order.lines.filter((line) => line.sku === sku).map(({ id: lineId }) => ({ lineId, quantity }))

const lines = (pieces: ReturnType<typeof piecesOf>, more: { restock?: boolean } = {}, withShipping = false) => ({
  ...{ kind: 'lines' as const, withShipping },
  lines: pieces.map((own) => ({ ...own, ...more })),
})
const amount = ({ order }: Placed, amountMinor: number) => ({
  ...{ kind: 'amount' as const, amount: { ...order.total, amount: amountMinor } },
})
const why = (idempotencyKey: string) => ({ reason: 'a scratch', idempotencyKey: `refund-${idempotencyKey}` })

/** Once every refund of it is final. */
const settled = (shop: TestShop, placed: Placed, count: number) =>
  until(async () => {
    const order = await readOrder(shop, placed)
    return order.refunds.length === count && order.refunds.every(({ state }) => state === 'succeeded') && order
  })

const credited = (shop: TestShop) =>
  run(
    shop,
    `select total_minor::int as total, (select sum((item ->> 'quantity')::int)::int from jsonb_array_elements(sale -> 'goods') item
       where (item ->> 'amountMinor')::int > 0) as pieces from invoice where kind = 'credit_note' order by refund_id`,
  )

test('the buyer keeps what is paid back: it still ships, and if it comes back after all nothing is paid', async () => {
  await using shop = await openTestShop({ stock: { mug: 5 } })
  const placed = await placePaid(shop, { mug: 3 })
  const { id: orderId, total, shipping, version } = await readOrder(shop, placed)
  const staff = await staffOf(shop)
  const of = lines(piecesOf(placed, 'MUG-1', 1))
  const wish = { orderId, of, version, ...why('one') }
  const answers = await Promise.all(Array.from({ length: 8 }, () => staff.refund.mutate(wish)))
  expect(new Set(answers.map(({ refunds }) => refunds[0]?.id)).size).toBe(1)
  const [line] = of.lines
  expect(answers[0]).toMatchObject({
    order: { fulfillmentStatus: 'UNFULFILLED', lines: [{ quantity: 3, keptQuantity: 1, canceledQuantity: 0 }] },
    refunds: [
      { reason: 'staff', explanation: 'a scratch', lines: [{ lineId: line?.lineId, quantity: 1 }], returnId: null },
    ],
  })
  expect(answers[0]?.order.timeline.at(-1)).toMatchObject({ kind: 'refund_requested', reason: 'a scratch' })
  await staff.fulfill.mutate({ orderId, idempotencyKey: 'all-of-it' })
  const back = piecesOf(placed, 'MUG-1', 3)
  const { returns } = await staff.returns.create.mutate({ orderId, lines: back, idempotencyKey: 'send-back-1' })
  await staff.returns.receive.mutate({ returnId: returns[0]?.id ?? '', idempotencyKey: 'came-back' })
  const order = await settled(shop, placed, 2)
  expect(order).toMatchObject({
    lines: [{ returnedQuantity: 3, keptQuantity: 0 }],
    paymentStatus: 'PARTIALLY_REFUNDED',
  })
  expect(order.refunds[1]).toMatchObject({ reason: 'returned', lines: [{ quantity: 2 }] })
  expect(order.refunds.reduce((sum, own) => sum + own.amount.amount, 0)).toBe(
    total.amount - shipping.amount - (order.taxIncluded ? 0 : taxOfShipping(order)),
  )
  expect(await credited(shop)).toMatchObject([{ pieces: 1 }, { pieces: 2 }])
  expect(await callsOf(shop, 'POST', '/v1/refunds')).toHaveLength(2)
  await staff.refund.mutate({ orderId, of: lines([], {}, true), ...why('shipping') })
  expect(await settled(shop, placed, 3)).toMatchObject({ status: 'REFUNDED', paymentStatus: 'REFUNDED' })
  expect(await stockProblems(shop)).toEqual([])
})

/** What all taxes leave that the lines have not. */
const taxOfShipping = ({ tax, lines }: Awaited<ReturnType<typeof readOrder>>) =>
  tax.amount - lines.reduce((sum, line) => sum + line.tax.amount, 0)

test('what is the shop’s again comes off the order, then back from where it is, with its money', async () => {
  await using shop = await openTestShop({ stock: { mug: 6 } })
  const placed = await placePaid(shop, { mug: 4, book: 1 })
  const { id: orderId } = placed.order
  const staff = await staffOf(shop)
  await staff.fulfill.mutate({ orderId, lines: piecesOf(placed, 'MUG-1', 2), idempotencyKey: 'first-parcel' })
  const of = lines(piecesOf(placed, 'MUG-1', 3), { restock: true })
  const { order, refunds } = await staff.refund.mutate({ orderId, of, ...why('three') })
  const mugs = order.lines.find(({ sku }) => sku === 'MUG-1')
  expect(mugs).toMatchObject({ canceledQuantity: 2, returnedQuantity: 1, shippedQuantity: 2, keptQuantity: 0 })
  expect(order).toMatchObject({ status: 'PROCESSING', fulfillmentStatus: 'PARTIALLY_RETURNED' })
  expect(order.returns).toMatchObject([{ state: 'RECEIVED', lines: [{ receivedQuantity: 1, restockedQuantity: 1 }] }])
  expect(refunds).toMatchObject([{ returnId: order.returns[0]?.id, lines: [{ quantity: 3 }] }])
  expect(
    await run(
      shop,
      `select on_hand, reserved from stock_level join variant on variant.id = variant_id where sku = 'MUG-1'`,
    ),
  ).toEqual([{ on_hand: 5, reserved: 0 }])
  const paid = (mugs?.total.amount ?? 0) + (order.taxIncluded ? 0 : (mugs?.tax.amount ?? 0))
  expect(refunds[0]?.amount.amount).toBe(Math.floor((paid * 3) / 4))
  // With the last of what was to leave, what is left has shipped.
  const rest = lines(piecesOf(placed, 'BOOK-1', 1), { restock: true })
  expect((await staff.refund.mutate({ orderId, of: rest, ...why('rest') })).order.status).toBe('SHIPPED')
  expect(await settled(shop, placed, 2)).toMatchObject({ paymentStatus: 'PARTIALLY_REFUNDED' })
  expect(await credited(shop)).toMatchObject([{ pieces: 3 }, { pieces: 1 }])
  expect(await stockProblems(shop)).toEqual([])
})

test('an order whose buyer is to keep all of it ships all the same, and is over then', async () => {
  await using shop = await openTestShop()
  const placed = await placePaid(shop, { mug: 2 })
  const { id: orderId } = placed.order
  const staff = await staffOf(shop)
  await staff.refund.mutate({ orderId, of: lines(piecesOf(placed, 'MUG-1', 2), {}, true), ...why('gift') })
  expect(await settled(shop, placed, 1)).toMatchObject({ status: 'PROCESSING', paymentStatus: 'REFUNDED' })
  const shipped = await staff.fulfill.mutate({ orderId, idempotencyKey: 'all-of-it' })
  expect(shipped).toMatchObject({ status: 'REFUNDED', fulfillmentStatus: 'FULFILLED' })
  expect(shipped.timeline.slice(-2).map(({ kind }) => kind)).toEqual(['shipped', 'refunded'])
  const [whole] = [await placePaid(shop, { mug: 1 })]
  await staff.refund.mutate({ orderId: whole.order.id, of: { kind: 'all' }, ...why('all') })
  await settled(shop, whole, 1)
  const late = { orderId: whole.order.id, idempotencyKey: 'not-any-more' }
  expect(await refusalFrom(staff.fulfill.mutate(late))).toMatchObject({ code: 'ORDER_STATUS_CONFLICT' })
})

test('kept pieces that are taken off or sent back with others give what was still paid for, to the unit', async () => {
  await using shop = await openTestShop({ stock: { mug: 5 } })
  const placed = await placePaid(shop, { mug: 5 })
  const { id: orderId, total } = placed.order
  const staff = await staffOf(shop)
  const mugs = (quantity: number) => piecesOf(placed, 'MUG-1', quantity)
  await staff.refund.mutate({ orderId, of: lines(mugs(2)), ...why('two') })
  await staff.fulfill.mutate({ orderId, lines: mugs(3), idempotencyKey: 'first-parcel' })
  await staff.edit.mutate({ orderId, remove: mugs(2), idempotencyKey: 'two-off-it' })
  const tooMany = staff.refund.mutate({ orderId, of: lines(mugs(2)), ...why('too-many') })
  expect(await refusalFrom(tooMany)).toEqual({ code: 'LIMIT_EXCEEDED', limit: 'quantity', max: 1 })
  await staff.refund.mutate({ orderId, of: lines(mugs(2), { restock: true }, true), ...why('back') })
  const free = await staff.refund.mutate({ orderId, of: lines(mugs(1), { restock: true }), ...why('free') })
  expect(free.refunds).toEqual([])
  const order = await settled(shop, placed, 3)
  expect(order.lines).toMatchObject([{ canceledQuantity: 2, returnedQuantity: 3, keptQuantity: 0 }])
  expect(order.refunds.map((own) => own.lines[0]?.quantity)).toEqual([2, 2, 1])
  expect(order.refunds.reduce((sum, own) => sum + own.amount.amount, 0)).toBe(total.amount)
  expect(order).toMatchObject({ status: 'REFUNDED', fulfillmentStatus: 'RETURNED' })
  expect(await stockProblems(shop)).toEqual([])
})

test('nothing goes back that is not there, is not paid, or has no name', async () => {
  await using shop = await openTestShop({ works: false })
  const placed = await placePaid(shop, { mug: 2 })
  const unpaid = await (await openGuest(shop, { mug: 1 })).place()
  const staff = await staffOf(shop)
  type Of = Parameters<typeof staff.refund.mutate>[0]['of']
  const refused = (of: Of, { order: { id: orderId } }: Placed = placed, more: { version?: number } = {}) =>
    refusalFrom(staff.refund.mutate({ orderId, of, ...more, ...why('no') }))
  const mugs = (quantity: number) => piecesOf(placed, 'MUG-1', quantity)
  const { total } = placed.order
  const invalid = (path: string) => ({ code: 'VALIDATION_FAILED', issues: [{ path }] })
  const conflict = { code: 'ORDER_STATUS_CONFLICT', from: 'PENDING', to: 'REFUNDED' }
  expect(await refused({ kind: 'all' }, unpaid)).toEqual(conflict)
  expect(await refused(amount(unpaid, 1), unpaid)).toEqual(conflict)
  expect(await refused(amount(placed, total.amount + 1))).toEqual({
    ...{ code: 'REFUND_EXCEEDS_CAPTURED', available: total.amount },
  })
  expect(await refused({ kind: 'amount', amount: { amount: 1, currency: 'EUR' } })).toMatchObject(
    invalid('of.amount.currency'),
  )
  expect(await refused(amount(placed, 0))).toMatchObject(invalid('of.amount.amount'))
  expect(await refused(lines([]))).toMatchObject(invalid('of.lines'))
  expect(await refused(lines([...mugs(1), ...mugs(1)]))).toMatchObject(invalid('of.lines'))
  expect(await refused(lines(mugs(3)))).toEqual({ code: 'LIMIT_EXCEEDED', limit: 'quantity', max: 2 })
  expect(await refused(lines(mugs(3), { restock: true }))).toEqual({
    code: 'LIMIT_EXCEEDED',
    limit: 'quantity',
    max: 2,
  })
  expect(await refused(lines(mugs(2), { restock: true }))).toEqual({ code: 'LIMIT_EXCEEDED', limit: 'pieces', max: 1 })
  expect(await refused(lines(piecesOf(unpaid, 'MUG-1', 1)))).toEqual({ code: 'NOT_FOUND', entity: 'line' })
  const refundId = crypto.randomUUID()
  expect(await refused({ kind: 'again', refundId })).toEqual({ code: 'NOT_FOUND', entity: 'refund' })
  expect(await refused({ kind: 'all' }, placed, { version: 1 })).toMatchObject({ code: 'CONFLICT', entity: 'order' })
  const { refunds } = await staff.refund.mutate({
    ...{ orderId: placed.order.id, of: lines(mugs(1), {}, true), ...why('yes') },
  })
  expect(await refused({ kind: 'again', refundId: refunds[0]?.id ?? '' })).toEqual({
    ...{ code: 'CONFLICT', entity: 'refund', currentVersion: null },
  })
  expect(await refused(lines([], {}, true))).toMatchObject(invalid('of.withShipping'))
  await staff.refund.mutate({ orderId: placed.order.id, of: { kind: 'all' }, ...why('all') })
  expect(await refused({ kind: 'all' })).toEqual({ code: 'REFUND_EXCEEDS_CAPTURED', available: 0 })
  const other = staff.refund.mutate({ orderId: placed.order.id, of: amount(placed, 1), ...why('all') })
  expect(await refusalFrom(other)).toEqual({ code: 'IDEMPOTENCY_CONFLICT' })
  await ownerOf(shop, placed).cancel.mutate({ orderId: placed.order.id, reason: 'no' })
  const over = staff.refund.mutate({ orderId: placed.order.id, of: lines(mugs(1)), ...why('over') })
  expect(await refusalFrom(over)).toEqual({ code: 'ORDER_STATUS_CONFLICT', from: 'CANCELED', to: 'REFUNDED' })
  expect(
    await run(shop, `select count(*)::int as entries from audit_entry where action = 'admin.orders.refund'`),
  ).toEqual([{ entries: 2 }])
})

test('what cost nothing gives nothing back, and is not kept for that', async () => {
  await using shop = await openTestShop({ works: false, stock: { mug: 200 } })
  await run(shop, 'update shipping_method set price_minor = 0')
  // Settings are kept for a second.
  const placed = await until(async () => {
    const made = await placePaid(shop, { mug: 1 })
    return made.order.shipping.amount === 0 && made
  })
  const { id: orderId } = placed.order
  const asked = (await staffOf(shop)).refund.mutate({ orderId, of: lines([], {}, true), ...why('free') })
  expect(await refusalFrom(asked)).toMatchObject({ code: 'VALIDATION_FAILED', issues: [{ path: 'of.withShipping' }] })
})
