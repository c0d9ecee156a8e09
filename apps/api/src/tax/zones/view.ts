import type { KeptZone, ListedZone } from '@tillwright/db/kept-zones'
import { checkAreas } from '@tillwright/domain/zones/check-areas'
import { formatPostalPattern } from '@tillwright/domain/zones/postal-pattern'
import type { Area as KnownArea } from '@tillwright/domain/zones/zone'
import { z } from 'zod'
import { Refused } from '../../refused.ts'
import { countryCode, text } from '../../schemas.ts'
import type { Facts } from '../../staff/audit-change.ts'
import { code } from '../named.ts'

const Area = z
  .object({
    country: z.string(),
    region: z.string().nullable().describe('The code of a state, province or prefecture; null is all of the country'),
    postalCode: z.string().nullable().describe('A code, a beginning as SW1A*, or a range as 10000..19999; null is all'),
  })
  .meta({ id: 'ZoneArea' })

const facts = {
  code: z.string(),
  name: z.string(),
  contains: z.array(z.string()).describe('Codes of zones that are part of it'),
  isElsewhere: z.boolean().describe('Also every place that no other zone holds'),
  position: z.int().describe('Of two zones that are equally narrow, the lower one comes first'),
  version: z.int(),
}
export const ListedZoneView = z.object({ ...facts, areaCount: z.int() }).meta({ id: 'ListedZone' })
export const Zone = z.object({ ...facts, areas: z.array(Area) }).meta({ id: 'Zone' })

const areaInput = z.strictObject({
  country: countryCode,
  region: text({ max: 100 }).nullable().default(null),
  postalCode: text({ max: 40 }).nullable().default(null),
})

/** What can be said of a zone, when it is made and later. */
export const zoneInput = {
  name: text({ max: 100 }),
  areas: z.array(areaInput).max(1_000).describe('All of them: what is not given again is gone'),
  contains: z.array(code).max(200).describe('All of them: what is not given again is gone'),
  isElsewhere: z.boolean(),
  position: z.int().min(0).max(1_000_000),
}

/** Throws VALIDATION_FAILED with everything that is wrong. */
export function checkedAreas(areas: readonly z.output<typeof areaInput>[]): readonly KnownArea[] {
  const checked = checkAreas(areas)
  if (checked.ok) return checked.value
  const issues = checked.issues.map(({ path, message }) => ({ path: `areas.${path}`, message }))
  throw new Refused({ code: 'VALIDATION_FAILED', issues })
}

export const viewZone = (zone: KeptZone): z.output<typeof Zone> => ({
  ...zone,
  contains: [...zone.contains],
  areas: zone.areas.map(({ country, region, postal }) => ({
    country,
    region,
    postalCode: postal && formatPostalPattern(postal),
  })),
})

export const viewListedZone = (zone: ListedZone): z.output<typeof ListedZoneView> => ({
  ...zone,
  contains: [...zone.contains],
})

/** What the audit log says of a zone: all of it but its version. */
export function zoneFacts(zone: KeptZone): Facts {
  const { version: _, ...facts } = viewZone(zone)
  return facts
}
