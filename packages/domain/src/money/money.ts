import { type CurrencyCode, exponentOf } from './currency.ts'
import { addMinor, checkedMinor, type Minor, multiplyMinor, subtractMinor } from './minor.ts'
import { MoneyError } from './money-error.ts'

/** An amount as it crosses an edge: the only shape of money on the wire. */
export interface Money {
  /** Minor units of the currency. */
  readonly amount: Minor
  readonly currency: CurrencyCode
}

export const money = (amount: Minor, currency: CurrencyCode): Money => ({ amount: checkedMinor(amount), currency })

/** This and its siblings throw MoneyError CURRENCY_MISMATCH where the currencies differ. */
export const addMoney = (a: Money, b: Money): Money => money(addMinor(a.amount, b.amount), commonCurrency(a, b))

export const subtractMoney = (a: Money, b: Money): Money =>
  money(subtractMinor(a.amount, b.amount), commonCurrency(a, b))

export const multiplyMoney = (each: Money, count: number): Money =>
  money(multiplyMinor(each.amount, count), each.currency)

export function sameMoney(a: Money, b: Money): boolean {
  commonCurrency(a, b)
  return a.amount === b.amount
}

/**
 * "12.34" → 1234 for USD, 12340 for KWD. A point, no thousands separators, no more decimals than the currency has.
 * Throws MoneyError NOT_DECIMAL or OVERFLOW, with a message that can be shown.
 */
export function parseDecimal(text: string, currency: CurrencyCode): Minor {
  const exponent = exponentOf(currency)
  const [, sign, whole, decimals = ''] = /^(-?)(\d+)(?:\.(\d+))?$/.exec(text) ?? []
  if (whole === undefined) throw new MoneyError('NOT_DECIMAL', `"${text.slice(0, 40)}" is not an amount like 12.34`)
  if (decimals.length > exponent) {
    throw new MoneyError('NOT_DECIMAL', `"${text.slice(0, 40)}" has more decimals than the ${exponent} of ${currency}`)
  }
  // Reading digits is exact up to the safe range, and beyond it lands beyond it, where it is refused.
  return checkedMinor(Number(`${sign}${whole}${decimals.padEnd(exponent, '0')}`))
}

/** 1234 → "12.34" for USD, "1.234" for KWD, "1234" for JPY. */
export function formatDecimal(minor: Minor, currency: CurrencyCode): string {
  const exponent = exponentOf(currency)
  const digits = String(Math.abs(checkedMinor(minor))).padStart(exponent + 1, '0')
  const point = digits.length - exponent
  return `${minor < 0 ? '-' : ''}${digits.slice(0, point)}${exponent === 0 ? '' : `.${digits.slice(point)}`}`
}

function commonCurrency(a: Money, b: Money): CurrencyCode {
  if (a.currency !== b.currency) throw new MoneyError('CURRENCY_MISMATCH', `${a.currency} is not ${b.currency}`)
  return a.currency
}
