import type { AccountId } from '@tillwright/domain/ids'
import { z } from 'zod'
import { id, text } from '../schemas.ts'
import { VatIdInput } from '../tax/vat-id-input.ts'
import { refuses, staff } from '../trpc.ts'
import { changeCustomer } from './change-customer.ts'
import { taxFactsOf } from './tax-facts.ts'
import { Customer, MetadataInput } from './view.ts'

const refusals = ['CONFLICT'] as const

export const update = staff('customers:write')
  .meta({ docs: 'Changes what is given of a customer, and leaves the rest as it is.', refuses: refusals })
  .errors(refuses(refusals))
  .input(
    z.strictObject({
      customerId: id<AccountId>(),
      firstName: text({ max: 100 }).optional(),
      lastName: text({ max: 100 }).optional(),
      phone: text({ max: 20 }).nullable().optional(),
      metadata: MetadataInput.optional().describe('All of it: what is not given again is gone'),
      taxExemptionNote: text({ max: 300 })
        .nullable()
        .optional()
        .describe('Why this customer pays no tax, as invoices say it; null is taxed like everybody'),
      vatId: VatIdInput.nullable().optional().describe('VIES is asked about it, here and when it matters to an order'),
      vatIdConfirmed: z
        .literal(true)
        .optional()
        .describe('Somebody answers for the VAT id that is given, and VIES is not asked'),
      version: z.int().min(1),
    }),
  )
  .output(Customer)
  .mutation(async ({ ctx, input: { customerId, version, firstName, lastName, phone, metadata, ...given } }) => {
    const tax = await taxFactsOf(ctx, given)
    return changeCustomer(ctx, {
      customerId,
      version,
      edit: (from) => ({
        ...from,
        firstName: firstName ?? from.firstName,
        lastName: lastName ?? from.lastName,
        phone: phone === undefined ? from.phone : phone,
        metadata: metadata ?? from.metadata,
        ...tax,
      }),
    })
  })
