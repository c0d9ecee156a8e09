import { findCollection } from '@tillwright/db/collections'
import { findLatestPriceRun } from '@tillwright/db/price-runs'
import { z } from 'zod'
import { PriceRun } from '../prices/lists/view.ts'
import { noSuch } from '../prices/view.ts'
import { staff } from '../trpc.ts'
import { Collection, collectionId } from './view.ts'

export const get = staff('prices:read')
  .meta({
    docs: 'A collection, and how far the last change of its products is shown in the lists, where rules cover it.',
  })
  .input(z.strictObject({ collectionId }))
  .output(Collection.extend({ run: PriceRun.nullable() }))
  .query(async ({ ctx, input }) => {
    const [found, run] = await Promise.all([
      findCollection(ctx.db, input.collectionId),
      findLatestPriceRun(ctx.db, input.collectionId),
    ])
    if (found === null) throw noSuch('collection')
    return { ...found, run }
  })
