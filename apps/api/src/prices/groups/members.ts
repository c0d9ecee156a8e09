import { type Tx, transact } from '@tillwright/db/client'
import {
  addGroupMembers,
  holdCustomerGroups,
  readGroupMembers,
  removeGroupMembers,
} from '@tillwright/db/customer-groups'
import type { AccountId, CustomerGroupId } from '@tillwright/domain/ids'
import { z } from 'zod'
import { newestFirst, pageFrom, pageOf, pageWith } from '../../newest-first.ts'
import { id } from '../../schemas.ts'
import { auditChange } from '../../staff/audit-change.ts'
import { type StaffContext, staff } from '../../trpc.ts'
import { noSuch } from '../view.ts'
import { groupId } from './view.ts'

export const members = staff('prices:read')
  .meta({ docs: 'The customers of a group, those who came last first.' })
  .input(z.strictObject({ customerGroupId: groupId, ...newestFirst }))
  .output(pageOf(z.object({ id: z.uuid(), email: z.string(), addedAt: z.date() })))
  .query(async ({ ctx, input }) => {
    const found = await readGroupMembers(ctx.db, input.customerGroupId, pageFrom(input))
    return pageWith(found, input.limit, ({ moment: _, ...member }) => member)
  })

const who = z.strictObject({
  customerGroupId: groupId,
  customerIds: z.array(id<AccountId>()).min(1).max(1_000),
})
const Changed = z.object({ changedCount: z.int().describe('How many came or went: the others were so already') })

export const addMembers = staff('prices:write')
  .meta({ docs: 'Puts customers into a group. Its prices are theirs from their next quote on.' })
  .input(who)
  .output(Changed)
  .mutation(({ ctx, input }) =>
    changeMembers(ctx, input.customerGroupId, async (tx) => {
      const added = await addGroupMembers(tx, input.customerGroupId, input.customerIds)
      if (added === null) throw noSuch('customer')
      return { before: [], after: added }
    }),
  )

export const removeMembers = staff('prices:write')
  .meta({ docs: 'Takes customers out of a group. Whoever is not in it is passed over.' })
  .input(who)
  .output(Changed)
  .mutation(({ ctx, input }) =>
    changeMembers(ctx, input.customerGroupId, async (tx) => ({
      before: await removeGroupMembers(tx, input.customerGroupId, input.customerIds),
      after: [],
    })),
  )

/** Writes down who came or went. */
const changeMembers = (
  ctx: StaffContext,
  customerGroupId: CustomerGroupId,
  change: (tx: Tx) => Promise<{ before: AccountId[]; after: AccountId[] }>,
): Promise<z.output<typeof Changed>> =>
  transact(ctx.db, async (tx) => {
    if (!(await holdCustomerGroups(tx, [customerGroupId]))) throw noSuch('customerGroup')
    const { before, after } = await change(tx)
    const changedCount = before.length + after.length
    if (changedCount === 0) return { changedCount }
    const facts = (members: AccountId[]) => ({ members: members.toSorted() })
    const said = { entity: 'customerGroup', entityId: customerGroupId, before: facts(before), after: facts(after) }
    await auditChange(tx, ctx, said)
    return { changedCount }
  })
