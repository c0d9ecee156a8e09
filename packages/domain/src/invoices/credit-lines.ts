import { addMinor, type Minor, multiplyMinor, subtractMinor, sumMinor } from '../money/minor.ts'
import { mulDiv } from '../money/rounding.ts'
import { moneyOfPieces, type PiecesMoney } from '../payments/pieces.ts'
import { type GoodsIndex, type PartsBack, refundOfSale } from '../payments/refundable.ts'
import { creditedTaxes } from './credited-taxes.ts'
import { giveBack } from './give-back.ts'
import { grossOfParts, type Left, leftOf, netOf, type Part } from './left.ts'
import type { InvoicedSale } from './sale.ts'
import type { InvoicedItem } from './write-invoice.ts'

/** More than what is left of an invoice can't be credited: a bug where it was asked for. */
export class CreditExceedsInvoice extends Error {
  override readonly name = 'CreditExceedsInvoice'
}

/** Which goods come back, by their place on the invoice, and how much money goes back for them. */
export interface CreditedParts extends PartsBack<GoodsIndex> {
  readonly amountMinor: Minor
}

/**
 * What goes back of an invoiced sale for some of its pieces, in the shape of the sale: those pieces at their price,
 * with the tax that was in them. Where the money is less than what they come to, it is a price cut on just these lines;
 * where it is more, or earlier credits had shares of the lines, the rest is a share of what is left of everything. So
 * credits of lines and of amounts mix in any order: no line and no tax row gives back more than it has, and credits
 * that come to the invoice are the invoice, to the unit.
 *
 * Throws CreditExceedsInvoice for an amount above what is left, or not above zero, and RangeError for pieces that the
 * invoice has not.
 */
export function creditOfLines(
  invoiced: InvoicedSale,
  earlier: readonly InvoicedSale[],
  back: CreditedParts,
): InvoicedSale {
  const left = leftOf(invoiced, earlier)
  const leftMinor = addMinor(grossOfParts(left.parts), left.roundingMinor)
  const { amountMinor } = back
  if (amountMinor <= 0 || amountMinor > leftMinor) {
    throw new CreditExceedsInvoice(`${amountMinor} of an invoice of which ${leftMinor} is left`)
  }
  const wanted = wantedParts(invoiced, back)
  // Of which earlier credits may have had shares.
  const named = combined(left.parts, wanted, Math.min)
  const isExact = amountMinor === refundOfSale(invoiced, back) && grossOfParts(named) === grossOfParts(wanted)
  const roundingMinor =
    // With the last of the money goes all that is left.
    isExact && amountMinor < leftMinor
      ? subtractMinor(amountMinor, grossOfParts(named))
      : mulDiv(left.roundingMinor, { times: amountMinor, over: leftMinor }, 'down')
  const given = namedFirst(left, named, subtractMinor(amountMinor, roundingMinor))
  const items = given.map((part, index) => creditedItem(part, countAt(back, index), invoiced.taxIncluded))
  return {
    ...invoiced,
    goods: items.slice(0, invoiced.goods.length),
    shipping: items.slice(invoiced.goods.length),
    taxLines: creditedTaxes(invoiced, left, given),
    roundingMinor,
    totalMinor: amountMinor,
  }
}

/** What was invoiced of the pieces, whatever has become of it since. */
function wantedParts({ goods, shipping, taxIncluded }: InvoicedSale, { pieces, withShipping }: CreditedParts): Part[] {
  const partOf = (item: InvoicedItem, all: readonly PiecesMoney[]): Part => ({
    item,
    netMinor: sumMinor(all.map((money) => netOf(money, taxIncluded))),
    taxMinor: sumMinor(all.map(({ taxMinor }) => taxMinor)),
  })
  return [
    ...goods.map((item, place) => {
      const own = pieces.filter(({ index }) => index === place)
      return partOf(
        item,
        own.map((each) => moneyOfPieces(item, each, taxIncluded)),
      )
    }),
    ...shipping.map((item) => partOf(item, withShipping ? [item] : [])),
  ]
}

const countAt = ({ pieces }: CreditedParts, place: number): number =>
  sumMinor(pieces.filter(({ index }) => index === place).map(({ quantity }) => quantity))

/** An amount of the named parts first, and what is more than they come to of what they leave of everything. */
function namedFirst(left: Left, named: readonly Part[], amountMinor: Minor): Part[] {
  const ofNamedMinor = Math.min(amountMinor, grossOfParts(named))
  const first = giveBack(named, ofNamedMinor)
  const others = giveBack(combined(left.parts, first, subtractMinor), subtractMinor(amountMinor, ofNamedMinor))
  return combined(first, others, addMinor)
}

/** Of the same lines. */
const combined = (parts: readonly Part[], others: readonly Part[], by: (a: Minor, b: Minor) => Minor): Part[] =>
  parts.flatMap(({ item, netMinor, taxMinor }, index) =>
    others.slice(index, index + 1).map((other) => ({
      item,
      netMinor: by(netMinor, other.netMinor),
      taxMinor: by(taxMinor, other.taxMinor),
    })),
  )

/** Pieces that go back keep their price, and so does a whole line; of a share nobody can say how many pieces it is. */
function creditedItem({ item, netMinor, taxMinor }: Part, quantity: number, taxIncluded: boolean): InvoicedItem {
  const amountMinor = taxIncluded ? addMinor(netMinor, taxMinor) : netMinor
  const listedMinor = multiplyMinor(item.unitPriceMinor, quantity)
  const credited = { ...item, amountMinor, taxMinor }
  if (quantity > 0 && amountMinor <= listedMinor) {
    return { ...credited, quantity, discountMinor: subtractMinor(listedMinor, amountMinor) }
  }
  if (amountMinor === item.amountMinor && taxMinor === item.taxMinor) return item
  return { ...credited, quantity: 1, unitPriceMinor: amountMinor, discountMinor: 0 }
}
