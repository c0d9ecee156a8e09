import { type CurrencyCode, exponentOf } from '@tillwright/domain/money/currency'
import { numberFormatOf } from './formatters.ts'

interface Written {
  readonly currency: CurrencyCode
  readonly locale: string
}

/** Minor units as people of the locale write them; exact, for it goes by the digits and by no fraction. */
export function shownMoney(minor: number, { currency, locale }: Written): string {
  const digits = exponentOf(currency)
  const padded = String(Math.abs(minor)).padStart(digits + 1, '0')
  const whole = padded.slice(0, padded.length - digits)
  const fraction = digits === 0 ? '' : `.${padded.slice(-digits)}`
  return formatted(`${minor < 0 ? '-' : ''}${whole}${fraction}`, { currency, locale }, digits)
}

/** The same for a decimal of the currency with more digits than it has, as "3.3333". */
export const shownDecimal = (decimal: string, written: Written): string =>
  formatted(decimal, written, decimal.split('.')[1]?.length ?? 0)

/** 88750 → "8.875 %". */
export const shownRate = (ratePpm: number, locale: string): string =>
  numberFormatOf(locale, { style: 'percent', maximumFractionDigits: 4 }).format(ratePpm / 1_000_000)

function formatted(decimal: string, { currency, locale }: Written, digits: number): string {
  const format = numberFormatOf(locale, {
    ...{ style: 'currency', currency },
    ...{ minimumFractionDigits: digits, maximumFractionDigits: digits },
  })
  // What is made of digits alone, and one point at most, is what the type asks for.
  return format.format(decimal as `${number}`)
}
