import type { TestVariant } from '@tillwright/db/testing/test-catalogue'
import type { OrderLineId } from '@tillwright/domain/ids'
import { currencyCode } from '@tillwright/domain/money/currency'
import { decideStaffMove } from '@tillwright/domain/orders/staff-moves'
import {
  canFulfillmentMove,
  canOrderMove,
  canPaymentMove,
  type FulfillmentStatus,
  type OrderStatus,
  type PaymentStatus,
} from '@tillwright/domain/orders/status'
import { type RefundableOrder, refundOf } from '@tillwright/domain/payments/refundable'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { everything, openPromotion } from '../testing/open-promotion.ts'
import { openTestShop, type TestShop } from '../testing/open-test-shop.ts'
import { ownerOf, placePaid } from '../testing/place-paid.ts'
import { intentOf, openGuest, type Placed, payWith, refusalFrom } from '../testing/shopper.ts'
import { apiKeyOf } from '../testing/sign-in.ts'
import { key, levelsOf } from '../testing/stock-staff.ts'

/** What the test suites of other shops say of orders: what may follow what, and what goes back of the money. */
interface Sale {
  readonly lines: readonly (readonly [quantity: number, amount: number, tax: number])[]
  readonly taxIncluded?: true
  readonly shipping?: readonly [amount: number, tax: number]
  /** What goes back one after the other: pieces of which lines, what they come to, with the shipping or not. */
  readonly back: readonly (readonly [pieces: readonly (readonly [line: number, count: number])[], ...Back])[]
}
type Back = readonly [refund: number, withShipping?: 'with shipping']

const one: readonly (readonly [number, number])[] = [[0, 1]]
const laptops = [[2, 259_800, 51_960]] as const
/** 10.00 and 20.00 with 23 %, three and two of them, and 10.00 with it for the shipping. */
const twoLines = {
  lines: [
    [3, 3_690, 690],
    [2, 4_920, 920],
  ],
  taxIncluded: true,
  shipping: [1_230, 230],
} as const
const twoOfEach = [
  [0, 2],
  [1, 2],
] as const

const sales: readonly (readonly [says: string, sale: Sale])[] = [
  [
    'Solidus, default_refund_amount: a third of 300.00',
    { lines: [[3, 30_000, 0]], back: [10_000, 10_000, 10_000].map((refund) => [one, refund]) },
  ],
  [
    // 96.67 each there, a cent too much for all three: the parts of ours add up.
    'Solidus, default_refund_amount: 10.00 off the order, to the cent unlike there',
    { lines: [[3, 29_000, 0]], back: [9_666, 9_667, 9_667].map((refund) => [one, refund]) },
  ],
  [
    'Solidus, default_refund_amount: a discount on the shipping is none on the goods',
    { lines: [[3, 30_000, 0]], shipping: [500, 0], back: [[one, 10_000]] },
  ],
  ['Solidus, default_refund_amount: what cost nothing', { lines: [[3, 0, 0]], back: [[one, 0]] }],
  [
    'Solidus, order_cancellations: 1.67 for two',
    {
      lines: [[2, 167, 0]],
      back: [
        [one, 83],
        [one, 84],
      ],
    },
  ],
  ['Solidus, reimbursement: with the tax on top', { lines: [[1, 1_000, 100]], back: [[one, 1_100]] }],
  ['Solidus, reimbursement: with the tax in it', { lines: [[1, 1_000, 91]], taxIncluded: true, back: [[one, 1_000]] }],
  [
    'Vendure, order-modification: one of two, with half of 5.00 off the order',
    { lines: [[2, 259_300, 51_860]], shipping: [500, 100], back: [[one, 155_580]] },
  ],
  [
    'Vendure, order: one piece, and all the rest with the shipping',
    {
      ...{ lines: laptops, shipping: [500, 100] },
      back: [
        [one, 155_880],
        [one, 156_480, 'with shipping'],
      ],
    },
  ],
  [
    'Vendure, order: all of it is all that was paid',
    { lines: laptops, shipping: [500, 100], back: [[[[0, 2]], 312_360, 'with shipping']] },
  ],
  ['Saleor, order_actions_refund_products: two of each line', { ...twoLines, back: [[twoOfEach, 7_380]] }],
  [
    'Saleor, order_actions_refund_products: with the shipping',
    { ...twoLines, back: [[twoOfEach, 8_610, 'with shipping']] },
  ],
]

