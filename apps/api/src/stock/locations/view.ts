import type { KeptLocation } from '@tillwright/db/stock-locations'
import type { LocationId } from '@tillwright/domain/ids'
import type { ServedArea } from '@tillwright/domain/stock/location'
import { checkAreas } from '@tillwright/domain/zones/check-areas'
import { z } from 'zod'
import { Refused } from '../../refused.ts'
import { countryCode, id, text } from '../../schemas.ts'
import type { Facts } from '../../staff/audit-change.ts'

const Area = z
  .object({
    country: z.string(),
    region: z.string().nullable().describe('The code of a state, province or prefecture; null is all of the country'),
  })
  .meta({ id: 'ServedArea' })

export const Location = z
  .object({
    id: z.uuid(),
    code: z.string(),
    name: z.string(),
    priority: z.int().describe('Higher is asked first'),
    areas: z.array(Area).describe('Where it is meant to send goods to, the best first'),
    enabled: z.boolean().describe('Whether orders may take goods there'),
    version: z.int(),
  })
  .meta({ id: 'StockLocation' })

export const locationId = id<LocationId>()

const areaInput = z.strictObject({ country: countryCode, region: text({ max: 100 }).nullable().default(null) })

/** What can be said of a location, when it is made and later. */
export const locationInput = {
  name: text({ max: 100 }),
  priority: z.int().min(-1_000_000).max(1_000_000).describe('Higher is asked first'),
  areas: z
    .array(areaInput)
    .max(300)
    .describe('All of them, the best first: what is not given again is gone. Other places are served after those'),
}

/** With regions by their codes, as addresses have them. Throws VALIDATION_FAILED with everything that is wrong. */
export function checkedAreas(areas: readonly z.output<typeof areaInput>[]): readonly ServedArea[] {
  const checked = checkAreas(areas.map((area) => ({ ...area, postalCode: null })))
  if (checked.ok) return checked.value.map(({ country, region }) => ({ country, region }))
  const issues = checked.issues.map(({ path, message }) => ({ path: `areas.${path}`, message }))
  throw new Refused({ code: 'VALIDATION_FAILED', issues })
}

export const viewLocation = ({ areas, ...location }: KeptLocation): z.output<typeof Location> => ({
  ...location,
  areas: areas.map((area) => ({ ...area })),
})

/** What the audit log says of a location: all of it but its id and version. */
export function locationFacts(location: KeptLocation): Facts {
  const { id: _, version: __, ...facts } = viewLocation(location)
  return facts
}

export const noSuchLocation = () => new Refused({ code: 'NOT_FOUND', entity: 'stockLocation' })
