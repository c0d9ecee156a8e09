import type { OrderId, PaymentAttemptId, PaymentId } from '@tillwright/domain/ids'
import type { CurrencyCode } from '@tillwright/domain/money/currency'
import type { Minor } from '@tillwright/domain/money/minor'
import type { OrderStatus, PaymentStatus } from '@tillwright/domain/orders/status'
import type { AttemptState } from '@tillwright/domain/payments/apply-intent'
import type { CardUse, IntentRequest, ProviderIntent } from '@tillwright/domain/payments/intent'
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
  /** How much of a hold is to be captured; null until somebody wants it. */
  readonly captureMinor: Minor | null
  /** What it has brought; null for nothing yet, or all that was asked for. */
  readonly capturedMinor: Minor | null
  /** Until when its hold can be captured. */
  readonly captureBefore: Date | null
  /** What saved cards have to do with it; its request may not say so yet. */
  readonly cardUse: CardUse | null
  readonly createdAt: Date
}

/** With what of its hold is not to be captured any more, the oldest first. */
export interface AttemptOfOrder extends Attempt {
  readonly released: readonly Released[]
}

export interface Released {
  readonly amountMinor: Minor
  readonly reason: string
  readonly createdAt: Date
}

/** First to last. */
export async function readAttemptsOfOrder(db: Db, orderId: OrderId): Promise<AttemptOfOrder[]> {
  const attempts = await selectAttempts(db)
    .select(
      sql<readonly (Omit<Released, 'createdAt'> & { createdAt: string })[] | null>`(
        select json_agg(json_build_object('amountMinor', amount_minor, 'reason', reason, 'createdAt', created_at)
          order by id) from payment_release where payment_attempt_id = attempt.id)`.as('released'),
    )
    .where('order_id', '=', orderId)
    .orderBy('position')
    .execute()
  return attempts.map(({ released, ...attempt }) => ({
    ...attempt,
    released: (released ?? []).map((one) => ({ ...one, createdAt: new Date(one.createdAt) })),
  }))
}

export async function readAttempt(db: Db, attemptId: PaymentAttemptId): Promise<Attempt | null> {
  return (await selectAttempts(db).where('id', '=', attemptId).executeTakeFirst()) ?? null
}

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
  /** Where the order's timeline ends. */
  readonly version: number
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
    .select(['orders.version', 'orders.expires_at as expiresAt', sql<Date>`shop_now()`.as('now')])
    .forUpdate('orders')
    .forNoKeyUpdate('attempt')

function lockedPayment(row: Awaited<ReturnType<ReturnType<typeof lockedPayments>['executeTakeFirstOrThrow']>>) {
  const { paymentId, status, paymentStatus, version, expiresAt, now, ...attempt } = row
  return { order: { id: attempt.orderId, status, paymentStatus, expiresAt }, version, paymentId, attempt, now }
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
      ...(said.state === 'authorized' ? { capture_before: captureBeforeOf(said.intent) } : {}),
    })
    .where('id', '=', attempt.id)
    .execute()
}

/**
 * Where nobody has said: so long does a card's hold last
 * (https://docs.stripe.com/payments/place-a-hold-on-a-payment-method).
 */
const captureBeforeOf = ({ captureBefore = null }: ProviderIntent) =>
  sql<Date>`coalesce(${captureBefore}::timestamptz, shop_now() + interval '7 days')`

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

/** One more intent has brought its money: that of a payment whose other intent was paid as well comes twice. */
export async function writeCapture(tx: Tx, { paymentId, attemptId, capturedMinor }: CapturedMoney): Promise<void> {
  await sql`
    with brought as (
      update payment_attempt set captured_minor = ${capturedMinor}
      where id = ${attemptId} and ${capturedMinor}::bigint is not null
    )
    update payment set captured_minor = captured_minor + coalesce(${capturedMinor}::bigint, amount_minor)
    where id = ${paymentId}`.execute(tx)
}

export interface CapturedMoney {
  readonly paymentId: PaymentId
  readonly attemptId: PaymentAttemptId
  /** Null for all that the payment asks for. */
  readonly capturedMinor: Minor | null
}

/** What a payment is for, and what of it is owed. */
export interface Owed {
  readonly amountMinor: Minor
  readonly owedMinor: Minor
  readonly currency: CurrencyCode
}

export const readOwed = (tx: Tx, paymentId: PaymentId): Promise<Owed> =>
  tx
    .selectFrom('payment')
    .select(['amount_minor as amountMinor', 'currency'])
    .select(sql<Minor>`amount_minor - released_minor`.as('owedMinor'))
    .where('id', '=', paymentId)
    .executeTakeFirstOrThrow()

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
  'attempt.card_use as cardUse',
  'attempt.created_at as createdAt',
  'attempt.capture_minor as captureMinor',
  'attempt.captured_minor as capturedMinor',
  'attempt.capture_before as captureBefore',
] as const

const selectAttempts = (db: Db) => db.selectFrom('payment_attempt as attempt').select(attemptColumns)
