import { findZone } from '@tillwright/db/kept-zones'
import { z } from 'zod'
import { staff } from '../../trpc.ts'
import { code, noSuch } from '../named.ts'
import { viewZone, Zone } from './view.ts'

export const get = staff('tax:read')
  .meta({ docs: 'A zone with all of its areas.' })
  .input(z.strictObject({ code }))
  .output(Zone)
  .query(async ({ ctx, input }) => {
    const zone = await findZone(ctx.db, input.code)
    if (zone === null) throw noSuch('zone')
    return viewZone(zone)
  })
