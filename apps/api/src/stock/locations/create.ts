import { transact } from '@tillwright/db/client'
import { insertLocation } from '@tillwright/db/stock-locations'
import type { LocationId } from '@tillwright/domain/ids'
import { z } from 'zod'
import { Refused } from '../../refused.ts'
import { auditChange } from '../../staff/audit-change.ts'
import { newCode } from '../../tax/named.ts'
import { refuses, staff } from '../../trpc.ts'
import { checkedAreas, Location, locationFacts, locationInput, viewLocation } from './view.ts'

const refusals = ['CONFLICT'] as const

export const create = staff('stock:write')
  .meta({
    docs:
      'Makes a place where goods lie, with nothing there yet. Orders ask those locations first that name the country ' +
      'or region they go to, then those with the higher priority. A known code is CONFLICT.',
    refuses: refusals,
  })
  .errors(refuses(refusals))
  .input(
    z.strictObject({
      code: newCode.describe('For good'),
      name: locationInput.name,
      priority: locationInput.priority.default(0),
      areas: locationInput.areas.default([]),
      enabled: z.boolean().default(true).describe('Whether orders may take goods there'),
    }),
  )
  .output(Location)
  .mutation(({ ctx, input }) => {
    const made = { ...input, id: ctx.newId<LocationId>(), areas: checkedAreas(input.areas) }
    return transact(ctx.db, async (tx) => {
      if (!(await insertLocation(tx, made)))
        throw new Refused({ code: 'CONFLICT', entity: 'stockLocation', currentVersion: null })
      const location = { ...made, version: 1 }
      const change = { entity: 'stockLocation', entityId: location.id, before: null, after: locationFacts(location) }
      await auditChange(tx, ctx, change)
      return viewLocation(location)
    })
  })
