import { deleteVariants, lockVariantsToRemove } from '@tillwright/db/product-variants'
import { deleteProduct, lockProductToEdit } from '@tillwright/db/product-writes'
import { z } from 'zod'
import { mustBeVersion } from '../prices/must-be-version.ts'
import { Removed, removed } from '../prices/named.ts'
import { noSuch } from '../prices/view.ts'
import { version } from '../schemas.ts'
import { auditChange } from '../staff/audit-change.ts'
import { refuses, staff } from '../trpc.ts'
import { dossierOf, transactNamed } from './change-product.ts'
import { mustBeRight } from './checked.ts'
import { productId } from './inputs.ts'
import { productFacts } from './staff-view.ts'
import { mustBeFree } from './variants/must-be-free.ts'

const refusals = ['CONFLICT', 'IN_USE'] as const

export const remove = staff('catalog:write')
  .meta({
    docs:
      'Removes a draft with everything that belongs to it. IN_USE where it was ever ordered, where its stock has ' +
      'ever moved, or where bundles are made of it: then it is archived, and kept.',
    refuses: refusals,
  })
  .errors(refuses(refusals))
  .input(z.strictObject({ productId, version }))
  .output(Removed)
  .mutation(({ ctx, input }) =>
    transactNamed(ctx.db, async (tx) => {
      if (!(await lockProductToEdit(tx, input.productId))) throw noSuch('product')
      const from = await dossierOf(tx, input.productId)
      mustBeVersion('product', from.version, input.version)
      if (from.status !== 'draft')
        mustBeRight([{ path: 'productId', message: `is ${from.status}: only drafts can go` }])
      const variantIds = from.variants.map(({ id }) => id)
      mustBeFree('product', await lockVariantsToRemove(tx, variantIds))
      await deleteVariants(tx, variantIds)
      await deleteProduct(tx, from.id)
      await auditChange(tx, ctx, { entity: 'product', entityId: from.id, before: productFacts(from), after: null })
      return removed
    }),
  )
