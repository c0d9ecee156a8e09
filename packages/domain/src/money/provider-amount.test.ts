import { data } from 'currency-codes'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { runs } from '../testing/runs.ts'
import { currencyCode, isCurrency } from './currency.ts'
import {
  fromProviderAmount,
  providerLimits,
  roundingForProvider,
  toProviderAmount,
  toProviderUnits,
} from './provider-amount.ts'

const currencies = fc.constantFrom(...data.map(({ code }) => code).filter(isCurrency))
const sent = (minor: number, code: string) => toProviderAmount(minor, currencyCode(code))

test('what Stripe is sent follows Stripe’s decimals, not ISO’s', () => {
  expect(sent(1999, 'USD')).toBe(1999)
  expect(sent(500, 'JPY')).toBe(500)
  expect(sent(500, 'ISK')).toBe(50_000)
  expect(sent(500, 'UGX')).toBe(50_000)
  expect(sent(1_234_500, 'MGA')).toBe(12_345)
  expect(sent(5120, 'KWD')).toBe(5120)
  expect(sent(1999, 'HUF')).toBe(1999)
})

test('an amount that Stripe cannot express is an error, in both directions', () => {
  const notChargeable = (message: string) => expect.objectContaining({ code: 'NOT_CHARGEABLE', message })
  expect(() => sent(5124, 'KWD')).toThrow(notChargeable('Stripe cannot charge 5124 minor units of KWD'))
  expect(() => sent(1_234_550, 'MGA')).toThrow(notChargeable('Stripe cannot charge 1234550 minor units of MGA'))
  expect(() => fromProviderAmount(50_050, currencyCode('ISK'))).toThrow(
    notChargeable("50050 of Stripe's ISK is no whole number of minor units"),
  )
})

test('a part of a sale is told to the fils, and only what Stripe has no unit for is an error', () => {
  const told = (minor: number, code: string) => toProviderUnits(minor, currencyCode(code))
  expect([told(5124, 'KWD'), told(1_234_500, 'MGA'), told(7, 'ISK')]).toEqual([5124, 12_345, 700])
  expect(() => told(1_234_550, 'MGA')).toThrow(expect.objectContaining({ code: 'NOT_CHARGEABLE' }))
})

test('5.124 dinars round to 5.12, 5.125 to 5.13, and dollars are left alone', () => {
  const rounding = (minor: number, code: string) => roundingForProvider(minor, currencyCode(code))
  expect([rounding(5124, 'KWD'), rounding(5125, 'KWD'), rounding(5120, 'KWD')]).toEqual([-4, 5, 0])
  expect([rounding(1234, 'USD'), rounding(1234, 'JPY'), rounding(1250, 'MGA')]).toEqual([0, 0, 50])
})

test('a total of coins can be charged too: the step is what both have in common', () => {
  const rounding = (minor: number, coinMinor: number) => roundingForProvider(minor, currencyCode('KWD'), coinMinor)
  expect([rounding(5124, 25), rounding(5125, 25), rounding(5130, 4), rounding(5120, 1)]).toEqual([-24, 25, 10, 0])
})

test('every rounded total can be sent and is read back as itself, within its limits', () => {
  fc.assert(
    fc.property(currencies, fc.nat({ max: 99_999_990 }), (currency, total) => {
      const rounding = roundingForProvider(total, currency)
      expect(fromProviderAmount(toProviderAmount(total + rounding, currency), currency)).toBe(total + rounding)
      const { minMinor, maxMinor } = providerLimits(currency)
      expect(toProviderAmount(minMinor, currency)).toBeGreaterThan(0)
      expect(toProviderAmount(maxMinor, currency)).toBeLessThanOrEqual(
        currency === 'IDR' ? 999_999_999_999 : 99_999_999,
      )
    }),
    { numRuns: runs },
  )
})

test('limits are in our minor units', () => {
  const limits = (code: string) => Object.values(providerLimits(currencyCode(code)))
  expect(limits('USD')).toEqual([50, 99_999_999])
  expect(limits('JPY')).toEqual([50, 99_999_999])
  expect(limits('HUF')).toEqual([17_500, 99_999_999])
  expect(limits('KWD')).toEqual([10, 99_999_990])
  expect(limits('ISK')).toEqual([1, 999_999])
  expect(limits('IDR')).toEqual([1, 999_999_999_999])
})

// https://docs.stripe.com/currencies: "Minimum and maximum charge amounts", by settlement currency.
test.each([
  ['USD', 50],
  ['EUR', 50],
  ['AUD', 50],
  ['CAD', 50],
  ['CHF', 50],
  ['NZD', 50],
  ['SGD', 50],
  ['BRL', 50],
  ['INR', 50],
  ['GBP', 30],
  ['JPY', 50],
  ['AED', 200],
  ['PLN', 200],
  ['RON', 200],
  ['MYR', 200],
  ['DKK', 250],
  ['NOK', 300],
  ['SEK', 300],
  ['HKD', 400],
  ['MXN', 1000],
  ['THB', 1000],
  ['CZK', 1500],
  ['HUF', 17_500],
])('the least that can be charged in %s is %i minor units', (code, minMinor) => {
  expect(providerLimits(currencyCode(code)).minMinor).toBe(minMinor)
})
