import { writeProductState } from '@tillwright/db/product-writes'
import { z } from 'zod'
import { version } from '../schemas.ts'
import { refuses, staff } from '../trpc.ts'
import { changeProduct } from './change-product.ts'
import { mustBeRight } from './checked.ts'
import { productId } from './inputs.ts'
import { issuesOf, StaffProduct } from './staff-view.ts'

const refusals = ['CONFLICT'] as const

export const publish = staff('catalog:write')
  .meta({
    docs:
      'Makes a product active, whatever it was: shoppers find it in the markets where it has a price. One without ' +
      'prices is VALIDATION_FAILED with what is missing. A time at which it goes stays.',
    refuses: refusals,
  })
  .errors(refuses(refusals))
  .input(z.strictObject({ productId, version }))
  .output(StaffProduct)
  .mutation(({ ctx, input }) =>
    changeProduct(ctx, {
      ...input,
      write: async (tx, from) => {
        mustBeRight(issuesOf(from))
        const { id, unpublishAt } = from
        await writeProductState(tx, id, { status: 'active', publishAt: null, unpublishAt })
      },
    }),
  )
