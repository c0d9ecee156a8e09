import type { LocationId, OrderLineId, ReservationId, VariantId } from '../ids.ts'
import { accept, type Decision, refuse, type Shortage } from '../refusal.ts'
import { demandsOf, type Wanted } from './demand.ts'

/** Goods that are claimed for a line at one location, and what lies there of them, whoever it is promised to. */
export interface ClaimedGoods {
  readonly reservationId: ReservationId
  readonly lineId: OrderLineId
  readonly variantId: VariantId
  readonly locationId: LocationId
  readonly quantity: number
  readonly onHandCount: number
}

/** Pieces of a line that are to leave. */
export interface Leaving extends Wanted {
  readonly lineId: OrderLineId
}

/** So much of a reservation leaves; the rest of it stays claimed. */
export interface Dispatched {
  readonly reservationId: ReservationId
  readonly quantity: number
}

/**
 * Chooses what of the claimed goods leaves the house. What was sold before it came in can't leave before it has: then
 * all that is short is told, in what was ordered. What nothing is claimed for is not tracked, and leaves as it is.
 */
export function decideDispatch(leaving: readonly Leaving[], claimed: readonly ClaimedGoods[]): Decision<Dispatched[]> {
  const onHand = new Map(claimed.map((goods) => [placeOf(goods), goods.onHandCount]))
  const missingOf = new Map<VariantId, number>()
  const dispatched = leaving.flatMap((line) => {
    const taken = demandsOf(line).map((demand) => {
      const own = claimed.filter(({ lineId, variantId }) => lineId === line.lineId && variantId === demand.variantId)
      const parts = takeFrom(own, demand.quantity, onHand)
      const missing = own.length === 0 ? 0 : demand.quantity - parts.reduce((sum, { quantity }) => sum + quantity, 0)
      return { parts, missing, perPiece: demand.quantity / line.quantity }
    })
    const missing = Math.max(...taken.map((each) => Math.ceil(each.missing / each.perPiece)))
    if (missing > 0) missingOf.set(line.variantId, missing + (missingOf.get(line.variantId) ?? 0))
    return taken.flatMap(({ parts }) => parts)
  })
  if (missingOf.size === 0) return accept(dispatched)
  return refuse({
    code: 'OUT_OF_STOCK',
    lines: [...missingOf].map(([variantId, missing]) => shortageOf(leaving, variantId, missing)),
  })
}

/** What of the claimed goods is free where pieces do not leave: what has not come in yet before what lies there. */
export const partsToFree = (staying: readonly Leaving[], claimed: readonly ClaimedGoods[]): Dispatched[] => {
  const latestFirst = claimed.toSorted((a, b) => a.onHandCount - b.onHandCount)
  return staying.flatMap((line) =>
    demandsOf(line).flatMap((demand) => {
      const own = latestFirst.filter(
        ({ lineId, variantId }) => lineId === line.lineId && variantId === demand.variantId,
      )
      return takeFrom(own, demand.quantity, null)
    }),
  )
}

const placeOf = ({ variantId, locationId }: Pick<ClaimedGoods, 'variantId' | 'locationId'>): string =>
  `${variantId} ${locationId}`

/** Null where it does not matter what lies there. */
function takeFrom(
  claimed: readonly ClaimedGoods[],
  quantity: number,
  onHand: Map<string, number> | null,
): Dispatched[] {
  let rest = quantity
  return claimed.flatMap((goods) => {
    const place = placeOf(goods)
    const there = onHand?.get(place) ?? Number.POSITIVE_INFINITY
    const part = Math.min(rest, goods.quantity, there)
    if (part <= 0) return []
    onHand?.set(place, there - part)
    rest -= part
    return [{ reservationId: goods.reservationId, quantity: part }]
  })
}

/** Lines of one variant are told as one. */
function shortageOf(leaving: readonly Leaving[], variantId: VariantId, missing: number): Shortage {
  const own = leaving.filter((line) => line.variantId === variantId)
  const requested = own.reduce((sum, { quantity }) => sum + quantity, 0)
  return { variantId, requested, available: requested - missing }
}
