import { type CurrencyCode, exponentOf } from './currency.ts'
import { checkedMinor, type Minor, multiplyMinor } from './minor.ts'
import { MoneyError } from './money-error.ts'
import { mulDiv } from './rounding.ts'

/**
 * Our minor units → the integer that Stripe expects, which is not always the same (MGA has cents, but not to Stripe;
 * ISK has none, but is sent a hundredfold). Throws MoneyError NOT_CHARGEABLE for an amount that Stripe can't express:
 * `roundingForProvider` is what such a total lacks.
 */
export function toProviderAmount(minor: Minor, currency: CurrencyCode): number {
  if (checkedMinor(minor) % chargeStep(currency) !== 0) {
    throw new MoneyError('NOT_CHARGEABLE', `Stripe cannot charge ${minor} minor units of ${currency}`)
  }
  return toProviderUnits(minor, currency)
}

/** The same for an amount that is not charged by itself: a part of a sale may be 1.234 KWD, a charge may not. */
export function toProviderUnits(minor: Minor, currency: CurrencyCode): number {
  const [ours, theirs] = [10 ** exponentOf(currency), 10 ** providerExponent(currency)]
  if ((BigInt(checkedMinor(minor)) * BigInt(theirs)) % BigInt(ours) !== 0n) {
    throw new MoneyError('NOT_CHARGEABLE', `Stripe has no unit for ${minor} minor units of ${currency}`)
  }
  return mulDiv(minor, { times: theirs, over: ours }, 'down')
}

/** Throws MoneyError NOT_CHARGEABLE where Stripe names a fraction of our minor unit: half a króna. */
export function fromProviderAmount(amount: number, currency: CurrencyCode): Minor {
  const [ours, theirs] = [10 ** exponentOf(currency), 10 ** providerExponent(currency)]
  if ((BigInt(checkedMinor(amount)) * BigInt(ours)) % BigInt(theirs) !== 0n) {
    throw new MoneyError('NOT_CHARGEABLE', `${amount} of Stripe's ${currency} is no whole number of minor units`)
  }
  return mulDiv(amount, { times: ours, over: theirs }, 'down')
}

/**
 * The least and the most that one charge can be, in our minor units. The least is documented for settlement currencies
 * only; elsewhere it is the smallest amount there is, and Stripe may still refuse.
 */
export function providerLimits(currency: CurrencyCode): { minMinor: Minor; maxMinor: Minor } {
  const step = chargeStep(currency)
  const most = currency === 'IDR' ? 999_999_999_999 : 99_999_999
  const mostMinor = mulDiv(most, { times: 10 ** exponentOf(currency), over: 10 ** providerExponent(currency) }, 'down')
  return { minMinor: minimums.get(currency) ?? step, maxMinor: mostMinor - (mostMinor % step) }
}

/**
 * What to add to a total so that it can be charged, and paid with the smallest coin there is: to the nearest step, the
 * half away from zero. 5124 fils → −4; 1234 rappen with a coin of 5 → +1.
 */
export function roundingForProvider(totalMinor: Minor, currency: CurrencyCode, coinMinor: Minor = 1): Minor {
  const step = leastCommonMultiple(chargeStep(currency), coinMinor)
  return checkedMinor(multiplyMinor(mulDiv(totalMinor, { times: 1, over: step }, 'halfUp'), step) - totalMinor)
}

const leastCommonMultiple = (a: number, b: number): number => (a / greatestCommonDivisor(a, b)) * b

const greatestCommonDivisor = (a: number, b: number): number => (b === 0 ? a : greatestCommonDivisor(b, a % b))

/** The smallest difference between two amounts that Stripe can charge, in our minor units. */
export function chargeStep(currency: CurrencyCode): Minor {
  if (threeDecimals.has(currency)) return 10
  return 10 ** Math.max(0, exponentOf(currency) - providerExponent(currency))
}

/** Stripe's own decimals, whatever ISO 4217 says: what is in neither list has two. */
function providerExponent(currency: CurrencyCode): number {
  if (zeroDecimals.has(currency)) return 0
  return threeDecimals.has(currency) ? 3 : 2
}

// Source of all below: Stripe's documentation of currencies, as of API version 2026-10-28. ISK and UGX are in neither
// list:
// they have no decimals, yet are sent with two that must be 00, which their ISO exponent of 0 gives by itself.
const zeroDecimals: ReadonlySet<string> = new Set(
  'BIF CLP DJF GNF JPY KMF KRW MGA PYG RWF VND VUV XAF XOF XPF'.split(' '),
)
/** Their last digit must be 0. */
const threeDecimals: ReadonlySet<string> = new Set('BHD JOD KWD OMR TND'.split(' '))

const minimums: ReadonlyMap<string, Minor> = new Map([
  ...'USD EUR AUD CAD CHF NZD SGD BRL INR'.split(' ').map((code) => [code, 50] as const),
  ['GBP', 30],
  ['JPY', 50],
  ...'AED PLN RON MYR'.split(' ').map((code) => [code, 200] as const),
  ['DKK', 250],
  ['NOK', 300],
  ['SEK', 300],
  ['HKD', 400],
  ['MXN', 1000],
  ['THB', 1000],
  ['CZK', 1500],
  ['HUF', 17500],
])
