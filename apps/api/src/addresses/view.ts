import { z } from 'zod'
import { Address } from '../orders/address.ts'
import { Refused } from '../refused.ts'

export const SavedAddress = z
  .object({
    id: z.uuid(),
    address: Address,
    isDefaultShipping: z.boolean(),
    isDefaultBilling: z.boolean(),
    version: z.int().describe('Grows when the address is changed, not when another one becomes the default'),
    createdAt: z.date(),
  })
  .meta({ id: 'SavedAddress' })

/** Also where it is somebody else's. */
export const noSuchAddress = () => new Refused({ code: 'NOT_FOUND', entity: 'address' })
