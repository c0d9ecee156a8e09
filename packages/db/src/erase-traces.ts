import type { AccountId } from '@tillwright/domain/ids'
import { sql } from 'kysely'
import type { Tx } from './client.ts'

interface Traced {
  readonly id: AccountId
  readonly email: string
  /** Whether what lies under the address alone is his, too. */
  readonly isEmailProven: boolean
}

/** Takes away what is left of somebody beside his account and his orders: in carts, lists, mails and logs. */
export async function eraseTracesOf(tx: Tx, traced: Traced): Promise<void> {
  // While drafts and carts still say whose they are.
  await eraseAudit(tx, traced)
  await eraseCarts(tx, traced)
  await eraseWaiting(tx, traced)
  await eraseReviews(tx, traced)
  await eraseMails(tx, traced)
  await eraseReturns(tx, traced)
  await sql`
    delete from vat_id_check where vat_id = (select vat_id from account where id = ${traced.id})`.execute(tx)
}

/** Who of the staff did what and when stays; what it was about him does not. */
async function eraseAudit(tx: Tx, { id }: Traced): Promise<void> {
  const kept = sql`${keptInAudit}::text[]`
  await sql`
    with theirs as materialized (select id from orders where customer_id = ${id}),
      subject as (
        select ${id}::uuid as id
        union all select id from theirs
        union all select draft_id from cart where customer_id = ${id} and draft_id is not null
        union all select id from order_return where order_id in (select id from theirs)
        union all select id from refund where order_id in (select id from theirs)
        union all select id from payment where order_id in (select id from theirs)
        union all select id from dispute where order_id in (select id from theirs)
        union all select id from review where customer_id = ${id})
    update audit_entry set before = without_texts(before, ${kept}), after = without_texts(after, ${kept})
    where entity_id in (select id::text from subject)
      and entity in ('customer', 'storeCredit', 'staff', 'order', 'draft', 'return', 'refund', 'payment', 'dispute', 'review')`.execute(
    tx,
  )
}

/** Texts that are words of the shop's own. */
const keptInAudit: readonly string[] = [
  ...['id', 'status', 'state', 'kind', 'currency', 'role', 'paymentStatus', 'fulfillmentStatus'],
  ...['orderId', 'orderNumber', 'lineId', 'variantId', 'refundId', 'returnId', 'shipmentId', 'paymentId', 'sku'],
]

/** Carts that became orders stay, for orders have one; what somebody wrote on them does not. */
async function eraseCarts(tx: Tx, { id, email, isEmailProven }: Traced): Promise<void> {
  await sql`
    update cart_line set metadata = '{}' where metadata <> '{}' and cart_id in (
      select cart_id from orders where customer_id = ${id} union select cart.id from cart where customer_id = ${id})`.execute(
    tx,
  )
  await sql`
    update draft set email = null, shipping_address = null, billing_address = null, vat_id = null, notes = null
    where id in (select cart.draft_id from cart join orders on orders.cart_id = cart.id where orders.customer_id = ${id})`.execute(
    tx,
  )
  // Their carts go with them.
  await sql`
    delete from draft where id in (select draft_id from cart where status = 'draft' and customer_id = ${id})
      or (${isEmailProven}::boolean and lower(email) = lower(${email})
        and id in (select draft_id from cart where status = 'draft' and customer_id is null))`.execute(tx)
  await sql`
    delete from cart where customer_id = ${id} and status <> 'placed'
      and not exists (select from orders where orders.cart_id = cart.id)`.execute(tx)
}

/** What somebody waits for, or does not want to hear of, and invitations that were sent to him. */
async function eraseWaiting(tx: Tx, { id, email, isEmailProven }: Traced): Promise<void> {
  await sql`
    delete from stock_subscription where customer_id = ${id}
      or (${isEmailProven}::boolean and lower(email) = lower(${email}))`.execute(tx)
  if (isEmailProven) await sql`delete from stock_subscription_stop where email = lower(${email})`.execute(tx)
  await sql`
    update staff_invitation set email = 'erased-' || ${id}::text || '@erased.invalid'
    where account_id = ${id} and email is not null`.execute(tx)
  if (isEmailProven) {
    await sql`delete from staff_invitation where account_id is null and lower(email) = lower(${email})`.execute(tx)
  }
}

/** What he wishes for, has written and voted for; of what shoppers see the rating stays, and no word. */
async function eraseReviews(tx: Tx, { id }: Traced): Promise<void> {
  await tx.deleteFrom('wishlist').where('customer_id', '=', id).execute()
  await tx.deleteFrom('review_vote').where('customer_id', '=', id).execute()
  await tx.deleteFrom('review').where('customer_id', '=', id).where('status', '<>', 'approved').execute()
  await tx
    .updateTable('review')
    .set({ customer_id: null, title: null, body: null, author: null, reply: null, replied_at: null })
    .where('customer_id', '=', id)
    .execute()
}

/** What providers of sign-ins have said of him in the last day, while his links still say whom they know him as. */
async function eraseReturns(tx: Tx, { id, email, isEmailProven }: Traced): Promise<void> {
  await sql`
    delete from oidc_return
    where (issuer, subject) in (select issuer, subject from account_identity where account_id = ${id})
      or (${isEmailProven}::boolean and lower(email) = lower(${email}))`.execute(tx)
}

/** Mails that wait, were given up or were sent, and what servers have said of them; what waits may be another's. */
async function eraseMails(tx: Tx, { email, isEmailProven }: Traced): Promise<void> {
  await sql`
    delete from pgboss.job
    where name in ('send-mail', 'dead-letters') and lower(data ->> 'to') = lower(${email})
      and (${isEmailProven}::boolean or state in ('completed', 'cancelled', 'failed'))`.execute(tx)
  const says = (column: 'output' | 'source_output') =>
    sql`position(lower(${email}) in lower(${sql.ref(column)}::text)) > 0`
  await sql`
    update pgboss.job set output = case when ${says('output')} then null else output end,
      source_output = case when ${says('source_output')} then null else source_output end
    where name in ('send-mail', 'dead-letters') and (${says('output')} or ${says('source_output')})`.execute(tx)
}
