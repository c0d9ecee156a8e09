import fc from 'fast-check'
import { expect, test } from 'vitest'
import { runs } from '../testing/runs.ts'
import { addMinor, checkedMinor, minorAt, multiplyMinor, subtractMinor, sumMinor } from './minor.ts'
import { MoneyError, type MoneyErrorCode } from './money-error.ts'

const safe = fc.maxSafeInteger()
const codeOf = (work: () => unknown): MoneyErrorCode | undefined => {
  try {
    work()
  } catch (error) {
    if (error instanceof MoneyError) return error.code
    throw error
  }
  return undefined
}

test('arithmetic answers the exact sum, difference and product, or a typed error, never a wrong number', () => {
  const agrees = (work: () => number, exact: bigint) => {
    const isSafe = exact <= BigInt(Number.MAX_SAFE_INTEGER) && exact >= BigInt(Number.MIN_SAFE_INTEGER)
    return isSafe ? BigInt(work()) === exact : codeOf(work) === 'OVERFLOW'
  }
  fc.assert(
    fc.property(safe, safe, (a, b) => {
      expect(agrees(() => addMinor(a, b), BigInt(a) + BigInt(b))).toBe(true)
      expect(agrees(() => subtractMinor(a, b), BigInt(a) - BigInt(b))).toBe(true)
    }),
    { numRuns: runs },
  )
  fc.assert(
    fc.property(safe, fc.nat(), (each, count) => {
      expect(agrees(() => multiplyMinor(each, count), BigInt(each) * BigInt(count))).toBe(true)
    }),
    { numRuns: runs },
  )
})

test('a sum that leaves the safe range by one is refused', () => {
  expect(sumMinor([Number.MAX_SAFE_INTEGER - 1, 1])).toBe(Number.MAX_SAFE_INTEGER)
  expect(codeOf(() => sumMinor([Number.MAX_SAFE_INTEGER, 1]))).toBe('OVERFLOW')
  expect(codeOf(() => subtractMinor(Number.MIN_SAFE_INTEGER, 1))).toBe('OVERFLOW')
})

test('fractions, no-numbers and infinities are refused by name', () => {
  expect(codeOf(() => addMinor(0.1, 0.2))).toBe('NOT_INTEGER')
  expect(codeOf(() => checkedMinor(Number.NaN))).toBe('NOT_INTEGER')
  expect(codeOf(() => checkedMinor(Number.POSITIVE_INFINITY))).toBe('OVERFLOW')
})

test('a quantity below zero is refused, and zero times anything is plain zero', () => {
  expect(codeOf(() => multiplyMinor(100, -1))).toBe('NEGATIVE_QUANTITY')
  expect(codeOf(() => multiplyMinor(100, 1.5))).toBe('NOT_INTEGER')
  expect(multiplyMinor(-100, 0)).toBe(0)
})

test('what is nowhere is nothing, and errors name what was wrong', () => {
  const amounts = new Map([['mug', 5]])
  expect([minorAt(amounts, 'mug'), minorAt(amounts, 'hat')]).toEqual([5, 0])
  expect(() => checkedMinor(0.5)).toThrow('0.5 is not a whole number of minor units')
  expect(() => checkedMinor(2 ** 53)).toThrow('9007199254740992 is past the safe range')
  expect(() => multiplyMinor(1, -1)).toThrow('-1 is below zero')
  expect(new MoneyError('OVERFLOW', 'too much')).toMatchObject({ name: 'MoneyError', message: 'too much' })
})
