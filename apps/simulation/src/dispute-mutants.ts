import type { Mutant } from './mutant.ts'

const payments = 'apps/api/src/payments'

/** Bugs of whoever hears of disputes. */
export const disputeMutants = {
  dispute_takes_no_money: {
    means: 'what a bank has taken still counts as kept, and is promised back once more',
    breaks: ['disputed_is_disputes', 'provider_money_agrees', 'unowed_money_goes_back'],
    edits: [{ file: `${payments}/apply-dispute.ts`, find: '  await recountDisputed(tx, held)\n', put: '' }],
  },
  inquiry_is_a_chargeback: {
    means: 'a bank that only asks is taken for one that has taken the money',
    breaks: ['disputed_while_a_bank_decides', 'provider_disputes_agree', 'provider_money_agrees'],
    edits: [
      {
        file: 'packages/db/src/disputes.ts',
        find: `dispute.state in ('needs_response', 'under_review'))`,
        put: `dispute.state in ('warning_needs_response', 'needs_response', 'under_review'))`,
      },
    ],
  },
  won_money_is_forgotten: {
    means: 'a canceled order whose dispute is won keeps the money, and nobody misses it',
    breaks: ['unowed_money_goes_back'],
    edits: [
      {
        file: `${payments}/apply-dispute.ts`,
        find: `  if (kind !== 'nothing' && said.state === 'won') for`,
        put: '  if (Number.isNaN(0)) for',
      },
      { file: 'packages/db/src/rests-of-money.ts', find: `  where dispute.state = 'won'\n`, put: '  where false\n' },
    ],
  },
  nobody_asks_about_disputes: {
    means: 'who is not told of a dispute never asks',
    breaks: ['disputes_are_asked_about', 'provider_disputes_agree'],
    edits: [
      {
        file: 'packages/db/src/known-disputes.ts',
        find: `    where state not in ('won', 'lost', 'warning_closed')\n      and coalesce`,
        put: `    where state = 'won'\n      and coalesce`,
      },
    ],
  },
} as const satisfies Record<string, Mutant>
