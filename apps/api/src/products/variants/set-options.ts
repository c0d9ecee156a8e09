import { writeOptionNames, writeVariants } from '@tillwright/db/product-variants'
import { variantsMax } from '@tillwright/domain/catalog/options'
import { z } from 'zod'
import { version } from '../../schemas.ts'
import { refuses, staff } from '../../trpc.ts'
import { changeProduct } from '../change-product.ts'
import { mustBeVariants } from '../checked.ts'
import { optionNames, optionValues, productId, variantId } from '../inputs.ts'
import { StaffProduct } from '../staff-view.ts'
import { mustBeAllOf } from './must-be-all-of.ts'
import { variantOf } from './variant-of.ts'

const refusals = ['CONFLICT'] as const

export const setOptions = staff('catalog:write')
  .meta({
    docs:
      'Says what a product can be chosen by, and the values of all of its variants at once: each is a choice of its ' +
      'own. Orders keep the options that they were told.',
    refuses: refusals,
  })
  .errors(refuses(refusals))
  .input(
    z.strictObject({
      productId,
      version,
      optionNames,
      variants: z.array(z.strictObject({ variantId, optionValues })).max(variantsMax),
    }),
  )
  .output(StaffProduct)
  .mutation(({ ctx, input: { productId, version, optionNames, variants: said } }) =>
    changeProduct(ctx, {
      ...{ productId, version },
      write: async (tx, from) => {
        mustBeAllOf(
          from,
          said.map(({ variantId }) => variantId),
          'variants',
        )
        const variants = said.map(({ variantId, optionValues }, index) => ({
          ...variantOf(from, variantId),
          ...{ optionValues, path: `variants.${index}` },
        }))
        mustBeVariants({ optionNames, images: from.images, variants })
        await writeOptionNames(tx, productId, optionNames)
        await writeVariants(tx, variants)
      },
    }),
  )
