import type { CurrencyCode } from '../money/currency.ts'
import type { Minor } from '../money/minor.ts'
import type { RoundingMode } from '../money/rounding.ts'

/**
 * When a tax amount is rounded: per unit, per line, or once per rate for the whole document (Japan's qualified
 * invoice).
 */
export type TaxRounding = 'unit' | 'line' | 'document'

/** Whose place decides about tax. Where it is not known yet the other one does, and last the market's default. */
export type TaxAddress = 'shipping' | 'billing'

/** Who finds the tax: the shop's own tables, or Stripe Tax. */
export type TaxProvider = 'tables' | 'stripe'

/**
 * What stays the same wherever the goods go, of prices that include tax: the price with its tax, or without. In the
 * second case the buyer elsewhere pays what is left without the taxes of the market's default place, and his own.
 */
export type PriceBasis = 'gross' | 'net'

/** Where and how the shop sells. Everything that has a price happens inside one market. */
export interface Market {
  /** Short and upper case, e.g. "US". */
  readonly code: string
  readonly name: string
  readonly currency: CurrencyCode
  readonly pricesIncludeTax: boolean
  /** 'gross' where prices do not include tax: those are net wherever the goods go. */
  readonly priceBasis: PriceBasis
  readonly taxRounding: TaxRounding
  /** How one tax amount is rounded: shops in Japan mostly cut down, elsewhere the half goes up. */
  readonly taxRoundingMode: RoundingMode
  readonly taxAddress: TaxAddress
  readonly taxProvider: TaxProvider
  /** The smallest coin, of which a grand total is a multiple: 5 for Swiss francs, 1 where nothing is rounded. */
  readonly cashRoundingMinor: Minor
  /** Whether anybody can shop there. */
  readonly enabled: boolean
  /** ISO 3166-1 alpha-2 codes of the countries that this market ships to. */
  readonly countries: readonly string[]
  /** Where a visitor without an address is assumed to be, for estimates. */
  readonly defaultCountry: string
  readonly defaultRegion: string | null
  readonly defaultPostalCode: string | null
  readonly locales: readonly string[]
}

/** What a market is that has not said otherwise. */
export const plainPolicies = {
  priceBasis: 'gross',
  taxRoundingMode: 'halfUp',
  taxAddress: 'shipping',
  taxProvider: 'tables',
  cashRoundingMinor: 1,
  enabled: true,
  defaultPostalCode: null,
} as const satisfies Partial<Market>
