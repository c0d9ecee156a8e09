import type { Permission, Standing } from '@tillwright/domain/accounts/permission'
import type { AccountId, ApiKeyId } from '@tillwright/domain/ids'
import { sql } from 'kysely'
import type { Db, Tx } from './client.ts'
import { follows, momentOf, type NewestPage } from './newest-first.ts'

export interface ApiKey {
  readonly id: ApiKeyId
  readonly name: string
  /** What a key begins with, so that people can tell which one it is. */
  readonly prefix: string
  readonly scopes: readonly Permission[]
  readonly createdBy: { readonly id: AccountId; readonly email: string } | null
  readonly createdAt: Date
  readonly expiresAt: Date | null
  readonly lastUsedAt: Date | null
  readonly revokedAt: Date | null
}

export async function readApiKeys(db: Db, { after, most }: NewestPage): Promise<(ApiKey & { moment: string })[]> {
  const rows = await keys(db)
    .select(momentOf('api_key.created_at').as('moment'))
    .where(follows({ at: 'api_key.created_at', id: 'api_key.id' }, after))
    .orderBy('api_key.created_at', 'desc')
    .orderBy('api_key.id', 'desc')
    .limit(sql.lit(most))
    .execute()
  return rows.map(({ moment, ...row }) => ({ ...apiKeyOf(row), moment }))
}

export async function findApiKeyById(db: Db, id: ApiKeyId): Promise<ApiKey | null> {
  const row = await keys(db).where('api_key.id', '=', id).executeTakeFirst()
  return row === undefined ? null : apiKeyOf(row)
}

/** What a living key may do; null where it is over. */
export async function readApiKeyScopes(db: Db, id: ApiKeyId): Promise<Standing | null> {
  const key = await db
    .selectFrom('api_key')
    .select('scopes')
    .where('id', '=', id)
    .where('revoked_at', 'is', null)
    .where((eb) => eb.or([eb('expires_at', 'is', null), eb('expires_at', '>', sql<Date>`shop_now()`)]))
    .executeTakeFirst()
  return key === undefined ? null : { role: 'STAFF', permissions: key.scopes }
}

export interface NewApiKey {
  readonly id: ApiKeyId
  readonly name: string
  readonly prefix: string
  readonly secretHash: Buffer
  readonly scopes: readonly Permission[]
  readonly createdBy: AccountId | null
  readonly expiresAt: Date | null
}

export async function insertApiKey(tx: Tx, key: NewApiKey): Promise<void> {
  await tx
    .insertInto('api_key')
    .values({
      id: key.id,
      name: key.name,
      prefix: key.prefix,
      secret_hash: key.secretHash,
      scopes: [...key.scopes],
      created_by: key.createdBy,
      expires_at: key.expiresAt,
    })
    .execute()
}

/** Answers whether it was living until now. */
export async function revokeApiKey(tx: Tx, id: ApiKeyId): Promise<boolean> {
  const revoked = await tx
    .updateTable('api_key')
    .set({ revoked_at: sql`shop_now()` })
    .where('id', '=', id)
    .where('revoked_at', 'is', null)
    .returning('id')
    .executeTakeFirst()
  return revoked !== undefined
}

/** Revokes the keys that somebody made and could not make any more; null could make none. Answers their ids. */
export async function revokeApiKeysBeyond(tx: Tx, by: AccountId, maker: Standing | null): Promise<ApiKeyId[]> {
  if (maker?.role === 'ADMIN') return []
  const revoked = await tx
    .updateTable('api_key')
    .set({ revoked_at: sql`shop_now()` })
    .where('created_by', '=', by)
    .where('revoked_at', 'is', null)
    .where(sql<boolean>`not scopes <@ ${maker?.permissions ?? []}::text[]`)
    .returning('id')
    .execute()
  return revoked.map(({ id }) => id)
}

const keys = (db: Db) =>
  db
    .selectFrom('api_key')
    .leftJoin('account', 'account.id', 'api_key.created_by')
    .select(['api_key.id', 'api_key.name', 'api_key.prefix', 'api_key.scopes', 'api_key.created_at as createdAt'])
    .select(['api_key.expires_at as expiresAt', 'api_key.last_used_at as lastUsedAt'])
    .select(['api_key.revoked_at as revokedAt', 'account.id as makerId', 'account.email as makerEmail'])

function apiKeyOf({ makerId, makerEmail, ...key }: KeyRow): ApiKey {
  return { ...key, createdBy: makerId === null || makerEmail === null ? null : { id: makerId, email: makerEmail } }
}
type KeyRow = Awaited<ReturnType<ReturnType<typeof keys>['execute']>>[number]