test.each(sales)('%s', (_, { lines, taxIncluded = false, shipping = [0, 0], back }) => {
  const sum = (amounts: readonly number[]) => amounts.reduce((all, amount) => all + amount, 0)
  // The brand is made where ids enter the shop; a test is such a place.
  const idOf = (index: number) => `line ${index}` as OrderLineId
  const order: RefundableOrder = {
    ...{ currency: currencyCode('USD'), taxIncluded, shippingMinor: shipping[0], shippingTaxMinor: shipping[1] },
    lines: lines.map(([quantity, totalMinor, taxMinor], index) => ({
      id: idOf(index),
      quantity,
      totalMinor,
      taxMinor,
    })),
    totalMinor: sum([...lines, [1, ...shipping] as const].map(([, amount, tax]) => amount + (taxIncluded ? 0 : tax))),
  }
  const gone = lines.map(() => 0)
  const refunds = back.map(([pieces, , withShipping]) => {
    const refund = refundOf(order, {
      pieces: pieces.map(([line, quantity]) => ({ lineId: idOf(line), quantity, goneBefore: gone[line] ?? 0 })),
      withShipping: withShipping !== undefined,
    })
    for (const [line, quantity] of pieces) gone[line] = (gone[line] ?? 0) + quantity
    return refund
  })
  expect(refunds).toEqual(back.map(([, refund]) => refund))
  const isAll = lines.every(([quantity], line) => gone[line] === quantity)
  if (isAll && back.some(([, , withShipping]) => withShipping)) expect(sum(refunds)).toBe(order.totalMinor)
})

test.each([
  ['Sylius, cancelling_order: before it is paid, and after', ['PENDING', 'PROCESSING'], 'CANCELED', true],
  // It is canceled there when all of its lines are: ours come back by a return.
  ['Vendure, order: not after it has left, unlike there', ['SHIPPED', 'DELIVERED'], 'CANCELED', false],
  ['Sylius, cancelling_order: nothing follows', ['CANCELED'], 'PROCESSING', false],
  // Cash on delivery is one way to pay there, and none of ours.
  ['Sylius, shipping_order: not before it is paid, unlike there', ['PENDING'], 'SHIPPED', false],
  ['Vendure, order-process: nothing arrives that has not left', ['PENDING', 'PROCESSING'], 'DELIVERED', false],
  // Any paid order there: what has not left is canceled with us.
  ['Sylius, refunding_order_payment: once it has left', ['PROCESSING'], 'REFUNDED', false],
  ['Sylius, refunding_order_payment: all of its money goes back', ['SHIPPED', 'DELIVERED'], 'REFUNDED', true],
] as const satisfies readonly (readonly [string, readonly OrderStatus[], OrderStatus, boolean])[])(
  '%s',
  (_, froms, to, may) => {
    expect(froms.map((from) => canOrderMove(from, to))).toEqual(froms.map(() => may))
  },
)

test.each([
  ['Vendure, order-process: no hand says that an order is unpaid', 'PENDING', false],
  ['Vendure, order-process: or paid', 'PROCESSING', false],
  ['Vendure, order-process: or refunded', 'REFUNDED', false],
  ['Vendure, order-process: or, by this way, canceled', 'CANCELED', false],
  ['Sylius, shipping_order: it says that it has shipped', 'SHIPPED', true],
] as const)('%s', (_, to, may) => {
  expect(decideStaffMove('PROCESSING', to).ok).toBe(may)
})

