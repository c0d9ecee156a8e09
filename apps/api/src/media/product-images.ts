import { type ArrangedImages, readArranged } from '@tillwright/db/product-images'
import type { ProductId } from '@tillwright/domain/ids'
import { z } from 'zod'
import { noSuch } from '../prices/view.ts'
import { id } from '../schemas.ts'
import { staff } from '../trpc.ts'

export const ProductImages = z
  .object({
    productId: z.uuid(),
    version: z.int().describe('Of the product'),
    images: z.array(
      z.object({
        imageId: z.uuid().describe('Its place at this product'),
        mediaId: z.uuid().nullable().describe('Null where it lies elsewhere, as an import may have it'),
        url: z.string().describe('Absolute, or from the root of the shop’s own address'),
        alt: z.string(),
        width: z.int(),
        height: z.int(),
      }),
    ),
  })
  .meta({ id: 'ProductImages' })

export const viewArranged = (
  productId: ProductId,
  { version, images }: ArrangedImages,
): z.output<typeof ProductImages> => ({ productId, version, images: [...images] })

export const productImages = staff('catalog:read')
  .meta({ docs: 'The images of a product in their order, for `setProductImages`.' })
  .input(z.strictObject({ productId: id<ProductId>() }))
  .output(ProductImages)
  .query(async ({ ctx, input: { productId } }) => {
    const found = await readArranged(ctx.db, productId)
    if (found === null) throw noSuch('product')
    return viewArranged(productId, found)
  })
