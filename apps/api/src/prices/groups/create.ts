import { transact } from '@tillwright/db/client'
import { insertCustomerGroup } from '@tillwright/db/customer-groups'
import { z } from 'zod'
import { Refused } from '../../refused.ts'
import { text } from '../../schemas.ts'
import { auditChange } from '../../staff/audit-change.ts'
import { refuses, staff } from '../../trpc.ts'
import { codeInput } from '../named.ts'
import { CustomerGroup, groupFacts } from './view.ts'

const refusals = ['CONFLICT'] as const

export const create = staff('prices:write')
  .meta({
    docs: 'Makes a group of customers, for price lists and price rules. A known code is CONFLICT.',
    refuses: refusals,
  })
  .errors(refuses(refusals))
  .input(z.strictObject({ code: codeInput, name: text({ max: 100 }) }))
  .output(CustomerGroup)
  .mutation(({ ctx, input }) =>
    transact(ctx.db, async (tx) => {
      const group = await insertCustomerGroup(tx, { id: ctx.newId(), ...input })
      if (group === null) throw new Refused({ code: 'CONFLICT', entity: 'customerGroup', currentVersion: null })
      const said = { entity: 'customerGroup', entityId: group.id, before: null, after: groupFacts(group) }
      await auditChange(tx, ctx, said)
      return group
    }),
  )
