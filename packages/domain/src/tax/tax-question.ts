import type { CurrencyCode } from '../money/currency.ts'
import type { Minor } from '../money/minor.ts'
import type { TaxableLine } from './tax.ts'
import type { NamedRate } from './tax-rate.ts'
import type { TaxTreatment } from './treatment.ts'

/** What a provider of taxes is asked, as far as a cart decides it; where and when is for who asks to say. */
export interface TaxQuestion {
  readonly currency: CurrencyCode
  /** Whether the amounts are gross. */
  readonly amountsIncludeTax: boolean
  /** Whether the buyer is taxed, or why not. */
  readonly treatment: TreatmentKind
  /** What costs something: at least one. */
  readonly lines: readonly TaxableLine[]
}

export type TreatmentKind = 'taxed' | Exclude<TaxTreatment, 'taxed'>['kind']

/** What a provider says, in our minor units, before anybody has looked whether it adds up. */
export interface SaidOfTax {
  readonly calculation: TaxCalculation
  readonly currency: string
  readonly lines: readonly SaidOfLine[]
  /** On top of the amounts, and in them. */
  readonly taxOnTopMinor: Minor
  readonly taxInsideMinor: Minor
  /** All lines, with their taxes. */
  readonly totalMinor: Minor
}

/** By what the provider knows its answer, and for how long. */
export interface TaxCalculation {
  readonly id: string
  /** By the provider's clock, in seconds since 1970; the moment of which it took the rates too. */
  readonly expiresAtSeconds: number
  readonly taxedAtSeconds: number
}

export interface SaidOfLine {
  readonly key: string
  readonly amountMinor: Minor
  readonly taxMinor: Minor
  /** The taxes that meet on the line, each of its own jurisdiction. */
  readonly parts: readonly SaidPart[]
}

export interface SaidPart extends NamedRate {
  readonly baseMinor: Minor
  readonly taxMinor: Minor
}

/** What `checkTaxAnswer` has found to be an answer to its question. */
export interface TaxAnswer {
  readonly question: TaxQuestion
  readonly said: SaidOfTax
}

/** Whether an answer to the one is an answer to the other: all that is asked is the same, in the same order. */
export const isSameQuestion = (a: TaxQuestion, b: TaxQuestion): boolean => written(a) === written(b)

const written = ({ currency, amountsIncludeTax, treatment, lines }: TaxQuestion): string =>
  JSON.stringify([
    ...[currency, amountsIncludeTax, treatment],
    lines.map(({ key, category, quantity, amountMinor }) => [key, category, quantity, amountMinor]),
  ])

/** Whether two answers charge the same: what their calculations are called says nothing. */
export const isTaxedAlike = (a: SaidOfTax, b: SaidOfTax): boolean => charged(a) === charged(b)

const charged = ({ currency, lines, taxOnTopMinor, taxInsideMinor, totalMinor }: SaidOfTax): string =>
  JSON.stringify([
    ...[currency, taxOnTopMinor, taxInsideMinor, totalMinor],
    lines.map(({ key, amountMinor, taxMinor, parts }) => [
      ...[key, amountMinor, taxMinor],
      parts.map((part) => [part.name, part.ratePpm, part.baseMinor, part.taxMinor]),
    ]),
  ])
