import { expect, test } from 'vitest'
import { openTestShop, type TestShop, until } from '../../testing/open-test-shop.ts'
import { callsOf, ownerOf, placePaid } from '../../testing/place-paid.ts'
import { type Placed, readOrder, refusalFrom, stockProblems } from '../../testing/shopper.ts'
import { apiKeyOf } from '../../testing/sign-in.ts'

const run = async (shop: TestShop, statement: string) => (await shop.database.pool.query(statement)).rows

const toolOf = async (shop: TestShop) =>
  shop.as({ apiKey: await apiKeyOf(shop, ['orders:write', 'orders:read']) }).admin.orders

async function placeShipped(shop: TestShop, goods: Parameters<typeof placePaid>[1]): Promise<Placed> {
  const placed = await placePaid(shop, goods)
  const tool = await toolOf(shop)
  await tool.fulfill.mutate({ orderId: placed.order.id, idempotencyKey: `all-of-${placed.order.orderNumber}` })
  return placed
}

const piecesOf = ({ order }: Placed, quantity: number, index = 0) => [
  { lineId: order.lines[index]?.id ?? '', quantity },
]

const returnOf = ({ returns }: Awaited<ReturnType<typeof readOrder>>, index = 0): string => returns[index]?.id ?? ''

const creditNotes = async (shop: TestShop) =>
  run(
    shop,
    `select total_minor, (select json_agg(json_build_array(item -> 'quantity', item -> 'amountMinor', item -> 'taxMinor'))
       from jsonb_array_elements(sale -> 'goods') item) as goods
     from invoice where kind = 'credit_note' order by sequence`,
  )

test('a buyer asks, the shop approves, the goods come back: the shelf has them, he his money, once', async () => {
  await using shop = await openTestShop({ stock: { mug: 5 } })
  const placed = await placeShipped(shop, { mug: 3 })
  const { id: orderId } = placed.order
  const owner = ownerOf(shop, placed)
  const asked = { orderId, lines: piecesOf(placed, 2), reason: 'too small\nfor tea', idempotencyKey: 'send-back-1' }
  const answers = await Promise.all(Array.from({ length: 8 }, () => owner.requestReturn.mutate(asked)))
  expect(new Set(answers.map(({ version }) => version)).size).toBe(1)
  const returnId = answers[0] === undefined ? '' : returnOf(answers[0])
  const tool = await toolOf(shop)
  const listed = await tool.returns.list.query({ states: ['REQUESTED'] })
  expect(listed.items).toMatchObject([{ id: returnId, orderNumber: placed.order.orderNumber, reason: asked.reason }])
  await tool.returns.approve.mutate({ returnId, answer: 'please do' })
  const receive = { returnId, idempotencyKey: 'came-back-1' }
  const received = await Promise.all(Array.from({ length: 8 }, () => tool.returns.receive.mutate(receive)))
  expect(received[0]).toMatchObject({
    ...{ status: 'SHIPPED', fulfillmentStatus: 'PARTIALLY_RETURNED' },
    lines: [{ quantity: 3, shippedQuantity: 3, returnedQuantity: 2 }],
    returns: [{ state: 'RECEIVED', answer: 'please do', lines: [{ receivedQuantity: 2, restockedQuantity: 2 }] }],
  })
  await until(async () => (await readOrder(shop, placed)).paymentStatus === 'PARTIALLY_REFUNDED')
  const { lines, refunds } = await readOrder(shop, placed)
  const paid = (lines[0]?.total.amount ?? 0) + (placed.order.taxIncluded ? 0 : (lines[0]?.tax.amount ?? 0))
  expect(refunds).toMatchObject([{ amount: { amount: Math.floor((paid * 2) / 3) }, state: 'succeeded', returnId }])
  expect(await callsOf(shop, 'POST', '/v1/refunds')).toHaveLength(1)
  expect(await run(shop, `select on_hand_delta from stock_movement where kind = 'restock'`)).toEqual([
    { on_hand_delta: 2 },
  ])
  expect(await run(shop, `select on_hand, reserved from stock_level where on_hand = 4`)).toEqual([
    { on_hand: 4, reserved: 0 },
  ])
  expect(await creditNotes(shop)).toMatchObject([{ total_minor: Math.floor((paid * 2) / 3), goods: [[2, 4_998, 443]] }])
  expect(await stockProblems(shop)).toEqual([])
})

