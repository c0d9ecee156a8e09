import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { OrderLineId } from '../ids.ts'
import { accept, refuse } from '../refusal.ts'
import { decideEdit } from './edit.ts'
import { decideFulfillment, type FulfilledLine, fulfillmentStatusOf, goneOf, leftOf } from './fulfillment.ts'
import { decideReceiving, decideReturn, decideReturnMove, type ReturnState, returnMoves } from './return.ts'
import type { OrderStatus } from './status.ts'

const line = (name: string, quantity: number, shippedQuantity = 0, returnedQuantity = 0): FulfilledLine => ({
  ...{ id: name as OrderLineId, quantity, shippedQuantity, returnedQuantity, canceledQuantity: 0 },
  keptQuantity: 0,
})
const paid = { status: 'PROCESSING', paymentStatus: 'SUCCEEDED' } as const
const of = (name: string, quantity: number) => ({ lineId: name as OrderLineId, quantity })

test.each([
  ['UNFULFILLED', [line('mug', 2), line('book', 1)]],
  ['PARTIALLY_FULFILLED', [line('mug', 2, 1), line('book', 1)]],
  ['PARTIALLY_FULFILLED', [line('mug', 2, 2), line('book', 1)]],
  ['FULFILLED', [line('mug', 2, 2), line('book', 1, 1)]],
  ['PARTIALLY_RETURNED', [line('mug', 2, 2, 2), line('book', 1, 1)]],
  ['PARTIALLY_RETURNED', [line('mug', 2, 1, 1)]],
  ['RETURNED', [line('mug', 2, 2, 2), line('book', 1, 1, 1)]],
] as const)('%s is what follows from where the pieces are', (status, lines) => {
  expect(fulfillmentStatusOf(lines)).toBe(status)
})

test('parts of a paid order ship, and the last of them ships the order', () => {
  const order = { ...paid, lines: [line('mug', 3, 1), line('book', 1)] }
  expect(decideFulfillment(order, [of('mug', 2)])).toEqual(
    accept({ pieces: [of('mug', 2)], status: 'PROCESSING', fulfillmentStatus: 'PARTIALLY_FULFILLED' }),
  )
  const all = [of('mug', 2), of('book', 1)]
  const whole = accept({ pieces: all, status: 'SHIPPED', fulfillmentStatus: 'FULFILLED' })
  expect([decideFulfillment(order, all), decideFulfillment(order, null)]).toEqual([whole, whole])
  const done = { ...paid, lines: [line('mug', 1, 1), line('book', 1)] }
  expect(decideFulfillment(done, null)).toMatchObject({ value: { pieces: [of('book', 1)] } })
})

test('pieces that are taken off an order are not to leave any more', () => {
  const lines = [line('mug', 3, 1), line('book', 1)]
  expect(decideEdit({ status: 'PROCESSING', lines }, [of('mug', 2)])).toEqual(
    accept({ status: 'PROCESSING', fulfillmentStatus: 'PARTIALLY_FULFILLED' }),
  )
  // All that is left has left.
  expect(decideEdit({ status: 'PROCESSING', lines }, [of('mug', 2), of('book', 1)])).toEqual(
    accept({ status: 'SHIPPED', fulfillmentStatus: 'FULFILLED' }),
  )
  const edited = { ...paid, lines: [{ ...line('mug', 3), canceledQuantity: 2 }] as const }
  expect(decideFulfillment(edited, null)).toEqual(
    accept({ pieces: [of('mug', 1)], status: 'SHIPPED', fulfillmentStatus: 'FULFILLED' }),
  )
  expect([leftOf(edited.lines[0]), goneOf({ ...edited.lines[0], returnedQuantity: 1 })]).toEqual([1, 3])
})

test('nothing is taken off that has left, or is not there; the last piece is canceled, and not taken off', () => {
  const lines = [line('mug', 3, 1)]
  const edit = (status: OrderStatus, removed: Parameters<typeof decideEdit>[1]) =>
    decideEdit({ status, lines }, removed)
  expect(edit('PROCESSING', [of('mug', 3)])).toEqual(refuse({ code: 'LIMIT_EXCEEDED', limit: 'quantity', max: 2 }))
  expect(edit('PROCESSING', [of('pot', 1)])).toEqual(refuse({ code: 'NOT_FOUND', entity: 'line' }))
  expect(edit('PENDING', [of('mug', 1)])).toEqual(
    refuse({ code: 'ORDER_STATUS_CONFLICT', from: 'PENDING', to: 'PROCESSING' }),
  )
  const untouched = { status: 'PROCESSING', lines: [line('mug', 2), line('book', 1)] } as const
  expect(decideEdit(untouched, [of('mug', 2), of('book', 1)])).toEqual(
    refuse({ code: 'LIMIT_EXCEEDED', limit: 'pieces', max: 2 }),
  )
})

test('what came back before the rest has shipped does not hide that the rest is out', () => {
  const order = { ...paid, lines: [line('mug', 3, 1, 1)] }
  expect(decideFulfillment(order, null)).toMatchObject({
    value: { status: 'SHIPPED', fulfillmentStatus: 'PARTIALLY_RETURNED' },
  })
})

