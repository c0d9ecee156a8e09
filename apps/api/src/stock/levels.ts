import { readLevels } from '@tillwright/db/stock-level-list'
import type { ProductId } from '@tillwright/domain/ids'
import { z } from 'zod'
import { newestFirst, pageOf } from '../newest-first.ts'
import { id, text } from '../schemas.ts'
import { staff } from '../trpc.ts'
import { locationId } from './locations/view.ts'
import { counts, cursorOf, positionOf, variantId, viewCounts } from './view.ts'

const Level = z
  .object({
    variantId: z.uuid(),
    sku: z.string(),
    title: z.string().describe('Of the product'),
    locationId: z.uuid(),
    location: z.string().describe('Its name'),
    ...counts,
  })
  .meta({ id: 'StockLevel' })

export const levels = staff('stock:read')
  .meta({
    docs: 'What lies where, and what of it is promised, by variant and location. What is not tracked is missing.',
  })
  .input(
    z.strictObject({
      variantId: variantId.optional(),
      productId: id<ProductId>().optional(),
      locationId: locationId.optional(),
      sku: text({ max: 100 }).optional().describe('The beginning of a SKU, in any case'),
      only: z
        .enum(['low', 'backordered'])
        .optional()
        .describe('`low`: available has fallen to the threshold; `backordered`: more is promised than is there'),
      ...newestFirst,
    }),
  )
  .output(pageOf(Level))
  .query(async ({ ctx, input: { cursor, limit, ...by } }) => {
    const { variantId = null, productId = null, locationId = null, sku = null, only = null } = by
    const filter = { variantId, productId, locationId, sku, only }
    const found = await readLevels(ctx.db, filter, { after: positionOf(cursor), most: limit + 1 })
    const last = found.length > limit ? found[limit - 1] : undefined
    return {
      items: found.slice(0, limit).map((level) => ({
        variantId: level.variantId,
        sku: level.sku,
        title: level.title,
        locationId: level.locationId,
        location: level.location,
        ...viewCounts(level),
      })),
      nextCursor: last === undefined ? null : cursorOf(last),
    }
  })
