import type { AccountId } from '@tillwright/domain/ids'
import { sql } from 'kysely'
import type { Db, Tx } from './client.ts'
import { anyOf, beginsWith, follows, momentOf, type NewestPage } from './newest-first.ts'

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
  /** Why this customer pays no tax, as invoices say it; null for all others. */
  readonly taxExemptionNote: string | null
  /** With its prefix, as VIES is asked about it; null for none. */
  readonly vatId: string | null
  /** Null while nobody has found the VAT id to be in force. */
  readonly vatIdValidation: VatIdValidation | null
  readonly hasSecondFactor: boolean
  readonly disabledAt: Date | null
  readonly createdAt: Date
  readonly version: number
}

export interface VatIdValidation {
  readonly by: 'vies' | 'staff'
  readonly at: Date
  /** The register's number of its answer; null where there is none. */
  readonly consultation: string | null
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
  'tax_exemption_note as taxExemptionNote',
  'vat_id as vatId',
  'vat_id_validated_by as validatedBy',
  'vat_id_validated_at as validatedAt',
  'vat_id_consultation as consultation',
  sql<boolean>`second_factor_id is not null`.as('hasSecondFactor'),
  'disabled_at as disabledAt',
  'created_at as createdAt',
  'version',
] as const

export interface CustomerFilter {
  /** The beginning of an e-mail address or of a last name. */
  readonly q?: string | undefined
}

/**
 * The newest first. What many have is soon found among the newest, and what few have by its index: one is tried after
 * the other.
 */
export async function readCustomers(
  db: Db,
  { q }: CustomerFilter,
  { after, most }: NewestPage,
): Promise<(Customer & { moment: string })[]> {
  const older = customers(db).where(follows({ at: 'created_at', id: 'id' }, after))
  if (q === undefined) return readPage(older, most)
  const newest = older.selectAll().orderBy('created_at', 'desc').orderBy('id', 'desc').limit(sql.lit(walkedMax))
  const walked = await readPage(db.selectFrom(newest.as('account')).where(isMeant(q)), most)
  return walked.length === most ? walked : readPage(older.where('id', '=', anyOf(hits(db, q))), most)
}

const walkedMax = 1_000

async function readPage(from: ReturnType<typeof customers>, most: number): Promise<(Customer & { moment: string })[]> {
  const rows = await from
    .select([...columns, momentOf('created_at').as('moment')])
    .orderBy('created_at', 'desc')
    .orderBy('id', 'desc')
    .limit(sql.lit(most))
    .execute()
  return rows.map(({ moment, ...row }) => ({ ...customerOf(row), moment }))
}

/** Counts no further than so many. */
export async function countCustomers(db: Db, { q }: CustomerFilter, most: number): Promise<number> {
  const all = q === undefined ? customers(db) : customers(db).where('id', '=', anyOf(hits(db, q, most)))
  const some = all.select(sql`1`.as('one')).limit(sql.lit(most)).as('some')
  const { total } = await db.selectFrom(some).select(sql<number>`count(*)`.as('total')).executeTakeFirstOrThrow()
  return total
}

export async function findCustomer(db: Db, id: AccountId): Promise<Customer | null> {
  const row = await customers(db).select(columns).where('id', '=', id).executeTakeFirst()
  return row === undefined ? null : customerOf(row)
}

export async function lockCustomer(tx: Tx, id: AccountId): Promise<Customer | null> {
  const row = await customers(tx).select(columns).where('id', '=', id).forNoKeyUpdate().executeTakeFirst()
  return row === undefined ? null : customerOf(row)
}

export async function countOrdersOfCustomer(db: Db, id: AccountId): Promise<number> {
  const query = db.selectFrom('orders').select(sql<number>`count(*)`.as('total')).where('customer_id', '=', id)
  return (await query.executeTakeFirstOrThrow()).total
}

export type CustomerFacts = Pick<
  Customer,
  'firstName' | 'lastName' | 'phone' | 'metadata' | 'taxExemptionNote' | 'vatId' | 'vatIdValidation'
> & { readonly isDisabled: boolean }

/** Of a locked customer. Raises the version. */
export const writeCustomer = async (
  tx: Tx,
  { id, version }: Pick<Customer, 'id' | 'version'>,
  to: CustomerFacts,
): Promise<Customer> => {
  const row = await tx
    .updateTable('account')
    .set({ first_name: to.firstName, last_name: to.lastName, phone: to.phone, version: version + 1 })
    .set({ metadata: JSON.stringify(to.metadata) })
    .set({ tax_exemption_note: to.taxExemptionNote, vat_id: to.vatId })
    .set({ vat_id_validated_by: to.vatIdValidation?.by ?? null, vat_id_validated_at: to.vatIdValidation?.at ?? null })
    .set({ vat_id_consultation: to.vatIdValidation?.consultation ?? null })
    .set({ disabled_at: to.isDisabled ? sql<Date>`coalesce(disabled_at, shop_now())` : null })
    .where('id', '=', id)
    .where('version', '=', version)
    .where('role', '=', sql.lit('CUSTOMER'))
    .returning(columns)
    .executeTakeFirstOrThrow()
  return customerOf(row)
}

interface CustomerRow extends Omit<Customer, 'vatIdValidation'> {
  readonly validatedBy: string | null
  readonly validatedAt: Date | null
  readonly consultation: string | null
}

/** A constraint sees to it that who has validated and when are there together. */
const customerOf = ({ validatedBy, validatedAt: at, consultation, ...customer }: CustomerRow): Customer => ({
  ...customer,
  vatIdValidation: at === null ? null : { by: validatedBy === 'staff' ? 'staff' : 'vies', at, consultation },
})

/** Whoever has been erased is none any more. */
const customers = (db: Db) =>
  db.selectFrom('account').where('role', '=', sql.lit('CUSTOMER')).where('erased_at', 'is', null)

const isMeant = (q: string) => sql<boolean>`(${beginsWith('email', q)} or ${beginsWith('last_name', q)})`

/** By the index of each; no more than so many by either, where that is given. */
function hits(db: Db, q: string, most?: number) {
  const by = (column: 'email' | 'last_name') =>
    customers(db)
      .select('id')
      .where(beginsWith(column, q))
      .$if(most !== undefined, (query) => query.limit(sql.lit(most ?? 0)))
  return db.selectFrom(sql<{ id: AccountId }>`(${by('email')} union ${by('last_name')})`.as('hit')).select('hit.id')
}
