import { readBundle } from '@tillwright/db/bundles'
import type { VariantId } from '@tillwright/domain/ids'
import { z } from 'zod'
import { Refused } from '../refused.ts'
import { id } from '../schemas.ts'
import { staff } from '../trpc.ts'
import { Bundle, viewBundle } from './view.ts'

export const components = staff('stock:read')
  .meta({ docs: 'What a variant is made of: nothing where it is no bundle.' })
  .input(z.strictObject({ variantId: id<VariantId>() }))
  .output(Bundle)
  .query(async ({ ctx, input }) => {
    const bundle = await readBundle(ctx.db, input.variantId)
    if (bundle === null) throw new Refused({ code: 'NOT_FOUND', entity: 'variant' })
    return viewBundle(bundle)
  })
