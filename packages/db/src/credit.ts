import type { CreditKind } from '@tillwright/domain/credit/account'
import type { CreditOnOffer, CreditPayment, Spendable, Spent } from '@tillwright/domain/credit/spend'
import type { AccountId, CreditAccountId } from '@tillwright/domain/ids'
import type { CurrencyCode } from '@tillwright/domain/money/currency'
import type { Minor } from '@tillwright/domain/money/minor'
import { type RawBuilder, sql } from 'kysely'
import type { Db, Tx } from './client.ts'
import { follows, momentOf, type NewestPage } from './newest-first.ts'

/** Money that the shop owes somebody, to be spent here. */
export interface CreditAccount {
  readonly id: CreditAccountId
  readonly kind: CreditKind
  readonly currency: CurrencyCode
  readonly balanceMinor: Minor
  /** The last four characters of a gift card's code; null for store credit. */
  readonly codeEnd: string | null
  readonly customerId: AccountId | null
  readonly enabled: boolean
  readonly expiresAt: Date | null
  readonly note: string | null
  readonly version: number
  readonly createdAt: Date
}

const columns = [
  'id',
  'kind',
  'currency',
  'balance_minor as balanceMinor',
  'code_end as codeEnd',
  'customer_id as customerId',
  'enabled',
  'expires_at as expiresAt',
  'note',
  'version',
  'created_at as createdAt',
] as const

export interface NewGiftCard {
  readonly id: CreditAccountId
  readonly currency: CurrencyCode
  readonly codeHash: Uint8Array
  readonly codeEnd: string
  readonly expiresAt: Date | null
  readonly note: string | null
}

/** A gift card with nothing on it yet. */
export async function insertGiftCard(tx: Tx, card: NewGiftCard): Promise<void> {
  const { id, currency, codeHash, codeEnd, expiresAt, note } = card
  await tx
    .insertInto('credit_account')
    .values({
      ...{ id, kind: 'gift_card', currency, code_hash: Buffer.from(codeHash), code_end: codeEnd, note },
      expires_at: expiresAt,
    })
    .execute()
}

/** The account of a customer in a currency, made where there is none yet. */
export async function openStoreCredit(
  tx: Tx,
  { id, customerId, currency }: { id: CreditAccountId; customerId: AccountId; currency: CurrencyCode },
): Promise<CreditAccountId> {
  await tx
    .insertInto('credit_account')
    .values({ id, kind: 'store_credit', customer_id: customerId, currency })
    .onConflict((conflict) => conflict.columns(['customer_id', 'currency']).doNothing())
    .execute()
  const found = await tx
    .selectFrom('credit_account')
    .select('id')
    .where('customer_id', '=', customerId)
    .where('currency', '=', currency)
    .executeTakeFirstOrThrow()
  return found.id
}

/** An account under its lock. */
export const lockCreditAccount = async (tx: Tx, id: CreditAccountId): Promise<CreditAccount | null> =>
  (await tx.selectFrom('credit_account').select(columns).where('id', '=', id).forNoKeyUpdate().executeTakeFirst()) ??
  null

export const findCreditAccount = async (db: Db, id: CreditAccountId): Promise<CreditAccount | null> =>
  (await db.selectFrom('credit_account').select(columns).where('id', '=', id).executeTakeFirst()) ?? null

export const findGiftCard = async (db: Db, codeHash: Uint8Array): Promise<CreditAccount | null> =>
  (await db
    .selectFrom('credit_account')
    .select(columns)
    .where('code_hash', '=', Buffer.from(codeHash))
    .executeTakeFirst()) ?? null

export const readCreditOfCustomer = (db: Db, customerId: AccountId): Promise<CreditAccount[]> =>
  db.selectFrom('credit_account').select(columns).where('customer_id', '=', customerId).orderBy('currency').execute()

/** The newest first. */
export function readGiftCards(
  db: Db,
  { codeEnd }: { readonly codeEnd: string | null },
  { after, most }: NewestPage,
): Promise<(CreditAccount & { readonly moment: string })[]> {
  const query = db
    .selectFrom('credit_account')
    .select(columns)
    .select(momentOf('created_at').as('moment'))
    .where('kind', '=', 'gift_card')
  return (codeEnd === null ? query : query.where('code_end', '=', codeEnd))
    .where(follows({ at: 'created_at', id: 'id' }, after))
    .orderBy('created_at', 'desc')
    .orderBy('id', 'desc')
    .limit(sql.lit(most))
    .execute()
}

/** Of a locked account; raises its version. */
export async function writeCreditAccount(
  tx: Tx,
  id: CreditAccountId,
  to: Pick<CreditAccount, 'enabled' | 'expiresAt' | 'note'>,
): Promise<void> {
  await tx
    .updateTable('credit_account')
    .set({ enabled: to.enabled, expires_at: to.expiresAt, note: to.note, version: sql`version + 1` })
    .where('id', '=', id)
    .execute()
}

/** Why an account has more or less than before, where no order is paid or paid back with it. */
export type CreditMove = 'issue' | 'adjust' | 'expire'

