import { readShownCollections } from '@tillwright/db/shown-collections'
import { z } from 'zod'
import { newestFirst, pageFrom, pageOf, pageWith } from '../newest-first.ts'
import { locale } from '../schemas.ts'
import { anyone } from '../trpc.ts'
import { ShownCollection, viewShownCollection } from './shown-collection.ts'

export const listCollections = anyone
  .meta({ docs: 'Collections that are published, the newest first.' })
  .input(z.strictObject({ ...newestFirst, locale: locale.optional() }).prefault({}))
  .output(pageOf(ShownCollection))
  .query(async ({ ctx, input }) => {
    ctx.shown.note(['collections'])
    const found = await readShownCollections(ctx.db, pageFrom(input), input.locale)
    return pageWith(found, input.limit, viewShownCollection)
  })
