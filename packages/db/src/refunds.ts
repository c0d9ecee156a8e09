import type { CreditAccountId, NewId, OrderId, PaymentId, ReturnId } from '@tillwright/domain/ids'
import type { CurrencyCode } from '@tillwright/domain/money/currency'
import type { Minor } from '@tillwright/domain/money/minor'
import type { Pieces } from '@tillwright/domain/orders/fulfillment'
import type { OrderStatus, PaymentStatus } from '@tillwright/domain/orders/status'
import type { RefundState } from '@tillwright/domain/payments/refund'
import { sql } from 'kysely'
import type { Db, Tx } from './client.ts'
import { insertRows, recordset } from './insert-rows.ts'
import { longestUnasked } from './longest-unasked.ts'
import { columnsOfSource, type MoneySource } from './money-source.ts'
import type { LockedPayment } from './payments.ts'

export interface Refund {
  readonly id: string
  readonly orderId: OrderId
  readonly amountMinor: Minor
  readonly currency: string
  readonly reason: string
  /** What staff says of it, for the shopper to read; null where nobody did. */
  readonly explanation: string | null
  readonly state: RefundState
  /** Who looks after its money: its provider is asked for it, or people send it. */
  readonly provider: string
  readonly intentId: string | null
  readonly providerRefundId: string | null
  readonly createdAt: Date
  /** Of the goods that it pays back; null where it is for no return. */
  readonly returnId: ReturnId | null
  /** Which account it goes to, instead of the way that it came; null for that. */
  readonly creditAccountId: CreditAccountId | null
  /** Which order its money pays for instead of going back; null where it goes back. */
  readonly transferredTo: OrderId | null
  /** What it pays back, as far as that has a name: none where it is an amount and no more. */
  readonly lines: readonly Pieces[]
  readonly withShipping: boolean
  /** The first that had failed, whose money was asked for again by this one; null where it is new. */
  readonly againOf: string | null
}

/**
 * Refunds that are not final and have not been asked about for so long, the longest unasked first; asked from now on.
 */
export function takeUnsettledRefunds(db: Db, olderThanSeconds: number, most: number): Promise<Refund[]> {
  // What people are to send back waits for them: nobody can be asked.
  const only = sql`payment_attempt_id is not null and credit_account_id is null`
  const states = ['requested', 'submitted']
  const due = longestUnasked<string>({ table: 'refund', states, olderThanSeconds, most, only })
  return db
    .updateTable('refund')
    .from('payment_attempt as attempt')
    .set({ checked_at: sql`shop_now()` })
    .whereRef('attempt.id', '=', 'refund.payment_attempt_id')
    .where('refund.id', 'in', due)
    .returning(refundColumns)
    .execute()
}

export const readRefundsOfOrder = (db: Db, orderId: OrderId): Promise<Refund[]> =>
  selectRefunds(db).where('refund.order_id', '=', orderId).orderBy('refund.id').execute()

export async function readRefund(db: Db, refundId: string): Promise<Refund | null> {
  return (await selectRefunds(db).where('refund.id', '=', refundId).executeTakeFirst()) ?? null
}

const selectRefunds = (db: Db) =>
  db
    .selectFrom('refund')
    .leftJoin('payment_attempt as attempt', 'attempt.id', 'refund.payment_attempt_id')
    .select(refundColumns)

const refundColumns = [
  'refund.id',
  'refund.order_id as orderId',
  'refund.amount_minor as amountMinor',
  'refund.currency',
  'refund.reason',
  'refund.explanation',
  'refund.state',
  sql<string>`coalesce((select provider from payment where id = refund.source_payment_id), 'stripe')`.as('provider'),
  'attempt.intent_id as intentId',
  'refund.provider_refund_id as providerRefundId',
  'refund.created_at as createdAt',
  'refund.credit_account_id as creditAccountId',
  'refund.return_id as returnId',
  sql<OrderId | null>`(select order_id from payment where id = refund.transfer_payment_id)`.as('transferredTo'),
  'refund.with_shipping as withShipping',
  'refund.again_of as againOf',
  sql<Pieces[]>`(
    select coalesce(json_agg(json_build_object('lineId', part.order_line_id, 'quantity', part.quantity)
      order by ordered.position), '[]')
    from refund_line as part join order_line as ordered on ordered.id = part.order_line_id
    where part.refund_id = refund.id)`.as('lines'),
] as const

/** A refund under the lock of its order. */
export interface LockedRefund {
  readonly id: string
  readonly state: RefundState
  readonly amountMinor: Minor
  readonly order: {
    readonly id: OrderId
    readonly status: OrderStatus
    readonly paymentStatus: PaymentStatus
    readonly expiresAt: Date | null
  }
  readonly paymentId: PaymentId
  /** All payments of the order together. */
  readonly payment: {
    readonly amountMinor: Minor
    readonly capturedMinor: Minor
    readonly refundedMinor: Minor
    readonly disputedMinor: Minor
  }
  /** By the database's clock. */
  readonly now: Date
}

