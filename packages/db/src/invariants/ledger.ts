import { sql } from 'kysely'
import type { Invariant } from './invariant.ts'

/** All money that moves, in double entry. */
export const ledgerInvariants = {
  ledger_comes_to_zero: {
    means: 'What a transaction of the ledger takes from somewhere it brings somewhere else, in each currency.',
    holds: 'always',
    guards: ['ledger_comes_to_zero', 'ledger_entry_append_only'],
    find: () => sql`
      select transaction_id, currency, sum(amount_minor) as sum_minor from ledger_entry
      group by transaction_id, currency having sum(amount_minor) <> 0`,
  },
  ledger_is_payments: {
    means:
      'What an order has been paid, by the ledger, is what was captured of it, has not gone back, and no bank has.',
    holds: 'always',
    guards: [
      'payment_captured_in_ledger',
      'refund_in_ledger',
      'refund_at_once_in_ledger',
      'payment_disputed_in_ledger',
      'ledger_entry_append_only',
    ],
    find: () => sql`
      select payment.id, payment.order_id, payment.captured_minor, payment.refunded_minor, payment.disputed_minor,
        entries.sum_minor
      from payment left join (
        select payment_id, sum(amount_minor) as sum_minor from ledger_entry where account = 'payment' group by payment_id
      ) entries on entries.payment_id = payment.id
      where payment.captured_minor - payment.refunded_minor - payment.disputed_minor <> coalesce(entries.sum_minor, 0)`,
  },
  credit_is_ledger: {
    means: 'What can be spent of a gift card, or of store credit, is what its entries come to, and never below zero.',
    holds: 'always',
    guards: ['credit_account_balance', 'ledger_entry_changes_balance', 'ledger_entry_append_only'],
    find: () => sql`
      select account.id, account.kind, account.balance_minor, entries.sum_minor
      from credit_account account left join (
        select credit_account_id, sum(amount_minor) as sum_minor from ledger_entry
        where credit_account_id is not null group by credit_account_id
      ) entries on entries.credit_account_id = account.id
      where account.balance_minor <> coalesce(entries.sum_minor, 0) or account.balance_minor < 0`,
  },
} as const satisfies Record<string, Invariant>
