import type { Permission, Role } from '@tillwright/domain/accounts/permission'
import type { AccountId, SecondFactorId } from '@tillwright/domain/ids'
import { sql } from 'kysely'
import type { Db, Tx } from './client.ts'

/** Whoever can sign in, without what he signs in with. */
export interface Account {
  readonly id: AccountId
  readonly email: string
  readonly firstName: string
  readonly lastName: string
  readonly phone: string | null
  readonly locale: string | null
  readonly role: Role
  readonly permissions: readonly Permission[]
  /** When he showed that the address is his; null as long as he has not. */
  readonly emailVerifiedAt: Date | null
  readonly hasSecondFactor: boolean
  readonly version: number
  readonly createdAt: Date
}

/** An account that is opened by its own person. */
export interface NewAccount extends Pick<Account, 'id' | 'email' | 'firstName' | 'lastName' | 'role' | 'permissions'> {
  /** Null where he signs in elsewhere, and has chosen none. */
  readonly passwordHash: string | null
  readonly isEmailVerified: boolean
}

/** Answers null where the address, however it is spelled, has an account: of eight that come at once, one opens it. */
export async function insertAccount(tx: Tx, account: NewAccount): Promise<Account | null> {
  const inserted = await tx
    .insertInto('account')
    .values({
      id: account.id,
      email: account.email,
      first_name: account.firstName,
      last_name: account.lastName,
      role: account.role,
      permissions: [...account.permissions],
      password_hash: account.passwordHash,
      email_verified_at: account.isEmailVerified ? sql<Date>`shop_now()` : null,
    })
    .onConflict((conflict) => conflict.expression(sql`lower(email)`).doNothing())
    .returning(accountColumns)
    .executeTakeFirst()
  return inserted ?? null
}

/** Everything about an account but its password; null for one that has been erased. */
export async function readAccount(db: Db, id: AccountId): Promise<Account | null> {
  const query = db.selectFrom('account').select(accountColumns).where('id', '=', id).where('erased_at', 'is', null)
  return (await query.executeTakeFirst()) ?? null
}

export const accountColumns = [
  'account.id',
  'account.email',
  'account.first_name as firstName',
  'account.last_name as lastName',
  'account.phone',
  'account.locale',
  'account.role',
  'account.permissions',
  'account.email_verified_at as emailVerifiedAt',
  sql<boolean>`account.second_factor_id is not null`.as('hasSecondFactor'),
  'account.version',
  'account.created_at as createdAt',
] as const

/** What it takes to let somebody in, or not. */
export interface Credentials extends Pick<Account, 'id' | 'email' | 'locale' | 'role' | 'permissions'> {
  /** Null for an account that has never had a password. */
  readonly passwordHash: string | null
  /** Null where the password is all that he shows. */
  readonly secondFactorId: SecondFactorId | null
  readonly isEmailVerified: boolean
  readonly isDisabled: boolean
  /** Addresses of the network that sessions of his which go on were opened from, the newest first. */
  readonly signedInFrom: readonly string[]
}

/** By an address, however it is spelled. */
export async function findCredentials(db: Db, email: string): Promise<Credentials | null> {
  const found = await credentials(db).where(sql`lower(email)`, '=', sql`lower(${email})`).executeTakeFirst()
  return found ?? null
}

export async function readCredentials(db: Db, id: AccountId): Promise<Credentials | null> {
  return (await credentials(db).where('id', '=', id).executeTakeFirst()) ?? null
}

export async function lockCredentials(tx: Tx, id: AccountId): Promise<Credentials | null> {
  return (await credentials(tx).where('id', '=', id).forNoKeyUpdate().executeTakeFirst()) ?? null
}

const credentials = (db: Db) =>
  db
    .selectFrom('account')
    .select([
      'id',
      'email',
      'locale',
      'role',
      'permissions',
      'password_hash as passwordHash',
      'second_factor_id as secondFactorId',
    ])
    .select(sql<boolean>`email_verified_at is not null`.as('isEmailVerified'))
    .select(sql<boolean>`disabled_at is not null`.as('isDisabled'))
    .select(
      sql<string[]>`array(
        select session.ip from session
        where session.account_id = account.id and session.revoked_at is null and session.ip is not null
        order by session.created_at desc, session.id desc limit 20)`.as('signedInFrom'),
    )

