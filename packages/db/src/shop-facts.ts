import type { OrderStatus } from '@tillwright/domain/orders/status'
import { sql } from 'kysely'
import type { Db } from './client.ts'
import { type QueueName, queueNames } from './jobs.ts'

/** How the shop is doing, as its database has it: the same, whichever process asks. */
export interface ShopFacts {
  /** Placed in the last hour, at most 10,000. */
  readonly orders: Readonly<Partial<Record<OrderStatus, number>>>
  /** Received for those and not given back, of each currency that a market has. */
  readonly revenueMinor: Readonly<Record<string, number>>
  readonly queues: readonly QueueFacts[]
  readonly events: EventFacts
  /** Differences from the provider in the last hour, by who found them: what was repaired, and what was not. */
  readonly repairs: readonly { readonly foundBy: string; readonly repaired: number; readonly unrepaired: number }[]
}

interface QueueFacts {
  readonly queue: QueueName
  /** Due and not taken yet, at most 1,000. */
  readonly dueCount: number
  /** For how long the one that is due longest has been. */
  readonly oldestDueSeconds: number
  /** Given up, and not run since, at most 1,000. */
  readonly failedCount: number
}

interface EventFacts {
  /** How long the event of Stripe that is worked off next has waited. */
  readonly oldestWaitingSeconds: number
  /** Each at most 1,000. */
  readonly waitingCount: number
  readonly parkedCount: number
  readonly deadCount: number
}

/** One statement, each part of which reads a bounded piece of an index: a scrape costs the same in every shop. */
export async function readShopFacts(db: Db): Promise<ShopFacts> {
  const { rows } = await sql<ShopFacts>`
    with recent as materialized (
      select id, status, currency from orders
      where placed_at > shop_now() - interval '1 hour' order by placed_at desc, id desc limit 10000
    )
    select
      (select coalesce(json_object_agg(status, count), '{}') from (
        select status, count(*) from recent group by status) as placed) as orders,
      (select coalesce(json_object_agg(currency, minor), '{}') from (
        select currency, coalesce(sum(captured_minor - refunded_minor), 0) as minor
        from (select distinct currency from market) as known
        left join (
          select recent.currency, captured_minor, refunded_minor
          from recent join payment on payment.order_id = recent.id
        ) as paid using (currency)
        group by currency) as received) as "revenueMinor",
      (select json_agg(json_build_object('queue', queue, 'dueCount', due.count, 'failedCount', failed.count,
          'oldestDueSeconds', coalesce(extract(epoch from now() - oldest.due), 0)) order by position)
        from unnest(${queueNames}::text[]) with ordinality as known (queue, position)
        cross join lateral (select count(*) from (
          select from pgboss.job
          where name = queue and state in ('created', 'retry') and not blocked and start_after <= now()
          limit 1000) as few) as due
        cross join lateral (
          select min(oldest.due) as due from unnest('{created,retry}'::pgboss.job_state[]) as of (state)
          cross join lateral (select start_after as due from pgboss.job
            where name = queue and job.state = of.state and not blocked and start_after <= now()
            order by start_after limit 1) as oldest) as oldest
        cross join lateral (select count(*) from (
          select from pgboss.job where name = queue and state = 'failed' and dead_letter is not null
          limit 1000) as few) as failed) as queues,
      json_build_object(
        'oldestWaitingSeconds', coalesce((select extract(epoch from shop_now() - received_at) from stripe_event
          where state in ('received', 'parked') and state = 'received' order by received_at limit 1), 0),
        'waitingCount', (select count(*) from (select from stripe_event
          where state in ('received', 'parked') and state = 'received' limit 1000) as few),
        'parkedCount', (select count(*) from (select from stripe_event where state = 'parked' limit 1000) as few),
        'deadCount', (select count(*) from (select from stripe_event where state = 'dead' limit 1000) as few)
      ) as events,
      (select coalesce(json_agg(json_build_object('foundBy', found_by, 'repaired', repaired, 'unrepaired', unrepaired)),
          '[]') from (
        select found_by, count(*) filter (where repair is not null) as repaired,
          count(*) filter (where repair is null) as unrepaired
        from (select found_by, repair from payment_difference
          where found_at > shop_now() - interval '1 hour' order by found_at desc, id desc limit 1000) as few
        group by found_by) as differences) as repairs`.execute(db)
  const [facts] = rows
  if (facts === undefined) throw new Error('a select without a table has one row')
  return facts
}
