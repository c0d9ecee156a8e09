import { expect, test } from 'vitest'
import { accept, refuse } from '../refusal.ts'
import { decideCancel } from './cancel.ts'
import type { OrderStatus } from './status.ts'

const order = (status: OrderStatus) => ({
  status,
  paymentStatus: status === 'PENDING' ? ('PENDING' as const) : ('SUCCEEDED' as const),
  fulfillmentStatus: 'UNFULFILLED' as const,
  cancelReason: status === 'CANCELED' ? 'too big' : null,
})
const conflict = (from: OrderStatus) => refuse({ code: 'ORDER_STATUS_CONFLICT', from, to: 'CANCELED' })

test('an order is canceled until it ships: unpaid, paid, or with its money held', () => {
  expect(decideCancel(order('PENDING'), 'no')).toEqual(accept('unpaid'))
  expect(decideCancel(order('PROCESSING'), 'no')).toEqual(accept('paid'))
  const held = { ...order('PROCESSING'), paymentStatus: 'AUTHORIZED' as const }
  expect(decideCancel(held, 'no')).toEqual(accept('unpaid'))
  for (const from of ['SHIPPED', 'DELIVERED', 'REFUNDED'] as const) {
    expect(decideCancel(order(from), 'no')).toEqual(conflict(from))
  }
})

test('after a first parcel an order is returned, not canceled', () => {
  const begun = { ...order('PROCESSING'), fulfillmentStatus: 'PARTIALLY_FULFILLED' as const }
  expect(decideCancel(begun, 'no')).toEqual(conflict('PROCESSING'))
})

test('the same reason again, or none, is the same cancel; another one comes too late', () => {
  expect(decideCancel(order('CANCELED'), 'too big')).toEqual(accept('repeated'))
  expect(decideCancel(order('CANCELED'), null)).toEqual(accept('repeated'))
  expect(decideCancel(order('CANCELED'), 'too small')).toEqual(conflict('CANCELED'))
})
