import fc from 'fast-check'
import { expect, test } from 'vitest'
import { runs } from '../testing/runs.ts'
import { formatOrderNumber, parseOrderNumberTemplate } from './order-number.ts'
import { readOrderNumber } from './order-number-read.ts'
import { canFollow, digitPlace, shapesMeet, textPlaces } from './order-number-shape.ts'

const follows = (earlier: string, next: string) =>
  canFollow([parseOrderNumberTemplate(earlier)], parseOrderNumberTemplate(next))

test.each([
  ['ORD-{YY}{MM}{DD}-{SEQ:4}', 'ORD-{YY}{MM}{DD}-{SEQ:4}', 'nothing changes'],
  ['ORD-{YY}{MM}{DD}-{SEQ:4}', 'ORD-{YY}{MM}{DD}-{SEQ:6}', 'the day’s sequence goes on, in another width'],
  ['{SEQ:6}{YY}{MM}{DD}', '{SEQ:2}{YY}{MM}{DD}', 'the same with digits on its right'],
  ['ORD-{YY}{MM}{DD}-{OPAQUE:4}', 'ORD-{YY}{MM}{DD}-{OPAQUE:6}', 'an opaque sequence widens'],
  ['ORD-{YY}{MM}{DD}-{SEQ:4}', 'ord-{YY}{MM}{DD}-{SEQ:4}', 'only the case changes'],
  ['ORD-{YY}{MM}{DD}-{SEQ:4}', 'NEW-{YY}{MM}{DD}-{SEQ:4}', 'another prefix'],
  ['ORD-{YY}{MM}{DD}-{SEQ:4}', 'ORD-{YY}{MM}{DD}-{SEQ:4}-{CHECK}', 'a dash where there was a digit'],
  ['ORD-{YY}{MM}{DD}-{SEQ:4}', 'ORD-{YYYY}{MM}{DD}-{SEQ:4}', 'the dash has moved'],
  ['{YY}{MM}{DD}-{SEQ:4}', '{YY}{MM}{DD}{OPAQUE:8}', 'a dash has gone'],
  ['{SEQ:4}.{YY}{MM}{DD}', '{SEQ:4}-{YY}{MM}{DD}', 'another separator after the sequence'],
  ['{YY}{DD}{MM}{SEQ:9}', '{YY}9{DD}{MM}{SEQ:9}', 'no day begins with a nine'],
  ['{YY}{MM}{DD}{SEQ:9}', '{YY}2{MM}{DD}{SEQ:9}', 'no month begins with a two'],
  ['{YY}{MM}{DD}{SEQ:1}', '{YY}{MM}9{DD}{SEQ:1}', 'no day begins with a nine, next to the sequence'],
  ['{SEQ:1}A{YY}{MM}{DD}', 'A{YY}{MM}{DD}{SEQ:1}', 'the sequence goes to the other end of a letter'],
  ['{YY}{MM}{DD}A{SEQ:1}', '{SEQ:7}A{YY}{MM}{DD}', 'no sequence is as short as a date'],
  ['{YY}{MM}{DD}{SEQ:1}', '111111111111111{YY}{MM}{DD}{SEQ:2}', 'no sequence is as long as the text and two digits'],
  ['{YY}{MM}{DD}{SEQ:1}', '{YY}{MM}{DD}{SEQ:2}111111111111111', 'the same on its right'],
])('%s may become %s: %s', (earlier, next) => {
  expect(follows(earlier, next)).toBe(true)
  expect(follows(next, earlier)).toBe(true)
})

