import type { DisputeId, NewId, OrderId, PaymentAttemptId, PaymentId } from '@tillwright/domain/ids'
import type { CurrencyCode } from '@tillwright/domain/money/currency'
import type { Minor } from '@tillwright/domain/money/minor'
import type { AttemptState } from '@tillwright/domain/payments/apply-intent'
import {
  type DisputedMoney,
  type DisputeFacts,
  isDisputeOver,
  type ShareOfDispute,
} from '@tillwright/domain/payments/dispute'
import { type RawBuilder, sql } from 'kysely'
import type { Tx } from './client.ts'
import { insertRows } from './insert-rows.ts'
import type { LockedPayment } from './payments.ts'
import { restsOfMoney } from './rests-of-money.ts'

/** The money of an intent, and what is known of a dispute of it, under the locks of all orders that it pays for. */
export interface LockedDisputed {
  readonly attemptId: PaymentAttemptId
  readonly attemptState: AttemptState
  readonly orderId: OrderId
  readonly paymentId: PaymentId
  readonly currency: CurrencyCode
  /** What is left of it for each payment, the one that it was asked for first. */
  readonly rests: readonly { readonly paymentId: PaymentId; readonly orderId: OrderId; readonly leftMinor: Minor }[]
  readonly known: (DisputeFacts & { readonly id: DisputeId; readonly amountMinor: Minor }) | null
  /** By the database's clock. */
  readonly now: Date
}

/** Null for money that is not ours. */
export async function lockDisputed(
  tx: Tx,
  { intentId, providerDisputeId }: { readonly intentId: string; readonly providerDisputeId: string },
): Promise<LockedDisputed | null> {
  // Twice: until the first lock is there, money may have been given to one more order.
  await lockOrdersOf(tx, intentId)
  await lockOrdersOf(tx, intentId)
  const attempt = await tx
    .selectFrom('payment_attempt as attempt')
    .innerJoin('payment', 'payment.id', 'attempt.payment_id')
    .select(['attempt.id as attemptId', 'attempt.state as attemptState', 'attempt.order_id as orderId'])
    .select(['attempt.payment_id as paymentId', 'payment.currency', sql<Date>`shop_now()`.as('now')])
    .where('attempt.intent_id', '=', intentId)
    .executeTakeFirst()
  if (attempt === undefined) return null
  await sql`
    select from payment where id = ${attempt.paymentId} or source_attempt_id = ${attempt.attemptId}
    order by id for no key update`.execute(tx)
  const { rows: rests } = await sql<LockedDisputed['rests'][number]>`
    select payment_id as "paymentId", order_id as "orderId", left_minor as "leftMinor"
    from (${restsOfMoney}) as rest where id = ${attempt.attemptId}
    order by payment_id <> ${attempt.paymentId}, order_id, payment_id`.execute(tx)
  const known = await tx
    .selectFrom('dispute')
    .select(['id', 'state', 'amount_minor as amountMinor', 'moves_count as movesCount'])
    .select(['submissions_count as submissionsCount', 'withdrawn_minor as withdrawnMinor'])
    .select('is_refundable as isRefundable')
    .where('provider_dispute_id', '=', providerDisputeId)
    .executeTakeFirst()
  return { ...attempt, rests, known: known ?? null }
}

const lockOrdersOf = (tx: Tx, intentId: string): Promise<unknown> =>
  sql`
    select from orders where id in (
      select payment.order_id from payment_attempt attempt
      join payment on payment.id = attempt.payment_id or payment.source_attempt_id = attempt.id
      where attempt.intent_id = ${intentId})
    order by id for update`.execute(tx)

/** What the provider says of a dispute, its amounts in minor units. */
export interface SaidOfDispute extends DisputeFacts {
  readonly providerDisputeId: string
  readonly amountMinor: Minor
  readonly reason: string
  readonly networkReasonCode: string | null
  readonly feeMinor: Minor
  readonly feeCurrency: CurrencyCode | null
  readonly evidenceDueAt: Date | null
  readonly openedAt: Date
}

