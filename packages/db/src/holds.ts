import type { OrderId, PaymentAttemptId, PaymentId } from '@tillwright/domain/ids'
import type { CurrencyCode } from '@tillwright/domain/money/currency'
import type { Minor } from '@tillwright/domain/money/minor'
import { type RawBuilder, sql } from 'kysely'
import type { Db, Tx } from './client.ts'
import { insertRows } from './insert-rows.ts'
import { momentOf, type NewestPage, type NewestPosition } from './newest-first.ts'
import type { RefundedParts, RefundWish } from './refunded-parts.ts'

/** Money of a locked order that the provider holds, and nobody has captured yet. */
export interface Hold {
  readonly attemptId: PaymentAttemptId
  readonly paymentId: PaymentId
  readonly intentId: string
  readonly amountMinor: Minor
  /** How much of it is not to be captured any more. */
  readonly releasedMinor: Minor
  /** How much of it is being captured; null as long as nobody wants it. */
  readonly captureMinor: Minor | null
  readonly currency: CurrencyCode
  /** Whether a provider has found the order's taxes, and is to be told of the whole sale. */
  readonly isTaxedElsewhere: boolean
  readonly orderVersion: number
}

/** Null where no money of the order is held. */
export async function readHold(tx: Tx, orderId: OrderId): Promise<Hold | null> {
  const { rows } = await sql<Hold>`
    select attempt.id as "attemptId", attempt.payment_id as "paymentId", attempt.intent_id as "intentId",
      payment.amount_minor as "amountMinor", payment.released_minor as "releasedMinor",
      attempt.capture_minor as "captureMinor", payment.currency, orders.version as "orderVersion",
      exists (select from tax_calculation where order_id = attempt.order_id) as "isTaxedElsewhere"
    from payment_attempt attempt
    join payment on payment.id = attempt.payment_id join orders on orders.id = attempt.order_id
    where attempt.order_id = ${orderId} and attempt.state = 'authorized'`.execute(tx)
  return rows[0] ?? null
}

/** Writes down, before the provider is asked, how much is to be captured: whoever comes next captures the same. */
export async function intendCapture(tx: Tx, { attemptId }: Hold, amountMinor: Minor): Promise<void> {
  await tx
    .updateTable('payment_attempt')
    .set({ capture_minor: amountMinor })
    .where('id', '=', attemptId)
    .where('state', '=', 'authorized')
    .where('capture_minor', 'is', null)
    .execute()
}

/** What is not to be captured, and whether pieces are the reason. */
export interface Release extends Pick<RefundWish, 'orderId' | 'amountMinor' | 'reason' | 'pieces' | 'withShipping'> {
  readonly id: string
}

/** So much of a hold is owed no longer. `payment_released_within_amount` sees to it that it is no more than there is. */
export async function insertRelease(
  tx: Tx,
  { attemptId, paymentId, currency }: Pick<Hold, 'attemptId' | 'paymentId' | 'currency'>,
  { id, orderId, amountMinor, reason, pieces, withShipping }: Release,
): Promise<void> {
  const row = {
    ...{ id, payment_id: paymentId, order_id: orderId, payment_attempt_id: attemptId },
    ...{ amount_minor: amountMinor, currency, reason, with_shipping: withShipping },
  }
  await sql`
    with released as (${insertRows('payment_release', [row])})
    update payment set released_minor = released_minor + ${amountMinor} where id = ${paymentId}`.execute(tx)
  const lines = pieces.map(({ lineId, quantity, goneBefore }) => ({
    ...{ release_id: id, order_line_id: lineId, quantity, gone_before: goneBefore },
  }))
  if (lines.length > 0) await insertRows('payment_release_line', lines).execute(tx)
}

/** What was released of an order, first to last, by its lines as they stand. */
export interface ReleasedParts {
  readonly amountMinor: Minor
  /** Null where it is an amount and no more. */
  readonly parts: RefundedParts | null
}

export async function readReleasedParts(tx: Tx, orderId: OrderId): Promise<ReleasedParts[]> {
  const rows = await tx
    .selectFrom('payment_release as release')
    .select(['amount_minor as amountMinor', 'with_shipping as withShipping'])
    .select(linesOf(sql`payment_release_line`, sql`part.release_id = release.id`, sql`release.order_id`).as('lines'))
    .where('order_id', '=', orderId)
    .orderBy('id')
    .execute()
  return rows.map(({ amountMinor, ...parts }) => ({
    amountMinor,
    parts: parts.withShipping || parts.lines.some(({ quantity }) => quantity > 0) ? parts : null,
  }))
}

const linesOf = (table: RawBuilder<unknown>, on: RawBuilder<unknown>, orderId: RawBuilder<unknown>) =>
  sql<RefundedParts['lines']>`(
    select json_agg(json_build_object('quantity', coalesce(part.quantity, 0),
      'goneBefore', coalesce(part.gone_before, 0)) order by ordered.position)
    from order_line as ordered left join ${table} as part on part.order_line_id = ordered.id and ${on}
    where ordered.order_id = ${orderId})`

/** Money that is held, and nobody has captured yet. */
export interface OpenHold {
  readonly id: PaymentAttemptId
  readonly orderId: OrderId
  readonly orderNumber: string
  /** What is still owed of it. */
  readonly owedMinor: Minor
  readonly currency: CurrencyCode
  readonly captureBefore: Date
  readonly moment: string
}

/** Those that end first come first. */
export const readOpenHolds = (db: Db, { after, most }: NewestPage): Promise<OpenHold[]> =>
  db
    .selectFrom('payment_attempt as attempt')
    .innerJoin('orders', 'orders.id', 'attempt.order_id')
    .innerJoin('payment', 'payment.id', 'attempt.payment_id')
    .select(['attempt.id', 'attempt.order_id as orderId', 'orders.order_number as orderNumber', 'payment.currency'])
    .select(sql<Minor>`payment.amount_minor - payment.released_minor`.as('owedMinor'))
    .select([sql<Date>`attempt.capture_before`.as('captureBefore'), momentOf('attempt.capture_before').as('moment')])
    .where('attempt.state', '=', sql.lit('authorized'))
    .where(comesAfter(after))
    .orderBy('attempt.capture_before')
    .orderBy('attempt.id')
    .limit(sql.lit(most))
    .execute()

const comesAfter = (after: NewestPosition | null) =>
  after === null
    ? sql<boolean>`true`
    : sql<boolean>`(attempt.capture_before, attempt.id) > (${after.at}::timestamptz, ${after.id}::uuid)`
