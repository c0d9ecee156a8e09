import { describe, expect, test } from 'vitest'
import { accept, refuse } from '../refusal.ts'
import {
  canFulfillmentMove,
  canOrderMove,
  canPaymentMove,
  decideOrderMove,
  fulfillmentMoves,
  type OpenIntentStatus,
  orderMoves,
  paymentMoves,
  paymentStatusOf,
} from './status.ts'

type Moves = Readonly<Record<string, readonly string[]>>

/** All states that can come after this one. */
function reachable(moves: Moves, from: string): Set<string> {
  const seen = new Set<string>()
  const waiting = [...(moves[from] ?? [])]
  for (const state of waiting) {
    if (seen.has(state)) continue
    seen.add(state)
    waiting.push(...(moves[state] ?? []))
  }
  return seen
}

const finalStates = (moves: Moves) => Object.keys(moves).filter((state) => moves[state]?.length === 0)

describe.each([
  { name: 'an order', moves: orderMoves, start: 'PENDING', ends: ['CANCELED', 'REFUNDED'] },
  { name: 'a payment', moves: paymentMoves, start: 'PENDING', ends: ['REFUNDED'] },
  { name: 'a fulfillment', moves: fulfillmentMoves, start: 'UNFULFILLED', ends: ['RETURNED'] },
])('the life of $name', ({ moves, start, ends }) => {
  test('ends in the stated states, and in no other', () => {
    expect(finalStates(moves)).toEqual(ends)
  })

  test('can come to an end from everywhere, and everywhere from its start', () => {
    const states = Object.keys(moves).filter((state) => !ends.includes(state))
    for (const state of states) expect(ends.some((end) => reachable(moves, state).has(end))).toBe(true)
    expect(new Set([start, ...reachable(moves, start)])).toEqual(new Set(Object.keys(moves)))
  })

  test('never stays where it is: a repetition is no move', () => {
    for (const [state, next] of Object.entries<readonly string[]>(moves)) expect(next).not.toContain(state)
  })
})

test('an order only moves forward, so that nothing late takes it back', () => {
  for (const state of Object.keys(orderMoves)) expect(reachable(orderMoves, state)).not.toContain(state)
})

test('nothing that is paid becomes unpaid again', () => {
  const unpaid = ['PENDING', 'PROCESSING', 'AUTHORIZED', 'FAILED']
  for (const paid of ['SUCCEEDED', 'PARTIALLY_REFUNDED', 'REFUNDED', 'DISPUTED']) {
    expect([...reachable(paymentMoves, paid)].filter((state) => unpaid.includes(state))).toEqual([])
  }
})

test('a move that the table does not list is a conflict that names both states', () => {
  expect(decideOrderMove('PENDING', 'PROCESSING')).toEqual(accept('PROCESSING'))
  expect(decideOrderMove('CANCELED', 'PROCESSING')).toEqual(
    refuse({ code: 'ORDER_STATUS_CONFLICT', from: 'CANCELED', to: 'PROCESSING' }),
  )
  expect([canOrderMove('SHIPPED', 'PROCESSING'), canOrderMove('SHIPPED', 'DELIVERED')]).toEqual([false, true])
})

test('a declined card can be followed by another, and a shipment by a second one', () => {
  expect([canPaymentMove('FAILED', 'SUCCEEDED'), canPaymentMove('REFUNDED', 'SUCCEEDED')]).toEqual([true, false])
  expect(canFulfillmentMove('PARTIALLY_FULFILLED', 'FULFILLED')).toBe(true)
})

test('Stripe’s states of an intent that can still be paid become the shop’s', () => {
  const stripe: OpenIntentStatus[] = [
    'requires_payment_method',
    'requires_confirmation',
    'requires_action',
    'processing',
    'requires_capture',
  ]
  const ours = ['PENDING', 'PENDING', 'PENDING', 'PROCESSING', 'AUTHORIZED']
  expect(stripe.map((status) => paymentStatusOf(status, false))).toEqual(ours)
  expect(stripe.map((status) => paymentStatusOf(status, true))).toEqual(['FAILED', ...ours.slice(1)])
})
