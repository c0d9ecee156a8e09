import { revokeApiKeysBeyond } from '@tillwright/db/api-keys'
import { type Tx, transact } from '@tillwright/db/client'
import { endSessionsOfAccount } from '@tillwright/db/sessions'
import { type StaffMember as KnownMember, writeMember } from '@tillwright/db/staff'
import { endInvitationsBeyond } from '@tillwright/db/staff-invitations'
import { decideMemberChange, isDowngrade, type Member } from '@tillwright/domain/accounts/grant'
import type { AccountId, SessionId } from '@tillwright/domain/ids'
import type { z } from 'zod'
import { granted, Refused } from '../refused.ts'
import type { StaffContext } from '../trpc.ts'
import { auditChange, changesNothing, type Facts } from './audit-change.ts'
import { lockGiver } from './lock-giver.ts'
import { type StaffMember, viewMember } from './view.ts'

export interface MemberEdit {
  readonly staffId: AccountId
  /** The version that the caller saw. */
  readonly version: number
  readonly edit: (from: Member) => Member
}

/**
 * Changes somebody of the staff. Whoever loses something has to sign in again, and with him goes what he had passed on
 * and could not give any more: API keys that he made, and invitations.
 */
export async function changeMember(
  ctx: StaffContext,
  { staffId, version, edit }: MemberEdit,
): Promise<z.output<typeof StaffMember>> {
  const { member, endedSessions } = await transact(ctx.db, async (tx) => {
    const locked = await lockGiver(tx, ctx, { permission: 'staff:write', staffId })
    const before = found(locked.member, version)
    const from = memberOf(before)
    const { otherAdminCount } = locked
    // Behind a key as well: nobody changes himself through a tool of his own.
    const giver = { ...locked.standing, id: locked.accountId ?? ctx.actor.id }
    const to = granted(decideMemberChange(giver, { from, to: edit(from), otherAdminCount }))
    if (changesNothing(factsOf(from), factsOf(to))) return { member: before, endedSessions: [] }
    const member = await writeMember(tx, before, to)
    const taken = isDowngrade(from, to) ? await takeBack(tx, member) : nothingTaken
    await auditChange(tx, ctx, {
      entity: 'staff',
      entityId: staffId,
      before: factsOf(from),
      after: { ...factsOf(to), ...taken.facts },
    })
    return { member, endedSessions: taken.sessions }
  })
  ctx.accessTokens.forget(endedSessions)
  return viewMember(member)
}

function found(member: KnownMember | null, version: number): KnownMember {
  if (member === null) throw new Refused({ code: 'NOT_FOUND', entity: 'staff' })
  if (member.version === version) return member
  throw new Refused({ code: 'CONFLICT', entity: 'staff', currentVersion: member.version })
}

const memberOf = ({ id, role, permissions, disabledAt }: KnownMember): Member => ({
  id,
  role,
  permissions,
  isDisabled: disabledAt !== null,
})

const factsOf = ({ role, permissions, isDisabled }: Member): Facts => ({
  role,
  permissions: [...permissions].sort(),
  disabled: isDisabled,
})

interface Taken {
  readonly sessions: readonly SessionId[]
  readonly facts: Facts
}
const nothingTaken: Taken = { sessions: [], facts: {} }

async function takeBack(tx: Tx, member: KnownMember): Promise<Taken> {
  const isOut = member.disabledAt !== null || member.role === 'CUSTOMER'
  const giver = isOut ? null : member
  const because = member.disabledAt === null ? 'downgrade' : 'disabled'
  const sessions = await endSessionsOfAccount(tx, { accountId: member.id }, because)
  const revokedApiKeys = await revokeApiKeysBeyond(tx, member.id, giver)
  const endedInvitations = await endInvitationsBeyond(tx, member.id, giver)
  const facts = {
    ...(revokedApiKeys.length === 0 ? {} : { revokedApiKeys }),
    ...(endedInvitations.length === 0 ? {} : { endedInvitations }),
  }
  return { sessions, facts }
}
