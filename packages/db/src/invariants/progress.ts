import { sql } from 'kysely'
import { patience } from '../longest-unasked.ts'
import type { Invariant } from './invariant.ts'

/** Nothing is stuck, and nothing is left lying about. */
export const progressInvariants = {
  unpaid_orders_end: {
    means: 'An unpaid order whose time is over ends, and its holds with it.',
    holds: 'settled',
    guards: [],
    // An order that can't end yet is postponed, its holds are not: they tell how long it has really been due.
    find: (grace) => sql`
      select orders.id, orders.order_number, orders.expires_at, hold.expires_at as hold_expires_at
      from orders left join (
        select order_id, min(expires_at) as expires_at from reservation where state = 'held' group by order_id
      ) hold on hold.order_id = orders.id
      where orders.status = 'PENDING' and least(orders.expires_at, hold.expires_at) < shop_now() - ${grace}`,
  },
  attempts_are_asked_about: {
    means: 'An intent that is not final is opened and asked about again and again.',
    holds: 'settled',
    guards: [],
    find: (grace) => sql`
      select id, order_id, state, created_at, checked_at from payment_attempt
      where state in ('planned', 'open', 'authorized') and coalesce(checked_at, created_at) < shop_now() - ${grace} - ${patience}
        or state = 'planned' and created_at < shop_now() - ${grace}`,
  },
  holds_end: {
    means: 'No order waits for money that is held no longer.',
    holds: 'settled',
    guards: ['payment_attempt_authorized_ends'],
    find: (grace) => sql`
      select id, order_id, capture_minor, capture_before, checked_at from payment_attempt
      where state = 'authorized' and capture_before < shop_now() - ${grace} - ${patience}`,
  },
  refunds_go_out: {
    means: 'A refund that is written down is sent to the provider; what people send waits for them.',
    holds: 'settled',
    guards: [],
    find: (grace) => sql`
      select id, order_id, amount_minor, created_at from refund
      where state = 'requested' and created_at < shop_now() - ${grace} and (credit_account_id is not null or not exists (
        select from payment where id = refund.source_payment_id and provider = 'manual'))`,
  },
  unowed_money_goes_back: {
    means:
      'Money of an order that was never paid or is canceled is promised back, and so is what is more than was owed, ' +
      'but for what a bank has: no refund of it has failed for good.',
    holds: 'settled',
    guards: [],
    find: (grace) => sql`
      select orders.id, orders.order_number, orders.status, payment.captured_minor, payment.refund_reserved_minor,
        payment.disputed_minor
      from orders join payment on payment.order_id = orders.id
      -- What is transferred to an order, or has come by hand in part, waits for the rest.
      where payment.captured_minor - payment.refund_reserved_minor - payment.disputed_minor > case
          when orders.status = 'CANCELED' or orders.status = 'PENDING' and payment.provider = 'stripe' then 0
          else payment.amount_minor - payment.released_minor end
        and orders.placed_at < shop_now() - ${grace}`,
  },
  taxes_get_told: {
    means: 'What a provider of taxes is to know he is told.',
    holds: 'settled',
    guards: [],
    find: (grace) => sql`
      select sale.order_id, sale.state, event.at from tax_calculation sale
      join order_event event on event.order_id = sale.order_id and event.kind = 'paid'
      where sale.state = 'sold' and event.at < shop_now() - ${grace}
      union all
      select reversal.order_id, reversal.state, refund.created_at from tax_reversal reversal
      join refund on refund.id = reversal.refund_id
      where reversal.state = 'due' and refund.checked_at < shop_now() - ${grace}`,
  },
  jobs_are_run: {
    means: 'A job is run when it is due, and ends; one that was given up is told of.',
    holds: 'settled',
    guards: [],
    // A letter has no letter of its own: one that failed is all that is left to tell, until its job is run once more.
    find: (grace) => sql`
      select id, name, state::text, retry_count, start_after, started_on from pgboss.job
      where state in ('created', 'retry') and start_after < now() - ${grace}
        or state = 'active' and started_on + make_interval(secs => expire_seconds) < now() - ${grace}
        or name = 'dead-letters' and state = 'failed' and exists (
          select from pgboss.job as given_up
          where given_up.name = job.source_name and given_up.id = job.source_id and given_up.state = 'failed')`,
  },
  no_transaction_left_open: {
    means: 'No connection of the shop sits idle in a transaction.',
    holds: 'settled',
    guards: [],
    find: (grace) => sql`
      select pid, application_name, state, state_change from pg_stat_activity
      where datname = current_database() and application_name like 'tillwright%'
        and state like 'idle in transaction%' and state_change < clock_timestamp() - ${grace}`,
  },
  no_advisory_lock_left: {
    means: 'No connection of the shop that does nothing holds an advisory lock.',
    holds: 'always',
    guards: [],
    find: () => sql`
      select activity.pid, activity.application_name, held.classid::bigint, held.objid::bigint
      from pg_locks held join pg_stat_activity activity on activity.pid = held.pid
      where held.locktype = 'advisory' and held.granted and activity.datname = current_database()
        and activity.application_name like 'tillwright%' and activity.state = 'idle'
        -- The two views are not of one moment: a lock of a transaction, which has a number, is not one that was left.
        and held.virtualtransaction like '%/0' and activity.state_change < clock_timestamp() - interval '100 ms'`,
  },
} as const satisfies Record<string, Invariant>
