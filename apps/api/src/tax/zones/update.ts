import { transact } from '@tillwright/db/client'
import { lockZone, openZones, writeZone } from '@tillwright/db/kept-zones'
import { z } from 'zod'
import { auditChange, changesNothing } from '../../staff/audit-change.ts'
import { withGiven } from '../../staff/with-given.ts'
import { refuses, staff } from '../../trpc.ts'
import { code, mustBeVersion, noSuch, version } from '../named.ts'
import { mustFit } from './must-fit.ts'
import { checkedAreas, viewZone, Zone, zoneFacts, zoneInput } from './view.ts'

const refusals = ['CONFLICT'] as const

export const update = staff('tax:write')
  .meta({
    docs:
      'Changes what is given of a zone, and leaves the rest as it is; in force on every node within a second. ' +
      'A circle of zones is refused with its path. Orders keep what they were charged.',
    refuses: refusals,
  })
  .errors(refuses(refusals))
  .input(z.strictObject(zoneInput).partial().extend({ code, version }))
  .output(Zone)
  .mutation(({ ctx, input: { code, version, areas, contains, ...given } }) => {
    const checked = {
      areas: areas && checkedAreas(areas),
      contains: contains && [...new Set(contains)].sort(),
    }
    return transact(ctx.db, async (tx) => {
      await openZones(tx)
      const from = await lockZone(tx, code)
      if (from === null) throw noSuch('zone')
      mustBeVersion('zone', from.version, version)
      const to = withGiven(from, { ...given, ...checked })
      const [before, after] = [zoneFacts(from), zoneFacts(to)]
      if (changesNothing(before, after)) return viewZone(from)
      await mustFit(tx, to)
      await writeZone(tx, to)
      await auditChange(tx, ctx, { entity: 'zone', entityId: code, before, after })
      return viewZone({ ...to, version: to.version + 1 })
    })
  })
