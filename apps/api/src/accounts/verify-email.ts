import { markEmailVerified, readAccount } from '@tillwright/db/accounts'
import { transact } from '@tillwright/db/client'
import { useOneTimeToken, useUpTokens } from '@tillwright/db/one-time-tokens'
import { z } from 'zod'
import type { Context } from '../context.ts'
import { chargeMail } from '../limits/charge.ts'
import { Refused } from '../refused.ts'
import { anyone, customer, refuses } from '../trpc.ts'
import { adoptGuest } from './adopt-guest.ts'
import { factorCode, linkToken, password } from './inputs.ts'
import { mailLink, openLink } from './links.ts'
import { mustOpenAccount } from './must-open-account.ts'
import { secondFactorRefusals } from './second-factor/show.ts'

const done = z.object({ ok: z.literal(true) })

export const confirmation = {
  token: linkToken,
  password: password.optional().describe('Of the account; not needed by whoever is signed in to it'),
  code: factorCode.optional(),
}
export interface Confirmation {
  readonly token: string
  readonly password?: string | undefined
  readonly code?: string | undefined
}

export const verifyEmail = anyone
  .meta({
    docs:
      'Confirms an address by the token of the link that was mailed to it; what was ordered under it as a guest is ' +
      'then found in the account. It takes the session of the account as well, or its password (UNAUTHENTICATED ' +
      'where that is wrong; SECOND_FACTOR_REQUIRED where a code belongs to it). A token that is used up or over is ' +
      'TOKEN_INVALID.',
    refuses: secondFactorRefusals,
  })
  .errors(refuses(secondFactorRefusals))
  .input(z.strictObject(confirmation))
  .output(done)
  .mutation(async ({ ctx, input }) => {
    await confirmEmail(ctx, input)
    return { ok: true } as const
  })

/**
 * Answers the address that is confirmed now; the cart of whoever opens the link stays where it is. Throws
 * TOKEN_INVALID, UNAUTHENTICATED, VALIDATION_FAILED where the password is missing, and for the second factor.
 */
export async function confirmEmail(ctx: Context, { token, ...shown }: Confirmation): Promise<string> {
  const link = await openLink(ctx, 'verify_email', token)
  const { accountId, email } = link
  await mustOpenAccount(ctx, accountId, shown)
  await transact(ctx.db, async (tx) => {
    const isVerified = await markEmailVerified(tx, { id: accountId, email })
    if (!isVerified || !(await useOneTimeToken(tx, link))) throw new Refused({ code: 'TOKEN_INVALID' })
    await useUpTokens(tx, accountId, 'verify_email')
  })
  await adoptGuest({ ...ctx, cartToken: null }, { id: accountId, verifiedEmail: email })
  return email
}

export const resendVerification = customer
  .meta({ docs: 'Mails the link once more, once a minute at most; does nothing where the address is confirmed.' })
  .output(done)
  .mutation(async ({ ctx }) => {
    const account = await readAccount(ctx.db, ctx.accountId)
    if (account === null) throw new Refused({ code: 'TOKEN_INVALID' })
    await chargeMail(ctx, `verify ${account.id}`)
    if (account.emailVerifiedAt === null) {
      const of = { accountId: account.id }
      await transact(ctx.db, (tx) => mailLink(ctx, tx, { purpose: 'verify_email', of }))
    }
    return { ok: true } as const
  })
