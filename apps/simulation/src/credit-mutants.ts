import type { Mutant } from './mutant.ts'

/** Bugs of money that was given to be spent here. */
export const creditMutants = {
  card_is_not_given_back: {
    means: 'what a card has paid of an order that ends waits for people to send it',
    breaks: ['refunds_go_out'],
    edits: [
      {
        file: 'packages/db/src/rests-of-money.ts',
        find: `boolean => sourceProvider === 'manual'`,
        put: 'boolean => sourceProvider !== null',
      },
    ],
  },
  card_pays_for_nothing: {
    means: 'what a card has paid is charged all the same',
    breaks: ['payment_is_order', 'order_and_money_agree', 'provider_amount_agrees'],
    edits: [
      {
        file: 'packages/db/src/placed-rows.ts',
        find: 'amount_minor: openMinorOf(draft),',
        put: 'amount_minor: draft.totalMinor,',
      },
    ],
  },
} as const satisfies Record<string, Mutant>
