import type { AccountId, OrderId } from '@tillwright/domain/ids'
import type { CustomerRequest } from '@tillwright/domain/payments/saved-card'
import { sql } from 'kysely'
import type { Db } from './client.ts'

/** What an account is at the provider of payments, asked for or still to be asked for. */
export interface ProviderCustomer {
  readonly id: string
  readonly request: CustomerRequest
  /** The provider's id; null as long as it is not known to exist. */
  readonly customerId: string | null
  /** Which card he has chosen; it may be gone. */
  readonly defaultMethodId: string | null
  readonly createdAt: Date
}

/** Null for an account that has none, or has none any more. */
export async function findProviderCustomer(db: Db, accountId: AccountId): Promise<ProviderCustomer | null> {
  const found = await db
    .selectFrom('provider_customer')
    .select(['id', 'request', 'customer_id as customerId', 'default_method_id as defaultMethodId'])
    .select('created_at as createdAt')
    .where('account_id', '=', accountId)
    .where('provider', '=', sql.lit('stripe'))
    .where('gone_at', 'is', null)
    .executeTakeFirst()
  return found ?? null
}

/** Writes down that an account is to be a customer; of many who do so at once one has done it. */
export async function planProviderCustomer(
  db: Db,
  { id, accountId, request }: Pick<ProviderCustomer, 'id' | 'request'> & { readonly accountId: AccountId },
): Promise<void> {
  await db
    .insertInto('provider_customer')
    .values({ id, account_id: accountId, request })
    .onConflict((conflict) => conflict.columns(['account_id', 'provider']).where('gone_at', 'is', null).doNothing())
    .execute()
}

/** That he exists. */
export async function writeProviderCustomer(db: Db, id: string, customerId: string): Promise<void> {
  await db
    .updateTable('provider_customer')
    .set({ customer_id: customerId })
    .where('id', '=', id)
    .where('customer_id', 'is', null)
    .execute()
}

/** That the provider has none any more, or never has had one: the next use of saved cards makes another. */
export async function forgetProviderCustomer(db: Db, id: string): Promise<void> {
  await db
    .updateTable('provider_customer')
    .set({ gone_at: sql`shop_now()` })
    .where('id', '=', id)
    .where('gone_at', 'is', null)
    .execute()
}

/** Of somebody who has been deleted at the provider. */
export async function forgetCustomerOfProvider(db: Db, customerId: string): Promise<void> {
  await db
    .updateTable('provider_customer')
    .set({ gone_at: sql`shop_now()` })
    .where('customer_id', '=', customerId)
    .where('gone_at', 'is', null)
    .execute()
}

/** Which card is used where nothing else is said; null: none is chosen. */
export async function writeDefaultMethod(db: Db, id: string, methodId: string | null): Promise<void> {
  await db.updateTable('provider_customer').set({ default_method_id: methodId }).where('id', '=', id).execute()
}

/** No longer the chosen one. */
export async function clearDefaultMethod(db: Db, id: string, methodId: string): Promise<void> {
  await db
    .updateTable('provider_customer')
    .set({ default_method_id: null })
    .where('id', '=', id)
    .where('default_method_id', '=', methodId)
    .execute()
}

/** The account whose order this is, as a customer is told of it; null for a guest's. */
export async function readBuyer(db: Db, orderId: OrderId): Promise<Buyer | null> {
  const buyer = await db
    .selectFrom('orders')
    .innerJoin('account', 'account.id', 'orders.customer_id')
    .select(['account.id as accountId', 'account.email', nameOf])
    .where('orders.id', '=', orderId)
    .executeTakeFirst()
  return buyer ?? null
}

/** An account, as a customer is told of it; null where there is none. */
export async function readAccountAsBuyer(db: Db, accountId: AccountId): Promise<Buyer | null> {
  const buyer = await db
    .selectFrom('account')
    .select(['account.id as accountId', 'account.email', nameOf])
    .where('id', '=', accountId)
    .where('erased_at', 'is', null)
    .executeTakeFirst()
  return buyer ?? null
}

export interface Buyer {
  readonly accountId: AccountId
  readonly email: string
  readonly name: string
}

const nameOf = sql<string>`trim(account.first_name || ' ' || account.last_name)`.as('name')
