import type { AccountId } from '@tillwright/domain/ids'
import { sql } from 'kysely'
import type { Tx } from './client.ts'

/**
 * Leaves of an account's orders what was sold, for how much, taxed where and paid how, and nothing of a person but his
 * VAT id where it is why he paid no tax. Invoices stay as they were issued.
 */
export async function eraseOrdersOf(tx: Tx, customerId: AccountId): Promise<void> {
  const theirs = sql`(select id from orders where customer_id = ${customerId})`
  await sql`
    update orders set email = 'erased-' || customer_id || '@erased.invalid', notes = null,
      cancel_reason = case when cancel_reason is not null then '-' end, client_address_hash = null,
      shipping_address = ${placeOf('shipping_address')}, billing_address = ${placeOf('billing_address')},
      idempotency_key = id::text, request_hash = decode(repeat('00', 32), 'hex')
    where customer_id = ${customerId}`.execute(tx)
  await sql`update order_line set metadata = '{}' where metadata <> '{}' and order_id in ${theirs}`.execute(tx)
  // What was typed by people; the shop's own words say nothing of anybody.
  await sql`
    update order_event set reason = '-'
    where reason is not null and actor in ('shopper', 'staff') and order_id in ${theirs}`.execute(tx)
  await sql`
    update stock_movement set reason = '-'
    where reason is not null and actor in ('shopper', 'staff') and order_id in ${theirs}`.execute(tx)
  await sql`update order_note set text = '-' where order_id in ${theirs}`.execute(tx)
  await sql`
    update order_return set reason = case when reason is not null then '-' end,
      answer = case when answer is not null then '-' end
    where order_id in ${theirs}`.execute(tx)
  await sql`update refund set explanation = '-' where explanation is not null and order_id in ${theirs}`.execute(tx)
  await sql`
    update payment_attempt set client_secret = null
    where client_secret is not null and state in ('succeeded', 'canceled') and order_id in ${theirs}`.execute(tx)
  await sql`
    update tax_calculation set ask = jsonb_set(ask, '{address}',
      (ask -> 'address') || '{"city": null, "line1": null, "postalCode": null}')
    where order_id in ${theirs}`.execute(tx)
}

/** Where an order is taxed, as far as countries and their states go. */
const placeOf = (column: 'shipping_address' | 'billing_address') => {
  const address = sql.ref(column)
  return sql`case when ${address} is not null then jsonb_strip_nulls(jsonb_build_object('firstName', '-', 'lastName', '-',
    'addressLine1', '-', 'city', '-', 'state', ${address} -> 'state', 'country', ${address} -> 'country')) end`
}
