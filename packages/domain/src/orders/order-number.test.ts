import fc from 'fast-check'
import { expect, test } from 'vitest'
import { formatOrderNumber, OrderNumberTemplateError, parseOrderNumberTemplate } from './order-number.ts'

const write = (template: string, sequence: number) =>
  formatOrderNumber(parseOrderNumberTemplate(template), { day: { year: 2026, month: 3, day: 9 }, sequence })

test('a number has the shop’s day and a sequence that widens past its four digits', () => {
  const numbers = [1, 42, 9999, 10_000].map((sequence) => write('ORD-{YY}{MM}{DD}-{SEQ:4}', sequence))
  expect(numbers).toEqual(['ORD-260309-0001', 'ORD-260309-0042', 'ORD-260309-9999', 'ORD-260309-10000'])
})

test('a template chooses text, order and width', () => {
  expect(write('{DD}.{MM}.{YYYY}_No{SEQ:1}', 7)).toBe('09.03.2026_No7')
  expect(write('{SEQ:6}{YYYY}{MM}{DD}', 7)).toBe('00000720260309')
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
    fc.integer({ min: 1, max: 9 }).map((width) => `{SEQ:${width}}`),
    fc.array(fc.stringMatching(/^[A-Z0-9-]{0,4}$/), { minLength: 5, maxLength: 5 }),
  )
  .chain(([year, sequence, texts]) =>
    fc
      .shuffledSubarray([year, '{MM}', '{DD}', sequence], { minLength: 4 })
      .map((parts) => texts.map((text, index) => text + (parts[index] ?? '')).join('')),
  )

test('two orders of one century never share a number, whatever the template', () => {
  // Few days, and sequences that end alike: a cut or ambiguous number is soon met twice.
  const order = fc.record({
    day: fc.record({
      year: fc.constantFrom(2001, 2026, 2099),
      month: fc.constantFrom(1, 11, 12),
      day: fc.constantFrom(1, 11, 12),
    }),
    sequence: fc.tuple(fc.constantFrom(0, 10, 120, 10_000, 1_010_000), fc.constantFrom(1, 2)).map(([a, b]) => a + b),
  })
  const orders = fc.uniqueArray(order, { minLength: 20, maxLength: 60, selector: (one) => JSON.stringify(one) })
  fc.assert(
    fc.property(anyTemplate, orders, (text, placed) => {
      const template = parseOrderNumberTemplate(text)
      const numbers = placed.map((of) => formatOrderNumber(template, of))
      expect(new Set(numbers).size).toBe(placed.length)
    }),
  )
})
