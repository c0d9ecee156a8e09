import { readLowStock } from '@tillwright/db/stock-low'
import { z } from 'zod'
import { newestFirst, pageOf } from '../newest-first.ts'
import { staff } from '../trpc.ts'
import { cursorOf, positionOf } from './view.ts'

const LowStock = z
  .object({
    variantId: z.uuid(),
    sku: z.string(),
    title: z.string(),
    locationId: z.uuid(),
    location: z.string().describe('Its name'),
    available: z.int().describe('On hand less reserved'),
    threshold: z.int(),
  })
  .meta({ id: 'LowStock' })

export const lowStock = staff('stock:read')
  .meta({
    docs: 'Stock of which as much is available as its threshold says, or less, by variant and location.',
  })
  .input(z.strictObject({ ...newestFirst }))
  .output(pageOf(LowStock))
  .query(async ({ ctx, input: { cursor, limit } }) => {
    const found = await readLowStock(ctx.db, { after: positionOf(cursor), most: limit + 1 })
    const last = found.length > limit ? found[limit - 1] : undefined
    return {
      items: found.slice(0, limit).map(({ availableCount: available, ...level }) => ({ ...level, available })),
      nextCursor: last === undefined ? null : cursorOf(last),
    }
  })
