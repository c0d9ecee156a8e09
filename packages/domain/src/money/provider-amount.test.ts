import { data } from 'currency-codes'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { currencyCode, isCurrency } from './currency.ts'
import { fromProviderAmount, providerLimits, roundingForProvider, toProviderAmount } from './provider-amount.ts'

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
  const notChargeable = expect.objectContaining({ code: 'NOT_CHARGEABLE' })
  expect(() => sent(5124, 'KWD')).toThrow(notChargeable)
  expect(() => sent(1_234_550, 'MGA')).toThrow(notChargeable)
  expect(() => fromProviderAmount(50_050, currencyCode('ISK'))).toThrow(notChargeable)
})

test('5.124 dinars round to 5.12, 5.125 to 5.13, and dollars are left alone', () => {
  const rounding = (minor: number, code: string) => roundingForProvider(minor, currencyCode(code))
  expect([rounding(5124, 'KWD'), rounding(5125, 'KWD'), rounding(5120, 'KWD')]).toEqual([-4, 5, 0])
  expect([rounding(1234, 'USD'), rounding(1234, 'JPY'), rounding(1250, 'MGA')]).toEqual([0, 0, 50])
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
