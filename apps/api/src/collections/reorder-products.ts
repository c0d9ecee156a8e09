import { transact } from '@tillwright/db/client'
import { reorderCollectedProducts } from '@tillwright/db/collected-products'
import { lockCollection } from '@tillwright/db/collections'
import type { ProductId } from '@tillwright/domain/ids'
import { z } from 'zod'
import { noSuch } from '../prices/view.ts'
import { Refused } from '../refused.ts'
import { id } from '../schemas.ts'
import { auditChange } from '../staff/audit-change.ts'
import { staff } from '../trpc.ts'
import { collectionId } from './view.ts'

export const reorderProducts = staff('catalog:write')
  .meta({
    docs:
      'Puts products of a collection that were picked by hand behind another one of them, or before all of them, in ' +
      'this order. Those that meet its rule come after all of these.',
  })
  .input(
    z.strictObject({
      collectionId,
      productIds: z.array(id<ProductId>()).min(1).max(1_000),
      afterId: id<ProductId>().nullable().default(null).describe('Null is the beginning'),
    }),
  )
  .output(z.object({ ok: z.literal(true) }))
  .mutation(({ ctx, input: { collectionId: asked, afterId, ...input } }) =>
    transact(ctx.db, async (tx) => {
      const productIds = [...new Set(input.productIds)]
      if (afterId !== null && productIds.includes(afterId))
        throw new Refused({
          code: 'VALIDATION_FAILED',
          issues: [{ path: 'afterId', message: 'is one of those that are put behind it' }],
        })
      const from = await lockCollection(tx, asked)
      if (from === null) throw noSuch('collection')
      if (!(await reorderCollectedProducts(tx, { id: from.id, productIds, afterId }))) throw noSuch('product')
      const after = { order: productIds, after: afterId }
      await auditChange(tx, ctx, { entity: 'collection', entityId: from.id, before: {}, after })
      return { ok: true as const }
    }),
  )
