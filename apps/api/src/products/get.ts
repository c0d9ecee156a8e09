import { readProductDossier } from '@tillwright/db/product-dossier'
import { z } from 'zod'
import { noSuch } from '../prices/view.ts'
import { staff } from '../trpc.ts'
import { productId } from './inputs.ts'
import { StaffProduct, viewProduct } from './staff-view.ts'

export const get = staff('catalog:read')
  .meta({ docs: 'Everything that there is of a product, and what keeps it from being published.' })
  .input(z.strictObject({ productId }))
  .output(StaffProduct)
  .query(async ({ ctx, input }) => {
    const [{ markets }, product] = await Promise.all([ctx.shop(), readProductDossier(ctx.db, input.productId)])
    if (product === null) throw noSuch('product')
    return viewProduct(product, markets)
  })
