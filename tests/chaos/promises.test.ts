import { expect, test } from 'vitest'
import type { Kept, KeptOrder, KeptRefund } from './kept.ts'
import { openPromises, type Promises } from './promises.ts'

const order: KeptOrder = {
  id: 'order-1',
  orderNumber: 'A-1',
  idempotencyKey: 'key-1',
  totalMinor: 2_499,
  currency: 'USD',
  status: 'PROCESSING',
  paymentStatus: 'SUCCEEDED',
  heldMinor: 0,
  releasedMinor: 0,
  capturedMinor: 2_499,
  refundedMinor: 0,
}
const unpaid: Partial<KeptOrder> = { status: 'PENDING', paymentStatus: 'PENDING', capturedMinor: 0 }
const canceled: Partial<KeptOrder> = { status: 'CANCELED', paymentStatus: 'REFUNDED', refundedMinor: 2_499 }
const held: Partial<KeptOrder> = { paymentStatus: 'AUTHORIZED', heldMinor: 2_499, capturedMinor: 0 }
const letGo: Partial<KeptOrder> = { status: 'CANCELED', paymentStatus: 'PENDING', capturedMinor: 0 }
const shipped: Partial<KeptOrder> = { status: 'SHIPPED' }
/** So much of a hold was captured, and the rest is owed no longer. */
const lessOf = (capturedMinor: number): Partial<KeptOrder> => ({ capturedMinor, releasedMinor: 2_499 - capturedMinor })
const paidBack: Partial<KeptOrder> = { paymentStatus: 'PARTIALLY_REFUNDED', refundedMinor: 500 }

const refund: KeptRefund = {
  id: 'refund-1',
  orderId: 'order-1',
  amountMinor: 500,
  reason: 'staff',
  state: 'succeeded',
  atProvider: [{ amount: 500, status: 'succeeded' }],
}

/** What a client is told of an order, as far as a promise is made by it. */
const told = (facts: Partial<KeptOrder> = {}) => {
  const { id, orderNumber, totalMinor, currency } = { ...order, ...facts }
  return { id, orderNumber, total: { amount: totalMinor, currency } }
}
const toldRefund = { id: 'refund-1', amount: { amount: 500 } }

const kept = (...orders: Partial<KeptOrder>[]): Kept => keptWith([], ...orders)
const keptWith = (refunds: Partial<KeptRefund>[], ...orders: Partial<KeptOrder>[]): Kept => ({
  orders: orders.map((facts) => ({ ...order, ...facts })),
  refunds: refunds.map((facts) => ({ ...refund, ...facts })),
  eventIds: new Set(['evt_1']),
})

const nothing = () => undefined
const place = (promises: Promises) => promises.placed('key-1', told())
const pay = (promises: Promises) => promises.paid('order-1')
const hold = (promises: Promises) => promises.held('order-1')
const askToCancel = (promises: Promises) => promises.cancelAsked('order-1')
const cancel = (promises: Promises) => promises.canceled('order-1')
const askToCapture = (amountMinor: number | null) => (promises: Promises) =>
  promises.captureAsked('order-1', amountMinor)
const capture = (amountMinor: number) => (promises: Promises) => promises.captured('order-1', amountMinor)
const askToShip = (promises: Promises) => promises.shipAsked('order-1')
const ship = (promises: Promises) => promises.shipped('order-1')
const askToRefund = (promises: Promises) => promises.refundAsked('refund-key-1', 'order-1')
const letOff = (promises: Promises) => promises.letOff('refund-key-1', 'order-1', 500)
const payBack = (promises: Promises) => promises.refunded('refund-key-1', 'order-1', [toldRefund])
const takeEvent = (id: string) => (promises: Promises) => promises.eventTaken(id)

interface Case {
  readonly name: string
  readonly promised: readonly ((promises: Promises) => unknown)[]
  readonly kept: Kept
}

