import { type Minor, subtractMinor, sumMinor } from '../money/minor.ts'
import type { InvoicedSale } from './sale.ts'
import type { InvoicedItem, InvoicedTax } from './write-invoice.ts'

/** One line, and what of it is meant. */
export interface Part {
  readonly item: InvoicedItem
  readonly netMinor: Minor
  readonly taxMinor: Minor
}

/** What earlier credits have left of an invoice. */
export interface Left {
  /** Goods first, as they stand on the invoice. */
  readonly parts: readonly Part[]
  /** What no credit has had of each tax row: of the tax, and of what was taxed. */
  readonly taxes: ReadonlyMap<InvoicedTax, Minor>
  readonly bases: ReadonlyMap<InvoicedTax, Minor>
  readonly roundingMinor: Minor
}

export function leftOf(invoiced: InvoicedSale, earlier: readonly InvoicedSale[]): Left {
  const net = (item: InvoicedItem) => netOf(item, invoiced.taxIncluded)
  const rest = (whole: Minor, given: readonly Minor[]): Minor => subtractMinor(whole, sumMinor(given))
  const leftOfRows = (of: (row: InvoicedTax) => Minor) =>
    new Map(
      invoiced.taxLines.map((row, index) => {
        const given = earlier.flatMap((credit) => credit.taxLines.slice(index, index + 1))
        return [row, rest(of(row), given.map(of))]
      }),
    )
  return {
    parts: itemsOf(invoiced).map((item, index) => {
      const given = earlier.flatMap((credit) => itemsOf(credit).slice(index, index + 1))
      return {
        item,
        netMinor: rest(net(item), given.map(net)),
        taxMinor: rest(
          item.taxMinor,
          given.map(({ taxMinor }) => taxMinor),
        ),
      }
    }),
    taxes: leftOfRows(({ taxMinor }) => taxMinor),
    bases: leftOfRows(({ baseMinor }) => baseMinor),
    roundingMinor: rest(
      invoiced.roundingMinor,
      earlier.map((credit) => credit.roundingMinor),
    ),
  }
}

const itemsOf = ({ goods, shipping }: InvoicedSale): InvoicedItem[] => [...goods, ...shipping]

export const netOf = (
  { amountMinor, taxMinor }: Pick<InvoicedItem, 'amountMinor' | 'taxMinor'>,
  taxIncluded: boolean,
): Minor => (taxIncluded ? subtractMinor(amountMinor, taxMinor) : amountMinor)

export const grossOfParts = (parts: readonly Part[]): Minor =>
  sumMinor(parts.flatMap(({ netMinor, taxMinor }) => [netMinor, taxMinor]))
