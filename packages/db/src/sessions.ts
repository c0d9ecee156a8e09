import type { AccountId, SecondFactorId, SessionId } from '@tillwright/domain/ids'
import { sql } from 'kysely'
import { type Account, accountColumns } from './accounts.ts'
import type { Db } from './client.ts'
import { follows, momentOf, type NewestPage } from './newest-first.ts'

/** A sign-in, and with it a family of refresh tokens of which one is unused at a time. */
export interface NewSession {
  readonly id: SessionId
  readonly accountId: AccountId
  /** What its person has just been found to know; null where it was shown under the account's lock who he is. */
  readonly passwordHash: string | null
  /** What he has just shown to have; null where he was not asked for it. */
  readonly secondFactorId: SecondFactorId | null
  /** Whether two factors were shown, here or elsewhere. */
  readonly isTwoFactor: boolean
  /** SHA-256 of the first refresh token. */
  readonly tokenHash: Buffer
  readonly userAgent: string | null
  readonly ip: string
}

export interface LivingSession {
  readonly id: SessionId
  readonly account: Account
  /** The last moment at which it can be refreshed. */
  readonly expiresAt: Date
}

/**
 * Opens a session unless the account is disabled, or its password or second factor another one by now: the row lock
 * makes this and a change of those follow each other, so that what the old one opened is refused, or ended with it.
 */
export async function insertSession(db: Db, session: NewSession): Promise<LivingSession | null> {
  const row = await db
    .with('who', (query) =>
      query
        .selectFrom('account')
        .select(accountColumns)
        .where('id', '=', session.accountId)
        .$if(session.passwordHash !== null, (query) => query.where('password_hash', '=', session.passwordHash))
        .where('second_factor_id', 'is not distinct from', session.secondFactorId)
        .where('disabled_at', 'is', null)
        .forShare(),
    )
    .with('opened', (query) =>
      query
        .insertInto('session')
        .columns(['id', 'account_id', 'user_agent', 'ip', 'is_two_factor', 'expires_at'])
        .expression((eb) =>
          eb
            .selectFrom('who')
            .select([sql`${session.id}::uuid`.as('id'), 'who.id as account_id'])
            .select([sql`${session.userAgent}::text`.as('user_agent'), sql`${session.ip}::text`.as('ip')])
            .select([sql`${session.isTwoFactor}::boolean`.as('is_two_factor'), lastsUntil.as('expires_at')]),
        )
        .returning(['id', 'expires_at']),
    )
    .with('first_token', (query) =>
      query
        .insertInto('refresh_token')
        .columns(['token_hash', 'session_id'])
        .expression((eb) =>
          eb.selectFrom('opened').select([sql`${session.tokenHash}::bytea`.as('token_hash'), 'opened.id']),
        ),
    )
    .selectFrom(['who', 'opened'])
    .selectAll('who')
    .select(['opened.id as sessionId', 'opened.expires_at as sessionExpiresAt'])
    .executeTakeFirst()
  return row === undefined ? null : livingSession(row)
}

/** Sessions live for so long after they were last refreshed. */
const lastsUntil = sql<Date>`shop_now() + interval '30 days'`

/**
 * Uses a refresh token up and puts its successor in its place, as one statement: of ten that come at once, one does.
 * Answers null to the others, and where the session or its account is over: `readFamily` then says what is to be done.
 */
