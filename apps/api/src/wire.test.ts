import fc from 'fast-check'
import superjson from 'superjson'
import { expect, test } from 'vitest'
import { wire } from './wire.ts'

const read = (value: unknown): unknown => wire.input.deserialize(JSON.parse(JSON.stringify(value)))
const deep = (levels: number, inner: unknown): unknown => (levels === 0 ? inner : [deep(levels - 1, inner)])

test('dates and undefined arrive as they were sent, under whatever keys', () => {
  const address = { city: 'New York' }
  const sent = {
    at: new Date('2026-11-28T02:00:00Z'),
    gone: undefined,
    'a.b': { 'c\\d': new Date(0), '': undefined, '\\.': [undefined, new Date(1), { 'x\\\\.y': new Date(2) }] },
    // The same object twice, which superjson has a word for.
    shippingAddress: address,
    billingAddress: address,
  }
  expect(read(superjson.serialize(sent))).toStrictEqual(sent)
  expect(read(superjson.serialize(new Date(3)))).toStrictEqual(new Date(3))
  expect(read(superjson.serialize(undefined))).toBeUndefined()
  expect(read({ market: 'US' })).toEqual({ market: 'US' })
})

test('whatever is answered arrives as it was, by the same words wherever superjson has any', () => {
  const values = fc.anything({ withDate: true, key: fc.string().filter((key) => key !== '__proto__') })
  fc.assert(
    fc.property(values, (value) => {
      const [ours, theirs] = [wire.output.serialize(value), superjson.serialize(value)]
      expect(JSON.stringify(ours.json)).toBe(JSON.stringify(theirs.json))
      expect(ours.meta?.values).toEqual(theirs.meta?.values)
    }),
  )
})

const revived = { json: { list: [], text: 'x', object: {}, nothing: null }, meta: { v: 1, values: {} as object } }

const others = ['regexp', 'Map', 'set', 'bigint', 'URL', 'Error', 'number']
const annotations: readonly (readonly [says: string, values: object])[] = [
  ['a path to nowhere', { 'a.b.c': ['Date'] }],
  // Zod would look at each of four thousand million places.
  ['a place far behind the end of a list', { 'list.4294967294': ['undefined'] }],
  ['the length of a list', { 'list.length': ['undefined'] }],
  ['what is inherited', { 'object.toString': ['undefined'] }],
  ['a prototype', { 'object.__proto__': ['undefined'] }],
  ['a constructor', { constructor: { prototype: ['undefined'] } }],
  ['a date of an object', { object: ['Date'] }],
  ['nothing of a text', { text: ['undefined'] }],
  ['a type within a type', { text: ['Date', { inner: ['Date'] }] }],
  ...others.map((type) => [`a ${type}`, { text: [type] }] as const),
  ['a class', { text: [['class', 'User']] }],
  ['a symbol', { text: [['symbol', 'x']] }],
  ['no path', { text: 'Date' }],
]

test.each(annotations)('%s is not revived', (_, values) => {
  expect(() => read({ ...revived, meta: { v: 1, values } })).toThrow('revives other types')
})

test('what is nested too deep, too long or names a prototype is refused before anything looks at it', () => {
  const texts = [
    `${'['.repeat(100_000)}${']'.repeat(100_000)}`,
    `{"json":${'{"a":'.repeat(10_000)}1${'}'.repeat(10_000)}}`,
    `{"json":1,"meta":{"values":${'{"a":'.repeat(10_000)}["Date"]${'}'.repeat(10_000)}}}`,
    `{"json":{"lines":[${Array(25_000).fill('0').join()}]}}`,
    '{"json":{"__proto__":{"market":"US"}}}',
    '{"json":{"shippingAddress":{"__proto__":{"market":"US"}}}}',
    '{"__proto__":{"market":"US"}}',
  ]
  for (const text of texts) expect(() => wire.input.deserialize(JSON.parse(text))).toThrow('nested too deep')
  expect(read({ json: deep(20, 'x') })).toEqual(deep(20, 'x'))
  expect(Reflect.get({}, 'market')).toBeUndefined()
})
