import type { VariantId } from '../ids.ts'
import { accept, type Decision, refuse, type Shortage } from '../refusal.ts'

/** A variant at a location. */
export interface Level {
  readonly variantId: VariantId
  readonly onHand: number
  readonly reserved: number
  /** How many may be sold beyond what is at hand. */
  readonly backorderLimit: number
  /** Whoever minds the stock is told when what is available falls to this; null for never. */
  readonly lowStockThreshold: number | null
  /** A level that is not tracked is as none: nothing lies there, nothing is promised, and it has no rules. */
  readonly tracked: boolean
}

/** What staff says of a level; what is not said stays as it is. */
export interface SaidOfLevel {
  /** What was counted. */
  readonly onHand?: number | undefined
  /** What whoever counted believes to be there: a level that says something else has moved meanwhile. */
  readonly expectedOnHand?: number | undefined
  readonly backorderLimit?: number | undefined
  readonly lowStockThreshold?: number | null | undefined
  /** False: nobody minds any more what lies there. */
  readonly tracked?: boolean | undefined
}

/** Far beyond any shelf, and far below what the database can count. */
export const onHandMax = 1_000_000_000

/** How many could be taken off the shelf: what is promised stays, but for what may be sold before it arrives. */
export const spareCountOf = ({ onHand, reserved, backorderLimit }: Level): number =>
  Math.max(0, Math.min(onHand, onHand + backorderLimit - reserved))

/**
 * Goods come, or are taken away, were broken or found; from now on the level is tracked. Refuses with OUT_OF_STOCK what
 * is not there to be taken, with LIMIT_EXCEEDED what no shelf holds.
 */
export function adjustLevel(level: Level, delta: number): Decision<Level> {
  const spare = spareCountOf(level)
  if (spare + delta < 0) {
    const short = { variantId: level.variantId, requested: -delta, available: spare }
    return refuse({ code: 'OUT_OF_STOCK', lines: [short] })
  }
  return shelve(level, level.onHand + delta)
}

/**
 * A level as somebody says that it is, after a count for one; from now on it is tracked, if nobody says otherwise.
 * Refuses with CONFLICT where it is not as he believes, and with RESERVED_EXCEEDS_ON_HAND where more is promised than
 * would lie there with the backorder limit, or anything at all of what is no longer tracked.
 */
export function setLevel(level: Level, said: SaidOfLevel): Decision<Level> {
  const { onHand = level.onHand, backorderLimit = level.backorderLimit, tracked = true } = said
  const { expectedOnHand = level.onHand, lowStockThreshold = level.lowStockThreshold } = said
  if (level.onHand !== expectedOnHand) return refuse({ code: 'CONFLICT', entity: 'stockLevel', currentVersion: null })
  const coveredCount = tracked ? onHand + backorderLimit : 0
  if (level.reserved > coveredCount) {
    return refuse({ code: 'RESERVED_EXCEEDS_ON_HAND', variantId: level.variantId, reserved: level.reserved })
  }
  if (!tracked) return accept({ ...level, onHand: 0, backorderLimit: 0, lowStockThreshold: null, tracked })
  return shelve({ ...level, backorderLimit, lowStockThreshold }, onHand)
}

/** Whether what is available has fallen to the threshold, or below it, from above. */
export function fallsLow(before: Level, after: Level): boolean {
  const { lowStockThreshold: threshold } = after
  if (!after.tracked || threshold === null) return false
  return before.onHand - before.reserved > threshold && after.onHand - after.reserved <= threshold
}

/** All of these, or why not: everything that is short is told at once, any other refusal before it. */
export function allOf<T>(decisions: readonly Decision<T>[]): Decision<T[]> {
  const short: Shortage[] = []
  const values: T[] = []
  for (const decision of decisions) {
    if (decision.ok) values.push(decision.value)
    else if (decision.refusal.code === 'OUT_OF_STOCK') short.push(...decision.refusal.lines)
    else return decision
  }
  return short.length > 0 ? refuse({ code: 'OUT_OF_STOCK', lines: short }) : accept(values)
}

const shelve = (level: Level, onHand: number): Decision<Level> =>
  onHand > onHandMax
    ? refuse({ code: 'LIMIT_EXCEEDED', limit: 'onHand', max: onHandMax })
    : accept({ ...level, onHand, tracked: true })
