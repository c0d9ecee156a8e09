import fc from 'fast-check'
import { expect, test } from 'vitest'
import { runs } from '../testing/runs.ts'
import { isJapaneseRegistration } from './registration-number.ts'

const ofCorporation = (number: string) => isJapaneseRegistration({ number, holder: 'corporation' })

test('corporate numbers that are in force have their check digit', () => {
  // The National Tax Agency, the federation of tax accountants, Toyota: www.houjin-bangou.nta.go.jp
  for (const digits of ['7000012050002', '7010705000725', '1180301018771'])
    expect(ofCorporation(`T${digits}`)).toBe(true)
})

test('every wrong digit is found, but a 0 for a 9 among the twelve', () => {
  const right = 'T7010705000725'
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 13 }), fc.constantFrom(...'0123456789'), (place, digit) => {
      const was = right.charAt(place)
      fc.pre(digit !== was)
      const isBlindSpot = place > 1 && (digit + was === '09' || digit + was === '90')
      expect(ofCorporation(right.slice(0, place) + digit + right.slice(place + 1))).toBe(isBlindSpot)
    }),
    { numRuns: runs },
  )
})

test('of others the form alone is known', () => {
  expect(isJapaneseRegistration({ number: 'T1234567890123', holder: 'other' })).toBe(true)
  expect(ofCorporation('T1234567890123')).toBe(false)
})

test.each([
  '7000012050002',
  't7000012050002',
  'T700001205000',
  'T70000120500021',
  'T700001205000a',
  'xT7000012050002',
  '',
])('%j has not the form', (number) => {
  expect(ofCorporation(number)).toBe(false)
  expect(isJapaneseRegistration({ number, holder: 'other' })).toBe(false)
})
