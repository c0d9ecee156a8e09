import type { VariantId } from '../ids.ts'
import type { Minor } from '../money/minor.ts'

/** What each unit costs whoever buys so many. */
export interface QuantityTier {
  readonly minQuantity: number
  readonly unitPriceMinor: Minor
}

/**
 * The cheapest of the tiers that a quantity reaches, so that more never costs more per unit; among equals the one that
 * is reached first. Undefined where it reaches none.
 */
export function tierOf<Tier extends QuantityTier>(tiers: readonly Tier[], quantity: number): Tier | undefined {
  return tiers
    .filter(({ minQuantity }) => minQuantity <= quantity)
    .toSorted((a, b) => a.unitPriceMinor - b.unitPriceMinor || a.minQuantity - b.minQuantity)[0]
}

/** How many of each variant a cart has over all of its lines: what tiers go by. */
export function quantitiesOf(
  lines: readonly { readonly variantId: VariantId; readonly quantity: number }[],
): (variantId: VariantId) => number {
  const quantities = new Map<VariantId, number>()
  const quantityOf = (variantId: VariantId) => quantities.get(variantId) ?? 0
  for (const { variantId, quantity } of lines) quantities.set(variantId, quantityOf(variantId) + quantity)
  return quantityOf
}
