import type { NewId, OrderId, PaymentAttemptId, PaymentId } from '@tillwright/domain/ids'
import type { CurrencyCode } from '@tillwright/domain/money/currency'
import type { Minor } from '@tillwright/domain/money/minor'
import type { Refundable } from '@tillwright/domain/payments/differences'
import { sql } from 'kysely'
import type { Tx } from './client.ts'
import { insertRows } from './insert-rows.ts'

/** What an intent has brought and can give back, under the lock of its order. */
export interface LockedRefundable extends Refundable {
  readonly orderId: OrderId
  readonly paymentId: PaymentId
  readonly attemptId: PaymentAttemptId
  readonly currency: CurrencyCode
  /** Whether the refund that was asked about has been written down before. */
  readonly isMirrored: boolean
}

/** Null for a refund of an intent that is not ours. */
export async function lockRefundable(
  tx: Tx,
  { intentId, providerRefundId }: { readonly intentId: string; readonly providerRefundId: string },
): Promise<LockedRefundable | null> {
  const row = await tx
    .selectFrom('payment_attempt as attempt')
    .innerJoin('orders', 'orders.id', 'attempt.order_id')
    .innerJoin('payment', 'payment.id', 'attempt.payment_id')
    .select(['attempt.id as attemptId', 'attempt.order_id as orderId', 'attempt.payment_id as paymentId'])
    .select(['attempt.state', 'payment.currency', 'payment.amount_minor as broughtMinor'])
    .select(sql<Minor>`payment.captured_minor - payment.refund_reserved_minor`.as('ofPaymentMinor'))
    .where('attempt.intent_id', '=', intentId)
    .forUpdate(['orders', 'attempt', 'payment'])
    .executeTakeFirst()
  if (row === undefined) return null
  // After the lock is there, so that what was promised back meanwhile is seen.
  const { givenMinor, isMirrored } = await tx
    .selectFrom('refund')
    .select(sql<Minor>`coalesce(sum(amount_minor) filter (where state <> 'failed'), 0)`.as('givenMinor'))
    .select(sql<boolean>`coalesce(bool_or(provider_refund_id = ${providerRefundId}), false)`.as('isMirrored'))
    .where('payment_attempt_id', '=', row.attemptId)
    .executeTakeFirstOrThrow()
  const { state, broughtMinor, ...locked } = row
  return { ...locked, isMirrored, ofIntentMinor: state === 'succeeded' ? broughtMinor - givenMinor : 0 }
}

export interface Mirrored {
  readonly of: LockedRefundable
  readonly amountMinor: Minor
  readonly providerRefundId: string
}

/** Writes down a refund that people have made at the provider, as one that is on its way; answers its id. */
export async function insertMirroredRefund(
  tx: Tx,
  { of, amountMinor, providerRefundId }: Mirrored,
  newId: NewId,
): Promise<string> {
  const id: string = newId()
  const row = {
    ...{ id, payment_id: of.paymentId, order_id: of.orderId, payment_attempt_id: of.attemptId },
    ...{ amount_minor: amountMinor, currency: of.currency, reason: 'dashboard', state: 'submitted' as const },
    provider_refund_id: providerRefundId,
  }
  await sql`
    with mirrored as (${insertRows('refund', [row])})
    update payment set refund_reserved_minor = refund_reserved_minor + ${amountMinor} where id = ${of.paymentId}`.execute(
    tx,
  )
  return id
}
