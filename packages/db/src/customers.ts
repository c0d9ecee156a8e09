import type { AccountId } from '@tillwright/domain/ids'
import { sql } from 'kysely'
import type { Db, Tx } from './client.ts'
import { beginsWith, follows, momentOf, type NewestPage } from './newest-first.ts'

/** What a shop notes about somebody in words of its own. */
export type Metadata = Readonly<Record<string, string | number | boolean | null>>

/** An account of which staff takes care; those of the staff itself are none. */
export interface Customer {
  readonly id: AccountId
  readonly email: string
  readonly emailVerifiedAt: Date | null
  readonly firstName: string
  readonly lastName: string
  readonly phone: string | null
  readonly locale: string | null
  readonly metadata: Metadata
  readonly disabledAt: Date | null
  readonly createdAt: Date
  readonly version: number
}

const columns = [
  'id',
  'email',
  'email_verified_at as emailVerifiedAt',
  'first_name as firstName',
  'last_name as lastName',
  'phone',
  'locale',
  // Whoever writes it has checked that.
  sql<Metadata>`metadata`.as('metadata'),
  'disabled_at as disabledAt',
  'created_at as createdAt',
  'version',
] as const

export interface CustomerFilter {
  /** The beginning of an e-mail address or of a last name. */
  readonly q?: string | undefined
}

/** The newest first. */
export const readCustomers = (
  db: Db,
  filter: CustomerFilter,
  { after, most }: NewestPage,
): Promise<(Customer & { moment: string })[]> =>
  filtered(db, filter)
    .select([...columns, momentOf('created_at').as('moment')])
    .where(follows({ at: 'created_at', id: 'id' }, after))
    .orderBy('created_at', 'desc')
    .orderBy('id', 'desc')
    .limit(sql.lit(most))
    .execute()

/** Counts no further than so many. */
export async function countCustomers(db: Db, filter: CustomerFilter, most: number): Promise<number> {
  const some = filtered(db, filter).select(sql`1`.as('one')).limit(sql.lit(most)).as('some')
  const { total } = await db.selectFrom(some).select(sql<number>`count(*)`.as('total')).executeTakeFirstOrThrow()
  return total
}

export async function findCustomer(db: Db, id: AccountId): Promise<Customer | null> {
  return (await customers(db).select(columns).where('id', '=', id).executeTakeFirst()) ?? null
}

export async function lockCustomer(tx: Tx, id: AccountId): Promise<Customer | null> {
  return (await customers(tx).select(columns).where('id', '=', id).forNoKeyUpdate().executeTakeFirst()) ?? null
}

export async function countOrdersOfCustomer(db: Db, id: AccountId): Promise<number> {
  const query = db.selectFrom('orders').select(sql<number>`count(*)`.as('total')).where('customer_id', '=', id)
  return (await query.executeTakeFirstOrThrow()).total
}

export type CustomerFacts = Pick<Customer, 'firstName' | 'lastName' | 'phone' | 'metadata'> & {
  readonly isDisabled: boolean
}

/** Of a locked customer. Raises the version. */
export const writeCustomer = (
  tx: Tx,
  { id, version }: Pick<Customer, 'id' | 'version'>,
  to: CustomerFacts,
): Promise<Customer> =>
  tx
    .updateTable('account')
    .set({ first_name: to.firstName, last_name: to.lastName, phone: to.phone, version: version + 1 })
    .set({ metadata: JSON.stringify(to.metadata) })
    .set({ disabled_at: to.isDisabled ? sql<Date>`coalesce(disabled_at, shop_now())` : null })
    .where('id', '=', id)
    .where('version', '=', version)
    .where('role', '=', sql.lit('CUSTOMER'))
    .returning(columns)
    .executeTakeFirstOrThrow()

const customers = (db: Db) => db.selectFrom('account').where('role', '=', sql.lit('CUSTOMER'))

function filtered(db: Db, { q }: CustomerFilter) {
  const query = customers(db)
  if (q === undefined) return query
  return query.where((eb) => eb.or([beginsWith('email', q), beginsWith('last_name', q)]))
}
