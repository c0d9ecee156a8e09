import type { Cart } from '@tillwright/db/carts'
import { type LivePromotion, type LivePromotions, readPromotionsFor } from '@tillwright/db/live-promotions'
import { type FoundLine, readWantedToPrice } from '@tillwright/db/pricing-facts'
import { readBuyerPast } from '@tillwright/db/redemptions'
import type { CartLineId, VariantId } from '@tillwright/domain/ids'
import type { Redeeming } from '@tillwright/domain/orders/redeem'
import type { PromotionFacts, Quote } from '@tillwright/domain/pricing/quote'
import type { Deps } from '../deps.ts'

/** What promotions of a cart go by, and what an order that has them is to be checked by. */
export interface PromotionsOfCart {
  readonly facts: Omit<PromotionFacts, 'country'>
  readonly live: LivePromotions
  /** What could be given away, one unit each. */
  readonly gifts: readonly FoundLine[]
}

/** Reads them: one statement, and another one where something depends on who buys, or can be given away. */
export async function promotionsOf(
  { db }: Pick<Deps, 'db'>,
  cart: Pick<Cart, 'market' | 'couponCodes' | 'customerId'>,
  email: string | null,
): Promise<PromotionsOfCart> {
  const { market, couponCodes: codes, customerId } = cart
  const live = await readPromotionsFor(db, { market, codes })
  const personal = live.promotions.filter(isPersonal).map(({ id }) => id)
  const isKnown = customerId !== null || email !== null
  const [past, gifts] = await Promise.all([
    isKnown && personal.length > 0 ? readBuyerPast(db, { customerId, email }, personal) : null,
    giftsOf(db, market, live.promotions),
  ])
  const promotions = live.promotions.map((promotion) => {
    const { usesPerBuyerMax: most } = promotion
    const usesOfBuyer = most === null || past === null ? null : most - (past.usesOf.get(promotion.id) ?? 0)
    return { ...promotion, left: { ...promotion.left, usesOfBuyer } }
  })
  return {
    facts: { promotions, coupons: live.coupons, gifts, ordersBefore: past?.ordersBefore ?? null },
    live,
    gifts,
  }
}

/** Whether it depends on what its buyer has had before. */
const isPersonal = ({ usesPerBuyerMax, conditions }: LivePromotion): boolean =>
  usesPerBuyerMax !== null || conditions.some(({ kind }) => kind === 'order_count')

/** A line is known by what is given away: there is one of each. */
async function giftsOf(db: Deps['db'], market: string, promotions: readonly LivePromotion[]): Promise<FoundLine[]> {
  const named = promotions.flatMap(({ actions }) =>
    actions.flatMap((action) => (action.kind === 'gift' ? [action.variantId] : [])),
  )
  if (named.length === 0) return []
  const wanted = [...new Set<VariantId>(named)].map((variantId) => ({ variantId, quantity: 1 }))
  const { lines } = await readWantedToPrice(db, { market, wanted })
  // Ids of lines and variants are of one kind.
  return lines.map((line) => ({ ...line, lineId: line.variantId as string as CartLineId }))
}

/** What an order has of promotions, as the lane checks and keeps it; null where that is nothing. */
export function redeemingOf(
  { promotions }: Pick<Quote, 'promotions'>,
  { live, facts }: PromotionsOfCart,
  buyer: Redeeming['buyer'],
): Redeeming | null {
  const known = new Map(live.promotions.map((promotion) => [promotion.id, promotion]))
  const coupons = new Map(live.coupons.map(({ code, couponId }) => [code, couponId]))
  const had = promotions.flatMap(({ promotionId, code, goodsMinor, shippingMinor }) => {
    const promotion = known.get(promotionId)
    return promotion === undefined
      ? []
      : [
          {
            promotion,
            discountMinor: goodsMinor + shippingMinor,
            couponId: code === null ? null : (coupons.get(code) ?? null),
          },
        ]
  })
  if (had.length === 0) return null
  const counts = had.some(({ promotion }) => promotion.conditions.some(({ kind }) => kind === 'order_count'))
  return {
    buyer,
    ordersBefore: counts ? facts.ordersBefore : null,
    redemptions: had.map(({ promotion: { id, givesBack, version }, couponId, discountMinor }) => ({
      ...{ promotionId: id, couponId, discountMinor, givesBack, version },
    })),
  }
}
