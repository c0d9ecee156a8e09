import type { TaxRounding } from '../markets/market.ts'
import { checkedCount, type Minor, minorAt, subtractMinor, sumMinor } from '../money/minor.ts'
import type { RoundingMode } from '../money/rounding.ts'
import type { TaxLine } from '../pricing/quote.ts'
import { assessDocument, assessLines } from './assess.ts'
import { type LeviedLine, type Levy, leviesByCategory, rowOf } from './levy.ts'
import type { NamedRate, TaxRate } from './tax-rate.ts'
import type { TaxTreatment } from './treatment.ts'

/** Something that is taxed: a cart line after its discounts, or the shipping. */
export interface TaxableLine {
  /** No two lines of a document have the same. */
  readonly key: string
  readonly category: string
  /** At least one. */
  readonly quantity: number
  /**
   * For the whole quantity, after discounts: net, or gross where prices include tax. Also where the buyer pays no tax:
   * then it is still the price that everybody else would pay, and the tax in it is taken out.
   */
  readonly amountMinor: Minor
}

export interface TaxPolicy {
  readonly pricesIncludeTax: boolean
  readonly taxRounding: TaxRounding
  /** By which rule fractions of a minor unit are rounded: Japan's shops mostly cut them off, EU shops round half up. */
  readonly taxRoundingMode: RoundingMode
  readonly treatment: TaxTreatment
}

export interface TaxedPart {
  /** Net, or gross where prices include tax. */
  readonly amountMinor: Minor
  readonly taxMinor: Minor
  readonly rates: readonly NamedRate[]
}

export interface Taxed {
  /** What each line comes to without tax, by its key. What is charged for a line is this and its tax. */
  readonly lineNets: ReadonlyMap<string, Minor>
  /** The tax that is charged on each line, by its key. */
  readonly lineTaxes: ReadonlyMap<string, Minor>
  /** The tax in the amount of each line that is not charged, by its key; where it is none the line is not there. */
  readonly lineReliefs: ReadonlyMap<string, Minor>
  /** By which rows of the breakdown each line is taxed, by its key; none where it is not, or costs nothing. */
  readonly lineRates: ReadonlyMap<string, readonly NamedRate[]>
  /** One row per rate that applied to something, in the order of the rates; or one that says why there is no tax. */
  readonly breakdown: readonly TaxLine[]
}

/**
 * Taxes a document. Every rate of a line's category applies to the line: to its net amount, or to that and the taxes of
 * the lower layers where the rate is compound. A category without rates is not taxed and shows no row, what costs
 * nothing leaves none; a rate of zero does, for an invoice has to show its base.
 *
 * All is exact until the one rounding: per unit, per line, or once per rate for the document, whose taxes are then
 * given to the lines by largest remainder. Reordering lines can only swap the units of lines of one category and
 * amount.
 *
 * Always: net + tax = amount for every line that is taxed, and the breakdown adds up to the taxes of the lines.
 * Who pays no tax is charged the net: the whole amount, or in gross amounts what is left of it when the tax that it
 * contains, found as for everybody else, is taken out. All lines are then the base of one row with the legal note.
 *
 * Throws MoneyError NEGATIVE_QUANTITY for amounts below zero: a credit repeats what was stored, it is not computed
 * anew.
 */
export function taxDocument(lines: readonly TaxableLine[], rates: readonly TaxRate[], policy: TaxPolicy): Taxed {
  // On top of net prices, who pays no tax has none that could be found.
  const isFound = policy.pricesIncludeTax || policy.treatment === 'taxed'
  const levies = leviesByCategory(isFound ? rates : [], policy.pricesIncludeTax)
  const levied = leviedLines(lines, levies)
  const assessed = policy.taxRounding === 'document' ? assessDocument(levied, policy) : assessLines(levied, policy)
  const charges = lines.map((line): Charge => {
    const taxMinor = minorAt(assessed.lineTaxes, line.key)
    return {
      line,
      taxMinor,
      netMinor: policy.pricesIncludeTax ? subtractMinor(line.amountMinor, taxMinor) : line.amountMinor,
    }
  })
  if (policy.treatment !== 'taxed') return untaxed(charges, policy.treatment)
  return {
    lineNets: new Map(charges.map(({ line, netMinor }) => [line.key, netMinor])),
    lineTaxes: new Map(charges.map(({ line, taxMinor }) => [line.key, taxMinor])),
    lineReliefs: new Map(),
    lineRates: lineRatesOf(levied),
    breakdown: breakdownOf({ rates, levies, charges, rowTaxes: assessed.rowTaxes }),
  }
}

