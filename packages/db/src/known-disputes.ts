import type { DisputeId, OrderId } from '@tillwright/domain/ids'
import type { CurrencyCode } from '@tillwright/domain/money/currency'
import type { Minor } from '@tillwright/domain/money/minor'
import type { DisputeFacts, DisputeState } from '@tillwright/domain/payments/dispute'
import { sql } from 'kysely'
import type { Db } from './client.ts'
import { anyOf, follows, momentOf, type NewestPage } from './newest-first.ts'

export interface Dispute extends DisputeFacts {
  readonly id: DisputeId
  readonly providerDisputeId: string
  /** Of the order that the charge was made for. */
  readonly orderId: OrderId
  readonly orderNumber: string
  readonly intentId: string | null
  readonly amountMinor: Minor
  readonly currency: CurrencyCode
  readonly reason: string
  readonly networkReasonCode: string | null
  readonly feeMinor: Minor
  readonly feeCurrency: CurrencyCode | null
  readonly evidenceDueAt: Date | null
  readonly submittedAt: Date | null
  readonly openedAt: Date
  readonly closedAt: Date | null
  /** Whether the time for evidence is over, by the database's clock. */
  readonly isPastDue: boolean
}

export async function readDispute(db: Db, id: DisputeId): Promise<Dispute | null> {
  return (await selectDisputes(db).where('dispute.id', '=', id).executeTakeFirst()) ?? null
}

/** Of these names of the provider's, those that are known, by that name. */
export async function readNamedDisputes(db: Db, providerIds: readonly string[]): Promise<Map<string, Dispute>> {
  const rows = await selectDisputes(db)
    .where('dispute.provider_dispute_id', '=', sql<string>`any(${providerIds}::text[])`)
    .execute()
  return new Map(rows.map((row) => [row.providerDisputeId, row]))
}

/** The oldest first. */
export const readDisputesOfIntents = (db: Db, intentIds: readonly string[]): Promise<Dispute[]> =>
  selectDisputes(db)
    .where('attempt.intent_id', '=', sql<string>`any(${intentIds}::text[])`)
    .orderBy('dispute.opened_at')
    .orderBy('dispute.id')
    .execute()

/** Disputes that the provider must name among those of the last hours. */
export const readDisputesToBeListed = (db: Db, hours: number): Promise<Dispute[]> =>
  selectDisputes(db)
    .where('dispute.opened_at', '>', sql<Date>`shop_now() - make_interval(hours => ${hours - 1})`)
    .where('dispute.created_at', '<', sql<Date>`shop_now() - interval '10 minutes'`)
    .execute()

/**
 * Disputes that are not over and have not been asked about for so long, the longest unasked first; asked from now on.
 * Nodes that come at once take different ones.
 */
export async function takeOpenDisputes(
  db: Db,
  { olderThanSeconds, most }: { readonly olderThanSeconds: number; readonly most: number },
): Promise<{ id: DisputeId; intentId: string | null; orderId: OrderId }[]> {
  const due = sql<DisputeId>`(
    select id from dispute
    where state not in ('won', 'lost', 'warning_closed')
      and coalesce(checked_at, created_at) < shop_now() - make_interval(secs => ${olderThanSeconds})
    order by coalesce(checked_at, created_at) limit ${sql.lit(most)}
    for update skip locked)`
  return await db
    .updateTable('dispute')
    .from('payment_attempt as attempt')
    .set({ checked_at: sql`shop_now()` })
    .whereRef('attempt.id', '=', 'dispute.payment_attempt_id')
    .where('dispute.id', 'in', due)
    .returning(['dispute.id', 'dispute.order_id as orderId', 'attempt.intent_id as intentId'])
    .execute()
}

export interface DisputeFilter {
  readonly states?: readonly DisputeState[] | undefined
  readonly orderId?: OrderId | undefined
}

/** The newest first. */
export function readDisputes(
  db: Db,
  { states, orderId }: DisputeFilter,
  { after, most }: NewestPage,
): Promise<(Dispute & { readonly moment: string })[]> {
  let page = db
    .selectFrom('dispute')
    .select('id')
    .where(follows({ at: 'dispute.opened_at', id: 'dispute.id' }, after))
  if (states !== undefined) page = page.where(isOf(states))
  if (orderId !== undefined) page = page.where('dispute.id', 'in', ofOrder(db, orderId))
  const ids = page.orderBy('dispute.opened_at', 'desc').orderBy('dispute.id', 'desc').limit(sql.lit(most))
  return selectDisputes(db)
    .select(momentOf('dispute.opened_at').as('moment'))
    .where('dispute.id', '=', anyOf(ids))
    .orderBy('dispute.opened_at', 'desc')
    .orderBy('dispute.id', 'desc')
    .execute()
}