test.each<Case>([
  { name: 'nothing promised', promised: [nothing], kept: kept() },
  { name: 'a paid order', promised: [place, pay, takeEvent('evt_1')], kept: kept({}) },
  { name: 'an unpaid order', promised: [place], kept: kept(unpaid) },
  { name: 'an order that nobody heard of', promised: [nothing], kept: kept({}) },
  { name: 'the same answer again', promised: [place, place], kept: kept({}) },
  { name: 'a canceled order', promised: [place, pay, askToCancel, cancel], kept: kept(canceled) },
  { name: 'a cancel without an answer', promised: [place, pay, askToCancel], kept: kept(canceled) },
  { name: 'money that is held still', promised: [place, hold], kept: kept(held) },
  { name: 'a hold that was captured', promised: [hold, askToCapture(null), capture(2_499)], kept: kept({}) },
  { name: 'a capture without an answer', promised: [hold, askToCapture(null)], kept: kept({}) },
  { name: 'a capture that never came', promised: [hold, askToCapture(2_000)], kept: kept(held) },
  {
    name: 'a part of a hold',
    promised: [hold, askToCapture(2_000), capture(2_000)],
    kept: kept(lessOf(2_000)),
  },
  { name: 'a hold that left with its goods', promised: [hold, askToShip, ship], kept: kept(shipped) },
  { name: 'a hold that was let go', promised: [hold, askToCancel, cancel], kept: kept(letGo) },
  { name: 'a refund', promised: [pay, askToRefund, payBack], kept: keptWith([{}], paidBack) },
  { name: 'a refund without an answer', promised: [pay, askToRefund], kept: keptWith([{}], paidBack) },
  {
    name: 'a hold that was let off',
    promised: [hold, askToRefund, letOff],
    kept: kept({ ...held, releasedMinor: 500 }),
  },
  {
    name: 'a hold that was let off, and captured',
    promised: [hold, askToRefund, letOff, askToShip, ship],
    kept: kept({ ...shipped, ...lessOf(1_999) }),
  },
  {
    name: 'shipped, and all of it back',
    promised: [pay, askToShip, ship, askToRefund],
    kept: keptWith([{}], { ...canceled, status: 'REFUNDED' }),
  },
])('kept: $name', ({ promised, kept }) => {
  const promises = openPromises()
  for (const promise of promised) promise(promises)
  expect(promises.brokenIn(kept)).toEqual([])
})

