import fc from 'fast-check'
import { expect, test } from 'vitest'
import { runs } from '../testing/runs.ts'
import { halfSipHash } from './order-number-hash.ts'
import { opaqueDigits } from './order-number-opaque.ts'

const day = { year: 2026, month: 3, day: 9 }
const key = Uint8Array.of(0, 1, 2, 3, 4, 5, 6, 7)
const keys = fc.uint8Array({ minLength: 8, maxLength: 8 })

test('the mixing is HalfSipHash-2-4, by the vectors of its authors', () => {
  // vectors_hsip32 of github.com/veorq/SipHash: key 00…07, message 00 01 02 …, of 0, 4, 8, 12, 16 and 60 bytes.
  const words = Array.from({ length: 15 }, (_, index) => 0x03020100 + index * 0x04040404)
  const hashes = [0, 1, 2, 3, 4, 15].map((count) => halfSipHash(key, words.slice(0, count)))
  expect(hashes).toEqual([0x5b9f35a9, 0x89466e2a, 0x8f84b8d0, 0x2f87f057, 0x84acb5d9, 0x736ce7d4])
})

test('the key is read where it lies in its buffer', () => {
  expect(halfSipHash(Uint8Array.of(9, 9, 9, ...key, 9).subarray(3, 11), [])).toBe(0x5b9f35a9)
})

test('a key that is not eight bytes is an error', () => {
  expect(() => opaqueDigits('0001', { day, key: new Uint8Array(7) })).toThrow('a key has 8 bytes, not 7')
  expect(() => opaqueDigits('0001', { day, key: new Uint8Array(16) })).toThrow(RangeError)
})

test('every value is met once, in halves of one width and of two', () => {
  for (const width of [2, 3, 4]) {
    const all = Array.from({ length: 10 ** width }, (_, value) => String(value).padStart(width, '0'))
    expect(all.map((digits) => opaqueDigits(digits, { day, key })).toSorted()).toEqual(all)
  }
})

test('two sequences of a day never become one, at any width up to the sixteen digits of a safe integer', () => {
  const values = fc.tuple(fc.integer({ min: 4, max: 16 }), fc.maxSafeNat(), fc.maxSafeNat())
  fc.assert(
    fc.property(keys, values, (ownKey, [width, one, other]) => {
      const [a, b] = [one, other].map((value) => String(value).padStart(16, '0').slice(-width))
      fc.pre(a !== undefined && b !== undefined && a !== b)
      const [opaqueA, opaqueB] = [a, b].map((digits = '') => opaqueDigits(digits, { day, key: ownKey }))
      expect(opaqueA).toMatch(new RegExp(`^\\d{${width}}$`))
      expect(opaqueA).not.toBe(opaqueB)
    }),
    { numRuns: runs },
  )
})

test('neighbours lie anywhere: the first hundred orders of a day are in every tenth of the range', () => {
  const first = Array.from({ length: 100 }, (_, index) => String(index + 1).padStart(6, '0'))
  const opaque = first.map((digits) => opaqueDigits(digits, { day, key }))
  expect(new Set(opaque.map((digits) => digits[0])).size).toBe(10)
  expect(new Set(opaque.map((digits) => digits.at(-1))).size).toBe(10)
  const rising = opaque.filter((digits, index) => digits > (opaque[index - 1] ?? ''))
  expect(rising.length).toBeGreaterThan(35)
  expect(rising.length).toBeLessThan(65)
})

test('year, month, day and each byte of the key give another order of the numbers', () => {
  const others = [
    { day: { ...day, year: 2027 }, key },
    { day: { ...day, month: 4 }, key },
    { day: { ...day, day: 10 }, key },
    ...[...key.keys()].map((place) => ({ day, key: key.with(place, 99) })),
  ].map((of) => opaqueDigits('00000042', of))
  const all = [opaqueDigits('00000042', { day, key }), ...others]
  expect(new Set(all).size).toBe(12)
})
