import type { VariantId } from '../ids.ts'
import type { Shortage } from '../refusal.ts'
import type { Component } from '../stock/demand.ts'
import { type StockFacts, sellableCount, stockBehind } from './availability.ts'
import type { LineFacts } from './quote.ts'

/**
 * The variants of which less can be sold than the cart asks for, in the order of the cart. Lines of one variant draw on
 * the same stock and count together; bundles and whatever else shares a component draw on that, and who stands first
 * has it first, as when the order is placed. Of a variant that is gone nothing can be had, whatever is on the shelf.
 */
export function shortagesOf(lines: readonly LineFacts[]): ReadonlyMap<VariantId, Shortage> {
  const shortages = new Map<VariantId, Shortage>()
  for (const { variantId, each, requested, isGone } of wantedOf(lines)) {
    const room = each.map(({ shelf, quantity }) => Math.floor(shelf.left / quantity))
    const available = isGone ? 0 : Math.min(requested, ...room)
    for (const { shelf, quantity } of each) shelf.left -= available * quantity
    if (available < requested) shortages.set(variantId, { variantId, requested, available })
  }
  return shortages
}

/** What can still be sold of one thing, while lines take of it. */
interface Shelf {
  left: number
}

interface Wanted {
  readonly variantId: VariantId
  /** What each piece takes. */
  readonly each: readonly { readonly shelf: Shelf; readonly quantity: number }[]
  readonly requested: number
  readonly isGone: boolean
}

function wantedOf(lines: readonly LineFacts[]): Iterable<Wanted> {
  const shelves = new Map<VariantId, Shelf>()
  const wanted = new Map<VariantId, Wanted>()
  for (const line of lines) {
    const { variantId } = line
    const each = stockBehind(line).map((part) => ({ shelf: shelfOf(shelves, part), quantity: part.quantity }))
    const earlier = wanted.get(variantId)
    wanted.set(variantId, {
      variantId,
      each,
      requested: (earlier?.requested ?? 0) + line.quantity,
      isGone: !line.sellable || (earlier?.isGone ?? false),
    })
  }
  return wanted.values()
}

/** Where lines do not agree about what is on it, the one that knows of less counts. */
function shelfOf(shelves: Map<VariantId, Shelf>, { variantId, ...stock }: Component & StockFacts): Shelf {
  const left = sellableCount(stock)
  const shelf = shelves.get(variantId) ?? { left }
  shelf.left = Math.min(shelf.left, left)
  shelves.set(variantId, shelf)
  return shelf
}
