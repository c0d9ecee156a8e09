import type { Minor } from '../money/minor.ts'
import { creditOfLines } from './credit-lines.ts'
import type { InvoicedSale } from './sale.ts'

/**
 * What goes back of an invoiced sale when so much of its money does, in the shape of the sale, line by line: a share of
 * what the earlier credits have left. Taxes are rounded once for each rate, no line gives back more than it has, and
 * credits that come to the invoice are the invoice, to the unit.
 *
 * Throws CreditExceedsInvoice for an amount above what is left, or not above zero.
 */
export const creditOf = (invoiced: InvoicedSale, earlier: readonly InvoicedSale[], amountMinor: Minor): InvoicedSale =>
  creditOfLines(invoiced, earlier, { pieces: [], withShipping: false, amountMinor })
