import type { Standing } from '@tillwright/domain/accounts/permission'
import type { ApiKeyId, SessionId } from '@tillwright/domain/ids'
import { sql } from 'kysely'
import type { Db } from './client.ts'

/**
 * Which of these sessions and keys are good at this moment, and for what: many with one statement. What is missing in
 * the answer is over, revoked or disabled.
 */
export async function readLivingAccess(
  db: Db,
  { sessionIds, apiKeyIds }: { readonly sessionIds: readonly SessionId[]; readonly apiKeyIds: readonly ApiKeyId[] },
): Promise<ReadonlyMap<SessionId | ApiKeyId, Standing>> {
  const { rows } = await sql<Standing & { readonly id: SessionId | ApiKeyId }>`
    select session.id, account.role, account.permissions from session
    join account on account.id = session.account_id
    where session.id = any(${sessionIds}::uuid[]) and session.revoked_at is null and session.expires_at > shop_now()
      and account.disabled_at is null
    union all
    select id, 'STAFF', scopes from api_key
    where id = any(${apiKeyIds}::uuid[]) and revoked_at is null and (expires_at is null or expires_at > shop_now())`.execute(
    db,
  )
  return new Map(rows.map(({ id, ...standing }) => [id, standing]))
}
