import { markEmailVerified, readAccount, readCredentials } from '@tillwright/db/accounts'
import { transact } from '@tillwright/db/client'
import { useOneTimeToken, useUpTokens } from '@tillwright/db/one-time-tokens'
import type { AccountId } from '@tillwright/domain/ids'
import { z } from 'zod'
import type { Context } from '../context.ts'
import { Refused } from '../refused.ts'
import { anyone, customer } from '../trpc.ts'
import { adoptGuest } from './adopt-guest.ts'
import { signedIn } from './identity.ts'
import { invalid, linkToken, password } from './inputs.ts'
import { mailLink, openLink } from './links.ts'
import { provePassword } from './login.ts'

const done = z.object({ ok: z.literal(true) })

const confirmation = {
  token: linkToken,
  password: password.optional().describe('Of the account; not needed by whoever is signed in to it'),
}
interface Confirmation {
  readonly token: string
  readonly password?: string | undefined
}

export const verifyEmail = anyone
  .meta({
    docs:
      'Confirms an address by the token of the link that was mailed to it; what was ordered under it as a guest is ' +
      'then found in the account. It takes the session of the account as well, or its password (UNAUTHENTICATED ' +
      'where that is wrong). A token that is used up or over is TOKEN_INVALID.',
  })
  .input(z.strictObject(confirmation))
  .output(done)
  .mutation(async ({ ctx, input }) => {
    await confirmEmail(ctx, input)
    return { ok: true } as const
  })

/**
 * Answers the address that is confirmed now; the cart of whoever opens the link stays where it is. Throws
 * TOKEN_INVALID, UNAUTHENTICATED, and VALIDATION_FAILED where the password is missing.
 */
export async function confirmEmail(ctx: Context, { token, password }: Confirmation): Promise<string> {
  const link = await openLink(ctx, 'verify_email', token)
  const { accountId, email } = link
  await mustOpenAccount(ctx, accountId, password)
  await transact(ctx.db, async (tx) => {
    const isVerified = await markEmailVerified(tx, { id: accountId, email })
    if (!isVerified || !(await useOneTimeToken(tx, link))) throw new Refused({ code: 'TOKEN_INVALID' })
    await useUpTokens(tx, accountId, 'verify_email')
  })
  await adoptGuest({ ...ctx, cartToken: null }, { id: accountId, verifiedEmail: email })
  return email
}

/**
 * The mailbox alone does not do: somebody may have opened the account with an address that is not his, and a click of
 * its owner would give him the owner's orders.
 */
async function mustOpenAccount(ctx: Context, accountId: AccountId, typed: string | undefined): Promise<void> {
  if (typed !== undefined) {
    await provePassword(ctx, await readCredentials(ctx.db, accountId), typed)
    return
  }
  const who = await signedIn(ctx)
  if (who?.accountId !== accountId) throw invalid('password', 'is needed: that of the account')
}

export const resendVerification = customer
  .meta({ docs: 'Mails the link once more, once a minute at most; does nothing where the address is confirmed.' })
  .output(done)
  .mutation(async ({ ctx }) => {
    const account = await readAccount(ctx.db, ctx.accountId)
    if (account === null) throw new Refused({ code: 'TOKEN_INVALID' })
    if (account.emailVerifiedAt === null) {
      const of = { accountId: account.id }
      await transact(ctx.db, (tx) => mailLink(ctx, tx, { purpose: 'verify_email', of }))
    }
    return { ok: true } as const
  })
