import type { Credentials } from '@tillwright/db/accounts'
import type { Context } from '../context.ts'
import { guess } from '../limits/guess.ts'
import { invalid } from './inputs.ts'

/**
 * Compares the password of whoever is signed in, and answers its hash: a copied token is not enough to guess on. Throws
 * VALIDATION_FAILED, which names the input, and RATE_LIMITED after too many that were wrong.
 */
export const proveOwnPassword = (
  ctx: Context,
  account: Credentials,
  { path, password }: { readonly path: string; readonly password: string },
): Promise<string> =>
  guess(ctx, { what: 'password', account }, async () => {
    const { isRight } = await ctx.passwords.verify(password, account.passwordHash)
    if (account.passwordHash === null || !isRight) throw invalid(path, 'is not your password')
    return account.passwordHash
  })
