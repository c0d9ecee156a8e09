import type { Mutant } from './mutant.ts'

const api = 'apps/api/src'
const db = 'packages/db/src'

/** Bugs of whoever tells people that goods have come, or that few are left. */
export const wishMutants = {
  wish_is_never_over: {
    means: 'whoever was told that there are goods again still waits for them',
    breaks: ['one_letter_per_wish'],
    edits: [
      {
        file: `${db}/stock-subscriptions.ts`,
        find: 'update stock_subscription as subscription set notified_at = shop_now() from locked',
        put: 'update stock_subscription as subscription set proven = subscription.proven from locked',
      },
    ],
  },
  letter_is_asked_for_by_nobody: {
    means: 'a wish is over as soon as there are goods, and nobody writes the letter',
    breaks: ['one_letter_per_wish'],
    edits: [
      {
        file: `${api}/stock/subscriptions/tell-subscribers.ts`,
        find: `if (letters.length > 0) await`,
        put: `if (letters.length > 1) await`,
      },
    ],
  },
  what_is_free_again_is_not_told: {
    means: 'nobody hears of goods that an order gives back',
    breaks: ['who_waits_is_told'],
    edits: [
      {
        file: `${api}/orders/end-order.ts`,
        find: `  if (released.length > 0) await jobs.enqueue(tx, 'refresh-listing', [{ variantIds: released }])\n`,
        put: '',
      },
    ],
  },
  bundle_is_forgotten: {
    means: 'whoever waits for a bundle does not hear of it when what it is made of comes',
    breaks: ['who_waits_is_told'],
    edits: [
      {
        file: `${db}/stock-subscriptions.ts`,
        find: 'bundle_id from bundle_component where component_id = any(',
        put: 'bundle_id from bundle_component where false and component_id = any(',
      },
    ],
  },
  low_is_told_again_and_again: {
    means: 'whoever minds the stock is told with each order that few are left',
    breaks: ['one_letter_per_crossing'],
    edits: [
      {
        file: `${db}/stock-low.ts`,
        find: ') > level.low_stock_threshold, false)',
        put: ') > -1000, false)',
      },
    ],
  },
  low_is_told_afterwards: {
    means: 'it is told that few are left once the order is placed, unless the process ends before',
    breaks: ['one_letter_per_crossing'],
    edits: [
      {
        file: `${api}/orders/lane.ts`,
        find: 'return transact(deps.db, async (tx) => {',
        put: 'const few = []\n  const done = await transact(deps.db, async (tx) => {\n    few.length = 0',
      },
      { file: `${api}/orders/lane.ts`, find: 'await tellLow(deps.jobs, tx, low)', put: 'few.push(...low)' },
      {
        file: `${api}/orders/lane.ts`,
        find: '    return answers\n  })\n',
        put: [
          '    return answers',
          '  })',
          '  if (few.length > 0) await transact(deps.db, (tx) => tellLow(deps.jobs, tx, few))',
          '  return done\n',
        ].join('\n'),
      },
    ],
  },
  carried_away_is_not_told: {
    means: 'nobody is told that few are left where staff has taken goods away',
    breaks: ['one_letter_per_crossing'],
    edits: [{ file: `${api}/stock/change-levels.ts`, find: '  await tellLow(jobs, tx, low)\n', put: '  void low\n' }],
  },
} as const satisfies Record<string, Mutant>
