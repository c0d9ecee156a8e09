import type { AccountId, IdentityId, SecondFactorId } from '@tillwright/domain/ids'
import { sql } from 'kysely'
import type { Db, Tx } from './client.ts'

/** Whom somebody is at a provider: an issuer never gives a subject to anybody else. */
export interface Subject {
  readonly issuer: string
  readonly subject: string
}

export interface Identity {
  readonly id: IdentityId
  readonly accountId: AccountId
  readonly secondFactorId: SecondFactorId | null
  readonly isDisabled: boolean
}

/** The account that somebody of a provider is here; null where he is none yet. */
export async function findIdentity(db: Db, { issuer, subject }: Subject): Promise<Identity | null> {
  const found = await db
    .selectFrom('account_identity as identity')
    .innerJoin('account', 'account.id', 'identity.account_id')
    .select(['identity.id', 'account.id as accountId', 'account.second_factor_id as secondFactorId'])
    .select(sql<boolean>`account.disabled_at is not null`.as('isDisabled'))
    .where('identity.issuer', '=', issuer)
    .where('identity.subject', '=', subject)
    .executeTakeFirst()
  return found ?? null
}

export interface NewIdentity extends Subject {
  readonly id: IdentityId
  readonly accountId: AccountId
  readonly provider: string
}

/** Of a locked account. Answers whose he is: somebody else's where he was quicker. */
export async function linkIdentity(tx: Tx, identity: NewIdentity): Promise<AccountId> {
  const { id, accountId, provider, issuer, subject } = identity
  await tx
    .insertInto('account_identity')
    .values({ id, account_id: accountId, provider, issuer, subject })
    .onConflict((conflict) => conflict.constraint('account_identity_is_one_account').doNothing())
    .execute()
  const { account_id } = await tx
    .selectFrom('account_identity')
    .select('account_id')
    .where('issuer', '=', issuer)
    .where('subject', '=', subject)
    .executeTakeFirstOrThrow()
  return account_id
}

export interface ListedIdentity {
  readonly id: IdentityId
  readonly provider: string
  readonly createdAt: Date
}

/** The oldest first. */
export const readIdentities = (db: Db, accountId: AccountId): Promise<ListedIdentity[]> =>
  db
    .selectFrom('account_identity')
    .select(['id', 'provider', 'created_at as createdAt'])
    .where('account_id', '=', accountId)
    .orderBy('id')
    .execute()

/** Of a locked account: one of its own, or all. Answers whether there was any. */
export async function unlinkIdentities(tx: Tx, accountId: AccountId, id: IdentityId | 'all'): Promise<boolean> {
  const { numDeletedRows } = await tx
    .deleteFrom('account_identity')
    .where('account_id', '=', accountId)
    .$if(id !== 'all', (query) => query.where('id', '=', sql<IdentityId>`${id}`))
    .executeTakeFirst()
  return numDeletedRows > 0n
}
