import { transact } from '@tillwright/db/client'
import { endInvitations, lockInvitation } from '@tillwright/db/staff-invitations'
import { decideGiving } from '@tillwright/domain/accounts/grant'
import { z } from 'zod'
import { granted, Refused } from '../refused.ts'
import { id } from '../schemas.ts'
import { staff } from '../trpc.ts'
import { auditChange } from './audit-change.ts'
import { lockGiver } from './lock-giver.ts'
import { invitationFacts } from './view.ts'

export const revokeInvitation = staff('staff:write')
  .meta({ docs: 'Ends an invitation that has not been accepted: its link opens nothing any more.' })
  .input(z.strictObject({ invitationId: id() }))
  .output(z.object({ ok: z.literal(true) }))
  .mutation(({ ctx, input: { invitationId } }) =>
    transact(ctx.db, async (tx) => {
      const { standing } = await lockGiver(tx, ctx, { permission: 'staff:write' })
      const invitation = await lockInvitation(tx, invitationId)
      if (invitation === null) throw new Refused({ code: 'NOT_FOUND', entity: 'invitation' })
      // Who may not make an admin may not keep one from being made; of all else, taking away is free.
      granted(decideGiving(standing, { role: invitation.role, permissions: [] }))
      await endInvitations(tx, [invitationId])
      const before = invitationFacts(invitation)
      await auditChange(tx, ctx, { entity: 'invitation', entityId: invitationId, before, after: null })
      return { ok: true } as const
    }),
  )
