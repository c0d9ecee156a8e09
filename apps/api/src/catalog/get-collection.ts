import { findShownCollection } from '@tillwright/db/shown-collections'
import { z } from 'zod'
import { Refused } from '../refused.ts'
import { locale, text } from '../schemas.ts'
import { anyone } from '../trpc.ts'
import { ShownCollection, viewShownCollection } from './shown-collection.ts'

export const getCollection = anyone
  .meta({ docs: 'One collection that is published, by its code; its products are a list of `catalog.products.list`.' })
  .input(z.strictObject({ code: text({ max: 60 }), locale: locale.optional() }))
  .output(ShownCollection)
  .query(async ({ ctx, input }) => {
    const found = await findShownCollection(ctx.db, input.code, input.locale)
    if (found === null) throw new Refused({ code: 'NOT_FOUND', entity: 'collection' })
    ctx.shown.note(['collections'])
    return viewShownCollection(found)
  })
