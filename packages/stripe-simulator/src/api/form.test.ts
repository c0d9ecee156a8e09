import fc from 'fast-check'
import { expect, test } from 'vitest'
import { decodeForm, type Form } from './form.ts'

const name = fc.string({ minLength: 1, maxLength: 8 }).filter((text) => !/[[\]]/.test(text))
const { form } = fc.letrec<{ form: Form; value: string | Form }>((tie) => ({
  form: fc.dictionary(name, tie('value'), { minKeys: 1, maxKeys: 3, noNullPrototype: false }),
  value: fc.oneof({ depthSize: 'small', withCrossShrink: true }, fc.string({ unit: 'binary' }), tie('form')),
}))

test('what was encoded is decoded again, whatever the names, values and depth', () => {
  fc.assert(
    fc.property(form, (original) => {
      expect(toPlain(decodeForm(encoded(original).join('&')))).toEqual(toPlain(original))
    }),
    { numRuns: 200 },
  )
})

test('lists without numbers count up, a plus is a space, __proto__ is a name like any other', () => {
  expect(toPlain(decodeForm('a[]=x&a[]=y+z&b[__proto__][c]=1'))).toEqual(
    toPlain({ a: { 0: 'x', 1: 'y z' }, b: decodeForm('__proto__[c]=1') }),
  )
  expect(({} as { c?: string }).c).toBeUndefined()
  expect(() => decodeForm('a=%E0%A4')).toThrow('percent-encoded')
})

function encoded(value: Form, path?: string): string[] {
  return Object.entries(value).flatMap(([key, below]) => {
    const at = path === undefined ? encodeURIComponent(key) : `${path}[${encodeURIComponent(key)}]`
    return typeof below === 'string' ? [`${at}=${encodeURIComponent(below)}`] : encoded(below, at)
  })
}

/** As entries, which compare independently of prototypes. */
function toPlain(value: string | Form): unknown {
  return typeof value === 'string' ? value : new Map(Object.entries(value).map(([key, below]) => [key, toPlain(below)]))
}
