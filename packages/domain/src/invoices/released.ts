import { addMinor, minorAt, multiplyMinor, subtractMinor, sumMinor } from '../money/minor.ts'
import type { BackPieces } from '../payments/pieces.ts'
import type { GoodsIndex } from '../payments/refundable.ts'
import { grossOfParts, leftOf, type Part } from './left.ts'
import type { InvoicedSale } from './sale.ts'
import type { InvoicedItem } from './write-invoice.ts'

/** What a buyer was let off before his money came, in the shape of the sale, and the pieces that were the reason. */
export interface ReleasedSale {
  readonly sale: InvoicedSale
  readonly pieces: readonly (BackPieces & GoodsIndex)[]
}

/**
 * What is left to be invoiced of a sale: the lines of which something is left, with their pieces and their money.
 */
export function saleLeft(whole: InvoicedSale, released: readonly ReleasedSale[]): InvoicedSale {
  const left = leftOf(
    whole,
    released.map(({ sale }) => sale),
  )
  const itemsOf = (parts: readonly Part[], first: number) =>
    parts.flatMap((part, index) => itemLeft(part, goneAt(released, first + index), whole.taxIncluded))
  const rows = whole.taxLines.map((row) => ({
    ...row,
    baseMinor: minorAt(left.bases, row),
    taxMinor: minorAt(left.taxes, row),
  }))
  return {
    ...whole,
    goods: itemsOf(left.parts.slice(0, whole.goods.length), 0),
    shipping: itemsOf(left.parts.slice(whole.goods.length), whole.goods.length),
    taxLines: rows.filter(({ baseMinor, taxMinor }) => baseMinor !== 0 || taxMinor !== 0),
    roundingMinor: left.roundingMinor,
    totalMinor: addMinor(grossOfParts(left.parts), left.roundingMinor),
  }
}

const goneAt = (released: readonly ReleasedSale[], place: number): number =>
  sumMinor(released.flatMap(({ pieces }) => pieces.filter(({ index }) => index === place).map((own) => own.quantity)))

/** Of pieces that are gone and have left money behind, nobody can say how many they are. */
function itemLeft({ item, netMinor, taxMinor }: Part, goneCount: number, taxIncluded: boolean): InvoicedItem[] {
  const amountMinor = taxIncluded ? addMinor(netMinor, taxMinor) : netMinor
  const quantity = item.quantity - goneCount
  if (quantity === 0 && netMinor === 0 && taxMinor === 0) return []
  const listedMinor = multiplyMinor(item.unitPriceMinor, quantity)
  if (quantity > 0 && amountMinor <= listedMinor) {
    return [{ ...item, amountMinor, taxMinor, quantity, discountMinor: subtractMinor(listedMinor, amountMinor) }]
  }
  return [{ ...item, amountMinor, taxMinor, quantity: 1, unitPriceMinor: amountMinor, discountMinor: 0 }]
}
