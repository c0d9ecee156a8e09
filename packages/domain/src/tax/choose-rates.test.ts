import { describe, expect, test } from 'vitest'
import { parsePostalPattern } from '../zones/postal-pattern.ts'
import type { Place, Zone } from '../zones/zone.ts'
import { chooseRates, ratesAt } from './choose-rates.ts'
import type { ZonedTaxRate } from './tax-rate.ts'

const rate = (zone: string, name: string, facts: Partial<ZonedTaxRate> = {}): ZonedTaxRate => ({
  zone,
  name,
  category: 'standard',
  ratePpm: 190_000,
  layer: 1,
  isCompound: false,
  validFrom: '2020-01-01',
  validTo: null,
  ...facts,
})
const zone = (code: string, facts: Partial<Zone> = {}): Zone => ({
  code,
  areas: [],
  contains: [],
  isElsewhere: false,
  position: 0,
  ...facts,
})
const germany = zone('DE', { areas: [{ country: 'DE', region: null, postal: null }] })
const island = zone('island', { areas: [{ country: 'DE', region: null, postal: parsePostalPattern('27498') }] })
const rest = zone('rest', { isElsewhere: true })
const europe = zone('EU', { contains: ['DE'] })
const place = (country: string, postalCode: string | null = null): Place => ({ country, region: null, postalCode })
const names = (rates: readonly ZonedTaxRate[], { at = place('DE', '10115'), day = '2026-11-27' } = {}) =>
  ratesAt({ zones: [rest, europe, germany, island], rates }, at, day).map(({ name }) => name)

test('of each layer and category the rates of the narrowest zone apply, all of them', () => {
  const rates = [
    rate('DE', 'A'),
    rate('DE', 'B'),
    rate('island', 'none', { ratePpm: 0 }),
    rate('DE', 'reduced', { category: 'reduced' }),
    rate('EU', 'wide'),
    rate('EU', 'levy', { layer: 2 }),
  ]
  expect(names(rates)).toEqual(['A', 'B', 'reduced', 'levy'])
  expect(names(rates, { at: place('DE', '27498') })).toEqual(['none', 'reduced', 'levy'])
  expect(names(rates.toReversed(), { at: place('DE', '27498') })).toEqual(['levy', 'reduced', 'none'])
  expect(names(rates, { at: place('JP') })).toEqual([])
})

test('a rate applies from its first day to the day before the one on which it no longer does', () => {
  const rates = [
    rate('DE', '19', { validTo: '2020-07-01' }),
    rate('DE', '16', { validFrom: '2020-07-01', validTo: '2021-01-01' }),
    rate('DE', '19 again', { validFrom: '2021-01-01' }),
  ]
  const days = ['2019-12-31', '2020-01-01', '2020-06-30', '2020-07-01', '2020-12-31', '2021-01-01']
  expect(days.map((day) => names(rates, { day }))).toEqual([[], ['19'], ['19'], ['16'], ['16'], ['19 again']])
})

describe('a zone whose rates are not in force', () => {
  const gone = rate('island', 'gone', { validTo: '2021-01-01' })

  test('leaves the place to the wider one', () => {
    expect(names([gone, rate('DE', 'A')], { at: place('DE', '27498') })).toEqual(['A'])
  })

  test('leaves it to everywhere else', () => {
    expect(names([gone, rate('rest', 'else')], { at: place('DE', '27498') })).toEqual(['else'])
    expect(names([rate('DE', 'A'), rate('rest', 'else')])).toEqual(['A'])
    expect(names([rate('DE', 'A'), rate('rest', 'else')], { at: place('JP') })).toEqual(['else'])
  })
})

test('what is chosen is the rate without its zone and days, for matches that were found before', () => {
  const chosen = chooseRates(
    [rate('DE', 'A', { isCompound: true, layer: 2 }), rate('EU', 'B', { category: 'reduced' })],
    [{ zone: germany, by: 'country', depth: 0 }],
    '2026-11-27',
  )
  expect(chosen).toEqual([{ name: 'A', category: 'standard', ratePpm: 190_000, layer: 2, isCompound: true }])
})

test('layers and categories with digits in their names are kept apart', () => {
  expect(names([rate('DE', 'A', { category: '1 x', layer: 1 }), rate('EU', 'B', { category: 'x', layer: 1 })])).toEqual(
    ['A', 'B'],
  )
})
