import type { QuoteFacts } from '../../pricing/quote.ts'
import type { WhyNot } from '../../promotions/eligible.ts'
import type { Condition, CouponInCart, Promotion } from '../../promotions/promotion.ts'
import { added } from './fraction.ts'
import type { OracleLine } from './lines.ts'
import { isFor, isOpen } from './price.ts'
import { isChosen, isIn } from './selection.ts'

/** A cart that promotions are asked about. */
export interface AskedCart {
  readonly facts: QuoteFacts
  /** Those that can be sold. */
  readonly goods: readonly OracleLine[]
}

/** The first reason why a promotion is none for this cart: place and time, codes, what it may cost, the cart. */
export function reasonAgainst(promotion: Promotion, cart: AskedCart): WhyNot | undefined {
  const { markets, window, left, needsCode, conditions } = promotion
  const { at } = cart.facts.buyer
  if (markets !== null && ![...markets].includes(cart.facts.market.code)) return { kind: 'OTHER_MARKET' }
  if (!isOpen(window, at)) {
    if (window.startsAt !== null && at < window.startsAt) return { kind: 'NOT_YET', startsAt: window.startsAt }
    if (window.endsAt !== null) return { kind: 'OVER', endsAt: window.endsAt }
  }
  const own = couponsOf(promotion, cart.facts)
  if (needsCode && own.length === 0) return { kind: 'CODE_MISSING' }
  if (needsCode && !own.some(isUsable)) return { kind: 'CODE_USED_UP' }
  if (isGone(left.uses)) return { kind: 'USED_UP' }
  if (isGone(left.usesOfBuyer)) return { kind: 'USED_UP_BY_BUYER' }
  if (isGone(left.budgetMinor)) return { kind: 'BUDGET_SPENT' }
  return conditions.map((condition) => reasonIn(condition, cart)).find((reason) => reason !== undefined)
}

export const couponsOf = ({ id }: Promotion, { promotions }: QuoteFacts): CouponInCart[] =>
  (promotions?.coupons ?? []).filter(({ promotionId }) => promotionId === id)

export const isUsable = ({ usesLeft }: CouponInCart): boolean => !isGone(usesLeft)

const isGone = (left: number | null): boolean => left !== null && left < 1

function reasonIn(condition: Condition, cart: AskedCart): WhyNot | undefined {
  const isMet = isMetBy(condition, cart)
  if (isMet === null) return { kind: 'BUYER_UNKNOWN' }
  return isMet ? undefined : { kind: 'CONDITION_NOT_MET', condition }
}

/** Null where that depends on who buys, and nobody knows. */
function isMetBy(condition: Condition, { facts, goods }: AskedCart): boolean | null {
  switch (condition.kind) {
    case 'amount': {
      const chosen = goods.filter((own) => isChosen(own, condition.of))
      return isIn(condition.range, added(chosen.map(({ listed }) => listed)))
    }
    case 'quantity': {
      const chosen = goods.filter((own) => isChosen(own, condition.of))
      return isCounted(condition.range, added(chosen.map(({ line }) => BigInt(line.quantity))))
    }
    case 'customer_group':
      return isFor(condition.ids, facts.buyer.customerGroupIds)
    case 'order_count': {
      const before = facts.promotions?.ordersBefore ?? null
      return before === null ? null : isCounted(condition.range, BigInt(before) + 1n)
    }
    case 'country':
      return [...condition.countries].includes(facts.promotions?.country ?? '')
  }
}

const isCounted = ({ min, max }: { min: number | null; max: number | null }, count: bigint): boolean =>
  isIn({ minMinor: min, maxMinor: max }, count)
