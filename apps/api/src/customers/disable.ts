import type { AccountId } from '@tillwright/domain/ids'
import { z } from 'zod'
import { id } from '../schemas.ts'
import { refuses, staff } from '../trpc.ts'
import { changeCustomer } from './change-customer.ts'
import { Customer } from './view.ts'

const refusals = ['CONFLICT'] as const
const whom = z.strictObject({ customerId: id<AccountId>(), version: z.int().min(1) })

export const disable = staff('customers:write')
  .meta({
    docs:
      'Lets a customer sign in no more, and signs him out everywhere: at the latest when access tokens at hand end, ' +
      'within 15 minutes.',
    refuses: refusals,
  })
  .errors(refuses(refusals))
  .input(whom)
  .output(Customer)
  .mutation(({ ctx, input }) =>
    changeCustomer(ctx, { ...input, edit: (from, now) => ({ ...from, disabledAt: from.disabledAt ?? now }) }),
  )

export const enable = staff('customers:write')
  .meta({ docs: 'Lets a disabled customer sign in again.', refuses: refusals })
  .errors(refuses(refusals))
  .input(whom)
  .output(Customer)
  .mutation(({ ctx, input }) => changeCustomer(ctx, { ...input, edit: (from) => ({ ...from, disabledAt: null }) }))
