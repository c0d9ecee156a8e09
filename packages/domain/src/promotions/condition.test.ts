import { expect, test } from 'vitest'
import { groupId, shirt } from '../prices/testing/price-facts.ts'
import { holds, type PromotionBuyer } from './condition.ts'
import type { Condition, CountRange } from './promotion.ts'
import { amount, clothes, cup, dishes, everything, goods, mug } from './testing/promotion-facts.ts'

const guest: PromotionBuyer = { customerGroupIds: [], country: 'US', ordersBefore: null }
const inCart = [goods(shirt, 2000, { quantity: 2 }), goods(mug, 500), goods(cup, 300, { quantity: 3 })]
const isMet = (condition: Condition, buyer: Partial<PromotionBuyer> = {}) =>
  holds(condition, inCart, { ...guest, ...buyer })

test('a subtotal is met within its range, both ends included', () => {
  expect(isMet(amount(5400, null))).toBe(true)
  expect(isMet(amount(5401, null))).toBe(false)
  expect(isMet(amount(null, 5400))).toBe(true)
  expect(isMet(amount(null, 5399))).toBe(false)
  expect(isMet(amount(null, null))).toBe(true)
})

test('an amount may be of some goods only, and is nothing where none of them are there', () => {
  expect(isMet(amount(1400, 1400, dishes))).toBe(true)
  expect(isMet(amount(1401, null, dishes))).toBe(false)
  const dear = { ...everything, unitPrice: { minMinor: 2001, maxMinor: null } }
  expect(isMet(amount(1, null, dear))).toBe(false)
  expect(isMet(amount(null, 0, dear))).toBe(true)
})

test('a quantity counts units, of all goods or of some', () => {
  const count = (range: CountRange, of = everything) => isMet({ kind: 'quantity', of, range })
  expect(count({ min: 6, max: 6 })).toBe(true)
  expect(count({ min: 7, max: null })).toBe(false)
  expect(count({ min: 4, max: null }, dishes)).toBe(true)
  expect(count({ min: null, max: 3 }, dishes)).toBe(false)
  expect(count({ min: 2, max: 2 }, clothes)).toBe(true)
})

test('a customer group is met by whoever is in one of them, and by no guest', () => {
  const condition: Condition = { kind: 'customer_group', ids: new Set([groupId('wholesale'), groupId('staff')]) }
  expect(isMet(condition)).toBe(false)
  expect(isMet(condition, { customerGroupIds: [groupId('loyal')] })).toBe(false)
  expect(isMet(condition, { customerGroupIds: [groupId('loyal'), groupId('staff')] })).toBe(true)
})

test('the first order is the one with none before it; while nobody knows who buys, nobody can say', () => {
  const first: Condition = { kind: 'order_count', range: { min: 1, max: 1 } }
  expect(isMet(first, { ordersBefore: 0 })).toBe(true)
  expect(isMet(first, { ordersBefore: 1 })).toBe(false)
  expect(isMet(first, { ordersBefore: null })).toBeNull()
  const fromThird: Condition = { kind: 'order_count', range: { min: 3, max: null } }
  expect([1, 2, 3].map((ordersBefore) => isMet(fromThird, { ordersBefore }))).toEqual([false, true, true])
})

test('a country is met where it is among them', () => {
  const condition: Condition = { kind: 'country', countries: new Set(['JP', 'US']) }
  expect(isMet(condition)).toBe(true)
  expect(isMet(condition, { country: 'CA' })).toBe(false)
})
