import { readCollections } from '@tillwright/db/collections'
import { z } from 'zod'
import { newestFirst, pageFrom, pageOf, pageWith } from '../newest-first.ts'
import { staff } from '../trpc.ts'
import { Collection, viewCollection } from './view.ts'

export const list = staff('catalog:read', 'prices:read')
  .meta({ docs: 'Collections, the newest first.' })
  .input(z.strictObject(newestFirst).prefault({}))
  .output(pageOf(Collection))
  .query(async ({ ctx, input }) => {
    const [{ markets }, found] = await Promise.all([ctx.shop(), readCollections(ctx.db, pageFrom(input))])
    return pageWith(found, input.limit, ({ moment: _, ...collection }) => viewCollection(collection, markets))
  })
