import { keepOldSlug } from '@tillwright/db/product-slugs'
import { writeCategoriesOf, writeProductTerms } from '@tillwright/db/product-writes'
import { z } from 'zod'
import { version } from '../schemas.ts'
import { withGiven } from '../staff/with-given.ts'
import { refuses, staff } from '../trpc.ts'
import { changeProduct } from './change-product.ts'
import { mustBeKnown } from './checked.ts'
import { productId, productInput, slug } from './inputs.ts'
import { StaffProduct } from './staff-view.ts'

const refusals = ['CONFLICT'] as const

export const update = staff('catalog:write')
  .meta({
    docs:
      'Changes what is given of a product, each fact as a whole, and leaves the rest as it is. A slug that it had ' +
      'leads to it on, until another product takes it; one that is taken is CONFLICT.',
    refuses: refusals,
  })
  .errors(refuses(refusals))
  .input(
    z
      .strictObject({ ...productInput, slug })
      .partial()
      .extend({ productId, version }),
  )
  .output(StaffProduct)
  .mutation(({ ctx, input: { productId, version, categoryIds, ...given } }) =>
    changeProduct(ctx, {
      ...{ productId, version },
      write: async (tx, from) => {
        await mustBeKnown(tx, { ...given, categoryIds })
        const to = withGiven(from, given)
        await writeProductTerms(tx, productId, to)
        await keepOldSlug(tx, { productId, from: from.slug, to: to.slug })
        if (categoryIds !== undefined) await writeCategoriesOf(tx, productId, categoryIds)
      },
    }),
  )
