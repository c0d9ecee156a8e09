import { transact } from '@tillwright/db/client'
import { insertCollection } from '@tillwright/db/collections'
import type { CollectionId } from '@tillwright/domain/ids'
import { z } from 'zod'
import { newWordsInput, written } from '../catalog/staff/words.ts'
import { codeInput } from '../prices/named.ts'
import { Refused } from '../refused.ts'
import { auditChange } from '../staff/audit-change.ts'
import { refuses, staff } from '../trpc.ts'
import { Collection, collectionFacts, viewCollection } from './view.ts'

const refusals = ['CONFLICT'] as const

export const create = staff('catalog:write', 'prices:write')
  .meta({ docs: 'Makes an empty collection: a list of products. A known code is CONFLICT.', refuses: refusals })
  .errors(refuses(refusals))
  .input(z.strictObject({ code: codeInput, published: z.boolean().default(false), ...newWordsInput }))
  .output(Collection)
  .mutation(async ({ ctx, input: { code, published, ...words } }) => {
    const { markets } = await ctx.shop()
    return transact(ctx.db, async (tx) => {
      const facts = { id: ctx.newId<CollectionId>(), code, published, ...written(words) }
      const collection = await insertCollection(tx, facts)
      if (collection === null) throw new Refused({ code: 'CONFLICT', entity: 'collection', currentVersion: null })
      const said = { entity: 'collection', entityId: collection.id, before: null, after: collectionFacts(collection) }
      await auditChange(tx, ctx, said)
      return viewCollection(collection, markets)
    })
  })
