import { disputeMoves } from '@tillwright/domain/payments/dispute'
import { sql } from 'kysely'
import type { Invariant } from './invariant.ts'

/** What buyers ask their banks for, and what those have taken. */
export const disputeInvariants = {
  disputed_is_disputes: {
    means: 'What banks hold of a payment is what its disputes say, and each dispute is of its own money, all of it.',
    holds: 'always',
    guards: ['payment_disputed_minor', 'dispute_withdraws_all_or_nothing', 'dispute_share_payment_id_fkey'],
    find: () => sql`
      select payment.id, payment.order_id, payment.disputed_minor, held.minor as held_minor, null::uuid as dispute_id
      from payment left join (
        select share.payment_id, sum(share.amount_minor) as minor
        from dispute_share share join dispute on dispute.id = share.dispute_id
        where dispute.withdrawn_minor > 0 group by share.payment_id
      ) held on held.payment_id = payment.id
      where payment.disputed_minor <> coalesce(held.minor, 0)
      union all
      select dispute.payment_id, dispute.order_id, dispute.amount_minor, shared.minor, dispute.id
      from dispute left join (
        select share.dispute_id, sum(share.amount_minor) as minor,
          bool_and(share.order_id = payment.order_id
            and (payment.id = of.payment_id or payment.source_attempt_id = of.payment_attempt_id)) as is_own
        from dispute_share share join payment on payment.id = share.payment_id join dispute of on of.id = share.dispute_id
        group by share.dispute_id
      ) shared on shared.dispute_id = dispute.id
      left join payment_attempt attempt on attempt.id = dispute.payment_attempt_id
      where (shared.minor, shared.is_own, attempt.state, attempt.payment_id, attempt.order_id) is distinct from
        (dispute.amount_minor, true, 'succeeded', dispute.payment_id, dispute.order_id)`,
  },
  disputed_while_a_bank_decides: {
    means: 'An order counts as disputed while a bank has money of it and has not decided, and at no other time.',
    holds: 'always',
    guards: [],
    find: () => sql`
      select orders.id, orders.order_number, orders.payment_status, open.disputes
      from orders left join (
        select share.order_id, count(*) as disputes
        from dispute_share share join dispute on dispute.id = share.dispute_id
        where dispute.state in ('needs_response', 'under_review') group by share.order_id
      ) open on open.order_id = orders.id
      where case when open.disputes is null then orders.payment_status = 'DISPUTED'
        else orders.payment_status in ('SUCCEEDED', 'PARTIALLY_REFUNDED') end`,
  },
  disputes_are_told: {
    means: 'Where a dispute stands, the timelines of the orders that it is about tell.',
    holds: 'always',
    guards: [],
    find: () => sql`
      select dispute.id, dispute.state, share.order_id
      from dispute join dispute_share share on share.dispute_id = dispute.id
      where dispute.state <> 'unknown' and not exists (
        select from order_event event where event.order_id = share.order_id and event.kind = any (
          case dispute.state
            when 'won' then array['dispute_won'] when 'lost' then array['dispute_lost']
            when 'warning_closed' then array['dispute_closed']
            when 'needs_response' then array['dispute_opened']
            when 'under_review' then array['dispute_opened', 'dispute_answered']
            else array['dispute_asked', 'dispute_answered'] end))`,
  },
  disputes_are_asked_about: {
    means: 'Of a dispute that is not over the provider is asked again and again, about once an hour.',
    holds: 'settled',
    guards: [],
    find: (grace) => sql`
      select id, order_id, state, created_at, checked_at from dispute
      where state in (${sql.join(openStates.map((state) => sql.lit(state)))})
        and coalesce(checked_at, created_at) < shop_now() - interval '1 hour' - ${grace}`,
  },
} as const satisfies Record<string, Invariant>

const openStates = Object.entries(disputeMoves).flatMap(([state, next]) => (next.length === 0 ? [] : [state]))
