import { transact } from '@tillwright/db/client'
import { deleteCollection, isCollectionCovered, lockCollectionToRemove } from '@tillwright/db/collections'
import { z } from 'zod'
import { mustBeVersion } from '../prices/must-be-version.ts'
import { Removed, removed } from '../prices/named.ts'
import { noSuch } from '../prices/view.ts'
import { Refused } from '../refused.ts'
import { auditChange } from '../staff/audit-change.ts'
import { refuses, staff } from '../trpc.ts'
import { collectionFacts, collectionId } from './view.ts'

const refusals = ['CONFLICT'] as const

export const remove = staff('catalog:write', 'prices:write')
  .meta({
    docs: 'Removes a collection; its products stay. CONFLICT while a price rule or a promotion names it.',
    refuses: refusals,
  })
  .errors(refuses(refusals))
  .input(z.strictObject({ collectionId, version: z.int().min(1) }))
  .output(Removed)
  .mutation(({ ctx, input }) =>
    transact(ctx.db, async (tx) => {
      const from = await lockCollectionToRemove(tx, input.collectionId)
      if (from === null) throw noSuch('collection')
      mustBeVersion('collection', from.version, input.version)
      if (await isCollectionCovered(tx, from.id))
        throw new Refused({ code: 'CONFLICT', entity: 'collection', currentVersion: from.version })
      await deleteCollection(tx, from.id)
      const said = { entity: 'collection', entityId: from.id, before: collectionFacts(from), after: null }
      await auditChange(tx, ctx, said)
      return removed
    }),
  )
