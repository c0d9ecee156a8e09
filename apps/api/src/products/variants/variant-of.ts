import type { DossierVariant, ProductDossier } from '@tillwright/db/product-dossier'
import type { VariantId } from '@tillwright/domain/ids'
import { noSuch } from '../../prices/view.ts'

/** Throws NOT_FOUND for one that was removed while its product was waited for. */
export function variantOf({ variants }: ProductDossier, variantId: VariantId): DossierVariant {
  const variant = variants.find(({ id }) => id === variantId)
  if (variant === undefined) throw noSuch('variant')
  return variant
}
