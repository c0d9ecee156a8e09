import { readZonesOfPlace } from '@tillwright/db/tax-rates'
import { narrowness } from '@tillwright/domain/zones/zone'
import { zonesOf } from '@tillwright/domain/zones/zones-of'
import { z } from 'zod'
import { PlaceInput } from '../shipping/place.ts'
import { staff } from '../trpc.ts'
import { isoDay } from './rates/view.ts'

const Match = z
  .object({
    zone: z.string(),
    by: z.enum(narrowness).describe('By what of its areas the place was found'),
    depth: z.int().describe('How many zones lie between it and the one whose area that is'),
  })
  .meta({ id: 'ZoneMatch' })

export const preview = staff('tax:read')
  .meta({ docs: 'Which zones hold a place, the narrowest first, and which rates are levied there on a day.' })
  .input(z.strictObject({ at: PlaceInput, day: isoDay.optional().describe('Today, where none is given') }))
  .output(
    z.object({
      zones: z.array(Match),
      rates: z.array(
        z.object({
          category: z.string(),
          name: z.string(),
          ratePpm: z.int(),
          layer: z.int(),
          isCompound: z.boolean(),
        }),
      ),
    }),
  )
  .query(async ({ ctx, input: { at, day = null } }) => {
    const { zones, taxRates } = await readZonesOfPlace(ctx.db, at, day)
    const matches = zonesOf(zones, at, new Set(zones.map(({ code }) => code)))
    return {
      zones: matches.map(({ zone, by, depth }) => ({ zone: zone.code, by, depth })),
      rates: [...taxRates],
    }
  })
