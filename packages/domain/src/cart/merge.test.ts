import { assert, integer, property, record, uniqueArray } from 'fast-check'
import { expect, test } from 'vitest'
import type { CartLineId, VariantId } from '../ids.ts'
import { cartLinesMax, quantityMax } from './limits.ts'
import { type MergedLine, mergeCarts, mergedCoupons } from './merge.ts'

// The brands are made where ids enter the shop; a test is such a place.
const lineOf = (cart: string, { variant, quantity }: { variant: number; quantity: number }): MergedLine => ({
  id: `${cart}-${variant}` as CartLineId,
  variantId: String(variant) as VariantId,
  quantity,
})

const lines = (cart: string) =>
  uniqueArray(record({ variant: integer({ min: 0, max: 300 }), quantity: integer({ min: 1, max: quantityMax }) }), {
    selector: ({ variant }) => variant,
    maxLength: cartLinesMax,
    size: 'max',
  }).map((drawn) => drawn.map((line) => lineOf(cart, line)))

/** The own cart as it is afterwards. */
function merged(own: readonly MergedLine[], brought: readonly MergedLine[]): Map<VariantId, number> {
  const { grown, moved } = mergeCarts(own, brought)
  const quantities = new Map(grown.map(({ id, quantity }) => [id, quantity]))
  const after = [...own, ...brought.filter(({ id }) => moved.includes(id))]
  return new Map(after.map(({ id, variantId, quantity }) => [variantId, quantities.get(id) ?? quantity]))
}

test('quantities of one variant add up, and what only the guest had comes along', () => {
  const own = [lineOf('own', { variant: 1, quantity: 2 }), lineOf('own', { variant: 2, quantity: 990 })]
  const brought = [1, 2, 3].map((variant) => lineOf('brought', { variant, quantity: 10 }))
  expect([...merged(own, brought).values()]).toEqual([12, quantityMax, 10])
})

test('a merged cart loses nothing of its own, takes all it may, and keeps its limits', () => {
  assert(
    property(lines('own'), lines('brought'), (own, brought) => {
      const after = merged(own, brought)
      expect(after.size).toBe(Math.min(cartLinesMax, new Set([...own, ...brought].map((line) => line.variantId)).size))
      for (const line of own) {
        const other = brought.find(({ variantId }) => variantId === line.variantId)
        expect(after.get(line.variantId)).toBe(Math.min(quantityMax, line.quantity + (other?.quantity ?? 0)))
      }
    }),
  )
})

test('codes of both carts come together, the own ones first, each once and up to the limit', () => {
  expect(mergedCoupons(['A', 'B'], ['C', 'A'])).toEqual(['A', 'B', 'C'])
  const many = Array.from({ length: 9 }, (_, index) => `OWN${index}`)
  expect(mergedCoupons(many, ['C', 'D'])).toEqual([...many, 'C'])
})