test('all that comes back in parts, the shipping with the last, is all that was paid, and ends the order', async () => {
  await using shop = await openTestShop({ stock: { mug: 5, book: 3 } })
  const placed = await placeShipped(shop, { mug: 3, book: 2 })
  const { id: orderId, lines, total } = placed.order
  const tool = await toolOf(shop)
  const parts = lines.flatMap(({ id: lineId, quantity }) =>
    Array.from({ length: quantity }, () => [{ lineId, quantity: 1 }]),
  )
  for (const [index, pieces] of parts.entries()) {
    const key = `part-number-${index}`
    const made = await tool.returns.create.mutate({ orderId, lines: pieces, idempotencyKey: key })
    const withShipping = index === parts.length - 1
    const refund = { kind: 'paid' as const, withShipping }
    await tool.returns.receive.mutate({ returnId: returnOf(made, index), refund, idempotencyKey: key })
  }
  await until(async () => (await readOrder(shop, placed)).paymentStatus === 'REFUNDED')
  const order = await readOrder(shop, placed)
  expect(order).toMatchObject({ status: 'REFUNDED', fulfillmentStatus: 'RETURNED' })
  expect(order.refunds.reduce((sum, { amount }) => sum + amount.amount, 0)).toBe(total.amount)
  expect(await run(shop, `select kind, sum(total_minor) from invoice group by kind order by kind`)).toEqual([
    { kind: 'credit_note', sum: total.amount },
    { kind: 'invoice', sum: total.amount },
  ])
  expect(await stockProblems(shop)).toEqual([])
})

test('twelve returns at once bring back what is out, and no piece twice', async () => {
  await using shop = await openTestShop({ stock: { mug: 5 } })
  const placed = await placeShipped(shop, { mug: 5 })
  const { id: orderId } = placed.order
  const owner = ownerOf(shop, placed)
  const asked = Array.from({ length: 12 }, (_, index) =>
    owner.requestReturn.mutate({ orderId, lines: piecesOf(placed, 2), idempotencyKey: `send-back-${index}` }),
  )
  const ended = await Promise.allSettled(asked)
  expect(ended.filter(({ status }) => status === 'fulfilled')).toHaveLength(2)
  const refused = asked.filter((_, index) => ended[index]?.status === 'rejected')
  expect(await Promise.all(refused.map((each) => refusalFrom(each)))).toEqual(
    Array(10).fill({ code: 'LIMIT_EXCEEDED', limit: 'quantity', max: 1 }),
  )
})

