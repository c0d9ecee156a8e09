import { writeVariants } from '@tillwright/db/product-variants'
import { lockProductOfVariant } from '@tillwright/db/variant-prices'
import { z } from 'zod'
import { version } from '../../schemas.ts'
import { withGiven } from '../../staff/with-given.ts'
import { refuses, staff } from '../../trpc.ts'
import { changeProduct } from '../change-product.ts'
import { mustBeTaxCategories } from '../checked.ts'
import { variantId, variantInput } from '../inputs.ts'
import { StaffProduct } from '../staff-view.ts'
import { mustFit } from './must-fit.ts'
import { variantOf } from './variant-of.ts'

const refusals = ['CONFLICT'] as const

export const update = staff('catalog:write')
  .meta({
    docs:
      'Changes what is given of a variant, by the version of its product. Orders keep what they were told of it. A ' +
      'SKU that is taken is CONFLICT.',
    refuses: refusals,
  })
  .errors(refuses(refusals))
  .input(z.strictObject(variantInput).partial().extend({ variantId, version }))
  .output(StaffProduct)
  .mutation(({ ctx, input: { variantId, version, ...given } }) =>
    changeProduct(ctx, {
      productId: (tx) => lockProductOfVariant(tx, variantId),
      version,
      write: async (tx, from) => {
        const { prices: _, ...variant } = withGiven(variantOf(from, variantId), given)
        mustFit(from, variant)
        if (given.taxCategory != null) await mustBeTaxCategories(tx, [given.taxCategory])
        await writeVariants(tx, [variant])
      },
    }),
  )
