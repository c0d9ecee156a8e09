import { type CurrencyCode, exponentOf } from '@tillwright/domain/money/currency'
import { numberFormatOf } from '../invoices/formatters.ts'

/** For eyes only: no money is counted this way. */
export function shownMoney(minor: number, currency: CurrencyCode): string {
  const digits = exponentOf(currency)
  return numberFormatOf('en', { style: 'currency', currency, minimumFractionDigits: digits }).format(
    minor / 10 ** digits,
  )
}
