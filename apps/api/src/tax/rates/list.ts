import { readRatePage } from '@tillwright/db/kept-rates'
import { z } from 'zod'
import { pageOf } from '../../newest-first.ts'
import { staff } from '../../trpc.ts'
import { code } from '../named.ts'
import { isoDay, rateId, TaxRate, viewRate } from './view.ts'

export const list = staff('tax:read')
  .meta({ docs: 'Tax rates in the order in which they were made, also those that are not in force.' })
  .input(
    z
      .strictObject({
        zone: code.optional(),
        category: code.optional(),
        day: isoDay.optional().describe('Only those in force on this day'),
        cursor: rateId.optional(),
        limit: z.int().min(1).max(100).default(20),
      })
      .prefault({}),
  )
  .output(pageOf(TaxRate))
  .query(async ({ ctx, input: { cursor = null, limit, ...filter } }) => {
    const found = await readRatePage(ctx.db, filter, { after: cursor, most: limit + 1 })
    const items = found.slice(0, limit)
    return { items: items.map(viewRate), nextCursor: found.length > limit ? (items.at(-1)?.id ?? null) : null }
  })
