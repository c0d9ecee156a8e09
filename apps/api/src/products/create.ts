import type { Tx } from '@tillwright/db/client'
import { refreshListing } from '@tillwright/db/listing'
import { keepOldSlug, readTakenSlugs } from '@tillwright/db/product-slugs'
import { insertVariants } from '@tillwright/db/product-variants'
import { insertProduct, writeCategoriesOf } from '@tillwright/db/product-writes'
import { slugCandidates, slugOf } from '@tillwright/domain/catalog/slug'
import type { ProductId, VariantId } from '@tillwright/domain/ids'
import { z } from 'zod'
import { auditChange } from '../staff/audit-change.ts'
import { refuses, staff } from '../trpc.ts'
import { dossierOf, transactNamed } from './change-product.ts'
import { mustBeKnown, mustBeTaxCategories, mustBeVariants } from './checked.ts'
import { newProductInput, newVariants, optionNames, slug } from './inputs.ts'
import { productFacts, StaffProduct, viewProduct } from './staff-view.ts'

const refusals = ['CONFLICT'] as const

export const create = staff('catalog:write')
  .meta({
    docs:
      'Makes a draft, with variants where some are given; prices, stock and images follow. Its slug tells its title ' +
      'where none is given. A slug or SKU that is taken is CONFLICT.',
    refuses: refusals,
  })
  .errors(refuses(refusals))
  .input(
    z.strictObject({
      ...newProductInput,
      slug: slug.optional(),
      optionNames: optionNames.default([]),
      variants: newVariants.default([]),
    }),
  )
  .output(StaffProduct)
  .mutation(async ({ ctx, input: { variants, optionNames, categoryIds, slug, ...terms } }) => {
    const { markets } = await ctx.shop()
    const id = ctx.newId<ProductId>()
    return transactNamed(ctx.db, async (tx) => {
      await mustBeKnown(tx, { ...terms, categoryIds })
      const written = variants.map((variant) => ({ ...variant, id: ctx.newId<VariantId>(), imageId: null }))
      const checked = written.map((variant, index) => ({ ...variant, path: `variants.${index}` }))
      mustBeVariants({ optionNames, images: [], variants: checked })
      await mustBeTaxCategories(
        tx,
        variants.map(({ taxCategory }) => taxCategory),
      )
      const named = { ...terms, slug: slug ?? (await freeSlug(tx, slugOf(terms.title), id)) }
      await insertProduct(tx, { id, optionNames, terms: named })
      await keepOldSlug(tx, { productId: id, from: null, to: named.slug })
      await writeCategoriesOf(tx, id, categoryIds)
      await insertVariants(tx, { productId: id, variants: written })
      const made = await dossierOf(tx, id)
      await auditChange(tx, ctx, { entity: 'product', entityId: id, before: null, after: productFacts(made) })
      // It may meet the rule of a collection.
      await refreshListing(tx, [id])
      return viewProduct(made, markets)
    })
  })

/** Somebody else may take it before the transaction ends: then it is CONFLICT, and free the next time. */
export async function freeSlug(tx: Tx, wanted: string, id: ProductId): Promise<string> {
  const unique = id.slice(-12)
  const candidates = slugCandidates(wanted === '' ? 'product' : wanted, unique)
  const taken = await readTakenSlugs(tx, candidates)
  return candidates.find((candidate) => !taken.has(candidate)) ?? unique
}
