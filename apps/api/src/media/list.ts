import { readMedia } from '@tillwright/db/media'
import { z } from 'zod'
import { newestFirst, pageFrom, pageOf, pageWith } from '../newest-first.ts'
import { staff } from '../trpc.ts'
import { Medium, viewMedium } from './view.ts'

export const list = staff('catalog:read')
  .meta({ docs: 'Images that were uploaded, the newest first: all, or those that no product has ever had.' })
  .input(z.strictObject({ neverUsed: z.boolean().default(false), ...newestFirst }).prefault({}))
  .output(pageOf(Medium))
  .query(async ({ ctx, input }) => {
    const found = await readMedia(ctx.db, input, pageFrom(input))
    return pageWith(found, input.limit, (medium) => viewMedium(medium, ctx.media))
  })
