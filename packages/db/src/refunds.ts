import type { NewId, OrderId } from '@tillwright/domain/ids'
import type { Minor } from '@tillwright/domain/money/minor'
import { sql } from 'kysely'
import type { Db, Tx } from './client.ts'
import type { LockedPayment } from './payments.ts'

export interface Refund {
  readonly id: string
  readonly orderId: OrderId
  readonly amountMinor: Minor
  readonly currency: string
  readonly reason: string
  readonly state: string
  readonly intentId: string | null
  readonly providerRefundId: string | null
  readonly createdAt: Date
}

/** Refunds that are not final, and at least so old. */
export const readUnsettledRefunds = (db: Db, olderThanSeconds: number): Promise<Refund[]> =>
  selectRefunds(db)
    .where('refund.state', 'in', ['requested', 'submitted'])
    .where('refund.created_at', '<', sql<Date>`shop_now() - make_interval(secs => ${olderThanSeconds})`)
    .orderBy('refund.created_at')
    .limit(sql.lit(100))
    .execute()

export const readRefundsOfOrder = (db: Db, orderId: OrderId): Promise<Refund[]> =>
  selectRefunds(db).where('refund.order_id', '=', orderId).orderBy('refund.id').execute()

export async function readRefund(db: Db, refundId: string): Promise<Refund | null> {
  return (await selectRefunds(db).where('refund.id', '=', refundId).executeTakeFirst()) ?? null
}

export async function writeRefundState(
  db: Db,
  refundId: string,
  to: { state: 'submitted' | 'succeeded' | 'failed'; id: string },
): Promise<void> {
  await db
    .updateTable('refund')
    .set({ state: to.state, provider_refund_id: to.id })
    .where('id', '=', refundId)
    .where('state', 'in', ['requested', 'submitted'])
    .execute()
}

const selectRefunds = (db: Db) =>
  db
    .selectFrom('refund')
    .innerJoin('payment_attempt as attempt', 'attempt.id', 'refund.payment_attempt_id')
    .select(['refund.id', 'refund.order_id as orderId', 'refund.amount_minor as amountMinor', 'refund.currency'])
    .select(['refund.reason', 'refund.state', 'refund.created_at as createdAt', 'attempt.intent_id as intentId'])
    .select('refund.provider_refund_id as providerRefundId')

/** Promises all of a payment's money back, which its CHECK allows once; answers the refund's id. */
export async function insertFullRefund(
  tx: Tx,
  refund: { payment: LockedPayment; reason: string },
  newId: NewId,
): Promise<string> {
  const { payment, reason } = refund
  const { captured_minor, currency } = await tx
    .updateTable('payment')
    .set({ refund_reserved_minor: sql`refund_reserved_minor + captured_minor` })
    .where('id', '=', payment.paymentId)
    .returning(['captured_minor', 'currency'])
    .executeTakeFirstOrThrow()
  const id: string = newId()
  await tx
    .insertInto('refund')
    .values({
      id,
      payment_id: payment.paymentId,
      order_id: payment.order.id,
      payment_attempt_id: payment.attempt.id,
      amount_minor: captured_minor,
      currency,
      reason,
      state: 'requested',
    })
    .execute()
  return id
}
