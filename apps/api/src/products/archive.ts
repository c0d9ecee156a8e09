import { writeProductState } from '@tillwright/db/product-writes'
import type { ProductStatus } from '@tillwright/domain/catalog/publishing'
import { z } from 'zod'
import { version } from '../schemas.ts'
import { refuses, staff } from '../trpc.ts'
import { changeProduct } from './change-product.ts'
import { productId } from './inputs.ts'
import { StaffProduct } from './staff-view.ts'

const refusals = ['CONFLICT'] as const

const becomes = (docs: string, next: (status: ProductStatus) => ProductStatus) =>
  staff('catalog:write')
    .meta({ docs, refuses: refusals })
    .errors(refuses(refusals))
    .input(z.strictObject({ productId, version }))
    .output(StaffProduct)
    .mutation(({ ctx, input }) =>
      changeProduct(ctx, {
        ...input,
        write: async (tx, { id, status, publishAt, unpublishAt }) => {
          const to = next(status)
          const schedule = to === status ? { publishAt, unpublishAt } : { publishAt: null, unpublishAt: null }
          await writeProductState(tx, id, { status: to, ...schedule })
        },
      }),
    )

export const archive = becomes(
  'Takes a product out of the shop for good, with its times of publishing: it is kept for the orders that it is in.',
  () => 'archived',
)

export const restore = becomes(
  'Makes a draft of an archived product; one that is not archived stays what it is.',
  (status) => (status === 'archived' ? 'draft' : status),
)
