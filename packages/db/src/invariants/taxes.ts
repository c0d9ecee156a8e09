import { sql } from 'kysely'
import type { Invariant } from './invariant.ts'

/** What a provider of taxes has found, and what he is told. */
export const taxInvariants = {
  taxed_as_answered: {
    means: 'An order that a provider has taxed has the taxes that he answered, and his total but for its rounding.',
    holds: 'always',
    guards: [],
    find: () => sql`
      select orders.id, orders.order_number, orders.tax_minor, orders.total_minor, orders.rounding_minor,
        sale.calculation_id, sale.total_minor as answered_minor
      from tax_calculation sale join orders on orders.id = sale.order_id
      where orders.tax_minor <>
          (sale.said ->> 'taxOnTopMinor')::bigint + (sale.said ->> 'taxInsideMinor')::bigint
        or orders.total_minor - orders.rounding_minor <> sale.total_minor`,
  },
  sale_is_told: {
    means: 'The provider who has taxed an order is to know of it once it is paid, and not before.',
    holds: 'always',
    guards: ['tax_calculation_of_one_order', 'tax_calculation_sold_for_money', 'tax_calculation_recorded'],
    find: () => sql`
      select orders.id, orders.order_number, sale.state, sale.payment_attempt_id
      from tax_calculation sale join orders on orders.id = sale.order_id
      where (sale.state <> 'agreed') <> exists (
        select from order_event event where event.order_id = orders.id and event.kind = 'paid')`,
  },
  reversal_is_told: {
    means:
      'What has gone back of a sale that a provider has taxed is to be reversed with him, never more than it was; ' +
      'all of it once no money of it is left.',
    holds: 'always',
    guards: ['tax_reversal_transaction_id'],
    find: () => sql`
      select sale.order_id, sale.total_minor, told.reversed_minor, given.back_minor
      from tax_calculation sale
      join orders on orders.id = sale.order_id
      cross join lateral (
        select coalesce(sum(amount_minor), 0) as reversed_minor from tax_reversal
        where order_id = sale.order_id) told
      cross join lateral (
        select coalesce(sum(refund.amount_minor), 0) as back_minor
        from refund join payment on payment.id = refund.payment_id
        where refund.order_id = sale.order_id and refund.state = 'succeeded' and sale.state <> 'agreed'
          and (refund.payment_attempt_id = sale.payment_attempt_id or payment.provider in ('transfer', 'gift_card', 'store_credit')
            or refund.source_payment_id = sale.source_payment_id and refund.reason <> 'late_money')) given
      where told.reversed_minor <>
        case when given.back_minor >= orders.total_minor - coalesce((
          select sum(amount_minor) from payment_release where order_id = orders.id), 0) then sale.total_minor
        else least(given.back_minor, sale.total_minor) end`,
  },
} as const satisfies Record<string, Invariant>
