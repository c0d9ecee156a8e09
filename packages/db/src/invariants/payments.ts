import { sql } from 'kysely'
import type { Invariant } from './invariant.ts'
import { isPaidOnDelivery } from './manual.ts'

/** What orders owe, what was asked of the provider, and what came of it. */
export const paymentInvariants = {
  payment_is_order: {
    means: 'An order that costs something has payments of its total in its currency; one that costs nothing has none.',
    holds: 'always',
    guards: ['payment_one_per_provider', 'payment_amount_minor_check', 'orders_manual_has_its_method'],
    find: () => sql`
      select orders.id, orders.payment_method, orders.total_minor, orders.currency, payment.*
      from orders left join (
        select order_id, sum(amount_minor) as amount_minor, min(currency) as least_currency,
          max(currency) as most_currency, max(provider) filter (where provider not in ('transfer', 'gift_card', 'store_credit')) as provider
        from payment group by order_id
      ) payment on payment.order_id = orders.id
      where case
        when orders.total_minor = 0 then orders.payment_method = 'none' and payment.order_id is null
        else coalesce(payment.provider, orders.payment_method) = orders.payment_method
          and payment.amount_minor = orders.total_minor
          and (payment.least_currency, payment.most_currency) = (orders.currency, orders.currency) end is not true`,
  },
  order_and_money_agree: {
    means: 'Status, payment status and money tell one story; money of an unpaid order has been promised back.',
    holds: 'always',
    guards: ['orders_only_unpaid_expire', 'orders_canceled_has_its_facts'],
    find: () => sql`
      select orders.id, orders.status, orders.payment_status, payment.amount_minor, payment.captured_minor,
        payment.refund_reserved_minor, payment.refunded_minor, payment.disputed_minor
      from orders left join (
        select order_id, sum(amount_minor - released_minor) as amount_minor, sum(captured_minor) as captured_minor,
          sum(refund_reserved_minor) as refund_reserved_minor, sum(refunded_minor) as refunded_minor,
          sum(disputed_minor) as disputed_minor
        from payment group by order_id
      ) payment on payment.order_id = orders.id
      where case
        when orders.payment_status = 'AUTHORIZED' then
          (orders.status, orders.fulfillment_status) = ('PROCESSING', 'UNFULFILLED') and exists (
            select from payment_attempt where order_id = orders.id and state in ('authorized', 'mismatched'))
        when orders.payment_status in ('PENDING', 'PROCESSING', 'FAILED') then
          (orders.status in ('PENDING', 'CANCELED') or ${isPaidOnDelivery} and orders.payment_status = 'PENDING'
            and orders.status in ('PROCESSING', 'SHIPPED', 'DELIVERED')) and not exists (
            select from payment_attempt attempt where attempt.order_id = orders.id and attempt.state = 'succeeded'
              and not exists (select from refund where refund.payment_attempt_id = attempt.id))
        when orders.status = 'PENDING' then false
        when payment.order_id is null then orders.payment_status = 'SUCCEEDED'
        when orders.payment_status = 'SUCCEEDED' then
          payment.captured_minor - payment.refunded_minor - payment.disputed_minor >= payment.amount_minor
        when orders.payment_status = 'PARTIALLY_REFUNDED' then
          payment.refunded_minor + payment.disputed_minor > 0
            and payment.refunded_minor + payment.disputed_minor < payment.captured_minor
        when orders.payment_status = 'REFUNDED' then
          payment.refunded_minor + payment.disputed_minor >= payment.amount_minor
        else payment.captured_minor > 0 end is not true`,
  },
  captured_is_attempts: {
    means: 'What was captured is what the intents that succeeded have brought, none more than it was asked for.',
    holds: 'always',
    guards: ['payment_captured_minor_check'],
    find: () => sql`
      select payment.id, payment.order_id, payment.amount_minor, payment.captured_minor, paid.brought_minor, paid.most_minor
      from payment left join (
        select attempt.payment_id, sum(coalesce(attempt.captured_minor, asked.amount_minor)) as brought_minor,
          max(attempt.captured_minor) as most_minor
        from payment_attempt attempt join payment asked on asked.id = attempt.payment_id
        where attempt.state = 'succeeded' group by attempt.payment_id
      ) paid on paid.payment_id = payment.id
      where payment.provider = 'stripe'
        and (payment.captured_minor <> coalesce(paid.brought_minor, 0) or paid.most_minor > payment.amount_minor)`,
  },
  one_live_attempt: {
    means: 'At most one intent of a payment can still bring its money.',
    holds: 'always',
    guards: ['payment_attempt_one_live'],
    find: () => sql`
      select payment_id, count(*) as live_attempts from payment_attempt
      where state in ('planned', 'open', 'authorized') group by payment_id having count(*) > 1`,
  },
  only_unpaid_can_be_paid: {
    means: 'No intent of an order that is paid or canceled can still be paid, or captured.',
    holds: 'always',
    guards: [],
    find: () => sql`
      select attempt.id, attempt.order_id, attempt.state, orders.status
      from payment_attempt attempt join orders on orders.id = attempt.order_id
      where attempt.state in ('planned', 'open') and orders.status <> 'PENDING'
        or attempt.state = 'authorized' and orders.payment_status <> 'AUTHORIZED'`,
  },
  attempt_asks_for_its_order: {
    means: 'An attempt asks for its own payment of its own order, counted from 1, and its request names both.',
    holds: 'always',
    guards: ['payment_attempt_position', 'payment_attempt_key_unique', 'payment_attempt_open_is_known'],
    find: () => sql`
      select attempt.id, attempt.order_id, payment.order_id as order_of_payment, attempt.position, attempt.position_due
      from (
        select id, order_id, payment_id, position, request,
          row_number() over (partition by payment_id order by position) as position_due
        from payment_attempt
      ) attempt
      left join payment on payment.id = attempt.payment_id
      where (payment.order_id, attempt.request -> 'metadata' ->> 'order_id',
          attempt.request -> 'metadata' ->> 'attempt_id', attempt.position_due)
        is distinct from (attempt.order_id, attempt.order_id::text, attempt.id::text, attempt.position)`,
  },
  released_is_releases: {
    means: 'What of a hold is owed no longer was written down as released, and nothing of it is captured.',
    holds: 'always',
    guards: ['payment_released_within_amount', 'payment_release_shipping_once'],
    find: () => sql`
      select payment.id, payment.order_id, payment.amount_minor, payment.released_minor, released.sum_minor,
        attempt.capture_minor
      from payment left join (
        select payment_id, sum(amount_minor) as sum_minor from payment_release group by payment_id
      ) released on released.payment_id = payment.id
      left join payment_attempt attempt on attempt.payment_id = payment.id and attempt.capture_minor is not null
        and attempt.state in ('authorized', 'succeeded')
      where payment.released_minor <> coalesce(released.sum_minor, 0)
        or attempt.state = 'authorized' and attempt.capture_minor > payment.amount_minor - payment.released_minor`,
  },
  intents_unique: {
    means: 'One intent of the provider belongs to one attempt.',
    holds: 'always',
    guards: ['payment_attempt_intent_unique'],
    find: () => sql`
      select intent_id, count(*) as attempts from payment_attempt where intent_id is not null
      group by intent_id having count(*) > 1`,
  },
} as const satisfies Record<string, Invariant>