export async function rotateRefreshToken(
  db: Db,
  { shownHash, nextHash }: { readonly shownHash: Buffer; readonly nextHash: Buffer },
): Promise<LivingSession | null> {
  const row = await db
    .with('shown', (query) =>
      query
        .updateTable('refresh_token')
        .set({ used_at: sql`shop_now()` })
        .from('session')
        .whereRef('session.id', '=', 'refresh_token.session_id')
        .where('refresh_token.token_hash', '=', shownHash)
        .where('refresh_token.used_at', 'is', null)
        .where('session.revoked_at', 'is', null)
        .where('session.expires_at', '>', sql<Date>`shop_now()`)
        .returning('refresh_token.session_id'),
    )
    .with('child', (query) =>
      query
        .insertInto('refresh_token')
        .columns(['token_hash', 'session_id'])
        .expression((eb) =>
          eb.selectFrom('shown').select([sql`${nextHash}::bytea`.as('token_hash'), 'shown.session_id']),
        ),
    )
    .with('kept', (query) =>
      query
        .updateTable('session')
        .set({ last_used_at: sql`shop_now()`, expires_at: lastsUntil })
        .from('shown')
        .whereRef('session.id', '=', 'shown.session_id')
        // Once more: it may have been ended while this statement waited.
        .where('session.revoked_at', 'is', null)
        .returning(['session.id', 'session.account_id', 'session.expires_at']),
    )
    .selectFrom('kept')
    .innerJoin('account', 'account.id', 'kept.account_id')
    .where('account.disabled_at', 'is', null)
    .select(accountColumns)
    .select(['kept.id as sessionId', 'kept.expires_at as sessionExpiresAt'])
    .executeTakeFirst()
  return row === undefined ? null : livingSession(row)
}

const livingSession = ({
  sessionId,
  sessionExpiresAt,
  ...account
}: Account & { sessionId: SessionId; sessionExpiresAt: Date }): LivingSession => ({
  id: sessionId,
  account,
  expiresAt: sessionExpiresAt,
})

/** What has become of a token that could not be used. */
export interface Family extends LivingSession {
  /** Whether it was used up, and if so whether that was a moment ago, so that its answer may have been lost. */
  readonly shown: 'unused' | 'used_just_now' | 'used'
  /** SHA-256 of the one token that can be used; null where there is none. */
  readonly unusedHash: Buffer | null
}

/** The family of a token, of whatever generation; null where it is not known, or its session or account is over. */
export async function readFamily(db: Db, shownHash: Buffer): Promise<Family | null> {
  const row = await db
    .selectFrom('refresh_token as shown')
    .innerJoin('session', 'session.id', 'shown.session_id')
    .innerJoin('account', 'account.id', 'session.account_id')
    .leftJoin('refresh_token as unused', (join) =>
      join.onRef('unused.session_id', '=', 'session.id').on('unused.used_at', 'is', null),
    )
    .select(accountColumns)
    .select(['session.id as sessionId', 'session.expires_at as sessionExpiresAt', 'unused.token_hash as unusedHash'])
    .select(
      sql<Family['shown']>`case when shown.used_at is null then 'unused'
        when shown.used_at >= shop_now() - interval '10 seconds' then 'used_just_now' else 'used' end`.as('shown'),
    )
    .where('shown.token_hash', '=', shownHash)
    .where('session.revoked_at', 'is', null)
    .where('session.expires_at', '>', sql<Date>`shop_now()`)
    .where('account.disabled_at', 'is', null)
    .executeTakeFirst()
  if (row === undefined) return null
  const { shown, unusedHash, ...living } = row
  return { ...livingSession(living), shown, unusedHash }
}

/** Whether it was opened within the last ten minutes, and lives. */
export async function isNewSession(db: Db, id: SessionId): Promise<boolean> {
  const found = await db
    .selectFrom('session')
    .select('id')
    .where('id', '=', id)
    .where('revoked_at', 'is', null)
    .where('created_at', '>', sql<Date>`shop_now() - interval '10 minutes'`)
    .executeTakeFirst()
  return found !== undefined
}

/** Whether it goes on, as things stand at this moment. */
export async function isLivingSession(db: Db, id: SessionId): Promise<boolean> {
  const found = await db
    .selectFrom('session')
    .select('id')
    .where('id', '=', id)
    .where('revoked_at', 'is', null)
    .where('expires_at', '>', sql<Date>`shop_now()`)
    .executeTakeFirst()
  return found !== undefined
}

