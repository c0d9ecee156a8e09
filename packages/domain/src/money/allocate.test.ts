import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { runs } from '../testing/runs.ts'
import { allocate, roundTogether } from './allocate.ts'
import { sumMinor } from './minor.ts'
import { divideRounded, type RoundingMode } from './rounding.ts'

const weights = fc.array(fc.nat({ max: 10_000_000 }), { minLength: 1, maxLength: 60 })
const whole = fc.maxSafeInteger()

test('ten split three ways is four, three, three; the heavier gets the tied unit', () => {
  expect(allocate(10, [1, 1, 1])).toEqual([4, 3, 3])
  expect(allocate(-10, [1, 1, 1])).toEqual([-4, -3, -3])
  expect(allocate(2, [1, 3])).toEqual([0, 2])
  expect(allocate(100, [999, 333, 333])).toEqual([60, 20, 20])
})

test('the parts always add up to the whole', () => {
  fc.assert(
    fc.property(whole, weights, (amount, shares) => sumMinor(allocate(amount, shares)) === amount + 0),
    { numRuns: runs },
  )
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
    { numRuns: runs },
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
    { numRuns: runs },
  )
})

test('a negative whole is the mirror of its positive', () => {
  fc.assert(
    fc.property(whole, weights, (amount, shares) => {
      expect(allocate(-amount, shares)).toEqual(allocate(amount, shares).map((part) => (part === 0 ? 0 : -part)))
    }),
    { numRuns: runs },
  )
})

test('all-zero weights share evenly, nothing splits into nothing, and bad weights are refused', () => {
  expect(allocate(5, [0, 0])).toEqual([3, 2])
  expect(allocate(0, [])).toEqual([])
  expect(() => allocate(1, [])).toThrow(new RangeError('nobody takes 1'))
  expect(() => allocate(1, [2, -1])).toThrow(expect.objectContaining({ code: 'NEGATIVE_QUANTITY' }))
  expect(() => allocate(1, [0.5])).toThrow(expect.objectContaining({ code: 'NOT_INTEGER' }))
})

describe('fractions that are rounded together', () => {
  const together = (all: readonly bigint[], divisor: bigint, mode: RoundingMode) => {
    const parts = roundTogether(new Map(all.entries()), divisor, mode)
    expect([...parts.keys()]).toEqual([...all.keys()])
    return [...parts.values()]
  }
  const modes = fc.constantFrom<RoundingMode[]>('halfUp', 'halfEven', 'down', 'up')
  const dividends = fc.array(fc.bigInt({ min: 0n, max: 1_000_000_000_000n }), { maxLength: 12 })
  const divisors = fc.bigInt({ min: 1n, max: 1_000_000_000n })

  test('the largest remainder is rounded up first, among equals the larger, then the earlier', () => {
    expect(together([14n, 26n, 33n], 10n, 'halfUp')).toEqual([1, 3, 3])
    expect(together([5n, 15n, 5n], 10n, 'down')).toEqual([0, 2, 0])
    expect(together([5n, 5n, 5n], 10n, 'halfUp')).toEqual([1, 1, 0])
    expect(together([1n, 1n], 10n, 'up')).toEqual([1, 0])
    expect(together([20n, 30n], 10n, 'up')).toEqual([2, 3])
    expect(together([], 10n, 'up')).toEqual([])
  })

  test('they add up to their sum, rounded once, and each is its own value rounded down or up', () => {
    fc.assert(
      fc.property(dividends, divisors, modes, (all, divisor, mode) => {
        const parts = together(all, divisor, mode)
        const sum = all.reduce((total, dividend) => total + dividend, 0n)
        expect(sumMinor(parts)).toBe(divideRounded(sum, divisor, mode))
        for (const [index, dividend] of all.entries()) {
          const ends = [divideRounded(dividend, divisor, 'down'), divideRounded(dividend, divisor, 'up')]
          expect(ends).toContain(parts[index])
        }
      }),
      { numRuns: runs },
    )
  })

  test('amounts below zero, a divisor that is not above it, and what leaves the safe range are errors', () => {
    expect(() => together([5n, -1n], 10n, 'down')).toThrow(/below zero/)
    expect(() => together([1n], 0n, 'down')).toThrow(RangeError)
    expect(() => together([10n ** 20n], 1n, 'down')).toThrow(expect.objectContaining({ code: 'OVERFLOW' }))
  })
})
