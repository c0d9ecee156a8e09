import { expect, test } from 'vitest'
import { accept, refuse } from '../refusal.ts'
import { decideUnpaidRoom, takeUnpaidRoom, type UnpaidRooms } from './unpaid.ts'

test('an order takes room in each of its names, and in none that nobody counts', () => {
  const rooms: UnpaidRooms = new Map([
    ['ada', { leftCount: 1, maxCount: 5 }],
    ['192.0.2.1', { leftCount: 2, maxCount: 9 }],
  ])
  const names = ['ada', '192.0.2.1', 'uncounted']
  expect(decideUnpaidRoom(rooms, names)).toEqual(accept(null))
  takeUnpaidRoom(rooms, names)
  expect([...rooms.values()].map(({ leftCount }) => leftCount)).toEqual([0, 1])
  expect(decideUnpaidRoom(rooms, names)).toEqual(refuse({ code: 'LIMIT_EXCEEDED', limit: 'unpaidOrders', max: 5 }))
  expect(decideUnpaidRoom(rooms, ['192.0.2.1', 'uncounted'])).toEqual(accept(null))
})
