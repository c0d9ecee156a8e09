import type { Tx } from '@tillwright/db/client'
import { holdAttributes } from '@tillwright/db/product-attributes'
import type { DossierImage, VariantTerms } from '@tillwright/db/product-dossier'
import { holdCategories } from '@tillwright/db/product-writes'
import { holdTaxCategories } from '@tillwright/db/tax-categories'
import { type Attributes, attributeIssues } from '@tillwright/domain/catalog/attribute'
import type { Issue } from '@tillwright/domain/catalog/issue'
import { optionIssues } from '@tillwright/domain/catalog/options'
import type { CategoryId } from '@tillwright/domain/ids'
import { noSuch } from '../prices/view.ts'
import { Refused } from '../refused.ts'

/** Throws VALIDATION_FAILED where something is wrong. */
export function mustBeRight(issues: readonly Issue[]): void {
  if (issues.length > 0) throw new Refused({ code: 'VALIDATION_FAILED', issues: [...issues] })
}

interface Named {
  readonly taxCategory?: string | undefined
  readonly categoryIds?: readonly CategoryId[] | undefined
  readonly attributes?: Attributes | undefined
}

/** What a product names is there, and stays until the transaction ends. What is not given is not looked at. */
export async function mustBeKnown(tx: Tx, { taxCategory, categoryIds = [], attributes = {} }: Named): Promise<void> {
  if (taxCategory !== undefined) await mustBeTaxCategories(tx, [taxCategory])
  await mustBeCategories(tx, categoryIds, 'categoryIds')
  const codes = Object.keys(attributes)
  const definitions = codes.length === 0 ? [] : await holdAttributes(tx, codes)
  mustBeRight(attributeIssues(attributes, definitions))
}

/** The path is where they stand in what was asked. */
export async function mustBeCategories(tx: Tx, ids: readonly CategoryId[], path: string): Promise<void> {
  const known = await holdCategories(tx, ids)
  mustBeRight(
    ids.flatMap((id, index) => (known.has(id) ? [] : [{ path: `${path}.${index}`, message: `${id} is no category` }])),
  )
}

/** Null is what the product is of. */
export async function mustBeTaxCategories(tx: Tx, categories: readonly (string | null)[]): Promise<void> {
  if (categories.every((category) => category === null)) return
  const known = await holdTaxCategories(tx)
  if (categories.some((category) => category !== null && !known.has(category))) throw noSuch('taxCategory')
}

interface CheckedVariants {
  readonly optionNames: readonly string[]
  readonly images: readonly DossierImage[]
  readonly variants: readonly (VariantTerms & { readonly path: string })[]
}

/** All variants of a product as they shall be. */
export function mustBeVariants({ optionNames, images, variants }: CheckedVariants): void {
  const imageIds = new Set(images.map(({ id }) => id))
  const strange = variants.flatMap(({ path, imageId }) =>
    imageId === null || imageIds.has(imageId)
      ? []
      : [{ path: `${path}.imageId`, message: 'is no image of the product' }],
  )
  // Of a variant that is asked for by itself, its path is the input's own.
  const issues = [...optionIssues(optionNames, variants), ...strange]
  mustBeRight(issues.map(({ path, message }) => ({ path: path.replace(/^\./, ''), message })))
}
