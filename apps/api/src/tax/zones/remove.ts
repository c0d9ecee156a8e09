import { transact } from '@tillwright/db/client'
import { deleteZone, isZoneUsed, lockZone, openZones } from '@tillwright/db/kept-zones'
import { z } from 'zod'
import { Refused } from '../../refused.ts'
import { auditChange } from '../../staff/audit-change.ts'
import { refuses, staff } from '../../trpc.ts'
import { code, mustBeVersion, noSuch, Removed, removed, version } from '../named.ts'
import { zoneFacts } from './view.ts'

const refusals = ['CONFLICT'] as const

export const remove = staff('tax:write')
  .meta({
    docs: 'Removes a zone. CONFLICT (zoneUse) while it has rates or shipping methods, or is part of another one.',
    refuses: refusals,
  })
  .errors(refuses(refusals))
  .input(z.strictObject({ code, version }))
  .output(Removed)
  .mutation(({ ctx, input }) =>
    transact(ctx.db, async (tx) => {
      await openZones(tx)
      const from = await lockZone(tx, input.code)
      if (from === null) throw noSuch('zone')
      mustBeVersion('zone', from.version, input.version)
      if (await isZoneUsed(tx, from.code))
        throw new Refused({ code: 'CONFLICT', entity: 'zoneUse', currentVersion: null })
      await deleteZone(tx, from.code)
      await auditChange(tx, ctx, { entity: 'zone', entityId: from.code, before: zoneFacts(from), after: null })
      return removed
    }),
  )
