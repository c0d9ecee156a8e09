import type { NewId, OrderId, PaymentAttemptId, PaymentId, ReturnId } from '@tillwright/domain/ids'
import type { CurrencyCode } from '@tillwright/domain/money/currency'
import type { Minor } from '@tillwright/domain/money/minor'
import type { RefundState } from '@tillwright/domain/payments/refund'
import { sql } from 'kysely'
import type { Tx } from './client.ts'
import { insertRefunds, type RefundPromise } from './refunds.ts'
import { restsOfMoney } from './rests-of-money.ts'

/** A refund of a locked order that is to be asked for again, if it has failed. */
export interface RefundToRepeat {
  readonly id: string
  readonly orderId: OrderId
  readonly state: RefundState
  readonly reason: string
  readonly paymentId: PaymentId
  readonly attemptId: PaymentAttemptId | null
  readonly sourcePaymentId: PaymentId | null
  readonly amountMinor: Minor
  readonly currency: CurrencyCode
  readonly returnId: ReturnId | null
  readonly withShipping: boolean
  /** The first that had failed: itself, unless it was itself asked for again. */
  readonly againOf: string
  /** Whether somebody has asked for it again, and that has not failed. */
  readonly isRepeated: boolean
  /** What its intent has brought for its order, and nobody has promised back. */
  readonly availableMinor: Minor
}

/** Null where the order has no such refund. */
export async function readRefundToRepeat(
  tx: Tx,
  { orderId, refundId }: { readonly orderId: OrderId; readonly refundId: string },
): Promise<RefundToRepeat | null> {
  const { rows } = await sql<RefundToRepeat>`
    select refund.id, refund.order_id as "orderId", refund.state, refund.reason, refund.payment_id as "paymentId",
      refund.payment_attempt_id as "attemptId", refund.source_payment_id as "sourcePaymentId", refund.amount_minor as "amountMinor", refund.currency,
      refund.return_id as "returnId", refund.with_shipping as "withShipping",
      coalesce(refund.again_of, refund.id) as "againOf",
      exists (
        select from refund as again
        where again.again_of = coalesce(refund.again_of, refund.id) and again.state <> 'failed'
      ) as "isRepeated",
      coalesce((
        select rest.rest_minor from (${restsOfMoney}) as rest
        where rest.order_id = ${orderId} and rest.payment_id = refund.payment_id
          and coalesce(rest.id, rest.source_payment_id) = coalesce(refund.payment_attempt_id, refund.source_payment_id)
      ), 0) as "availableMinor"
    from refund where refund.id = ${refundId} and refund.order_id = ${orderId}`.execute(tx)
  return rows[0] ?? null
}

/**
 * Promises back once more what a failed refund has not paid back: as much, of the same money, for the same pieces.
 * `refund_again_once` sees to it that it is done once. Answers the new one's id.
 */
export async function insertRefundAgain(
  tx: Tx,
  {
    failed,
    ...said
  }: { readonly failed: RefundToRepeat } & Pick<RefundPromise, 'reason' | 'explanation' | 'creditAccountId'>,
  newId: NewId,
): Promise<string> {
  const { id: failedId, state: _, isRepeated: __, availableMinor: ___, ...same } = failed
  const id: string = newId()
  await insertRefunds(tx, [{ ...same, ...said, id }])
  await sql`
    insert into refund_line (refund_id, order_line_id, quantity, gone_before)
    select ${id}, order_line_id, quantity, gone_before from refund_line where refund_id = ${failedId}`.execute(tx)
  return id
}
