import { writeRelated } from '@tillwright/db/product-words'
import { z } from 'zod'
import { version } from '../schemas.ts'
import { refuses, staff } from '../trpc.ts'
import { changeProduct } from './change-product.ts'
import { mustBeRight } from './checked.ts'
import { productId } from './inputs.ts'
import { StaffProduct } from './staff-view.ts'

const refusals = ['CONFLICT'] as const

export const setRelated = staff('catalog:write')
  .meta({
    docs: 'Says which products are shown beside this one, all of them, in their order; drafts once they are out.',
    refuses: refusals,
  })
  .errors(refuses(refusals))
  .input(z.strictObject({ productId, version, relatedIds: z.array(productId).max(50) }))
  .output(StaffProduct)
  .mutation(({ ctx, input: { productId, version, relatedIds } }) =>
    changeProduct(ctx, {
      ...{ productId, version },
      write: async (tx) => {
        const at = (index: number) => `relatedIds.${index}`
        mustBeRight(
          relatedIds.flatMap((id, index) => {
            if (id === productId) return [{ path: at(index), message: 'is the product itself' }]
            return relatedIds.indexOf(id) < index ? [{ path: at(index), message: 'is there twice' }] : []
          }),
        )
        const known = await writeRelated(tx, productId, relatedIds)
        mustBeRight(
          relatedIds.flatMap((id, index) =>
            known.has(id) ? [] : [{ path: at(index), message: `${id} is no product` }],
          ),
        )
      },
    }),
  )
