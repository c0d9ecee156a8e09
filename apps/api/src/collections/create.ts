import { transact } from '@tillwright/db/client'
import { insertCollection } from '@tillwright/db/collections'
import { z } from 'zod'
import { codeInput } from '../prices/named.ts'
import { Refused } from '../refused.ts'
import { text } from '../schemas.ts'
import { auditChange } from '../staff/audit-change.ts'
import { refuses, staff } from '../trpc.ts'
import { Collection, collectionFacts } from './view.ts'

const refusals = ['CONFLICT'] as const

export const create = staff('prices:write')
  .meta({ docs: 'Makes an empty collection: a curated list of products. A known code is CONFLICT.', refuses: refusals })
  .errors(refuses(refusals))
  .input(z.strictObject({ code: codeInput, title: text({ max: 200 }) }))
  .output(Collection)
  .mutation(({ ctx, input }) =>
    transact(ctx.db, async (tx) => {
      const collection = await insertCollection(tx, { id: ctx.newId(), ...input })
      if (collection === null) throw new Refused({ code: 'CONFLICT', entity: 'collection', currentVersion: null })
      const said = { entity: 'collection', entityId: collection.id, before: null, after: collectionFacts(collection) }
      await auditChange(tx, ctx, said)
      return collection
    }),
  )
