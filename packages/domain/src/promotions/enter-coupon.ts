import { couponsMax } from '../cart/limits.ts'
import { accept, type Decision, refuse } from '../refusal.ts'
import { type WhyNot, whyNotEligible } from './eligible.ts'
import type { CouponInCart, Promotion } from './promotion.ts'

/** Why a code is not put on a cart. */
export type CouponRefusal =
  | 'UNKNOWN'
  | 'OTHER_MARKET'
  | 'NOT_YET'
  | 'OVER'
  | 'USED_UP'
  | 'CODE_USED_UP'
  | 'BUDGET_SPENT'

/**
 * Why a code can do nothing for this cart, whatever gets into it; null where it may come to do something. What depends
 * on goods and buyer is told by the quote, time and again.
 */
export function whyNotEntered(
  coupon: CouponInCart,
  promotion: Promotion | undefined,
  { market, at }: { market: string; at: Date },
): CouponRefusal | null {
  if (promotion === undefined) return 'UNKNOWN'
  const left = { ...promotion.left, usesOfBuyer: null }
  const nothing = { coupons: [coupon], goods: [], buyer: { customerGroupIds: [], country: '', ordersBefore: null } }
  const whyNot = whyNotEligible({ ...promotion, conditions: [], left }, { market, at, ...nothing })
  return whyNot === null ? null : refusalFor[whyNot.kind]
}

/** What depends on goods and buyer keeps no code away. */
const refusalFor = {
  OTHER_MARKET: 'OTHER_MARKET',
  NOT_YET: 'NOT_YET',
  OVER: 'OVER',
  CODE_MISSING: 'UNKNOWN',
  USED_UP: 'USED_UP',
  CODE_USED_UP: 'CODE_USED_UP',
  USED_UP_BY_BUYER: null,
  BUDGET_SPENT: 'BUDGET_SPENT',
  CONDITION_NOT_MET: null,
  BUYER_UNKNOWN: null,
  EXCLUDED: null,
  NOTHING_LEFT: null,
} as const satisfies Record<WhyNot['kind'], CouponRefusal | null>

/** The codes of a cart with one more; one that is there already changes nothing. Refuses LIMIT_EXCEEDED. */
export function decideCoupons(present: readonly string[], code: string): Decision<readonly string[]> {
  if (present.includes(code)) return accept(present)
  return present.length >= couponsMax
    ? refuse({ code: 'LIMIT_EXCEEDED', limit: 'coupons', max: couponsMax })
    : accept([...present, code])
}
