import type { VariantId } from '@tillwright/domain/ids'
import { expect, test } from 'vitest'
import { openTestShop, type TestShop, until } from '../../testing/open-test-shop.ts'
import { ownerOf, placePaid } from '../../testing/place-paid.ts'
import { openGuest, type Placed, readOrder, refusalFrom, stockProblems } from '../../testing/shopper.ts'
import { apiKeyOf } from '../../testing/sign-in.ts'

const run = async (shop: TestShop, statement: string) => (await shop.database.pool.query(statement)).rows

const toolOf = async (shop: TestShop) =>
  shop.as({ apiKey: await apiKeyOf(shop, ['orders:write', 'orders:read']) }).admin.orders

const lineOf = ({ order }: Placed, variantId: VariantId) => {
  const line = order.lines.find((own) => own.variantId === variantId)
  if (line === undefined) throw new Error('the order has no such line')
  return line.id
}

const consumed = `select on_hand_delta, reserved_delta from stock_movement where kind = 'consume' order by at, id`

test('goods leave in parts, each once, and the order has shipped with the last of them', async () => {
  await using shop = await openTestShop({ works: false, stock: { mug: 5, book: 2 } })
  const placed = await placePaid(shop, { mug: 3, book: 1 })
  const { id: orderId } = placed.order
  const tool = await toolOf(shop)
  const mug = lineOf(placed, shop.id.variant.mug)
  const tracking = { carrier: 'DHL', trackingNumber: '00340434161094042557', trackingUrl: 'https://dhl.example/1' }
  const first = { orderId, lines: [{ lineId: mug, quantity: 2 }], ...tracking, idempotencyKey: 'first-parcel' }
  const answers = await Promise.all(Array.from({ length: 8 }, () => tool.fulfill.mutate(first)))
  expect(answers).toEqual(Array(8).fill(answers[0]))
  expect(answers[0]).toMatchObject({
    ...{ status: 'PROCESSING', fulfillmentStatus: 'PARTIALLY_FULFILLED' },
    shipments: [{ ...tracking, lines: [{ lineId: mug, quantity: 2 }], deliveredAt: null }],
  })
  expect(await run(shop, consumed)).toEqual([{ on_hand_delta: -2, reserved_delta: -2 }])
  expect(await stockProblems(shop)).toEqual([])
  const rest = await tool.fulfill.mutate({ orderId, idempotencyKey: 'the-rest' })
  expect(rest).toMatchObject({ status: 'SHIPPED', fulfillmentStatus: 'FULFILLED' })
  expect(rest.shipments.map(({ lines }) => lines.map(({ quantity }) => quantity))).toEqual([[2], [1, 1]])
  expect(rest.lines.map(({ shippedQuantity }) => shippedQuantity)).toEqual([3, 1])
  expect(await run(shop, `select state, quantity from reservation order by quantity`)).toEqual([
    { state: 'consumed', quantity: 1 },
    { state: 'consumed', quantity: 1 },
    { state: 'consumed', quantity: 2 },
  ])
  expect(await stockProblems(shop)).toEqual([])
  const { timeline } = await readOrder(shop, placed)
  expect(timeline.slice(2).map(({ kind, toStatus }) => [kind, toStatus])).toEqual([
    ['shipped', 'PROCESSING'],
    ['shipped', 'SHIPPED'],
  ])
})

test('twelve who ship at once ship what there is, and no piece twice', async () => {
  await using shop = await openTestShop({ works: false, stock: { mug: 9 } })
  const placed = await placePaid(shop, { mug: 5 })
  const { id: orderId } = placed.order
  const tool = await toolOf(shop)
  const lines = [{ lineId: lineOf(placed, shop.id.variant.mug), quantity: 2 }]
  const asked = Array.from({ length: 12 }, (_, index) =>
    tool.fulfill.mutate({ orderId, lines, idempotencyKey: `parcel-${index}` }),
  )
  const ended = await Promise.allSettled(asked)
  expect(ended.filter(({ status }) => status === 'fulfilled')).toHaveLength(2)
  const refusals = await Promise.all(
    asked.filter((_, index) => ended[index]?.status === 'rejected').map((each) => refusalFrom(each)),
  )
  expect(refusals).toEqual(Array(10).fill({ code: 'LIMIT_EXCEEDED', limit: 'quantity', max: 1 }))
  expect(await run(shop, `select on_hand, reserved from stock_level where reserved > 0`)).toEqual([
    { on_hand: 5, reserved: 1 },
  ])
  expect(await stockProblems(shop)).toEqual([])
})

