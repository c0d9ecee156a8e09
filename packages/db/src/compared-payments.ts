import type { OrderId } from '@tillwright/domain/ids'
import type { CurrencyCode } from '@tillwright/domain/money/currency'
import type { Minor } from '@tillwright/domain/money/minor'
import type { OrderStatus, PaymentStatus } from '@tillwright/domain/orders/status'
import type { AttemptState } from '@tillwright/domain/payments/apply-intent'
import type { RefundState } from '@tillwright/domain/payments/refund'
import { sql } from 'kysely'
import type { Db } from './client.ts'
import { momentOf, type NewestPosition } from './newest-first.ts'
import { type Attempt, attemptColumns, isUuid } from './payments.ts'

/** An attempt as it is compared with what the provider says: read without a lock, so only a reason to look. */
export interface ComparedAttempt {
  readonly attempt: Attempt
  readonly orderStatus: OrderStatus
  readonly paymentStatus: PaymentStatus
  /** What a person has been told of it before. */
  readonly mismatch: string | null
}

/** What we know of these intents, by their ids, with one statement; an intent that is not here is not ours. */
export async function readComparedAttempts(
  db: Db,
  intents: readonly { readonly id: string; readonly attemptId: string | null }[],
): Promise<Map<string, ComparedAttempt>> {
  const asked = intents.map(({ id, attemptId }) => ({
    intent_id: id,
    attempt_id: attemptId !== null && isUuid(attemptId) ? attemptId : null,
  }))
  const rows = await comparedAttempts(db)
    .innerJoin(
      // The answer that would have brought an intent's id may be lost; its metadata names the attempt.
      sql<{ intent_id: string; id: Attempt['id'] }>`(
        select asked.intent_id, found.id
        from jsonb_to_recordset(${JSON.stringify(asked)}::jsonb) as asked(intent_id text, attempt_id uuid),
        lateral (
          select id from payment_attempt where intent_id = asked.intent_id
          union all select id from payment_attempt where id = asked.attempt_id and intent_id is null
        ) as found)`.as('asked'),
      (join) => join.onRef('asked.id', '=', 'attempt.id'),
    )
    .select('asked.intent_id as askedIntentId')
    .execute()
  return new Map(rows.map(({ askedIntentId, ...row }) => [askedIntentId, comparedAttempt(row)]))
}

/** Since when things are looked at, and after which one. */
export interface Stretch {
  readonly hours: number
  /** Null for the first page. */
  readonly after: NewestPosition | null
  readonly most: number
}

/**
 * Attempts whose intents the provider must name among those of the last hours, the oldest first. It makes an intent
 * some time after we have planned it, by another clock, and ours of the last minutes may not be in a list that has
 * been read since.
 */
export async function readAttemptsToBeListed(
  db: Db,
  { hours, after, most }: Stretch,
): Promise<(ComparedAttempt & { readonly position: NewestPosition })[]> {
  const { at, id } = after ?? { at: '-infinity', id: '00000000-0000-0000-0000-000000000000' }
  const rows = await comparedAttempts(db)
    .select(momentOf('attempt.created_at').as('moment'))
    .where('attempt.state', 'in', ['open', 'authorized', 'succeeded', 'mismatched'])
    .where('attempt.intent_id', 'is not', null)
    .where('attempt.created_at', '>', sql<Date>`shop_now() - make_interval(hours => ${hours - 1})`)
    .where('attempt.created_at', '<', sql<Date>`shop_now() - interval '10 minutes'`)
    .where(sql<boolean>`(attempt.created_at, attempt.id) > (${at}::timestamptz, ${id}::uuid)`)
    .orderBy('attempt.created_at')
    .orderBy('attempt.id')
    .limit(sql.lit(most))
    .execute()
  return rows.map(({ moment, ...row }) => ({ ...comparedAttempt(row), position: { at: moment, id: row.id } }))
}

/** Everything of an order, first to last. */
export async function readComparedAttemptsOfOrder(db: Db, orderId: OrderId): Promise<ComparedAttempt[]> {
  const rows = await comparedAttempts(db).where('attempt.order_id', '=', orderId).orderBy('attempt.position').execute()
  return rows.map(comparedAttempt)
}

