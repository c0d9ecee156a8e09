import type { AccountId } from '@tillwright/domain/ids'
import { sql } from 'kysely'
import type { Db, Tx } from './client.ts'

/** What a link in a mail to an account's person is for. */
export type TokenPurpose = 'verify_email' | 'reset_password' | 'change_email'

/** Which one: its id alone says nothing about what it is good for. */
export interface TokenReference {
  readonly id: string
  readonly purpose: TokenPurpose
}

/** One to the address that the account has. */
export interface NewToken extends TokenReference {
  readonly purpose: keyof typeof lifetimes
  /** Of an account, by its id or by its address however it is spelled. */
  readonly of: { readonly accountId: AccountId } | { readonly email: string }
}

/**
 * Writes down a link that is to be mailed, unless the account does not exist or is disabled, or was mailed one of its
 * kind within the last minute: nobody fills somebody else's mailbox. Takes the same statements in all these cases.
 */
export async function insertOneTimeToken(tx: Tx, { id, purpose, of }: NewToken): Promise<void> {
  const named = 'email' in of ? sql<boolean>`lower(email) = lower(${of.email})` : sql<boolean>`id = ${of.accountId}`
  const account = await tx.selectFrom('account').select('id').where(named).forNoKeyUpdate().executeTakeFirst()
  await tx
    .insertInto('one_time_token')
    .columns(['id', 'purpose', 'account_id', 'email', 'expires_at'])
    .expression((eb) =>
      eb
        .selectFrom('account')
        .select([sql`${id}::uuid`.as('id'), sql`${purpose}::text`.as('purpose'), 'account.id as account_id', 'email'])
        .select(sql`shop_now() + ${lifetimes[purpose]}::interval`.as('expires_at'))
        .where('account.id', '=', sql<AccountId>`${account?.id ?? null}::uuid`)
        .where('disabled_at', 'is', null)
        .where(({ not, exists }) => not(exists(mailedJustNow(tx, purpose)))),
    )
    .execute()
}

/** A reset hands over the account to whoever reads the mail, so that it ends soon. */
const lifetimes = { verify_email: '3 days', reset_password: '1 hour' } as const

const mailedJustNow = (tx: Tx, purpose: TokenPurpose) =>
  tx
    .selectFrom('one_time_token as earlier')
    .select('earlier.id')
    .whereRef('earlier.account_id', '=', sql.ref('account.id'))
    .where('earlier.purpose', '=', purpose)
    .where('earlier.used_at', 'is', null)
    .where('earlier.created_at', '>', sql<Date>`shop_now() - interval '1 minute'`)

export interface OneTimeToken {
  readonly accountId: AccountId
  /** The address that it went to. */
  readonly email: string
}

/** What a link stands for; null where it was used, is over, or never was. */
export async function findOneTimeToken(db: Db, { id, purpose }: TokenReference): Promise<OneTimeToken | null> {
  const token = await db
    .selectFrom('one_time_token')
    .select(['account_id as accountId', 'email'])
    .where('id', '=', id)
    .where('purpose', '=', purpose)
    .where('used_at', 'is', null)
    .where('expires_at', '>', sql<Date>`shop_now()`)
    .executeTakeFirst()
  return token ?? null
}

/** The same for whoever writes the mail, with what the account's person speaks; null where nobody knows. */
export async function findMailedToken(
  db: Db,
  token: TokenReference,
): Promise<(OneTimeToken & { readonly locale: string | null }) | null> {
  const found = await findOneTimeToken(db, token)
  if (found === null) return null
  const account = await db.selectFrom('account').select('locale').where('id', '=', found.accountId).executeTakeFirst()
  return { ...found, locale: account?.locale ?? null }
}

/** Answers whether it was good until now: of eight that come at once with one link, one is told so. */
export async function useOneTimeToken(tx: Tx, { id, purpose }: TokenReference): Promise<boolean> {
  const { numUpdatedRows } = await tx
    .updateTable('one_time_token')
    .set({ used_at: sql`shop_now()` })
    .where('id', '=', id)
    .where('purpose', '=', purpose)
    .where('used_at', 'is', null)
    .where('expires_at', '>', sql<Date>`shop_now()`)
    .executeTakeFirst()
  return numUpdatedRows > 0n
}

/** Of what was mailed to this account for these purposes, nothing opens anything any more. */
export async function useUpTokens(tx: Tx, accountId: AccountId, ...purposes: readonly TokenPurpose[]): Promise<void> {
  await tx
    .updateTable('one_time_token')
    .set({ used_at: sql`shop_now()` })
    .where('account_id', '=', accountId)
    .where('purpose', 'in', purposes)
    .where('used_at', 'is', null)
    .execute()
}

/** Forgets what has been over for 30 days. */
export async function deleteOldTokens(db: Db): Promise<void> {
  await db.deleteFrom('one_time_token').where('expires_at', '<', sql<Date>`shop_now() - interval '30 days'`).execute()
}
