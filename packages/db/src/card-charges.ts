import type { OrderId, PaymentAttemptId } from '@tillwright/domain/ids'
import type { CardChargeState } from '@tillwright/domain/payments/saved-card'
import { sql } from 'kysely'
import type { Db, Tx } from './client.ts'
import { longestUnasked } from './longest-unasked.ts'

/** A saved card that is charged, or was, while its buyer is away. */
export interface CardCharge {
  readonly id: string
  readonly orderId: OrderId
  readonly attemptId: PaymentAttemptId
  /** Which card was asked for, by the provider's id; null is the buyer's default. */
  readonly askedMethodId: string | null
  /** Which card it is; null as long as nobody has seen that it is the buyer's. */
  readonly methodId: string | null
  readonly state: CardChargeState
  /** Set where it was declined. */
  readonly declineCode: string | null
  readonly createdAt: Date
}

/** The charge of an order that is not known to be over; null where there is none. */
export async function findLiveCharge(tx: Tx, orderId: OrderId): Promise<CardCharge | null> {
  const live = selectCharges(tx).where('order_id', '=', orderId).where('state', '=', sql.lit('planned'))
  return (await live.executeTakeFirst()) ?? null
}

/**
 * Writes down that a card is to be charged for a locked order, by its one attempt that can still be paid. Answers false
 * where it has none.
 */
export async function planCharge(
  tx: Tx,
  charge: Pick<CardCharge, 'id' | 'orderId' | 'askedMethodId'>,
): Promise<boolean> {
  const { numInsertedOrUpdatedRows } = await tx
    .insertInto('card_charge')
    .columns(['id', 'order_id', 'payment_attempt_id', 'asked_method_id'])
    .expression((eb) =>
      eb
        .selectFrom('payment_attempt as attempt')
        .select([sql<string>`${charge.id}::uuid`.as('id'), 'attempt.order_id', 'attempt.id as attempt_id'])
        .select(sql<string | null>`${charge.askedMethodId}::text`.as('method_id'))
        .where('attempt.order_id', '=', charge.orderId)
        .where('attempt.state', 'in', ['planned', 'open']),
    )
    .executeTakeFirst()
  return numInsertedOrUpdatedRows === 1n
}

export async function readCharge(db: Db, chargeId: string): Promise<CardCharge | null> {
  return (await selectCharges(db).where('id', '=', chargeId).executeTakeFirst()) ?? null
}

/** Which card it is, before it is charged; whoever was quicker has said it. Answers the charge as it is then. */
export async function writeCardOfCharge(db: Db, chargeId: string, methodId: string): Promise<CardCharge | null> {
  await db
    .updateTable('card_charge')
    .set({ payment_method_id: methodId })
    .where('id', '=', chargeId)
    .where('payment_method_id', 'is', null)
    .execute()
  return readCharge(db, chargeId)
}

/** What has become of it, once. Answers whether it was not known before. */
export async function settleCharge(
  tx: Tx,
  chargeId: string,
  { state, declineCode }: Pick<CardCharge, 'state' | 'declineCode'>,
): Promise<boolean> {
  const { numUpdatedRows } = await tx
    .updateTable('card_charge')
    .set({ state, decline_code: declineCode, checked_at: sql`shop_now()` })
    .where('id', '=', chargeId)
    .where('state', '=', 'planned')
    .executeTakeFirst()
  return numUpdatedRows === 1n
}

/** Charges that are not over and have not been looked after for so long; looked after from now on. */
export function takeUnsettledCharges(db: Db, olderThanSeconds: number, most: number): Promise<CardCharge[]> {
  const due = longestUnasked<string>({ table: 'card_charge', states: ['planned'], olderThanSeconds, most })
  return db
    .updateTable('card_charge')
    .set({ checked_at: sql`shop_now()` })
    .where('id', 'in', due)
    .returning(chargeColumns)
    .execute()
}

/** What a letter about an order that waits for its buyer says; null for one that waits for nobody. */
export async function readOrderToPay(
  db: Db,
  orderId: string,
): Promise<{
  readonly id: OrderId
  readonly orderNumber: string
  readonly email: string
  readonly locale: string
} | null> {
  const order = await db
    .selectFrom('orders')
    .select(['id', 'order_number as orderNumber', 'email', 'locale'])
    .where(sql<boolean>`id = ${orderId}::uuid`)
    .where('status', '=', 'PENDING')
    .executeTakeFirst()
  return order ?? null
}

const chargeColumns = [
  'id',
  'order_id as orderId',
  'payment_attempt_id as attemptId',
  'asked_method_id as askedMethodId',
  'payment_method_id as methodId',
  'state',
  'decline_code as declineCode',
  'created_at as createdAt',
] as const

const selectCharges = (db: Db) => db.selectFrom('card_charge').select(chargeColumns)