test.each([
  // A shipment can be canceled there: ours comes back as a return, so that nothing is sold that is not here.
  ['Saleor, order_cancel_fulfillment: what has left has left, unlike there', 'FULFILLED', 'UNFULFILLED', false],
  ['Saleor, fulfillments_for_returned_products: a part of it', 'PARTIALLY_FULFILLED', 'PARTIALLY_RETURNED', true],
  ['Saleor, fulfillments_for_returned_products: all of it', 'FULFILLED', 'RETURNED', true],
  // Lines that never left can be returned there: ours are taken off the order.
  ['Saleor, fulfillments_for_returned_products: nothing that is here, unlike there', 'UNFULFILLED', 'RETURNED', false],
] as const satisfies readonly (readonly [string, FulfillmentStatus, FulfillmentStatus, boolean])[])(
  '%s',
  (_, from, to, may) => {
    expect(canFulfillmentMove(from, to)).toBe(may)
  },
)

test.each([
  ['Vendure, order: authorised money is taken', 'AUTHORIZED', 'SUCCEEDED', true],
  ['Vendure, order: and not given back before that', 'AUTHORIZED', 'REFUNDED', false],
  ['Medusa, aggregate-status: given back in parts, and then whole', 'PARTIALLY_REFUNDED', 'REFUNDED', true],
  ['Vendure, order: a card is declined, and another one is not', 'FAILED', 'SUCCEEDED', true],
] as const satisfies readonly (readonly [string, PaymentStatus, PaymentStatus, boolean])[])(
  '%s',
  (_, from, to, may) => {
    expect(canPaymentMove(from, to)).toBe(may)
  },
)

let shop: TestShop
let orders: ReturnType<TestShop['as']>['admin']['orders']
beforeAll(async () => {
  shop = await openTestShop({ works: false, stock: { mug: 99, book: 5, teapot: 4, lamp: 100, vase: 9 } })
  orders = shop.as({ apiKey: await apiKeyOf(shop, ['orders:write', 'orders:read']) }).admin.orders
})
afterAll(() => shop[Symbol.asyncDispose]())

const levels = (name: TestVariant) => levelsOf(shop, shop.id.variant[name])

const piecesOf = ({ order }: Placed, quantity: number, index = 0) => [
  { lineId: order.lines[index]?.id ?? '', quantity },
]

/** A return that is awaited. */
async function back(placed: Placed, quantity: number): Promise<string> {
  const lines = piecesOf(placed, quantity)
  const { returns } = await orders.returns.create.mutate({ orderId: placed.order.id, lines, ...key() })
  return returns.at(-1)?.id ?? ''
}

/** An order that is placed with a code for this. */
async function placeWith(goods: Parameters<typeof openGuest>[1], facts: Parameters<typeof openPromotion>[1]) {
  const code = `CODE-${crypto.randomUUID()}`.toUpperCase()
  await openPromotion(shop, facts, { [code]: null })
  const guest = await openGuest(shop, goods)
  await guest.shop.cart.applyCoupon.mutate({ code })
  return guest.place()
}

test('Vendure, order: two shipments leave and arrive, and the order with the second', async () => {
  const placed = await placePaid(shop, { vase: 1, sticker: 2 })
  const { id: orderId } = placed.order
  const first = await orders.fulfill.mutate({ orderId, lines: piecesOf(placed, 1), ...key() })
  expect(first).toMatchObject({ status: 'PROCESSING', fulfillmentStatus: 'PARTIALLY_FULFILLED' })
  const again = orders.fulfill.mutate({ orderId, lines: piecesOf(placed, 1), ...key() })
  expect(await refusalFrom(again)).toEqual({ code: 'LIMIT_EXCEEDED', limit: 'quantity', max: 0 })
  const none = orders.fulfill.mutate({ orderId, lines: [], ...key() })
  expect(await refusalFrom(none)).toMatchObject({ code: 'VALIDATION_FAILED' })
  const { shipments, ...rest } = await orders.fulfill.mutate({ orderId, ...key() })
  expect(rest).toMatchObject({ status: 'SHIPPED', fulfillmentStatus: 'FULFILLED' })
  const arrive = (index: number) => orders.markDelivered.mutate({ orderId, shipmentId: shipments[index]?.id ?? '' })
  // Delivered in part there: ours says it of the shipment.
  expect(await arrive(0)).toMatchObject({ status: 'SHIPPED', shipments: [{ deliveredAt: expect.any(Date) }, {}] })
  expect(await arrive(1)).toMatchObject({ status: 'DELIVERED' })
})

