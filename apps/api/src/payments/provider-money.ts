import { type CurrencyCode, isCurrency } from '@tillwright/domain/money/currency'
import type { Minor } from '@tillwright/domain/money/minor'
import { MoneyError } from '@tillwright/domain/money/money-error'
import { fromProviderAmount } from '@tillwright/domain/money/provider-amount'

/** What the provider calls an amount, as we count it; null where it is no whole number of minor units of a currency. */
export function minorOfProvider(said: {
  readonly amount: number
  readonly currency: string
}): { readonly amountMinor: Minor; readonly currency: CurrencyCode } | null {
  const currency = said.currency.toUpperCase()
  if (!isCurrency(currency)) return null
  try {
    return { amountMinor: fromProviderAmount(said.amount, currency), currency }
  } catch (error) {
    if (error instanceof MoneyError) return null
    throw error
  }
}
