import { type CurrencyCode, exponentOf } from '@tillwright/domain/money/currency'

/** For eyes only: no money is counted this way. */
export function shownMoney(minor: number, currency: CurrencyCode): string {
  const digits = exponentOf(currency)
  return new Intl.NumberFormat('en', { style: 'currency', currency, minimumFractionDigits: digits }).format(
    minor / 10 ** digits,
  )
}
