import fc from 'fast-check'
import { expect, test } from 'vitest'
import { runs } from '../testing/runs.ts'
import { formatOrderNumber, OrderNumberTemplateError, parseOrderNumberTemplate } from './order-number.ts'

const day = { year: 2026, month: 3, day: 9 }
const opaqueKey = Uint8Array.of(3, 1, 4, 1, 5, 9, 2, 6)
const write = (template: string, sequence: number) =>
  formatOrderNumber(parseOrderNumberTemplate(template), { day, sequence, opaqueKey })

test('a number has the shop’s day and a sequence that widens past its four digits', () => {
  const numbers = [1, 42, 9999, 10_000].map((sequence) => write('ORD-{YY}{MM}{DD}-{SEQ:4}', sequence))
  expect(numbers).toEqual(['ORD-260309-0001', 'ORD-260309-0042', 'ORD-260309-9999', 'ORD-260309-10000'])
})

test('a template chooses text, order and width', () => {
  expect(write('{DD}.{MM}.{YYYY}_No{SEQ:1}', 7)).toBe('09.03.2026_No7')
  expect(write('{SEQ:6}{YYYY}{MM}{DD}', 7)).toBe('00000720260309')
})

test('a check character vouches for all before it: one wrong digit and it is another', () => {
  expect(write('ORD-{YY}{MM}{DD}-{SEQ:4}-{CHECK}', 42)).toBe('ORD-260309-0042-4')
  expect(write('ORD-{YY}{MM}{DD}-{SEQ:4}-{CHECK}', 43)).toBe('ORD-260309-0043-2')
  expect(write('{SEQ:1}{YYYY}{MM}{DD}No{CHECK}', 7)).toBe('720260309No9')
})

test('opaque numbers keep their width until the day has used it up, and do not count', () => {
  const numbers = [1, 2, 3, 999_999, 1_000_000].map((sequence) => write('{YY}{MM}{DD}-{OPAQUE:6}', sequence))
  expect(numbers).toEqual(['260309-818843', '260309-101841', '260309-546531', '260309-608200', '260309-3970819'])
})

test('a sequence that is no count, and an opaque template without its key, are errors', () => {
  const plain = parseOrderNumberTemplate('{YY}{MM}{DD}{SEQ:4}')
  for (const sequence of [0, -1, 1.5, Number.NaN, 2 ** 53]) {
    expect(() => formatOrderNumber(plain, { day, sequence })).toThrow(`${sequence} is no place in the sequence`)
  }
  const opaque = parseOrderNumberTemplate('{YY}{MM}{DD}{OPAQUE:4}')
  expect(() => formatOrderNumber(opaque, { day, sequence: 1 })).toThrow('needs its key')
  expect(formatOrderNumber(plain, { day, sequence: Number.MAX_SAFE_INTEGER })).toBe('2603099007199254740991')
})

test('the longest number there can be has less than 60 characters', () => {
  const longest = `${'X'.repeat(30)}{YYYY}{MM}{DD}{SEQ:1}{CHECK}`
  expect(write(longest, Number.MAX_SAFE_INTEGER).length).toBe(55)
})

test('what is wrong with a template is said in words for people', () => {
  const complaint = (template: string) => expect(() => parseOrderNumberTemplate(template))
  complaint('ORD').toThrow('An order number needs {YY} or {YYYY}, {MM}, {DD} and {SEQ:n} or {OPAQUE:n}, each once')
  complaint('{CHECK}{YY}{MM}{DD}{SEQ:4}').toThrow('{CHECK} vouches for all before it: it is the end of an order number')
  complaint(`${'X'.repeat(20)}{YY}{MM}{DD}{SEQ:4}${'X'.repeat(11)}`).toThrow('at most 30 characters of its own')
  complaint(`{YY}{MM}{DD}{SEQ:4}{${'H'.repeat(50)}}`).toThrow(`"{${'H'.repeat(39)}" is no part of an order number`)
  complaint('ORD').toThrow(expect.objectContaining({ name: 'OrderNumberTemplateError' }))
})