/** All three rows are locked, the order first, so that all are read as they are once the lock is there. */
export async function lockRefund(tx: Tx, refundId: string): Promise<LockedRefund | null> {
  const row = await tx
    .selectFrom('refund')
    .innerJoin('orders', 'orders.id', 'refund.order_id')
    .innerJoin('payment', 'payment.id', 'refund.payment_id')
    .select(['refund.id', 'refund.state', 'refund.amount_minor as amountMinor', 'refund.order_id as orderId'])
    .select(['orders.status', 'orders.payment_status as paymentStatus', 'orders.expires_at as expiresAt'])
    .select(['payment.id as paymentId', sql<Date>`shop_now()`.as('now')])
    .where('refund.id', '=', refundId)
    .forUpdate(['orders', 'refund', 'payment'])
    .executeTakeFirst()
  if (row === undefined) return null
  const { id, state, amountMinor, orderId, status, paymentStatus, expiresAt, paymentId, now } = row
  // Another statement, so that it sees what whoever held the lock before has written.
  const payment = await tx
    .selectFrom('payment')
    .select(sql<Minor>`sum(amount_minor - released_minor)`.as('amountMinor'))
    .select(sql<Minor>`sum(captured_minor)`.as('capturedMinor'))
    .select(sql<Minor>`sum(refunded_minor)`.as('refundedMinor'))
    .select(sql<Minor>`sum(disputed_minor)`.as('disputedMinor'))
    .where('order_id', '=', orderId)
    .executeTakeFirstOrThrow()
  return { id, state, amountMinor, paymentId, now, payment, order: { id: orderId, status, paymentStatus, expiresAt } }
}

/**
 * What became of a locked refund, in its row and in its payment: what has gone back is counted, what stays here may be
 * promised back again. A refund that is no longer in its state is a broken lock, and thrown.
 */
export async function writeRefundState(
  tx: Tx,
  { id, state, amountMinor, paymentId }: LockedRefund,
  to: { readonly state: Exclude<RefundState, 'requested'>; readonly providerRefundId: string | null },
): Promise<void> {
  const { numUpdatedRows } = await tx
    .updateTable('refund')
    .set({
      state: to.state,
      provider_refund_id: sql`coalesce(${to.providerRefundId}, provider_refund_id)`,
      checked_at: sql`shop_now()`,
    })
    .where('id', '=', id)
    .where('state', '=', state)
    .executeTakeFirst()
  if (numUpdatedRows !== 1n) throw new Error(`refund ${id} changed under its own lock`)
  if (to.state === 'submitted') return
  const counted =
    to.state === 'succeeded'
      ? { refunded_minor: sql<number>`refunded_minor + ${amountMinor}` }
      : { refund_reserved_minor: sql<number>`refund_reserved_minor - ${amountMinor}` }
  await tx.updateTable('payment').set(counted).where('id', '=', paymentId).execute()
}

/** Promises back what an intent has just brought, or some of it; answers the refund's id. */
export async function insertRefundOfIntent(
  tx: Tx,
  { payment, reason, amountMinor: some }: { payment: LockedPayment; reason: string; amountMinor: Minor | null },
  newId: NewId,
): Promise<string> {
  const { paymentId, order, attempt } = payment
  const { broughtMinor, currency } = await tx
    .selectFrom('payment')
    .select(['amount_minor as broughtMinor', 'currency'])
    .where('id', '=', paymentId)
    .executeTakeFirstOrThrow()
  const [id, amountMinor]: [string, Minor] = [newId(), some ?? broughtMinor]
  const source = { attemptId: attempt.id, sourcePaymentId: null }
  await insertRefunds(tx, [{ id, paymentId, orderId: order.id, ...source, amountMinor, currency, reason }])
  return id
}

export interface RefundPromise extends MoneySource {
  readonly id: string
  readonly paymentId: PaymentId
  readonly orderId: OrderId
  readonly amountMinor: Minor
  readonly currency: CurrencyCode
  readonly reason: string
  /** What staff says of it; left out where nobody does. */
  readonly explanation?: string | undefined
  /** Null where it is for no return. */
  readonly returnId?: ReturnId | null
  readonly withShipping?: boolean
  /** The first that had failed, where it was asked for before. */
  readonly againOf?: string
  /** Which account it goes to, instead of the way that it came. */
  readonly creditAccountId?: CreditAccountId | null
  /** Which payment it has become; left out where it goes back. */
  readonly transferPaymentId?: PaymentId
}

/** `payment_refunds_within_captured` sees to it that no more is promised than there is. */
export async function insertRefunds(tx: Tx, promises: readonly RefundPromise[]): Promise<void> {
  const rows = promises.map(({ id, paymentId, orderId, amountMinor, currency, reason, ...more }) => ({
    ...{ id, payment_id: paymentId, order_id: orderId, ...columnsOfSource(more) },
    ...{ amount_minor: amountMinor, currency, reason, transfer_payment_id: more.transferPaymentId ?? null },
    credit_account_id: more.creditAccountId ?? null,
    // Nobody is to be asked for what stays here.
    state: more.transferPaymentId === undefined ? ('requested' as const) : ('submitted' as const),
    ...{ return_id: more.returnId ?? null, with_shipping: more.withShipping ?? false, again_of: more.againOf ?? null },
    explanation: more.explanation ?? null,
  }))
  await sql`
    with promised as (${insertRows('refund', rows)})
    update payment set refund_reserved_minor = refund_reserved_minor + refund.amount_minor
    from (
      select payment_id, sum(amount_minor) as amount_minor from ${recordset('refund', rows)} group by payment_id
    ) as refund
    where payment.id = refund.payment_id`.execute(tx)
}
