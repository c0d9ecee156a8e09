import type { Mutant } from './mutant.ts'

/** Invoices alone, so that credit notes do not share the sequence. */
const drawnOr = (counted: string): string =>
  `case when counter.template like 'CN%' then ${counted} else nextval('drawn') end`

/** Bugs of whoever numbers invoices for the first time. */
export const invoiceMutants = {
  numbers_come_from_a_sequence: {
    means: 'invoices are numbered by a sequence of the database, which takes back no number that was drawn in vain',
    breaks: ['invoice_numbers_are_gapless'],
    edits: [
      {
        file: 'packages/db/src/invoices.ts',
        find: 'then counter.last_sequence + 1 else 1 end',
        put: `then ${drawnOr('counter.last_sequence + 1')} else ${drawnOr('1')} end`,
      },
    ],
    sql: ['create sequence drawn', 'alter table invoice drop constraint invoice_is_gapless'],
  },
  credit_note_is_early: {
    means: 'a refund is credited when it is on its way, and not when it has succeeded',
    breaks: ['refund_has_its_credit_note'],
    edits: [
      {
        file: 'apps/api/src/payments/apply-refund.ts',
        find: `if (decided.kind === 'refunded') await creditRefund`,
        put: `if (decided.kind === 'submitted') await creditRefund`,
      },
    ],
  },
} as const satisfies Record<string, Mutant>
