import type { LocationId, VariantId } from '../ids.ts'
import type { Shortage } from '../refusal.ts'

/** What one location can still give of one variant; counts down while a batch of orders is decided. */
export interface StockAtLocation {
  readonly locationId: LocationId
  /** On hand less reserved, backorders included. */
  sellableCount: number
}

/** Per variant, the locations in the order in which they are asked. A variant that is missing is not tracked. */
export type StockOnOffer = ReadonlyMap<VariantId, readonly StockAtLocation[]>

export interface Wanted {
  readonly variantId: VariantId
  readonly quantity: number
}

export interface Taken<Line extends Wanted> {
  readonly line: Line
  readonly locationId: LocationId
  readonly quantity: number
}

/** What is short for these lines, told for every variant at once. Lines of one variant count together. */
export function shortagesOf(offer: StockOnOffer, lines: readonly Wanted[]): Shortage[] {
  const requests = new Map<VariantId, number>()
  for (const { variantId, quantity } of lines) requests.set(variantId, (requests.get(variantId) ?? 0) + quantity)
  return [...requests].flatMap(([variantId, requested]) => {
    const locations = offer.get(variantId)
    const available = locations?.reduce((sum, { sellableCount }) => sum + Math.max(0, sellableCount), 0)
    return available === undefined || requested <= available ? [] : [{ variantId, requested, available }]
  })
}

/** Takes lines of which nothing is short. A line is split over locations only when no single one can give it all. */
export const takeStock = <Line extends Wanted>(offer: StockOnOffer, lines: readonly Line[]): Taken<Line>[] =>
  lines.flatMap((line) => takeLine(offer, line))

function takeLine<Line extends Wanted>(offer: StockOnOffer, line: Line): Taken<Line>[] {
  const locations = offer.get(line.variantId) ?? []
  const alone = locations.find(({ sellableCount }) => sellableCount >= line.quantity)
  let rest = line.quantity
  return (alone === undefined ? locations : [alone]).flatMap((location) => {
    const quantity = Math.min(rest, Math.max(0, location.sellableCount))
    if (quantity === 0) return []
    rest -= quantity
    location.sellableCount -= quantity
    return [{ line, locationId: location.locationId, quantity }]
  })
}
