import { findInvitation, useInvitation } from '@tillwright/db/accept-invitation'
import {
  type Account,
  type Credentials,
  findCredentials,
  insertAccount,
  lockCredentials,
  promoteAccount,
} from '@tillwright/db/accounts'
import { insertAuditEntry } from '@tillwright/db/audit'
import { type Tx, transact } from '@tillwright/db/client'
import type { StaffInvitation } from '@tillwright/db/staff-invitations'
import type { Standing } from '@tillwright/domain/accounts/permission'
import { promote } from '@tillwright/domain/accounts/promote'
import type { AccountId } from '@tillwright/domain/ids'
import { z } from 'zod'
import type { Context } from '../context.ts'
import { guess } from '../limits/guess.ts'
import { Refused } from '../refused.ts'
import { anyone, refuses } from '../trpc.ts'
import {
  checkMode,
  checkNewPassword,
  email,
  factorCode,
  invalid,
  linkToken,
  password,
  personName,
  sessionMode,
} from './inputs.ts'
import { mailLink } from './links.ts'
import { provePassword } from './login.ts'
import { secondFactorRefusals, showSecondFactor } from './second-factor/show.ts'
import type { Proven } from './sessions.ts'
import { signInAs } from './sign-in.ts'
import { SignedInUser } from './view.ts'

const refusals = ['CONFLICT', ...secondFactorRefusals] as const

export const acceptance = z.strictObject({
  token: linkToken,
  email: email.optional().describe('Only for the first admin, whose link names no address'),
  password,
  code: factorCode.optional(),
  firstName: personName,
  lastName: personName,
})
export type Acceptance = z.output<typeof acceptance>

export const acceptInvitation = anyone
  .meta({
    docs:
      'Becomes staff by the token of an invitation, and signs in. Whoever has an account gives its password ' +
      '(UNAUTHENTICATED where that is wrong), and the code of its second factor; everybody else chooses one.',
    refuses: refusals,
  })
  .errors(refuses(refusals))
  .input(z.strictObject({ ...acceptance.shape, session: sessionMode }))
  .output(SignedInUser)
  .mutation(async ({ ctx, input: { session, ...accepted } }) => {
    checkMode(ctx, session)
    const { proven } = await becomeStaff(ctx, accepted)
    return signInAs(ctx, proven, session)
  })

/**
 * Throws TOKEN_INVALID, VALIDATION_FAILED, UNAUTHENTICATED, CONFLICT for two that come at once, and for the second
 * factor.
 */
export async function becomeStaff(ctx: Context, accepted: Acceptance): Promise<{ account: Account; proven: Proven }> {
  const invitation = await openInvitation(ctx, accepted.token)
  const email = addressOf(invitation, accepted)
  const existing = await findCredentials(ctx.db, email)
  const person = { ...accepted, email, invitation }
  return existing === null ? openStaffAccount(ctx, person) : promoteExisting(ctx, person, existing)
}

/** What the link of an invitation stands for. Throws TOKEN_INVALID. */
export const openInvitation = (ctx: Context, token: string): Promise<StaffInvitation> =>
  guess(ctx, { what: 'link' }, async () => {
    const id = ctx.keys.idInLinkToken('invite_staff', token)
    const invitation = id === null ? null : await findInvitation(ctx.db, id)
    if (invitation === null) throw new Refused({ code: 'TOKEN_INVALID' })
    return invitation
  })

function addressOf({ email: invited }: StaffInvitation, { email: typed }: Acceptance): string {
  if (invited === null) {
    if (typed === undefined) throw invalid('email', 'is needed: this invitation names none')
    return typed
  }
  if (typed !== undefined && typed.toLowerCase() !== invited.toLowerCase()) {
    throw invalid('email', 'is not the one that was invited')
  }
  return invited
}

interface Invited extends Acceptance {
  readonly email: string
  readonly invitation: StaffInvitation
}

async function openStaffAccount(ctx: Context, person: Invited): Promise<{ account: Account; proven: Proven }> {
  const { email, invitation, firstName, lastName } = person
  checkNewPassword(person.password, { email, shopName: (await ctx.shop()).name })
  const passwordHash = await ctx.passwords.hash(person.password)
  const { role, permissions } = invitation
  const id = ctx.newId<AccountId>()
  const names = { id, email, firstName, lastName }
  const account = await transact(ctx.db, async (tx) => {
    const isEmailVerified = invitation.email !== null
    const opened = await insertAccount(tx, { ...names, role, permissions, passwordHash, isEmailVerified })
    if (opened === null) throw new Refused({ code: 'CONFLICT', entity: 'account', currentVersion: null })
    await useUp(ctx, tx, { invitation, account: opened, before: null })
    if (!isEmailVerified) await mailLink(ctx, tx, { purpose: 'verify_email', of: { accountId: id } })
    return opened
  })
  return { account, proven: { accountId: id, passwordHash, secondFactorId: null } }
}

async function promoteExisting(
  ctx: Context,
  person: Invited,
  existing: Parameters<typeof provePassword>[1],
): Promise<{ account: Account; proven: Proven }> {
  const { known } = await provePassword(ctx, existing, person)
  const proven = await showSecondFactor(ctx, known, person.code)
  const { invitation, firstName, lastName } = person
  const account = await transact(ctx.db, async (tx) => {
    const before = await lockCredentials(tx, proven.accountId)
    if (before === null || before.isDisabled || !isStillProven(before, proven)) {
      throw new Refused({ code: 'UNAUTHENTICATED' })
    }
    const standing = promote(before, invitation)
    const names = { id: proven.accountId, firstName, lastName }
    const promoted = await promoteAccount(tx, { ...names, ...standing }, invitation.email !== null)
    await useUp(ctx, tx, { invitation, account: promoted, before })
    return promoted
  })
  return { account, proven }
}

const isStillProven = (account: Credentials, proven: Proven): boolean =>
  account.passwordHash === proven.passwordHash && account.secondFactorId === proven.secondFactorId

/** Of eight that come at once with one link, one becomes staff; written down as done by himself. */
async function useUp(
  ctx: Context,
  tx: Tx,
  { invitation, account, before }: { invitation: StaffInvitation; account: Account; before: Standing | null },
): Promise<void> {
  const isUsed = await useInvitation(tx, { ...invitation, accountId: account.id })
  if (!isUsed) throw new Refused({ code: 'TOKEN_INVALID' })
  const call = { action: 'auth.acceptInvitation', requestId: ctx.requestId, newId: ctx.newId }
  const actor = { kind: 'staff', id: account.id, name: account.email } as const
  await insertAuditEntry(
    tx,
    { ...call, actor },
    {
      entity: 'staff',
      entityId: account.id,
      before: before === null ? null : standingOf(before),
      after: { email: account.email, ...standingOf(account) },
    },
  )
}

const standingOf = ({ role, permissions }: Standing) => ({ role, permissions: [...permissions] })
