import type { Mutant } from './mutant.ts'

const payments = 'apps/api/src/payments'

/** Bugs of whoever keeps cards, and charges them while their buyers are away. */
export const cardMutants = {
  customer_is_made_anew: {
    means: 'a customer whose answer was lost is made once more, for no key of the call is ours',
    breaks: ['customer_is_made_once'],
    edits: [
      {
        file: `${payments}/provider-customer.ts`,
        find: 'cards.createCustomer(record.request, `customer:',
        put: 'cards.createCustomer(record.request, String(now().getTime()) + `customer:',
      },
    ],
  },
  charged_card_pays_nothing: {
    means: 'a card is charged, and nobody tells the order',
    breaks: ['charge_has_paid'],
    edits: [
      {
        file: `${payments}/charge-card.ts`,
        find: '  if (intent !== null) await applyAndAbandon(deps, intent, { actor: actorOf(intent), reason: null })\n',
        put: '  void applyAndAbandon; void actorOf; void intent\n',
      },
    ],
  },
  charge_is_left_behind: {
    means: 'nobody looks after a charge whose answer was lost',
    breaks: ['charges_end', 'comes_to_rest'],
    edits: [
      {
        file: `${payments}/reconcile.ts`,
        find: 'take: () => takeUnsettledCharges(deps.db, olderThanSeconds, most)',
        put: 'take: async () => { void takeUnsettledCharges; return [] }',
      },
    ],
  },
  letter_about_a_card_comes_twice: {
    means: 'whoever finds out that a bank wants to see the buyer writes to him, also when somebody has done that',
    breaks: ['one_letter_per_refused_card'],
    edits: [
      {
        file: `${payments}/charge-card.ts`,
        find: 'if (!isNew || said.declineCode',
        put: 'void isNew\n    if (said.declineCode',
      },
    ],
  },
} as const satisfies Record<string, Mutant>
