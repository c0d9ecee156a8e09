import { findCollection } from '@tillwright/db/collections'
import { findLatestPriceRun } from '@tillwright/db/price-runs'
import { z } from 'zod'
import { PriceRun } from '../prices/lists/view.ts'
import { noSuch } from '../prices/view.ts'
import { staff } from '../trpc.ts'
import { Collection, collectionId, viewCollection } from './view.ts'

export const get = staff('catalog:read', 'prices:read')
  .meta({
    docs: 'A collection, and how far the last change of its rule, or of products that price rules cover, is shown.',
  })
  .input(z.strictObject({ collectionId }))
  .output(Collection.extend({ run: PriceRun.nullable() }))
  .query(async ({ ctx, input }) => {
    const [{ markets }, found, run] = await Promise.all([
      ctx.shop(),
      findCollection(ctx.db, input.collectionId),
      findLatestPriceRun(ctx.db, input.collectionId),
    ])
    if (found === null) throw noSuch('collection')
    return { ...viewCollection(found, markets), run }
  })
