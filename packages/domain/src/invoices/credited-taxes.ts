import { addMinor, type Minor, minorAt, subtractMinor, sumMinor } from '../money/minor.ts'
import { mulDiv } from '../money/rounding.ts'
import { rowKey, sharesOf } from './give-back.ts'
import { type Left, netOf, type Part } from './left.ts'
import { type InvoicedSale, isTaxedBy } from './sale.ts'
import type { InvoicedTax } from './write-invoice.ts'

/**
 * The tax rows of what is given back. Lines of one rate tell what is its. Where lines have several, their tax is one
 * sum: then it is told by what the invoice levied of each, and none gives more than it has left.
 */
export function creditedTaxes(invoiced: InvoicedSale, left: Left, given: readonly Part[]): InvoicedTax[] {
  const mixed = mixedTaxes(invoiced, left, given)
  return invoiced.taxLines.map((row) => {
    const own = given.filter(({ item }) => isTaxedBy(item, row))
    const [leftNetMinor, leftBaseMinor] = [netTaxedBy(row, left.parts), minorAt(left.bases, row)]
    return {
      ...row,
      // Mostly all of a line is taxed, and base and net are one.
      baseMinor:
        leftNetMinor === 0 ? 0 : mulDiv(leftBaseMinor, { times: netTaxedBy(row, given), over: leftNetMinor }, 'down'),
      taxMinor: mixed.get(row) ?? sumMinor(own.map(({ taxMinor }) => taxMinor)),
    }
  })
}

/** What is given back of the rows that stand on a line with others, and of no other rows. */
function mixedTaxes(invoiced: InvoicedSale, left: Left, given: readonly Part[]): ReadonlyMap<InvoicedTax, Minor> {
  const several = given.filter(({ item }) => item.rates.length > 1)
  const keys = new Set(several.flatMap(({ item }) => item.rates.map(rowKey)))
  const rows = invoiced.taxLines.filter((row) => keys.has(rowKey(row)))
  const parts = given.filter(({ item }) => rows.some((row) => isTaxedBy(item, row)))
  const levied = new Map(rows.map((row) => [row, leviedPpm(invoiced, row)]))
  const told = parts.map(({ item, taxMinor }) => {
    const own = rows.filter((row) => isTaxedBy(item, row))
    return sharesOf(taxMinor, own, (row) => minorAt(levied, row))
  })
  const taken = new Map(
    rows.map((row) => [row, Math.min(sumMinor(told.map((share) => minorAt(share, row))), minorAt(left.taxes, row))]),
  )
  const missingMinor = subtractMinor(sumMinor(parts.map(({ taxMinor }) => taxMinor)), sumMinor([...taken.values()]))
  const others = sharesOf(missingMinor, rows, (row) => subtractMinor(minorAt(left.taxes, row), minorAt(taken, row)))
  return new Map(rows.map((row) => [row, addMinor(minorAt(taken, row), minorAt(others, row))]))
}

/** Of all that it taxes: what a compound rate levies is more than its name says, and of a part of a line, less. */
function leviedPpm({ goods, shipping, taxIncluded }: InvoicedSale, row: InvoicedTax): number {
  const taxed = [...goods, ...shipping].filter((item) => isTaxedBy(item, row))
  const netMinor = sumMinor(taxed.map((item) => netOf(item, taxIncluded)))
  return mulDiv(row.taxMinor, { times: 1_000_000, over: Math.max(netMinor, 1) }, 'down')
}

const netTaxedBy = (row: InvoicedTax, parts: readonly Part[]): Minor =>
  sumMinor(parts.filter(({ item }) => isTaxedBy(item, row)).map(({ netMinor }) => netMinor))
