import type { NewId, OrderId, PaymentAttemptId, PaymentId } from '@tillwright/domain/ids'
import type { OrderStatus } from '@tillwright/domain/orders/status'
import { type CardUse, intentRequestOf } from '@tillwright/domain/payments/intent'
import { sql } from 'kysely'
import type { Tx } from './client.ts'

/**
 * Plans one more attempt for an unpaid order whose earlier ones are all over, under its lock; otherwise nothing. One
 * that has brought the wrong money is not over before a person has looked at it. Answers the order's status.
 */
export async function planAttempt(tx: Tx, orderId: OrderId, newId: NewId): Promise<OrderStatus> {
  const order = await tx
    .selectFrom('orders')
    .innerJoin('shop_setting as setting', (join) => join.onTrue())
    .select(['status', 'order_number', 'currency', 'setting.shop_id', 'setting.capture_method'])
    .where('id', '=', orderId)
    .forUpdate('orders')
    .executeTakeFirstOrThrow()
  const payment = await tx
    .selectFrom('payment')
    .leftJoin('payment_attempt as attempt', 'attempt.payment_id', 'payment.id')
    .where('payment.order_id', '=', orderId)
    .where('payment.provider', '=', 'stripe')
    .groupBy('payment.id')
    .select(['payment.id', 'payment.amount_minor', sql<number>`count(attempt.id)`.as('attempts')])
    .select(
      sql<boolean>`coalesce(bool_or(attempt.state in ('planned', 'open', 'authorized', 'mismatched')), false)`.as(
        'hasLive',
      ),
    )
    .executeTakeFirst()
  if (order.status !== 'PENDING' || payment === undefined || payment.hasLive) return order.status
  const id = newId<PaymentAttemptId>()
  const facts = {
    id: orderId,
    shopId: order.shop_id,
    orderNumber: order.order_number,
    // Some of the total may be paid otherwise.
    totalMinor: payment.amount_minor,
    currency: order.currency,
    captureMethod: order.capture_method,
  }
  await tx
    .insertInto('payment_attempt')
    .values({
      id,
      payment_id: payment.id,
      order_id: orderId,
      position: payment.attempts + 1,
      idempotency_key: `open:${id}`,
      request: intentRequestOf(id, facts),
      state: 'planned',
      card_use: cardUseOfLatest(payment.id),
    })
    .execute()
  return order.status
}

/** A card that was to be saved is to be saved by the next try as well. */
const cardUseOfLatest = (paymentId: PaymentId) => sql<CardUse | null>`(
  select card_use from payment_attempt where payment_id = ${paymentId} order by position desc limit 1)`
