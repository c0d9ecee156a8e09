import type { LocationId, VariantId } from '../ids.ts'
import type { Shortage } from '../refusal.ts'
import { type Component, demandsOf, type Wanted } from './demand.ts'

/** What one location can still give of one variant; counts down while a batch of orders is decided. */
export interface StockAtLocation {
  readonly locationId: LocationId
  /** On hand less reserved; below zero where more was promised than is there. */
  availableCount: number
  /** The same with the backorders that may still be sold. */
  sellableCount: number
}

/** Per variant, where there is some. A variant that is missing is not tracked. */
export type StockOnOffer = ReadonlyMap<VariantId, readonly StockAtLocation[]>

export interface Taken<Line extends Wanted> {
  readonly line: Line
  /** What is taken: the line's own variant, or a component of it. */
  readonly variantId: VariantId
  readonly locationId: LocationId
  readonly quantity: number
}

/**
 * What is short for these lines. Lines of one variant count together, and whatever shares a component shares it: who
 * stands first has it first. Told is what was ordered, with how much of it can be had beside all that stands before it.
 */
export function shortagesOf(offer: StockOnOffer, lines: readonly Wanted[]): Shortage[] {
  const left = new Map<VariantId, number>()
  const leftOf = (variantId: VariantId) => left.get(variantId) ?? sellableOf(offer, variantId)
  return mergedByVariant(lines).flatMap((line) => {
    const each = demandsOf({ ...line, quantity: 1 })
    const roomFor = ({ variantId, quantity }: Component) => Math.floor(leftOf(variantId) / quantity)
    const available = Math.min(line.quantity, ...each.map(roomFor))
    for (const { variantId, quantity } of each) left.set(variantId, leftOf(variantId) - available * quantity)
    return available === line.quantity ? [] : [{ variantId: line.variantId, requested: line.quantity, available }]
  })
}

const sellableOf = (offer: StockOnOffer, variantId: VariantId): number =>
  offer.get(variantId)?.reduce((sum, { sellableCount }) => sum + Math.max(0, sellableCount), 0) ??
  Number.POSITIVE_INFINITY

function mergedByVariant(lines: readonly Wanted[]): Wanted[] {
  const merged = new Map<VariantId, Wanted>()
  for (const line of lines) {
    const before = merged.get(line.variantId)
    merged.set(line.variantId, before === undefined ? line : { ...before, quantity: before.quantity + line.quantity })
  }
  return [...merged.values()]
}

/**
 * Takes lines of which nothing is short, from these locations, the best first. One location that has all of it at hand
 * gives it all. Otherwise each line comes from one that has it at hand, and those that give something already are asked
 * before the others. A line is split only when no location has it alone, and nothing is sold as a backorder where all
 * of it lies at hand.
 */
export function takeStock<Line extends Wanted>(
  offer: StockOnOffer,
  lines: readonly Line[],
  ranked: readonly LocationId[],
): Taken<Line>[] {
  const perLine = lines.map((line) => trackedDemandsOf(offer, line))
  const alone = ranked.find((locationId) => hasAllAtHand(perLine.flat(), locationId))
  if (alone !== undefined) return perLine.flatMap((demands) => demands.flatMap((demand) => take(demand, [alone])))
  const used = new Set<LocationId>()
  return perLine.flatMap((demands) => {
    const order = [...ranked].sort((a, b) => Number(used.has(b)) - Number(used.has(a)))
    const whole = order.find((locationId) => hasAllAtHand(demands, locationId))
    const taken = demands.flatMap((demand) => take(demand, whole === undefined ? order : [whole]))
    for (const { locationId } of taken) used.add(locationId)
    return taken
  })
}

interface Demand<Line> extends Component {
  readonly line: Line
  /** Where the variant lies. */
  readonly places: readonly StockAtLocation[]
}

const trackedDemandsOf = <Line extends Wanted>(offer: StockOnOffer, line: Line): Demand<Line>[] =>
  demandsOf(line).flatMap((component) => {
    const places = offer.get(component.variantId)
    return places === undefined ? [] : [{ ...component, line, places }]
  })

function hasAllAtHand(demands: readonly Demand<unknown>[], locationId: LocationId): boolean {
  const left = new Map<VariantId, number>()
  return demands.every(({ variantId, quantity, places }) => {
    const atHand = left.get(variantId) ?? placesIn(places, [locationId])[0]?.availableCount ?? 0
    left.set(variantId, atHand - quantity)
    return atHand >= quantity
  })
}

const placesIn = (places: readonly StockAtLocation[], order: readonly LocationId[]): StockAtLocation[] =>
  order.flatMap((locationId) => places.filter((place) => place.locationId === locationId))

type Count = 'availableCount' | 'sellableCount'

function take<Line extends Wanted>(demand: Demand<Line>, order: readonly LocationId[]): Taken<Line>[] {
  const places = placesIn(demand.places, order)
  const alone = (count: Count) => places.find((place) => place[count] >= demand.quantity)
  const atHand = places.reduce((sum, { availableCount }) => sum + Math.max(0, availableCount), 0)
  const whole = alone('availableCount') ?? (atHand < demand.quantity ? alone('sellableCount') : undefined)
  const parts = whole === undefined ? partsOf(demand, places) : new Map([[whole, demand.quantity]])
  return [...parts].map(([place, quantity]) => {
    place.availableCount -= quantity
    place.sellableCount -= quantity
    return { line: demand.line, variantId: demand.variantId, locationId: place.locationId, quantity }
  })
}

/** What lies at hand first, then backorders. */
function partsOf({ quantity }: Component, places: readonly StockAtLocation[]): Map<StockAtLocation, number> {
  let rest = quantity
  const parts = new Map<StockAtLocation, number>()
  for (const count of ['availableCount', 'sellableCount'] as const) {
    for (const place of places) {
      const had = parts.get(place) ?? 0
      const more = Math.min(rest, Math.max(0, place[count] - had))
      rest -= more
      if (more > 0) parts.set(place, had + more)
    }
  }
  return parts
}
