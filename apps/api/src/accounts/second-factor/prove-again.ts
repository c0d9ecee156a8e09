import { readCredentials } from '@tillwright/db/accounts'
import { isNewSession } from '@tillwright/db/sessions'
import { Refused } from '../../refused.ts'
import type { CustomerContext } from '../../trpc.ts'
import { invalid } from '../inputs.ts'
import { proveOwnPassword } from '../prove-own-password.ts'

/**
 * Asks whoever is signed in for the password once more, before what a stolen session must not do; an account that has
 * none must have been signed in to just now. Answers its hash, for it to be compared under the lock. Throws
 * VALIDATION_FAILED.
 */
export async function provePasswordAgain(ctx: CustomerContext, typed: string | undefined): Promise<string | null> {
  const account = await readCredentials(ctx.db, ctx.accountId)
  if (account === null) throw new Refused({ code: 'TOKEN_INVALID' })
  if (account.passwordHash === null) {
    if (await isNewSession(ctx.db, ctx.sessionId)) return null
    throw invalid('password', 'there is none: sign in anew, and do this within ten minutes')
  }
  if (typed === undefined) throw invalid('password', 'is needed once more')
  return proveOwnPassword(ctx, account, { path: 'password', password: typed })
}

export const wrongPassword = () => invalid('password', 'is not your password')
