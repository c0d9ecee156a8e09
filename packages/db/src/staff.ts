import type { Actor } from '@tillwright/domain/accounts/actor'
import type { Permission, Role, Standing } from '@tillwright/domain/accounts/permission'
import type { AccountId, ApiKeyId, NewId } from '@tillwright/domain/ids'
import { sql } from 'kysely'
import { lockFirstAdmin } from './accept-invitation.ts'
import { readApiKeyScopes } from './api-keys.ts'
import { type Db, type Tx, transact } from './client.ts'
import { follows, momentOf, type NewestPage } from './newest-first.ts'

export interface StaffMember {
  readonly id: AccountId
  readonly email: string
  readonly firstName: string
  readonly lastName: string
  readonly role: Role
  readonly permissions: readonly Permission[]
  readonly hasSecondFactor: boolean
  readonly disabledAt: Date | null
  readonly createdAt: Date
  readonly version: number
}

const memberColumns = [
  'id',
  'email',
  'first_name as firstName',
  'last_name as lastName',
  'role',
  'permissions',
  sql<boolean>`second_factor_id is not null`.as('hasSecondFactor'),
  'disabled_at as disabledAt',
  'created_at as createdAt',
  'version',
] as const

/** Everybody who is more than a customer, also who is disabled. */
export const readStaff = (db: Db, { after, most }: NewestPage): Promise<(StaffMember & { moment: string })[]> =>
  db
    .selectFrom('account')
    .select([...memberColumns, momentOf('created_at').as('moment')])
    .where('role', '<>', sql.lit('CUSTOMER'))
    .where(follows({ at: 'created_at', id: 'id' }, after))
    .orderBy('created_at', 'desc')
    .orderBy('id', 'desc')
    .limit(sql.lit(most))
    .execute()

export interface LockedStaff {
  /** What the caller may do now that nobody can take it away any more; null where it was taken away meanwhile. */
  readonly standing: Standing | null
  /** The account in whose name he acts: his own, or that of the key's maker where it has one. */
  readonly accountId: AccountId | null
  readonly member: StaffMember | null
  /** Living admins besides the member. */
  readonly otherAdminCount: number
}

/**
 * Locks the account behind a caller, the member that he changes and all living admins, in id order. So changes of the
 * staff follow each other, and of two admins who disable each other the second finds that he is none any more.
 */
export async function lockStaff(tx: Tx, actor: Actor, staffId: AccountId | null): Promise<LockedStaff> {
  const accountId = await accountBehind(tx, actor)
  const named = [accountId, staffId].filter((id) => id !== null)
  const accounts = await tx
    .selectFrom('account')
    .select(memberColumns)
    .where(sql<boolean>`(id = any(${named}::uuid[]) or (role = 'ADMIN' and disabled_at is null))`)
    .orderBy('id')
    .forNoKeyUpdate()
    .execute()
  const isLiving = ({ disabledAt }: StaffMember) => disabledAt === null
  const caller = accounts.find(({ id }) => id === accountId)
  const ofKey = actor.kind === 'api_key' ? await readApiKeyScopes(tx, actor.id as ApiKeyId) : null
  return {
    standing: actor.kind === 'api_key' ? ofKey : caller !== undefined && isLiving(caller) ? caller : null,
    accountId,
    member: accounts.find(({ id, role }) => id === staffId && role !== 'CUSTOMER') ?? null,
    otherAdminCount: accounts.filter((one) => one.role === 'ADMIN' && isLiving(one) && one.id !== staffId).length,
  }
}

/** Of a locked member. Raises his version. */
export const writeMember = (
  tx: Tx,
  { id, version }: Pick<StaffMember, 'id' | 'version'>,
  to: Standing & { readonly isDisabled: boolean },
): Promise<StaffMember> =>
  tx
    .updateTable('account')
    .set({ role: to.role, permissions: [...to.permissions], version: version + 1 })
    .set({ disabled_at: to.isDisabled ? sql<Date>`coalesce(disabled_at, shop_now())` : null })
    .where('id', '=', id)
    .where('version', '=', version)
    .returning(memberColumns)
    .executeTakeFirstOrThrow()

/** The account of the staff with this address; null where it is a customer's or nobody's. */
export async function findStaffByEmail(db: Db, email: string): Promise<Pick<StaffMember, 'id' | 'version'> | null> {
  const query = db
    .selectFrom('account')
    .select(['id', 'version'])
    .where(sql`lower(email)`, '=', sql`lower(${email})`)
    .where('role', '<>', sql.lit('CUSTOMER'))
  return (await query.executeTakeFirst()) ?? null
}

/**
 * The id of the one open invitation without an address, which makes whoever has its link the first admin; null where
 * there is a living admin. It lasts 30 days and is renewed when it is asked for after that; processes that ask at once
 * get the same.
 */
export async function openFirstInvitation(db: Db, newId: NewId): Promise<string | null> {
  const { rows } = await transact(db, async (tx) => {
    await lockFirstAdmin(tx)
    return sql<{ id: string }>`
      insert into staff_invitation (id, role, expires_at)
      select ${newId()}::uuid, 'ADMIN', shop_now() + interval '30 days'
      where not exists (select from account where role = 'ADMIN' and disabled_at is null)
      on conflict ((true)) where email is null and used_at is null do update
      set expires_at = case when staff_invitation.expires_at > shop_now()
        then staff_invitation.expires_at else excluded.expires_at end
      returning id`.execute(tx)
  })
  return rows[0]?.id ?? null
}

async function accountBehind(tx: Tx, { kind, id }: Actor): Promise<AccountId | null> {
  // An actor's id is what its kind says.
  if (kind === 'staff') return id as AccountId
  const query = tx.selectFrom('api_key').select('created_by as createdBy')
  return (await query.where('id', '=', id as ApiKeyId).executeTakeFirst())?.createdBy ?? null
}