/** Why a session ended before its time. */
export type SessionEnd =
  | 'logout'
  | 'logout_all'
  | 'revoked'
  | 'reuse'
  | 'password'
  | 'second_factor'
  | 'disabled'
  | 'downgrade'
  | 'email'

/** Ends one session of this account; answers false where it has no such living session. */
export async function endSession(
  db: Db,
  { id, accountId }: { readonly id: SessionId; readonly accountId: AccountId },
  because: SessionEnd,
): Promise<boolean> {
  const { numUpdatedRows } = await end(db, because)
    .where('id', '=', id)
    .where('account_id', '=', accountId)
    .where('expires_at', '>', sql<Date>`shop_now()`)
    .executeTakeFirst()
  return numUpdatedRows > 0n
}

/** Ends the sessions that these refresh tokens, of whatever generation, belong to; answers which. */
export async function endSessionsOfTokens(db: Db, tokenHashes: readonly Buffer[]): Promise<SessionId[]> {
  const ended = await end(db, 'logout')
    .where('id', 'in', (eb) =>
      eb.selectFrom('refresh_token').select('session_id').where('token_hash', '=', sql<Buffer>`any(${tokenHashes})`),
    )
    .returning('id')
    .execute()
  return ended.map(({ id }) => id)
}

/** Ends all sessions of an account, the one to be kept apart; answers which. Locks them in id order. */
export async function endSessionsOfAccount(
  db: Db,
  { accountId, except = null }: { readonly accountId: AccountId; readonly except?: SessionId | null },
  because: SessionEnd,
): Promise<SessionId[]> {
  const ended = await db
    .with('living', (query) =>
      query
        .selectFrom('session')
        .select('id')
        .where('account_id', '=', accountId)
        .where('revoked_at', 'is', null)
        .$if(except !== null, (some) => some.where('id', 'is distinct from', except))
        .orderBy('id')
        .forUpdate(),
    )
    .updateTable('session')
    .set({ revoked_at: sql`shop_now()`, revoked_because: because })
    .from('living')
    .whereRef('session.id', '=', 'living.id')
    .returning('session.id')
    .execute()
  return ended.map(({ id }) => id)
}

const end = (db: Db, because: SessionEnd) =>
  db
    .updateTable('session')
    .set({ revoked_at: sql`shop_now()`, revoked_because: because })
    .where('revoked_at', 'is', null)

export interface ListedSession {
  readonly id: SessionId
  readonly userAgent: string | null
  readonly ip: string | null
  readonly createdAt: Date
  readonly lastUsedAt: Date
  readonly moment: string
}

/** The living sessions of an account, the newest first. */
export const readSessions = (db: Db, accountId: AccountId, { after, most }: NewestPage): Promise<ListedSession[]> =>
  db
    .selectFrom('session')
    .select(['id', 'user_agent as userAgent', 'ip', 'created_at as createdAt', 'last_used_at as lastUsedAt'])
    .select(momentOf('created_at').as('moment'))
    .where('account_id', '=', accountId)
    .where('revoked_at', 'is', null)
    .where('expires_at', '>', sql<Date>`shop_now()`)
    .where(follows({ at: 'created_at', id: 'id' }, after))
    .orderBy('created_at', 'desc')
    .orderBy('id', 'desc')
    .limit(sql.lit(most))
    .execute()

/** Forgets what has been over for 30 days, and with it its refresh tokens. */
export async function deleteOldSessions(db: Db): Promise<void> {
  await db
    .deleteFrom('session')
    .where((eb) => {
      const monthAgo = sql<Date>`shop_now() - interval '30 days'`
      return eb.or([eb('expires_at', '<', monthAgo), eb('revoked_at', '<', monthAgo)])
    })
    .execute()
}

/** Forgets tokens that were used up 30 days ago, of sessions that go on: one that old is only dead. */
export async function deleteOldRefreshTokens(db: Db): Promise<void> {
  await db.deleteFrom('refresh_token').where('used_at', '<', sql<Date>`shop_now() - interval '30 days'`).execute()
}
