import { transact } from '@tillwright/db/client'
import { deleteCustomerGroup, isGroupUsed, lockCustomerGroup } from '@tillwright/db/customer-groups'
import { z } from 'zod'
import { Refused } from '../../refused.ts'
import { auditChange } from '../../staff/audit-change.ts'
import { refuses, staff } from '../../trpc.ts'
import { mustBeVersion } from '../must-be-version.ts'
import { Removed, removed } from '../named.ts'
import { noSuch } from '../view.ts'
import { groupFacts, groupId } from './view.ts'

const refusals = ['CONFLICT'] as const

export const remove = staff('prices:write')
  .meta({
    docs: 'Removes a group of customers, who stay. CONFLICT while a price list, a price rule or a promotion is for it.',
    refuses: refusals,
  })
  .errors(refuses(refusals))
  .input(z.strictObject({ customerGroupId: groupId, version: z.int().min(1) }))
  .output(Removed)
  .mutation(({ ctx, input: { customerGroupId, version } }) =>
    transact(ctx.db, async (tx) => {
      const from = await lockCustomerGroup(tx, customerGroupId)
      if (from === null) throw noSuch('customerGroup')
      mustBeVersion('customerGroup', from.version, version)
      if (await isGroupUsed(tx, customerGroupId))
        throw new Refused({ code: 'CONFLICT', entity: 'customerGroup', currentVersion: from.version })
      await deleteCustomerGroup(tx, customerGroupId)
      const said = { entity: 'customerGroup', entityId: from.id, before: groupFacts(from), after: null }
      await auditChange(tx, ctx, said)
      return removed
    }),
  )
