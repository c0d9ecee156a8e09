import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { runs } from '../testing/runs.ts'
import { allocate } from './allocate.ts'
import { allocateWithin, type Taker } from './allocate-within.ts'
import { sumMinor } from './minor.ts'

const taker = (amountMinor: number, roomMinor = amountMinor): Taker => ({ amountMinor, roomMinor })

test('where everybody has room, it is an allocation', () => {
  expect(allocateWithin(10, [taker(100), taker(100), taker(100)])).toEqual([4, 3, 3])
  expect(allocateWithin(10, [taker(300), taker(0), taker(100)])).toEqual([8, 0, 2])
  expect(allocateWithin(0, [taker(300, 0), taker(100)])).toEqual([0, 0])
})

test('who would take more than he has room for takes just that, and the others share the rest', () => {
  expect(allocateWithin(90, [taker(100, 10), taker(100), taker(100)])).toEqual([10, 40, 40])
  expect(allocateWithin(90, [taker(100, 10), taker(200), taker(100)])).toEqual([10, 53, 27])
  expect(allocateWithin(90, [taker(100, 0), taker(50), taker(100)])).toEqual([0, 30, 60])
  expect(allocateWithin(90, [taker(100), taker(0), taker(100, 10)])).toEqual([80, 0, 10])
})

test('what one can not take may fill up the next one too', () => {
  expect(allocateWithin(90, [taker(100), taker(100, 35), taker(100, 10)])).toEqual([45, 35, 10])
})

test('an exact share decides who is filled up, not a rounded one', () => {
  // 2⅔ each, of which one is rounded down: wherever he stands, the one with room for two gets two.
  for (const at of [0, 1, 2]) {
    const takers = [taker(5), taker(5), taker(5)].with(at, taker(5, 2))
    expect(allocateWithin(8, takers)).toEqual([3, 3, 3].with(at, 2))
  }
  // Two of 1.4 and 0.2: with the first one filled up, the third has the larger remainder.
  expect(allocateWithin(3, [taker(14, 1), taker(14), taker(2)])).toEqual([1, 2, 0])
  expect(allocateWithin(3, [taker(14), taker(14, 1), taker(2)])).toEqual([2, 1, 0])
})

test('of more than there is room for, all room is taken', () => {
  expect(allocateWithin(500, [taker(100, 10), taker(100, 30)])).toEqual([10, 30])
  expect(allocateWithin(40, [taker(100, 10), taker(100, 30)])).toEqual([10, 30])
  expect(allocateWithin(500, [taker(100, 0), taker(0)])).toEqual([0, 0])
  expect(allocateWithin(500, [])).toEqual([])
})

test('amounts that are no amounts are errors', () => {
  const below = expect.objectContaining({ code: 'NEGATIVE_QUANTITY' })
  expect(() => allocateWithin(-1, [taker(1)])).toThrow(below)
  expect(() => allocateWithin(1, [taker(5, -1)])).toThrow(below)
  expect(() => allocateWithin(1, [taker(-5, 5)])).toThrow(below)
  expect(() => allocateWithin(0.5, [taker(1)])).toThrow(expect.objectContaining({ code: 'NOT_INTEGER' }))
  const most = Number.MAX_SAFE_INTEGER
  expect(() => allocateWithin(1, [taker(most, 1), taker(most, 1)])).toThrow(
    expect.objectContaining({ code: 'OVERFLOW' }),
  )
})

describe('whatever is shared out', () => {
  const takersOf = (amounts: fc.Arbitrary<number>) =>
    fc.array(
      fc
        .tuple(amounts, fc.constantFrom(0, 0.2, 0.5, 0.9, 1, 1))
        .map(([amountMinor, part]) => taker(amountMinor, Math.floor(amountMinor * part))),
      { maxLength: 6 },
    )
  const asked = fc.oneof(
    { weight: 3, arbitrary: fc.tuple(fc.nat({ max: 60 }), takersOf(fc.nat({ max: 20 }))) },
    { weight: 1, arbitrary: fc.tuple(fc.nat({ max: 100_000 }), takersOf(fc.nat({ max: 30_000 }))) },
    // Products of these are past what a number holds exactly.
    { weight: 1, arbitrary: fc.tuple(fc.nat({ max: 2 ** 51 }), takersOf(fc.nat({ max: 2 ** 50 }))) },
  )
  const always = (promise: (whole: number, takers: readonly Taker[]) => void) =>
    fc.assert(
      fc.property(asked, ([whole, takers]) => promise(whole, takers)),
      { numRuns: runs },
    )

  test('all of it is taken, or all room, and nobody takes more than he has room for', () => {
    always((whole, takers) => {
      const parts = allocateWithin(whole, takers)
      const room = sumMinor(takers.map(({ roomMinor }) => roomMinor))
      expect(sumMinor(parts)).toBe(Math.min(whole, room))
      for (const [index, { roomMinor }] of takers.entries()) {
        expect(parts[index]).toBeGreaterThanOrEqual(0)
        expect(parts[index]).toBeLessThanOrEqual(roomMinor)
      }
    })
  })

  test('there is one way to fill some up so that the exact shares of all others fit: it is that', () => {
    always((whole, takers) => {
      fc.pre(whole < sumMinor(takers.map(({ roomMinor }) => roomMinor)))
      const ways = subsetsOf(takers).filter((filled) => isFair(whole, takers, filled))
      const [filled, ...others] = ways
      expect(filled).toBeDefined()
      expect(others).toEqual([])
      if (filled === undefined) return
      const sharing = takers.filter((one) => !filled.has(one))
      const rest = whole - sumMinor([...filled].map(({ roomMinor }) => roomMinor))
      const shares = allocate(
        rest,
        sharing.map(({ amountMinor }) => amountMinor),
      )
      const expected = takers.map((one) => (filled.has(one) ? one.roomMinor : shares[sharing.indexOf(one)]))
      expect(allocateWithin(whole, takers)).toEqual(expected)
    })
  })

  test('reordering takers can only swap the parts of equal amounts', () => {
    const partsOf = (whole: number, takers: readonly Taker[]) =>
      allocateWithin(whole, takers)
        .map((part, index) => `${takers[index]?.amountMinor} gets ${part}`)
        .sort()
    const shuffled = asked.chain(([whole, takers]) =>
      fc.tuple(fc.constant(whole), fc.constant(takers), fc.shuffledSubarray(takers, { minLength: takers.length })),
    )
    fc.assert(
      fc.property(shuffled, ([whole, takers, others]) => {
        expect(partsOf(whole, others)).toEqual(partsOf(whole, takers))
      }),
      { numRuns: runs },
    )
  })
})

/** Each of them once, whatever is equal. */
const subsetsOf = (takers: readonly Taker[]): Set<Taker>[] =>
  takers.reduce<Set<Taker>[]>(
    (subsets, one) => subsets.flatMap((subset) => [subset, new Set([...subset, one])]),
    [new Set()],
  )

/** The exact share of each who is filled up is more than his room while the others have theirs, and theirs is not. */
function isFair(whole: number, takers: readonly Taker[], filled: ReadonlySet<Taker>): boolean {
  const sharing = takers.filter((one) => !filled.has(one))
  const rest = [...filled].reduce((left, { roomMinor }) => left - BigInt(roomMinor), BigInt(whole))
  const amount = sharing.reduce((sum, { amountMinor }) => sum + BigInt(amountMinor), 0n)
  if (rest < 0n || amount === 0n) return false
  return takers.every((one) => {
    const [share, room] = [rest * BigInt(one.amountMinor), BigInt(one.roomMinor) * amount]
    return filled.has(one) ? share > room : share <= room
  })
}
