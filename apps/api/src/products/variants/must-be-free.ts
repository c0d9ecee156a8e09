import type { VariantTraces } from '@tillwright/db/product-variants'
import { Refused } from '../../refused.ts'

/** Throws IN_USE with what keeps variants, or the product that they are of, from going. */
export function mustBeFree(entity: 'product' | 'variant', traces: readonly VariantTraces[]): void {
  const by = [
    ...(traces.some(({ isOrdered }) => isOrdered) ? ['orders'] : []),
    ...(traces.some(({ hasMoved }) => hasMoved) ? ['stock'] : []),
    ...(traces.some(({ isComponent }) => isComponent) ? ['bundles'] : []),
  ]
  if (by.length > 0) throw new Refused({ code: 'IN_USE', entity, by })
}
