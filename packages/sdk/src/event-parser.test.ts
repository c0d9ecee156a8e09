import fc from 'fast-check'
import { expect, test } from 'vitest'
import { eventParser } from './event-parser.ts'

/** Everything that a stream says, cut at these places, in bytes. */
function heard(text: string, cuts: readonly number[] = []): unknown[] {
  const said: unknown[] = []
  const parse = eventParser('before', {
    onEvent: (event) => said.push(event),
    onId: (id) => said.push({ id }),
    onRetry: (ms) => said.push({ ms }),
  })
  const bytes = new TextEncoder().encode(text)
  const decoder = new TextDecoder()
  const ends = [...cuts.map((cut) => cut % (bytes.length + 1)), bytes.length].sort((a, b) => a - b)
  for (const [at, end] of ends.entries()) {
    parse(decoder.decode(bytes.subarray(ends[at - 1] ?? 0, end), { stream: true }))
  }
  return said
}

const events = (text: string): unknown[] => heard(text).filter((said) => said instanceof Object && 'type' in said)

const end = fc.constantFrom('\n', '\r', '\r\n')
const word = fc
  .oneof(fc.string({ unit: 'grapheme' }), fc.constantFrom('', ' ', ':', '7', '€', '𝄞', '\0'))
  .map((text) => text.replaceAll(/[\r\n]/g, ''))
const field = fc.constantFrom('data', 'data', 'id', 'event', 'retry', '', 'other')
const line = fc.oneof(
  fc.tuple(field, fc.constantFrom(':', ': ', ''), word).map((parts) => parts.join('')),
  fc.constant(''),
)
const stream = fc.array(fc.tuple(line, end).map((parts) => parts.join(''))).map((lines) => lines.join(''))

test('wherever a stream is cut, also inside a character or a line’s end, it says the same', () => {
  fc.assert(
    fc.property(stream, fc.array(fc.nat(), { maxLength: 20 }), (text, cuts) => {
      expect(heard(text, cuts)).toEqual(heard(text))
    }),
    { numRuns: 500 },
  )
})

test('however its lines end, a stream says the same', () => {
  fc.assert(
    fc.property(fc.array(line), (lines) => {
      const [lf, cr, crlf] = ['\n', '\r', '\r\n'].map((by) => heard(lines.map((one) => one + by).join('')))
      expect(cr).toEqual(lf)
      expect(crlf).toEqual(lf)
    }),
  )
})

test('an event is its lines of data, under its name, with the last id', () => {
  expect(events('id: 7\nevent: add\ndata: a\ndata:b\ndata:  c\n\ndata\n\n')).toEqual([
    { type: 'add', data: 'a\nb\n c', lastEventId: '7' },
    { type: 'message', data: '', lastEventId: '7' },
  ])
})

test('comments, unknown fields and what was not finished are no events', () => {
  expect(events(': ping\n\nevent: add\n\nother: x\n\ndata: cut of')).toEqual([])
  expect(events('event: add\n\ndata: a\n\n')).toEqual([{ type: 'message', data: 'a', lastEventId: 'before' }])
})

test('an id counts when its event is whole, can be taken back, and never has a NUL', () => {
  expect(heard('id: 7\ndata: a\n')).toEqual([])
  expect(heard('id: 7\n\nid\n\nid: a\0b\n\n')).toEqual([{ id: '7' }, { id: '' }, { id: '' }])
})

test('how long to wait is a number of milliseconds, or not heard', () => {
  expect(heard('retry: 250\nretry: soon\nretry: -1\n')).toEqual([{ ms: 250 }])
})
