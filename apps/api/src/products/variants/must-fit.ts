import type { ProductDossier } from '@tillwright/db/product-dossier'
import type { VariantWrite } from '@tillwright/db/product-variants'
import { mustBeVariants } from '../checked.ts'

/** Throws VALIDATION_FAILED where a new or changed variant is no choice of its own, or shows a strange image. */
export function mustFit({ optionNames, images, variants }: ProductDossier, variant: VariantWrite): void {
  const others = variants.filter(({ id }) => id !== variant.id).map((other) => ({ ...other, path: 'others' }))
  mustBeVariants({ optionNames, images, variants: [...others, { ...variant, path: '' }] })
}
