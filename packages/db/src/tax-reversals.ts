import type { OrderId } from '@tillwright/domain/ids'
import type { CurrencyCode } from '@tillwright/domain/money/currency'
import type { Minor } from '@tillwright/domain/money/minor'
import { sql } from 'kysely'
import type { Db, Tx } from './client.ts'

/** unrecorded: nobody but a person can tell the provider. */
export type TaxReversalState = 'due' | 'recorded' | 'unrecorded'

/** What goes back of a sale that a provider has taxed. */
export interface TaxReversal {
  readonly refundId: string
  readonly orderId: OrderId
  readonly amountMinor: Minor
  /** Of the sale. */
  readonly totalMinor: Minor
  readonly currency: CurrencyCode
  readonly state: TaxReversalState
}

/**
 * Writes down what a refund that has just succeeded takes back of a taxed sale, under the lock of its order; answers
 * whether it is anything. Cash rounding was never taxed: what is left of the sale goes with the last of the money.
 * Money that came twice or late was no sale.
 */
export async function insertTaxReversal(tx: Tx, refundId: string): Promise<boolean> {
  const { rows } = await sql`
    insert into tax_reversal (refund_id, order_id, amount_minor, state)
    select refund.id, sale.order_id, part.amount_minor, 'due'
    from refund
    join orders on orders.id = refund.order_id
    join payment on payment.id = refund.payment_id
    join tax_calculation sale on sale.order_id = refund.order_id and sale.state <> 'agreed'
      and (sale.payment_attempt_id = refund.payment_attempt_id or payment.provider in ('transfer', 'gift_card', 'store_credit')
        or sale.source_payment_id = refund.source_payment_id and refund.reason <> 'late_money')
    cross join lateral (
      select sale.total_minor - coalesce(sum(earlier.amount_minor), 0) as left_minor
      from tax_reversal earlier where earlier.order_id = sale.order_id) rest
    cross join lateral (
      select sum(given.amount_minor) >= orders.total_minor - coalesce((
        select sum(amount_minor) from payment_release where order_id = orders.id), 0) as is_all
      from refund given join payment paid on paid.id = given.payment_id
      where given.order_id = refund.order_id and given.state = 'succeeded'
        and (given.payment_attempt_id = sale.payment_attempt_id or paid.provider in ('transfer', 'gift_card', 'store_credit')
          or given.source_payment_id = sale.source_payment_id and given.reason <> 'late_money')) so_far
    cross join lateral (
      select case when is_all then left_minor else least(refund.amount_minor, left_minor) end as amount_minor) part
    where refund.id = ${refundId} and refund.reason <> 'not_owed' and part.amount_minor > 0
    on conflict do nothing returning refund_id`.execute(tx)
  return rows.length === 1
}

export async function readTaxReversal(db: Db, refundId: string): Promise<TaxReversal | null> {
  const row = await db
    .selectFrom('tax_reversal as reversal')
    .innerJoin('tax_calculation as sale', 'sale.order_id', 'reversal.order_id')
    .innerJoin('orders', 'orders.id', 'reversal.order_id')
    .select(['reversal.refund_id as refundId', 'reversal.order_id as orderId', 'reversal.amount_minor as amountMinor'])
    .select(['reversal.state', 'sale.total_minor as totalMinor', 'orders.currency'])
    .where('reversal.refund_id', '=', refundId)
    .executeTakeFirst()
  return row ?? null
}

/** Answers whether that was news. Its name is null where the provider knows it, and nobody here knows by what name. */
export async function writeTaxReversed(
  db: Db,
  refundId: string,
  to: { readonly state: Exclude<TaxReversalState, 'due'>; readonly transactionId: string | null },
): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable('tax_reversal')
    .set({ state: to.state, transaction_id: to.transactionId })
    .where('refund_id', '=', refundId)
    .where('state', '=', 'due')
    .executeTakeFirst()
  return numUpdatedRows === 1n
}
