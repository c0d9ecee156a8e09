import { readAddressBook } from '@tillwright/db/addresses'
import { countOrdersOfCustomer, findCustomer } from '@tillwright/db/customers'
import type { AccountId } from '@tillwright/domain/ids'
import { z } from 'zod'
import { SavedAddress } from '../addresses/view.ts'
import { Refused } from '../refused.ts'
import { id } from '../schemas.ts'
import { staff } from '../trpc.ts'
import { Customer, viewCustomer } from './view.ts'

export const get = staff('customers:read')
  .meta({ docs: 'A customer with the address book and the number of orders. Somebody of the staff is none.' })
  .input(z.strictObject({ customerId: id<AccountId>() }))
  .output(Customer.extend({ orderCount: z.int(), addresses: z.array(SavedAddress) }).meta({ id: 'CustomerDetails' }))
  .query(async ({ ctx, input: { customerId } }) => {
    const [customer, orderCount, addresses] = await Promise.all([
      findCustomer(ctx.db, customerId),
      countOrdersOfCustomer(ctx.db, customerId),
      readAddressBook(ctx.db, customerId),
    ])
    if (customer === null) throw new Refused({ code: 'NOT_FOUND', entity: 'customer' })
    return { ...viewCustomer(customer), orderCount, addresses }
  })
