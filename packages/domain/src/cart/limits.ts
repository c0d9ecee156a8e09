import type { VariantId } from '../ids.ts'
import { type StockFacts, sellableCount } from '../pricing/availability.ts'
import { accept, type Decision, refuse } from '../refusal.ts'

/** On one line. */
export const quantityMax = 999
export const cartLinesMax = 200
/** Codes in one cart. */
export const couponsMax = 10

/** The quantity of a line after adding to what is present; both are whole, and at least one is added. */
export function decideQuantity({ present, added }: { present: number; added: number }): Decision<number> {
  const quantity = present + added
  return quantity > quantityMax
    ? refuse({ code: 'LIMIT_EXCEEDED', limit: 'quantity', max: quantityMax })
    : accept(quantity)
}

/** The number of lines after opening another one. */
export function decideNewLine(presentLines: number): Decision<number> {
  return presentLines >= cartLinesMax
    ? refuse({ code: 'LIMIT_EXCEEDED', limit: 'lines', max: cartLinesMax })
    : accept(presentLines + 1)
}

/** What is known of a variant that someone wants more of. */
export interface WantedVariant extends StockFacts {
  readonly variantId: VariantId
  /** False when the product is no longer active, or has no price in this market. */
  readonly sellable: boolean
  /** Its quantity over all lines of the cart, as it would be. */
  readonly requested: number
}

/**
 * Whether the shop could sell that many now. A cart holds no stock, so this promises nothing: it spares the shopper a
 * surprise at checkout. Taking less than before needs no decision, and must stay possible when stock has run short.
 */
export function decideAvailable(wanted: WantedVariant): Decision<number> {
  const { variantId, requested } = wanted
  const available = wanted.sellable ? sellableCount(wanted) : 0
  return requested > available
    ? refuse({ code: 'OUT_OF_STOCK', lines: [{ variantId, requested, available }] })
    : accept(requested)
}

/** Carts that become one add their quantities up to the limit; nobody is refused a login for it. */
export const mergedQuantity = (one: number, other: number): number => Math.min(quantityMax, one + other)
