import { deleteVariants, lockVariantsToRemove } from '@tillwright/db/product-variants'
import { lockProductOfVariant } from '@tillwright/db/variant-prices'
import { z } from 'zod'
import { version } from '../../schemas.ts'
import { refuses, staff } from '../../trpc.ts'
import { changeProduct } from '../change-product.ts'
import { variantId } from '../inputs.ts'
import { StaffProduct } from '../staff-view.ts'
import { mustBeFree } from './must-be-free.ts'
import { variantOf } from './variant-of.ts'

const refusals = ['CONFLICT', 'IN_USE'] as const

export const remove = staff('catalog:write')
  .meta({
    docs:
      'Removes a variant, by the version of its product; carts that it is in go on without it. IN_USE where it was ' +
      'ever ordered, where its stock has ever moved, or where bundles are made of it.',
    refuses: refusals,
  })
  .errors(refuses(refusals))
  .input(z.strictObject({ variantId, version }))
  .output(StaffProduct)
  .mutation(({ ctx, input: { variantId, version } }) =>
    changeProduct(ctx, {
      productId: (tx) => lockProductOfVariant(tx, variantId),
      version,
      write: async (tx, from) => {
        const { id } = variantOf(from, variantId)
        mustBeFree('variant', await lockVariantsToRemove(tx, [id]))
        await deleteVariants(tx, [id])
      },
    }),
  )
