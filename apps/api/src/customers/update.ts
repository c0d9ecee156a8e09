import type { AccountId } from '@tillwright/domain/ids'
import { z } from 'zod'
import { id, text } from '../schemas.ts'
import { refuses, staff } from '../trpc.ts'
import { changeCustomer } from './change-customer.ts'
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
      version: z.int().min(1),
    }),
  )
  .output(Customer)
  .mutation(({ ctx, input: { customerId, version, firstName, lastName, phone, metadata } }) =>
    changeCustomer(ctx, {
      customerId,
      version,
      edit: (from) => ({
        ...from,
        firstName: firstName ?? from.firstName,
        lastName: lastName ?? from.lastName,
        phone: phone === undefined ? from.phone : phone,
        metadata: metadata ?? from.metadata,
      }),
    }),
  )