test.each([
  ['{YY}{MM}{DD}{SEQ:4}', '{DD}{MM}{YY}{SEQ:4}', 'the parts change places among digits'],
  ['ORD-{YY}{MM}{DD}-{SEQ:4}', 'ORD-{YY}{MM}{DD}-{OPAQUE:4}', 'counted and opaque are alike to look at'],
  ['ORD-{YY}{MM}{DD}-{SEQ:4}', 'ORD-{YY}{MM}{DD}-{SEQ:4}{CHECK}', 'a check digit reads as one more digit'],
  ['{YY}{MM}{DD}{SEQ:9}', '{YYYY}{MM}{DD}{SEQ:1}', 'a longer year reads as a shorter sequence'],
  ['{YY}{MM}{DD}{SEQ:1}', '{YY}1{MM}{DD}{SEQ:1}', 'a digit of the text reads as one of the month'],
  ['{YY}{MM}{DD}{SEQ:1}', '{YY}{MM}3{DD}{SEQ:1}', 'a digit of the text reads as one of the day'],
  ['{YY}{MM}{DD}A{SEQ:1}', '{SEQ:6}A{YY}{MM}{DD}', 'a date reads as the shortest sequence'],
  ['a{YY}{MM}{DD}{SEQ:1}', 'A{YY}{DD}{MM}{SEQ:1}', 'case is no difference to who looks up'],
  ['{SEQ:1}Z{YY}{MM}{DD}{CHECK}', '{SEQ:1}Z{YY}{MM}{DD}1', 'the text is a check character'],
  ['{SEQ:1}Z{YY}{MM}{DD}{CHECK}', '{SEQ:1}Z{YY}{MM}{DD}K', 'a letter can be a check character too'],
  ['{YY}{MM}{DD}{SEQ:1}', '111111111111111{YY}{MM}{DD}{SEQ:1}', 'a long sequence reads as text, date and sequence'],
  ['{YY}{MM}{DD}{SEQ:1}', '{YY}{MM}{DD}{SEQ:1}111111111111111', 'the same on its right'],
])('%s may not become %s: %s', (earlier, next) => {
  expect(follows(earlier, next)).toBe(false)
  expect(follows(next, earlier)).toBe(false)
})

test('every template that the shop has had counts', () => {
  const [first, second, third] = ['A{YY}{MM}{DD}{SEQ:4}', 'B{YY}{MM}{DD}{SEQ:4}', 'A{DD}{MM}{YY}{SEQ:4}'].map(
    parseOrderNumberTemplate,
  )
  if (first === undefined || second === undefined || third === undefined) throw new Error('three templates')
  expect(canFollow([second], third)).toBe(true)
  expect(canFollow([first, second], third)).toBe(false)
  expect(canFollow([], third)).toBe(true)
})

test('shapes meet up to sequences of sixteen digits, and not beyond', () => {
  const digits = (count: number) => Array<string>(count).fill(digitPlace)
  const plain = { before: [], digitsMin: 1, after: [] }
  expect(shapesMeet(plain, { before: digits(15), digitsMin: 1, after: [] })).toBe(true)
  expect(shapesMeet({ before: [], digitsMin: 1, after: digits(15) }, plain)).toBe(true)
  expect(shapesMeet(plain, { before: digits(16), digitsMin: 1, after: [] })).toBe(false)
  expect(shapesMeet({ before: digits(16), digitsMin: 1, after: [] }, plain)).toBe(false)
  expect(shapesMeet({ ...plain, before: textPlaces('aB') }, { ...plain, before: textPlaces('Ab') })).toBe(true)
  expect(shapesMeet({ ...plain, after: textPlaces('A') }, { ...plain, after: textPlaces('B') })).toBe(false)
})

test('after a change that is allowed, no number of before comes again, or is taken for a mistyped one', () => {
  const templates = fc
    .tuple(
      fc.shuffledSubarray(['{YY}', '{MM}', '{DD}', '{SEQ:1}'], { minLength: 4 }),
      fc.constantFrom('', 'A', '1', '-'),
      fc.constantFrom('', '1', '3', '9', '-'),
      fc.constantFrom('', '-{CHECK}', '{CHECK}'),
      fc.constantFrom('{SEQ:1}', '{SEQ:2}', '{OPAQUE:4}'),
    )
    .map(([parts, prefix, inner, suffix, sequence]) =>
      (prefix + parts.join(inner) + suffix).replace('{SEQ:1}', sequence),
    )
  const orders = fc.uniqueArray(
    fc.record({
      day: fc.record({ year: fc.constantFrom(2001, 2011), month: fc.constantFrom(1, 11), day: fc.constantFrom(1, 11) }),
      sequence: fc.constantFrom(1, 10, 11, 101, 111, 1111, 11_111),
    }),
    { minLength: 10, maxLength: 20, selector: (order) => JSON.stringify(order) },
  )
  let allowed = 0
  fc.assert(
    fc.property(templates, templates, orders, (earlier, next, placed) => {
      if (!follows(earlier, next)) return
      allowed++
      const [before, after] = [parseOrderNumberTemplate(earlier), parseOrderNumberTemplate(next)]
      const numbers = placed.map((order, index) => {
        const number = formatOrderNumber(index % 2 === 0 ? before : after, { ...order, opaqueKey: new Uint8Array(8) })
        expect(readOrderNumber(after, number).kind).not.toBe('mistyped')
        return number.toLowerCase()
      })
      expect(new Set(numbers).size).toBe(placed.length)
    }),
    { numRuns: runs },
  )
  expect(allowed).toBeGreaterThan(runs / 20)
})