/** Those that are not over, the one that is due soonest first; one that says no end is due last. */
export function readOpenDisputes(
  db: Db,
  { states, orderId }: DisputeFilter,
  { after, most }: NewestPage,
): Promise<(Dispute & { readonly moment: string })[]> {
  const due = sql<Date>`coalesce(dispute.evidence_due_at, 'infinity')`
  const { at, id } = after ?? { at: '-infinity', id: '00000000-0000-0000-0000-000000000000' }
  let page = db
    .selectFrom('dispute')
    .select('id')
    .where(sql<boolean>`dispute.state not in ('won', 'lost', 'warning_closed')`)
    .where(sql<boolean>`(${due}, dispute.id)
      > (case when ${at} = ${noEnd} then 'infinity' else ${at}::text end::timestamptz, ${id}::uuid)`)
  if (states !== undefined) page = page.where(isOf(states))
  if (orderId !== undefined) page = page.where('dispute.id', 'in', ofOrder(db, orderId))
  const ids = page.orderBy(due).orderBy('dispute.id').limit(sql.lit(most))
  return selectDisputes(db)
    .select(
      sql<string>`case when dispute.evidence_due_at is null then ${noEnd}
      else to_char(dispute.evidence_due_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') end`.as('moment'),
    )
    .where('dispute.id', '=', anyOf(ids))
    .orderBy(due)
    .orderBy('dispute.id')
    .execute()
}

/** Literals, so that a generic plan sees how rare a state is. */
const isOf = (states: readonly DisputeState[]) =>
  sql<boolean>`dispute.state in (${sql.join(states.map((state) => sql.lit(state)))})`

/** How a cursor writes a moment that never comes. */
const noEnd = '2999-12-31T00:00:00.000000Z'

const ofOrder = (db: Db, orderId: OrderId) =>
  db.selectFrom('dispute_share').select('dispute_id').where('order_id', '=', orderId)

/** What of a dispute is about one order. */
export interface OrderDispute {
  readonly id: DisputeId
  readonly state: DisputeState
  /** Of this order. */
  readonly amountMinor: Minor
  readonly openedAt: Date
  readonly closedAt: Date | null
}

/** Of an order, the oldest first. */
export const readDisputesOfOrder = (db: Db, orderId: OrderId): Promise<OrderDispute[]> =>
  db
    .selectFrom('dispute_share as share')
    .innerJoin('dispute', 'dispute.id', 'share.dispute_id')
    .select(['dispute.id', 'dispute.state', 'share.amount_minor as amountMinor'])
    .select(['dispute.opened_at as openedAt', 'dispute.closed_at as closedAt'])
    .where('share.order_id', '=', orderId)
    .orderBy('dispute.opened_at')
    .orderBy('dispute.id')
    .execute()

const selectDisputes = (db: Db) =>
  db
    .selectFrom('dispute')
    .innerJoin('orders', 'orders.id', 'dispute.order_id')
    .innerJoin('payment_attempt as attempt', 'attempt.id', 'dispute.payment_attempt_id')
    .select(['dispute.id', 'dispute.provider_dispute_id as providerDisputeId', 'dispute.order_id as orderId'])
    .select(['orders.order_number as orderNumber', 'attempt.intent_id as intentId'])
    .select(['dispute.amount_minor as amountMinor', 'dispute.currency', 'dispute.state', 'dispute.reason'])
    .select(['dispute.network_reason_code as networkReasonCode', 'dispute.is_refundable as isRefundable'])
    .select(['dispute.withdrawn_minor as withdrawnMinor', 'dispute.moves_count as movesCount'])
    .select(['dispute.fee_minor as feeMinor', 'dispute.fee_currency as feeCurrency'])
    .select(['dispute.evidence_due_at as evidenceDueAt', 'dispute.submissions_count as submissionsCount'])
    .select(['dispute.submitted_at as submittedAt', 'dispute.opened_at as openedAt'])
    .select('dispute.closed_at as closedAt')
    .select(sql<boolean>`coalesce(dispute.evidence_due_at <= shop_now(), false)`.as('isPastDue'))

/** Who is told; null for nobody. */
export async function readDisputesEmail(db: Db): Promise<string | null> {
  const setting = await db.selectFrom('shop_setting').select('disputes_email as email').executeTakeFirst()
  return setting?.email ?? null
}
