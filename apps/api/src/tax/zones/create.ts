import { transact } from '@tillwright/db/client'
import { insertZone, openZones } from '@tillwright/db/kept-zones'
import { z } from 'zod'
import { Refused } from '../../refused.ts'
import { auditChange } from '../../staff/audit-change.ts'
import { refuses, staff } from '../../trpc.ts'
import { newCode } from '../named.ts'
import { mustFit } from './must-fit.ts'
import { checkedAreas, viewZone, Zone, zoneFacts, zoneInput } from './view.ts'

const refusals = ['CONFLICT'] as const

export const create = staff('tax:write')
  .meta({
    docs:
      'Makes a zone, to which tax rates and shipping methods can belong: countries, regions, postcodes, other ' +
      'zones, and everywhere else. A known code is CONFLICT. A circle of zones is refused with its path.',
    refuses: refusals,
  })
  .errors(refuses(refusals))
  .input(
    z.strictObject({
      code: newCode.describe('For good'),
      name: zoneInput.name,
      areas: zoneInput.areas.default([]),
      contains: zoneInput.contains.default([]),
      isElsewhere: zoneInput.isElsewhere.default(false),
      position: zoneInput.position.default(0),
    }),
  )
  .output(Zone)
  .mutation(({ ctx, input }) => {
    const contains = [...new Set(input.contains)].sort()
    const asked = { ...input, areas: checkedAreas(input.areas), contains }
    return transact(ctx.db, async (tx) => {
      await openZones(tx)
      await mustFit(tx, asked)
      if (!(await insertZone(tx, ctx.newId(), asked)))
        throw new Refused({ code: 'CONFLICT', entity: 'zone', currentVersion: null })
      const zone = { ...asked, version: 1 }
      await auditChange(tx, ctx, { entity: 'zone', entityId: zone.code, before: null, after: zoneFacts(zone) })
      return viewZone(zone)
    })
  })