test('what is broken does not go back on the shelf, and the shop decides what goes back of the money', async () => {
  await using shop = await openTestShop({ stock: { mug: 3 } })
  const placed = await placeShipped(shop, { mug: 3 })
  const { id: orderId, currency, total } = placed.order
  const tool = await toolOf(shop)
  const create = async (quantity: number, key: string) =>
    (await tool.returns.create.mutate({ orderId, lines: piecesOf(placed, quantity), idempotencyKey: key })).returns
  const [first] = await create(2, 'two-of-them')
  const lineId = placed.order.lines[0]?.id ?? ''
  const received = await tool.returns.receive.mutate({
    ...{ returnId: first?.id ?? '', idempotencyKey: 'one-came' },
    lines: [{ lineId, quantity: 1, restock: 0 }],
    refund: { kind: 'amount', amount: { amount: 123, currency } },
  })
  expect(received.returns[0]?.lines).toEqual([{ lineId, quantity: 2, receivedQuantity: 1, restockedQuantity: 0 }])
  expect(received.refunds).toMatchObject([{ amount: { amount: 123 } }])
  // The one that did not come may still.
  const [, second] = await create(2, 'the-others')
  const all = { returnId: second?.id ?? '', idempotencyKey: 'all-came' }
  const wrong = tool.returns.receive.mutate({
    ...all,
    refund: { kind: 'amount', amount: { amount: 1, currency: 'JPY' } },
  })
  expect(await refusalFrom(wrong)).toMatchObject({
    code: 'VALIDATION_FAILED',
    issues: [{ path: 'refund.amount.currency' }],
  })
  const tooMuch = tool.returns.receive.mutate({ ...all, refund: { kind: 'amount', amount: total } })
  expect(await refusalFrom(tooMuch)).toEqual({ code: 'REFUND_EXCEEDS_CAPTURED', available: total.amount - 123 })
  expect(await tool.returns.receive.mutate({ ...all, refund: { kind: 'none' } })).toMatchObject({
    fulfillmentStatus: 'RETURNED',
    refunds: [{ amount: { amount: 123 } }],
  })
  expect(await run(shop, `select sum(on_hand_delta)::int from stock_movement where kind = 'restock'`)).toEqual([
    { sum: 2 },
  ])
  expect(await stockProblems(shop)).toEqual([])
})

test('the shipping goes back once, and no amount that could not', async () => {
  await using shop = await openTestShop({ stock: { mug: 3 } })
  const placed = await placeShipped(shop, { mug: 2 })
  const { id: orderId } = placed.order
  const tool = await toolOf(shop)
  const back = async (key: string, index: number) =>
    returnOf(await tool.returns.create.mutate({ orderId, lines: piecesOf(placed, 1), idempotencyKey: key }), index)
  const refund = { kind: 'paid' as const, withShipping: true }
  await tool.returns.receive.mutate({ returnId: await back('the-first', 0), refund, idempotencyKey: 'came-first' })
  const second = { returnId: await back('the-second', 1), idempotencyKey: 'came-second' }
  expect(await refusalFrom(tool.returns.receive.mutate({ ...second, refund }))).toEqual({
    code: 'VALIDATION_FAILED',
    issues: [{ path: 'refund.withShipping', message: 'has gone back before' }],
  })
  // As if it had been paid in dinars, of which nobody can send back the last digit.
  await shop.database.pool.query(`update orders set currency = 'KWD'`)
  const amount = { kind: 'amount' as const, amount: { amount: 1_234, currency: 'KWD' } }
  expect(await refusalFrom(tool.returns.receive.mutate({ ...second, refund: amount }))).toEqual({
    code: 'VALIDATION_FAILED',
    issues: [{ path: 'refund.amount.amount', message: 'goes back in steps of 10' }],
  })
  await shop.database.pool.query(`update orders set currency = 'USD'`)
})

test('a buyer asks fifty times at most, and his keys are not those of staff', async () => {
  await using shop = await openTestShop({ works: false, stock: { mug: 2 } })
  const placed = await placeShipped(shop, { mug: 1 })
  const { id: orderId } = placed.order
  const [tool, owner] = [await toolOf(shop), ownerOf(shop, placed)]
  await shop.database.pool.query(
    `with sent as (
       insert into order_return (id, order_id, position, state, requested_by, idempotency_key)
       select gen_random_uuid(), $1, number, 'CANCELED', 'shopper', number::text from generate_series(1, 49) as number
       returning id)
     insert into order_return_line (return_id, order_line_id, quantity)
     select sent.id, line.id, 1 from sent, order_line line where line.order_id = $1`,
    [orderId],
  )
  const wish = { orderId, lines: piecesOf(placed, 1), idempotencyKey: 'the-same-key' }
  const returnId = returnOf(await owner.requestReturn.mutate(wish), 49)
  await owner.cancelReturn.mutate({ orderId, returnId })
  const more = owner.requestReturn.mutate({ ...wish, idempotencyKey: 'another-key' })
  expect(await refusalFrom(more)).toEqual({ code: 'LIMIT_EXCEEDED', limit: 'returns', max: 50 })
  expect((await tool.returns.create.mutate(wish)).returns.at(-1)).toMatchObject({ state: 'APPROVED' })
})

