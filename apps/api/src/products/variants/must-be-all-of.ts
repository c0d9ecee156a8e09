import type { ProductDossier } from '@tillwright/db/product-dossier'
import type { VariantId } from '@tillwright/domain/ids'
import { mustBeRight } from '../checked.ts'

/** Throws VALIDATION_FAILED where these are not all variants of a product, each once. */
export function mustBeAllOf({ variants }: ProductDossier, ids: readonly VariantId[], path: string): void {
  const [own, named] = [new Set(variants.map(({ id }) => id)), new Set(ids)]
  mustBeRight([
    ...ids.flatMap((id, index) => {
      if (!own.has(id)) return [{ path: `${path}.${index}`, message: 'is no variant of this product' }]
      return ids.indexOf(id) < index ? [{ path: `${path}.${index}`, message: 'is there twice' }] : []
    }),
    ...variants.filter(({ id }) => !named.has(id)).map(({ sku }) => ({ path, message: `${sku} is missing` })),
  ])
}
