import { expect, test } from 'vitest'
import type { CartId, LocationId, OrderLineId, VariantId } from '../ids.ts'
import { decidePlacing, type HeldForPlacing, type WaitingOrder } from './place.ts'

const mug = 'mug' as VariantId
const shelf = 'shelf' as LocationId

const order = (cart: string, more: Partial<WaitingOrder> & { quantity?: number } = {}): WaitingOrder => ({
  cartId: cart as CartId,
  cartVersion: 1,
  ownerKey: `owner of ${cart}`,
  idempotencyKey: `key of ${cart}`,
  requestHash: 'the same',
  lines: [{ orderLineId: `line of ${cart}` as OrderLineId, variantId: mug, quantity: more.quantity ?? 1 }],
  ...more,
})

const held = (mugs: number, carts: Record<string, { version?: number; active?: boolean }>): HeldForPlacing => ({
  carts: new Map(
    Object.entries(carts).map(([id, { version = 1, active = true }]) => [id as CartId, { version, active }]),
  ),
  stock: new Map([[mug, [{ locationId: shelf, sellableCount: mugs }]]]),
})

const kinds = (waiting: readonly WaitingOrder[], locked: HeldForPlacing) =>
  decidePlacing(waiting, locked).map(({ kind }) => kind)

test('the last mugs go to those who came first, and who comes after is told what is left', () => {
  const waiting = [order('a', { quantity: 2 }), order('b', { quantity: 2 }), order('c')]
  const outcomes = decidePlacing(waiting, held(3, { a: {}, b: {}, c: {} }))
  expect(outcomes.map(({ kind }) => kind)).toEqual(['placed', 'refused', 'placed'])
  expect(outcomes[1]).toEqual({
    kind: 'refused',
    refusal: { code: 'OUT_OF_STOCK', lines: [{ variantId: mug, requested: 2, available: 1 }] },
  })
})

test('a cart is placed once, however many ask at the same time', () => {
  const twins = Array.from({ length: 20 }, () => order('a'))
  expect(kinds(twins, held(10, { a: {} }))).toEqual(['placed', ...Array(19).fill('closed')])
})

test('a cart that was placed before answers its order', () => {
  expect(kinds([order('a')], held(10, { a: { active: false, version: 2 } }))).toEqual(['closed'])
})

test('a cart that has changed since it was priced takes nothing and is priced again', () => {
  expect(kinds([order('a'), order('b')], held(1, { a: { version: 2 }, b: {} }))).toEqual(['stale', 'placed'])
})

test('a cart that somebody else holds waits for the next batch', () => {
  expect(kinds([order('a'), order('b')], held(1, { b: {} }))).toEqual(['busy', 'placed'])
})

test('one key of one owner for two carts is a conflict', () => {
  const same = { ownerKey: 'o', idempotencyKey: 'k' }
  expect(kinds([order('a', same), order('b', same)], held(5, { a: {}, b: {} }))).toEqual(['placed', 'refused'])
})
