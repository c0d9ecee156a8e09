import fc from 'fast-check'
import { expect, test } from 'vitest'
import { runs } from '../testing/runs.ts'
import { mulDiv, type RoundingMode } from './rounding.ts'

const modes: readonly RoundingMode[] = ['halfUp', 'halfEven', 'down', 'up']

test.each([
  // tenths, in units: [down, halfUp, halfEven, up]
  [24, [2, 2, 2, 3]],
  [25, [2, 3, 2, 3]],
  [26, [2, 3, 3, 3]],
  [35, [3, 4, 4, 4]],
  [30, [3, 3, 3, 3]],
  [0, [0, 0, 0, 0]],
])('%i tenths round by the named mode, and their negatives as a mirror', (tenths, expected) => {
  const rounded = (value: number) =>
    (['down', 'halfUp', 'halfEven', 'up'] as const).map((mode) => mulDiv(value, { times: 1, over: 10 }, mode))
  expect(rounded(tenths)).toEqual(expected)
  expect(rounded(-tenths)).toEqual(expected.map((whole) => (whole === 0 ? 0 : -whole)))
})

test('a product far past the safe range still divides exactly', () => {
  expect(mulDiv(Number.MAX_SAFE_INTEGER, { times: 999_999, over: 999_999 }, 'down')).toBe(Number.MAX_SAFE_INTEGER)
  expect(mulDiv(8_000_000_000_000_001, { times: 1_000_003, over: 1_000_000 }, 'up')).toBe(8_000_024_000_000_002)
  expect(mulDiv(4_503_599_627_370_497, { times: 3, over: 2 }, 'down')).toBe(6_755_399_441_055_745)
})

test('every mode stays within one unit of the exact value, the half modes within a half', () => {
  const amount = fc.integer({ min: -1_000_000_000, max: 1_000_000_000 })
  fc.assert(
    fc.property(amount, fc.nat(), fc.integer({ min: 1 }), fc.constantFrom(...modes), (value, times, over, mode) => {
      fc.pre(Math.abs(value) * times < Number.MAX_SAFE_INTEGER * over)
      const offBy = BigInt(mulDiv(value, { times, over }, mode)) * BigInt(over) - BigInt(value) * BigInt(times)
      const off = offBy < 0n ? -offBy : offBy
      expect(mode.startsWith('half') ? off * 2n <= BigInt(over) : off < BigInt(over)).toBe(true)
    }),
    { numRuns: runs },
  )
})

test('a result past the safe range and a denominator that is not above zero are errors', () => {
  expect(() => mulDiv(Number.MAX_SAFE_INTEGER, { times: 2, over: 1 }, 'down')).toThrow(/past the safe range/)
  for (const over of [0, -1]) {
    expect(() => mulDiv(1, { times: 1, over }, 'down')).toThrow(new RangeError(`cannot divide money by ${over}`))
  }
})
