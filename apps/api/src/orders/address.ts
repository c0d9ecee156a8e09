import { type AddressIssue, type Address as KnownAddress, normaliseAddress } from '@tillwright/domain/addresses/address'
import { z } from 'zod'
import { Refused } from '../refused.ts'
import { countryCode, text } from '../schemas.ts'

/** How long each part may be; which parts a country needs, and in what form, is the domain's to say. */
export const AddressInput = z
  .strictObject({
    firstName: text({ max: 100 }),
    lastName: text({ max: 100 }),
    addressLine1: text({ max: 255 }),
    addressLine2: text({ max: 255 }).optional(),
    city: text({ max: 100 }),
    state: text({ max: 100 }).optional(),
    zipCode: text({ max: 20 }).optional(),
    country: countryCode,
    phone: text({ max: 20 }).optional(),
  })
  .meta({ id: 'AddressInput' })

export const Address = z
  .object({
    firstName: z.string(),
    lastName: z.string(),
    addressLine1: z.string(),
    addressLine2: z.string().optional(),
    city: z.string(),
    state: z.string().optional(),
    zipCode: z.string().optional(),
    country: z.string().describe('ISO 3166-1 alpha-2'),
    phone: z.string().optional(),
  })
  .meta({ id: 'Address' })

/** The address as it is kept. Throws VALIDATION_FAILED with every field that its country does not accept. */
export function checkedAddress(field: string, address: z.output<typeof AddressInput>): KnownAddress {
  const checked = normaliseAddress(address)
  if (checked.ok) return checked.value
  const issues = checked.issues.map(({ path, message }: AddressIssue) => ({ path: `${field}.${path}`, message }))
  throw new Refused({ code: 'VALIDATION_FAILED', issues })
}
