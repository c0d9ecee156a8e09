import { lockCredentials, readCredentials, resetPassword as writePassword } from '@tillwright/db/accounts'
import { transact } from '@tillwright/db/client'
import { unlinkIdentities } from '@tillwright/db/identities'
import { useOneTimeToken, useUpTokens } from '@tillwright/db/one-time-tokens'
import { forgetBegunFactor } from '@tillwright/db/second-factors'
import { endSessionsOfAccount } from '@tillwright/db/sessions'
import { z } from 'zod'
import type { Context } from '../context.ts'
import { chargeMail } from '../limits/charge.ts'
import { Refused } from '../refused.ts'
import { anyone, refuses } from '../trpc.ts'
import { checkMode, checkNewPassword, email, factorCode, linkToken, password, sessionMode } from './inputs.ts'
import { mailLink, openLink } from './links.ts'
import { secondFactorRefusals, showSecondFactor } from './second-factor/show.ts'
import type { Proven } from './sessions.ts'
import { signInAs } from './sign-in.ts'
import { tellOwner } from './tell-owner.ts'
import { SignedInUser } from './view.ts'

export const requestPasswordReset = anyone
  .meta({
    docs: 'Mails a link, good for an hour, to a known address. Answers alike whatever the address is.',
  })
  .input(z.strictObject({ email }))
  .output(z.object({ ok: z.literal(true) }))
  .mutation(async ({ ctx, input }) => {
    await chargeMail(ctx, `reset ${ctx.keys.hashOfEmail(input.email)}`)
    await transact(ctx.db, (tx) => mailLink(ctx, tx, { purpose: 'reset_password', of: { email: input.email } }))
    return { ok: true } as const
  })

export const resetPassword = anyone
  .meta({
    docs:
      'Sets a new password by the token of the mailed link, ends all sessions, and signs in. A token that is used up ' +
      'or over is TOKEN_INVALID. The second factor of an account stays, and its code is asked for before anything is ' +
      'changed (SECOND_FACTOR_REQUIRED).',
    refuses: secondFactorRefusals,
  })
  .errors(refuses(secondFactorRefusals))
  .input(z.strictObject({ token: linkToken, password, code: factorCode.optional(), session: sessionMode }))
  .output(SignedInUser)
  .mutation(async ({ ctx, input }) => {
    checkMode(ctx, input.session)
    return signInAs(ctx, await setForgottenPassword(ctx, input), input.session)
  })

/**
 * Whoever reads the mail has shown that the address is his, and no more: where there is a second factor, its code comes
 * first. Throws TOKEN_INVALID, VALIDATION_FAILED, SECOND_FACTOR_REQUIRED and SECOND_FACTOR_INVALID.
 */
export async function setForgottenPassword(
  ctx: Context,
  input: { readonly token: string; readonly password: string; readonly code?: string | undefined },
): Promise<Proven> {
  const link = await openLink(ctx, 'reset_password', input.token)
  const { accountId, email } = link
  checkNewPassword(input.password, { email, shopName: (await ctx.shop()).name })
  const asksFor = (await readCredentials(ctx.db, accountId))?.secondFactorId ?? null
  const { secondFactorId } = await showSecondFactor(ctx, { accountId, asksFor }, input.code)
  const passwordHash = await ctx.passwords.hash(input.password)
  const ended = await transact(ctx.db, async (tx) => {
    const before = await lockCredentials(tx, accountId)
    // Whoever opened it may be somebody else, who must not come back by another door.
    if (before?.isEmailVerified === false) await unlinkIdentities(tx, accountId, 'all')
    const isSet = await writePassword(tx, { id: accountId, email, secondFactorId }, passwordHash)
    if (!isSet || !(await useOneTimeToken(tx, link))) throw new Refused({ code: 'TOKEN_INVALID' })
    await forgetBegunFactor(tx, accountId)
    await useUpTokens(tx, accountId, 'reset_password', 'change_email')
    if (before !== null) await tellOwner(ctx, tx, before, 'password_changed')
    return endSessionsOfAccount(tx, { accountId }, 'password')
  })
  ctx.accessTokens.forget(ended)
  return { accountId, passwordHash, secondFactorId }
}
