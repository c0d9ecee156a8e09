import { expect, test } from 'vitest'
import { openTestShop, type TestShop, until } from '../../testing/open-test-shop.ts'
import { callsOf, placePaid } from '../../testing/place-paid.ts'
import { openGuest, type Placed, readOrder, refusalFrom, stockProblems } from '../../testing/shopper.ts'
import { apiKeyOf } from '../../testing/sign-in.ts'

const run = async (shop: TestShop, statement: string) => (await shop.database.pool.query(statement)).rows

const toolOf = async (shop: TestShop) =>
  shop.as({ apiKey: await apiKeyOf(shop, ['orders:write', 'orders:read']) }).admin.orders

const piecesOf = ({ order }: Placed, sku: string, quantity: number) =>
  order.lines.filter((line) => line.sku === sku).map(({ id: lineId }) => ({ lineId, quantity }))

const levels = `select on_hand, reserved from stock_level join variant on variant.id = variant_id where sku = 'MUG-1'`

test('pieces come off an order before they leave: their goods are free, and their money goes back, once', async () => {
  await using shop = await openTestShop({ stock: { mug: 5 } })
  const placed = await placePaid(shop, { mug: 3, book: 1 })
  const { id: orderId } = placed.order
  const tool = await toolOf(shop)
  const wish = { orderId, remove: piecesOf(placed, 'MUG-1', 2), reason: 'as asked', idempotencyKey: 'two-off-it' }
  const answers = await Promise.all(Array.from({ length: 8 }, () => tool.edit.mutate(wish)))
  expect(answers[0]).toMatchObject({
    status: 'PROCESSING',
    fulfillmentStatus: 'UNFULFILLED',
    total: placed.order.total,
  })
  expect(await run(shop, levels)).toEqual([{ on_hand: 5, reserved: 1 }])
  await until(async () => (await readOrder(shop, placed)).paymentStatus === 'PARTIALLY_REFUNDED')
  const order = await readOrder(shop, placed)
  const mugs = order.lines.find(({ sku }) => sku === 'MUG-1')
  expect(mugs).toMatchObject({ quantity: 3, canceledQuantity: 2, shippedQuantity: 0 })
  const paid = (mugs?.total.amount ?? 0) + (order.taxIncluded ? 0 : (mugs?.tax.amount ?? 0))
  expect(order.refunds).toMatchObject([{ amount: { amount: Math.floor((paid * 2) / 3) }, returnId: null }])
  expect(await callsOf(shop, 'POST', '/v1/refunds')).toHaveLength(1)
  expect(await run(shop, `select count(*)::int from invoice where kind = 'credit_note'`)).toEqual([{ count: 1 }])
  const rest = await tool.fulfill.mutate({ orderId, idempotencyKey: 'all-that-is-left' })
  expect(rest).toMatchObject({ status: 'SHIPPED', fulfillmentStatus: 'FULFILLED' })
  expect(rest.shipments[0]?.lines.map(({ quantity }) => quantity)).toEqual([1, 1])
  expect(await stockProblems(shop)).toEqual([])
})

test('an order whose rest is taken off has shipped, or has arrived where all of it had', async () => {
  await using shop = await openTestShop({ stock: { mug: 4 } })
  const [shipped, arrived] = [await placePaid(shop, { mug: 2 }), await placePaid(shop, { mug: 2 })]
  const tool = await toolOf(shop)
  for (const placed of [shipped, arrived]) {
    const lines = piecesOf(placed, 'MUG-1', 1)
    await tool.fulfill.mutate({ orderId: placed.order.id, lines, idempotencyKey: `one-of-${placed.order.orderNumber}` })
  }
  await tool.markDelivered.mutate({ orderId: arrived.order.id })
  const edit = (placed: Placed) =>
    tool.edit.mutate({
      ...{ orderId: placed.order.id, remove: piecesOf(placed, 'MUG-1', 1) },
      idempotencyKey: `rest-of-${placed.order.orderNumber}`,
    })
  expect(await edit(shipped)).toMatchObject({ status: 'SHIPPED', fulfillmentStatus: 'FULFILLED' })
  expect(await edit(arrived)).toMatchObject({ status: 'DELIVERED', fulfillmentStatus: 'FULFILLED' })
  expect(await stockProblems(shop)).toEqual([])
})

