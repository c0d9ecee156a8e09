import { readCustomerGroups } from '@tillwright/db/customer-groups'
import { z } from 'zod'
import { newestFirst, pageFrom, pageOf, pageWith } from '../../newest-first.ts'
import { staff } from '../../trpc.ts'
import { CustomerGroup } from './view.ts'

export const list = staff('prices:read')
  .meta({ docs: 'Groups of customers, the newest first.' })
  .input(z.strictObject(newestFirst).prefault({}))
  .output(pageOf(CustomerGroup))
  .query(async ({ ctx, input }) => {
    const found = await readCustomerGroups(ctx.db, pageFrom(input))
    return pageWith(found, input.limit, ({ moment: _, ...group }) => group)
  })
