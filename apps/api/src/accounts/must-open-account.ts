import { readCredentials } from '@tillwright/db/accounts'
import type { AccountId, SessionId } from '@tillwright/domain/ids'
import type { Context } from '../context.ts'
import { signedIn } from './identity.ts'
import { invalid } from './inputs.ts'
import { provePassword } from './login.ts'
import { showSecondFactor } from './second-factor/show.ts'

/** What opens an account besides a link. */
interface Shown {
  readonly password?: string | undefined
  readonly code?: string | undefined
}

/**
 * The mailbox alone does not do: somebody may have opened the account with an address that is not his, or mistyped his
 * new one, and a click of its owner would give him the account, or the owner's orders. It takes the session of the
 * account, which is answered, or its password, with the second factor where there is one.
 */
export async function mustOpenAccount(
  ctx: Context,
  accountId: AccountId,
  { password, code }: Shown,
): Promise<SessionId | null> {
  if (password !== undefined) {
    const account = await readCredentials(ctx.db, accountId)
    const { known } = await provePassword(ctx, account, { email: account?.email ?? '', password })
    await showSecondFactor(ctx, known, code)
    return null
  }
  const who = await signedIn(ctx)
  if (who?.accountId !== accountId) throw invalid('password', 'is needed: that of the account')
  return who.sessionId
}
