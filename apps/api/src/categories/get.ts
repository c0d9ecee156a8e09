import { findCategory } from '@tillwright/db/categories'
import { findLatestPriceRun } from '@tillwright/db/price-runs'
import { z } from 'zod'
import { PriceRun } from '../prices/lists/view.ts'
import { noSuch } from '../prices/view.ts'
import { staff } from '../trpc.ts'
import { categoryId, StaffCategory, viewCategory } from './view.ts'

export const get = staff('catalog:read')
  .meta({ docs: 'A category with its translations, and how far its last move is shown in the lists.' })
  .input(z.strictObject({ categoryId }))
  .output(StaffCategory.extend({ run: PriceRun.nullable() }))
  .query(async ({ ctx, input }) => {
    const [found, run] = await Promise.all([
      findCategory(ctx.db, input.categoryId),
      findLatestPriceRun(ctx.db, input.categoryId),
    ])
    if (found === null) throw noSuch('category')
    return { ...viewCategory(found), run }
  })
