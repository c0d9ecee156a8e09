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
    taxExemptionNote: z.string().nullable().describe('Why this customer pays no tax, as invoices say it'),
    vatId: z.string().nullable(),
    vatIdValidation: z
      .object({ by: z.enum(['vies', 'staff']), at: z.date(), consultation: z.string().nullable() })
      .nullable()
      .describe('Who found the VAT id to be in force, and when; orders ask VIES anew unless it was the staff'),
    hasSecondFactor: z.boolean().describe('Whether signing in takes a code besides the password'),
    disabledAt: z.date().nullable(),
    createdAt: z.date(),
    version: z.int(),
  })
  .meta({ id: 'Customer' })

const entriesMax = 50
const metadataNumber = z.number().min(Number.MIN_SAFE_INTEGER).max(Number.MAX_SAFE_INTEGER)

/** Bounded, for it is read with every customer. */
export const MetadataInput = z
  .record(text({ max: 40 }), z.union([text({ min: 0, max: 500 }), metadataNumber, z.boolean(), z.null()]))
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
  taxExemptionNote: customer.taxExemptionNote,
  vatId: customer.vatId,
  vatIdValidation: customer.vatIdValidation && {
    ...customer.vatIdValidation,
    at: customer.vatIdValidation.at.toISOString(),
  },
  disabled: customer.disabledAt !== null,
})