/** Writes down a dispute that was not known, or what has become of one that is; answers its id. */
export async function writeDispute(
  tx: Tx,
  { held, said }: { readonly held: LockedDisputed; readonly said: SaidOfDispute },
  newId: NewId,
): Promise<DisputeId> {
  const { known, now } = held
  const facts = {
    ...{ state: said.state, is_refundable: said.isRefundable, withdrawn_minor: said.withdrawnMinor },
    ...{ moves_count: said.movesCount, submissions_count: said.submissionsCount },
    ...{ fee_minor: said.feeMinor, fee_currency: said.feeCurrency, evidence_due_at: said.evidenceDueAt },
    ...{ reason: said.reason, network_reason_code: said.networkReasonCode, checked_at: now },
  }
  if (known === null) {
    const id = newId<DisputeId>()
    const { providerDisputeId: provider_dispute_id, amountMinor: amount_minor } = said
    const of = { payment_attempt_id: held.attemptId, payment_id: held.paymentId, order_id: held.orderId }
    const moments = {
      opened_at: said.openedAt,
      submitted_at: said.submissionsCount > 0 ? now : null,
      closed_at: isDisputeOver(said.state) ? now : null,
    }
    const row = { id, provider_dispute_id, amount_minor, currency: held.currency, ...of, ...facts, ...moments }
    await tx.insertInto('dispute').values(row).execute()
    return id
  }
  await tx
    .updateTable('dispute')
    .set(facts)
    .$if(said.submissionsCount > known.submissionsCount, (update) => update.set({ submitted_at: now }))
    .$if(isDisputeOver(said.state), (update) => update.set({ closed_at: sql`coalesce(closed_at, ${now})` }))
    .where('id', '=', known.id)
    .execute()
  return known.id
}

/** Says how much of a dispute is of which payment, in place of what was said before. */
export async function writeShares(tx: Tx, disputeId: DisputeId, shares: readonly ShareOfDispute[]): Promise<void> {
  await tx.deleteFrom('dispute_share').where('dispute_id', '=', disputeId).execute()
  const rows = shares.map(({ paymentId, orderId, amountMinor }) => ({
    ...{ dispute_id: disputeId, payment_id: paymentId, order_id: orderId, amount_minor: amountMinor },
  }))
  await insertRows('dispute_share', rows).execute(tx)
}

/** Counts anew what banks hold of the payments of locked orders that an attempt has brought the money for. */
export async function recountDisputed(tx: Tx, { paymentId, attemptId }: LockedDisputed): Promise<void> {
  await sql`
    update payment set disputed_minor = counted.minor
    from (
      select payment.id, coalesce(sum(share.amount_minor) filter (where dispute.withdrawn_minor > 0), 0) as minor
      from payment
      left join dispute_share share on share.payment_id = payment.id
      left join dispute on dispute.id = share.dispute_id
      where payment.id = ${paymentId} or payment.source_attempt_id = ${attemptId}
      group by payment.id
    ) as counted
    where payment.id = counted.id and payment.disputed_minor <> counted.minor`.execute(tx)
}

/** A locked order that a dispute is about, with all of its money. */
export interface DisputedOrder extends DisputedMoney {
  readonly order: LockedPayment['order']
}

/** The oldest order first. */
export const readDisputedOrders = (tx: Tx, disputeId: DisputeId): Promise<DisputedOrder[]> =>
  readMoneyOfOrders(tx, sql<boolean>`orders.id in (select order_id from dispute_share where dispute_id = ${disputeId})`)

/** The same of one locked order. */
export const readDisputedOrder = async (tx: Tx, orderId: OrderId): Promise<DisputedOrder | null> =>
  (await readMoneyOfOrders(tx, sql<boolean>`orders.id = ${orderId}`))[0] ?? null

async function readMoneyOfOrders(tx: Tx, which: RawBuilder<boolean>): Promise<DisputedOrder[]> {
  const rows = await tx
    .selectFrom('orders')
    .innerJoin('payment', 'payment.order_id', 'orders.id')
    .select(['orders.id', 'orders.status', 'orders.payment_status as paymentStatus', 'orders.expires_at as expiresAt'])
    .select(sql<Minor>`sum(payment.amount_minor - payment.released_minor)`.as('amountMinor'))
    .select(sql<Minor>`sum(payment.captured_minor)`.as('capturedMinor'))
    .select(sql<Minor>`sum(payment.refunded_minor)`.as('refundedMinor'))
    .select(sql<Minor>`sum(payment.disputed_minor)`.as('disputedMinor'))
    .select(
      sql<boolean>`exists (
        select from dispute_share share join dispute on dispute.id = share.dispute_id
        where share.order_id = orders.id and dispute.state in ('needs_response', 'under_review'))`.as('isDisputed'),
    )
    .where(which)
    .groupBy('orders.id')
    .orderBy('orders.id')
    .execute()
  return rows.map(({ id, status, paymentStatus, expiresAt, ...money }) => ({
    ...{ ...money, status: paymentStatus, order: { id, status, paymentStatus, expiresAt } },
  }))
}
