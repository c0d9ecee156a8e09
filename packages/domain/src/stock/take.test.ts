import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { LocationId, VariantId } from '../ids.ts'
import { runs } from '../testing/runs.ts'
import type { Component, Wanted } from './demand.ts'
import { type StockAtLocation, type StockOnOffer, shortagesOf, takeStock } from './take.ts'

const variant = (name: string) => name as VariantId
const place = (name: string) => name as LocationId
const at = (name: string, availableCount: number, backorderLimit = 0): StockAtLocation => ({
  locationId: place(name),
  availableCount,
  sellableCount: availableCount + backorderLimit,
})
const wanted = (name: string, quantity: number, parts: Record<string, number> = {}): Wanted => ({
  variantId: variant(name),
  quantity,
  components: Object.entries(parts).map(([part, each]) => ({ variantId: variant(part), quantity: each })),
})
const offerOf = (shelves: Record<string, StockAtLocation[]>): StockOnOffer =>
  new Map(Object.entries(shelves).map(([name, places]) => [variant(name), places]))
const near = place('near')
const far = place('far')

/** Where each line comes from, as "near 3". */
const taken = (offer: StockOnOffer, lines: readonly Wanted[], ranked = [near, far]) =>
  takeStock(offer, lines, ranked).map(({ variantId, locationId, quantity }) => `${quantity} ${variantId} ${locationId}`)

test('an order comes from the best location that has all of it, though a better one has a part', () => {
  const offer = offerOf({ mug: [at('near', 9), at('far', 5)], pot: [at('far', 1)] })
  expect(taken(offer, [wanted('mug', 4), wanted('pot', 1)])).toEqual(['4 mug far', '1 pot far'])
  expect(offer.get(variant('mug'))).toEqual([at('near', 9), at('far', 1)])
})

test('where no location has all of it, each line comes from one that has it, and as few as can be are asked', () => {
  const offer = offerOf({ tea: [at('near', 1)], mug: [at('far', 5)], pot: [at('near', 4), at('far', 4)] })
  expect(taken(offer, [wanted('mug', 1), wanted('pot', 1), wanted('tea', 1)])).toEqual([
    ...['1 mug far', '1 pot far', '1 tea near'],
  ])
})

test('a line is split only when no location has it alone', () => {
  expect(taken(offerOf({ mug: [at('near', 3), at('far', 2)] }), [wanted('mug', 4)])).toEqual([
    '3 mug near',
    '1 mug far',
  ])
  expect(taken(offerOf({ mug: [at('near', 1), at('far', 0, 4)] }), [wanted('mug', 4)])).toEqual(['4 mug far'])
  const empty = place('empty')
  const offer = offerOf({ mug: [at('near', 2), at('empty', 0), at('far', 3)] })
  expect(taken(offer, [wanted('mug', 5)], [near, empty, far])).toEqual(['2 mug near', '3 mug far'])
})

test('nothing is sold as a backorder where all of it lies at hand, and what must be comes last', () => {
  const offer = offerOf({ mug: [at('near', 2, 9), at('far', 3)] })
  expect(taken(offer, [wanted('mug', 5)])).toEqual(['2 mug near', '3 mug far'])
  expect(taken(offerOf({ mug: [at('near', 2, 2), at('far', 3, 1)] }), [wanted('mug', 7)])).toEqual([
    ...['4 mug near', '3 mug far'],
  ])
  expect(taken(offerOf({ mug: [at('near', 2, 2), at('far', 3, 1)] }), [wanted('mug', 8)])).toEqual([
    ...['4 mug near', '4 mug far'],
  ])
})

test('a bundle is kept together where one location has all of its components', () => {
  const offer = offerOf({ mug: [at('near', 2), at('far', 2)], tea: [at('far', 6)], pot: [at('near', 1)] })
  expect(taken(offer, [wanted('set', 1, { mug: 1, tea: 3 }), wanted('pot', 1)])).toEqual([
    ...['1 mug far', '3 tea far', '1 pot near'],
  ])
})

test('a bundle whose components lie apart is split between them, and none of them further than it must be', () => {
  const offer = offerOf({ mug: [at('near', 3), at('far', 5)], tea: [at('near', 1)] })
  expect(taken(offer, [wanted('set', 1, { mug: 4, tea: 1 })])).toEqual(['4 mug far', '1 tea near'])
})

