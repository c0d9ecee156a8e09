import { transact } from '@tillwright/db/client'
import { deleteMedium, lockMedium, readUsers } from '@tillwright/db/media'
import { filesOf } from '@tillwright/domain/media/medium'
import { z } from 'zod'
import { mustBeVersion } from '../prices/must-be-version.ts'
import { Removed, removed } from '../prices/named.ts'
import { noSuch } from '../prices/view.ts'
import { Refused } from '../refused.ts'
import { version } from '../schemas.ts'
import { auditChange } from '../staff/audit-change.ts'
import { refuses, staff } from '../trpc.ts'
import { mediaId, mediumFacts } from './view.ts'

const refusals = ['CONFLICT'] as const

export const remove = staff('catalog:write')
  .meta({
    docs: 'Removes an image and all its files. CONFLICT while a product has it: `get` says which ones.',
    refuses: refusals,
  })
  .errors(refuses(refusals))
  .input(z.strictObject({ mediaId, version }))
  .output(Removed)
  .mutation(({ ctx, input }) =>
    transact(ctx.db, async (tx) => {
      const from = await lockMedium(tx, input.mediaId)
      if (from === null) throw noSuch('media')
      mustBeVersion('media', from.version, input.version)
      if ((await readUsers(tx, from.id, 1)).length > 0)
        throw new Refused({ code: 'CONFLICT', entity: 'media', currentVersion: from.version })
      await deleteMedium(tx, from.id)
      await ctx.jobs.enqueue(tx, 'erase-media-files', [{ name: from.name, files: filesOf(from) }])
      await auditChange(tx, ctx, { entity: 'media', entityId: from.id, before: mediumFacts(from), after: null })
      return removed
    }),
  )
