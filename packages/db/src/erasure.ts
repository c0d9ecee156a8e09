import type { OpenMatter } from '@tillwright/domain/accounts/open-matter'
import type { AccountId, SessionId } from '@tillwright/domain/ids'
import { sql } from 'kysely'
import type { Tx } from './client.ts'
import { eraseOrdersOf } from './erase-orders.ts'
import { eraseTracesOf } from './erase-traces.ts'
import { takeOverOrdersOfEmail } from './guest-orders.ts'

/** Somebody who is to be erased, under the locks of all that is his. */
export interface ErasableAccount {
  readonly id: AccountId
  readonly version: number
  readonly passwordHash: string | null
  readonly email: string
  /** Whether what lies under the address alone is his, too. */
  readonly isEmailProven: boolean
  readonly isStaff: boolean
}

/**
 * Locks carts, orders and account, in the order in which everybody does: nothing is placed, paid or sent back
 * meanwhile. What was ordered as a guest under a proven address becomes the account's first. Null where there is no
 * such account, or it is erased already.
 */
export async function lockForErasure(tx: Tx, id: AccountId): Promise<ErasableAccount | null> {
  const seen = await living(tx, id).executeTakeFirst()
  if (seen === undefined) return null
  if (seen.provenAt !== null) await takeOverOrdersOfEmail(tx, id, seen.email)
  await tx.selectFrom('cart').select('id').where('customer_id', '=', id).orderBy('id').forUpdate().execute()
  await tx.selectFrom('orders').select('id').where('customer_id', '=', id).orderBy('id').forUpdate().execute()
  const account = await living(tx, id).forUpdate().executeTakeFirst()
  if (account === undefined) return null
  const { provenAt, role, ...rest } = account
  return { ...rest, isEmailProven: provenAt !== null, isStaff: role !== 'CUSTOMER' }
}

const living = (tx: Tx, id: AccountId) =>
  tx
    .selectFrom('account')
    .select(['id', 'version', 'email', 'role', 'password_hash as passwordHash', 'email_verified_at as provenAt'])
    .where('id', '=', id)
    .where('erased_at', 'is', null)

/** Of a locked account, the first so many. */
export async function readOpenMatters(tx: Tx, id: AccountId, most: number): Promise<OpenMatter[]> {
  const { rows } = await sql<OpenMatter>`
    with theirs as materialized (
      select id, order_number, status, payment_status from orders where customer_id = ${id}
    )
    select kind, "orderNumber" from (
      select 'open_order' as kind, order_number as "orderNumber" from theirs where status in ('PENDING', 'PROCESSING')
      union all
      select 'unpaid_order', order_number from theirs
      where status in ('SHIPPED', 'DELIVERED') and payment_status in ('PENDING', 'PROCESSING', 'AUTHORIZED', 'FAILED')
      union
      select 'open_return', order_number from theirs join order_return on order_return.order_id = theirs.id
      where order_return.state in ('REQUESTED', 'APPROVED')
      union
      select 'open_refund', order_number from theirs join refund on refund.order_id = theirs.id
      where refund.state in ('requested', 'submitted')
      union
      select 'open_dispute', order_number from theirs join dispute on dispute.order_id = theirs.id
        or dispute.id in (select dispute_id from dispute_share where dispute_share.order_id = theirs.id)
      where dispute.closed_at is null
      union all
      select 'store_credit', null where exists (
        select from credit_account where customer_id = ${id} and balance_minor > 0
          and (expires_at is null or expires_at > shop_now()))
    ) matter order by kind, "orderNumber" limit ${sql.lit(most)}`.execute(tx)
  return rows
}

/**
 * Takes everything away that says who a locked account is, or was: what has to be kept is kept under a number that
 * leads to nobody. Credit that is left is nobody's from now on. Answers the sessions that have ended by that.
 */
export async function eraseAccount(tx: Tx, account: ErasableAccount): Promise<SessionId[]> {
  const { id } = account
  // Lets words be taken out of what is only ever added to, until this transaction ends.
  await sql`select set_config('tillwright.erasing', 'on', true)`.execute(tx)
  await eraseOrdersOf(tx, id)
  await eraseTracesOf(tx, account)
  const ended = await tx.deleteFrom('session').where('account_id', '=', id).returning('id').execute()
  await tx.deleteFrom('account_address').where('account_id', '=', id).execute()
  await tx.deleteFrom('one_time_token').where('account_id', '=', id).execute()
  await tx.deleteFrom('account_identity').where('account_id', '=', id).execute()
  await tx.deleteFrom('customer_group_member').where('customer_id', '=', id).execute()
  await sql`
    update ledger_entry set reason = '-' where reason is not null
      and credit_account_id in (select id from credit_account where customer_id = ${id})`.execute(tx)
  await tx
    .updateTable('credit_account')
    .set({ note: null, enabled: false, expires_at: sql<Date>`least(expires_at, shop_now())` })
    .where('customer_id', '=', id)
    .execute()
  await sql`
    update provider_customer
    set request = without_texts(request, '{shop_id, account_id, provider_customer_id}'), default_method_id = null
    where account_id = ${id}`.execute(tx)
  await tx
    .updateTable('account')
    .set({ email: sql`'erased-' || id || '@erased.invalid'`, first_name: '-', last_name: '-' })
    .set({ phone: null, locale: null, metadata: '{}', password_hash: null, email_verified_at: null })
    .set({ second_factor_id: null })
    .set({ tax_exemption_note: null, vat_id: null, vat_id_validated_by: null, vat_id_validated_at: null })
    .set({ vat_id_consultation: null, version: sql`version + 1`, erased_at: sql<Date>`shop_now()` })
    .set({ disabled_at: sql<Date>`coalesce(disabled_at, shop_now())` })
    .where('id', '=', id)
    .execute()
  await tx.deleteFrom('second_factor').where('account_id', '=', id).execute()
  return ended.map(({ id: sessionId }) => sessionId)
}
