import type { NewId, OrderId, PaymentAttemptId, PaymentId } from '@tillwright/domain/ids'
import type { OrderStatus, PaymentStatus } from '@tillwright/domain/orders/status'
import type { AttemptState } from '@tillwright/domain/payments/apply-intent'
import { type IntentRequest, intentRequestOf, type ProviderIntent } from '@tillwright/domain/payments/intent'
import { sql } from 'kysely'
import type { Db, Tx } from './client.ts'

/** One PaymentIntent, asked for or still to be asked for. */
export interface Attempt {
  readonly id: PaymentAttemptId
  readonly orderId: OrderId
  readonly position: number
  readonly idempotencyKey: string
  readonly request: IntentRequest
  readonly state: AttemptState
  readonly intentId: string | null
  readonly clientSecret: string | null
  readonly declineCode: string | null
  readonly createdAt: Date
}

/** First to last. */
export const readAttemptsOfOrder = (db: Db, orderId: OrderId): Promise<Attempt[]> =>
  selectAttempts(db).where('order_id', '=', orderId).orderBy('position').execute()

/** Which attempt of ours has opened this intent, as far as its answer has come back; null for none. */
export async function findAttemptOfIntent(
  db: Db,
  intentId: string,
): Promise<{ orderId: OrderId; state: AttemptState } | null> {
  const attempt = await db
    .selectFrom('payment_attempt')
    .select(['order_id as orderId', 'state'])
    .where('intent_id', '=', intentId)
    .executeTakeFirst()
  return attempt ?? null
}

/** Writes down that the intent exists; answers false where the attempt has been given up meanwhile. */
export async function openAttempt(db: Db, attemptId: PaymentAttemptId, intent: ProviderIntent): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable('payment_attempt')
    .set({
      state: 'open',
      intent_id: intent.id,
      client_secret: intent.clientSecret,
      intent_status: intent.status,
      checked_at: sql`shop_now()`,
    })
    .where('id', '=', attemptId)
    .where('state', 'in', ['planned', 'open'])
    .executeTakeFirst()
  return numUpdatedRows === 1n
}

/** A payment under the lock of its order. */
export interface LockedPayment {
  readonly order: {
    readonly id: OrderId
    readonly status: OrderStatus
    readonly paymentStatus: PaymentStatus
    readonly expiresAt: Date | null
  }
  readonly paymentId: PaymentId
  readonly attempt: Attempt
  /** By the database's clock. */
  readonly now: Date
}

/** Locks the order that an intent belongs to, and reads its payment; null for an intent that is not ours. */
export async function lockPaymentOfIntent(tx: Tx, intent: ProviderIntent): Promise<LockedPayment | null> {
  const byIntent = await lockedPayments(tx).where('attempt.intent_id', '=', intent.id).executeTakeFirst()
  if (byIntent !== undefined) return lockedPayment(byIntent)
  if (intent.attemptId === null || !isUuid(intent.attemptId)) return null
  // The answer that would have brought the intent's id may be lost; its metadata names the attempt.
  const byMetadata = await lockedPayments(tx)
    .where('attempt.id', '=', sql<PaymentAttemptId>`${intent.attemptId}`)
    .where('attempt.intent_id', 'is', null)
    .executeTakeFirst()
  return byMetadata === undefined ? null : lockedPayment(byMetadata)
}

/** Both rows are locked, so that both are read as they are once the lock is there. */
const lockedPayments = (tx: Tx) =>
  tx
    .selectFrom('payment_attempt as attempt')
    .innerJoin('orders', 'orders.id', 'attempt.order_id')
    .select(attemptColumns)
    .select(['attempt.payment_id as paymentId', 'orders.status', 'orders.payment_status as paymentStatus'])
    .select(['orders.expires_at as expiresAt', sql<Date>`shop_now()`.as('now')])
    .forUpdate('orders')
    .forNoKeyUpdate('attempt')

function lockedPayment(row: Awaited<ReturnType<ReturnType<typeof lockedPayments>['executeTakeFirstOrThrow']>>) {
  const { paymentId, status, paymentStatus, expiresAt, now, ...attempt } = row
  return { order: { id: attempt.orderId, status, paymentStatus, expiresAt }, paymentId, attempt, now }
}

export const isUuid = (text: string): boolean => /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(text)

/** What the provider said last about an attempt. */
export async function writeAttempt(
  tx: Tx,
  attempt: Attempt,
  said: { intent: ProviderIntent; state: AttemptState },
): Promise<void> {
  await tx
    .updateTable('payment_attempt')
    .set({
      state: said.state,
      intent_id: said.intent.id,
      intent_status: said.intent.status,
      decline_code: said.intent.declineCode,
      client_secret: said.intent.clientSecret ?? attempt.clientSecret,
      checked_at: sql`shop_now()`,
    })
    .where('id', '=', attempt.id)
    .execute()
}

/** Gives up attempts of an order that were never known to exist at the provider. */
export async function cancelPlannedAttempts(tx: Tx, orderId: OrderId): Promise<void> {
  await tx
    .updateTable('payment_attempt')
    .set({ state: 'canceled', checked_at: sql`shop_now()` })
    .where('order_id', '=', orderId)
    .where('state', '=', 'planned')
    .execute()
}

/** Gives up one attempt that is not known to exist at the provider: the order may plan another one. */
export async function giveUpAttempt(db: Db, attemptId: PaymentAttemptId): Promise<void> {
  await db
    .updateTable('payment_attempt')
    .set({ state: 'canceled', checked_at: sql`shop_now()` })
    .where('id', '=', attemptId)
    .where('state', '=', 'planned')
    .execute()
}

/** One more intent has brought all of its money: that of a payment whose other intent was paid as well comes twice. */
export async function writeCapture(tx: Tx, paymentId: PaymentId): Promise<void> {
  await tx
    .updateTable('payment')
    .set({ captured_minor: sql`captured_minor + amount_minor` })
    .where('id', '=', paymentId)
    .execute()
}

/** Answers whether it was not flagged before. */
export async function flagMismatch(tx: Tx, paymentId: PaymentId, difference: string): Promise<boolean> {
  const { numUpdatedRows } = await tx
    .updateTable('payment')
    .set({ mismatch: difference })
    .where('id', '=', paymentId)
    .where('mismatch', 'is', null)
    .executeTakeFirst()
  return numUpdatedRows === 1n
}

/**
 * Plans one more attempt for an unpaid order whose earlier ones are all over, under its lock; otherwise nothing. One
 * that has brought the wrong money is not over before a person has looked at it. Answers the order's status.
 */
export async function planAttempt(tx: Tx, orderId: OrderId, newId: NewId): Promise<OrderStatus> {
  const order = await tx
    .selectFrom('orders')
    .innerJoin('shop_setting as setting', (join) => join.onTrue())
    .select(['status', 'order_number', 'currency', 'setting.shop_id'])
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
    .select(sql<boolean>`coalesce(bool_or(attempt.state in ('planned', 'open', 'mismatched')), false)`.as('hasLive'))
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
    })
    .execute()
  return order.status
}

export const attemptColumns = [
  'attempt.id',
  'attempt.order_id as orderId',
  'attempt.position',
  'attempt.idempotency_key as idempotencyKey',
  'attempt.request',
  'attempt.state',
  'attempt.intent_id as intentId',
  'attempt.client_secret as clientSecret',
  'attempt.decline_code as declineCode',
  'attempt.created_at as createdAt',
] as const

const selectAttempts = (db: Db) => db.selectFrom('payment_attempt as attempt').select(attemptColumns)
