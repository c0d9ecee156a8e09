import { type FulfilledLine, goneOf, type Pieces } from './fulfillment.ts'

/** How many pieces of a line nothing has gone back for. */
export const paidOf = (line: FulfilledLine): number => line.quantity - goneOf(line)

/** Pieces that go, and how many of their line had gone before: that decides which share of its money is theirs. */
export interface GoingPieces extends Pieces {
  readonly goneBefore: number
}

/**
 * Of pieces that go, those that nothing has gone back for: they count first. What goes beyond them had been paid back,
 * and was kept until now. None of a line of which there is no such piece.
 */
export function goingPieces(lines: readonly FulfilledLine[], pieces: readonly Pieces[]): GoingPieces[] {
  const known = new Map(lines.map((line) => [line.id, line]))
  return pieces.flatMap(({ lineId, quantity: wanted }) => {
    const line = known.get(lineId)
    const quantity = line === undefined ? 0 : Math.min(wanted, paidOf(line))
    return line === undefined || quantity === 0 ? [] : [{ lineId, quantity, goneBefore: goneOf(line) }]
  })
}

/** A line of which pieces were taken off its order. */
export const afterCanceling = <Line extends FulfilledLine>(line: Line, count: number): Line =>
  withWhatIsKept({ ...line, canceledQuantity: line.canceledQuantity + count })

/** A line of which pieces have come back. */
export const afterReturning = <Line extends FulfilledLine>(line: Line, count: number): Line =>
  withWhatIsKept({ ...line, returnedQuantity: line.returnedQuantity + count })

/** A line of which pieces were paid back, and are the buyer's all the same. */
export const afterKeeping = <Line extends FulfilledLine>(line: Line, count: number): Line => ({
  ...line,
  keptQuantity: line.keptQuantity + count,
})

/** What is the shop's again nobody keeps. */
const withWhatIsKept = <Line extends FulfilledLine>(line: Line): Line => ({
  ...line,
  keptQuantity: Math.min(line.keptQuantity, line.quantity - line.canceledQuantity - line.returnedQuantity),
})