test('Vendure, order: a piece is taken off, no more than there are, and the last one with the order', async () => {
  const placed = await placePaid(shop, { lamp: 2 })
  const { id: orderId, total } = placed.order
  const edit = (quantity: number) => orders.edit.mutate({ orderId, remove: piecesOf(placed, quantity), ...key() })
  expect(await edit(1)).toMatchObject({ status: 'PROCESSING', lines: [{ quantity: 2, canceledQuantity: 1 }] })
  expect(await levels('lamp')).toEqual(['main 100/1'])
  expect(await refusalFrom(edit(2))).toEqual({ code: 'LIMIT_EXCEEDED', limit: 'quantity', max: 1 })
  // Canceled line by line there: ours cancels an order as a whole.
  expect(await refusalFrom(edit(1))).toMatchObject({ code: 'LIMIT_EXCEEDED', limit: 'pieces' })
  const { status, refunds } = await orders.updateStatus.mutate({ orderId, status: 'CANCELED' })
  expect(status).toBe('CANCELED')
  expect(await levels('lamp')).toEqual(['main 100/0'])
  expect(refunds.reduce((sum, { amount }) => sum + amount.amount, 0)).toBe(total.amount)
})

test('Vendure, stock-control: after a first shipment the rest is taken off, not canceled as there', async () => {
  const placed = await placePaid(shop, { book: 3 })
  const { id: orderId } = placed.order
  await orders.fulfill.mutate({ orderId, lines: piecesOf(placed, 2), ...key() })
  const conflict = { code: 'ORDER_STATUS_CONFLICT', from: 'PROCESSING', to: 'CANCELED' }
  expect(await refusalFrom(ownerOf(shop, placed).cancel.mutate({ orderId, reason: 'Faulty' }))).toEqual(conflict)
  const edited = await orders.edit.mutate({ orderId, remove: piecesOf(placed, 1), ...key() })
  expect(edited).toMatchObject({ status: 'SHIPPED', fulfillmentStatus: 'FULFILLED' })
  expect(await levels('book')).toEqual(['main 3/0'])
})

test('Sylius, cancelling_order: canceled once, and neither shipped nor paid after', async () => {
  const placed = await (await openGuest(shop, { mug: 1 })).place()
  const { id: orderId } = placed.order
  const { cancel } = ownerOf(shop, placed)
  const first = await cancel.mutate({ orderId, reason: 'not needed' })
  expect(first).toMatchObject({ status: 'CANCELED', total: placed.order.total })
  // Not possible there: to ours the same again is the same, and no second cancel.
  expect(await cancel.mutate({ orderId, reason: 'not needed' })).toEqual(first)
  const conflict = { code: 'ORDER_STATUS_CONFLICT', from: 'CANCELED' }
  expect(await refusalFrom(cancel.mutate({ orderId, reason: 'another' }))).toMatchObject(conflict)
  expect(await refusalFrom(orders.fulfill.mutate({ orderId, ...key() }))).toMatchObject(conflict)
  expect(await payWith(shop, intentOf(placed))).toBe(400)
})

test('Sylius, order_payment_state_as_completed_if_order_total_is_zero: nothing is to be paid', async () => {
  const free = { kind: 'percent', percentPpm: 1_000_000 } as const
  const actions = [
    { kind: 'whole', of: everything, off: free },
    { kind: 'shipping', off: free, methodIds: null },
  ] as const
  const { order, payment } = await placeWith({ vase: 2 }, { terms: { conditions: [], actions } })
  expect(order).toMatchObject({ status: 'PROCESSING', paymentStatus: 'SUCCEEDED', total: { amount: 0 } })
  expect(payment).toEqual({ next: 'none', status: 'SUCCEEDED' })
})

