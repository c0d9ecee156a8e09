import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { runs } from '../testing/runs.ts'
import {
  formatPostalPattern,
  matchesPostalCode,
  normalisedPostalCode,
  PostalPatternError,
  parsePostalPattern,
  postalBounds,
} from './postal-pattern.ts'

const matches = (pattern: string, code: string) => matchesPostalCode(parsePostalPattern(pattern), code)

describe('what people write', () => {
  test.each([
    ['10115', { kind: 'exact', code: '10115' }],
    [' sw1a 1aa ', { kind: 'exact', code: 'SW1A1AA' }],
    ['１００ー０００１', { kind: 'exact', code: '1000001' }],
    ['100-0001', { kind: 'exact', code: '1000001' }],
    ['12345-6789', { kind: 'exact', code: '123456789' }],
    ['10-1-1', { kind: 'exact', code: '1011' }],
    ['A-1010-B', { kind: 'exact', code: 'A1010B' }],
    ['SW1A*', { kind: 'prefix', prefix: 'SW1A' }],
    ['100-*', { kind: 'prefix', prefix: '100' }],
    ['10000-19999', { kind: 'range', from: '10000', to: '19999' }],
    ['10000–19999', { kind: 'range', from: '10000', to: '19999' }],
    ['sw1a 1aa-sw1a 9zz', { kind: 'range', from: 'SW1A1AA', to: 'SW1A9ZZ' }],
    ['10000..19999', { kind: 'range', from: '10000', to: '19999' }],
    ['10000 ... 19999', { kind: 'range', from: '10000', to: '19999' }],
    ['100-0001..100-9999', { kind: 'range', from: '1000001', to: '1009999' }],
    ['100-0001 - 100-9999', { kind: 'range', from: '1000001', to: '1009999' }],
    ['10115..10115', { kind: 'range', from: '10115', to: '10115' }],
  ] as const)('%j is read', (text, pattern) => {
    expect(parsePostalPattern(text)).toEqual(pattern)
  })

  test.each([
    ['', /"": a code is missing/],
    ['*', /"\*": a code is missing/],
    ['-', /"-": a code is missing/],
    ['..', /a code is missing/],
    ['10000..', /a code is missing/],
    ['10*15', /write a code \(10115\)/],
    ['10**', /write a code/],
    ['10?', /write a code/],
    ['10.15', /write a code/],
    ['Ä10', /write a code/],
    ['1000..19999', /both ends need the same length/],
    ['1000 - 19999', /both ends need the same length/],
    ['19999-10000', /the first code comes after the last/],
    ['10000..15000..19999', /write a code/],
    ['10*..19*', /write a code/],
    [`1?${'0'.repeat(60)}`, /^"1\?0{38}": write/],
  ])('%j is refused, in words that can be shown', (text, message) => {
    expect(() => parsePostalPattern(text)).toThrow(PostalPatternError)
    expect(() => parsePostalPattern(text)).toThrow(message)
  })
})

test('an exact code is met in any writing, and by nothing else', () => {
  expect(['SW1A 1AA', 'sw1a1aa', ' SW1A-1AA', 'ＳＷ１Ａ１ＡＡ'].map((code) => matches('SW1A 1AA', code))).toEqual(
    Array(4).fill(true),
  )
  expect(['SW1A 1A', 'SW1A 1AAA', ''].map((code) => matches('SW1A 1AA', code))).toEqual(Array(3).fill(false))
})

test('a beginning is met by all that go on from it', () => {
  expect(['SW1A', 'SW1A 1AA', 'sw1a-2'].map((code) => matches('SW1A*', code))).toEqual(Array(3).fill(true))
  expect(['SW1', 'SW1B 1AA', 'X SW1A'].map((code) => matches('SW1A*', code))).toEqual(Array(3).fill(false))
})

test('a range holds both of its ends and what is between them, of their length', () => {
  expect(['10000', '15 000', '19999'].map((code) => matches('10000-19999', code))).toEqual(Array(3).fill(true))
  expect(['09999', '20000', '1500', '150000', ''].map((code) => matches('10000-19999', code))).toEqual(
    Array(5).fill(false),
  )
})

const codes = fc.stringMatching(/^[A-Z0-9]{1,7}$/)
const patterns = fc.oneof(
  codes,
  codes.map((code) => `${code}*`),
  fc
    .tuple(codes, codes)
    .filter(([from, to]) => from.length === to.length)
    .map((ends) => ends.toSorted().join('..')),
)

test('a pattern is written so that it is read again as itself', () => {
  fc.assert(
    fc.property(patterns, (text) => {
      const pattern = parsePostalPattern(text)
      expect(parsePostalPattern(formatPostalPattern(pattern))).toEqual(pattern)
    }),
    { numRuns: runs },
  )
})

test('whatever matches lies within the bounds, in the order of plain bytes', () => {
  const pairs = fc.tuple(patterns, codes).chain(([text, code]) => {
    const start = normalisedPostalCode(text.split('..')[0] ?? '')
    return fc.tuple(fc.constant(text), fc.constantFrom(code, start, `${start}${code}`, `${start}ZZZ`))
  })
  fc.assert(
    fc.property(pairs, ([text, code]) => {
      const pattern = parsePostalPattern(text)
      const { from, to } = postalBounds(pattern)
      if (matchesPostalCode(pattern, code)) expect(from <= code && code <= to).toBe(true)
    }),
    { numRuns: runs },
  )
})

test('the bounds leave out what is far off', () => {
  expect(postalBounds(parsePostalPattern('10115'))).toEqual({ from: '10115', to: '10115' })
  expect(postalBounds(parsePostalPattern('10*'))).toEqual({ from: '10', to: '10~' })
  expect(postalBounds(parsePostalPattern('10..19'))).toEqual({ from: '10', to: '19' })
})
