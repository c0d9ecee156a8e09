import { resetPassword as writePassword } from '@tillwright/db/accounts'
import { transact } from '@tillwright/db/client'
import { useOneTimeToken, useUpTokens } from '@tillwright/db/one-time-tokens'
import { endSessionsOfAccount } from '@tillwright/db/sessions'
import { z } from 'zod'
import type { Context } from '../context.ts'
import { Refused } from '../refused.ts'
import { anyone } from '../trpc.ts'
import { checkMode, checkNewPassword, email, linkToken, password, sessionMode } from './inputs.ts'
import { mailLink, openLink } from './links.ts'
import type { Proven } from './sessions.ts'
import { signInAs } from './sign-in.ts'
import { SignedInUser } from './view.ts'

export const requestPasswordReset = anyone
  .meta({
    docs: 'Mails a link, good for an hour, to a known address. Answers alike whatever the address is.',
  })
  .input(z.strictObject({ email }))
  .output(z.object({ ok: z.literal(true) }))
  .mutation(async ({ ctx, input }) => {
    await transact(ctx.db, (tx) => mailLink(ctx, tx, { purpose: 'reset_password', of: { email: input.email } }))
    return { ok: true } as const
  })

export const resetPassword = anyone
  .meta({
    docs:
      'Sets a new password by the token of the mailed link, ends all sessions, and signs in. A token that is used up ' +
      'or over is TOKEN_INVALID.',
  })
  .input(z.strictObject({ token: linkToken, password, session: sessionMode }))
  .output(SignedInUser)
  .mutation(async ({ ctx, input }) => {
    checkMode(ctx, input.session)
    return signInAs(ctx, await setForgottenPassword(ctx, input), input.session)
  })

/** Whoever reads the mail has shown that the address is his. Throws TOKEN_INVALID and VALIDATION_FAILED. */
export async function setForgottenPassword(
  ctx: Context,
  input: { readonly token: string; readonly password: string },
): Promise<Proven> {
  const link = await openLink(ctx, 'reset_password', input.token)
  const { accountId, email } = link
  checkNewPassword(input.password, { email, shopName: (await ctx.shop()).name })
  const passwordHash = await ctx.passwords.hash(input.password)
  const ended = await transact(ctx.db, async (tx) => {
    const isSet = await writePassword(tx, { id: accountId, email }, passwordHash)
    if (!isSet || !(await useOneTimeToken(tx, link))) throw new Refused({ code: 'TOKEN_INVALID' })
    await useUpTokens(tx, accountId, 'reset_password')
    return endSessionsOfAccount(tx, { accountId }, 'password')
  })
  ctx.accessTokens.forget(ended)
  return { accountId, passwordHash }
}
