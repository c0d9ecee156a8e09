import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { runs } from '../testing/runs.ts'
import { type CurrencyCode, currencyCode, exponentOf, isCurrency } from './currency.ts'
import { addMoney, formatDecimal, money, multiplyMoney, parseDecimal, sameMoney, subtractMoney } from './money.ts'

const [usd, jpy, kwd] = [currencyCode('USD'), currencyCode('JPY'), currencyCode('KWD')]

describe('currencies', () => {
  test('exponents are those of ISO 4217', () => {
    expect([jpy, usd, kwd, currencyCode('MGA'), currencyCode('CLF'), currencyCode('XCG')].map(exponentOf)).toEqual([
      0, 2, 3, 2, 4, 2,
    ])
  })

  test('what has no minor unit is no currency for prices', () => {
    const metalsAndTests = 'XAG XAU XBA XBB XBC XBD XDR XPD XPT XSU XTS XUA XXX'.split(' ')
    expect(metalsAndTests.filter(isCurrency)).toEqual([])
    expect(['XAF', 'XOF', 'XPF', 'EUR'].filter(isCurrency)).toHaveLength(4)
  })

  test('lower case, unknown and inherited names are refused', () => {
    expect(['usd', 'ZZZ', '', 'constructor'].filter(isCurrency)).toEqual([])
    const unknown = { code: 'UNKNOWN_CURRENCY', message: 'usd is no currency that a price can be in' }
    expect(() => currencyCode('usd')).toThrow(expect.objectContaining(unknown))
    // What only claims to be a code has no exponent, not that of another.
    const claimed = { code: 'UNKNOWN_CURRENCY', message: 'ZZZ is not in ISO 4217' }
    expect(() => exponentOf('ZZZ' as CurrencyCode)).toThrow(expect.objectContaining(claimed))
  })
})

describe('decimal strings', () => {
  test('are read and written by the currency’s exponent', () => {
    expect(parseDecimal('12.34', usd)).toBe(1234)
    expect(parseDecimal('12.3', usd)).toBe(1230)
    expect(parseDecimal('12', kwd)).toBe(12000)
    expect(parseDecimal('1200', jpy)).toBe(1200)
    expect(parseDecimal('-0.00', usd)).toBe(0)
    expect([formatDecimal(5, usd), formatDecimal(-5, kwd), formatDecimal(1200, jpy)]).toEqual([
      '0.05',
      '-0.005',
      '1200',
    ])
  })

  test.each(['', '.5', '5.', '1,234.00', '1e3', '+1', ' 1', '1 ', '0x10', '١٢', 'Infinity', '1.2.3'])(
    'refuse %j',
    (text) => {
      expect(() => parseDecimal(text, usd)).toThrow(expect.objectContaining({ code: 'NOT_DECIMAL' }))
    },
  )

  test('refuse more decimals than the currency has, zeros included, and amounts past the safe range', () => {
    const tooFine = { code: 'NOT_DECIMAL', message: '"1.234" has more decimals than the 2 of USD' }
    expect(() => parseDecimal('1.234', usd)).toThrow(expect.objectContaining(tooFine))
    expect(() => parseDecimal('1.0', jpy)).toThrow(/more decimals/)
    expect(() => parseDecimal('90071992547409.92', usd)).toThrow(expect.objectContaining({ code: 'OVERFLOW' }))
    expect(() => parseDecimal('9'.repeat(400), usd)).toThrow(expect.objectContaining({ code: 'OVERFLOW' }))
  })

  test('are quoted up to 40 characters of them, so that a message stays one', () => {
    expect(() => parseDecimal('x'.repeat(90), usd)).toThrow(`"${'x'.repeat(40)}" is not an amount like 12.34`)
    expect(() => parseDecimal(`1.${'0'.repeat(90)}`, usd)).toThrow(`"1.${'0'.repeat(38)}" has more decimals`)
  })

  test('come back as the same amount from any writing', () => {
    fc.assert(
      fc.property(fc.maxSafeInteger(), fc.constantFrom(usd, jpy, kwd), (minor, currency) => {
        expect(parseDecimal(formatDecimal(minor, currency), currency)).toBe(minor === 0 ? 0 : minor)
      }),
      { numRuns: runs },
    )
  })
})

test('money is added, taken away, taken several times and compared', () => {
  expect(addMoney(money(1, usd), money(2, usd))).toEqual({ amount: 3, currency: 'USD' })
  expect(subtractMoney(money(1, usd), money(2, usd))).toEqual({ amount: -1, currency: 'USD' })
  expect(multiplyMoney(money(5, jpy), 3)).toEqual({ amount: 15, currency: 'JPY' })
  expect([sameMoney(money(1, usd), money(1, usd)), sameMoney(money(1, usd), money(2, usd))]).toEqual([true, false])
})

test('two currencies never mix', () => {
  const mismatch = expect.objectContaining({ code: 'CURRENCY_MISMATCH', message: 'USD is not JPY' })
  expect(() => addMoney(money(1, usd), money(1, jpy))).toThrow(mismatch)
  expect(() => subtractMoney(money(1, usd), money(1, jpy))).toThrow(mismatch)
  expect(() => sameMoney(money(1, usd), money(1, jpy))).toThrow(mismatch)
})
