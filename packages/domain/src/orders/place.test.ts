import { expect, test } from 'vitest'
import type { CartId, LocationId, OrderLineId, PromotionId, VariantId } from '../ids.ts'
import { decidePlacing, type HeldForPlacing, type WaitingLine, type WaitingOrder } from './place.ts'

const mug = 'mug' as VariantId
const shelf = 'shelf' as LocationId

const order = (cart: string, more: Partial<WaitingOrder> & { quantity?: number } = {}): WaitingOrder => ({
  cartId: cart as CartId,
  cartVersion: 1,
  ownerKey: `owner of ${cart}`,
  idempotencyKey: `key of ${cart}`,
  requestHash: 'the same',
  unpaidNames: [],
  market: 'US',
  destination: null,
  redeeming: null,
  spent: [],
  lines: [lineOf(cart, more.quantity)],
  ...more,
})

const lineOf = (name: string, quantity = 1, isGift = false): WaitingLine => ({
  orderLineId: `line of ${name}` as OrderLineId,
  variantId: mug,
  quantity,
  components: [],
  isGift,
})

const noPromotions = {
  promotions: new Map(),
  coupons: new Map(),
  pastOf: () => ({ ordersBefore: 0, usesOf: new Map() }),
  granted: [],
}

const held = (
  mugs: number,
  carts: Record<string, { version?: number; active?: boolean }>,
  left: Record<string, number> = {},
): HeldForPlacing => ({
  carts: new Map(
    Object.entries(carts).map(([id, { version = 1, active = true }]) => [id as CartId, { version, active }]),
  ),
  stock: new Map([[mug, [{ locationId: shelf, availableCount: mugs, sellableCount: mugs }]]]),
  locations: [{ id: shelf, areas: [], priority: 0 }],
  unpaidRooms: new Map(Object.entries(left).map(([name, leftCount]) => [name, { leftCount, maxCount: 5 }])),
  promotions: noPromotions,
  credit: new Map(),
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
  const [first, second] = decidePlacing([order('a', same), order('b', same)], held(5, { a: {}, b: {} }))
  expect(first?.kind).toBe('placed')
  expect(second).toEqual({ kind: 'refused', refusal: { code: 'IDEMPOTENCY_CONFLICT' } })
})

test('those who wait in one name share what is left of it, and who comes after that takes no goods', () => {
  const unpaidNames = ['ada', 'an office']
  const waiting = ['a', 'b', 'c'].map((cart) => order(cart, { unpaidNames }))
  const locked = held(5, { a: {}, b: {}, c: {}, d: {} }, { ada: 2, 'an office': 9 })
  const outcomes = decidePlacing([...waiting, order('d', { quantity: 3, unpaidNames: ['an office'] })], locked)
  expect(outcomes.map(({ kind }) => kind)).toEqual(['placed', 'placed', 'refused', 'placed'])
  expect(outcomes[2]).toEqual({ kind: 'refused', refusal: { code: 'LIMIT_EXCEEDED', limit: 'unpaidOrders', max: 5 } })
  expect([...locked.unpaidRooms.values()].map(({ leftCount }) => leftCount)).toEqual([0, 6])
})

test('what is refused for want of goods leaves the room to the next one', () => {
  const unpaidNames = ['ada']
  const waiting = [order('a', { unpaidNames, quantity: 9 }), order('b', { unpaidNames })]
  expect(kinds(waiting, held(1, { a: {}, b: {} }, { ada: 1 }))).toEqual(['refused', 'placed'])
})

test('a full name does not stand in the way of what was placed before, nor of what costs nothing', () => {
  const full = { unpaidNames: ['ada'] }
  const carts = { a: { active: false, version: 2 }, b: {}, c: {} }
  expect(kinds([order('a', full), order('b'), order('c', full)], held(5, carts, { ada: 0 }))).toEqual([
    'closed',
    'placed',
    'refused',
  ])
})

test('where gifts alone are short the order is priced again, and where goods are too they are told', () => {
  const [gift, goods] = [lineOf('gift', 2, true), lineOf('goods')]
  expect(kinds([order('a', { lines: [goods, gift] })], held(2, { a: {} }))).toEqual(['stale'])
  expect(decidePlacing([order('a', { lines: [goods, gift] })], held(0, { a: {} }))).toEqual([
    { kind: 'refused', refusal: { code: 'OUT_OF_STOCK', lines: [{ variantId: mug, requested: 1, available: 0 }] } },
  ])
})

test('an order whose promotion is not there any more is priced again, and takes no goods', () => {
  const had = { promotionId: 'p' as PromotionId, couponId: null, discountMinor: 1, givesBack: true, version: 1 }
  const redeeming = { buyer: { customerId: null, email: 'a@b.c' }, ordersBefore: null, redemptions: [had] }
  const locked = held(1, { a: {}, b: {} })
  expect(kinds([order('a', { redeeming }), order('b')], locked)).toEqual(['stale', 'placed'])
})

test('goods come from the location that is meant for the place they go to, then from the one that comes first', () => {
  const [east, west] = ['east', 'west'] as LocationId[] as [LocationId, LocationId]
  const stock = [east, west].map((locationId) => ({ locationId, availableCount: 1, sellableCount: 1 }))
  const locations = [
    { id: east, areas: [{ country: 'US', region: 'NY' }], priority: 0 },
    { id: west, areas: [], priority: 1 },
  ]
  const to = (region: string) => ({ destination: { country: 'US', region } })
  const locked = () => ({ ...held(0, { a: {}, b: {} }), stock: new Map([[mug, structuredClone(stock)]]), locations })
  const sources = (waiting: readonly WaitingOrder[]) =>
    decidePlacing(waiting, locked()).map((outcome) => outcome.kind === 'placed' && outcome.taken[0]?.locationId)
  expect(sources([order('a', to('NY')), order('b', to('NY'))])).toEqual([east, west])
  expect(sources([order('a', to('TX')), order('b')])).toEqual([west, east])
})