test('after a first shipment nothing is canceled', async () => {
  await using shop = await openTestShop({ works: false, stock: { mug: 3 } })
  const placed = await placePaid(shop, { mug: 2 })
  const { id: orderId } = placed.order
  const tool = await toolOf(shop)
  await tool.fulfill.mutate({
    ...{ orderId, idempotencyKey: 'first-parcel' },
    lines: [{ lineId: lineOf(placed, shop.id.variant.mug), quantity: 1 }],
  })
  const conflict = { code: 'ORDER_STATUS_CONFLICT', from: 'PROCESSING', to: 'CANCELED' }
  expect(await refusalFrom(ownerOf(shop, placed).cancel.mutate({ orderId, reason: 'too late' }))).toEqual(conflict)
  expect(await refusalFrom(tool.updateStatus.mutate({ orderId, status: 'CANCELED' }))).toEqual(conflict)
})

test('what has not come in, is not in the order, or is not paid does not ship, and nothing has changed', async () => {
  await using shop = await openTestShop({ works: false })
  const placed = await placePaid(shop, { lamp: 2, mug: 1 })
  const other = await placePaid(shop, { mug: 1 })
  const unpaid = await (await openGuest(shop, { mug: 1 })).place()
  const before = await readOrder(shop, placed)
  const { id: orderId } = placed.order
  const tool = await toolOf(shop)
  const { lamp, mug } = shop.id.variant
  const ship = (lines: { lineId: string; quantity: number }[], key: string) =>
    refusalFrom(tool.fulfill.mutate({ orderId, lines, idempotencyKey: key }))
  const short = { variantId: lamp, requested: 1, available: 0 }
  expect(await ship([{ lineId: lineOf(placed, lamp), quantity: 1 }], 'a-lamp-of-it')).toEqual({
    code: 'OUT_OF_STOCK',
    lines: [short],
  })
  expect(await ship([{ lineId: lineOf(other, mug), quantity: 1 }], 'of-another')).toEqual({
    code: 'NOT_FOUND',
    entity: 'line',
  })
  const twice = { lineId: lineOf(placed, mug), quantity: 1 }
  expect(await ship([twice, twice], 'named-twice')).toMatchObject({ code: 'VALIDATION_FAILED' })
  const refused = tool.fulfill.mutate({ orderId: unpaid.order.id, idempotencyKey: 'not-paid-yet' })
  expect(await refusalFrom(refused)).toEqual({ code: 'ORDER_STATUS_CONFLICT', from: 'PENDING', to: 'SHIPPED' })
  expect(await readOrder(shop, placed)).toEqual(before)
  // The key of what was refused is free.
  const mugs = { orderId, lines: [twice], idempotencyKey: 'a-lamp-of-it' }
  expect(await tool.fulfill.mutate(mugs)).toMatchObject({ fulfillmentStatus: 'PARTIALLY_FULFILLED' })
  const different = tool.fulfill.mutate({ ...mugs, carrier: 'UPS' })
  expect(await refusalFrom(different)).toEqual({ code: 'IDEMPOTENCY_CONFLICT' })
  expect(await stockProblems(shop)).toEqual([])
})

test('where a parcel can be followed is a web address, in one form', async () => {
  await using shop = await openTestShop({ works: false, stock: { mug: 3 } })
  const placed = await placePaid(shop, { mug: 1 })
  const { id: orderId } = placed.order
  const tool = await toolOf(shop)
  const key = { orderId, idempotencyKey: 'the-parcel' }
  for (const trackingUrl of [
    'javascript:alert(1)',
    'ftp://a.example',
    'https://a/\u0000b',
    'https://a/\ud800b',
    'no',
  ]) {
    const refused = tool.fulfill.mutate({ ...key, trackingUrl })
    expect(await refusalFrom(refused)).toMatchObject({ code: 'VALIDATION_FAILED', issues: [{ path: 'trackingUrl' }] })
  }
  const shipped = await tool.fulfill.mutate({ ...key, trackingUrl: 'HTTPS://DHL.EXAMPLE/Track?id=1' })
  expect(shipped.shipments[0]?.trackingUrl).toBe('https://dhl.example/Track?id=1')
})

