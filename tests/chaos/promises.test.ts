import { expect, test } from 'vitest'
import { type Kept, type KeptOrder, openPromises, type Promises } from './promises.ts'

const order: KeptOrder = {
  id: 'order-1',
  orderNumber: 'A-1',
  idempotencyKey: 'key-1',
  totalMinor: 2_499,
  currency: 'USD',
  status: 'PROCESSING',
  paymentStatus: 'SUCCEEDED',
  capturedMinor: 2_499,
  refundedMinor: 0,
}
const unpaid: Partial<KeptOrder> = { status: 'PENDING', paymentStatus: 'PENDING', capturedMinor: 0 }
const canceled: Partial<KeptOrder> = { status: 'CANCELED', paymentStatus: 'REFUNDED', refundedMinor: 2_499 }

/** What a client is told of an order, as far as a promise is made by it. */
const told = (facts: Partial<KeptOrder> = {}) => {
  const { id, orderNumber, totalMinor, currency } = { ...order, ...facts }
  return { id, orderNumber, total: { amount: totalMinor, currency } }
}

const kept = (...orders: Partial<KeptOrder>[]): Kept => ({
  orders: orders.map((facts) => ({ ...order, ...facts })),
  eventIds: new Set(['evt_1']),
})

const nothing = () => undefined
const place = (promises: Promises) => promises.placed('key-1', told())
const pay = (promises: Promises) => promises.paid('order-1')
const askToCancel = (promises: Promises) => promises.cancelAsked('order-1')
const cancel = (promises: Promises) => promises.canceled('order-1')
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
  { name: 'canceled, and alive', promised: [askToCancel, cancel], kept: kept({ refundedMinor: 2_499 }) },
  { name: 'canceled, and the money stays', promised: [cancel], kept: kept({ ...canceled, refundedMinor: 0 }) },
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
