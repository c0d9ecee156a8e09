import { constraintOf, transact } from '@tillwright/db/client'
import { planEmailChange, writeEmail } from '@tillwright/db/email-change'
import { useOneTimeToken, useUpTokens } from '@tillwright/db/one-time-tokens'
import { endSessionsOfAccount } from '@tillwright/db/sessions'
import { z } from 'zod'
import type { Context } from '../context.ts'
import { chargeMail } from '../limits/charge.ts'
import { Refused } from '../refused.ts'
import { anyone, customer, refuses } from '../trpc.ts'
import { adoptGuest } from './adopt-guest.ts'
import { email, invalid } from './inputs.ts'
import { openLink } from './links.ts'
import { mustBeSignedIn } from './must-be-signed-in.ts'
import { mustOpenAccount } from './must-open-account.ts'
import { oncePassword, proveAgain, proveAgainRefusals } from './prove-again.ts'
import { secondFactorRefusals } from './second-factor/show.ts'
import { type Confirmation, confirmation } from './verify-email.ts'

const done = z.object({ ok: z.literal(true) })
const refusals = ['CONFLICT', ...secondFactorRefusals] as const

export const changeEmail = customer
  .meta({
    docs:
      'Mails a link, good for an hour, to a new address, and a notice to the present one; nothing changes until the ' +
      'link is confirmed. Answers alike whether the address is known or not. A wrong password is VALIDATION_FAILED; ' +
      'more than one a minute is RATE_LIMITED.',
    refuses: proveAgainRefusals,
  })
  .errors(refuses(proveAgainRefusals))
  .input(z.strictObject({ email, password: oncePassword }))
  .output(done)
  .mutation(async ({ ctx, input }) => {
    const { accountId, sessionId } = ctx
    const { passwordHash, email: present, locale } = await proveAgain(ctx, input.password)
    if (present === input.email) throw invalid('email', 'is your address already')
    await chargeMail(ctx, `change ${ctx.keys.hashOfEmail(input.email)}`)
    await transact(ctx.db, async (tx) => {
      const tokenId = ctx.newId()
      const planned = await planEmailChange(tx, { id: tokenId, accountId, email: input.email, passwordHash })
      if (planned === 'again') throw new Refused({ code: 'RATE_LIMITED', retryAfter: 60 })
      if (planned === 'gone') throw invalid('password', 'has been changed meanwhile')
      await mustBeSignedIn(tx, sessionId)
      const notice = { kind: 'email_change_asked', to: planned.from, locale } as const
      await ctx.jobs.enqueue(tx, 'send-mail', [{ kind: 'change_email', tokenId }, notice])
    })
    return { ok: true } as const
  })

export const confirmEmailChange = anyone
  .meta({
    docs:
      'Gives the account its new address by the token of the link that was mailed to it, and ends other sessions. It ' +
      'takes the session of the account as well, or its password (UNAUTHENTICATED where that is wrong). An address ' +
      'that somebody else has by now is CONFLICT; a token that is used up or over is TOKEN_INVALID.',
    refuses: refusals,
  })
  .errors(refuses(refusals))
  .input(z.strictObject(confirmation))
  .output(done)
  .mutation(async ({ ctx, input }) => {
    await takeNewEmail(ctx, input)
    return { ok: true } as const
  })

/**
 * Answers the address that the account has now. All its sessions end but the one that confirms. Throws TOKEN_INVALID,
 * CONFLICT, UNAUTHENTICATED, and VALIDATION_FAILED where the password is missing.
 */
export async function takeNewEmail(ctx: Context, { token, ...shown }: Confirmation): Promise<string> {
  const link = await openLink(ctx, 'change_email', token)
  const { accountId, email } = link
  const sessionId = await mustOpenAccount(ctx, accountId, shown)
  const ended = await transact(ctx.db, async (tx) => {
    const former = await writeEmail(tx, { id: accountId, email })
    if (former === null || !(await useOneTimeToken(tx, link))) throw new Refused({ code: 'TOKEN_INVALID' })
    if (sessionId !== null) await mustBeSignedIn(tx, sessionId)
    await useUpTokens(tx, accountId, 'verify_email', 'reset_password', 'change_email')
    await ctx.jobs.enqueue(tx, 'send-mail', [{ kind: 'email_changed', to: former.email, locale: former.locale }])
    return endSessionsOfAccount(tx, { accountId, except: sessionId }, 'email')
  }).catch(refuseTaken)
  ctx.accessTokens.forget(ended)
  await adoptGuest({ ...ctx, cartToken: null }, { id: accountId, verifiedEmail: email })
  return email
}

function refuseTaken(error: unknown): never {
  if (constraintOf(error) !== 'account_email') throw error
  throw new Refused({ code: 'CONFLICT', entity: 'account', currentVersion: null })
}
