import type { AccountId, CustomerGroupId } from '@tillwright/domain/ids'
import { sql } from 'kysely'
import type { Db, Tx } from './client.ts'
import { follows, momentOf, type NewestPage } from './newest-first.ts'

/** Customers who get prices of their own. */
export interface CustomerGroup {
  readonly id: CustomerGroupId
  readonly code: string
  readonly name: string
  readonly createdAt: Date
  readonly version: number
}

const columns = ['id', 'code', 'name', 'created_at as createdAt', 'version'] as const

/** The newest first. */
export const readCustomerGroups = (
  db: Db,
  { after, most }: NewestPage,
): Promise<(CustomerGroup & { moment: string })[]> =>
  db
    .selectFrom('customer_group')
    .select([...columns, momentOf('created_at').as('moment')])
    .where(follows({ at: 'created_at', id: 'id' }, after))
    .orderBy('created_at', 'desc')
    .orderBy('id', 'desc')
    .limit(sql.lit(most))
    .execute()

/** Null where its code is taken. */
export async function insertCustomerGroup(
  tx: Tx,
  group: Pick<CustomerGroup, 'id' | 'code' | 'name'>,
): Promise<CustomerGroup | null> {
  const inserted = await tx
    .insertInto('customer_group')
    .values(group)
    .onConflict((conflict) => conflict.expression(sql`lower(code)`).doNothing())
    .returning(columns)
    .executeTakeFirst()
  return inserted ?? null
}

/** Against whoever changes it or lets something be for it. */
export async function lockCustomerGroup(tx: Tx, id: CustomerGroupId): Promise<CustomerGroup | null> {
  const query = tx.selectFrom('customer_group').select(columns).where('id', '=', id)
  return (await query.forUpdate().executeTakeFirst()) ?? null
}

/** Of a locked group. Raises the version. */
export const writeCustomerGroup = (tx: Tx, group: CustomerGroup): Promise<CustomerGroup> =>
  tx
    .updateTable('customer_group')
    .set({ name: group.name, version: group.version + 1 })
    .where('id', '=', group.id)
    .where('version', '=', group.version)
    .returning(columns)
    .executeTakeFirstOrThrow()

/** Whether a price list, a price rule or a promotion is for a locked group. */
export async function isGroupUsed(tx: Tx, id: CustomerGroupId): Promise<boolean> {
  const { rows } = await sql<{ used: boolean }>`
    select exists (select from price_list_group where customer_group_id = ${id})
      or exists (select from price_rule_group where customer_group_id = ${id})
      or exists (select from promotion_subject where customer_group_id = ${id}) as used`.execute(tx)
  return rows[0]?.used ?? false
}

/** With its members, who stay customers. */
export async function deleteCustomerGroup(tx: Tx, id: CustomerGroupId): Promise<void> {
  await tx.deleteFrom('customer_group').where('id', '=', id).execute()
}

export interface GroupMember {
  readonly id: AccountId
  readonly email: string
  readonly addedAt: Date
}

/** Those who came last first. */
export const readGroupMembers = (
  db: Db,
  id: CustomerGroupId,
  { after, most }: NewestPage,
): Promise<(GroupMember & { moment: string })[]> =>
  db
    .selectFrom('customer_group_member as member')
    .innerJoin('account', 'account.id', 'member.customer_id')
    .select(['account.id', 'account.email', 'member.added_at as addedAt', momentOf('member.added_at').as('moment')])
    .where('member.customer_group_id', '=', id)
    .where(follows({ at: 'member.added_at', id: 'member.customer_id' }, after))
    .orderBy('member.added_at', 'desc')
    .orderBy('member.customer_id', 'desc')
    .limit(sql.lit(most))
    .execute()

/** Those who are in it already stay. Null where one of them is no customer; else who has come. */
export async function addGroupMembers(
  tx: Tx,
  id: CustomerGroupId,
  customerIds: readonly AccountId[],
): Promise<AccountId[] | null> {
  const found = await tx
    .selectFrom('account')
    .select('id')
    .where('role', '=', sql.lit('CUSTOMER'))
    .where('id', '=', sql<AccountId>`any(${customerIds})`)
    .orderBy('id')
    .forKeyShare()
    .execute()
  if (found.length < new Set(customerIds).size) return null
  const added = await tx
    .insertInto('customer_group_member')
    .columns(['customer_group_id', 'customer_id'])
    .expression((eb) =>
      eb
        .selectFrom('account')
        .select([sql<CustomerGroupId>`${id}::uuid`.as('customer_group_id'), 'account.id as customer_id'])
        .where('account.id', '=', sql<AccountId>`any(${customerIds})`),
    )
    .onConflict((conflict) => conflict.doNothing())
    .returning('customer_id')
    .execute()
  return added.map(({ customer_id }) => customer_id)
}

/** Answers who has gone. */
export async function removeGroupMembers(
  tx: Tx,
  id: CustomerGroupId,
  customerIds: readonly AccountId[],
): Promise<AccountId[]> {
  const gone = await tx
    .deleteFrom('customer_group_member')
    .where('customer_group_id', '=', id)
    .where('customer_id', '=', sql<AccountId>`any(${customerIds})`)
    .returning('customer_id')
    .execute()
  return gone.map(({ customer_id }) => customer_id)
}

/** Whether all of these groups exist; they do until the transaction ends. */
export async function holdCustomerGroups(tx: Tx, ids: readonly CustomerGroupId[]): Promise<boolean> {
  const found = await tx
    .selectFrom('customer_group')
    .select('id')
    .where('id', '=', sql<CustomerGroupId>`any(${ids})`)
    .orderBy('id')
    .forKeyShare()
    .execute()
  return found.length === new Set(ids).size
}
