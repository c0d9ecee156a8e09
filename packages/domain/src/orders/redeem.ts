import type { AccountId, CouponId, PromotionId } from '../ids.ts'
import type { Minor } from '../money/minor.ts'

/** What an order has of one promotion. */
export interface Redemption {
  readonly promotionId: PromotionId
  /** By which of its codes; null for one that needs none. */
  readonly couponId: CouponId | null
  /** Off goods and shipping together. */
  readonly discountMinor: Minor
  /** Whether a cancel gives it back. */
  readonly givesBack: boolean
  /** Of the promotion: under which terms it was given. */
  readonly version: number
}

/** What a waiting order needs of promotions, as it was priced. */
export interface Redeeming {
  /** The customer, and whoever has the address: either may have had a promotion before. */
  readonly buyer: { readonly customerId: AccountId | null; readonly email: string }
  /** How many orders the buyer had; null where nothing depends on it. */
  readonly ordersBefore: number | null
  readonly redemptions: readonly Redemption[]
}

/** What is left of a locked promotion; counts down while a batch of orders is decided. */
export interface PromotionOnOffer {
  readonly version: number
  usesLeft: number | null
  readonly usesPerBuyerMax: number | null
  /** Of the budget in each market that has one. */
  readonly budgetLeft: Map<string, Minor>
}

export interface CouponOnOffer {
  usesLeft: number | null
}

/** What buyers have had before this batch. */
export interface BuyerPast {
  readonly ordersBefore: number
  readonly usesOf: ReadonlyMap<PromotionId, number>
}

export interface PromotionsOnOffer {
  /** One that is not there is gone, or disabled. */
  readonly promotions: ReadonlyMap<PromotionId, PromotionOnOffer>
  readonly coupons: ReadonlyMap<CouponId, CouponOnOffer>
  readonly pastOf: (buyer: Redeeming['buyer']) => BuyerPast
  /** What has been granted in this batch. */
  readonly granted: Redeeming[]
}

/**
 * Takes all that an order needs of promotions, or nothing: false where something has changed since it was priced, so
 * that it has to be priced again.
 */
export function takeRedemptions(offer: PromotionsOnOffer, market: string, redeeming: Redeeming | null): boolean {
  if (redeeming === null) return true
  const past = pastOf(offer, redeeming)
  if (redeeming.ordersBefore !== null && redeeming.ordersBefore !== past.ordersBefore) return false
  const left = redeeming.redemptions.flatMap((redemption) => leftFor(offer, { market, past, redemption }) ?? [])
  if (left.length < redeeming.redemptions.length) return false
  for (const { promotion, coupon, discountMinor } of left) {
    if (promotion.usesLeft !== null) promotion.usesLeft -= 1
    const budgetLeft = promotion.budgetLeft.get(market)
    if (budgetLeft !== undefined) promotion.budgetLeft.set(market, budgetLeft - discountMinor)
    if (coupon.usesLeft !== null) coupon.usesLeft -= 1
  }
  offer.granted.push(redeeming)
  return true
}

interface Claim {
  readonly market: string
  readonly past: BuyerPast
  readonly redemption: Redemption
}

/** What a redemption takes from. */
interface Source {
  readonly promotion: PromotionOnOffer
  readonly coupon: CouponOnOffer
  readonly discountMinor: Minor
}

/** Null where what is left is not enough, or not what it was priced with. */
function leftFor(offer: PromotionsOnOffer, { market, past, redemption }: Claim): Source | null {
  const { promotionId, couponId, discountMinor, version } = redemption
  const promotion = offer.promotions.get(promotionId)
  const coupon = couponId === null ? uncoded : offer.coupons.get(couponId)
  if (promotion === undefined || coupon === undefined || promotion.version !== version) return null
  if ((promotion.usesLeft ?? 1) < 1 || (coupon.usesLeft ?? 1) < 1) return null
  if ((promotion.budgetLeft.get(market) ?? discountMinor) < discountMinor) return null
  const usedCount = past.usesOf.get(promotionId) ?? 0
  if (usedCount >= (promotion.usesPerBuyerMax ?? Number.POSITIVE_INFINITY)) return null
  return { promotion, coupon, discountMinor }
}

/** In the place of a coupon, where none is needed: one for all, so that nothing may count it down. */
const uncoded: CouponOnOffer = Object.freeze({ usesLeft: null })

/** With what the same buyer was granted in this batch. */
function pastOf(offer: PromotionsOnOffer, { buyer }: Redeeming): BuyerPast {
  const before = offer.pastOf(buyer)
  const own = offer.granted.filter((other) => isSame(other.buyer, buyer))
  const usesOf = new Map(before.usesOf)
  for (const { promotionId } of own.flatMap(({ redemptions }) => redemptions)) {
    usesOf.set(promotionId, (usesOf.get(promotionId) ?? 0) + 1)
  }
  return { ordersBefore: before.ordersBefore + own.length, usesOf }
}

const isSame = (a: Redeeming['buyer'], b: Redeeming['buyer']): boolean =>
  a.email === b.email || (a.customerId !== null && a.customerId === b.customerId)
