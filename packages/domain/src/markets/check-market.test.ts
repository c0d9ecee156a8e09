import { expect, test } from 'vitest'
import { checkMarket, type MarketDraft } from './check-market.ts'
import { plainPolicies } from './market.ts'

const { cashRoundingMinor: _, ...policies } = plainPolicies
const switzerland: MarketDraft = {
  ...policies,
  code: 'CH',
  name: 'Schweiz',
  currency: 'CHF',
  pricesIncludeTax: true,
  taxRounding: 'line',
  cashRounding: { amount: 5, currency: 'CHF' },
  countries: ['CH', 'LI'],
  defaultCountry: 'CH',
  defaultRegion: null,
  locales: ['de-CH', 'fr-CH'],
}

const issuesOf = (change: Partial<MarketDraft>) => {
  const checked = checkMarket({ ...switzerland, ...change })
  return checked.ok ? [] : checked.issues
}
const pathsOf = (change: Partial<MarketDraft>) => issuesOf(change).map(({ path }) => path)
const at = (country: string, place: Partial<MarketDraft>): Partial<MarketDraft> => ({
  countries: [country],
  defaultCountry: country,
  ...place,
})

test('a market that is right is itself, with its smallest coin', () => {
  const { cashRounding: __, ...facts } = switzerland
  expect(checkMarket(switzerland)).toEqual({ ok: true, value: { ...facts, cashRoundingMinor: 5 } })
})

test('everything that is wrong is told at once, each with its path', () => {
  const wrong = {
    currency: 'ZZZ',
    cashRounding: { amount: 0, currency: 'CHF' },
    countries: ['CH', 'XX'],
    defaultCountry: 'DE',
    defaultRegion: 'Bayern',
    defaultPostalCode: '1',
    locales: ['de_CH'],
  }
  expect(issuesOf(wrong)).toEqual([
    { path: 'currency', message: 'is no currency of ISO 4217 that a price can be in' },
    { path: 'cashRounding.amount', message: 'takes 1 to 10000; 1 rounds nothing' },
    { path: 'cashRounding.currency', message: 'this market sells in ZZZ' },
    { path: 'countries.1', message: 'is no country of ISO 3166-1' },
    { path: 'defaultCountry', message: 'is none of the countries of this market' },
    { path: 'defaultRegion', message: 'is no region of the default country' },
    { path: 'defaultPostalCode', message: 'is no postcode of the default country' },
    { path: 'locales.0', message: 'is no language tag of BCP 47' },
  ])
})

test('only prices that include tax can keep their net, and only where the taxes at home are known', () => {
  expect(issuesOf({ priceBasis: 'net' })).toEqual([])
  expect(issuesOf({ priceBasis: 'net', pricesIncludeTax: false })).toEqual([
    { path: 'priceBasis', message: 'is "net" only of prices that include tax' },
  ])
  expect(issuesOf({ priceBasis: 'net', taxProvider: 'stripe' })).toEqual([
    { path: 'priceBasis', message: 'is "net" only where the shop’s own tables are used' },
  ])
})

test('nobody sells in gold, in small letters, or in money that is gone', () => {
  for (const currency of ['XAU', 'chf', 'DEM', '']) {
    expect(pathsOf({ currency, cashRounding: { amount: 1, currency } })).toEqual(['currency'])
  }
})

test('the smallest coin is 1 to 10,000 minor units, whole ones', () => {
  const amounts = [1, 10_000, 0, -5, 10_001, 2.5]
  const rounding = (amount: number) => pathsOf({ cashRounding: { amount, currency: 'CHF' } })
  expect(amounts.filter((amount) => rounding(amount).length === 0)).toEqual([1, 10_000])
  expect(rounding(0)).toEqual(['cashRounding.amount'])
})

test('countries and locales are there once, however a locale is spelled', () => {
  expect(issuesOf({ countries: ['CH', 'LI', 'CH'] })).toEqual([{ path: 'countries.2', message: 'is there twice' }])
  expect(issuesOf({ locales: ['de-CH', 'fr', 'DE-ch'] })).toEqual([{ path: 'locales.2', message: 'is there twice' }])
  expect(pathsOf({ locales: ['?', '?'] })).toEqual(['locales.0', 'locales.1'])
})

test('locales are kept as BCP 47 spells them', () => {
  const checked = checkMarket({ ...switzerland, locales: ['DE-ch', 'zh-hant-tw', 'iw'] })
  expect(checked.ok && checked.value.locales).toEqual(['de-CH', 'zh-Hant-TW', 'he'])
})

test('a region is kept as its code, whatever it is called, and only where addresses have regions', () => {
  const regionAt = (country: string, defaultRegion: string | null) => {
    const checked = checkMarket({ ...switzerland, ...at(country, { defaultRegion }) })
    return checked.ok ? checked.value.defaultRegion : checked.issues
  }
  const none = [{ path: 'defaultRegion', message: 'is no region of the default country' }]
  expect([regionAt('US', 'new york'), regionAt('US', 'NY'), regionAt('US', null)]).toEqual(['NY', 'NY', null])
  expect(regionAt('US', 'Bavaria')).toEqual(none)
  // Germany's post uses no regions; Panama's does, and the data set lists none.
  expect(regionAt('DE', 'BY')).toEqual(none)
  expect(regionAt('PA', 'Colón')).toBe('Colón')
})

test('a postcode is kept in capitals and has the form of its country, where there are postcodes', () => {
  const codeAt = (country: string, defaultPostalCode: string) => {
    const checked = checkMarket({ ...switzerland, ...at(country, { defaultPostalCode }) })
    return checked.ok ? checked.value.defaultPostalCode : checked.issues.map(({ path }) => path)
  }
  expect([codeAt('GB', 'sw1a 1aa'), codeAt('CH', '８００１')]).toEqual(['SW1A 1AA', '8001'])
  // Of North Korea's postcodes nobody knows the form.
  expect(codeAt('KP', 'any')).toBe('ANY')
  expect([codeAt('CH', '80011'), codeAt('HK', '999077')]).toEqual([['defaultPostalCode'], ['defaultPostalCode']])
})

test('of a default country that is none, nothing else is said', () => {
  const place = { defaultCountry: 'XX', defaultRegion: 'NY', defaultPostalCode: '1' }
  expect(pathsOf(place)).toEqual(['defaultCountry'])
})
