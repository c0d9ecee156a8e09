import type { CurrencyCode } from '../money/currency.ts'

/**
 * When a tax amount is rounded: per unit, per line, or once per rate for the whole document (Japan's qualified
 * invoice).
 */
export type TaxRounding = 'unit' | 'line' | 'document'

/** Where and how the shop sells. Everything that has a price happens inside one market. */
export interface Market {
  /** Short and upper case, e.g. "US". */
  readonly code: string
  readonly name: string
  readonly currency: CurrencyCode
  readonly pricesIncludeTax: boolean
  readonly taxRounding: TaxRounding
  /** ISO 3166-1 alpha-2 codes of the countries that this market ships to. */
  readonly countries: readonly string[]
  /** Where a visitor without an address is assumed to be, for estimates. */
  readonly defaultCountry: string
  readonly defaultRegion: string | null
  readonly locales: readonly string[]
}
