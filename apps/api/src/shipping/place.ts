import { checkPlace } from '@tillwright/domain/zones/check-place'
import { z } from 'zod'
import { countryCode, text } from '../schemas.ts'

/** What of an address decides about zones and carriers. */
export const Place = z
  .object({ country: z.string(), region: z.string().nullable(), postalCode: z.string().nullable() })
  .meta({ id: 'Place' })

export const PlaceInput = z
  .strictObject({
    country: countryCode,
    region: text({ max: 100 }).nullable().default(null).describe('Code or name of a state, province or prefecture'),
    postalCode: text({ max: 20 }).nullable().default(null),
  })
  .meta({ id: 'PlaceInput' })
  .transform((draft, { issues }) => {
    const checked = checkPlace(draft)
    if (checked.ok) return checked.value
    issues.push(
      ...checked.issues.map((issue) => ({ ...issue, code: 'custom' as const, path: [issue.path], input: draft })),
    )
    return z.NEVER
  })