test('an edited order that is canceled gives back the rest, and no more', async () => {
  await using shop = await openTestShop({ stock: { mug: 3 } })
  const placed = await placePaid(shop, { mug: 3 })
  const { id: orderId, total } = placed.order
  const tool = await toolOf(shop)
  await tool.edit.mutate({ orderId, remove: piecesOf(placed, 'MUG-1', 1), idempotencyKey: 'one-off-it' })
  await tool.updateStatus.mutate({ orderId, status: 'CANCELED' })
  await until(async () => (await readOrder(shop, placed)).paymentStatus === 'REFUNDED')
  const { refunds } = await readOrder(shop, placed)
  expect(refunds.reduce((sum, { amount }) => sum + amount.amount, 0)).toBe(total.amount)
  expect(await run(shop, levels)).toEqual([{ on_hand: 3, reserved: 0 }])
  expect(await stockProblems(shop)).toEqual([])
})

test('editing and shipping at once: each piece leaves or is free, and none is both', async () => {
  await using shop = await openTestShop({ works: false, stock: { mug: 9 } })
  const placed = await placePaid(shop, { mug: 6 })
  const { id: orderId } = placed.order
  const tool = await toolOf(shop)
  const lines = piecesOf(placed, 'MUG-1', 1)
  const asked = Array.from({ length: 12 }, (_, index) =>
    index % 2 === 0
      ? tool.fulfill.mutate({ orderId, lines, idempotencyKey: `parcel-${index}` })
      : tool.edit.mutate({ orderId, remove: lines, idempotencyKey: `off-it-${index}` }),
  )
  await Promise.allSettled(asked)
  const { lines: after, status } = await readOrder(shop, placed)
  expect((after[0]?.shippedQuantity ?? 0) + (after[0]?.canceledQuantity ?? 0)).toBe(6)
  expect(status).toBe('SHIPPED')
  expect(await stockProblems(shop)).toEqual([])
})

test('nothing comes off that has left, is not paid, or would be the last of it', async () => {
  await using shop = await openTestShop({ works: false, stock: { mug: 4 } })
  const placed = await placePaid(shop, { mug: 2 })
  const unpaid = await (await openGuest(shop, { mug: 1 })).place()
  const { id: orderId } = placed.order
  const tool = await toolOf(shop)
  const refusalOf = (quantity: number) =>
    refusalFrom(tool.edit.mutate({ orderId, remove: piecesOf(placed, 'MUG-1', quantity), idempotencyKey: 'off-it-1' }))
  expect(await refusalOf(3)).toEqual({ code: 'LIMIT_EXCEEDED', limit: 'quantity', max: 2 })
  expect(await refusalOf(2)).toEqual({ code: 'LIMIT_EXCEEDED', limit: 'pieces', max: 1 })
  const early = { orderId: unpaid.order.id, remove: piecesOf(unpaid, 'MUG-1', 1), idempotencyKey: 'off-it-1' }
  expect(await refusalFrom(tool.edit.mutate(early))).toEqual({
    ...{ code: 'ORDER_STATUS_CONFLICT', from: 'PENDING', to: 'PROCESSING' },
  })
  const tooMuch = { kind: 'amount' as const, amount: { ...placed.order.total, amount: placed.order.total.amount + 1 } }
  const wish = { orderId, remove: piecesOf(placed, 'MUG-1', 1), refund: tooMuch, idempotencyKey: 'off-it-1' }
  expect(await refusalFrom(tool.edit.mutate(wish))).toEqual({
    ...{ code: 'REFUND_EXCEEDS_CAPTURED', available: placed.order.total.amount },
  })
  expect(await run(shop, levels)).toEqual([{ on_hand: 4, reserved: 3 }])
  expect(await stockProblems(shop)).toEqual([])
})
