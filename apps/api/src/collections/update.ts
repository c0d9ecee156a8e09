import { transact } from '@tillwright/db/client'
import { lockCollection, writeCollection } from '@tillwright/db/collections'
import { z } from 'zod'
import { rewritten, wordsInput } from '../catalog/staff/words.ts'
import { mustBeVersion } from '../prices/must-be-version.ts'
import { noSuch } from '../prices/view.ts'
import { auditChange, changesNothing } from '../staff/audit-change.ts'
import { refuses, staff } from '../trpc.ts'
import { Collection, collectionFacts, collectionId, viewCollection } from './view.ts'

const refusals = ['CONFLICT'] as const

export const update = staff('catalog:write', 'prices:write')
  .meta({ docs: 'Changes what is given of a collection and leaves the rest.', refuses: refusals })
  .errors(refuses(refusals))
  .input(
    z.strictObject({
      collectionId,
      version: z.int().min(1),
      ...z.strictObject({ published: z.boolean(), ...wordsInput }).partial().shape,
    }),
  )
  .output(Collection)
  .mutation(async ({ ctx, input: { collectionId: asked, version, published, ...words } }) => {
    const { markets } = await ctx.shop()
    return transact(ctx.db, async (tx) => {
      const from = await lockCollection(tx, asked)
      if (from === null) throw noSuch('collection')
      mustBeVersion('collection', from.version, version)
      const to = { ...from, published: published ?? from.published, ...rewritten(from, words) }
      const [before, after] = [collectionFacts(from), collectionFacts(to)]
      if (changesNothing(before, after)) return viewCollection(from, markets)
      await auditChange(tx, ctx, { entity: 'collection', entityId: from.id, before, after })
      return viewCollection(await writeCollection(tx, to), markets)
    })
  })
