import type { PromotionId, VariantId } from '../ids.ts'
import { type Minor, multiplyMinor, subtractMinor } from '../money/minor.ts'
import { couponFor, type PromotedCart, type WhyNot, whyNotEligible } from './eligible.ts'
import { type GiftOnOffer, type Given, give } from './give.ts'
import type { Goods, OpenLine } from './goods.ts'
import type { Promotion } from './promotion.ts'

export interface Applied {
  readonly promotion: Promotion
  /** By which it was had; null for one that needs none. */
  readonly code: string | null
  readonly given: Given
}

export interface PassedOver {
  readonly promotion: Promotion
  readonly whyNot: WhyNot
}

export interface Promoted {
  /** In the order in which they came to bear. */
  readonly applied: readonly Applied[]
  /** All others, each with the first reason. */
  readonly passedOver: readonly PassedOver[]
  /** What the lines come to, in their order. */
  readonly lines: readonly OpenLine[]
}

export interface PromotionsAsked extends PromotedCart {
  /** In any order. */
  readonly promotions: readonly Promotion[]
  /** What can be given away of variants that promotions name. */
  readonly gifts: ReadonlyMap<VariantId, GiftOnOffer>
  /** What the cart leaves of what these take from the shelves; what is not here is not tracked. */
  readonly giftStock: ReadonlyMap<VariantId, number>
  /** Whether anything is shipped, so that something can come off shipping. */
  readonly requiresShipping: boolean
  /** Those of which it has turned out that they take nothing off the shipping, and why. */
  readonly idle: ReadonlyMap<PromotionId, WhyNot>
}

/**
 * Gives a cart its promotions: by priority, the older one first among equals, each of what those before it have left.
 * If exclusive ones give something, the first of them applies alone, whatever the priority of the others. Nothing leads
 * below a floor, and no line below zero. The order in which promotions or lines are listed decides nothing.
 *
 * Throws MoneyError for amounts and counts that are not whole or below zero, OVERFLOW past what is exact.
 */
export function applyPromotions(asked: PromotionsAsked): Promoted {
  const passedOver: PassedOver[] = []
  const eligible = inTurn(asked.promotions).filter((promotion) => {
    const whyNot = whyNotEligible(promotion, asked) ?? asked.idle.get(promotion.id) ?? null
    if (whyNot !== null) passedOver.push({ promotion, whyNot })
    return whyNot === null
  })
  const lines = asked.goods.map(openLine)
  // What one line gets more than its equals, it may keep from the next promotion: so they have an order of their own.
  const ordered = lines.toSorted(byVariant)
  const gifts = { offers: asked.gifts, left: new Map(asked.giftStock) }
  const applied: Applied[] = []
  for (const promotion of [...eligible.filter(isExclusive), ...eligible.filter((one) => !isExclusive(one))]) {
    const [first] = applied
    if (first?.promotion.exclusive) {
      passedOver.push({ promotion, whyNot: { kind: 'EXCLUDED', by: first.promotion.id } })
      continue
    }
    const given = give(promotion, ordered, gifts)
    if (givesAnything(given, asked)) {
      applied.push({ promotion, code: codeFor(promotion, asked), given })
    } else {
      passedOver.push({ promotion, whyNot: { kind: given.lacksBudget ? 'BUDGET_SPENT' : 'NOTHING_LEFT' } })
    }
  }
  return { applied, passedOver, lines }
}

/** One that is listed twice applies once. */
const inTurn = (promotions: readonly Promotion[]): readonly Promotion[] =>
  [...new Map(promotions.map((one) => [one.id, one])).values()].sort(
    (a, b) => b.priority - a.priority || (a.id < b.id ? -1 : 1),
  )

const isExclusive = ({ exclusive }: Promotion): boolean => exclusive

function openLine(goods: Goods): OpenLine {
  const leftMinor = multiplyMinor(goods.unitPriceMinor, goods.quantity)
  return { ...goods, leftMinor, roomMinor: subtractMinor(leftMinor, lowestOf(goods)) }
}

const byVariant = (a: Goods, b: Goods): number =>
  compareText(a.variant.variantId, b.variant.variantId) || compareText(a.lineId, b.lineId)

const compareText = (a: string, b: string): number => (a < b ? -1 : Number(a > b))

/** A floor limits discounts and raises no price. */
const lowestOf = ({ unitPriceMinor, floorMinor, quantity }: Goods): Minor =>
  multiplyMinor(Math.min(unitPriceMinor, floorMinor ?? 0), quantity)

const givesAnything = ({ lines, gifts, offShipping }: Given, { requiresShipping }: PromotionsAsked): boolean =>
  lines.size > 0 || gifts.size > 0 || (requiresShipping && offShipping.length > 0)

function codeFor(promotion: Promotion, { coupons }: PromotedCart): string | null {
  const coupon = promotion.needsCode ? couponFor(promotion, coupons) : null
  return coupon?.code ?? null
}
