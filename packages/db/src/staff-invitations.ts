import type { Permission, Role, Standing } from '@tillwright/domain/accounts/permission'
import type { AccountId } from '@tillwright/domain/ids'
import { sql } from 'kysely'
import type { Db, Tx } from './client.ts'
import { follows, momentOf, type NewestPage } from './newest-first.ts'

export interface StaffInvitation {
  readonly id: string
  /** Null of the first admin's, which is printed and not sent. */
  readonly email: string | null
  readonly role: Exclude<Role, 'CUSTOMER'>
  readonly permissions: readonly Permission[]
  readonly createdAt: Date
  readonly expiresAt: Date
}

const columns = ['id', 'email', 'role', 'permissions', 'created_at as createdAt', 'expires_at as expiresAt'] as const

/** Those that can still be accepted. */
export const readInvitations = (
  db: Db,
  { after, most }: NewestPage,
): Promise<(StaffInvitation & { moment: string })[]> =>
  open(db)
    .select([...columns, momentOf('created_at').as('moment')])
    .where(follows({ at: 'created_at', id: 'id' }, after))
    .orderBy('created_at', 'desc')
    .orderBy('id', 'desc')
    .limit(sql.lit(most))
    .execute()

/** Locks one that can still be accepted. */
export async function lockInvitation(tx: Tx, id: string): Promise<StaffInvitation | null> {
  return (await open(tx).select(columns).where('id', '=', id).forUpdate().executeTakeFirst()) ?? null
}

/** Locks those that this address could still accept. */
export const lockInvitationsTo = (tx: Tx, email: string): Promise<StaffInvitation[]> =>
  open(tx).select(columns).where(sql`lower(email)`, '=', sql`lower(${email})`).orderBy('id').forUpdate().execute()

/** Valid for a week. */
export const insertInvitation = (
  tx: Tx,
  invitation: Pick<StaffInvitation, 'id' | 'email' | 'role' | 'permissions'> & { invitedBy: AccountId | null },
): Promise<StaffInvitation> =>
  tx
    .insertInto('staff_invitation')
    .values({
      id: invitation.id,
      email: invitation.email,
      role: invitation.role,
      permissions: [...invitation.permissions],
      invited_by: invitation.invitedBy,
      expires_at: sql`shop_now() + interval '7 days'`,
    })
    .returning(columns)
    .executeTakeFirstOrThrow()

/** What is over now can't be accepted any more. */
export async function endInvitations(tx: Tx, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return
  await tx
    .updateTable('staff_invitation')
    .set({ expires_at: sql`shop_now()` })
    .where('id', '=', sql<string>`any(${ids}::uuid[])`)
    .where('used_at', 'is', null)
    .execute()
}

/** Ends what somebody has promised to others and may not give any more; null may give nothing. Answers the ids. */
export async function endInvitationsBeyond(tx: Tx, by: AccountId, giver: Standing | null): Promise<string[]> {
  if (giver?.role === 'ADMIN') return []
  const ended = await tx
    .updateTable('staff_invitation')
    .set({ expires_at: sql`shop_now()` })
    .where('invited_by', '=', by)
    .where('used_at', 'is', null)
    .where('expires_at', '>', sql<Date>`shop_now()`)
    .where(
      sql<boolean>`(role = 'ADMIN' or ${giver === null} or not permissions <@ ${giver?.permissions ?? []}::text[])`,
    )
    .returning('id')
    .execute()
  return ended.map(({ id }) => id)
}

const open = (db: Db) =>
  db.selectFrom('staff_invitation').where('used_at', 'is', null).where('expires_at', '>', sql<Date>`shop_now()`)
