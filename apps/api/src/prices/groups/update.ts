import { transact } from '@tillwright/db/client'
import { lockCustomerGroup, writeCustomerGroup } from '@tillwright/db/customer-groups'
import { z } from 'zod'
import { text } from '../../schemas.ts'
import { auditChange, changesNothing } from '../../staff/audit-change.ts'
import { refuses, staff } from '../../trpc.ts'
import { mustBeVersion } from '../must-be-version.ts'
import { noSuch } from '../view.ts'
import { CustomerGroup, groupFacts, groupId } from './view.ts'

const refusals = ['CONFLICT'] as const

export const update = staff('prices:write')
  .meta({ docs: 'Gives a group of customers another name.', refuses: refusals })
  .errors(refuses(refusals))
  .input(z.strictObject({ customerGroupId: groupId, name: text({ max: 100 }), version: z.int().min(1) }))
  .output(CustomerGroup)
  .mutation(({ ctx, input: { customerGroupId, name, version } }) =>
    transact(ctx.db, async (tx) => {
      const from = await lockCustomerGroup(tx, customerGroupId)
      if (from === null) throw noSuch('customerGroup')
      mustBeVersion('customerGroup', from.version, version)
      const to = { ...from, name }
      const [before, after] = [groupFacts(from), groupFacts(to)]
      if (changesNothing(before, after)) return from
      await auditChange(tx, ctx, { entity: 'customerGroup', entityId: from.id, before, after })
      return writeCustomerGroup(tx, to)
    }),
  )
