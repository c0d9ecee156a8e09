import type { Mutant } from './mutant.ts'

/** Bugs of money that is held before it is captured. */
export const holdMutants = {
  goods_leave_on_a_hold: {
    means: 'goods leave while their money is only held, and nobody captures it',
    breaks: ['fulfillment_is_counted', 'order_and_money_agree'],
    edits: [
      {
        file: 'apps/api/src/payments/capture.ts',
        find: '  await captureHold(deps, { orderId, cause })\n',
        put: '',
      },
      {
        file: 'apps/api/src/payments/capture.ts',
        find: `  if (order.paymentStatus === 'AUTHORIZED' || order.status === 'CANCELED')`,
        put: '  if (false)',
      },
    ],
  },
  held_goods_are_for_others: {
    means: 'the goods of an order whose money is held are given back after a while',
    breaks: ['goods_follow_order'],
    edits: [
      {
        file: 'apps/api/src/payments/apply-state.ts',
        find: `paymentStatus: 'AUTHORIZED', expiresAt: null })\n  await claimReservations(on.tx, on.held.order.id)\n`,
        put: `paymentStatus: 'AUTHORIZED', expiresAt: null })\n`,
      },
    ],
  },
  ended_hold_is_nobodys: {
    means: 'a hold that the bank has ended leaves its order waiting for ever',
    breaks: ['order_and_money_agree'],
    edits: [
      {
        file: 'packages/domain/src/payments/apply-intent.ts',
        find: `return { kind: awaited ? 'canceled' :`,
        put: `return { kind: awaited && state !== 'authorized' ? 'canceled' :`,
      },
    ],
  },
  release_is_captured: {
    means: 'what was taken off an order before it shipped is captured all the same',
    breaks: ['released_is_releases', 'sale_has_its_invoice', 'unowed_money_goes_back'],
    edits: [
      {
        file: 'packages/db/src/holds.ts',
        find: 'set released_minor = released_minor + ',
        put: 'set released_minor = released_minor + 0 * ',
      },
    ],
  },
  unowed_money_is_kept: {
    means: 'what people capture at the provider above what is owed stays here',
    breaks: ['unowed_money_goes_back', 'no_internal_error', 'inbox_moves_on'],
    edits: [
      {
        file: 'apps/api/src/payments/apply-state.ts',
        find: '  if (surplusMinor <= 0) return\n',
        put: '  if (surplusMinor !== 0) return\n',
      },
    ],
  },
} as const satisfies Record<string, Mutant>
