import { sql } from 'kysely'
import type { Invariant } from './invariant.ts'

/** Of the order that a statement reads: its goods leave before its money comes. */
export const isPaidOnDelivery = sql`coalesce(orders.manual_method ->> 'kind' = 'on_delivery', false)`

/** Money that people look after. */
export const manualInvariants = {
  captured_is_receipts: {
    means: 'What was captured by hand is what people have written down, less what they have taken back.',
    holds: 'always',
    guards: ['payment_receipt_append_only', 'payment_receipt_counts', 'payment_captured_minor_check'],
    find: () => sql`
      select payment.id, payment.order_id, payment.captured_minor, written.sum_minor
      from payment left join (
        select payment_id, sum(amount_minor) as sum_minor from payment_receipt group by payment_id
      ) written on written.payment_id = payment.id
      where case payment.provider when 'manual' then payment.captured_minor <> coalesce(written.sum_minor, 0)
        else written.payment_id is not null end`,
  },
  receipt_is_revoked_once: {
    means: 'What is taken back of receipts was written down for the same payment, and all of it, once.',
    holds: 'always',
    guards: ['payment_receipt_revoked_once', 'payment_receipt_revokes'],
    find: () => sql`
      select receipt.id, receipt.payment_id, receipt.amount_minor, revoked.amount_minor as revoked_minor
      from payment_receipt receipt left join payment_receipt revoked on revoked.id = receipt.revokes_id
      where receipt.kind = 'revoked' and (revoked.kind, revoked.payment_id, revoked.amount_minor)
        is distinct from ('received', receipt.payment_id, -receipt.amount_minor)`,
  },
  set_off_is_nothing_sent: {
    means: 'Goods that came back before they were paid for count as much as paid for as they do as paid back.',
    holds: 'always',
    guards: ['refund_set_off_at_once'],
    find: () => sql`
      select payment.id, payment.order_id, written.sum_minor, given.sum_minor as given_minor
      from payment left join (
        select payment_id, sum(amount_minor) as sum_minor from payment_receipt where kind = 'set_off' group by payment_id
      ) written on written.payment_id = payment.id
      left join (
        select payment_id, sum(amount_minor) as sum_minor from refund where is_set_off and state = 'succeeded'
        group by payment_id
      ) given on given.payment_id = payment.id
      where written.sum_minor is distinct from given.sum_minor`,
  },
  paid_by_hand_is_paid: {
    means:
      'An order by hand is paid once all of it has come, and not before; what came beyond that, or too late, is ' +
      'promised back.',
    holds: 'always',
    guards: ['payment_refunds_within_captured'],
    find: () => sql`
      select orders.id, orders.status, orders.payment_status, payment.amount_minor, payment.captured_minor,
        payment.refund_reserved_minor, come.received_minor, come.late_minor
      from orders join payment on payment.order_id = orders.id and payment.provider = 'manual'
      cross join lateral (
        select
          (select coalesce(sum(amount_minor), 0) from payment_receipt
            where payment_id = payment.id and kind <> 'set_off') as received_minor,
          (select coalesce(sum(amount_minor), 0) from refund
            where payment_id = payment.id and state <> 'failed' and reason = 'late_money') as late_minor) come
      where case
        when orders.status = 'CANCELED' then payment.captured_minor > payment.refund_reserved_minor
        when orders.payment_status = 'PENDING' then payment.captured_minor - come.late_minor > payment.amount_minor
          or payment.captured_minor - come.late_minor = payment.amount_minor and come.received_minor > come.late_minor
        else payment.captured_minor - come.late_minor <> payment.amount_minor end`,
  },
} as const satisfies Record<string, Invariant>
