import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { CartLineId, LocationId, VariantId } from '../ids.ts'
import { priceFacts } from '../prices/testing/price-facts.ts'
import { shortagesOf as shortagesAt } from '../stock/take.ts'
import { runs } from '../testing/runs.ts'
import { type StockFacts, sellableCount } from './availability.ts'
import type { LineFacts } from './quote.ts'
import { shortagesOf } from './shortages.ts'

const names = ['mug', 'pot', 'tea', 'set', 'gift set'] as const
type Name = (typeof names)[number]
const none: StockFacts = { availableCount: null, backorderLimit: 0 }

// The brands are made where ids enter the shop; a test is such a place.
const idOf = (name: Name) => name as string as VariantId

interface Shelves {
  readonly stock: Readonly<Partial<Record<Name, StockFacts>>>
  readonly bundles: Readonly<Partial<Record<Name, Readonly<Partial<Record<Name, number>>>>>>
}

const partsOf = ({ bundles }: Shelves, name: Name) =>
  names.flatMap((part) => {
    const quantity = bundles[name]?.[part] ?? 0
    return quantity === 0 ? [] : [{ part, quantity }]
  })

const lineOf = (shelves: Shelves, name: Name, more: Partial<LineFacts> = {}): LineFacts => ({
  lineId: name as string as CartLineId,
  variantId: idOf(name),
  quantity: 1,
  sellable: true,
  price: priceFacts(),
  taxCategory: 'standard',
  requiresShipping: true,
  weightGrams: 0,
  shippingCategory: null,
  ...(shelves.stock[name] ?? none),
  components: partsOf(shelves, name).map(({ part, quantity }) => ({
    ...{ variantId: idOf(part), sku: part, quantity },
    ...(shelves.stock[part] ?? none),
  })),
  ...more,
})

const inStock = (availableCount: number, backorderLimit = 0): StockFacts => ({ availableCount, backorderLimit })
const toldOf = (shelves: Shelves, wanted: readonly (readonly [Name, number])[]) =>
  [...shortagesOf(wanted.map(([name, quantity]) => lineOf(shelves, name, { quantity }))).values()].map(
    ({ variantId, requested, available }) => [variantId, requested, available],
  )

test('what a bundle takes and what is bought alone come from one shelf, and who stands first has it first', () => {
  const shelves = { stock: { mug: inStock(5), pot: inStock(9) }, bundles: { set: { mug: 2, pot: 1 } } }
  expect(
    toldOf(shelves, [
      ['mug', 1],
      ['set', 2],
    ]),
  ).toEqual([])
  expect(
    toldOf(shelves, [
      ['mug', 2],
      ['set', 2],
    ]),
  ).toEqual([['set', 2, 1]])
  expect(
    toldOf(shelves, [
      ['set', 2],
      ['mug', 2],
    ]),
  ).toEqual([['mug', 2, 1]])
  // What the set can't have is still there for whoever comes after it.
  expect(
    toldOf(shelves, [
      ['set', 3],
      ['mug', 2],
    ]),
  ).toEqual([
    ['set', 3, 2],
    ['mug', 2, 1],
  ])
  expect(
    toldOf(shelves, [
      ['set', 1],
      ['mug', 1],
      ['set', 1],
    ]),
  ).toEqual([])
})

test('a bundle can be had as often as the part that is scarcest allows, backorders included', () => {
  const bundles = { set: { mug: 2, pot: 1, tea: 3 } }
  expect(toldOf({ stock: { mug: inStock(3, 2), pot: inStock(9) }, bundles }, [['set', 3]])).toEqual([['set', 3, 2]])
  expect(toldOf({ stock: { mug: inStock(-1, 0) }, bundles }, [['set', 1]])).toEqual([['set', 1, 0]])
  expect(toldOf({ stock: {}, bundles }, [['set', 999]])).toEqual([])
})

test('a bundle that is no longer sold is short of everything, and takes nothing from the shelves', () => {
  const shelves = { stock: { mug: inStock(1) }, bundles: { set: { mug: 1 } } }
  const [set, mug] = [lineOf(shelves, 'set', { sellable: false }), lineOf(shelves, 'mug')]
  expect([...shortagesOf([set, mug]).keys()]).toEqual(['set'])
})

test('where lines know different things of a shelf, the one that knows of less counts', () => {
  const [many, few] = [inStock(9), inStock(1)].map((stock) => lineOf({ stock: { mug: stock }, bundles: {} }, 'mug'))
  const lines = [many, few].flatMap((line) => line ?? [])
  for (const both of [lines, lines.toReversed()]) {
    expect([...shortagesOf(both).values()]).toEqual([{ variantId: 'mug', requested: 2, available: 1 }])
  }
})

test('where lines do not agree whether a variant is sold, it is not', () => {
  const shelves = { stock: { mug: inStock(9) }, bundles: {} }
  const lines = [lineOf(shelves, 'mug', { sellable: false }), lineOf(shelves, 'mug')]
  for (const both of [lines, lines.toReversed()]) {
    expect([...shortagesOf(both).values()]).toEqual([{ variantId: 'mug', requested: 2, available: 0 }])
  }
})

const anyStock = fc.record({
  availableCount: fc.option(fc.integer({ min: -4, max: 12 }), { freq: 4 }),
  backorderLimit: fc.constantFrom(0, 0, 4, 6),
})
const anyShelves: fc.Arbitrary<Shelves> = fc.record({
  stock: fc.record({ mug: anyStock, pot: anyStock, tea: anyStock }),
  bundles: fc.record({
    set: fc.record({ mug: fc.nat(3), pot: fc.nat(2) }),
    'gift set': fc.record({ mug: fc.nat(2), tea: fc.nat(1) }),
  }),
})
const anyWanted = fc.array(fc.tuple(fc.constantFrom(...names), fc.integer({ min: 1, max: 6 })), { maxLength: 8 })

test('a cart is told the shortages that placing it would be told', () => {
  fc.assert(
    fc.property(anyShelves, anyWanted, (shelves, wanted) => {
      const lines = wanted.map(([name, quantity]) => lineOf(shelves, name, { quantity }))
      const onOffer = names.flatMap((name) => {
        const stock = shelves.stock[name] ?? none
        if (stock.availableCount === null) return []
        const at = { locationId: 'shelf' as LocationId, availableCount: stock.availableCount }
        return [[idOf(name), [{ ...at, sellableCount: sellableCount(stock) }]] as const]
      })
      expect([...shortagesOf(lines).values()]).toEqual(shortagesAt(new Map(onOffer), lines))
    }),
    { numRuns: runs },
  )
})
