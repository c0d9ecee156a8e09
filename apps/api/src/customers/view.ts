import type { Customer as KnownCustomer } from '@tillwright/db/customers'
import { z } from 'zod'
import { text } from '../schemas.ts'
import type { Facts } from '../staff/audit-change.ts'

const value = z.union([z.string(), z.number(), z.boolean(), z.null()])

export const Customer = z
  .object({
    id: z.uuid(),
    email: z.string(),
    emailVerified: z.boolean(),
    firstName: z.string(),
    lastName: z.string(),
    phone: z.string().nullable(),
    locale: z.string().nullable(),
    metadata: z.record(z.string(), value).describe('What the shop notes about the customer in words of its own'),
    disabledAt: z.date().nullable(),
    createdAt: z.date(),
    version: z.int(),
  })
  .meta({ id: 'Customer' })

const entriesMax = 50

/** Bounded, for it is read with every customer. */
export const MetadataInput = z
  .record(text({ max: 40 }), z.union([text({ min: 0, max: 500 }), z.number(), z.boolean(), z.null()]))
  .refine((metadata) => Object.keys(metadata).length <= entriesMax, `takes ${entriesMax} entries at most`)

export const viewCustomer = ({ emailVerifiedAt, ...customer }: KnownCustomer): z.output<typeof Customer> => ({
  ...customer,
  emailVerified: emailVerifiedAt !== null,
})

/** What the audit log says of a customer. */
export const customerFacts = (customer: KnownCustomer): Facts => ({
  firstName: customer.firstName,
  lastName: customer.lastName,
  phone: customer.phone,
  metadata: customer.metadata,
  disabled: customer.disabledAt !== null,
})
