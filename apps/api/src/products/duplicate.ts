import type { Tx } from '@tillwright/db/client'
import { refreshListing } from '@tillwright/db/listing'
import { copyProductParts, findFreeEnding } from '@tillwright/db/product-copies'
import { readProductDossier } from '@tillwright/db/product-dossier'
import { keepOldSlug } from '@tillwright/db/product-slugs'
import { insertProduct } from '@tillwright/db/product-writes'
import type { ProductId } from '@tillwright/domain/ids'
import { z } from 'zod'
import { noSuch } from '../prices/view.ts'
import { text } from '../schemas.ts'
import { auditChange } from '../staff/audit-change.ts'
import { refuses, staff } from '../trpc.ts'
import { dossierOf, transactNamed } from './change-product.ts'
import { freeSlug } from './create.ts'
import { productId, slug } from './inputs.ts'
import { productFacts, StaffProduct, viewProduct } from './staff-view.ts'

const refusals = ['CONFLICT'] as const

export const duplicate = staff('catalog:write')
  .meta({
    docs:
      'Makes a draft of all that a product is, its prices and images included, with a slug and SKUs of its own. It ' +
      'has no stock, no sales and no times of publishing.',
    refuses: refusals,
  })
  .errors(refuses(refusals))
  .input(z.strictObject({ productId, title: text({ max: 255 }).optional(), slug: slug.optional() }))
  .output(StaffProduct)
  .mutation(async ({ ctx, input }) => {
    const { markets } = await ctx.shop()
    const to = ctx.newId<ProductId>()
    return transactNamed(ctx.db, async (tx) => {
      const from = await readProductDossier(tx, input.productId)
      if (from === null) throw noSuch('product')
      const title = input.title ?? from.title
      const named = input.slug ?? (await freeSlug(tx, `${from.slug}-copy`, to))
      await insertProduct(tx, { id: to, optionNames: from.optionNames, terms: { ...from, title, slug: named } })
      await keepOldSlug(tx, { productId: to, from: null, to: named })
      const skus = await freeSkus(
        tx,
        from.variants.map(({ sku }) => sku),
        to,
      )
      await copyProductParts(tx, {
        ...{ from: from.id, to },
        variants: from.variants.map(({ id, sku }) => ({ from: id, to: ctx.newId(), sku: skus(sku) })),
        images: from.images.map(({ id }) => ({ from: id, to: ctx.newId() })),
      })
      const made = await dossierOf(tx, to)
      await auditChange(tx, ctx, { entity: 'product', entityId: to, before: null, after: productFacts(made) })
      // It may meet the rule of a collection.
      await refreshListing(tx, [to])
      return viewProduct(made, markets)
    })
  })

/** All with the same ending, so that whoever reads them sees that they belong together. */
async function freeSkus(tx: Tx, skus: readonly string[], id: ProductId): Promise<(sku: string) => string> {
  const numbered = Array.from({ length: 29 }, (_, index) => `-COPY-${index + 2}`)
  const ending = await findFreeEnding(tx, skus, ['-COPY', ...numbered])
  return (sku) => `${sku}${ending ?? `-${id.slice(-12)}`}`
}
