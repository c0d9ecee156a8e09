import fc from 'fast-check'
import { expect, test } from 'vitest'
import { runs } from '../testing/runs.ts'
import { countedYear, formatInvoiceNumber, InvoiceSeriesError, parseInvoiceSeries, seriesMeet } from './series.ts'

const day = { year: 2026, month: 3, day: 9 }
const yearly = (template: string) => parseInvoiceSeries({ template, resets: 'yearly' })
const endless = (template: string) => parseInvoiceSeries({ template, resets: 'never' })

test('a number has its text, the year and a sequence that is padded and never cut', () => {
  const series = yearly('INV-{YYYY}-{SEQ:5}')
  const numbers = [1, 99_999, 100_000].map((sequence) => formatInvoiceNumber(series, { day, sequence }))
  expect(numbers).toEqual(['INV-2026-00001', 'INV-2026-99999', 'INV-2026-100000'])
  expect(formatInvoiceNumber(endless('{SEQ:1}'), { day, sequence: 7 })).toBe('7')
  expect(formatInvoiceNumber(yearly('A.b_{SEQ:2}/{YYYY}'), { day: { ...day, year: 987 }, sequence: 7 })).toBe(
    'A.b_07/0987',
  )
})

test('a series counts each year by itself, or all of them as one', () => {
  expect(countedYear(yearly('{YYYY}{SEQ:1}'), day)).toBe(2026)
  expect(countedYear(endless('{YYYY}{SEQ:1}'), day)).toBe(0)
})

test.each([
  ['', 'never', 'An invoice number needs {SEQ:n} once, and has {YYYY} once at most'],
  ['INV-{YYYY}', 'yearly', '{SEQ:n} once'],
  ['{SEQ:1}-{SEQ:1}', 'never', '{SEQ:n} once'],
  ['{YYYY}{YYYY}{SEQ:1}', 'yearly', '{YYYY} once at most'],
  ['INV-{SEQ:5}', 'yearly', 'A series that starts anew each year needs {YYYY} in its numbers'],
  ['{YY}{SEQ:5}', 'never', '"{YY}" is no part of an invoice number'],
  ['{SEQ:0}', 'never', '"{SEQ:0}" is no part'],
  ['{SEQ:10}', 'never', '"{SEQ:10}" is no part'],
  ['№{SEQ:5}', 'never', '"№" is no part'],
  ['A {SEQ:5}', 'never', '"A " is no part'],
  [' A{SEQ:5}', 'never', '" A" is no part'],
  [`{${'H'.repeat(50)}}{SEQ:1}`, 'never', `"{${'H'.repeat(39)}" is no part`],
  [`${'X'.repeat(10)}{SEQ:5}${'X'.repeat(11)}`, 'never', 'An invoice number has at most 20 characters of its own'],
] as const)('%j that resets %s is refused: %s', (template, resets, complaint) => {
  expect(() => parseInvoiceSeries({ template, resets })).toThrow(complaint)
  expect(() => parseInvoiceSeries({ template, resets })).toThrow(InvoiceSeriesError)
  expect(() => parseInvoiceSeries({ template, resets })).toThrow(
    expect.objectContaining({ name: 'InvoiceSeriesError' }),
  )
})

test('twenty characters of its own are not too many', () => {
  expect(formatInvoiceNumber(endless(`${'X'.repeat(20)}{SEQ:1}`), { day, sequence: 1 })).toHaveLength(21)
})

test('a place in a series is a count from 1', () => {
  for (const sequence of [0, -1, 0.5, Number.NaN, 2 ** 53]) {
    expect(() => formatInvoiceNumber(endless('{SEQ:1}'), { day, sequence })).toThrow(
      `${sequence} is no place in a series`,
    )
  }
})

test.each([
  ['INV-{SEQ:5}', 'CN-{SEQ:5}', false],
  ['INV-{YYYY}-{SEQ:5}', 'INV-{SEQ:5}', false],
  ['INV-{SEQ:5}', 'inv-{SEQ:7}', true],
  ['{YYYY}{SEQ:1}', '{SEQ:1}', true],
  ['{SEQ:1}A', '{SEQ:1}B', false],
  ['{YYYY}A{SEQ:1}', '1234A{SEQ:1}', true],
  ['{YYYY}A{SEQ:1}', '123BA{SEQ:1}', false],
  ['{SEQ:9}/1', '{SEQ:1}/1', true],
  // Only where the sequence is as short as it can be, or a year.
  ['{YYYY}A{SEQ:1}', '{SEQ:4}A{YYYY}', true],
  ['{YYYY}A{SEQ:1}', '{SEQ:5}A{YYYY}', false],
  ['{SEQ:1}A{YYYY}', 'A{YYYY}{SEQ:1}', false],
  ['{SEQ:1}', '123456789012345{SEQ:1}', true],
  ['{SEQ:1}', '123456789012345{SEQ:2}', false],
  ['{SEQ:1}', '{SEQ:1}123456789012345', true],
  ['{SEQ:1}', '{SEQ:2}123456789012345', false],
])('%s and %s may write one number: %s', (one, other, expected) => {
  expect(seriesMeet(endless(one), endless(other))).toBe(expected)
  expect(seriesMeet(endless(other), endless(one))).toBe(expected)
})

test('no two places of a series have one number, whatever stands around the sequence', () => {
  const templates = fc
    .tuple(
      fc.shuffledSubarray(['{YYYY}', '{SEQ:1}'], { minLength: 2 }),
      fc.constantFrom('', '1', '0'),
      fc.nat({ max: 99 }),
    )
    .map(([parts, inner, text]) => text + parts.join(inner) + text)
  const places = fc.uniqueArray(fc.tuple(fc.constantFrom(2026, 2002, 1), fc.integer({ min: 1, max: 30_000 })), {
    minLength: 20,
    maxLength: 40,
    selector: (place) => place.join(),
  })
  fc.assert(
    fc.property(templates, places, (template, numbered) => {
      const numbers = numbered.map(([year, sequence]) =>
        formatInvoiceNumber(yearly(template), { day: { ...day, year }, sequence }),
      )
      expect(new Set(numbers).size).toBe(numbered.length)
    }),
    { numRuns: runs },
  )
})
