import type { Actor } from '@tillwright/domain/accounts/actor'
import type { Permission } from '@tillwright/domain/accounts/permission'
import type { AccountId, ApiKeyId, SessionId } from '@tillwright/domain/ids'
import { sql } from 'kysely'
import type { Db } from './client.ts'

/** Somebody of the staff who has signed in. */
export interface StaffAccess extends Actor {
  /** Where the shop asks its staff for a second factor, and none was shown for this session. */
  readonly lacksSecondFactor: boolean
}

/**
 * Who somebody is to the shop at this moment; null where the session is over or the account disabled, so that both
 * take effect at once.
 */
export async function readActor(
  db: Db,
  { accountId, sessionId }: { accountId: AccountId; sessionId: SessionId },
): Promise<StaffAccess | null> {
  const account = await db
    .selectFrom('session')
    .innerJoin('account', 'account.id', 'session.account_id')
    .select(['account.id', 'account.email as name', 'account.role', 'account.permissions'])
    .select(lacksSecondFactor.as('lacksSecondFactor'))
    .where('session.id', '=', sessionId)
    .where('session.account_id', '=', accountId)
    .where('session.revoked_at', 'is', null)
    .where('session.expires_at', '>', sql<Date>`shop_now()`)
    .where('account.disabled_at', 'is', null)
    .executeTakeFirst()
  return account === undefined ? null : { ...account, kind: 'staff' }
}

const lacksSecondFactor = sql<boolean>`account.role <> 'CUSTOMER' and not session.is_two_factor
  and exists (select from shop_setting where staff_second_factor = 'required')`

export interface ApiKeyAccess {
  readonly id: ApiKeyId
  readonly name: string
  readonly secretHash: Buffer
  readonly scopes: readonly Permission[]
  /** Whether its last use was noted less than a minute ago. */
  readonly isNoted: boolean
}

/** The living key with this prefix. */
export async function findApiKey(db: Db, prefix: string): Promise<ApiKeyAccess | null> {
  const key = await db
    .selectFrom('api_key')
    .select(['id', 'name', 'secret_hash as secretHash', 'scopes'])
    .select(sql<boolean>`coalesce(last_used_at > shop_now() - interval '1 minute', false)`.as('isNoted'))
    .where('prefix', '=', prefix)
    .where('revoked_at', 'is', null)
    .where((eb) => eb.or([eb('expires_at', 'is', null), eb('expires_at', '>', sql<Date>`shop_now()`)]))
    .executeTakeFirst()
  return key ?? null
}

export async function noteUseOfApiKey(db: Db, id: ApiKeyId): Promise<void> {
  await db.updateTable('api_key').set({ last_used_at: sql`shop_now()` }).where('id', '=', id).execute()
}
