import { transact } from '@tillwright/db/client'
import { lockCollection, writeCollection } from '@tillwright/db/collections'
import { z } from 'zod'
import { mustBeVersion } from '../prices/must-be-version.ts'
import { noSuch } from '../prices/view.ts'
import { text } from '../schemas.ts'
import { auditChange, changesNothing } from '../staff/audit-change.ts'
import { refuses, staff } from '../trpc.ts'
import { Collection, collectionFacts, collectionId } from './view.ts'

const refusals = ['CONFLICT'] as const

export const update = staff('prices:write')
  .meta({ docs: 'Gives a collection another title.', refuses: refusals })
  .errors(refuses(refusals))
  .input(z.strictObject({ collectionId: collectionId, title: text({ max: 200 }), version: z.int().min(1) }))
  .output(Collection)
  .mutation(({ ctx, input: { collectionId, title, version } }) =>
    transact(ctx.db, async (tx) => {
      const from = await lockCollection(tx, collectionId)
      if (from === null) throw noSuch('collection')
      mustBeVersion('collection', from.version, version)
      const to = { ...from, title }
      const [before, after] = [collectionFacts(from), collectionFacts(to)]
      if (changesNothing(before, after)) return from
      await auditChange(tx, ctx, { entity: 'collection', entityId: from.id, before, after })
      return writeCollection(tx, to)
    }),
  )
