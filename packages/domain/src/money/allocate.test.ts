import fc from 'fast-check'
import { expect, test } from 'vitest'
import { allocate } from './allocate.ts'
import { sumMinor } from './minor.ts'

const weights = fc.array(fc.nat({ max: 10_000_000 }), { minLength: 1, maxLength: 60 })
const whole = fc.maxSafeInteger()

test('ten split three ways is four, three, three; the heavier gets the tied unit', () => {
  expect(allocate(10, [1, 1, 1])).toEqual([4, 3, 3])
  expect(allocate(-10, [1, 1, 1])).toEqual([-4, -3, -3])
  expect(allocate(2, [1, 3])).toEqual([0, 2])
  expect(allocate(100, [999, 333, 333])).toEqual([60, 20, 20])
})

test('the parts always add up to the whole', () => {
  fc.assert(fc.property(whole, weights, (amount, shares) => sumMinor(allocate(amount, shares)) === amount + 0))
})

test('no part is a unit or more from its exact share, and what weighs nothing gets nothing', () => {
  fc.assert(
    fc.property(whole, weights, (amount, shares) => {
      const total = BigInt(sumMinor(shares))
      fc.pre(total > 0n)
      for (const [index, part] of allocate(amount, shares).entries()) {
        const off = BigInt(part) * total - BigInt(amount) * BigInt(shares[index] ?? 0)
        expect(off < total && off > -total).toBe(true)
        if (shares[index] === 0) expect(part).toBe(0)
      }
    }),
  )
})

test('reordering lines moves their parts with them, up to lines of equal weight', () => {
  const pairsOf = (amount: number, shares: readonly number[]) =>
    allocate(amount, shares)
      .map((part, index) => `${shares[index]} gets ${part}`)
      .sort()
  fc.assert(
    fc.property(
      whole,
      weights.chain((shares) =>
        fc.tuple(fc.constant(shares), fc.shuffledSubarray(shares, { minLength: shares.length })),
      ),
      (amount, [shares, shuffled]) => {
        expect(pairsOf(amount, shuffled)).toEqual(pairsOf(amount, shares))
      },
    ),
  )
})

test('a negative whole is the mirror of its positive', () => {
  fc.assert(
    fc.property(whole, weights, (amount, shares) => {
      expect(allocate(-amount, shares)).toEqual(allocate(amount, shares).map((part) => (part === 0 ? 0 : -part)))
    }),
  )
})

test('all-zero weights share evenly, nothing splits into nothing, and bad weights are refused', () => {
  expect(allocate(5, [0, 0])).toEqual([3, 2])
  expect(allocate(0, [])).toEqual([])
  expect(() => allocate(1, [])).toThrow(RangeError)
  expect(() => allocate(1, [2, -1])).toThrow(expect.objectContaining({ code: 'NEGATIVE_QUANTITY' }))
  expect(() => allocate(1, [0.5])).toThrow(expect.objectContaining({ code: 'NOT_INTEGER' }))
})
