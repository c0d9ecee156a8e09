import type { Mutant } from './mutant.ts'

/** Bugs of whoever writes down money that came by hand. */
export const manualMutants = {
  part_by_hand_is_lost: {
    means: 'what had come by hand of an order that ends unpaid is promised back to nobody',
    breaks: ['paid_by_hand_is_paid', 'unowed_money_goes_back'],
    edits: [
      {
        file: 'packages/db/src/rests-of-money.ts',
        find: `captured_minor from payment where provider not in ('stripe', 'transfer')`,
        put: `0 from payment where provider not in ('stripe', 'transfer')`,
      },
    ],
  },
  surplus_by_hand_is_kept: {
    means: 'who sends more than he owes does not get it back',
    breaks: ['paid_by_hand_is_paid'],
    edits: [
      {
        file: 'apps/api/src/payments/manual/pay-by-hand.ts',
        find: '  if (surplusMinor > 0) await promiseLate(',
        put: '  if (surplusMinor < 0) await promiseLate(',
      },
    ],
  },
  receipt_is_written_twice: {
    means: 'a line of the bank that is recorded once more under its key counts once more',
    breaks: ['one_receipt_per_line'],
    edits: [
      {
        file: 'apps/api/src/payments/manual/record-payment.ts',
        find: 'await once(ctx, input, async (tx) => {',
        put: 'await once(ctx, { ...input, idempotencyKey: ctx.newId<string>() }, async (tx) => {',
      },
      {
        file: 'apps/api/src/payments/manual/record-payment.ts',
        find: '  mustBeVersion(order, version)\n',
        put: '  void [mustBeVersion, version]\n',
      },
    ],
  },
  failed_by_hand_is_forgotten: {
    means: 'money that nobody owed and that could not be sent is in no list any more',
    breaks: ['paid_by_hand_is_paid', 'unowed_money_goes_back'],
    edits: [
      {
        file: 'apps/api/src/payments/manual/settle-refund.ts',
        find: `  if (outcome === 'failed' && isOwed) {`,
        put: `  if (outcome === 'failed' && isOwed && reference === 'never') {`,
      },
    ],
  },
} as const satisfies Record<string, Mutant>
