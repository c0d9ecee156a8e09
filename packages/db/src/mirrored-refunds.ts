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

/**
 * The payment that an intent was asked for, then those of other orders that its money pays for: the oldest order first,
 * as they are locked. None for a refund of an intent that is not ours.
 */
export async function lockRefundable(
  tx: Tx,
  { intentId, providerRefundId }: { readonly intentId: string; readonly providerRefundId: string },
): Promise<LockedRefundable[]> {
  const orders = paymentsOfIntent(tx, intentId).select('payment.order_id')
  await tx.selectFrom('orders').select('id').where('id', 'in', orders).orderBy('id').forUpdate().execute()
  const rows = await paymentsOfIntent(tx, intentId)
    .innerJoin('payment as asked', 'asked.id', 'attempt.payment_id')
    .select(['attempt.id as attemptId', 'payment.order_id as orderId', 'payment.id as paymentId'])
    .select([
      'attempt.state',
      'payment.currency',
      sql<Minor>`coalesce(attempt.captured_minor, asked.amount_minor)`.as('broughtMinor'),
    ])
    .select(sql<Minor>`payment.captured_minor - payment.refund_reserved_minor`.as('ofPaymentMinor'))
    .orderBy('payment.order_id')
    .forUpdate('payment')
    .execute()
  const [row] = rows
  if (row === undefined) return []
  // After the lock is there, so that what was promised back meanwhile is seen.
  const { givenMinor, isMirrored } = await tx
    .selectFrom('refund')
    .select(sql<Minor>`coalesce(sum(amount_minor) filter (where state <> 'failed'), 0)`.as('givenMinor'))
    .select(sql<boolean>`coalesce(bool_or(provider_refund_id = ${providerRefundId}), false)`.as('isMirrored'))
    .where('payment_attempt_id', '=', row.attemptId)
    // What pays for another order, or is to be spent here, is still with the provider.
    .where('transfer_payment_id', 'is', null)
    .where('credit_account_id', 'is', null)
    .executeTakeFirstOrThrow()
  return rows.map(({ state, broughtMinor, ...locked }) => ({
    ...{ ...locked, isMirrored, ofIntentMinor: state === 'succeeded' ? broughtMinor - givenMinor : 0 },
  }))
}

const paymentsOfIntent = (tx: Tx, intentId: string) =>
  tx
    .selectFrom('payment_attempt as attempt')
    .innerJoin('payment', (join) =>
      join.on((eb) =>
        eb.or([
          eb('payment.id', '=', eb.ref('attempt.payment_id')),
          eb('payment.source_attempt_id', '=', eb.ref('attempt.id')),
        ]),
      ),
    )
    .where('attempt.intent_id', '=', intentId)

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
