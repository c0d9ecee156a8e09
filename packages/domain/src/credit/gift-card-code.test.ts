import fc from 'fast-check'
import { expect, test } from 'vitest'
import { giftCardBytes, giftCardCode, readGiftCardCode } from './gift-card-code.ts'

test('a code is read as it was written, however it is typed', () => {
  const typos = fc.constantFrom(
    (code: string) => code.toLowerCase(),
    (code: string) => code.replaceAll('-', ''),
    (code: string) => ` ${code.replaceAll('-', ' - ')} `,
    (code: string) => code.replaceAll('0', 'o').replaceAll('1', 'l'),
    (code: string) => code.replaceAll('1', 'I'),
  )
  const bytes = fc.uint8Array({ minLength: giftCardBytes, maxLength: giftCardBytes })
  fc.assert(
    fc.property(bytes, typos, (random, typed) => {
      const code = giftCardCode(random)
      expect(code).toMatch(/^([0-9A-HJKMNP-TV-Z]{4}-){3}[0-9A-HJKMNP-TV-Z]{4}$/)
      expect(readGiftCardCode(typed(code))).toBe(code)
    }),
  )
})

test('every bit of it counts, and what is no code is none', () => {
  expect(giftCardCode(new Uint8Array(10))).toBe('0000-0000-0000-0000')
  expect(giftCardCode(new Uint8Array(10).fill(255))).toBe('ZZZZ-ZZZZ-ZZZZ-ZZZZ')
  expect(giftCardCode(Uint8Array.of(0, 0, 0, 0, 0, 0, 0, 0, 0, 1))).toBe('0000-0000-0000-0001')
  expect(() => giftCardCode(new Uint8Array(9))).toThrow(RangeError)
  for (const no of ['', '0000', '0000-0000-0000-000U', '0000-0000-0000-00000']) expect(readGiftCardCode(no)).toBeNull()
})
