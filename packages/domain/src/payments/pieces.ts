import { addMinor, checkedCount, type Minor, subtractMinor } from '../money/minor.ts'
import { mulDiv } from '../money/rounding.ts'

/** A line as it was sold: what all its pieces come to. */
export interface SoldPieces {
  /** At least one. */
  readonly quantity: number
  /** Net, or gross where prices include tax. */
  readonly amountMinor: Minor
  readonly taxMinor: Minor
}

/** Some of a line's pieces, and how many of the line had gone before: had come back, or never left. */
export interface BackPieces {
  readonly quantity: number
  readonly goneBefore: number
}

export type PiecesMoney = Pick<SoldPieces, 'amountMinor' | 'taxMinor'>

/**
 * What some pieces of a line come to: the difference of two shares that are rounded down, so that however the pieces
 * are split they come to the line, to the unit. Never below zero, and never more than the line; where prices include
 * tax, no more tax than amount.
 *
 * Throws RangeError for more pieces than the line has, MoneyError for a count below zero.
 */
export function moneyOfPieces(line: SoldPieces, pieces: BackPieces, taxIncluded: boolean): PiecesMoney {
  const until = moneyUntil(line, endOf(line, pieces), taxIncluded)
  const before = moneyUntil(line, pieces.goneBefore, taxIncluded)
  return {
    amountMinor: subtractMinor(until.amountMinor, before.amountMinor),
    taxMinor: subtractMinor(until.taxMinor, before.taxMinor),
  }
}

/** How many of the line are back with these. */
export function endOf(line: SoldPieces, { quantity, goneBefore }: BackPieces): number {
  const end = checkedCount(quantity) + checkedCount(goneBefore)
  if (end > line.quantity) throw new RangeError(`${end} pieces of a line of ${line.quantity}`)
  return end
}

/** What the first so many pieces come to. */
export function moneyUntil(line: SoldPieces, count: number, taxIncluded: boolean): PiecesMoney {
  const amountMinor = mulDiv(line.amountMinor, { times: count, over: line.quantity }, 'down')
  // By the amount, where the tax is in it: by count, a unit of it could fall on a piece whose amount gets none.
  const share = taxIncluded
    ? { times: amountMinor, over: Math.max(line.amountMinor, 1) }
    : { times: count, over: line.quantity }
  return { amountMinor, taxMinor: mulDiv(line.taxMinor, share, 'down') }
}

/** What is paid for it. */
export const grossOf = ({ amountMinor, taxMinor }: PiecesMoney, taxIncluded: boolean): Minor =>
  taxIncluded ? amountMinor : addMinor(amountMinor, taxMinor)