const comparedAttempts = (db: Db) =>
  db
    .selectFrom('payment_attempt as attempt')
    .innerJoin('orders', 'orders.id', 'attempt.order_id')
    .innerJoin('payment', 'payment.id', 'attempt.payment_id')
    .select(attemptColumns)
    .select(['orders.status as orderStatus', 'orders.payment_status as paymentStatus', 'payment.mismatch'])

const comparedAttempt = ({
  orderStatus,
  paymentStatus,
  mismatch,
  ...attempt
}: Attempt & Omit<ComparedAttempt, 'attempt'>): ComparedAttempt => ({ attempt, orderStatus, paymentStatus, mismatch })

/** What we know of a refund that the provider has named. */
export interface NamedRefund {
  /** Of the attempt whose intent it gives back. */
  readonly orderId: OrderId
  readonly attemptState: AttemptState
  /** Null where no refund of ours is known to be this one. */
  readonly ours: OurRefund | null
}

export interface OurRefund {
  readonly id: string
  readonly orderId: OrderId
  readonly state: RefundState
  readonly amountMinor: Minor
  readonly currency: CurrencyCode
  readonly intentId: string | null
  readonly providerRefundId: string | null
  /** Whether it has been looked after in the last minutes, as one that is on its way is. */
  readonly isFollowed: boolean
}

/** What we know of these refunds, by their ids, with one statement; one of an intent that is not ours is not here. */
export async function readNamedRefunds(
  db: Db,
  refunds: readonly { readonly id: string; readonly intentId: string | null; readonly refundId: string | null }[],
): Promise<Map<string, NamedRefund>> {
  const named = refunds.map(({ id, intentId, refundId }) => ({
    ...{ provider_refund_id: id, intent_id: intentId },
    refund_id: refundId !== null && isUuid(refundId) ? refundId : null,
  }))
  const { rows } = await sql<{ named: string; of: OrderId; state: AttemptState; ours: OurRefund | null }>`
    select named.provider_refund_id as named, attempt.order_id as of, attempt.state, to_json(ours) as ours
    from jsonb_to_recordset(${JSON.stringify(named)}::jsonb)
      as named(provider_refund_id text, intent_id text, refund_id uuid)
    join payment_attempt attempt on attempt.intent_id = named.intent_id
    left join lateral (
      select ${ourRefund} from refund where provider_refund_id = named.provider_refund_id
      -- The answer that would have brought the provider's id may be lost.
      union all select ${ourRefund} from refund where id = named.refund_id and provider_refund_id is null
      limit 1
    ) as ours on true`.execute(db)
  return new Map(rows.map(({ named: id, of, state, ours }) => [id, { orderId: of, attemptState: state, ours }]))
}

/** Refunds that the provider must name among those of the last hours. */
export async function readRefundsToBeListed(db: Db, hours: number): Promise<OurRefund[]> {
  const { rows } = await sql<OurRefund>`
    select ${ourRefund} from refund
    where state in ('submitted', 'succeeded') and provider_refund_id is not null
      and created_at > shop_now() - make_interval(hours => ${hours - 1})
      and created_at < shop_now() - interval '10 minutes'`.execute(db)
  return rows
}

/** Everything of an order that the provider may know, first to last. */
export async function readRefundsToCompare(db: Db, orderId: OrderId): Promise<OurRefund[]> {
  const { rows } = await sql<OurRefund>`
    select ${ourRefund} from refund
    where order_id = ${orderId} and transfer_payment_id is null and credit_account_id is null
      and payment_attempt_id is not null
    order by id`.execute(db)
  return rows
}

const ourRefund = sql`
  refund.id, refund.order_id as "orderId", refund.state, refund.amount_minor as "amountMinor", refund.currency,
  (select intent_id from payment_attempt where id = refund.payment_attempt_id) as "intentId",
  refund.provider_refund_id as "providerRefundId",
  refund.state in ('requested', 'submitted')
    and coalesce(refund.checked_at, refund.created_at) > shop_now() - interval '5 minutes' as "isFollowed"`
