import type { Mutant } from './mutant.ts'

/** Bugs of whoever gives discounts away. */
export const promotionMutants = {
  redemption_is_not_given_back: {
    means: 'a canceled order keeps its promotions, and nobody else can have them',
    breaks: ['redemption_follows_order'],
    edits: [
      {
        file: 'apps/api/src/orders/end-order.ts',
        find: 'await releaseRedemptions(tx, id)',
        put: 'void releaseRedemptions',
      },
    ],
    sql: ['drop trigger orders_release_redemptions on orders'],
  },
  code_is_not_counted: {
    means: 'an order with a code does not count as a use of it',
    breaks: ['coupon_counts_its_redemptions'],
    edits: [{ file: 'packages/db/src/redemptions.ts', find: 'where coupon.id = own.coupon_id', put: 'where false' }],
  },
  budget_is_not_spent: {
    means: 'what promotions give is not taken off their budgets',
    breaks: ['budget_is_what_was_given'],
    edits: [
      {
        file: 'packages/db/src/redemptions.ts',
        find: 'and there.market_code = own.market_code)`',
        put: 'and false)`',
      },
    ],
  },
  limits_hold_one_by_one: {
    means: 'what is left of a promotion is looked at before the lane, and not in it',
    breaks: ['no_internal_error'],
    edits: [
      {
        file: 'packages/domain/src/orders/redeem.ts',
        find: 'promotion.version !== version) return null',
        put: 'promotion.version !== version) return null; if (offer) return { promotion, coupon, discountMinor }',
      },
    ],
  },
} as const satisfies Record<string, Mutant>