test('a return goes by its table: rejected and canceled ones bring nothing, and free their pieces', async () => {
  await using shop = await openTestShop({ works: false, stock: { mug: 2 } })
  const placed = await placeShipped(shop, { mug: 2 })
  const { id: orderId } = placed.order
  const [tool, owner] = [await toolOf(shop), ownerOf(shop, placed)]
  const ask = async (key: string, index: number) =>
    returnOf(await owner.requestReturn.mutate({ orderId, lines: piecesOf(placed, 2), idempotencyKey: key }), index)
  const rejected = await ask('first-try', 0)
  const early = tool.returns.receive.mutate({ returnId: rejected, idempotencyKey: 'not-approved' })
  expect(await refusalFrom(early)).toEqual({ code: 'CONFLICT', entity: 'return', currentVersion: 1 })
  const stale = tool.returns.reject.mutate({ returnId: rejected, version: 7 })
  expect(await refusalFrom(stale)).toEqual({ code: 'CONFLICT', entity: 'return', currentVersion: 1 })
  await tool.returns.reject.mutate({ returnId: rejected, answer: 'worn' })
  const late = owner.cancelReturn.mutate({ orderId, returnId: rejected })
  expect(await refusalFrom(late)).toEqual({ code: 'CONFLICT', entity: 'return', currentVersion: 2 })
  const taken = await ask('second-try', 1)
  await tool.returns.approve.mutate({ returnId: taken })
  await owner.cancelReturn.mutate({ orderId, returnId: taken })
  await owner.cancelReturn.mutate({ orderId, returnId: taken })
  await ask('third-try', 2)
  const order = await readOrder(shop, placed)
  expect(order.returns.map(({ state }) => state)).toEqual(['REJECTED', 'CANCELED', 'REQUESTED'])
  expect(order).toMatchObject({ fulfillmentStatus: 'FULFILLED', refunds: [] })
  expect(order.timeline.map(({ kind }) => kind).slice(3)).toEqual([
    ...['return_requested', 'return_rejected', 'return_requested', 'return_approved', 'return_canceled'],
    'return_requested',
  ])
})

test('nobody returns what has not shipped, or what is another’s', async () => {
  await using shop = await openTestShop({ works: false, stock: { mug: 4 } })
  const paid = await placePaid(shop, { mug: 1 })
  const shipped = await placeShipped(shop, { mug: 1 })
  const wish = { lines: piecesOf(paid, 1), idempotencyKey: 'give-it-back' }
  const early = ownerOf(shop, paid).requestReturn.mutate({ ...wish, orderId: paid.order.id })
  expect(await refusalFrom(early)).toEqual({ code: 'ORDER_STATUS_CONFLICT', from: 'PROCESSING', to: 'REFUNDED' })
  const foreignLine = ownerOf(shop, shipped).requestReturn.mutate({ ...wish, orderId: shipped.order.id })
  expect(await refusalFrom(foreignLine)).toEqual({ code: 'NOT_FOUND', entity: 'line' })
  const foreignOrder = ownerOf(shop, paid).requestReturn.mutate({ ...wish, orderId: shipped.order.id })
  expect(await refusalFrom(foreignOrder)).toEqual({ code: 'NOT_FOUND', entity: 'order' })
  const asked = await ownerOf(shop, shipped).requestReturn.mutate({
    ...{ orderId: shipped.order.id, lines: piecesOf(shipped, 1), idempotencyKey: 'give-it-back' },
  })
  const taken = ownerOf(shop, paid).cancelReturn.mutate({ orderId: paid.order.id, returnId: returnOf(asked) })
  expect(await refusalFrom(taken)).toEqual({ code: 'NOT_FOUND', entity: 'return' })
})
