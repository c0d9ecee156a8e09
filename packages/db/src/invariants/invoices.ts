import { sql } from 'kysely'
import type { Invariant } from './invariant.ts'

/** Documents of what was sold and of what went back, and their numbers. */
export const invoiceInvariants = {
  invoice_numbers_are_gapless: {
    means: 'The numbers of a series count from 1 without a gap, anew each year where they start anew.',
    holds: 'always',
    guards: ['invoice_is_gapless', 'invoice_sequence', 'invoice_number_unique', 'invoice_append_only'],
    find: () => sql`
      select template, year, min(sequence) as first_sequence, max(sequence) as last_sequence, count(*) as invoices
      from invoice group by template, year
      having (min(sequence), max(sequence), count(distinct sequence)) <> (1, count(*), count(*))`,
  },
  invoice_days_ascend: {
    means: 'Of two numbers of a series the higher one is not of an earlier day.',
    holds: 'always',
    guards: ['invoice_append_only'],
    find: () => sql`
      select id, number, issued_on, day_before from (
        select id, number, issued_on, lag(issued_on) over (partition by template order by year, sequence) as day_before
        from invoice
      ) numbered where day_before > issued_on`,
  },
  sale_has_its_invoice: {
    means:
      'An order that was paid has one invoice of its total, less what was released before, by the money that paid; ' +
      'one that was not has none.',
    holds: 'always',
    guards: ['invoice_one_per_order', 'invoice_append_only'],
    // One that was placed before it was kept how it is taxed has none; what costs nothing is never paid.
    find: () => sql`
      select orders.id, orders.total_minor, paid.times_paid, invoice.number, invoice.total_minor as invoiced_minor
      from orders
      left join (
        select order_id, count(*) as times_paid from order_event where kind = 'paid' group by order_id
      ) paid on paid.order_id = orders.id
      left join invoice on invoice.order_id = orders.id and invoice.kind = 'invoice'
      left join payment_attempt attempt on attempt.id = invoice.payment_attempt_id
      left join (
        select order_id, sum(amount_minor) as amount_minor from payment_release group by order_id
      ) released on released.order_id = orders.id
      left join payment on payment.id = attempt.payment_id
      where (orders.shipping_parts is not null and paid.order_id is not null) <> (invoice.id is not null)
        or invoice.id is not null and (coalesce(attempt.state, 'succeeded'), invoice.total_minor, invoice.currency)
          is distinct from ('succeeded', orders.total_minor - coalesce(released.amount_minor, 0), orders.currency)
        or invoice.id is not null and (attempt.id is null or payment.order_id <> orders.id) and not exists (
          select from payment own where own.order_id = orders.id and (own.source_attempt_id = attempt.id
            or invoice.source_payment_id in (own.id, own.source_payment_id)))`,
  },
  refund_has_its_credit_note: {
    means: 'Money of a sale with an invoice that has gone back has one credit note of its amount; no other money has.',
    holds: 'always',
    guards: ['invoice_one_per_refund', 'credit_note_corrects', 'invoice_append_only'],
    find: () => sql`
      select refund.id, refund.order_id, refund.state, refund.amount_minor, credit.number,
        credit.total_minor as credited_minor
      from (
        select refund.*, exists (
          select from invoice where invoice.order_id = refund.order_id and kind = 'invoice'
            and (invoice.payment_attempt_id = refund.payment_attempt_id or payment.provider in ('transfer', 'gift_card', 'store_credit')
              or invoice.source_payment_id = refund.source_payment_id and refund.reason <> 'late_money')
            and refund.reason <> 'not_owed'
        ) as is_of_sale from refund join payment on payment.id = refund.payment_id
      ) refund
      left join invoice credit on credit.refund_id = refund.id
      where (refund.is_of_sale and refund.state = 'succeeded') <> (credit.id is not null)
        or credit.id is not null and (credit.kind, credit.total_minor, credit.currency, credit.order_id)
          is distinct from ('credit_note', refund.amount_minor, refund.currency, refund.order_id)`,
  },
  credits_within_invoice: {
    means: 'Credit notes correct an invoice of their order, and together come to no more than it.',
    holds: 'always',
    guards: ['credit_note_corrects', 'invoice_append_only'],
    find: () => sql`
      select corrected.id, corrected.number, corrected.kind, corrected.total_minor, sum(credit.total_minor) as credited_minor
      from invoice credit left join invoice corrected on corrected.id = credit.corrects_id
      where credit.kind = 'credit_note'
      group by corrected.id
      having coalesce(corrected.kind, 'none') <> 'invoice' or sum(credit.total_minor) > corrected.total_minor`,
  },
} as const satisfies Record<string, Invariant>
