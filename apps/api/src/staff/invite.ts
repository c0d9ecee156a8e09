import { type Tx, transact } from '@tillwright/db/client'
import { findStaffByEmail } from '@tillwright/db/staff'
import { endInvitations, insertInvitation, lockInvitationsTo } from '@tillwright/db/staff-invitations'
import { decideGiving, standing } from '@tillwright/domain/accounts/grant'
import type { Standing } from '@tillwright/domain/accounts/permission'
import { z } from 'zod'
import { email } from '../accounts/inputs.ts'
import { granted, Refused } from '../refused.ts'
import { refuses, staff } from '../trpc.ts'
import { auditChange } from './audit-change.ts'
import { lockGiver } from './lock-giver.ts'
import { onlyOfStaff } from './update.ts'
import { invitationFacts, permissionList, StaffInvitation, viewInvitation } from './view.ts'

const refusals = ['CONFLICT'] as const

export const invite = staff('staff:write')
  .meta({
    docs:
      'Sends somebody a link by which he becomes one of the staff within seven days. An earlier invitation of the ' +
      'same address is replaced; whoever is one of the staff already is a CONFLICT.',
    refuses: refusals,
  })
  .errors(refuses(refusals))
  .input(
    z.strictObject({
      email,
      role: z.enum(['STAFF', 'ADMIN']),
      permissions: permissionList.describe('Empty for an admin, who has them all'),
    }),
  )
  .output(StaffInvitation)
  .mutation(({ ctx, input }) => {
    const { role, permissions } = input
    if (role === 'ADMIN' && permissions.length > 0) throw onlyOfStaff()
    const given = standing({ role, permissions })
    return transact(ctx.db, async (tx) => {
      const giver = await lockGiver(tx, ctx, { permission: 'staff:write' })
      granted(decideGiving(giver.standing, given))
      const present = await findStaffByEmail(tx, input.email)
      if (present !== null) throw new Refused({ code: 'CONFLICT', entity: 'staff', currentVersion: present.version })
      const replaced = await replaceInvitations(tx, input.email, giver.standing)
      const invitation = await insertInvitation(tx, {
        id: ctx.newId(),
        email: input.email,
        role,
        permissions: given.permissions,
        invitedBy: giver.accountId,
      })
      await ctx.jobs.enqueue(tx, 'send-mail', [{ kind: 'invite_staff', invitationId: invitation.id }])
      await auditChange(tx, ctx, {
        entity: 'invitation',
        entityId: invitation.id,
        before: null,
        after: { ...invitationFacts(invitation), ...(replaced.length === 0 ? {} : { replaced }) },
      })
      return viewInvitation(invitation)
    })
  })

/** An address has one invitation: what it says is what will be, whichever mail is opened. Answers the ended ones. */
async function replaceInvitations(tx: Tx, email: string, giver: Standing): Promise<string[]> {
  const present = await lockInvitationsTo(tx, email)
  for (const { role } of present) granted(decideGiving(giver, { role, permissions: [] }))
  const ids = present.map(({ id }) => id)
  await endInvitations(tx, ids)
  return ids
}