test('lines of one variant count together, and whatever shares a component has it in turn', () => {
  const offer = offerOf({ mug: [at('near', 3), at('far', -2)], pot: [at('near', 0)] })
  expect(shortagesOf(offer, [wanted('mug', 2), wanted('mug', 2), wanted('pot', 1)])).toEqual([
    { variantId: 'mug', requested: 4, available: 3 },
    { variantId: 'pot', requested: 1, available: 0 },
  ])
  const pair = wanted('pair', 2, { mug: 2, ebook: 1 })
  expect(shortagesOf(offer, [wanted('mug', 1), pair])).toEqual([{ variantId: 'pair', requested: 2, available: 1 }])
  expect(shortagesOf(offer, [{ ...pair, quantity: 1 }, wanted('mug', 2)])).toMatchObject([
    { variantId: 'mug', available: 1 },
  ])
  expect(shortagesOf(offer, [pair, wanted('mug', 1)])).toMatchObject([{ variantId: 'pair', available: 1 }])
})

test('what is not tracked is never short and takes nothing', () => {
  const lines = [wanted('ebook', 999), wanted('box', 9, { ebook: 9 })]
  expect([shortagesOf(new Map(), lines), taken(new Map(), lines)]).toEqual([[], []])
  expect(taken(new Map(), lines, [])).toEqual([])
})

const names = ['mug', 'pot', 'tea', 'ebook'] as const
const places = ['a', 'b', 'c', 'd'] as const
const levels = fc.record({ availableCount: fc.integer({ min: -3, max: 9 }), backorderLimit: fc.nat(4) })
/** The ebook is not tracked. */
const shelves = fc.record(
  Object.fromEntries(
    names.slice(0, 3).map((name) => [name, fc.dictionary(fc.constantFrom(...places), levels, { maxKeys: 4 })]),
  ),
)
const parts = fc.dictionary(fc.constantFrom(...names), fc.integer({ min: 1, max: 3 }), { maxKeys: 3 })
const line = fc.oneof(
  fc.tuple(fc.constantFrom(...names), fc.integer({ min: 1, max: 6 })).map(([name, count]) => wanted(name, count)),
  fc.tuple(parts, fc.integer({ min: 1, max: 3 })).map(([each, count]) => wanted(JSON.stringify(each), count, each)),
)
const orders = fc.array(fc.array(line, { maxLength: 4 }), { maxLength: 6 })
const ranking = fc.shuffledSubarray([...places], { minLength: 4 }).map((order) => order.map(place))

type Shelves = Record<string, Record<string, { availableCount: number; backorderLimit: number }>>
const offerFrom = (of: Shelves, turn = <T>(rows: T[]) => rows): StockOnOffer =>
  new Map(
    turn(
      Object.entries(of).map(([name, levelAt]) => [
        variant(name),
        turn(
          Object.entries(levelAt).map(([where, { availableCount, backorderLimit }]) =>
            at(where, availableCount, backorderLimit),
          ),
        ),
      ]),
    ),
  )

test('no sequence of orders goes below a limit, and each takes all or nothing, by backorder only what must be', () => {
  fc.assert(
    fc.property(shelves, orders, ranking, (of, asked, ranked) => {
      const offer = offerFrom(of)
      for (const lines of asked) {
        const before = structuredClone(offer)
        const wants = sumsOf(lines)
        const isShort = [...wants].some(([name, sum]) => sum > total(before, name, 'sellableCount'))
        expect(shortagesOf(offer, lines).length > 0).toBe(isShort)
        if (isShort) continue
        const parts = takeStock(offer, lines, ranked)
        expect(parts.filter(({ quantity }) => quantity < 1)).toEqual([])
        for (const [name, sum] of wants) {
          expect(sumOf(parts, ({ variantId }) => variantId === name)).toBe(offer.has(name) ? sum : 0)
          expectWithinLimits(before, offer, { variantId: name, quantity: sum })
        }
      }
    }),
    { numRuns: runs },
  )
})

