import fc from 'fast-check'
import { expect, test } from 'vitest'
import { runs } from '../testing/runs.ts'
import { type RatingCounts, ratingOf } from './rating.ts'

test('an average has two decimals, a half goes up, and what nobody has rated has none', () => {
  expect(ratingOf([0, 0, 0, 0, 0])).toBe(null)
  expect(ratingOf([0, 0, 1, 0, 0])).toEqual({ average: 3, count: 1 })
  expect(ratingOf([1, 0, 0, 0, 2])).toEqual({ average: 3.67, count: 3 })
  // 4.125
  expect(ratingOf([0, 0, 2, 3, 3])).toEqual({ average: 4.13, count: 8 })
  // Rounded from a float, 1.005 would be 1.
  expect(ratingOf([199, 1, 0, 0, 0])).toEqual({ average: 1.01, count: 200 })
})

const many = fc.nat({ max: 1_000_000_000 })

test('whatever the counts, the average is within half a hundredth of what they come to, exactly', () => {
  fc.assert(
    fc.property(fc.tuple(many, many, many, many, many), (counts: RatingCounts) => {
      const rating = ratingOf(counts)
      const count = counts.reduce((sum, one) => sum + BigInt(one), 0n)
      if (rating === null) return expect(count).toBe(0n)
      const stars = counts.reduce((sum, one, index) => sum + BigInt(one) * BigInt(index + 1), 0n)
      const hundredths = BigInt(Math.round(rating.average * 100))
      expect(String(rating.average)).toMatch(/^[1-5](\.\d{1,2})?$/)
      const off = hundredths * count - stars * 100n
      expect(off * 2n <= count && off * 2n > -count).toBe(true)
    }),
    { numRuns: runs },
  )
})
