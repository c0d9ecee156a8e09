import { insertVariants } from '@tillwright/db/product-variants'
import { variantsMax } from '@tillwright/domain/catalog/options'
import type { VariantId } from '@tillwright/domain/ids'
import { z } from 'zod'
import { Refused } from '../../refused.ts'
import { version } from '../../schemas.ts'
import { refuses, staff } from '../../trpc.ts'
import { changeProduct } from '../change-product.ts'
import { mustBeTaxCategories } from '../checked.ts'
import { newVariantInput, productId } from '../inputs.ts'
import { StaffProduct } from '../staff-view.ts'
import { mustFit } from './must-fit.ts'

const refusals = ['CONFLICT', 'LIMIT_EXCEEDED'] as const

export const create = staff('catalog:write')
  .meta({
    docs:
      'Adds a variant behind those that a product has. No market sells it until it has a price. A SKU that is taken ' +
      'is CONFLICT.',
    refuses: refusals,
  })
  .errors(refuses(refusals))
  .input(
    z.strictObject({
      productId,
      version,
      ...newVariantInput,
      imageId: newVariantInput.imageId.default(null),
    }),
  )
  .output(StaffProduct)
  .mutation(({ ctx, input: { productId, version, ...terms } }) =>
    changeProduct(ctx, {
      ...{ productId, version },
      write: async (tx, from) => {
        if (from.variants.length >= variantsMax)
          throw new Refused({ code: 'LIMIT_EXCEEDED', limit: 'variants', max: variantsMax })
        const variant = { ...terms, id: ctx.newId<VariantId>() }
        mustFit(from, variant)
        await mustBeTaxCategories(tx, [terms.taxCategory])
        await insertVariants(tx, { productId, variants: [variant] })
      },
    }),
  )
