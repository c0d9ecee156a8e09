import { z } from 'zod'
import { withGiven } from '../../staff/with-given.ts'
import { version } from '../../tax/named.ts'
import { refuses, staff } from '../../trpc.ts'
import { changeLocation } from './change-location.ts'
import { checkedAreas, Location, locationId, locationInput } from './view.ts'

const refusals = ['CONFLICT'] as const

export const update = staff('stock:write')
  .meta({
    docs: 'Changes what is given of a location, and leaves the rest as it is; orders keep where their goods lie.',
    refuses: refusals,
  })
  .errors(refuses(refusals))
  .input(z.strictObject(locationInput).partial().extend({ locationId, version }))
  .output(Location)
  .mutation(({ ctx, input: { locationId, version, areas, ...given } }) => {
    const checked = { ...given, areas: areas && checkedAreas(areas) }
    return changeLocation(ctx, { locationId, version }, (from) => withGiven(from, checked))
  })
