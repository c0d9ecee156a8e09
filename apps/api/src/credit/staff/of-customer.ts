import { findCustomer } from '@tillwright/db/customers'
import type { AccountId } from '@tillwright/domain/ids'
import { z } from 'zod'
import { noSuch } from '../../prices/view.ts'
import { id } from '../../schemas.ts'
import { staff } from '../../trpc.ts'
import { readStoreCredit, StoreCredit } from '../get.ts'

export const ofCustomer = staff('payments:read')
  .meta({ docs: 'The credit of a customer, and how it came about: one for each currency.' })
  .input(z.strictObject({ customerId: id<AccountId>() }))
  .output(StoreCredit)
  .query(async ({ ctx, input: { customerId } }) => {
    if ((await findCustomer(ctx.db, customerId)) === null) throw noSuch('customer')
    return readStoreCredit(ctx.db, customerId)
  })
