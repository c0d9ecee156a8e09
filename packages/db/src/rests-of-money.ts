import type { NewId, OrderId } from '@tillwright/domain/ids'
import { sql } from 'kysely'
import type { Db, Tx } from './client.ts'
import { insertRefunds, type RefundPromise } from './refunds.ts'

/**
 * Promises back what was captured for a locked order and is not promised yet: one refund for each intent, or payment
 * by hand, that has some of it. Answers the ids of those that a provider is asked for. 'unrefused' leaves out what was
 * asked for and refused before, or it would be so for ever.
 */
export async function insertRefundsOfRest(
  tx: Tx,
  { orderId, reason, only }: { orderId: OrderId; reason: string; only?: 'unrefused' },
  newId: NewId,
): Promise<string[]> {
  const query = sql<Rest>`
    select ${restColumns} from (${restsOfMoney}) as rest
    where order_id = ${orderId} and rest_minor > 0 and ${isOwed}
      and (${only ?? 'all'} = 'all' or ${wasNotRefused})
    order by position, id`
  const promises = (await query.execute(tx)).rows.map((rest) => ({ ...rest, id: newId<string>(), reason }))
  if (promises.length > 0) await insertRefunds(tx, promises)
  return promises.flatMap((promise) => (isSentByPeople(promise) ? [] : promise.id))
}

/**
 * Orders that owe more than they have promised back: since a refund was refused, because some of it had gone back
 * before, or since a bank has given back what it had taken, or since a process of the release before has ended one that
 * others pay for, or that pays for others.
 */
export async function readOrdersThatOweRest(db: Db, orderId: OrderId | null): Promise<OrderId[]> {
  const { rows } = await sql<{ id: OrderId }>`
    select distinct order_id as id from (${restsOfMoney}) as rest
    where order_id = any(array(select order_id from (${ofRefusedOrTransferred}) as known
        where ${orderId}::uuid is null or order_id = ${orderId}))
      and ${isOwed} and rest_minor > 0 and ${wasNotRefused}
    order by order_id`.execute(db)
  return rows.map(({ id }) => id)
}

const ofRefusedOrTransferred = sql`
  select order_id from refund where state = 'failed' or transfer_payment_id is not null
  union all select share.order_id from dispute join dispute_share share on share.dispute_id = dispute.id
    where dispute.state = 'won'
  union all select order_id from payment where source_attempt_id is not null
  union all select order_id from payment where source_payment_id is not null
  union all select order_id from payment
    where provider = 'manual' and captured_minor > refund_reserved_minor and captured_minor < amount_minor`

export const restColumns = sql`
  id as "attemptId", source_payment_id as "sourcePaymentId", payment_id as "paymentId", order_id as "orderId", currency,
  rest_minor as "amountMinor", source_provider as "sourceProvider"`

/** What is canceled, and what came too late for its order. */
const isOwed = sql`(order_status = 'CANCELED' or is_late)`

/**
 * What each intent has brought, or a payment that needs none, or what of either of another order pays for this one, and
 * nobody has promised back or holds; with what was refused of it and what is under way. Of a charge that the provider
 * gives nothing back of, as of one that is disputed, left_minor is what is there all the same.
 */
export const restsOfMoney = sql`
  select kept.*, case when is_blocked then 0 else left_minor end as rest_minor,
    (select provider from payment where id = kept.source_payment_id) as source_provider
  from (
    select money.attempt_id as id, money.source_payment_id, money.payment_id, money.order_id, money.position,
      payment.currency, orders.status as order_status,
      exists (
        select from invoice where invoice.order_id = money.order_id and kind = 'invoice'
          and (invoice.payment_attempt_id = money.attempt_id or invoice.source_payment_id = money.source_payment_id
            or payment.provider in ('transfer', 'gift_card', 'store_credit'))
      ) as has_invoice,
      exists (
        select from dispute where dispute.payment_attempt_id = money.attempt_id and not dispute.is_refundable
      ) as is_blocked,
      coalesce(money.brought_minor, payment.amount_minor)
        - coalesce(sum(refund.amount_minor) filter (where refund.state <> 'failed'), 0) - coalesce((
          select sum(share.amount_minor) from dispute_share share join dispute on dispute.id = share.dispute_id
          where share.payment_id = money.payment_id and dispute.payment_attempt_id = money.attempt_id
            and dispute.withdrawn_minor > 0), 0) as left_minor,
      coalesce(bool_or(refund.state in ('requested', 'submitted')), false) as is_under_way,
      coalesce(bool_or(refund.reason = 'late_money' and refund.payment_attempt_id is not null), false) as is_late,
      -- What was refused while a bank had it says nothing of it once it is back.
      coalesce(array_agg(refund.amount_minor) filter (where refund.state = 'failed' and not exists (
        select from dispute where dispute.payment_attempt_id = money.attempt_id and dispute.state = 'won'
          and dispute.closed_at > refund.created_at)), '{}') as refused_minor
    from (
      select id as attempt_id, null::uuid as source_payment_id, payment_id, order_id, position,
        captured_minor as brought_minor
      from payment_attempt where state = 'succeeded'
      union all
      select source_attempt_id, source_payment_id, id, order_id, 0, null from payment where provider = 'transfer'
      union all
      select null, id, id, order_id, 0, captured_minor from payment where provider not in ('stripe', 'transfer')
    ) as money
    join payment on payment.id = money.payment_id
    join orders on orders.id = money.order_id
    left join refund on refund.payment_id = money.payment_id and coalesce(refund.payment_attempt_id,
      refund.source_payment_id) = coalesce(money.attempt_id, money.source_payment_id)
    group by money.attempt_id, money.source_payment_id, money.payment_id, money.order_id, money.position,
      money.brought_minor, payment.id, orders.id
  ) as kept`

const wasNotRefused = sql`not is_under_way and rest_minor <> all (refused_minor)`

/** Money that nobody has promised back. */
export interface Rest extends Omit<RefundPromise, 'id' | 'reason'> {
  /** Of a payment that needs no intent; null for an intent's. */
  readonly sourceProvider: string | null
}

/** Whether people have to send it; everything else goes back by a job. */
export const isSentByPeople = ({ sourceProvider }: Pick<Rest, 'sourceProvider'>): boolean => sourceProvider === 'manual'
