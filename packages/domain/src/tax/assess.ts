import { roundTogether } from '../money/allocate.ts'
import { addMinor, type Minor, minorAt, multiplyMinor } from '../money/minor.ts'
import { divideRounded } from '../money/rounding.ts'
import type { LeviedLine, Levy } from './levy.ts'
import type { TaxPolicy } from './tax.ts'

/** The same tax seen twice: by the lines' keys, and by the rows of the breakdown. Both add up to one sum. */
export interface Assessed {
  readonly lineTaxes: ReadonlyMap<string, Minor>
  readonly rowTaxes: ReadonlyMap<string, Minor>
}

/** Rounds on every line, or on every unit of it: a discounted line's units differ by at most one minor unit. */
export function assessLines(lines: readonly LeviedLine[], policy: TaxPolicy): Assessed {
  const lineTaxes = new Map<string, Minor>()
  const rowTaxes = new Map<string, Minor>()
  for (const { line, levy } of lines) {
    for (const { amountMinor, count } of policy.taxRounding === 'unit' ? unitsOf(line) : [{ ...line, count: 1 }]) {
      for (const [row, taxMinor] of taxesOf(amountMinor, levy, policy)) {
        addTo(lineTaxes, line.key, multiplyMinor(taxMinor, count))
        addTo(rowTaxes, row, multiplyMinor(taxMinor, count))
      }
    }
  }
  return { lineTaxes, rowTaxes }
}

/**
 * Rounds once for all lines together, and gives each line its exact tax rounded down or up. In net amounts each rate is
 * rounded by itself. In gross amounts rates that meet on a line are rounded in one, and each of them is then rounded
 * down or up: rounded apart, they could come to more than the line. A rate that meets no other is rounded by itself
 * there too, as in the EU and in Japan.
 */
export function assessDocument(lines: readonly LeviedLine[], policy: TaxPolicy): Assessed {
  const lineTaxes = new Map<string, Minor>()
  const rowTaxes = new Map<string, Minor>()
  for (const rows of rowsRoundedTogether(lines, policy)) {
    const { byLine, byRow, over } = exactTaxes(lines, rows)
    for (const [key, taxMinor] of roundTogether(byLine, over, policy.taxRoundingMode)) addTo(lineTaxes, key, taxMinor)
    for (const [row, taxMinor] of roundTogether(byRow, over, policy.taxRoundingMode)) addTo(rowTaxes, row, taxMinor)
  }
  return { lineTaxes, rowTaxes }
}

function rowsRoundedTogether(lines: readonly LeviedLine[], policy: TaxPolicy): ReadonlySet<string>[] {
  let sets: ReadonlySet<string>[] = []
  for (const { levy } of lines) {
    const rows = levy.shares.map(({ row }) => row)
    for (const together of policy.pricesIncludeTax ? [rows] : rows.map((row) => [row])) {
      const touching = sets.filter((set) => together.some((row) => set.has(row)))
      const others = sets.filter((set) => !touching.includes(set))
      sets = [...others, new Set([...touching.flatMap((set) => [...set]), ...together])]
    }
  }
  return sets
}

/** All as dividends of one divisor, which is a common multiple of the lines' own. */
function exactTaxes(lines: readonly LeviedLine[], rows: ReadonlySet<string>) {
  const over = [...new Set(lines.map(({ levy }) => levy.over))].reduce((product, divisor) => product * divisor, 1n)
  const byLine = new Map<string, bigint>()
  const byRow = new Map<string, bigint>()
  for (const { line, levy } of lines) {
    for (const { row, weight } of levy.shares) {
      if (!rows.has(row)) continue
      const tax = BigInt(line.amountMinor) * weight * (over / levy.over)
      byLine.set(line.key, (byLine.get(line.key) ?? 0n) + tax)
      byRow.set(row, (byRow.get(row) ?? 0n) + tax)
    }
  }
  return { byLine, byRow, over }
}

function unitsOf({ amountMinor, quantity }: LeviedLine['line']) {
  const dearerCount = amountMinor % quantity
  const unitMinor = (amountMinor - dearerCount) / quantity
  return [
    { amountMinor: unitMinor, count: quantity - dearerCount },
    { amountMinor: unitMinor + 1, count: dearerCount },
  ]
}

/** What a gross amount contains is rounded once for all rates, so that it is never more than the amount. */
function taxesOf(amountMinor: Minor, { shares, over }: Levy, policy: TaxPolicy): ReadonlyMap<string, Minor> {
  const exact = shares.map(({ row, weight }) => [row, BigInt(amountMinor) * weight] as const)
  if (policy.pricesIncludeTax) return roundTogether(new Map(exact), over, policy.taxRoundingMode)
  return new Map(exact.map(([row, dividend]) => [row, divideRounded(dividend, over, policy.taxRoundingMode)]))
}

function addTo(sums: Map<string, Minor>, key: string, taxMinor: Minor): void {
  sums.set(key, addMinor(minorAt(sums, key), taxMinor))
}
