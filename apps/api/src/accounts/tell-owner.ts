import type { Credentials } from '@tillwright/db/accounts'
import type { Tx } from '@tillwright/db/client'
import type { AccountNotice } from '@tillwright/domain/accounts/account-notice'
import type { Context } from '../context.ts'

/**
 * Asks for a mail about something that guards the account, in its transaction: it may have been somebody else. Not to
 * an address that nobody has shown to be his, for whoever opened the account could fill a stranger's mailbox.
 */
export async function tellOwner(
  { jobs }: Pick<Context, 'jobs'>,
  tx: Tx,
  { email, locale, isEmailVerified }: Pick<Credentials, 'email' | 'locale' | 'isEmailVerified'>,
  notice: AccountNotice,
): Promise<void> {
  if (!isEmailVerified) return
  await jobs.enqueue(tx, 'send-mail', [{ kind: 'account_notice', notice, to: email, locale }])
}
