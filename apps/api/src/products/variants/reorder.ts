import { writeVariantOrder } from '@tillwright/db/product-variants'
import { variantsMax } from '@tillwright/domain/catalog/options'
import { z } from 'zod'
import { version } from '../../schemas.ts'
import { refuses, staff } from '../../trpc.ts'
import { changeProduct } from '../change-product.ts'
import { productId, variantId } from '../inputs.ts'
import { StaffProduct } from '../staff-view.ts'
import { mustBeAllOf } from './must-be-all-of.ts'

const refusals = ['CONFLICT'] as const

export const reorder = staff('catalog:write')
  .meta({ docs: 'Says in which order the variants of a product are shown: all of them.', refuses: refusals })
  .errors(refuses(refusals))
  .input(z.strictObject({ productId, version, variantIds: z.array(variantId).max(variantsMax) }))
  .output(StaffProduct)
  .mutation(({ ctx, input: { productId, version, variantIds } }) =>
    changeProduct(ctx, {
      ...{ productId, version },
      write: async (tx, from) => {
        mustBeAllOf(from, variantIds, 'variantIds')
        await writeVariantOrder(tx, variantIds)
      },
    }),
  )
