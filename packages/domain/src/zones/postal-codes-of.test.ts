import { expect, test } from 'vitest'
import { postalCodesOf } from './postal-codes-of.ts'
import { parsePostalPattern } from './postal-pattern.ts'
import { zonesOf } from './zones-of.ts'

const codes = (country: string, postalCode: string | null) => postalCodesOf({ country, postalCode })

test('what the post adds to a postcode makes no other place of it', () => {
  expect(codes('US', '10001-1234')).toEqual(['100011234', '10001'])
  expect(codes('US', '10001 1234')).toEqual(['100011234', '10001'])
  expect(codes('PR', '00901-0001')).toEqual(['009010001', '00901'])
  expect(codes('AR', 'C1420ABC')).toEqual(['C1420ABC', 'C1420'])
})

test('elsewhere a place has the one code that it has, or none', () => {
  expect(codes('US', '10001')).toEqual(['10001'])
  expect(codes('JP', '100-0001')).toEqual(['1000001'])
  expect(codes('GB', 'SW1A 1AA')).toEqual(['SW1A1AA'])
  expect(codes('HK', '999077')).toEqual(['999077'])
  expect(codes('ZZ', 'a-1')).toEqual(['A1'])
  expect(codes('US', 'nonsense')).toEqual(['NONSENSE'])
  expect(codes('US', null)).toEqual([])
})

test.each(['10001', '10000..10099', '100*', '10001-1234'])('a ZIP+4 is found by %s', (written) => {
  const areas = [{ country: 'US', region: null, postal: parsePostalPattern(written) }]
  const zone = { code: 'city', areas, contains: [], isElsewhere: false, position: 0 }
  const at = (postalCode: string) => zonesOf([zone], { country: 'US', region: 'NY', postalCode }, new Set(['city']))
  expect(at('10001-1234')).toHaveLength(1)
  expect(at('20001-1234')).toHaveLength(0)
})