/** The same password, hashed anew. Answers whether it was still hashed as it was seen; else it changes nothing. */
export const upgradePasswordHash = async (db: Db, id: AccountId, hashes: HashChange): Promise<boolean> =>
  (await replaceHash(db, id, hashes).executeTakeFirst()).numUpdatedRows > 0n

/** Answers whether the account, by then, still had the password that was seen: two changes at once are one. */
export const changePassword = async (tx: Tx, id: AccountId, hashes: HashChange): Promise<boolean> => {
  const change = replaceHash(tx, id, hashes).set({ version: sql`version + 1` })
  return (await change.executeTakeFirst()).numUpdatedRows > 0n
}

interface HashChange {
  readonly from: string
  readonly to: string
}

const replaceHash = (db: Db, id: AccountId, { from, to }: HashChange) =>
  db.updateTable('account').set({ password_hash: to }).where('id', '=', id).where('password_hash', '=', from)

/**
 * For whoever has shown that the address is his. Answers false where the account is disabled, or has another address or
 * another second factor by now.
 */
export async function resetPassword(
  tx: Tx,
  { secondFactorId, ...account }: Pick<Credentials, 'id' | 'email' | 'secondFactorId'>,
  passwordHash: string,
): Promise<boolean> {
  const { numUpdatedRows } = await ofProvenAddress(tx, account)
    .set({ password_hash: passwordHash })
    .where('second_factor_id', 'is not distinct from', secondFactorId)
    .executeTakeFirst()
  return numUpdatedRows > 0n
}

/** Notes that the address is his. Answers false where the account is disabled or has another address by now. */
export async function markEmailVerified(tx: Tx, account: Pick<Account, 'id' | 'email'>): Promise<boolean> {
  const { numUpdatedRows } = await ofProvenAddress(tx, account).executeTakeFirst()
  return numUpdatedRows > 0n
}

const ofProvenAddress = (tx: Tx, { id, email }: Pick<Account, 'id' | 'email'>) =>
  tx
    .updateTable('account')
    .set({ email_verified_at: sql`coalesce(email_verified_at, shop_now())`, version: sql`version + 1` })
    .where('id', '=', id)
    .where(sql`lower(email)`, '=', sql`lower(${email})`)
    .where('disabled_at', 'is', null)

export interface ProfileChange {
  readonly firstName?: string | undefined
  readonly lastName?: string | undefined
  readonly phone?: string | null | undefined
  readonly locale?: string | null | undefined
}

/** What is undefined stays. Answers null where another version than the one that was named is current. */
export async function updateProfile(
  db: Db,
  { id, version }: { readonly id: AccountId; readonly version: number | undefined },
  { firstName, lastName, phone, locale }: ProfileChange,
): Promise<Account | null> {
  const updated = await db
    .updateTable('account')
    .set({ first_name: firstName, last_name: lastName, phone, locale, version: sql`version + 1` })
    .where('id', '=', id)
    .$if(version !== undefined, (query) => query.where('version', '=', version ?? 0))
    .returning(accountColumns)
    .executeTakeFirst()
  return updated ?? null
}

/** Of a locked account: the standing that its person was invited to. Raises its version. */
export const promoteAccount = (
  tx: Tx,
  account: Pick<Account, 'id' | 'firstName' | 'lastName' | 'role' | 'permissions'>,
  isEmailVerified: boolean,
): Promise<Account> =>
  tx
    .updateTable('account')
    .set({
      first_name: account.firstName,
      last_name: account.lastName,
      role: account.role,
      permissions: [...account.permissions],
      version: sql`version + 1`,
    })
    .$if(isEmailVerified, (query) => query.set({ email_verified_at: sql`coalesce(email_verified_at, shop_now())` }))
    .where('id', '=', account.id)
    .returning(accountColumns)
    .executeTakeFirstOrThrow()