test('only what is paid ships, of its own lines, and no more than is left', () => {
  const lines = [line('mug', 3, 1)]
  for (const status of ['PENDING', 'SHIPPED', 'DELIVERED', 'CANCELED', 'REFUNDED'] as const) {
    const conflict = refuse({ code: 'ORDER_STATUS_CONFLICT', from: status, to: 'SHIPPED' })
    expect(decideFulfillment({ ...paid, status, lines }, null)).toEqual(conflict)
  }
  const order = { ...paid, lines }
  const backAgain = { ...order, paymentStatus: 'REFUNDED' } as const
  expect(decideFulfillment(backAgain, null)).toEqual(
    refuse({ code: 'ORDER_STATUS_CONFLICT', from: 'PROCESSING', to: 'SHIPPED' }),
  )
  expect(decideFulfillment(order, [of('pot', 1)])).toEqual(refuse({ code: 'NOT_FOUND', entity: 'line' }))
  expect(decideFulfillment(order, [of('mug', 3)])).toEqual(
    refuse({ code: 'LIMIT_EXCEEDED', limit: 'quantity', max: 2 }),
  )
})

test('what was paid back whole stays, unless its buyer is to keep all of it that is still to leave', () => {
  const order = { status: 'PROCESSING', paymentStatus: 'REFUNDED' } as const
  const kept = [{ ...line('mug', 3, 1), keptQuantity: 3 }, line('book', 1, 1)]
  expect(decideFulfillment({ ...order, lines: kept }, null)).toEqual(
    accept({ pieces: [of('mug', 2)], status: 'SHIPPED', fulfillmentStatus: 'FULFILLED' }),
  )
  const conflict = refuse({ code: 'ORDER_STATUS_CONFLICT', from: 'PROCESSING', to: 'SHIPPED' })
  expect(decideFulfillment({ ...order, lines: [...kept, line('pot', 1)] }, [of('mug', 1)])).toEqual(conflict)
  expect(decideFulfillment({ ...order, lines: [{ ...line('mug', 3, 1), keptQuantity: 2 }] }, null)).toEqual(conflict)
})

test('what is out and not awaited can come back, whatever became of the order', () => {
  const lines = [line('mug', 3, 3, 1), line('book', 1)]
  const awaited = new Map([['mug' as OrderLineId, 1]])
  for (const status of ['PROCESSING', 'SHIPPED', 'DELIVERED', 'REFUNDED'] as const) {
    expect(decideReturn({ status, lines, awaited }, [of('mug', 1)])).toEqual(accept([of('mug', 1)]))
  }
  const order = { status: 'PROCESSING', lines, awaited } as const
  expect(decideReturn(order, [of('mug', 2)])).toEqual(refuse({ code: 'LIMIT_EXCEEDED', limit: 'quantity', max: 1 }))
  expect(decideReturn(order, [of('book', 1)])).toEqual(refuse({ code: 'LIMIT_EXCEEDED', limit: 'quantity', max: 0 }))
  const inside = { status: 'PROCESSING', lines: [line('mug', 1)], awaited: new Map() } as const
  expect(decideReturn(inside, [of('mug', 1)])).toEqual(
    refuse({ code: 'ORDER_STATUS_CONFLICT', from: 'PROCESSING', to: 'REFUNDED' }),
  )
})

test('what is received was awaited, and what goes on the shelf was received', () => {
  const lines = [line('mug', 3, 3, 1)]
  const came = (quantity: number, restock: number) => [{ ...of('mug', quantity), restock }]
  expect(decideReceiving(lines, [of('mug', 2)], came(1, 0))).toEqual(accept('PARTIALLY_RETURNED'))
  expect(decideReceiving(lines, [of('mug', 2)], came(2, 2))).toEqual(accept('RETURNED'))
  expect(decideReceiving(lines, [of('mug', 1)], came(2, 0))).toEqual(
    refuse({ code: 'LIMIT_EXCEEDED', limit: 'quantity', max: 1 }),
  )
  expect(decideReceiving(lines, [of('mug', 2)], came(1, 2))).toEqual(
    refuse({ code: 'LIMIT_EXCEEDED', limit: 'restock', max: 1 }),
  )
})

test('a return ends rejected, canceled or received, and never moves on from there', () => {
  // Object.keys of a constant: its type is wider than its value.
  const states = Object.keys(returnMoves) as ReturnState[]
  expect(states.filter((state) => returnMoves[state].length === 0)).toEqual(['REJECTED', 'CANCELED', 'RECEIVED'])
  const conflict = refuse({ code: 'CONFLICT', entity: 'return', currentVersion: 4 })
  expect(decideReturnMove({ state: 'RECEIVED', version: 4 }, 'CANCELED')).toEqual(conflict)
  expect(decideReturnMove({ state: 'REQUESTED', version: 4 }, 'RECEIVED')).toEqual(conflict)
  expect(decideReturnMove({ state: 'APPROVED', version: 4 }, 'RECEIVED')).toEqual(accept('moved'))
  expect(decideReturnMove({ state: 'APPROVED', version: 4 }, 'APPROVED')).toEqual(accept('repeated'))
})

test('however an order is shipped, each piece leaves once', () => {
  const shipments = fc.array(fc.record({ at: fc.nat(2), quantity: fc.integer({ min: 1, max: 4 }) }), { maxLength: 12 })
  const orders = fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 1, maxLength: 3 })
  fc.assert(
    fc.property(orders, shipments, (quantities, asked) => {
      let lines = quantities.map((quantity, index) => line(`line ${index}`, quantity))
      for (const { at, quantity } of asked) {
        const decided = decideFulfillment({ ...paid, lines }, [of(`line ${at}`, quantity)])
        if (!decided.ok) continue
        lines = lines.map((own) =>
          own.id === `line ${at}` ? { ...own, shippedQuantity: own.shippedQuantity + quantity } : own,
        )
        const isAll = lines.every((own) => own.shippedQuantity === own.quantity)
        expect(decided.value.status).toBe(isAll ? 'SHIPPED' : 'PROCESSING')
      }
      for (const own of lines) expect(own.shippedQuantity).toBeLessThanOrEqual(own.quantity)
    }),
  )
})
