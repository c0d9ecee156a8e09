import { MoneyError } from './money-error.ts'

/** A count of a currency's minor units (cents, yen, fils): a safe integer. The currency stands beside it, once. */
export type Minor = number

/** Proves that a number is an amount. Throws MoneyError NOT_INTEGER or OVERFLOW. */
export function checkedMinor(value: number): Minor {
  // No multiple of an integer rounds to a fraction, so a fraction here came in from outside.
  if (Number.isNaN(value) || (Number.isFinite(value) && !Number.isInteger(value))) {
    throw new MoneyError('NOT_INTEGER', `${value} is not a whole number of minor units`)
  }
  if (!Number.isSafeInteger(value)) throw new MoneyError('OVERFLOW', `${value} is past the safe range`)
  // Turns −0 into 0: the two are one amount, but not to Object.is.
  return value === 0 ? 0 : value
}

export const addMinor = (a: Minor, b: Minor): Minor => checkedMinor(checkedMinor(a) + checkedMinor(b))

export const subtractMinor = (a: Minor, b: Minor): Minor => checkedMinor(checkedMinor(a) - checkedMinor(b))

/** Throws MoneyError NEGATIVE_QUANTITY where the count is below zero. */
export function multiplyMinor(minor: Minor, count: number): Minor {
  return checkedMinor(checkedMinor(minor) * checkedCount(count))
}

/** Throws OVERFLOW as soon as a part of the sum leaves the safe range. */
export const sumMinor = (amounts: readonly Minor[]): Minor => amounts.reduce<Minor>(addMinor, 0)

/** What stands under a key; nothing where the key is not there. */
export const minorAt = <Key>(amounts: ReadonlyMap<Key, Minor>, key: Key): Minor => amounts.get(key) ?? 0

/** Proves that a number is a quantity or a weight: a safe integer, not below zero. */
export function checkedCount(count: number): number {
  if (checkedMinor(count) < 0) throw new MoneyError('NEGATIVE_QUANTITY', `${count} is below zero`)
  return count
}
