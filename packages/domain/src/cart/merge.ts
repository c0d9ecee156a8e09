import type { CartLineId, VariantId } from '../ids.ts'
import { cartLinesMax, couponsMax, mergedQuantity } from './limits.ts'

export interface MergedLine {
  readonly id: CartLineId
  readonly variantId: VariantId
  readonly quantity: number
}

export interface CartMerge {
  /** Lines of the own cart that grow, with what they hold then. */
  readonly grown: readonly { readonly id: CartLineId; readonly quantity: number }[]
  /** Lines that move over as they are. */
  readonly moved: readonly CartLineId[]
}

/**
 * What a guest has put into a cart joins the one of his account when he signs in: quantities of the same variant add
 * up, other lines move over, both up to the limits of a cart. Each cart has one line a variant.
 */
export function mergeCarts(own: readonly MergedLine[], brought: readonly MergedLine[]): CartMerge {
  const ownLines = new Map(own.map((line) => [line.variantId, line]))
  const grown = brought.flatMap(({ variantId, quantity }) => {
    const line = ownLines.get(variantId)
    return line === undefined ? [] : [{ id: line.id, quantity: mergedQuantity(line.quantity, quantity) }]
  })
  const others = brought.filter(({ variantId }) => !ownLines.has(variantId))
  return { grown, moved: others.slice(0, Math.max(0, cartLinesMax - own.length)).map(({ id }) => id) }
}

/** Codes of the own cart stay, and those of the other one follow up to the limit. */
export const mergedCoupons = (own: readonly string[], brought: readonly string[]): string[] =>
  [...new Set([...own, ...brought])].slice(0, couponsMax)
