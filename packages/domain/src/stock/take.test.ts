import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { LocationId, VariantId } from '../ids.ts'
import { type StockAtLocation, shortagesOf, takeStock } from './take.ts'

const variant = (name: string) => name as VariantId
const at = (name: string, sellableCount: number): StockAtLocation => ({ locationId: name as LocationId, sellableCount })

test('the first location that can give a whole line gives it', () => {
  const offer = new Map([[variant('mug'), [at('near', 2), at('far', 5), at('farther', 9)]]])
  const answer = takeStock(offer, [{ variantId: variant('mug'), quantity: 4 }])
  expect(answer).toEqual([{ line: { variantId: 'mug', quantity: 4 }, locationId: 'far', quantity: 4 }])
  expect(offer.get(variant('mug'))).toEqual([at('near', 2), at('far', 1), at('farther', 9)])
})

test('a line is split only when no single location can give it all', () => {
  const offer = new Map([[variant('mug'), [at('near', 3), at('far', 2)]]])
  const line = { variantId: variant('mug'), quantity: 4 }
  expect(takeStock(offer, [line])).toEqual([
    { line, locationId: 'near', quantity: 3 },
    { line, locationId: 'far', quantity: 1 },
  ])
})

test('two lines of one variant count together, and everything that is short is told at once', () => {
  const offer = new Map([
    [variant('mug'), [at('near', 3)]],
    [variant('pot'), [at('near', 0)]],
  ])
  const lines = [2, 2].map((quantity) => ({ variantId: variant('mug'), quantity }))
  expect(shortagesOf(offer, [...lines, { variantId: variant('pot'), quantity: 1 }])).toEqual([
    { variantId: 'mug', requested: 4, available: 3 },
    { variantId: 'pot', requested: 1, available: 0 },
  ])
})

test('what is not tracked is never short and takes nothing', () => {
  const lines = [{ variantId: variant('ebook'), quantity: 999 }]
  expect([shortagesOf(new Map(), lines), takeStock(new Map(), lines)]).toEqual([[], []])
})

const names = fc.constantFrom('mug', 'pot', 'tea')
const offers = fc.dictionary(names, fc.array(fc.integer({ min: -3, max: 8 }), { minLength: 1, maxLength: 4 }))
const orders = fc.array(
  fc.array(fc.record({ variantId: names.map(variant), quantity: fc.integer({ min: 1, max: 6 }) })),
)

test('no sequence of orders takes more than there was, and each takes all that it asked for or nothing', () => {
  fc.assert(
    fc.property(offers, orders, (counts, asked) => {
      const offer = new Map(
        Object.entries(counts).map(([name, each]) => [
          variant(name),
          each.map((count, index) => at(`${index}`, count)),
        ]),
      )
      for (const lines of asked) {
        if (shortagesOf(offer, lines).length > 0) continue
        const tracked = lines.filter(({ variantId }) => offer.has(variantId))
        expectAllTaken(tracked, takeStock(offer, lines))
      }
      for (const [name, each] of Object.entries(counts)) {
        for (const [index, { sellableCount }] of (offer.get(variant(name)) ?? []).entries()) {
          expect(sellableCount).toBeGreaterThanOrEqual(Math.min(0, each[index] ?? 0))
        }
      }
    }),
  )
})

function expectAllTaken(lines: readonly { quantity: number }[], taken: readonly { line: object; quantity: number }[]) {
  for (const line of lines) {
    const parts = taken.filter((part) => part.line === line)
    expect(parts.reduce((sum, { quantity }) => sum + quantity, 0)).toBe(line.quantity)
  }
}
