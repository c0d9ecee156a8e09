import { sql } from 'kysely'
import type { Invariant } from './invariant.ts'

/** Money that was promised back, and money that has gone back. */
export const refundInvariants = {
  refunds_within_captured: {
    means: 'Neither a payment nor one of its intents gives back more than it has brought.',
    holds: 'always',
    guards: ['payment_refunds_within_captured', 'payment_refunded_was_reserved'],
    find: () => sql`
      select payment.id, payment.order_id, payment.captured_minor, payment.refund_reserved_minor,
        payment.refunded_minor, given.most_of_an_intent
      from payment left join (
        select payment_id, max(amount_minor) as most_of_an_intent from (
          select payment_id, sum(amount_minor) as amount_minor from refund
          where state <> 'failed' and payment_attempt_id is not null group by payment_id, payment_attempt_id
        ) of_intent group by payment_id
      ) given on given.payment_id = payment.id
      where payment.refunded_minor < 0 or payment.refunded_minor > payment.refund_reserved_minor
        or payment.refund_reserved_minor > payment.captured_minor or given.most_of_an_intent > payment.amount_minor`,
  },
  refunds_add_up: {
    means: 'Refunds that have not failed come to what is promised back, those that succeeded to what has gone back.',
    holds: 'always',
    guards: [],
    find: () => sql`
      select payment.id, payment.order_id, payment.refund_reserved_minor, promised.reserved_sum,
        payment.refunded_minor, promised.refunded_sum
      from payment left join (
        select payment_id, coalesce(sum(amount_minor) filter (where state <> 'failed'), 0) as reserved_sum,
          coalesce(sum(amount_minor) filter (where state = 'succeeded'), 0) as refunded_sum
        from refund group by payment_id
      ) promised on promised.payment_id = payment.id
      where (payment.refund_reserved_minor, payment.refunded_minor)
        is distinct from (coalesce(promised.reserved_sum, 0), coalesce(promised.refunded_sum, 0))`,
  },
  refund_fits_its_payment: {
    means:
      'A refund gives back money of an intent that succeeded, or of a payment that needs none, and has brought that ' +
      'of its payment, in its currency.',
    holds: 'always',
    guards: [
      'refund_payment_id_fkey',
      'refund_order_id_fkey',
      'refund_payment_attempt_id_fkey',
      'refund_of_one_source',
    ],
    find: () => sql`
      select refund.id, refund.order_id, refund.payment_id, refund.payment_attempt_id, attempt.state
      from refund left join payment on payment.id = refund.payment_id
      left join payment_attempt attempt on attempt.id = refund.payment_attempt_id
      left join payment source on source.id = refund.source_payment_id
      where (payment.order_id, payment.currency) is distinct from (refund.order_id, refund.currency)
        or (case when refund.source_payment_id is null then attempt.state = 'succeeded'
          else source.provider not in ('stripe', 'transfer') end) is not true
        or case when payment.provider = 'transfer' then (payment.source_attempt_id, payment.source_payment_id)
            is distinct from (refund.payment_attempt_id, refund.source_payment_id)
          else coalesce(attempt.payment_id, refund.source_payment_id) is distinct from refund.payment_id end`,
  },
  refund_ids_unique: {
    means: 'One refund of the provider is one refund here.',
    holds: 'always',
    guards: ['refund_provider_refund_id_key'],
    find: () => sql`
      select provider_refund_id, count(*) as refunds from refund where provider_refund_id is not null
      group by provider_refund_id having count(*) > 1`,
  },
} as const satisfies Record<string, Invariant>
