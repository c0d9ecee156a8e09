import fc from 'fast-check'
import { expect, test } from 'vitest'
import { stepsTaken, wrongCodesMax, wrongCodesMinutes } from './second-factor.ts'

test('codes are taken of this step and of one on each side, and of none up to the last that was used', () => {
  const cases = fc.record({
    second: fc.integer({ min: 60, max: 4_000_000_000 }),
    lastAway: fc.option(fc.integer({ min: -3, max: 3 })),
  })
  fc.assert(
    fc.property(cases, ({ second, lastAway }) => {
      const current = Math.floor(second / 30)
      const lastStep = lastAway === null ? null : current + lastAway
      const taken = stepsTaken(new Date(second * 1_000), lastStep)
      for (const away of [-3, -2, -1, 0, 1, 2, 3]) {
        const isNewer = lastAway === null || away > lastAway
        expect([away, taken.includes(current + away)]).toEqual([away, Math.abs(away) <= 1 && isNewer])
      }
      expect(new Set(taken).size).toBe(taken.length)
    }),
  )
})

test('who knows a password and guesses codes as fast as he may for a day has a chance of one in 600 at most', () => {
  const guesses = (24 * 60 * wrongCodesMax) / wrongCodesMinutes
  expect(1 - (1 - 3 / 1_000_000) ** guesses).toBeLessThan(1 / 600)
})