test.each([
  ['', 'nothing'],
  ['ORD', 'no parts'],
  ['ORD-{YY}{MM}{DD}', 'no sequence'],
  ['ORD-{SEQ:4}', 'no day: repeats tomorrow'],
  ['{YY}{MM}-{SEQ:4}', 'no day of the month'],
  ['{MM}{DD}-{SEQ:4}', 'no year'],
  ['{YY}{DD}-{SEQ:4}', 'no month'],
  ['{YY}{MM}{DD}{SEQ:4}{SEQ:4}', 'a part twice'],
  ['{YY}{MM}{DD}{SEQ}', 'no width'],
  ['{YY}{MM}{DD}{SEQ:0}', 'no width'],
  ['{YY}{MM}{DD}{SEQ:12}', 'too wide'],
  ['{YY}{MM}{DD}{SEQ:4}{HH}', 'an unknown part'],
  ['{YY}{MM}{DD}{SEQ:4}{OPAQUE:4}', 'two sequences'],
  ['{YY}{MM}{DD}{OPAQUE:3}', 'so few digits that they would soon widen'],
  ['{YY}{MM}{DD}{OPAQUE:10}', 'too wide'],
  ['{YY}{MM}{DD}{SEQ:}', 'no width'],
  ['{YY}{MM}{DD}{SEQ:4}{CHECK}-', 'a check character before the end'],
  ['{YY}{MM}{DD}{SEQ:4}{CHECK}{CHECK}', 'two check characters'],
  ['{YY}{MM}{DD} {SEQ:4}', 'a space'],
  ['ORD {YY}{MM}{DD}{SEQ:4}', 'a space after a good text'],
  ['№1{YY}{MM}{DD}{SEQ:4}', 'a sign before a good text'],
  ['x{YY}{MM}{DD}{SEQ:4}{SEQ:4', 'an open brace after a good part'],
  ['{yy}{MM}{DD}{SEQ:4}', 'a lower-case part'],
  ['{YY}{MM}{DD}{SEQ:4', 'an open brace'],
  ['№ {YY}{MM}{DD}{SEQ:4}', 'what does not fit into a URL'],
  [`${'X'.repeat(31)}{YY}{MM}{DD}{SEQ:4}`, 'too much text'],
])('%j is refused: %s', (template) => {
  expect(() => parseOrderNumberTemplate(template)).toThrow(OrderNumberTemplateError)
})

const anyTemplate = fc
  .tuple(
    fc.constantFrom('{YY}', '{YYYY}'),
    fc.oneof(
      fc.integer({ min: 1, max: 9 }).map((width) => `{SEQ:${width}}`),
      fc.integer({ min: 4, max: 9 }).map((width) => `{OPAQUE:${width}}`),
    ),
    fc.array(fc.stringMatching(/^[A-Z0-9-]{0,4}$/), { minLength: 5, maxLength: 5 }),
    fc.constantFrom('', '{CHECK}'),
  )
  .chain(([year, sequence, texts, check]) =>
    fc
      .shuffledSubarray([year, '{MM}', '{DD}', sequence], { minLength: 4 })
      .map((parts) => texts.map((text, index) => text + (parts[index] ?? '')).join('') + check),
  )

test('two orders of one century never share a number, whatever the template, the key and the digits beside', () => {
  // Few days, and sequences that end alike: a cut or ambiguous number is soon met twice.
  const order = fc.record({
    day: fc.record({
      year: fc.constantFrom(2001, 2026, 2099),
      month: fc.constantFrom(1, 11, 12),
      day: fc.constantFrom(1, 11, 12),
    }),
    sequence: fc.tuple(fc.constantFrom(0, 10, 120, 9_998, 99_998, 1_010_000), fc.integer({ min: 1, max: 4 })),
  })
  const orders = fc.uniqueArray(order, { minLength: 10, maxLength: 20, selector: (one) => JSON.stringify(one) })
  const keys = fc.uint8Array({ minLength: 8, maxLength: 8 })
  fc.assert(
    fc.property(anyTemplate, orders, keys, (text, placed, key) => {
      const template = parseOrderNumberTemplate(text)
      const numbers = placed.map(({ day, sequence: [a, b] }) =>
        formatOrderNumber(template, { day, sequence: a + b, opaqueKey: key }),
      )
      expect(new Set(numbers).size).toBe(placed.length)
    }),
    { numRuns: runs },
  )
})

test('a whole day’s opaque numbers and the first that widen are all different', () => {
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 8, maxLength: 8 }), fc.integer({ min: 1, max: 28 }), (key, dayOfMonth) => {
      const template = parseOrderNumberTemplate('{OPAQUE:4}{YY}{MM}{DD}')
      const numbers = Array.from({ length: 10_200 }, (_, index) =>
        formatOrderNumber(template, { day: { ...day, day: dayOfMonth }, sequence: index + 1, opaqueKey: key }),
      )
      expect(new Set(numbers).size).toBe(10_200)
      expect(numbers.map(({ length }) => length)).toEqual([...Array(9_999).fill(10), ...Array(201).fill(11)])
    }),
    { numRuns: Math.ceil(runs / 500) },
  )
})
