import { z } from 'zod'
import type { Context } from '../context.ts'
import { countAsOwn } from '../limits/count-call.ts'
import { Refused } from '../refused.ts'
import { anyone } from '../trpc.ts'
import type { SessionMode } from './inputs.ts'
import { refreshToken } from './inputs.ts'
import { refreshSession } from './sessions.ts'
import { SignedInUser } from './view.ts'

export const refresh = anyone
  .meta({
    docs:
      'Answers the next tokens, for a refresh token or for the cookie. Each refresh token is good once; for ten ' +
      'seconds it answers the same successor again. Used after that, it ends its session.',
  })
  .input(z.strictObject({ refreshToken: refreshToken.optional() }).prefault({}))
  .output(SignedInUser)
  .mutation(async ({ ctx, input }) => {
    if (input.refreshToken !== undefined) return goOn(ctx, input.refreshToken, 'bearer')
    const { token } = ctx.refreshCookie
    if (token === null) throw new Refused({ code: 'TOKEN_INVALID' })
    return goOn(ctx, token, 'cookie').catch((error: unknown) => {
      if (error instanceof Refused) ctx.refreshCookie.clear()
      throw error
    })
  })

/** Each quarter of an hour everybody who is signed in does this, however many share an address. */
async function goOn(ctx: Context, shown: string, mode: SessionMode): Promise<SignedInUser> {
  const signedIn = await refreshSession(ctx, shown, mode)
  await countAsOwn(ctx, signedIn.user.id)
  return signedIn
}
