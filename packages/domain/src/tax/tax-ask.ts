import type { Place } from '../zones/zone.ts'
import type { TaxQuestion } from './tax-question.ts'

/** All that a provider's answer about a sale depends on, but the day. */
export interface TaxAsk {
  readonly question: TaxQuestion
  /** Which of its lines is a shipping price that is taxed as shipping; null for none. */
  readonly shippingKey: string | null
  /** What the provider calls goods of a category, by its code; those without are goods of no special kind to him. */
  readonly taxCodes: Readonly<Record<string, string>>
  readonly address: TaxedAddress
  /** Whose address it is: that to which the goods go, or the bill. */
  readonly addressKind: 'shipping' | 'billing'
  /** The buyer's with its prefix, where it is why the buyer owes the tax himself. */
  readonly vatId: string | null
}

/** Where a sale is taxed, as exactly as it is known: within one postcode rates may differ from street to street. */
export interface TaxedAddress extends Place {
  readonly city: string | null
  readonly line1: string | null
}
