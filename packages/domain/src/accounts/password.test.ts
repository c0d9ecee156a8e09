import fc from 'fast-check'
import { expect, test } from 'vitest'
import { commonPasswords } from './common-passwords.ts'
import { passwordBytesMax, passwordProblem } from './password.ts'

const ada = { email: 'Ada.Lovelace@example.com', shopName: 'Three Rivers' }

test.each([
  ['correct horse battery staple', null],
  ['  spaces count  ', null],
  ['パスワード急須鉄器', null],
  ['🍵🫖🍶🥢🍚🍙🍘🍡', null],
  ['abcdefgx', null],
  ['short77', 'takes 8 characters or more'],
  ['🍵🫖🍶🥢🍚🍙🍘', 'takes 8 characters or more'],
  ['with\u0000nul inside', 'has control characters'],
  ['with\nline break', 'has control characters'],
  ['half a surrogate \ud83c', 'has control characters'],
  ['ada.lovelace@EXAMPLE.com', 'is known to everybody who knows you'],
  ['ADA.LOVELACE', 'is known to everybody who knows you'],
  ['three rivers', 'is known to everybody who knows you'],
  ['aaaaaaaaaaaa', 'is too easy to guess: it only counts on, or repeats itself'],
  ['abcdefgh', 'is too easy to guess: it only counts on, or repeats itself'],
  ['87654321', 'is too easy to guess: it only counts on, or repeats itself'],
  ['PassWord1', 'is too easy to guess: many use it'],
  ['Ｐａｓｓｗｏｒｄ', 'is too easy to guess: many use it'],
  ['Tinkerbell', 'is too easy to guess: many use it'],
  ['sommer2025', 'is too easy to guess: many use it'],
])('the new password %j: %s', (password, problem) => {
  expect(passwordProblem(password, ada)).toBe(problem)
})

test('length is counted in bytes at the upper end: what fits is taken whole', () => {
  const fits = `é${'ab'.repeat(199)}`
  expect(new TextEncoder().encode(fits)).toHaveLength(passwordBytesMax)
  expect(passwordProblem(fits, ada)).toBeNull()
  expect(passwordProblem(`${fits}c`, ada)).toMatch('too long')
})

test('what is common is written as it is compared, and none of it is taken', () => {
  expect(commonPasswords().size).toBeGreaterThan(40_000)
  const isWrong = (password: string) =>
    password !== password.normalize('NFKC').toLowerCase() || passwordProblem(password, ada) === null
  expect([...commonPasswords()].filter(isWrong)).toEqual([])
})

test('whatever is typed gets an answer', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (password) => {
      const problem = passwordProblem(password, ada)
      expect(problem === null || problem.length > 0).toBe(true)
    }),
  )
})
