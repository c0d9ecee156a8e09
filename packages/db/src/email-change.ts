import type { AccountId } from '@tillwright/domain/ids'
import { sql } from 'kysely'
import type { Db, Tx } from './client.ts'
import { useUpTokens } from './one-time-tokens.ts'

export interface PlannedEmailChange {
  /** Of the link. */
  readonly id: string
  readonly accountId: AccountId
  /** The new address. */
  readonly email: string
  /** What its person has just been found to know; null where there is none. */
  readonly passwordHash: string | null
}

/**
 * Writes down a link that is to be mailed to a new address, in the place of every earlier one: a mistyped address is
 * good for nothing once it is asked for again. Answers the present address; 'gone' where the account is disabled or has
 * another password by now, 'again' where it has asked within the last minute: nobody fills somebody else's mailbox.
 */
export async function planEmailChange(
  tx: Tx,
  { id, accountId, email, passwordHash }: PlannedEmailChange,
): Promise<{ readonly from: string } | 'gone' | 'again'> {
  const account = await tx
    .selectFrom('account')
    .select('email')
    .where('id', '=', accountId)
    .where('password_hash', 'is not distinct from', passwordHash)
    .where('disabled_at', 'is', null)
    .forNoKeyUpdate()
    .executeTakeFirst()
  if (account === undefined) return 'gone'
  const justNow = await tx
    .selectFrom('one_time_token')
    .select('id')
    .where('account_id', '=', accountId)
    .where('purpose', '=', 'change_email')
    .where('created_at', '>', sql<Date>`shop_now() - interval '1 minute'`)
    .executeTakeFirst()
  if (justNow !== undefined) return 'again'
  await useUpTokens(tx, accountId, 'change_email')
  await tx
    .insertInto('one_time_token')
    .values({
      id,
      purpose: 'change_email',
      account_id: accountId,
      email,
      expires_at: sql<Date>`shop_now() + interval '1 hour'`,
    })
    .execute()
  return { from: account.email }
}

/** Whether an address, however it is spelled, is that of an account other than this one. */
export async function isEmailOfAnother(db: Db, accountId: AccountId, email: string): Promise<boolean> {
  const another = await db
    .selectFrom('account')
    .select('id')
    .where(sql`lower(email)`, '=', sql`lower(${email})`)
    .where('id', '<>', accountId)
    .executeTakeFirst()
  return another !== undefined
}

/**
 * Gives an account another address, which its person has just shown to be his; answers the one that it had, and null
 * where the account is disabled. Fails by the index `account_email` where somebody else has the address.
 */
export async function writeEmail(
  tx: Tx,
  { id, email }: { readonly id: AccountId; readonly email: string },
): Promise<{ readonly email: string; readonly locale: string | null } | null> {
  const account = await tx
    .selectFrom('account')
    .select(['email', 'locale'])
    .where('id', '=', id)
    .where('disabled_at', 'is', null)
    .forUpdate()
    .executeTakeFirst()
  if (account === undefined) return null
  await tx
    .updateTable('account')
    .set({ email, email_verified_at: sql<Date>`shop_now()`, version: sql`version + 1` })
    .where('id', '=', id)
    .execute()
  return account
}
