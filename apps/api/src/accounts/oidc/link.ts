import { type Credentials, lockCredentials } from '@tillwright/db/accounts'
import { transact } from '@tillwright/db/client'
import { linkIdentity, readIdentities, unlinkIdentities } from '@tillwright/db/identities'
import { useOidcReturn } from '@tillwright/db/oidc-returns'
import type { IdentityId } from '@tillwright/domain/ids'
import { z } from 'zod'
import { Refused } from '../../refused.ts'
import { id } from '../../schemas.ts'
import { customer, refuses } from '../../trpc.ts'
import { mustBeSignedIn } from '../must-be-signed-in.ts'
import { oncePassword, proveAgain, proveAgainRefusals, wrongPassword } from '../prove-again.ts'
import { tellOwner } from '../tell-owner.ts'
import { openReturn, returnShown } from './redeem.ts'
import type { Returned } from './who-is.ts'

const done = z.object({ ok: z.literal(true) })

const linkRefusals = ['CONFLICT', 'EMAIL_UNVERIFIED', ...proveAgainRefusals] as const

export const link = customer
  .meta({
    docs:
      'Lets whoever is signed in sign in by a provider from now on, whatever his address is there. It takes the ' +
      'password once more. Who is linked to another account there is CONFLICT (identity).',
    refuses: linkRefusals,
  })
  .errors(refuses(linkRefusals))
  .input(z.strictObject({ ...returnShown, password: oncePassword }))
  .output(done)
  .mutation(async ({ ctx, input }) => {
    const { accountId, sessionId } = ctx
    const returned = await openReturn(ctx, input)
    const { passwordHash } = await proveAgain(ctx, input.password)
    return transact(ctx.db, async (tx) => {
      const account = await lockCredentials(tx, accountId)
      if (account === null || account.passwordHash !== passwordHash) throw wrongPassword()
      await mustBeSignedIn(tx, sessionId)
      if (!mayLink(account, returned)) throw new Refused({ code: 'EMAIL_UNVERIFIED' })
      if (!(await useOidcReturn(tx, returned.id))) throw new Refused({ code: 'TOKEN_INVALID' })
      const { provider, issuer, subject } = returned
      const owner = await linkIdentity(tx, { id: ctx.newId<IdentityId>(), accountId, provider, issuer, subject })
      if (owner !== accountId) throw new Refused({ code: 'CONFLICT', entity: 'identity', currentVersion: null })
      await tellOwner(ctx, tx, account, 'identity_linked')
      return { ok: true } as const
    })
  })

/** Else somebody could open an account with an address that is not his, and stay in it when its owner takes it over. */
const mayLink = (account: Credentials, { email, trust }: Returned): boolean =>
  account.role !== 'CUSTOMER' ||
  account.isEmailVerified ||
  (trust.trusted && email?.toLowerCase() === account.email.toLowerCase())

export const identities = customer
  .meta({ docs: 'By whom the account can be signed in to besides its password.' })
  .output(z.object({ items: z.array(z.object({ id: z.string(), provider: z.string(), createdAt: z.date() })) }))
  .query(async ({ ctx }) => ({ items: await readIdentities(ctx.db, ctx.accountId) }))

const unlinkRefusals = ['CONFLICT', ...proveAgainRefusals] as const

export const unlink = customer
  .meta({
    docs:
      'Ends that the account can be signed in to by a provider. CONFLICT (lastSignIn) where it would then have no ' +
      'way in: a password is set by a reset.',
    refuses: unlinkRefusals,
  })
  .errors(refuses(unlinkRefusals))
  .input(z.strictObject({ identityId: id<IdentityId>(), password: oncePassword }))
  .output(done)
  .mutation(async ({ ctx, input }) => {
    const { accountId, sessionId } = ctx
    const { passwordHash } = await proveAgain(ctx, input.password)
    return transact(ctx.db, async (tx) => {
      const account = await lockCredentials(tx, accountId)
      if (account === null || account.passwordHash !== passwordHash) throw wrongPassword()
      await mustBeSignedIn(tx, sessionId)
      const isUnlinked = await unlinkIdentities(tx, accountId, input.identityId)
      if (!isUnlinked) throw new Refused({ code: 'NOT_FOUND', entity: 'identity' })
      const isLast = passwordHash === null && (await readIdentities(tx, accountId)).length === 0
      if (isLast) throw new Refused({ code: 'CONFLICT', entity: 'lastSignIn', currentVersion: null })
      await tellOwner(ctx, tx, account, 'identity_unlinked')
      return { ok: true } as const
    })
  })
