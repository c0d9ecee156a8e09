import type { PromotionId } from '../ids.ts'
import { holds, type PromotionBuyer } from './condition.ts'
import type { Goods } from './goods.ts'
import type { Condition, CouponInCart, Promotion } from './promotion.ts'

/** A cart that promotions are asked about. */
export interface PromotedCart {
  /** The market's code. */
  readonly market: string
  readonly at: Date
  readonly buyer: PromotionBuyer
  readonly coupons: readonly CouponInCart[]
  /** Those that can be sold. */
  readonly goods: readonly Goods[]
}

/** Why a promotion gives nothing to a cart. */
export type WhyNot =
  | { readonly kind: 'OTHER_MARKET' }
  | { readonly kind: 'NOT_YET'; readonly startsAt: Date }
  | { readonly kind: 'OVER'; readonly endsAt: Date }
  /** None of its codes is in the cart. */
  | { readonly kind: 'CODE_MISSING' }
  /** As often as the promotion, the code or this buyer may have it, or as much as it may cost. */
  | { readonly kind: 'USED_UP' }
  | { readonly kind: 'CODE_USED_UP' }
  | { readonly kind: 'USED_UP_BY_BUYER' }
  | { readonly kind: 'BUDGET_SPENT' }
  | { readonly kind: 'CONDITION_NOT_MET'; readonly condition: Condition }
  /** It depends on who buys, and nobody knows yet. */
  | { readonly kind: 'BUYER_UNKNOWN' }
  /** Another one applies alone. */
  | { readonly kind: 'EXCLUDED'; readonly by: PromotionId }
  /** No goods of its kind are there, or they have come down to their floors. */
  | { readonly kind: 'NOTHING_LEFT' }

/** Why a promotion is none for this cart, the first thing first; null where it is one. */
export function whyNotEligible(promotion: Promotion, cart: PromotedCart): WhyNot | null {
  const { markets, left } = promotion
  const { startsAt, endsAt } = promotion.window
  if (markets !== null && !markets.has(cart.market)) return { kind: 'OTHER_MARKET' }
  if (startsAt !== null && cart.at < startsAt) return { kind: 'NOT_YET', startsAt }
  if (endsAt !== null && cart.at >= endsAt) return { kind: 'OVER', endsAt }
  if (promotion.needsCode && couponFor(promotion, cart.coupons) === null) {
    const isThere = cart.coupons.some(({ promotionId }) => promotionId === promotion.id)
    return { kind: isThere ? 'CODE_USED_UP' : 'CODE_MISSING' }
  }
  if (left.uses !== null && left.uses <= 0) return { kind: 'USED_UP' }
  if (left.usesOfBuyer !== null && left.usesOfBuyer <= 0) return { kind: 'USED_UP_BY_BUYER' }
  if (left.budgetMinor !== null && left.budgetMinor <= 0) return { kind: 'BUDGET_SPENT' }
  for (const condition of promotion.conditions) {
    const isMet = holds(condition, cart.goods, cart.buyer)
    if (isMet === null) return { kind: 'BUYER_UNKNOWN' }
    if (!isMet) return { kind: 'CONDITION_NOT_MET', condition }
  }
  return null
}

/** The first code in the cart that can still be used for it; null where there is none. */
export const couponFor = ({ id }: Pick<Promotion, 'id'>, coupons: readonly CouponInCart[]): CouponInCart | null =>
  coupons.find(({ promotionId, usesLeft }) => promotionId === id && (usesLeft === null || usesLeft > 0)) ?? null
