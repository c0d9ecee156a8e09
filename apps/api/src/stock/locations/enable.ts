import { z } from 'zod'
import { version } from '../../tax/named.ts'
import { refuses, staff } from '../../trpc.ts'
import { changeLocation } from './change-location.ts'
import { Location, locationId } from './view.ts'

const refusals = ['CONFLICT'] as const

export const enable = staff('stock:write')
  .meta({ docs: 'Lets orders take goods at a location again.', refuses: refusals })
  .errors(refuses(refusals))
  .input(z.strictObject({ locationId, version }))
  .output(Location)
  .mutation(({ ctx, input }) => changeLocation(ctx, input, (location) => ({ ...location, enabled: true })))

export const disable = staff('stock:write')
  .meta({
    docs:
      'Lets no more orders take goods at a location: what lies there is on offer no longer. What is promised already ' +
      'is shipped from there, and its stock can be counted and transferred as before.',
    refuses: refusals,
  })
  .errors(refuses(refusals))
  .input(z.strictObject({ locationId, version }))
  .output(Location)
  .mutation(({ ctx, input }) => changeLocation(ctx, input, (location) => ({ ...location, enabled: false })))