test('Medusa, returns: two are to come back, one can be sold again', async () => {
  const placed = await placePaid(shop, { teapot: 2 })
  const { id: orderId } = placed.order
  await orders.fulfill.mutate({ orderId, ...key() })
  const canceled = await back(placed, 2)
  await orders.returns.cancel.mutate({ returnId: canceled })
  const late = orders.returns.receive.mutate({ returnId: canceled, ...key() })
  expect(await refusalFrom(late)).toMatchObject({ code: 'CONFLICT', entity: 'return' })
  const [lines = { lineId: '', quantity: 0 }] = piecesOf(placed, 2)
  const received = { returnId: await back(placed, 2), lines: [{ ...lines, restock: 1 }], ...key() }
  expect(await orders.returns.receive.mutate(received)).toMatchObject({
    ...{ fulfillmentStatus: 'RETURNED', lines: [{ quantity: 2, returnedQuantity: 2 }] },
    returns: [{ state: 'CANCELED' }, { lines: [{ receivedQuantity: 2, restockedQuantity: 1 }] }],
  })
  expect(await levels('teapot')).toEqual(['main 3/0'])
})

test('Solidus, return_item: what has come back, or is to, does not come back once more', async () => {
  const placed = await placePaid(shop, { mug: 1 })
  await orders.fulfill.mutate({ orderId: placed.order.id, ...key() })
  const twice = { code: 'LIMIT_EXCEEDED', limit: 'quantity', max: 0 }
  const returnId = await back(placed, 1)
  expect(await refusalFrom(back(placed, 1))).toEqual(twice)
  await orders.returns.receive.mutate({ returnId, ...key() })
  expect(await refusalFrom(back(placed, 1))).toEqual(twice)
})

test('Vendure, order: an amount above what was paid is refused, and so is one above what is left', async () => {
  const placed = await placePaid(shop, { mug: 2 })
  const { id: orderId, total, currency } = placed.order
  await orders.fulfill.mutate({ orderId, ...key() })
  const receive = (returnId: string, amount: number) =>
    orders.returns.receive.mutate({ returnId, refund: { kind: 'amount', amount: { amount, currency } }, ...key() })
  const first = await back(placed, 1)
  const exceeded = { code: 'REFUND_EXCEEDS_CAPTURED' }
  expect(await refusalFrom(receive(first, 999_999))).toEqual({ ...exceeded, available: total.amount })
  expect(await receive(first, total.amount - 500)).toMatchObject({
    refunds: [{ amount: { amount: total.amount - 500 } }],
  })
  const second = await back(placed, 1)
  // Solidus, reimbursement, gives what is left and fails after that: ours gives all that was asked for, or nothing.
  const paid = orders.returns.receive.mutate({ returnId: second, refund: { kind: 'paid' }, ...key() })
  expect(await refusalFrom(paid)).toEqual({ ...exceeded, available: 500 })
  const { refunds } = await receive(second, 500)
  expect(refunds.reduce((sum, { amount }) => sum + amount.amount, 0)).toBe(total.amount)
})

test('Vendure, order-modification: with each piece goes back its part of 5.00 off the order', async () => {
  const off = { kind: 'fixed', amounts: [{ market: 'US', minor: 500 }] } as const
  const terms = { conditions: [], actions: [{ kind: 'whole', of: everything, off }] } as const
  const placed = await placeWith({ mug: 3 }, { markets: ['US'], terms })
  await payWith(shop, intentOf(placed))
  await ownerOf(shop, placed).confirmPayment.mutate({ orderId: placed.order.id })
  const { id: orderId, total } = placed.order
  // 3 × 24.99 − 5.00 = 69.97, and 6.21 of tax on it; 5.00 and 0.44 for the shipping.
  expect(total.amount).toBe(6_997 + 621 + 500 + 44)
  await orders.fulfill.mutate({ orderId, ...key() })
  const refunded: number[] = []
  for (const withShipping of [false, false, true]) {
    const asked = { returnId: await back(placed, 1), refund: { kind: 'paid' as const, withShipping }, ...key() }
    const { refunds } = await orders.returns.receive.mutate(asked)
    refunded.push(refunds.reduce((sum, { amount }) => sum + amount.amount, 0))
  }
  expect(refunded).toEqual([2_539, 5_078, total.amount])
})
