import countries from 'i18n-iso-countries/index.js'
import { describe, expect, test } from 'vitest'
import { type Address, normaliseAddress } from './address.ts'
import { foldedName, postalRulesOf } from './postal-rules.ts'

type Parts = Pick<Address, 'state' | 'zipCode' | 'phone'>

const person = { firstName: 'Ada', lastName: 'Byron', addressLine1: '1 Main Street', city: 'Springfield' }
const check = (country: string, parts: Parts) => normaliseAddress({ ...person, country, ...parts })

/** What becomes of the parts, or the paths that are complained about. */
const outcome = (country: string, parts: Parts) => {
  const checked = check(country, parts)
  if (!checked.ok) return checked.issues.map(({ path }) => path)
  const { firstName: _, lastName: __, addressLine1: ___, city: ____, country: _____, ...kept } = checked.value
  return kept
}

describe('what an address needs follows its country', () => {
  test('the United States need a real state and a ZIP code, and all that is wrong is told at once', () => {
    expect(outcome('US', {})).toEqual(['state', 'zipCode'])
    expect(outcome('US', { state: 'ZZ', zipCode: '1234', phone: 'none' })).toEqual(['state', 'zipCode', 'phone'])
    expect(outcome('US', { state: '', zipCode: '' })).toEqual(['state', 'zipCode'])
    expect(outcome('US', { state: 'NY', zipCode: '10001-1234' })).toEqual({ state: 'NY', zipCode: '10001-1234' })
  })

  test('Denmark has no states and Hong Kong no postcodes: one that is given is dropped', () => {
    expect(outcome('DK', { state: 'Hovedstaden', zipCode: '1050' })).toEqual({ zipCode: '1050' })
    expect(outcome('HK', { state: 'Kowloon', zipCode: '999077' })).toEqual({ state: 'Kowloon' })
    expect(outcome('SG', { state: 'Singapore', zipCode: '018956' })).toEqual({ zipCode: '018956' })
    expect(outcome('AG', { state: 'St. John', zipCode: '0' })).toEqual({})
    expect(outcome('DK', {})).toEqual(['zipCode'])
    expect(outcome('HK', { zipCode: '999077' })).toEqual(['state'])
  })

  test('where a state helps but is not needed, an unknown spelling is kept as it was written', () => {
    expect(outcome('IE', {})).toEqual({})
    expect(outcome('IE', { state: 'co dublin' })).toEqual({ state: 'D' })
    expect(outcome('IE', { state: 'Dublin 8', zipCode: 'd08 x2y4' })).toEqual({
      state: 'Dublin 8',
      zipCode: 'D08 X2Y4',
    })
    expect(outcome('RO', { state: 'Cluj', zipCode: '400001' })).toEqual({ state: 'Cluj', zipCode: '400001' })
  })

  test('a phone number is asked for nowhere; one that is given has a digit', () => {
    expect(outcome('DE', { zipCode: '10115', phone: '+49 30 1' })).toEqual({ zipCode: '10115', phone: '+49 30 1' })
    expect(outcome('DE', { zipCode: '10115', phone: 'ring twice' })).toEqual(['phone'])
  })
})

describe('a state is kept as its code', () => {
  test.each([
    ['US', 'new york', '10001', 'NY'],
    ['US', ' District of Columbia ', '20001', 'DC'],
    ['JP', 'Tokyo', '154-0023', '13'],
    ['JP', '東京都', '1540023', '13'],
    ['JP', '13', '154-0023', '13'],
    ['KR', 'Seoul', '03051', '11'],
    ['CA', 'Quebec', 'H2X 1Y4', 'QC'],
    ['CA', 'Québec', 'H2X 1Y4', 'QC'],
    ['BR', 'Sao Paulo', '01310-100', 'SP'],
  ])('%s %s', (country, state, zipCode, code) => {
    expect(outcome(country, { state, zipCode })).toEqual({ state: code, zipCode })
  })

  test('and a wrong or blank one is refused', () => {
    expect(outcome('JP', { state: '48', zipCode: '154-0023' })).toEqual(['state'])
    expect(outcome('JP', { state: 'Gotham', zipCode: '154-0023' })).toEqual(['state'])
    expect(outcome('US', { state: ' - ', zipCode: '10001' })).toEqual(['state'])
  })
})

describe('postcodes', () => {
  test.each([
    ['GB', 'sw1a  1aa', 'SW1A 1AA'],
    ['GB', 'BFPO 57', 'BFPO 57'],
    ['DE', ' 10115 ', '10115'],
    ['NL', '1011 ab', '1011 AB'],
  ])('of %s: %j is written %j', (country, zipCode, written) => {
    expect(outcome(country, { zipCode })).toEqual({ zipCode: written })
  })

  test('from a Japanese keyboard are written plainly', () => {
    expect(outcome('JP', { state: '13', zipCode: '１５４ー００２３' })).toEqual({ state: '13', zipCode: '154-0023' })
  })

  test.each([
    ['GB', 'SW1A 1AA and more'],
    ['GB', 'x GIR 0AA'],
    ['DE', '101155'],
    ['DE', '1011O'],
    ['FR', '75001\n1'],
  ])('of %s are matched as a whole: %j is refused', (country, zipCode) => {
    expect(outcome(country, { zipCode })).toEqual(['zipCode'])
  })
})

test('countries are the real alpha-2 codes in capitals, and nothing else', () => {
  const wrong = ['ZZ', 'XX', 'UK', 'us', 'USA', '840', '', '../US', 'constructor']
  expect(wrong.map((country) => outcome(country, { zipCode: '1' }))).toEqual(wrong.map(() => ['country']))
})

test('every country of ISO 3166-1 has rules, and no state of it is mistaken for another', () => {
  for (const country of Object.keys(countries.getAlpha2Codes())) {
    const codes = postalRulesOf(country)?.stateCodes ?? new Map([['', 'no rules']])
    const mistaken = [...codes.values()].filter((code) => codes.get(foldedName(code)) !== code)
    expect([country, mistaken, codes.has('')]).toEqual([country, [], false])
  }
})