/** A line with what it comes to. */
export interface Charge {
  readonly line: TaxableLine
  readonly netMinor: Minor
  readonly taxMinor: Minor
}

type Levies = ReadonlyMap<string, Levy>

function leviedLines(lines: readonly TaxableLine[], levies: Levies): LeviedLine[] {
  const levied = lines.flatMap((line) => {
    const levy = levies.get(line.category)
    return checkedCount(line.amountMinor) === 0 || levy === undefined ? [] : [{ line, levy }]
  })
  // The last tie of a rounding goes to the earlier line: among the lines of a category alone, so that no base moves.
  return levied.toSorted((a, b) => (a.line.category < b.line.category ? -1 : Number(a.line.category > b.line.category)))
}

interface Assessment {
  readonly rates: readonly TaxRate[]
  readonly levies: Levies
  readonly charges: readonly Charge[]
  readonly rowTaxes: ReadonlyMap<string, Minor>
}

function breakdownOf({ rates, levies, charges, rowTaxes }: Assessment): TaxLine[] {
  const rows = new Map(rates.map((rate) => [rowOf(rate), rate]))
  return [...rows].flatMap(([row, { name, ratePpm, layer, isCompound }]) => {
    const taxMinor = rowTaxes.get(row)
    if (taxMinor === undefined) return []
    const own = charges.filter(({ line }) => levies.get(line.category)?.shares.some((share) => share.row === row))
    const baseMinor = sumMinor(own.map(({ netMinor }) => netMinor))
    const categories = [
      ...new Set(own.filter(({ line }) => line.amountMinor > 0).map(({ line }) => line.category)),
    ].sort()
    return [{ name, ratePpm, baseMinor, taxMinor, layer, categories, ...(isCompound ? { isCompound } : {}) }]
  })
}

/** Two rows that only their layer tells apart are one to people. */
const lineRatesOf = (levied: readonly LeviedLine[]): ReadonlyMap<string, NamedRate[]> =>
  new Map(
    levied.map(({ line, levy }) => {
      const own = levy.shares.map(({ rate: { name, ratePpm } }) => ({ name, ratePpm }))
      const named = new Map(own.map((rate) => [`${rate.ratePpm} ${rate.name}`, rate]))
      return [line.key, [...named.values()]]
    }),
  )

/** All lines as the base of one row that says why nothing is charged; the tax that they contain is taken out. */
export function untaxed(charges: readonly Charge[], { kind, note }: Exclude<TaxTreatment, 'taxed'>): Taxed {
  const baseMinor = sumMinor(charges.map(({ netMinor }) => netMinor))
  const row = { name: rowNames[kind], ratePpm: 0 }
  const charged = charges.filter(({ netMinor }) => netMinor > 0)
  return {
    lineNets: new Map(charges.map(({ line, netMinor }) => [line.key, netMinor])),
    lineTaxes: new Map(charges.map(({ line }) => [line.key, 0])),
    lineRates: new Map(charged.map(({ line }) => [line.key, [row]])),
    lineReliefs: new Map(
      charges
        .map(({ line, netMinor }) => [line.key, subtractMinor(line.amountMinor, netMinor)] as const)
        .filter(([, reliefMinor]) => reliefMinor > 0),
    ),
    breakdown: baseMinor === 0 ? [] : [{ ...row, baseMinor, taxMinor: 0, note }],
  }
}

const rowNames = { reverse_charge: 'Reverse charge', exempt: 'Tax exempt' } as const
