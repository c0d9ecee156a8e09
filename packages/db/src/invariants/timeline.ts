import { orderMoves, paymentMoves } from '@tillwright/domain/orders/status'
import { sql } from 'kysely'
import { type Invariant, moveRows } from './invariant.ts'

/** What happened to orders, and who is said to have done it. */
export const timelineInvariants = {
  timeline_is_gapless: {
    means: "An order's timeline counts from 1 to the order's version without a gap.",
    holds: 'always',
    guards: ['order_event_position', 'order_event_append_only'],
    find: () => sql`
      select orders.id, orders.version, told.events, told.first_position, told.last_position
      from orders left join (
        select order_id, count(*) as events, min(position) as first_position, max(position) as last_position
        from order_event group by order_id
      ) told on told.order_id = orders.id
      where (told.events, told.first_position, told.last_position) is distinct from (orders.version, 1, orders.version)`,
  },
  timeline_is_a_legal_path: {
    means: 'Each entry of a timeline begins where the one before ended, and moves only as the tables of moves allow.',
    holds: 'always',
    guards: ['order_event_append_only'],
    find: () => sql`
      select order_id, position, kind, status_before, from_status, to_status,
        payment_status_before, from_payment_status, to_payment_status
      from (
        select order_id, position, kind, from_status, to_status, from_payment_status, to_payment_status,
          lag(to_status) over life as status_before, lag(to_payment_status) over life as payment_status_before
        from order_event window life as (partition by order_id order by position)
      ) entry
      where case
        when position = 1 then from_status is null and from_payment_status is null
          and (to_status, to_payment_status) in
            (('PENDING', 'PENDING'), ('PROCESSING', 'SUCCEEDED'), ('PROCESSING', 'PENDING'))
        else from_status = status_before and from_payment_status = payment_status_before
          and (to_status = from_status or (from_status, to_status) in (${moveRows(orderMoves)}))
          and (to_payment_status = from_payment_status
            or (from_payment_status, to_payment_status) in (${moveRows(paymentMoves)}))
        end is not true`,
  },
  timeline_ends_at_order: {
    means: 'An order is where its timeline says that it is.',
    holds: 'always',
    guards: [],
    find: () => sql`
      select orders.id, orders.status, last.to_status, orders.payment_status, last.to_payment_status
      from orders left join (
        select distinct on (order_id) order_id, to_status, to_payment_status from order_event
        order by order_id, position desc
      ) last on last.order_id = orders.id
      where (last.to_status, last.to_payment_status) is distinct from (orders.status, orders.payment_status)`,
  },
  staff_is_audited: {
    means: 'What staff did to an order is in the audit log, written at the same moment.',
    holds: 'always',
    guards: ['audit_entry_append_only'],
    // News of the provider that staff's asking has brought up is no deed of staff, whoever the timeline names for it.
    find: () => sql`
      select event.order_id, event.position, event.kind, event.at from order_event event
      where event.actor = 'staff' and event.kind not in (
        'payment', 'authorized', 'paid', 'late_money', 'payment_mismatch')
        and not exists (
          select from audit_entry entry where entry.entity = 'order' and entry.entity_id = event.order_id::text
            and entry.at between event.at - ${roundedAway} and event.at + ${roundedAway})`,
  },
} as const satisfies Record<string, Invariant>

/** The timeline's moment has been through JavaScript, which knows no microseconds. */
const roundedAway = sql`interval '2 milliseconds'`
