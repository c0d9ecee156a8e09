import { countCustomers, readCustomers } from '@tillwright/db/customers'
import { z } from 'zod'
import { newestFirst, pageFrom, pageOf, pageWith } from '../newest-first.ts'
import { text } from '../schemas.ts'
import { staff } from '../trpc.ts'
import { Customer, viewCustomer } from './view.ts'

const totalMax = 1_000

export const list = staff('customers:read')
  .meta({ docs: 'Customers, the newest first; the staff is listed by admin.staff.list.' })
  .input(
    z
      .strictObject({
        ...newestFirst,
        q: text({ max: 254 }).optional().describe('The beginning of an e-mail address or of a last name'),
        withTotal: z.boolean().default(false),
      })
      .prefault({}),
  )
  .output(
    pageOf(Customer).extend({
      total: z.int().optional(),
      totalCapped: z.boolean().optional().describe(`Whether there are more than ${totalMax}`),
    }),
  )
  .query(async ({ ctx, input }) => {
    const filter = { q: input.q }
    const [found, total] = await Promise.all([
      readCustomers(ctx.db, filter, pageFrom(input)),
      input.withTotal ? countCustomers(ctx.db, filter, totalMax + 1) : null,
    ])
    return {
      ...pageWith(found, input.limit, viewCustomer),
      ...(total === null ? {} : { total: Math.min(total, totalMax), totalCapped: total > totalMax }),
    }
  })