test('goods leave from the location that is named, and from no other', async () => {
  await using shop = await openTestShop({ works: false, stock: { mug: 3 } })
  const placed = await placePaid(shop, { mug: 2 })
  const { id: orderId } = placed.order
  const key = await apiKeyOf(shop, ['orders:write', 'stock:write', 'stock:read'])
  const { orders, stock } = shop.as({ apiKey: key }).admin
  const elsewhere = await stock.locations.create.mutate({ code: 'annex', name: 'Annex' })
  const ship = (locationId: string) => orders.fulfill.mutate({ orderId, locationId, idempotencyKey: 'from-there' })
  const short = { variantId: shop.id.variant.mug, requested: 2, available: 0 }
  expect(await refusalFrom(ship(elsewhere.id))).toEqual({ code: 'OUT_OF_STOCK', lines: [short] })
  expect(await refusalFrom(ship(crypto.randomUUID()))).toEqual({ code: 'NOT_FOUND', entity: 'stockLocation' })
  const main = (await stock.locations.list.query({})).items.find(({ code }) => code === 'main')
  expect(await ship(main?.id ?? '')).toMatchObject({ status: 'SHIPPED' })
})

test('what has been paid back whole does not leave', async () => {
  await using shop = await openTestShop({ stock: { mug: 3 } })
  const placed = await placePaid(shop, { mug: 3 })
  const { id: orderId, total } = placed.order
  const tool = await toolOf(shop)
  const one = [{ lineId: lineOf(placed, shop.id.variant.mug), quantity: 1 }]
  await tool.fulfill.mutate({ orderId, lines: one, idempotencyKey: 'the-first' })
  const all = { kind: 'amount' as const, amount: total }
  await tool.edit.mutate({ orderId, remove: one, refund: all, idempotencyKey: 'take-it-all' })
  await until(async () => (await readOrder(shop, placed)).paymentStatus === 'REFUNDED')
  const refused = tool.fulfill.mutate({ orderId, idempotencyKey: 'the-rest' })
  expect(await refusalFrom(refused)).toEqual({ code: 'ORDER_STATUS_CONFLICT', from: 'PROCESSING', to: 'SHIPPED' })
  const ended = await tool.edit.mutate({ orderId, remove: one, refund: { kind: 'none' }, idempotencyKey: 'the-last' })
  expect(ended).toMatchObject({ status: 'REFUNDED', paymentStatus: 'REFUNDED', fulfillmentStatus: 'FULFILLED' })
  expect(ended.timeline.map(({ toStatus }) => toStatus).slice(-2)).toEqual(['SHIPPED', 'REFUNDED'])
  expect(await stockProblems(shop)).toEqual([])
})

test('shipments arrive one by one, and the order with the last; whoever carries them can be corrected', async () => {
  await using shop = await openTestShop({ works: false, stock: { mug: 3 } })
  const placed = await placePaid(shop, { mug: 2 })
  const { id: orderId } = placed.order
  const tool = await toolOf(shop)
  const lines = [{ lineId: lineOf(placed, shop.id.variant.mug), quantity: 1 }]
  const tooEarly = tool.markDelivered.mutate({ orderId })
  expect(await refusalFrom(tooEarly)).toEqual({ code: 'ORDER_STATUS_CONFLICT', from: 'PROCESSING', to: 'DELIVERED' })
  const { shipments } = await tool.fulfill.mutate({ orderId, lines, idempotencyKey: 'first-parcel' })
  const shipmentId = shipments[0]?.id ?? ''
  await tool.setTracking.mutate({ shipmentId, carrier: 'UPS' })
  const first = await tool.markDelivered.mutate({ orderId, shipmentId })
  expect(first).toMatchObject({ status: 'PROCESSING', shipments: [{ carrier: 'UPS', trackingNumber: null }] })
  expect(first.shipments[0]?.deliveredAt).toBeInstanceOf(Date)
  await tool.fulfill.mutate({ orderId, idempotencyKey: 'second-parcel' })
  const last = await Promise.all(Array.from({ length: 8 }, () => tool.markDelivered.mutate({ orderId })))
  expect(last).toEqual(Array(8).fill(last[0]))
  expect(last[0]).toMatchObject({ status: 'DELIVERED', fulfillmentStatus: 'FULFILLED' })
  const kinds = last[0]?.timeline.map(({ kind }) => kind).slice(2)
  expect(kinds).toEqual(['shipped', 'tracking', 'delivered', 'shipped', 'delivered'])
})
