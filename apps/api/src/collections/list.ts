import { readCollections } from '@tillwright/db/collections'
import { z } from 'zod'
import { newestFirst, pageFrom, pageOf, pageWith } from '../newest-first.ts'
import { staff } from '../trpc.ts'
import { Collection } from './view.ts'

export const list = staff('prices:read')
  .meta({ docs: 'Collections, the newest first.' })
  .input(z.strictObject(newestFirst).prefault({}))
  .output(pageOf(Collection))
  .query(async ({ ctx, input }) => {
    const found = await readCollections(ctx.db, pageFrom(input))
    return pageWith(found, input.limit, ({ moment: _, ...collection }) => collection)
  })
