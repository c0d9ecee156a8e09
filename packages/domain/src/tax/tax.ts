import type { TaxRounding } from '../markets/market.ts'
import { addMinor, checkedCount, type Minor, subtractMinor, sumMinor } from '../money/minor.ts'
import type { TaxLine, TaxRate } from '../pricing/quote.ts'
import { type AssessedGroup, assessDocument, assessLines, type RateGroup, rowOf } from './assess.ts'

/** Something that is taxed: a cart line after its discounts, or the shipping. */
export interface TaxableLine {
  readonly key: string
  readonly category: string
  /** At least one. */
  readonly quantity: number
  /** For the whole quantity, after discounts: net, or gross where prices include tax. */
  readonly amountMinor: Minor
}

export interface TaxPolicy {
  readonly pricesIncludeTax: boolean
  readonly taxRounding: TaxRounding
}

export interface Taxed {
  /** The tax on each line, by its key: to be added to a net amount, contained in a gross one. */
  readonly lineTaxes: ReadonlyMap<string, Minor>
  /** One row per name and rate that applied to something, in the order of the rates. */
  readonly breakdown: readonly TaxLine[]
}

/**
 * Taxes a document. Every rate of a line's category applies to the line's net amount; none compounds on another.
 * A category without rates is not taxed, and what costs nothing leaves no row.
 *
 * Rounding is half away from zero: once per unit, per line, or once per rate for the document, whose taxes are then
 * given
 * to the lines by largest remainder. In gross amounts a document's tax is found once per combination of rates that
 * occurs, which is once per rate wherever one rate applies to a line (EU, Japan).
 *
 * Always: net + tax = gross for every line and group, and the breakdown adds up to the taxes of the lines.
 * Throws MoneyError NEGATIVE_QUANTITY for amounts below zero: a credit repeats what was stored, it is not computed
 * anew.
 */
export function taxDocument(lines: readonly TaxableLine[], rates: readonly TaxRate[], policy: TaxPolicy): Taxed {
  const groups = groupByRates(lines, rates)
  const assessed = policy.taxRounding === 'document' ? assessDocument(groups, policy) : assessLines(groups, policy)
  return { lineTaxes: taxesByLine(lines, assessed), breakdown: breakdownOf(rates, assessed, policy) }
}

function groupByRates(lines: readonly TaxableLine[], rates: readonly TaxRate[]): RateGroup[] {
  const ratesOf = ratesByCategory(rates)
  const groups = new Map<string, { rates: readonly TaxRate[]; lines: TaxableLine[] }>()
  for (const line of lines) {
    const own = ratesOf.get(line.category)
    if (checkedCount(line.amountMinor) === 0 || own === undefined) continue
    const key = own.map(rowOf).join('\n')
    const group = groups.get(key) ?? { rates: own, lines: [] }
    group.lines.push(line)
    groups.set(key, group)
  }
  return [...groups.values()]
}

/** Each category's rates, in one order whatever the tables' is; a tax that is listed twice is still levied once. */
function ratesByCategory(rates: readonly TaxRate[]): Map<string, readonly TaxRate[]> {
  const categories = new Map<string, Map<string, TaxRate>>()
  for (const rate of rates) {
    const own = categories.get(rate.category) ?? new Map<string, TaxRate>()
    categories.set(rate.category, own.set(rowOf(rate), rate))
  }
  const inOrder = (own: Map<string, TaxRate>) =>
    [...own.values()].sort((a, b) => b.ratePpm - a.ratePpm || (a.name < b.name ? -1 : 1))
  return new Map([...categories].map(([category, own]) => [category, inOrder(own)]))
}

function taxesByLine(lines: readonly TaxableLine[], assessed: readonly AssessedGroup[]): Map<string, Minor> {
  const taxes = new Map<string, Minor>(lines.map(({ key }) => [key, 0]))
  for (const group of assessed) {
    for (const [index, { key }] of group.lines.entries()) taxes.set(key, group.lineTaxes[index] ?? 0)
  }
  return taxes
}

function breakdownOf(rates: readonly TaxRate[], assessed: readonly AssessedGroup[], policy: TaxPolicy): TaxLine[] {
  const rows = new Map<string, TaxLine>(
    rates.map((rate) => [rowOf(rate), { name: rate.name, ratePpm: rate.ratePpm, baseMinor: 0, taxMinor: 0 }]),
  )
  for (const group of assessed) {
    const amount = sumMinor(group.lines.map(({ amountMinor }) => amountMinor))
    const base = policy.pricesIncludeTax ? subtractMinor(amount, sumMinor(group.lineTaxes)) : amount
    for (const [index, rate] of group.rates.entries()) {
      const row = rows.get(rowOf(rate))
      if (row === undefined) continue
      const taxMinor = addMinor(row.taxMinor, group.rateTaxes[index] ?? 0)
      rows.set(rowOf(rate), { ...row, baseMinor: addMinor(row.baseMinor, base), taxMinor })
    }
  }
  return [...rows.values()].filter(({ baseMinor, taxMinor }) => baseMinor > 0 || taxMinor > 0)
}
