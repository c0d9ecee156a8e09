import { sql } from 'kysely'
import type { Invariant } from './invariant.ts'

/** Money of one order that pays for another, and why it does. */
export const exchangeInvariants = {
  transfer_is_one_refund: {
    means:
      'What pays for another order of the buyer than the one it was brought for is there at once, and is what a ' +
      'refund of that one has given: the same money of the same intent, or payment by hand.',
    holds: 'always',
    guards: [
      'payment_of_transfer',
      'payment_source',
      'payment_source_payment',
      'refund_one_per_transfer',
      'refund_transferred_at_once',
    ],
    find: () => sql`
      select payment.id, payment.order_id, payment.amount_minor, payment.captured_minor, refund.id as refund_id,
        refund.amount_minor as given_minor, refund.state
      from (select * from payment where provider = 'transfer') payment
      full join (select * from refund where transfer_payment_id is not null) refund
        on refund.transfer_payment_id = payment.id
      where (payment.amount_minor, payment.captured_minor, payment.currency, payment.source_attempt_id,
            payment.source_payment_id)
          is distinct from (refund.amount_minor, refund.amount_minor, refund.currency, refund.payment_attempt_id,
            refund.source_payment_id)
        or refund.state <> 'succeeded' or refund.provider_refund_id is not null or payment.order_id = refund.order_id`,
  },
  exchange_adds_up: {
    means: 'What was transferred for an order is what its exchange says, and was given back of the original.',
    holds: 'always',
    guards: ['exchange_transfers_what_there_is', 'exchange_is_of_another'],
    find: () => sql`
      select coalesce(exchange.order_id, paid.order_id) as order_id, exchange.transferred_minor, paid.paid_minor,
        exchange.value_minor
      from exchange full join (
        select order_id, sum(amount_minor) as paid_minor from payment where provider = 'transfer' group by order_id
      ) paid on paid.order_id = exchange.order_id
      where exchange.order_id is null or exchange.transferred_minor <> coalesce(paid.paid_minor, 0)
        or exists (
          select from payment join refund on refund.transfer_payment_id = payment.id
          where payment.order_id = exchange.order_id and refund.order_id <> exchange.original_order_id)`,
  },
} as const satisfies Record<string, Invariant>
