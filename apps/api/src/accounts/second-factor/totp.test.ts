import { expect, test } from 'vitest'
import { codeOf, shownSecret, stepOf } from './totp.ts'

/** RFC 6238, appendix B, whose codes have eight digits: a code of six is the end of them. */
const secret = Buffer.from('12345678901234567890')

test.each([
  [59, '94287082'],
  [1_111_111_109, '07081804'],
  [1_111_111_111, '14050471'],
  [1_234_567_890, '89005924'],
  [2_000_000_000, '69279037'],
  [20_000_000_000, '65353130'],
])('at second %i the code is that of RFC 6238', (second, code) => {
  expect(codeOf(secret, Math.floor(second / 30))).toBe(code.slice(-6))
  expect(stepOf(code.slice(-6), { secret, now: new Date(second * 1_000), lastStep: null })).toBe(
    Math.floor(second / 30),
  )
  expect(stepOf(code, { secret, now: new Date(second * 1_000), lastStep: null })).toBeNull()
})

test('what is no code is of no step: other digits, other lengths, nothing', () => {
  const now = new Date(59_000)
  for (const typed of ['', '28708', '2870820', '２８７０８２', '28708\u0000', '-28708', 'abcdef'])
    expect([typed, stepOf(typed, { secret, now, lastStep: null })]).toEqual([typed, null])
  expect(stepOf(' 287 082 ', { secret, now, lastStep: null })).toBe(1)
})

test('an app is told the shop and the address, whatever they contain', () => {
  const { secret: typed, uri } = shownSecret(secret, { issuer: 'Tea: & Cups', email: 'a+b@example.com' })
  expect(typed).toBe('GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ')
  const { protocol, host, pathname, searchParams } = new URL(uri)
  expect([protocol, host, decodeURIComponent(pathname)]).toEqual(['otpauth:', 'totp', '/Tea  & Cups:a+b@example.com'])
  expect(Object.fromEntries(searchParams)).toEqual({
    issuer: 'Tea  & Cups',
    secret: typed,
    algorithm: 'SHA1',
    digits: '6',
    period: '30',
  })
})
