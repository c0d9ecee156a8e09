import type { VariantId } from '../ids.ts'
import type { Shortage } from '../refusal.ts'
import { sellableCount } from './availability.ts'
import type { LineFacts } from './quote.ts'

/**
 * The variants of which less can be sold than the cart asks for, in the order of the cart. Lines of one variant draw on
 * the same stock and count together; of a variant that is gone nothing can be had, whatever is on the shelf.
 */
export function shortagesOf(lines: readonly LineFacts[]): ReadonlyMap<VariantId, Shortage> {
  const wanted = new Map<VariantId, Shortage>()
  for (const line of lines) {
    const earlier = wanted.get(line.variantId)
    const sellable = line.sellable ? sellableCount(line) : 0
    wanted.set(line.variantId, {
      variantId: line.variantId,
      requested: (earlier?.requested ?? 0) + line.quantity,
      available: Math.min(earlier?.available ?? sellable, sellable),
    })
  }
  return new Map([...wanted].filter(([, { requested, available }]) => requested > available))
}
