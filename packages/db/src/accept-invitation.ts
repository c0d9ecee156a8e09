import type { AccountId } from '@tillwright/domain/ids'
import { sql } from 'kysely'
import type { Db, Tx } from './client.ts'
import type { StaffInvitation } from './staff-invitations.ts'

/** One that can still be accepted. */
export async function findInvitation(db: Db, id: string): Promise<StaffInvitation | null> {
  const invitation = await db
    .selectFrom('staff_invitation')
    .select(['id', 'email', 'role', 'permissions', 'created_at as createdAt', 'expires_at as expiresAt'])
    .where('id', '=', id)
    .where('used_at', 'is', null)
    .where('expires_at', '>', sql<Date>`shop_now()`)
    .executeTakeFirst()
  return invitation ?? null
}

/**
 * Answers whether it could still be accepted. After the account's lock, as everything about invitations. The first
 * admin's opens nothing while there is another admin.
 */
export async function useInvitation(
  tx: Tx,
  { id, email, accountId }: Pick<StaffInvitation, 'id' | 'email'> & { readonly accountId: AccountId },
): Promise<boolean> {
  if (email === null) await lockFirstAdmin(tx)
  const { numUpdatedRows } = await tx
    .updateTable('staff_invitation')
    .set({ used_at: sql`shop_now()`, account_id: accountId })
    .where('id', '=', id)
    .where('used_at', 'is', null)
    .where('expires_at', '>', sql<Date>`shop_now()`)
    .$if(email === null, (first) =>
      first.where(({ not, exists, selectFrom }) =>
        not(
          exists(
            selectFrom('account')
              .select('account.id')
              .where('role', '=', sql.lit('ADMIN'))
              .where('disabled_at', 'is', null)
              .where('account.id', '<>', accountId),
          ),
        ),
      ),
    )
    .executeTakeFirst()
  return numUpdatedRows > 0n
}

/** Whoever looks for an admin, or becomes the first one, does so after whoever was before him. */
export async function lockFirstAdmin(tx: Tx): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtext('tillwright.first-admin'))`.execute(tx)
}
