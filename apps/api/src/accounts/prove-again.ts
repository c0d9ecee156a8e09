import { type Credentials, readCredentials } from '@tillwright/db/accounts'
import { isLivingSession, isNewSession } from '@tillwright/db/sessions'
import { Refused } from '../refused.ts'
import type { CustomerContext } from '../trpc.ts'
import { invalid, password } from './inputs.ts'
import { proveOwnPassword } from './prove-own-password.ts'

/** What somebody shows who is signed in, before what a stolen session must not do. */
export const oncePassword = password
  .optional()
  .describe('Of the account, if it has one; else it must have been signed in to within ten minutes')

/** What `proveAgain` throws besides the common refusals. */
export const proveAgainRefusals = ['RECENT_SIGN_IN_REQUIRED'] as const

/**
 * Asks whoever is signed in for the password once more; an account that has none must have been signed in to just now.
 * Answers it as it was seen, for its hash to be compared under the lock. Throws VALIDATION_FAILED,
 * RECENT_SIGN_IN_REQUIRED and TOKEN_EXPIRED.
 */
export async function proveAgain(ctx: CustomerContext, typed: string | undefined): Promise<Credentials> {
  const account = await readCredentials(ctx.db, ctx.accountId)
  if (account === null) throw new Refused({ code: 'TOKEN_INVALID' })
  if (account.passwordHash === null) {
    if (await isNewSession(ctx.db, ctx.sessionId)) return account
    if (!(await isLivingSession(ctx.db, ctx.sessionId))) throw new Refused({ code: 'TOKEN_EXPIRED' })
    throw new Refused({ code: 'RECENT_SIGN_IN_REQUIRED' })
  }
  if (typed === undefined) throw invalid('password', 'is needed once more')
  await proveOwnPassword(ctx, account, { path: 'password', password: typed })
  return account
}

export const wrongPassword = () => invalid('password', 'is not your password')
