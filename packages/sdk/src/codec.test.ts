import fc from 'fast-check'
import superjson from 'superjson'
import { expect, test } from 'vitest'
import { codec } from './codec.ts'

const key = fc.oneof(fc.constantFrom('', 'a', 'a.b', '\\', '\\.', 'a\\.b.', '\n.', '0'), fc.string()).filter(isKey)
const leaf = fc.oneof(
  fc.string(),
  fc.integer(),
  fc.double({ noNaN: true, noDefaultInfinity: true }).map((number) => number + 0),
  fc.boolean(),
  fc.constantFrom(null, undefined),
  fc.date({ noInvalidDate: true }),
)
const { value } = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    leaf,
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(key, tie('value'), { maxKeys: 4 }),
  ),
}))

/** superjson refuses these itself. */
function isKey(name: string): boolean {
  return !['__proto__', 'prototype', 'constructor'].includes(name)
}

const overTheWire = (wire: unknown) => JSON.parse(JSON.stringify(wire))

test('what the SDK writes is what superjson writes', () => {
  fc.assert(
    fc.property(value, (sent) => {
      expect(codec.serialize(sent)).toStrictEqual(superjson.serialize(sent))
    }),
  )
})

test('what superjson writes, the SDK reads as superjson does', () => {
  fc.assert(
    fc.property(value, (sent) => {
      const wire = superjson.serialize(sent)
      expect(codec.deserialize(overTheWire(wire))).toStrictEqual(superjson.deserialize(overTheWire(wire)))
    }),
  )
})

test('one object in two places of an answer is read in both', () => {
  const at = { at: new Date(0) }
  expect(codec.deserialize(overTheWire(superjson.serialize({ a: at, b: [at] })))).toStrictEqual({ a: at, b: [at] })
})

test('an answer revives neither other types nor prototypes', () => {
  const values = {
    a: ['Error'],
    '__proto__.polluted': ['undefined'],
    'constructor.prototype.x': ['Date'],
    gone: ['Date'],
  }
  const answer = JSON.parse(JSON.stringify({ json: { a: 'text' }, meta: { values, v: 1 } }))
  expect(codec.deserialize(answer)).toStrictEqual({ a: 'text' })
  expect(Object.hasOwn(Object.prototype, 'polluted')).toBe(false)
})
