import fc from 'fast-check'
import { expect, test } from 'vitest'
import { runs } from '../testing/runs.ts'
import { formatOrderNumber, parseOrderNumberTemplate } from './order-number.ts'
import { readOrderNumber } from './order-number-read.ts'

const checked = parseOrderNumberTemplate('Ord-{YY}{MM}{DD}-{SEQ:4}-{CHECK}')
const read = (typed: string, template = 'ORD-{YY}{MM}{DD}-{SEQ:4}') =>
  readOrderNumber(parseOrderNumberTemplate(template), typed)

test('a number is read as people type it, and given back in the shop’s spelling', () => {
  const possible = { kind: 'possible', orderNumber: 'Ord-260309-0042-4' }
  for (const typed of [
    'Ord-260309-0042-4',
    ' ord-260309-0042-4\n',
    'ORD - 260309 - 0042 - 4',
    'ＯＲＤー２６０３０９ー００４２ー４',
    'ord–260309—0042−4',
  ]) {
    expect(readOrderNumber(checked, typed)).toEqual(possible)
  }
})

test('one mistyped character is told before any database is asked', () => {
  expect(readOrderNumber(checked, 'ORD-260309-0043-4')).toEqual({ kind: 'mistyped' })
  expect(readOrderNumber(checked, 'ORD-260309-0042-K')).toEqual({ kind: 'mistyped' })
})

test.each([
  ['ORD-260009-0042', 'month 0'],
  ['ORD-261309-0042', 'month 13'],
  ['ORD-260300-0042', 'day 0'],
  ['ORD-260332-0042', 'day 32'],
  ['ORD-260309-0000', 'the sequence starts at 1'],
])('%s was given to no order: %s', (typed) => {
  expect(read(typed)).toEqual({ kind: 'mistyped' })
})

test.each(['ORD-260101-0001', 'ORD-261231-10000', 'ORD-000131-9007199254740991'])('%s may have been given', (typed) => {
  expect(read(typed)).toEqual({ kind: 'possible', orderNumber: typed })
})

test.each([
  '',
  'ORD',
  'ORD-260309-042',
  'ORD-260309-00000000000000042',
  'ORD-262309-0042',
  'ORD-260349-0042',
  'ORD-260309-0042-4',
  'XRD-260309-0042',
  'ORD.260309-0042',
  'ORD-2603o9-0042',
  'ORD-26o309-0042',
  'ORD-2o0309-0042',
  'ORD-o60309-0042',
  'ORD-260309-004x',
  'ORD-260309-x004',
  'xORD-260309-0042',
])('%j has not the form of this template: an earlier one may have given it', (typed) => {
  expect(read(typed)).toEqual({ kind: 'foreign' })
})

test('a form that ends in a check character wants a digit or a letter there', () => {
  expect(readOrderNumber(checked, 'ORD-260309-0042-!').kind).toBe('foreign')
  expect(readOrderNumber(checked, 'ORD-260309-0042--').kind).toBe('foreign')
})

test('an opaque number may be all zeros, and the wider sequence is found with digits around it', () => {
  expect(read('2603090000', '{YY}{MM}{DD}{OPAQUE:4}').kind).toBe('possible')
  expect(read('1234520261309', '{SEQ:4}{YYYY}{MM}{DD}').kind).toBe('mistyped')
  expect(read('1234520260309', '{SEQ:4}{YYYY}{MM}{DD}')).toEqual({ kind: 'possible', orderNumber: '1234520260309' })
})

test('every number that is written is read back as itself', () => {
  const templates = fc.constantFrom(
    ...['ORD-{YY}{MM}{DD}-{SEQ:4}', '{SEQ:1}{DD}{MM}{YYYY}', 'a.B_{DD}x{OPAQUE:5}y{MM}{YY}{CHECK}'].map(
      parseOrderNumberTemplate,
    ),
  )
  const orders = fc.record({
    day: fc.record({
      year: fc.integer({ min: 2000, max: 2099 }),
      month: fc.integer({ min: 1, max: 12 }),
      day: fc.integer({ min: 1, max: 31 }),
    }),
    sequence: fc.maxSafeNat().map((sequence) => sequence || 1),
    opaqueKey: fc.uint8Array({ minLength: 8, maxLength: 8 }),
  })
  fc.assert(
    fc.property(templates, orders, fc.boolean(), (template, order, isLower) => {
      const orderNumber = formatOrderNumber(template, order)
      const typed = isLower ? orderNumber.toLowerCase() : orderNumber
      expect(readOrderNumber(template, typed)).toEqual({ kind: 'possible', orderNumber })
    }),
    { numRuns: runs },
  )
})
