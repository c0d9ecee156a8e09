import type { DefaultFor } from '@tillwright/domain/accounts/address-book'
import type { Address } from '@tillwright/domain/addresses/address'
import type { AccountId, AddressId } from '@tillwright/domain/ids'
import { sql } from 'kysely'
import type { Db, Tx } from './client.ts'

/** An address of an account's book. */
export interface SavedAddress {
  readonly id: AddressId
  readonly address: Address
  readonly isDefaultShipping: boolean
  readonly isDefaultBilling: boolean
  /** Grows when the address itself is changed, not when another one becomes the default. */
  readonly version: number
  readonly createdAt: Date
}

const columns = [
  'id',
  'address',
  'is_default_shipping as isDefaultShipping',
  'is_default_billing as isDefaultBilling',
  'version',
  'created_at as createdAt',
] as const

/** The whole book, the oldest first. */
export const readAddressBook = (db: Db, accountId: AccountId): Promise<SavedAddress[]> =>
  db.selectFrom('account_address').select(columns).where('account_id', '=', accountId).orderBy('id').execute()

/** Locks a book by its account, so that changes of it follow each other, and answers how many addresses it has. */
export async function lockAddressBook(tx: Tx, accountId: AccountId): Promise<number> {
  await tx.selectFrom('account').select('id').where('id', '=', accountId).forNoKeyUpdate().execute()
  const query = tx.selectFrom('account_address').select(sql<number>`count(*)`.as('total'))
  return (await query.where('account_id', '=', accountId).executeTakeFirstOrThrow()).total
}

/** Of a locked book. */
export const insertAddress = (
  tx: Tx,
  accountId: AccountId,
  added: { id: AddressId; address: Address; defaultFor: readonly DefaultFor[] },
): Promise<SavedAddress> =>
  tx
    .insertInto('account_address')
    .values({
      id: added.id,
      account_id: accountId,
      address: added.address,
      is_default_shipping: added.defaultFor.includes('shipping'),
      is_default_billing: added.defaultFor.includes('billing'),
    })
    .returning(columns)
    .executeTakeFirstOrThrow()

/** Of an account; null where it has no such address. */
export interface OwnAddress {
  readonly accountId: AccountId
  readonly addressId: AddressId
}

export async function findAddress(db: Db, { accountId, addressId }: OwnAddress): Promise<SavedAddress | null> {
  const query = db.selectFrom('account_address').select(columns)
  return (await query.where('account_id', '=', accountId).where('id', '=', addressId).executeTakeFirst()) ?? null
}

/** Null where the account has no such address, or it has another version by now; without a version, any will do. */
export async function writeAddress(
  tx: Tx,
  { accountId, addressId }: OwnAddress,
  { address, version }: { readonly address: Address; readonly version: number | undefined },
): Promise<SavedAddress | null> {
  let query = tx
    .updateTable('account_address')
    .set({ address, version: sql`version + 1` })
    .where('account_id', '=', accountId)
    .where('id', '=', addressId)
  if (version !== undefined) query = query.where('version', '=', version)
  return (await query.returning(columns).executeTakeFirst()) ?? null
}

/** Answers whether there was such an address. A default that goes leaves none. */
export async function deleteAddress(db: Db, { accountId, addressId }: OwnAddress): Promise<boolean> {
  const query = db.deleteFrom('account_address').where('account_id', '=', accountId).where('id', '=', addressId)
  return (await query.returning('id').executeTakeFirst()) !== undefined
}

/** Of a locked book. Null where the account has no such address; then nothing is changed, for the caller rolls back. */
export async function writeDefaultAddress(
  tx: Tx,
  { accountId, addressId }: OwnAddress,
  purpose: DefaultFor,
): Promise<SavedAddress | null> {
  const column = purpose === 'shipping' ? 'is_default_shipping' : 'is_default_billing'
  // First the old one, for at no moment may there be two.
  await tx
    .updateTable('account_address')
    .set(column, false)
    .where('account_id', '=', accountId)
    .where(column, 'is', true)
    .where('id', '<>', addressId)
    .execute()
  const updated = tx.updateTable('account_address').set(column, true)
  const ofAccount = updated.where('account_id', '=', accountId).where('id', '=', addressId)
  return (await ofAccount.returning(columns).executeTakeFirst()) ?? null
}
