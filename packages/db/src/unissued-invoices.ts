import type { OrderId, PaymentAttemptId } from '@tillwright/domain/ids'
import { sql } from 'kysely'
import type { Db } from './client.ts'

/** Which paid orders have no invoice although they could, and by which intent they were paid. */
export async function readUninvoiced(
  db: Db,
  within: { readonly hours: number; readonly orderId?: OrderId },
): Promise<{ orderId: OrderId; attemptId: PaymentAttemptId }[]> {
  const { rows } = await sql<{ orderId: OrderId; attemptId: PaymentAttemptId }>`
    select distinct on (attempt.order_id) attempt.order_id as "orderId", attempt.id as "attemptId"
    from payment_attempt attempt join orders on orders.id = attempt.order_id
    where attempt.created_at > shop_now() - make_interval(hours => ${within.hours}) and attempt.state = 'succeeded'
      and (${within.orderId ?? null}::uuid is null or attempt.order_id = ${within.orderId ?? null}::uuid)
      and orders.shipping_parts is not null
      and exists (select from order_event where order_id = orders.id and kind = 'paid')
      and not exists (select from refund where payment_attempt_id = attempt.id and reason = 'late_money')
      and not exists (select from invoice where order_id = orders.id and kind = 'invoice')
    order by attempt.order_id, attempt.position`.execute(db)
  return rows
}

/** Which refunds of invoiced sales have succeeded and have no credit note, the oldest first. */
export async function readUncredited(
  db: Db,
  within: { readonly hours: number; readonly refundId?: string },
): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select refund.id from (
      select id as attempt_id, payment_id, order_id, created_at, false as is_transferred from payment_attempt
      union all
      select source_attempt_id, id, order_id, created_at, true from payment where source_attempt_id is not null
    ) as money
    join invoice on invoice.order_id = money.order_id and invoice.kind = 'invoice'
      and (invoice.payment_attempt_id = money.attempt_id or is_transferred)
    join refund on refund.order_id = money.order_id and refund.state = 'succeeded'
      and (refund.payment_id, refund.payment_attempt_id) = (money.payment_id, money.attempt_id)
    where refund.reason <> 'not_owed' and money.created_at > shop_now() - make_interval(hours => ${within.hours})
      and (${within.refundId ?? null}::uuid is null or refund.id = ${within.refundId ?? null}::uuid)
      and not exists (select from invoice where refund_id = refund.id)
    order by refund.id`.execute(db)
  return rows.map(({ id }) => id)
}
