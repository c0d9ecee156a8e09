import { expect, test } from 'vitest'
import { decideNewAddress } from './address-book.ts'

test('the first address serves for everything, and none after it takes that away', () => {
  expect(decideNewAddress(0)).toEqual({ ok: true, value: ['shipping', 'billing'] })
  expect(decideNewAddress(1)).toEqual({ ok: true, value: [] })
})

test('a book has fifty addresses at most', () => {
  expect(decideNewAddress(49).ok).toBe(true)
  expect(decideNewAddress(50)).toEqual({
    ok: false,
    refusal: { code: 'LIMIT_EXCEEDED', limit: 'addresses', max: 50 },
  })
})
