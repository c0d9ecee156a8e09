import { expect, test } from 'vitest'
import { currencyCode } from '../money/currency.ts'
import { decideDefaultMarket, decideMarketChange } from './change-market.ts'
import { type Market, plainPolicies } from './market.ts'

const from: Market = {
  ...plainPolicies,
  code: 'DE',
  name: 'Germany',
  currency: currencyCode('EUR'),
  pricesIncludeTax: true,
  taxRounding: 'line',
  countries: ['DE'],
  defaultCountry: 'DE',
  defaultRegion: null,
  locales: ['de'],
}
const inFrancs = { ...from, currency: currencyCode('CHF') }
const closed = { ...from, enabled: false }
const refused = (entity: string) => ({ ok: false, refusal: { code: 'CONFLICT', entity, currentVersion: null } })

test('the currency changes while nothing has an amount in it, and never after', () => {
  const change = { from, to: inFrancs, isDefault: false }
  expect(decideMarketChange({ ...change, hasAmounts: false })).toEqual({ ok: true, value: inFrancs })
  expect(decideMarketChange({ ...change, hasAmounts: true })).toEqual(refused('marketCurrency'))
  expect(decideMarketChange({ ...change, to: { ...from, name: 'X' }, hasAmounts: true }).ok).toBe(true)
})

test('a market is closed, but not the default one; and no closed one becomes the default', () => {
  const change = { from, to: closed, hasAmounts: true }
  expect(decideMarketChange({ ...change, isDefault: false })).toEqual({ ok: true, value: closed })
  expect(decideMarketChange({ ...change, isDefault: true })).toEqual(refused('defaultMarket'))
  expect(decideMarketChange({ ...change, to: from, isDefault: true })).toEqual({ ok: true, value: from })
  expect(decideDefaultMarket(closed)).toEqual(refused('defaultMarket'))
  expect(decideDefaultMarket(from)).toEqual({ ok: true, value: from })
})