/** So much more for an account, or less below zero: in the ledger, which changes the balance. */
export async function moveCredit(
  tx: Tx,
  move: {
    readonly accountId: CreditAccountId
    readonly kind: CreditMove
    readonly amountMinor: Minor
    readonly reason: string | null
  },
): Promise<void> {
  const { accountId, kind, amountMinor, reason } = move
  await sql`
    with one as materialized (select nextval('ledger_transaction') as id)
    insert into ledger_entry (transaction_id, kind, account, credit_account_id, amount_minor, currency, reason)
    select one.id, ${kind}, side.account, side.credit_account_id, side.amount_minor, account.currency, ${reason}
    from one, credit_account account, lateral (values
      ('credit', account.id, ${amountMinor}::bigint),
      (${kind === 'expire' ? 'expired' : 'issued'}, null, -${amountMinor}::bigint)
    ) as side (account, credit_account_id, amount_minor)
    where account.id = ${accountId}`.execute(tx)
}

/** What an account was given and has paid. */
export interface CreditEntry {
  readonly id: string
  readonly kind: string
  readonly amountMinor: Minor
  readonly orderId: string | null
  readonly reason: string | null
  readonly at: Date
}

/** The newest first, a hundred at most. */
export const readCreditEntries = async (db: Db, accountId: CreditAccountId): Promise<CreditEntry[]> => {
  const { rows } = await sql<CreditEntry>`
    select entry.id::text, entry.kind, entry.amount_minor as "amountMinor", entry.reason, entry.at, (
        select payment.order_id from ledger_entry paid join payment on payment.id = paid.payment_id
        where paid.transaction_id = entry.transaction_id and paid.account = 'payment' limit 1
      ) as "orderId"
    from ledger_entry entry
    where entry.credit_account_id = ${accountId} order by entry.id desc limit 100`.execute(db)
  return rows
}

/** An account that can be spent, and which of the cards it is that were named: counted from 1, null for none. */
export interface OpenAccount extends Spendable {
  readonly kind: CreditKind
  readonly codeEnd: string | null
  readonly position: number | null
}

export interface SpentBy {
  readonly hashes: readonly Uint8Array[]
  readonly customerId: AccountId | null
  readonly currency: CurrencyCode
}

/** Accounts that can be spent in a currency: those cards, in the order of their hashes, then the customer's own. */
export async function readSpendable(db: Db, by: SpentBy): Promise<OpenAccount[]> {
  const hashes = by.hashes.map((hash) => Buffer.from(hash))
  const { rows } = await sql<OpenAccount>`
    select id as "accountId", kind, code_end as "codeEnd", balance_minor as "balanceMinor",
      array_position(${hashes}::bytea[], code_hash) as position
    from credit_account
    where (code_hash = any(${hashes}::bytea[]) or customer_id = ${by.customerId}::uuid)
      and currency = ${by.currency} and ${isOpen}
    order by position nulls last`.execute(db)
  return rows
}

/** What of an order its accounts have paid, as a column of the statement that reads the order; null for nothing. */
export const creditPaymentsOfOrder = sql<CreditPayment[] | null>`(
  select json_agg(json_build_object('paymentId', payment.id, 'accountId', account.id, 'kind', account.kind,
    'codeEnd', account.code_end, 'amountMinor', amount_minor, 'refundedMinor', refunded_minor) order by payment.id)
  from payment join credit_account account on account.id = payment.credit_account_id
  where payment.order_id = orders.id)`

const isOpen: RawBuilder<boolean> = sql`enabled and (expires_at is null or expires_at > shop_now())`

/** Locks accounts in id order, after promotions, and answers what each of them has that may be spent. */
export async function lockCredit(tx: Tx, spent: readonly Spent[]): Promise<CreditOnOffer> {
  const ids = [...new Set(spent.map(({ accountId }) => accountId))]
  if (ids.length === 0) return new Map()
  const rows = await tx
    .selectFrom('credit_account')
    .select(['id', 'balance_minor as balanceMinor', sql<boolean>`${isOpen}`.as('isOpen')])
    .where('id', '=', sql<CreditAccountId>`any(${ids})`)
    .orderBy('id')
    .forNoKeyUpdate()
    .execute()
  return new Map(rows.map(({ id, balanceMinor, isOpen: open }) => [id, open ? balanceMinor : 0]))
}

/** Takes from accounts what nobody has spent in time; answers how many there were. */
export async function expireCredit(tx: Tx, most: number): Promise<number> {
  const rows = await tx
    .selectFrom('credit_account')
    .select(['id', 'balance_minor as balanceMinor'])
    .where('balance_minor', '>', 0)
    .where('expires_at', '<=', sql<Date>`shop_now()`)
    .orderBy('id')
    .limit(sql.lit(most))
    .forNoKeyUpdate()
    .skipLocked()
    .execute()
  const json = JSON.stringify(rows)
  await sql`
    insert into ledger_entry (transaction_id, kind, account, credit_account_id, amount_minor, currency)
    select numbered.number, 'expire', side.account, side.credit_account_id, side.amount_minor, numbered.currency
    from (
      select nextval('ledger_transaction') as number, account.id, account.currency, due."balanceMinor"
      from json_to_recordset(${json}::json) as due(id uuid, "balanceMinor" bigint)
      join credit_account account on account.id = due.id
    ) as numbered, lateral (values
      ('credit', numbered.id, -numbered."balanceMinor"), ('expired', null, numbered."balanceMinor")
    ) as side (account, credit_account_id, amount_minor)`.execute(tx)
  return rows.length
}
