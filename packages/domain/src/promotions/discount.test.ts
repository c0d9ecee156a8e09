import fc from 'fast-check'
import { expect, test } from 'vitest'
import { runs } from '../testing/runs.ts'
import { discountOn, discountOnEach } from './discount.ts'
import { anyOff } from './testing/any-promotions.ts'
import { fixedOff, percentOff, priceOf } from './testing/promotion-facts.ts'

test('of a percentage, what it leaves is rounded half up', () => {
  expect(discountOn(1050, percentOff(15))).toBe(157)
  expect(discountOn(1, percentOff(50))).toBe(0)
  expect(discountOn(3, percentOff(50))).toBe(1)
  expect(discountOn(1050, percentOff(100))).toBe(1050)
})

test('a fixed amount is taken off as far as there is something', () => {
  expect(discountOn(1050, fixedOff(1000))).toBe(1000)
  expect(discountOn(1050, fixedOff(1051))).toBe(1050)
})

test('a fixed price takes off what is above it, and raises nothing', () => {
  expect(discountOn(1050, priceOf(1000))).toBe(50)
  expect(discountOn(1050, priceOf(1050))).toBe(0)
  expect(discountOn(1050, priceOf(2000))).toBe(0)
  expect(discountOn(1050, priceOf(0))).toBe(1050)
})

test('off each unit, amounts count as often as there are units, and a percentage is rounded once', () => {
  expect(discountOnEach(3150, 3, fixedOff(100))).toBe(300)
  expect(discountOnEach(3150, 3, fixedOff(1051))).toBe(3150)
  expect(discountOnEach(3150, 3, priceOf(1000))).toBe(150)
  expect(discountOnEach(3150, 3, priceOf(1051))).toBe(0)
  expect(discountOnEach(3, 3, percentOff(50))).toBe(1)
})

test('an amount for each unit that is past what is exact is more than any line costs', () => {
  const most = Number.MAX_SAFE_INTEGER
  expect(discountOnEach(most, 3, fixedOff(most))).toBe(most)
  expect(discountOnEach(most, 3, priceOf(most))).toBe(0)
  expect(discountOnEach(most, 1, priceOf(1))).toBe(most - 1)
})

test('no discount is below zero, nor more than there is; off one unit it is the same as off the whole', () => {
  const amounts = fc.oneof(fc.nat({ max: 100 }), fc.maxSafeNat())
  fc.assert(
    fc.property(amounts, fc.integer({ min: 1, max: 999 }), anyOff(amounts), (amountMinor, quantity, off) => {
      for (const discountMinor of [discountOn(amountMinor, off), discountOnEach(amountMinor, quantity, off)]) {
        expect(discountMinor).toBeGreaterThanOrEqual(0)
        expect(discountMinor).toBeLessThanOrEqual(amountMinor)
      }
      expect(discountOnEach(amountMinor, 1, off)).toBe(discountOn(amountMinor, off))
    }),
    { numRuns: runs },
  )
})