test('an order that one location has at hand comes from the best of those, and no line is split without need', () => {
  fc.assert(
    fc.property(shelves, fc.array(line, { minLength: 1, maxLength: 4 }), ranking, (of, lines, ranked) => {
      const offer = offerFrom(of)
      if (shortagesOf(offer, lines).length > 0) return
      const left = structuredClone(offer)
      const parts = takeStock(offer, lines, ranked)
      const best = ranked.find((where) => has(left, sumsOf(lines), where))
      if (best !== undefined) expect(parts.filter(({ locationId }) => locationId !== best)).toEqual([])
      for (const own of lines) {
        const its = parts.filter((part) => part.line === own)
        const whole = ranked.some((where) => has(left, sumsOf([own]), where))
        if (whole) expect(new Set(its.map(({ locationId }) => locationId)).size).toBeLessThanOrEqual(1)
        for (const [variantId, quantity] of sumsOf([own])) {
          const count = total(left, variantId, 'availableCount') >= quantity ? 'availableCount' : 'sellableCount'
          const alone = left.get(variantId)?.some((stock) => stock[count] >= quantity) ?? false
          const split = its.filter((part) => part.variantId === variantId)
          if (alone) expect(split).toHaveLength(1)
        }
        for (const part of its) countDown(left, part)
      }
    }),
    { numRuns: runs },
  )
})

test('what is taken does not hang on the order in which locations and levels are read', () => {
  fc.assert(
    fc.property(shelves, fc.array(line, { maxLength: 4 }), ranking, (of, lines, ranked) => {
      const [one, other] = [offerFrom(of), offerFrom(of, (rows) => rows.toReversed())]
      if (shortagesOf(one, lines).length > 0) return
      expect(takeStock(other, lines, ranked)).toEqual(takeStock(one, lines, ranked))
    }),
    { numRuns: runs },
  )
})

/** By another way than the shop's: every piece by itself. */
function sumsOf(lines: readonly Wanted[]): Map<VariantId, number> {
  const sums = new Map<VariantId, number>()
  for (const { variantId, quantity, components } of lines) {
    const each = components.length > 0 ? components : [{ variantId, quantity: 1 }]
    for (let piece = 0; piece < quantity; piece++) {
      for (const one of each) sums.set(one.variantId, (sums.get(one.variantId) ?? 0) + one.quantity)
    }
  }
  return sums
}

const total = (offer: StockOnOffer, name: VariantId, count: 'availableCount' | 'sellableCount'): number => {
  const stocks = offer.get(name)
  if (stocks === undefined) return Number.POSITIVE_INFINITY
  return stocks.map((stock) => Math.max(stock[count], 0)).reduce((sum, one) => sum + one, 0)
}

const has = (offer: StockOnOffer, wants: ReadonlyMap<VariantId, number>, where: LocationId): boolean =>
  [...wants].every(([name, sum]) => {
    const stocks = offer.get(name)
    return stocks === undefined || stocks.some((stock) => stock.locationId === where && stock.availableCount >= sum)
  })

function sumOf<Part extends { quantity: number }>(parts: readonly Part[], which: (part: Part) => boolean): number {
  return parts.filter(which).reduce((sum, { quantity }) => sum + quantity, 0)
}

function expectWithinLimits(before: StockOnOffer, after: StockOnOffer, { variantId, quantity }: Component): void {
  const isAtHand = total(before, variantId, 'availableCount') >= quantity
  for (const [index, { availableCount, sellableCount }] of (after.get(variantId) ?? []).entries()) {
    const was = before.get(variantId)?.[index]
    expect(sellableCount).toBeGreaterThanOrEqual(Math.min(0, was?.sellableCount ?? 0))
    if (isAtHand) expect(availableCount).toBeGreaterThanOrEqual(Math.min(0, was?.availableCount ?? 0))
  }
}

function countDown(offer: StockOnOffer, part: Component & { locationId: LocationId }): void {
  const stock = offer.get(part.variantId)?.find(({ locationId }) => locationId === part.locationId)
  if (stock === undefined) throw new Error(`nothing of ${part.variantId} is at ${part.locationId}`)
  stock.availableCount -= part.quantity
  stock.sellableCount -= part.quantity
}
