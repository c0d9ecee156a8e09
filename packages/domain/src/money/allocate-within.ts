import { allocate } from './allocate.ts'
import { checkedCount, type Minor, subtractMinor, sumMinor } from './minor.ts'

/** Somebody who takes a share in proportion to an amount of his, up to what of it he has room for. */
export interface Taker {
  readonly amountMinor: Minor
  /** Not above the amount. */
  readonly roomMinor: Minor
}

/**
 * Splits a whole among takers in proportion to their amounts, as `allocate` does. Where somebody's exact share is more
 * than he has room for, he takes just that, and the others share the rest in proportion to theirs: so all of it is
 * taken, or all room. Reordering takers can only swap the parts of equal amounts.
 *
 * Throws MoneyError for amounts below zero or not whole, and OVERFLOW where they add up to more than is exact.
 */
export function allocateWithin(wholeMinor: Minor, takers: readonly Taker[]): Minor[] {
  const parts = takers.map(({ roomMinor }) => checkedCount(roomMinor))
  if (checkedCount(wholeMinor) >= sumMinor(parts)) return parts
  const { restMinor, sharing } = thoseWhoShare(wholeMinor, takers)
  const shares = allocate(
    restMinor,
    sharing.map(([, { amountMinor }]) => amountMinor),
  )
  // One share for each: allocate promises it, a type can't.
  for (const [place, [index]] of sharing.entries()) parts[index] = shares[place] as Minor
  return parts
}

/** With his place. */
type Placed = readonly [number, Taker]

/**
 * Those with the least room for their amounts are filled up, one after the other, until the next one's exact share of
 * the rest is within his room: then so is everybody's after him, and a room is whole, so that it holds the share
 * rounded up too. The others share the rest, in their places' order.
 */
function thoseWhoShare(wholeMinor: Minor, takers: readonly Taker[]): { restMinor: Minor; sharing: Placed[] } {
  const rest = { part: wholeMinor, of: sumMinor(takers.map(({ amountMinor }) => checkedCount(amountMinor))) }
  const all = [...takers.entries()].filter(([, { amountMinor }]) => amountMinor > 0)
  const filled = new Set<Placed>()
  for (const placed of all.toSorted(([, a], [, b]) => compare(roomOf(a), roomOf(b)))) {
    const [, taker] = placed
    if (compare(rest, roomOf(taker)) <= 0) break
    filled.add(placed)
    rest.part = subtractMinor(rest.part, taker.roomMinor)
    rest.of = subtractMinor(rest.of, taker.amountMinor)
  }
  return { restMinor: rest.part, sharing: all.filter((placed) => !filled.has(placed)) }
}

/** A fraction of whole numbers, of more than nothing. */
interface Ratio {
  readonly part: number
  readonly of: number
}

const roomOf = ({ roomMinor, amountMinor }: Taker): Ratio => ({ part: roomMinor, of: amountMinor })

/** Below zero where the first is the smaller one. Only the sign of the difference has to be exact, and it is. */
const compare = (a: Ratio, b: Ratio): number => Number(BigInt(a.part) * BigInt(b.of) - BigInt(b.part) * BigInt(a.of))
