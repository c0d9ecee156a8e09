import { data } from 'currency-codes'
import { MoneyError } from './money-error.ts'

declare const brand: unique symbol
/** An ISO 4217 code in upper case that has minor units. Made by `currencyCode` or proved by `isCurrency`. */
export type CurrencyCode = string & { readonly [brand]: 'CurrencyCode' }

export const isCurrency = (value: string): value is CurrencyCode => exponents.has(value)

/** Throws MoneyError UNKNOWN_CURRENCY for anything else than an upper-case ISO 4217 code with minor units. */
export function currencyCode(value: string): CurrencyCode {
  if (!isCurrency(value)) throw new MoneyError('UNKNOWN_CURRENCY', `${value} is no currency that a price can be in`)
  return value
}

/** How many decimal digits the minor unit stands for: JPY 0, USD 2, KWD 3. */
export function exponentOf(code: CurrencyCode): number {
  const exponent = exponents.get(code)
  if (exponent === undefined) throw new MoneyError('UNKNOWN_CURRENCY', `${code} is not in ISO 4217`)
  return exponent
}

/** Metals, funds of account and test codes: ISO 4217 gives "N.A." as their minor unit, the package gives 0. */
const withoutMinorUnit: ReadonlySet<string> = new Set('XAG XAU XBA XBB XBC XBD XDR XPD XPT XSU XTS XUA XXX'.split(' '))

/** The package's table is of June 2024; the Caribbean guilder followed in March 2025. */
const newerThanTable: readonly (readonly [string, number])[] = [['XCG', 2]]

const exponents: ReadonlyMap<string, number> = new Map([
  ...newerThanTable,
  ...data.filter(({ code }) => !withoutMinorUnit.has(code)).map(({ code, digits }) => [code, digits] as const),
])
