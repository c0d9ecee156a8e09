import { type Credentials, findCredentials, upgradePasswordHash } from '@tillwright/db/accounts'
import type { AccountId } from '@tillwright/domain/ids'
import { z } from 'zod'
import type { Context } from '../context.ts'
import { guess } from '../limits/guess.ts'
import { Refused } from '../refused.ts'
import { anyone, refuses } from '../trpc.ts'
import { checkMode, email, factorCode, password, sessionMode } from './inputs.ts'
import { secondFactorRefusals, showSecondFactor } from './second-factor/show.ts'
import { signInAs } from './sign-in.ts'
import { SignedInUser } from './view.ts'

const credentials = z.strictObject({ email, password, code: factorCode.optional(), session: sessionMode })

export const login = anyone
  .meta({
    docs:
      'Signs in. The cart of the token that comes along joins that of the account. An unknown address, a wrong ' +
      'password and a disabled account are all answered UNAUTHENTICATED. Where the account has a second factor, a ' +
      'right password without a code is SECOND_FACTOR_REQUIRED: the same call with `code` signs in.',
    refuses: secondFactorRefusals,
  })
  .errors(refuses(secondFactorRefusals))
  .input(credentials)
  .output(SignedInUser)
  .mutation(({ ctx, input }) => enter(ctx, input))

async function enter(ctx: Context, input: z.output<typeof credentials>): Promise<SignedInUser> {
  checkMode(ctx, input.session)
  const known = await upgraded(ctx, input)
  return signInAs(ctx, await showSecondFactor(ctx, known, input.code), input.session)
}

/** A hash that is outdated is replaced first; where somebody was quicker, what he wrote is compared instead. */
async function upgraded(
  ctx: Context,
  input: Pick<z.output<typeof credentials>, 'email' | 'password'>,
): Promise<KnownPassword> {
  const { known, isOutdated } = await provePassword(ctx, await findCredentials(ctx.db, input.email), input)
  if (!isOutdated) return known
  const to = await ctx.passwords.hash(input.password)
  const isUpgraded = await upgradePasswordHash(ctx.db, known.accountId, { from: known.passwordHash, to })
  return isUpgraded ? { ...known, passwordHash: to } : upgraded(ctx, input)
}

/** An account whose password somebody has just been found to know, with the second factor that is still to be shown. */
export interface KnownPassword {
  readonly accountId: AccountId
  readonly passwordHash: string
  readonly asksFor: Credentials['secondFactorId']
}

/**
 * Compares a password with that of the account, if there is one: in any case with one hash, so that nobody learns which
 * accounts there are. It does not open the account yet. Throws UNAUTHENTICATED, and RATE_LIMITED after too many that
 * were wrong.
 */
export async function provePassword(
  ctx: PasswordProver,
  account: Credentials | null,
  { email, password }: { readonly email: string; readonly password: string },
): Promise<{ known: KnownPassword; isOutdated: boolean }> {
  const passwordHash = account?.passwordHash ?? null
  const guessed = { what: 'password', account: { email, signedInFrom: account?.signedInFrom ?? [] } } as const
  return guess(ctx, guessed, async () => {
    const { isRight, isOutdated } = await ctx.passwords.verify(password, passwordHash)
    if (account === null || passwordHash === null || !isRight || account.isDisabled) {
      throw new Refused({ code: 'UNAUTHENTICATED' })
    }
    return { known: { accountId: account.id, passwordHash, asksFor: account.secondFactorId }, isOutdated }
  })
}

type PasswordProver = Parameters<typeof guess>[0] & Pick<Context, 'passwords'>
