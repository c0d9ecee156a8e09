import { added, cutToWhole, fraction } from './fraction.ts'
import { least } from './price.ts'

/** Somebody who takes of a whole in proportion to his amount, as long as he has room. */
export interface Sharer {
  readonly amount: bigint
  /** Not above the amount. */
  readonly room: bigint
}

/**
 * Whole numbers that make the whole, or all rooms where those are less. As with vessels that are as wide as the amounts
 * and as large as the rooms: water stands equally high in all that are not full, and is cut into whole units there.
 */
export function sharedWithin(whole: bigint, sharers: readonly Sharer[]): bigint[] {
  if (whole >= added(sharers.map(({ room }) => room))) return sharers.map(({ room }) => room)
  const isFull = (own: Sharer) => own.amount > 0n && isReached(own, whole, sharers)
  const rest = whole - added(sharers.filter(isFull).map(({ room }) => room))
  const parts = inProportion(
    rest,
    sharers.map((own) => (isFull(own) ? { ...own, amount: 0n } : own)),
  )
  return sharers.map((own, index) => (isFull(own) ? own.room : (parts[index] ?? 0n)))
}

/** Whether the water comes up to the brim of a vessel: all together hold no more than the whole up to that height. */
function isReached(own: Sharer, whole: bigint, sharers: readonly Sharer[]): boolean {
  // All is multiplied by the vessel's width, so that its height is a whole number.
  const held = sharers.map(({ amount, room }) => least([amount * own.room, room * own.amount]))
  return added(held) <= whole * own.amount
}

function inProportion(whole: bigint, sharers: readonly Sharer[]): bigint[] {
  const all = added(sharers.map(({ amount }) => amount))
  if (all === 0n) return sharers.map(() => 0n)
  const exact = sharers.map(({ amount }) => fraction(whole * amount, all))
  return cutToWhole(exact, whole)
}
