import { findLocation } from '@tillwright/db/stock-locations'
import { z } from 'zod'
import { staff } from '../../trpc.ts'
import { Location, locationId, noSuchLocation, viewLocation } from './view.ts'

export const get = staff('stock:read')
  .meta({ docs: 'One location.' })
  .input(z.strictObject({ locationId }))
  .output(Location)
  .query(async ({ ctx, input }) => {
    const location = await findLocation(ctx.db, input.locationId)
    if (location === null) throw noSuchLocation()
    return viewLocation(location)
  })
