import { type Credentials, findCredentials, upgradePasswordHash } from '@tillwright/db/accounts'
import { z } from 'zod'
import type { Context } from '../context.ts'
import { Refused } from '../refused.ts'
import { anyone } from '../trpc.ts'
import { checkMode, email, password, sessionMode } from './inputs.ts'
import type { Proven } from './sessions.ts'
import { signInAs } from './sign-in.ts'
import { SignedInUser } from './view.ts'

const credentials = z.strictObject({ email, password, session: sessionMode })

export const login = anyone
  .meta({
    docs:
      'Signs in. The cart of the token that comes along joins that of the account. An unknown address, a wrong ' +
      'password and a disabled account are all answered UNAUTHENTICATED.',
  })
  .input(credentials)
  .output(SignedInUser)
  .mutation(({ ctx, input }) => enter(ctx, input))

/** A hash that is outdated is replaced first; where somebody was quicker, what he wrote is compared instead. */
async function enter(ctx: Context, input: z.output<typeof credentials>): Promise<SignedInUser> {
  checkMode(ctx, input.session)
  const { proven, isOutdated } = await provePassword(ctx, await findCredentials(ctx.db, input.email), input.password)
  if (!isOutdated) return signInAs(ctx, proven, input.session)
  const to = await ctx.passwords.hash(input.password)
  const isUpgraded = await upgradePasswordHash(ctx.db, proven.accountId, { from: proven.passwordHash, to })
  return isUpgraded ? signInAs(ctx, { ...proven, passwordHash: to }, input.session) : enter(ctx, input)
}

/**
 * Compares a password with that of the account, if there is one: in any case with one hash, so that nobody learns which
 * accounts there are. Throws UNAUTHENTICATED.
 */
export async function provePassword(
  { passwords }: Pick<Context, 'passwords'>,
  account: Credentials | null,
  typed: string,
): Promise<{ proven: Proven; isOutdated: boolean }> {
  const passwordHash = account?.passwordHash ?? null
  const { isRight, isOutdated } = await passwords.verify(typed, passwordHash)
  if (account === null || passwordHash === null || !isRight || account.isDisabled) {
    throw new Refused({ code: 'UNAUTHENTICATED' })
  }
  return { proven: { accountId: account.id, passwordHash }, isOutdated }
}
