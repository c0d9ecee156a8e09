import type { NewId, OrderId, PaymentAttemptId, PaymentId, ReturnId } from '@tillwright/domain/ids'
import type { CurrencyCode } from '@tillwright/domain/money/currency'
import type { Minor } from '@tillwright/domain/money/minor'
import type { OrderStatus, PaymentStatus } from '@tillwright/domain/orders/status'
import type { RefundState } from '@tillwright/domain/payments/refund'
import { sql } from 'kysely'
import type { Db, Tx } from './client.ts'
import { insertRows, recordset } from './insert-rows.ts'
import { longestUnasked } from './longest-unasked.ts'
import type { LockedPayment } from './payments.ts'

export interface Refund {
  readonly id: string
  readonly orderId: OrderId
  readonly amountMinor: Minor
  readonly currency: string
  readonly reason: string
  readonly state: RefundState
  readonly intentId: string | null
  readonly providerRefundId: string | null
  readonly createdAt: Date
  /** Of the goods that it pays back; null where it is for no return. */
  readonly returnId: ReturnId | null
  /** Which order its money pays for instead of going back; null where it goes back. */
  readonly transferredTo: OrderId | null
}

/**
 * Refunds that are not final and have not been asked about for so long, the longest unasked first; asked from now on.
 */
export function takeUnsettledRefunds(db: Db, olderThanSeconds: number, most: number): Promise<Refund[]> {
  const due = longestUnasked<string>({ table: 'refund', states: ['requested', 'submitted'], olderThanSeconds, most })
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
    .innerJoin('payment_attempt as attempt', 'attempt.id', 'refund.payment_attempt_id')
    .select(refundColumns)

const refundColumns = [
  'refund.id',
  'refund.order_id as orderId',
  'refund.amount_minor as amountMinor',
  'refund.currency',
  'refund.reason',
  'refund.state',
  'attempt.intent_id as intentId',
  'refund.provider_refund_id as providerRefundId',
  'refund.created_at as createdAt',
  'refund.return_id as returnId',
  sql<OrderId | null>`(select order_id from payment where id = refund.transfer_payment_id)`.as('transferredTo'),
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
    .select(sql<Minor>`sum(amount_minor)`.as('amountMinor'))
    .select(sql<Minor>`sum(captured_minor)`.as('capturedMinor'))
    .select(sql<Minor>`sum(refunded_minor)`.as('refundedMinor'))
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

/** Promises back what an intent has just brought; answers the refund's id. */
export async function insertRefundOfIntent(
  tx: Tx,
  { payment, reason }: { payment: LockedPayment; reason: string },
  newId: NewId,
): Promise<string> {
  const { paymentId, order, attempt } = payment
  const { amountMinor, currency } = await tx
    .selectFrom('payment')
    .select(['amount_minor as amountMinor', 'currency'])
    .where('id', '=', paymentId)
    .executeTakeFirstOrThrow()
  const id: string = newId()
  await insertRefunds(tx, [{ id, paymentId, orderId: order.id, attemptId: attempt.id, amountMinor, currency, reason }])
  return id
}

/**
 * Promises back what was captured for a locked order and is not promised yet: one refund for each intent that has some
 * of it. Answers their ids. 'unrefused' leaves out what was asked for and refused before, or it would be so for ever.
 */
export async function insertRefundsOfRest(
  tx: Tx,
  { orderId, reason, only }: { orderId: OrderId; reason: string; only?: 'unrefused' },
  newId: NewId,
): Promise<string[]> {
  const query = sql<Omit<RefundPromise, 'id' | 'reason'>>`
    select id as "attemptId", payment_id as "paymentId", order_id as "orderId", currency, rest_minor as "amountMinor"
    from (${restsOfMoney}) as rest
    where order_id = ${orderId} and rest_minor > 0 and (${only ?? 'all'} = 'all' or ${wasNotRefused})
    order by position, id`
  const promises = (await query.execute(tx)).rows.map((rest): RefundPromise => ({ ...rest, id: newId(), reason }))
  if (promises.length > 0) await insertRefunds(tx, promises)
  return promises.map(({ id }) => id)
}

/**
 * Canceled orders that owe more than they have promised back: since a refund was refused, because some of it had gone
 * back before, or since a process of the release before has ended one that others pay for, or that pays for others.
 */
export async function readOrdersThatOweRest(db: Db, orderId: OrderId | null): Promise<OrderId[]> {
  const { rows } = await sql<{ id: OrderId }>`
    select distinct order_id as id from (${restsOfMoney}) as rest
    where order_id in (${ofRefusedOrTransferred}) and (${orderId}::uuid is null or order_id = ${orderId})
      and order_status = 'CANCELED' and rest_minor > 0 and ${wasNotRefused}
    order by order_id`.execute(db)
  return rows.map(({ id }) => id)
}

const ofRefusedOrTransferred = sql`
  select order_id from refund where state = 'failed' or transfer_payment_id is not null
  union all select order_id from payment where source_attempt_id is not null`

/**
 * What each intent has brought, or what of an intent of another order pays for this one, and nobody has promised back;
 * with what was refused of it and what is under way.
 */
export const restsOfMoney = sql`
  select money.attempt_id as id, money.payment_id, money.order_id, money.position, payment.currency,
    orders.status as order_status,
    exists (
      select from invoice where invoice.order_id = money.order_id and kind = 'invoice'
        and (invoice.payment_attempt_id = money.attempt_id or payment.provider = 'transfer')
    ) as has_invoice,
    payment.amount_minor - coalesce(sum(refund.amount_minor) filter (where refund.state <> 'failed'), 0) as rest_minor,
    coalesce(bool_or(refund.state in ('requested', 'submitted')), false) as is_under_way,
    coalesce(array_agg(refund.amount_minor) filter (where refund.state = 'failed'), '{}') as refused_minor
  from (
    select id as attempt_id, payment_id, order_id, position from payment_attempt where state = 'succeeded'
    union all
    select source_attempt_id, id, order_id, 0 from payment where source_attempt_id is not null
  ) as money
  join payment on payment.id = money.payment_id
  join orders on orders.id = money.order_id
  left join refund on (refund.payment_id, refund.payment_attempt_id) = (money.payment_id, money.attempt_id)
  group by money.attempt_id, money.payment_id, money.order_id, money.position, payment.id, orders.id`

const wasNotRefused = sql`not is_under_way and rest_minor <> all (refused_minor)`

export interface RefundPromise {
  readonly id: string
  readonly paymentId: PaymentId
  readonly orderId: OrderId
  readonly attemptId: PaymentAttemptId
  readonly amountMinor: Minor
  readonly currency: CurrencyCode
  readonly reason: string
  /** Null where it is for no return. */
  readonly returnId?: ReturnId | null
  readonly withShipping?: boolean
  /** Which payment it has become; left out where it goes back. */
  readonly transferPaymentId?: PaymentId
}

/** `payment_refunds_within_captured` sees to it that no more is promised than there is. */
export async function insertRefunds(tx: Tx, promises: readonly RefundPromise[]): Promise<void> {
  const rows = promises.map(({ id, paymentId, orderId, attemptId, amountMinor, currency, reason, ...more }) => ({
    ...{ id, payment_id: paymentId, order_id: orderId, payment_attempt_id: attemptId },
    ...{ amount_minor: amountMinor, currency, reason, transfer_payment_id: more.transferPaymentId ?? null },
    // Nobody is to be asked for what stays here.
    state: more.transferPaymentId === undefined ? ('requested' as const) : ('submitted' as const),
    ...{ return_id: more.returnId ?? null, with_shipping: more.withShipping ?? false },
  }))
  await sql`
    with promised as (${insertRows('refund', rows)})
    update payment set refund_reserved_minor = refund_reserved_minor + refund.amount_minor
    from (
      select payment_id, sum(amount_minor) as amount_minor from ${recordset('refund', rows)} group by payment_id
    ) as refund
    where payment.id = refund.payment_id`.execute(tx)
}
