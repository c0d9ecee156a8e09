import fc from 'fast-check'
import { expect, test } from 'vitest'
import { segmentSizeFor, segmentsBetween, segmentsOf } from './segments.ts'

const numbers = fc.nat(3_000_000)
const shares = fc.array(fc.double({ min: 0, max: 1, noNaN: true }))
const sizes = fc.constantFrom(10 as const, 13 as const, 16 as const)

test('each number that is looked at is in exactly one of the segments, and later ones come first', () => {
  fc.assert(
    fc.property(numbers, numbers, sizes, shares, (a, b, bits, at) => {
      const [oldest, newest] = [Math.min(a, b), Math.max(a, b)]
      const segments = segmentsBetween(newest, oldest, bits)
      const looked = [oldest, newest, ...at.map((share) => oldest + Math.floor(share * (newest - oldest)))]
      const places = looked
        .toSorted((x, y) => y - x)
        .map((nr) => {
          const own = segmentsOf(nr).map(({ text }) => text)
          const found = segments.flatMap((segment, index) => (own.includes(segment) ? [index] : []))
          expect(found).toHaveLength(1)
          return found[0] ?? -1
        })
      expect(places).toEqual(places.toSorted((x, y) => x - y))
    }),
  )
})

test('a million products are gone through in a few dozen segments, whichever size it begins with', () => {
  for (const bits of [10, 13, 16] as const) expect(segmentsBetween(1_000_000, 0, bits).length).toBeLessThan(45)
  expect([1, 0.1, 0.02, 0.001].map((share) => segmentSizeFor(share, 250))).toEqual([10, 10, 13, 16])
})
