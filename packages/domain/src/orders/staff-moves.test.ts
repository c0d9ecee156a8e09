import { expect, test } from 'vitest'
import { refuse } from '../refusal.ts'
import { decideStaffMove } from './staff-moves.ts'
import { type OrderStatus, orderMoves } from './status.ts'

// Object.keys of a constant: its type is wider than its value.
const statuses = Object.keys(orderMoves) as OrderStatus[]

test('by hand an order ships once it is paid, and arrives once it has shipped; nothing else', () => {
  const allowed = statuses.flatMap((from) =>
    statuses.flatMap((to) => {
      const decided = decideStaffMove(from, to)
      return decided.ok && decided.value !== 'repeated' ? [`${from} → ${to}: ${decided.value}`] : []
    }),
  )
  expect(allowed).toEqual(['PROCESSING → SHIPPED: ship', 'SHIPPED → DELIVERED: deliver'])
  expect(decideStaffMove('DELIVERED', 'PENDING')).toEqual(
    refuse({ code: 'ORDER_STATUS_CONFLICT', from: 'DELIVERED', to: 'PENDING' }),
  )
})

test('saying again what is so is a repetition, and only of what staff can say', () => {
  const repeated = statuses.filter((status) => {
    const decided = decideStaffMove(status, status)
    return decided.ok && decided.value === 'repeated'
  })
  expect(repeated).toEqual(['SHIPPED', 'DELIVERED'])
})
