import { expect, test } from 'vitest'
import { meantOrderNumber, templateProblem, templatesMax } from './order-number-history.ts'

const usual = 'ORD-{YY}{MM}{DD}-{SEQ:4}'
const checked = 'ORD-{YY}{MM}{DD}-{SEQ:4}-{CHECK}'

test('a template may follow those before it where no number comes again, and the first follows none', () => {
  expect(templateProblem([], usual)).toBe(null)
  expect(templateProblem([usual], checked)).toBe(null)
  expect(templateProblem([usual, checked], usual)).toBe(null)
})

test('one that could bring a number again is told of the template in its way, the first of them', () => {
  const opaque = 'ORD-{YY}{MM}{DD}-{OPAQUE:4}'
  expect(templateProblem(['T-{YY}{MM}{DD}{SEQ:4}', usual, 'ORD-{YY}{MM}{DD}-{SEQ:6}'], opaque)).toBe(
    `Its numbers could repeat those by ${usual}: begin it with other text`,
  )
})

test('one that can’t be read is told why, whatever came before', () => {
  expect(templateProblem([], 'ORD')).toMatch(/^An order number needs/)
  expect(templateProblem([usual], 'ORD-{YY}{MM}{DD}-{SEQ:4} ')).toBe('" " is no part of an order number')
})

test('what can’t be read in the history has numbered nothing, and is in nobody’s way', () => {
  expect(templateProblem(['{SEQ:4}', ''], usual)).toBe(null)
  expect(templateProblem(['{SEQ:4}', usual], 'ORD-{YY}{DD}{MM}-{SEQ:4}')).toContain(usual)
  expect(meantOrderNumber(['{SEQ:4}', usual], 'ord-260309-0042')).toEqual({
    kind: 'number',
    orderNumber: 'ORD-260309-0042',
  })
})

test('a shop has so many templates and no more, and may still go back to any of them', () => {
  const many = Array.from({ length: templatesMax }, (_, index) => `A${index}-{YY}{MM}{DD}-{SEQ:4}`)
  expect(templateProblem(many.slice(1), usual)).toBe(null)
  expect(templateProblem(many, usual)).toBe('A shop has had 100 templates at most: take up an earlier one')
  expect(templateProblem(many, many[7] ?? '')).toBe(null)
})

test('what somebody means is read by whichever template it fits, in the spelling of the shop', () => {
  const had = [checked, 'w.{YYYY}{MM}{DD}.{SEQ:4}', usual]
  const meant = (typed: string) => meantOrderNumber(had, typed)
  const number = (orderNumber: string) => ({ kind: 'number', orderNumber })
  expect(meant('ord 260309 0042')).toEqual(number('ord 260309 0042'))
  expect(meant('ord-260309 - 0042')).toEqual(number('ORD-260309-0042'))
  expect(meant('ＯＲＤー２６０３０９ー００４２－４')).toEqual(number('ORD-260309-0042-4'))
  expect(meant('W.20260309.10000')).toEqual(number('w.20260309.10000'))
  expect(meant('INV-7')).toEqual(number('INV-7'))
})

test('a wrong check character is told; without one nothing tells a mistyped number from a missing one', () => {
  expect(meantOrderNumber([usual, checked], 'ORD-260309-0043-4')).toEqual({ kind: 'mistyped' })
  expect(meantOrderNumber([checked, usual], 'ORD-260309-0043-4')).toEqual({ kind: 'mistyped' })
  const none = { kind: 'number', orderNumber: 'ORD-261309-0042' }
  expect(meantOrderNumber([checked, usual], 'ORD-261309-0042')).toEqual(none)
})

test('what one template calls mistyped another one may have given', () => {
  // The same places: text here, a check character there. Such two do not follow each other; a history may have both.
  const had = ['A{YY}{MM}{DD}{SEQ:4}{CHECK}', 'A{YY}{MM}{DD}{SEQ:4}X']
  expect(meantOrderNumber(had, 'a2603090042x')).toEqual({ kind: 'number', orderNumber: 'A2603090042X' })
})