test.each<Case>([
  { name: 'an order is gone', promised: [place], kept: kept() },
  { name: 'another id', promised: [place], kept: kept({ id: 'order-2' }) },
  { name: 'another number', promised: [place], kept: kept({ orderNumber: 'A-2' }) },
  { name: 'another total', promised: [place], kept: kept({ totalMinor: 2_498 }) },
  { name: 'another currency', promised: [place], kept: kept({ currency: 'EUR' }) },
  { name: 'two orders of one key', promised: [nothing], kept: kept({}, { id: 'order-2', orderNumber: 'A-2' }) },
  { name: 'paid, and no money', promised: [pay, askToCancel], kept: kept({ ...canceled, capturedMinor: 0 }) },
  { name: 'paid, and unpaid again', promised: [pay], kept: kept(unpaid) },
  { name: 'paid, and canceled by nobody', promised: [pay], kept: kept(canceled) },
  { name: 'paid, and gone', promised: [pay], kept: kept() },
  { name: 'paid, and shipped by nobody', promised: [pay], kept: kept(shipped) },
  { name: 'paid, and paid back by nobody', promised: [pay], kept: kept(paidBack) },
  { name: 'canceled, and alive', promised: [askToCancel, cancel], kept: kept({ refundedMinor: 2_499 }) },
  { name: 'canceled, and the money stays', promised: [cancel], kept: kept({ ...canceled, refundedMinor: 0 }) },
  { name: 'held, and captured by nobody', promised: [hold], kept: kept({}) },
  { name: 'held, and less of it', promised: [hold], kept: kept({ ...held, heldMinor: 2_000 }) },
  { name: 'held, and gone', promised: [hold, askToCapture(null)], kept: kept({ ...held, heldMinor: 0 }) },
  { name: 'held, and let go by nobody', promised: [hold], kept: kept(letGo) },
  {
    name: 'held, and captured twice',
    promised: [hold, askToCapture(null)],
    kept: kept({ capturedMinor: 4_998 }),
  },
  {
    name: 'captured, and another amount',
    promised: [hold, askToCapture(null), askToCapture(2_000), capture(2_000)],
    kept: kept({}),
  },
  { name: 'captured, and held still', promised: [hold, askToCapture(null), capture(2_499)], kept: kept(held) },
  {
    name: 'a part that nobody wanted',
    promised: [hold, askToCapture(2_000)],
    kept: kept(lessOf(1_999)),
  },
  {
    name: 'a part, and the rest is nowhere',
    promised: [hold, askToCapture(2_000), capture(2_000)],
    kept: kept({ capturedMinor: 2_000 }),
  },
  { name: 'let off, and owed all the same', promised: [hold, askToRefund, letOff], kept: kept(held) },
  {
    name: 'let off, and captured all the same',
    promised: [hold, askToRefund, letOff, askToShip],
    kept: kept({ ...shipped, releasedMinor: 500 }),
  },
  { name: 'let go, and it brought money', promised: [hold, askToCancel, cancel], kept: kept(canceled) },
  { name: 'shipped, and here', promised: [pay, askToShip, ship], kept: kept({}) },
  { name: 'shipped for nothing', promised: [askToShip, ship], kept: kept({ ...held, ...shipped }) },
  { name: 'a refund is gone', promised: [pay, askToRefund, payBack], kept: kept({}) },
  {
    name: 'a refund of another amount',
    promised: [pay, askToRefund, payBack],
    kept: keptWith([{ amountMinor: 499, atProvider: [{ amount: 499, status: 'succeeded' }] }], paidBack),
  },
  {
    name: 'a refund of another order',
    promised: [pay, askToRefund, payBack],
    kept: keptWith([{ orderId: 'order-2', reason: 'canceled' }], paidBack),
  },
  {
    name: 'a refund without an end',
    promised: [askToRefund],
    kept: keptWith([{ state: 'submitted' }], paidBack),
  },
  { name: 'a refund that Stripe has not', promised: [askToRefund], kept: keptWith([{ atProvider: [] }], paidBack) },
  {
    name: 'a refund that Stripe has twice',
    promised: [askToRefund],
    kept: keptWith([{ atProvider: [...refund.atProvider, ...refund.atProvider] }], paidBack),
  },
  {
    name: 'a refund that has failed',
    promised: [askToRefund],
    kept: keptWith([{ state: 'failed', atProvider: [{ amount: 500, status: 'failed' }] }], paidBack),
  },
  {
    name: 'a refund that has failed at Stripe',
    promised: [askToRefund],
    kept: keptWith([{ atProvider: [{ amount: 500, status: 'failed' }] }], paidBack),
  },
  {
    name: 'a refund of another amount at Stripe',
    promised: [askToRefund],
    kept: keptWith([{ atProvider: [{ amount: 499, status: 'succeeded' }] }], paidBack),
  },
  { name: 'two refunds of one key', promised: [askToRefund], kept: keptWith([{}, { id: 'refund-2' }], paidBack) },
  { name: 'a webhook is gone', promised: [takeEvent('evt_2')], kept: kept() },
])('broken: $name', ({ promised, kept }) => {
  const promises = openPromises()
  for (const promise of promised) promise(promises)
  expect(promises.brokenIn(kept)).not.toEqual([])
})

test('a key that is answered with another order is told at once', () => {
  const promises = openPromises()
  expect([promises.placed('key-1', told()), promises.placed('key-1', told())]).toEqual([null, null])
  expect(promises.placed('key-1', told({ orderNumber: 'A-2' }))).toContain('A-2')
})

test('a key that is answered with another refund is told at once', () => {
  const promises = openPromises()
  expect([payBack(promises), payBack(promises)]).toEqual([null, null])
  const other = [{ ...toldRefund, id: 'refund-2' }]
  expect(promises.refunded('refund-key-1', 'order-1', other)).toContain('refund-2')
})
